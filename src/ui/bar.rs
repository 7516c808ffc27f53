//! The bar of a long command: on a terminal, and only for what takes over a second.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use duckdb::ProgressHandle;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::visible::size;
use crate::progress::Progress;

/// Parts of a step that the bar can tell apart.
const GRAIN: u64 = 100;
/// What is done sooner needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);

/// A bar that shows the steps of a command and how far the running query is.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    shared: Arc<Shared>,
    follower: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug, Default)]
struct Shared {
    done: AtomicU64,
    over: AtomicBool,
}

impl Bar {
    /// A bar on stderr, if that is a terminal; a hidden one else, or if it is not wanted.
    pub fn new(wanted: bool) -> Self {
        let this = Self { bar: ProgressBar::hidden(), shared: Arc::default(), follower: Mutex::new(None) };
        if wanted && std::io::IsTerminal::is_terminal(&std::io::stderr()) {
            let style =
                ProgressStyle::with_template("{spinner} {msg:<36} {bar:16} {percent:>3}% {elapsed}, {left} left");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            this.bar.set_style(style.with_key("left", write_left));
            this.watch(None);
        }
        this
    }

    /// Shows also how far the query is that runs on this connection.
    pub fn follow(&self, query: ProgressHandle) {
        if self.follower.lock().is_ok_and(|follower| follower.is_some()) {
            self.stop();
            self.shared.over.store(false, Ordering::Relaxed);
            self.watch(Some(query));
        }
    }

    /// Draws the bar from a thread of its own, from the first second on.
    fn watch(&self, query: Option<ProgressHandle>) {
        let (bar, shared, begin) = (self.bar.clone(), Arc::clone(&self.shared), Instant::now());
        let follower = std::thread::spawn(move || {
            // A step has several queries, each of which begins at nothing: the bar only goes on.
            let mut furthest = 0;
            while !shared.over.load(Ordering::Relaxed) {
                if begin.elapsed() > PATIENCE && bar.is_hidden() {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                }
                let within = query.as_ref().and_then(|query| query.query_progress().percentage()).unwrap_or(0.0);
                // The engine says that all is done while it still writes.
                let within = (within.clamp(0.0, 95.0) / 100.0 * GRAIN as f64) as u64;
                furthest = furthest.max(shared.done.load(Ordering::Relaxed) * GRAIN + within);
                bar.set_position(furthest);
                bar.tick();
                std::thread::sleep(TICK);
            }
        });
        if let Ok(mut slot) = self.follower.lock() {
            *slot = Some(follower);
        }
    }

    fn stop(&self) {
        self.shared.over.store(true, Ordering::Relaxed);
        let follower = self.follower.lock().ok().and_then(|mut slot| slot.take());
        if let Some(follower) = follower {
            let _ = follower.join();
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.stop();
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn step(&self, label: &str, done: u64, total: u64) {
        self.bar.set_length(total * GRAIN);
        self.shared.done.store(done, Ordering::Relaxed);
        self.bar.set_message(format!("{label} ({} of {total})", done + 1));
    }

    fn bytes(&self, label: &str, done: u64, total: u64) {
        self.bar.set_length(GRAIN * GRAIN);
        // A size says more than a share, of which the bar shows enough.
        self.shared.done.store(done.saturating_mul(GRAIN) / total.max(1), Ordering::Relaxed);
        self.bar.set_message(format!("{label} {} of {}", size(done), size(total)));
    }
}

/// The time that is left if the rest goes as the part that is done went.
fn write_left(state: &ProgressState, out: &mut dyn fmt::Write) {
    let done = f64::from(state.fraction());
    let left = state.elapsed().as_secs_f64() * (1.0 - done) / done;
    let _ = match left {
        _ if !left.is_finite() => write!(out, "?"),
        _ if left < 100.0 => write!(out, "{left:.0}s"),
        _ => write!(out, "{:.0}m", left / 60.0),
    };
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.finish();
    }
}

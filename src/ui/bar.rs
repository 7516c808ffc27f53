//! The bar of a long command: on a terminal, and only for what takes over a second.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use duckdb::ProgressHandle;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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
        let bar = ProgressBar::hidden();
        if wanted && std::io::IsTerminal::is_terminal(&std::io::stderr()) {
            let style = ProgressStyle::with_template("{spinner} {msg:<28} {bar:24} {percent:>3}% {elapsed} left {eta}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        } else {
            return Self { bar, shared: Arc::default(), follower: Mutex::new(None) };
        }
        let this = Self { bar, shared: Arc::default(), follower: Mutex::new(None) };
        this.watch(None);
        this
    }

    /// Shows also how far the query is that runs on this connection.
    pub fn follow(&self, query: ProgressHandle) {
        if !self.bar.is_hidden() || self.follower.lock().is_ok_and(|follower| follower.is_some()) {
            self.stop();
            self.shared.over.store(false, Ordering::Relaxed);
            self.watch(Some(query));
        }
    }

    /// Draws the bar from a thread of its own, from the first second on.
    fn watch(&self, query: Option<ProgressHandle>) {
        let (bar, shared, begin) = (self.bar.clone(), Arc::clone(&self.shared), Instant::now());
        let follower = std::thread::spawn(move || {
            while !shared.over.load(Ordering::Relaxed) {
                if begin.elapsed() > PATIENCE && bar.is_hidden() {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                }
                let within = query.as_ref().and_then(|query| query.query_progress().percentage()).unwrap_or(0.0);
                let within = (within.clamp(0.0, 100.0) / 100.0 * GRAIN as f64) as u64;
                bar.set_position(shared.done.load(Ordering::Relaxed) * GRAIN + within);
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
        self.bar.set_message(label.to_owned());
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.finish();
    }
}

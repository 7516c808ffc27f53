//! Ctrl-C and SIGTERM: the command stops within a second, and says what it has kept.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::error::Exit;
use super::recorder::Recorder;
use crate::store::stop;

/// How long a command may take to stop by itself: to roll back, and to take away what is half written.
const PATIENCE: Duration = Duration::from_millis(700);
/// How long the journal may take after that.
const LAST_WORD: Duration = Duration::from_millis(150);
const TICK: Duration = Duration::from_millis(10);

/// Whether the end was told; only one of those who may tell it does.
static TOLD: AtomicBool = AtomicBool::new(false);

/// Listens from now on. Where that cannot be, the system ends the program at once, which loses no more.
pub fn listen(run: &Arc<Recorder>) {
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    let run = Arc::clone(run);
    std::thread::spawn(move || {
        if signals.forever().next().is_none() {
            return;
        }
        stop::stop();
        // What begins hears nothing, so it is said again. A connection that is being closed would keep us waiting.
        std::thread::spawn(|| {
            loop {
                stop::interrupt();
                std::thread::sleep(TICK);
            }
        });
        let end = Instant::now() + PATIENCE;
        // Who asks twice has no patience.
        while Instant::now() < end && signals.pending().next().is_none() {
            std::thread::sleep(TICK);
        }
        if !TOLD.swap(true, Ordering::SeqCst) {
            tell(&run.stopped(stop::is_keeping(), LAST_WORD));
            // Nothing is lost that a kill would not lose: what is half done goes by.
            signal_hook::low_level::exit(Exit::Stopped as i32);
        }
    });
}

/// Says that a command has stopped, unless that was said.
pub fn told(run: &Recorder) {
    if !TOLD.swap(true, Ordering::SeqCst) {
        tell(&run.stopped(false, LAST_WORD));
    }
}

/// The command is done: no signal ends it as stopped any more.
pub fn is_done() {
    TOLD.store(true, Ordering::SeqCst);
}

fn tell(words: &str) {
    // Talk that nobody can hear is no failure.
    let _ = writeln!(io::stderr(), "stopped: {words}");
}

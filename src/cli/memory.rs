//! How long the allocator keeps what was given back.

use std::env;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Five seconds, said as the allocator reads it.
const DELAY: (&str, &str) = ("MIMALLOC_PURGE_DELAY", "5000");

/// One query asks for what the one before it has given back, and a sixth of a `run` was clearing those pages anew: from now on
/// they are kept longer than the second that is usual. The allocator is told by its environment alone, as a process starts, so
/// the program takes its own place (3 ms). Where it cannot, all goes on as it was.
pub(super) fn keep() {
    let Ok(program) = env::current_exe() else { return };
    if env::var_os(DELAY.0).is_none() {
        let mut words = env::args_os();
        let mut anew = Command::new(program);
        if let Some(name) = words.next() {
            anew.arg0(name);
        }
        let _ = anew.args(words).env(DELAY.0, DELAY.1).exec();
    }
}

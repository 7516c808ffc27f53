//! How long the allocator keeps what was given back.

use std::env;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Two and a half seconds, said as the allocator reads it.
const DELAY: (&str, &str) = ("MIMALLOC_PURGE_DELAY", "2500");

/// One query asks for what the one before it has given back, and a sixth of a `run` was clearing those pages anew: from now on
/// they are kept longer than the second that is usual. The allocator is told by its environment alone, as a process starts, so
/// the program takes its own place (3 ms). Where it cannot, all goes on as it was.
pub(super) fn keep() {
    let mut words = env::args_os();
    let (Ok(program), Some(name)) = (env::current_exe(), words.next()) else { return };
    // Of another name it is a loader that was given the program to start.
    let is_itself = program.file_name() == Path::new(&name).file_name();
    if is_itself && env::var_os(DELAY.0).is_none() {
        let _ = Command::new(program).arg0(name).args(words).env(DELAY.0, DELAY.1).exec();
    }
}

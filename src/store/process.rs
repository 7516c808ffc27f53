//! Processes of this machine: whether one still runs, since when, and what it was told to do.

use std::fs;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

use crate::shell::{quoted, without_secrets};

/// Where the system tells of its processes.
const TOLD: &str = "/proc";

/// The name of this machine.
pub fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// The number of this process.
pub fn own() -> u32 {
    std::process::id()
}

/// Whether a process runs, and is the one that began at that tick. Where nothing tells when one began, its number decides.
pub fn is_alive(process: u32, start: Option<u64>) -> bool {
    let Some(pid) = i32::try_from(process).ok().and_then(Pid::from_raw) else { return false };
    if test_kill_process(pid) == Err(Errno::SRCH) {
        return false;
    }
    match (start, self::start(process)) {
        (Some(then), Some(now)) => then == now,
        _ => true,
    }
}

/// When a process began, in ticks since the machine did.
pub fn start(process: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("{TOLD}/{process}/stat")).ok()?;
    // Behind the name, which may hold anything, and the first of the numbers is the third field.
    text.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()
}

/// When a process began, as a time.
pub fn since(process: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("{TOLD}/stat")).ok()?;
    let boot: u64 = stat.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()?;
    let seconds = start(process)? / rustix::param::clock_ticks_per_second().max(1);
    Some(utc(UNIX_EPOCH + Duration::from_secs(boot + seconds)))
}

/// What a process was told to do, without secrets.
pub fn typed(process: u32) -> Option<String> {
    let bytes = fs::read(format!("{TOLD}/{process}/cmdline")).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let mut words = text.trim_end_matches('\0').split('\0');
    let program = words.next().filter(|program| !program.is_empty())?;
    let program = program.rsplit('/').next().unwrap_or(program);
    let words = words.map(|word| quoted(&without_secrets(word)));
    Some(std::iter::once(quoted(program)).chain(words).collect::<Vec<_>>().join(" "))
}

/// A time as `2026-11-25 22:10:03`, in UTC.
fn utc(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Years begin in March, so that the odd day is their last, and are counted in cycles of 400.
    let day = days + 719_468;
    let (cycle, day) = (day / 146_097, day % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let (month, year) = if month < 10 { (month + 3, cycle * 400 + year) } else { (month - 9, cycle * 400 + year + 1) };
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{date:02} {hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_calendar() {
        let cases = [
            (0, "1970-01-01 00:00:00"),
            (951_782_399, "2000-02-28 23:59:59"),
            (951_782_400, "2000-02-29 00:00:00"),
            (4_107_542_400, "2100-03-01 00:00:00"),
            (1_795_644_603, "2026-11-25 22:10:03"),
        ];
        for (seconds, text) in cases {
            assert_eq!(utc(UNIX_EPOCH + Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn this_process_is_alive_and_a_later_one_of_its_number_is_another() {
        let start = start(own());
        assert!(is_alive(own(), start) && is_alive(own(), None));
        assert!(start.is_none_or(|start| !is_alive(own(), Some(start + 1))));
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let gone = child.id();
        child.wait().unwrap();
        assert!(!is_alive(gone, None) && !is_alive(0, None));
    }
}

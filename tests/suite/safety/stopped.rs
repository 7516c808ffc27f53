//! Ctrl-C and SIGTERM: within a second, with a line that says what was kept, and nothing half done.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{Chance, WORKSPACE, content, long_rows, restore, status, verified};
use crate::cli::Place;

/// A second, and what a busy machine adds.
const AT_MOST: Duration = Duration::from_millis(2500);

fn spawn(place: &Place, command: &[&str]) -> Child {
    let mut program = place.program();
    program.args(command).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Sends a signal, and waits for the end: exit code, what was said, how long it took.
fn stop(child: Child, signal: Signal) -> (Option<i32>, String, Duration) {
    let begin = Instant::now();
    let _ = kill_process(Pid::from_child(&child), signal);
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap(), begin.elapsed())
}

#[test]
fn a_command_that_is_told_to_stop_says_what_it_kept() {
    let mut chance = Chance::new("signals");
    let start = Place::new();
    start.write_rows("rows.jsonl", &long_rows(120, 1));
    start.write_rows("more.jsonl", &long_rows(400, 2));
    start.sf(["run", "-i", "rows.jsonl", "-o", "out"]).succeeds();
    let before = content(&start.path(WORKSPACE));
    let commands: [&[&str]; 4] = [
        &["ingest", "more.jsonl", "--name", "more"],
        &["build", "--attempts", "4", "--seed", "9"],
        &["export", "new", "--provenance"],
        &["run", "-i", "more.jsonl", "-o", "new", "--name", "more"],
    ];
    let (mut stopped, mut longest) = (0, Duration::ZERO);
    for (at, command) in commands.iter().cycle().take(16).enumerate() {
        let place = Place::new();
        restore(start.folder.path(), place.folder.path());
        let child = spawn(&place, command);
        std::thread::sleep(Duration::from_millis(30 + chance.below(400)));
        let signal = if at % 2 == 0 { Signal::INT } else { Signal::TERM };
        let (code, err, took) = stop(child, signal);
        longest = longest.max(took);
        assert!(took < AT_MOST, "{command:?}: it took {took:?}");
        assert!(!err.contains("panicked"), "{command:?}: {err}");
        match code {
            Some(0) => {}
            Some(130) => {
                stopped += 1;
                let last = err.lines().last().unwrap_or_default();
                assert!(last.starts_with("stopped: "), "{command:?}: {err}");
                let is_kept = last.contains("kept: ") || last.contains("at all");
                if !is_kept {
                    assert!(content(&place.path(WORKSPACE)) == before, "{command:?}: {err}");
                    assert!(last.ends_with("nothing was changed"), "{err}");
                    assert!(!place.path("new").exists(), "{command:?}: {err}");
                }
                let told = status(&place);
                let last = &told["last"];
                assert!(
                    last["outcome"] == "stopped"
                        || last["command"].as_str().is_some_and(|typed| typed.contains("rows.jsonl")),
                    "{told}"
                );
            }
            // It had not begun to listen.
            None => {}
            other => panic!("{command:?}: {other:?} {err}"),
        }
        verified(&place.path(WORKSPACE), &format!("{command:?} was stopped"));
        place.sf(*command).succeeds();
    }
    println!("{stopped} of 16 stopped, the longest took {longest:?}");
    assert!(stopped >= 6, "only {stopped} of 16 were stopped");
}

/// A query of the user's that never ends, and a wait for another process.
#[test]
fn what_only_reads_or_waits_stops_too() {
    let place = Place::with_traces();
    let endless = "SELECT count(*) FROM range(100000000) AS a, range(100000000) AS b WHERE hash(a.range, b.range) = 7";
    let child = spawn(&place, &["sql", endless]);
    std::thread::sleep(Duration::from_millis(400));
    let (code, err, took) = stop(child, Signal::INT);
    assert!(code == Some(130) && took < AT_MOST, "{code:?} {took:?}");
    assert_eq!(err, "stopped: nothing was changed\n");
    let _held = place.store();
    let child = spawn(&place, &["build", "--wait", "60"]);
    std::thread::sleep(Duration::from_millis(400));
    let (code, err, took) = stop(child, Signal::TERM);
    assert!(code == Some(130) && took < AT_MOST, "{code:?} {took:?}");
    assert_eq!(err, "stopped: nothing was changed\n");
}

//! Two processes at once: neither harms the other, and who is refused is told by whom.

use std::process::{Child, Output, Stdio};

use super::{Chance, WORKSPACE, long_rows, number_of, restore, status, verified};
use crate::cli::Place;

/// Pairs in a run of all tests; `SKILLFACTORY_PAIRS` makes more.
const PAIRS: u64 = 100;

const COMMANDS: [&[&str]; 9] = [
    &["ingest", "more.jsonl", "--name", "rows"],
    &["ingest", "rows.jsonl", "--name", "other"],
    &["build", "--sources", "rows"],
    &["build", "--sources", "rows", "--attempts", "3"],
    &["export", "out", "--recipe", "reference"],
    &["retract", "--reflections", "chars % 7 = 0", "--reason", "seven"],
    &["gc", "--keep", "1"],
    &["sql", "SELECT count(*), sum(length(text)) FROM trace"],
    &["plan", "--sources", "rows"],
];

fn spawn(place: &Place, command: &[&str], wait: &str) -> Child {
    let mut program = place.program();
    program.args(command).args(["--wait", wait]).stdin(Stdio::null());
    program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Done, or refused by the other one, which is named.
#[track_caller]
fn fair(output: &Output, command: &[&str], other: u32, waited: bool) -> bool {
    let err = String::from_utf8_lossy(&output.stderr);
    let what = format!("{command:?} beside {other}: {} {err}", output.status);
    match output.status.code() {
        Some(0) => false,
        // The same is retracted already.
        Some(4) if command[0] == "retract" => false,
        Some(5) if err.contains("is in use by another process") => {
            assert!(!waited, "it had time enough: {what}");
            assert!(err.contains(&format!("(process {other}, since ")), "{what}");
            assert!(err.contains(": skillfactory "), "{what}");
            true
        }
        _ => panic!("{what}"),
    }
}

#[test]
fn two_at_once_harm_neither() {
    let mut chance = Chance::new("pairs");
    let start = Place::new();
    start.write_rows("rows.jsonl", &long_rows(12, 1));
    start.write_rows("more.jsonl", &long_rows(12, 2));
    start.sf(["run", "-i", "rows.jsonl", "-o", "out"]).succeeds();
    let place = Place::new();
    let (mut refused, pairs) = (0, number_of("SKILLFACTORY_PAIRS").unwrap_or(PAIRS));
    for pair in 0..pairs {
        if pair % 10 == 0 {
            restore(start.folder.path(), place.folder.path());
        }
        let mut pick = || COMMANDS[chance.below(COMMANDS.len() as u64) as usize];
        let (first, second) = (pick(), pick());
        // Every second pair has the patience to come one after the other.
        let waits = pair % 2 == 1;
        let wait = if waits { "30" } else { "0" };
        let (one, other) = (spawn(&place, first, wait), spawn(&place, second, wait));
        let (one_id, other_id) = (one.id(), other.id());
        let (one, other) = (one.wait_with_output().unwrap(), other.wait_with_output().unwrap());
        refused += i32::from(fair(&one, first, other_id, waits)) + i32::from(fair(&other, second, one_id, waits));
        if pair % 5 == 4 {
            verified(&place.path(WORKSPACE), &format!("{first:?} and {second:?}"));
        }
    }
    println!("{pairs} pairs, {refused} commands refused");
    assert!(refused > 0, "no command was ever in another's way");
}

/// The process that has it, what it does and since when; then, that it may be waited for.
#[test]
fn who_is_in_the_way_is_named_and_can_be_waited_for() {
    let place = Place::with_traces();
    let store = place.store();
    let holder = std::process::id();
    for command in [&["build"][..], &["sql", "SELECT 1"], &["export", "new"]] {
        let ran = place.sf(command.iter().chain(&["--wait", "0"])).fails(5);
        ran.says(&[
            "in use by another process: ",
            &format!("(process {holder}, since 20"),
            " UTC)",
            "skillfactory status",
        ]);
    }
    let told = status(&place);
    assert_eq!((&told["file"], &told["held_by"]["process"]), (&"held".into(), &holder.into()));
    let waiting = spawn(&place, &["build"], "30");
    std::thread::sleep(std::time::Duration::from_millis(300));
    store.close().unwrap();
    assert!(waiting.wait_with_output().unwrap().status.success());
    assert!(!place.path("new").exists());
}

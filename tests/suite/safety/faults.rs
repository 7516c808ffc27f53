//! A disk that is full, too little memory, a file that has been cut or changed: a clear error, and nothing is lost.

use std::fs;
use std::os::unix::fs::FileExt as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::{Chance, WORKSPACE, content, long_rows, restore, verified};
use crate::cli::Place;
use crate::support::{reflection, row};

/// Runs a command that may write no file longer than so many kilobytes.
fn within(place: &Place, kilobytes: u64, command: &[&str]) -> Output {
    let mut shell = Command::new("bash");
    // The signal would end the program; without it, the write fails as on a full disk.
    let limited = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$0\" \"$@\"");
    shell.args(["-c", &limited, env!("CARGO_BIN_EXE_skillfactory")]).args(command);
    shell.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    shell.current_dir(place.folder.path()).stdin(Stdio::null()).output().unwrap()
}

/// A failure that is told as one: no panic, no signal.
#[track_caller]
pub fn told(output: &Output, what: &str) {
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(!err.contains("panicked") && !err.contains("Assertion"), "{what}: {err}");
    match output.status.code() {
        Some(0) => {}
        // Of a workspace that cannot be made, the engine says why.
        Some(1 | 3 | 5) => assert!(err.contains("error: "), "{what}: {err}"),
        other => panic!("{what}: ended with {other:?} ({}): {err}", output.status),
    }
}

const COMMANDS: [(&str, &[&str]); 5] = [
    ("first run", &["run", "-i", "rows.jsonl", "-o", "out"]),
    ("ingest", &["ingest", "more.jsonl", "--name", "rows"]),
    ("build", &["build", "--attempts", "4"]),
    ("export", &["export", "out"]),
    ("gc", &["gc", "--keep", "1"]),
];

#[test]
fn a_full_disk_at_any_point_loses_nothing() {
    let mut chance = Chance::new("full disks");
    let place = Place::new();
    place.write_rows("rows.jsonl", &long_rows(30, 1));
    place.write_rows("more.jsonl", &long_rows(30, 2));
    let (mut points, mut failed) = (0, 0);
    for (name, command) in COMMANDS {
        let start = Place::new();
        restore(place.folder.path(), start.folder.path());
        let before = if name == "first run" { Vec::new() } else { content(&start.path(WORKSPACE)) };
        place.sf(command).succeeds();
        let after = content(&place.path(WORKSPACE));
        let longest = fs::metadata(place.path(WORKSPACE)).unwrap().len() / 1024;
        for point in 0..11 {
            let limit = longest * point / 10 + chance.below(longest / 10 + 1);
            let what = format!("{name} within {limit} kB");
            let trial = Place::new();
            restore(start.folder.path(), trial.folder.path());
            let output = within(&trial, limit, command);
            told(&output, &what);
            points += 1;
            failed += i32::from(!output.status.success());
            if name != "first run" {
                let found = content(&trial.path(WORKSPACE));
                assert!(found == before || found == after, "{what}: neither as before nor as after");
            }
            verified(&trial.path(WORKSPACE), &what);
            trial.sf(command).succeeds();
            assert!(content(&trial.path(WORKSPACE)) == after, "{what}: not as one that was never disturbed");
        }
    }
    println!("{points} points, {failed} of them failed");
    // Most files of an export are smaller than the limits that a workspace meets.
    assert!(points >= 50 && failed * 6 >= points, "{failed} of {points} failed");
}

/// Not even the first blocks of a new workspace fit.
#[test]
fn a_disk_too_full_for_a_workspace_gets_none() {
    let start = Place::new();
    start.write_rows("rows.jsonl", &long_rows(3, 1));
    for limit in [0, 1, 2, 5, 8, 12, 16, 40, 100, 300] {
        let what = format!("a workspace within {limit} kB");
        let trial = Place::new();
        restore(start.folder.path(), trial.folder.path());
        let ingest = ["ingest", "rows.jsonl"];
        let output = within(&trial, limit, &ingest);
        told(&output, &what);
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(!err.contains(".tmp\""), "{what}: {err}");
        assert!(limit >= 100 || !output.status.success() && !trial.path(WORKSPACE).exists(), "{what}: {err}");
        let is_left = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().contains(".tmp");
        let left: Vec<_> = fs::read_dir(trial.folder.path()).unwrap().flatten().filter(is_left).collect();
        assert!(left.is_empty(), "{what}: {left:?}");
        verified(&trial.path(WORKSPACE), &what);
        trial.sf(ingest).succeeds();
    }
}

/// Where it may be mounted, a disk that is really full.
#[test]
fn a_small_disk_is_told_and_what_is_on_it_stays() {
    let place = Place::new();
    fs::create_dir(place.path("disk")).unwrap();
    let mount = |args: &[&str]| {
        let done = Command::new("mount").args(args).arg(place.path("disk")).stderr(Stdio::null()).status();
        done.is_ok_and(|status| status.success())
    };
    if !mount(&["-t", "tmpfs", "-o", "size=10m", "tmpfs"]) {
        println!("skipped: no disk may be mounted here");
        return;
    }
    let unmounted = scopeguard(|| {
        let _ = Command::new("umount").arg("-l").arg(place.path("disk")).status();
    });
    place.write_rows("rows.jsonl", &long_rows(30, 1));
    place.write_rows("more.jsonl", &long_rows(3000, 2));
    let db = ["--db", "disk/w.duckdb"];
    place.sf(["ingest", "rows.jsonl"].iter().chain(&db)).succeeds();
    let workspace = place.path("disk/w.duckdb");
    let before = content(&workspace);
    let ran = place.sf(["ingest", "more.jsonl", "--name", "rows"].iter().chain(&db)).fails(1);
    assert!(ran.hints().iter().any(|hint| hint.contains("make room")), "{}", ran.err);
    assert_eq!(content(&workspace), before);
    verified(&workspace, "a full disk");
    let checked = place.sf(["status", "--check"].iter().chain(&db));
    assert!(checked.code == 6 && checked.out.contains("there is too little room"), "{checked:?}");
    drop(unmounted);
}

/// Does something at the end, however that comes.
fn scopeguard<F: FnMut()>(act: F) -> impl Drop {
    struct Guard<F: FnMut()>(F);
    impl<F: FnMut()> Drop for Guard<F> {
        fn drop(&mut self) {
            (self.0)();
        }
    }
    Guard(act)
}

#[test]
fn too_little_memory_is_told_and_loses_nothing() {
    let place = Place::with_traces();
    let before = content(&place.path(WORKSPACE));
    let long = "many words of it ".repeat(400_000);
    let rows: Vec<Value> = (0..24)
        .map(|n| row("long?", &format!("{n}{long}"), true, &[&reflection(&format!("{n}{long}"), "Correct")]))
        .collect();
    place.write_rows("long.jsonl", &rows);
    let ran = place
        .sf(["ingest", "long.jsonl", "--name", "long", "--memory-limit", "64MB", "--spill", "/proc/none"])
        .fails(1);
    assert!(ran.hints().iter().any(|hint| hint.contains("--memory-limit")), "{}", ran.err);
    assert_eq!(content(&place.path(WORKSPACE)), before);
    verified(&place.path(WORKSPACE), "too little memory");
}

#[test]
fn what_is_spilled_goes_where_it_is_told_and_away_again() {
    let place = Place::with_traces();
    fs::create_dir(place.path("fast")).unwrap();
    let before: Vec<_> = fs::read_dir(place.folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    // Two hundred megabytes to be told apart, in half of that.
    let distinct = "SELECT count(*) FROM (SELECT DISTINCT i::VARCHAR || repeat('x', 100) FROM range(2000000) AS r(i))";
    let args = ["sql", distinct, "--memory-limit", "100MB", "--threads", "1", "--spill", "fast"];
    let mut child = place.program().args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut is_used = false;
    while child.try_wait().unwrap().is_none() {
        is_used |= fs::read_dir(place.path("fast")).unwrap().next().is_some();
        let beside = fs::read_dir(place.folder.path()).unwrap().flatten();
        assert!(beside.map(|entry| entry.path()).all(|path| before.contains(&path) || !path.is_dir()));
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    assert!(child.wait().unwrap().success());
    assert!(is_used, "nothing was spilled");
    assert_eq!(fs::read_dir(place.path("fast")).unwrap().count(), 0);
}

/// A byte that has changed on the disk, and a file that was cut short.
#[test]
fn a_file_that_is_damaged_is_found_and_named() {
    let place = Place::new();
    place.write_rows("rows.jsonl", &long_rows(60, 1));
    place.sf(["run", "-i", "rows.jsonl", "-o", "out"]).succeeds();
    let sound = place.sf(["status", "--check"]).succeeds();
    assert!(sound.out.contains(" blocks    ok "), "{}", sound.out);
    let workspace = place.path(WORKSPACE);
    let bytes = fs::read(&workspace).unwrap();
    let mut found = 0;
    let mut chance = Chance::new("damage");
    for _ in 0..6 {
        fs::write(&workspace, &bytes).unwrap();
        let at = 12_288 + chance.below(bytes.len() as u64 - 12_288);
        let file = fs::File::options().write(true).open(&workspace).unwrap();
        file.write_all_at(&[bytes[at as usize] ^ 0x55], at).unwrap();
        let ran = place.sf(["status", "--check"]);
        assert!(ran.code == 0 || ran.code == 6, "{ran:?}");
        found += i32::from(ran.code == 6);
        // Whether the byte is in use or not, nothing panics and nothing is written.
        let ran = place.sf(["verify"]);
        assert!([0, 1, 5, 6].contains(&ran.code) && !ran.err.contains("panicked"), "{ran:?}");
    }
    assert!(found > 0, "no change of a byte was found");
    fs::write(&workspace, &bytes[..bytes.len() / 2]).unwrap();
    for args in [&["status", "--check"][..], &["verify"], &["sql", "SELECT sum(length(text)) FROM trace"], &["build"]] {
        let ran = place.sf(args);
        assert!(ran.code != 0 && !ran.err.contains("panicked"), "{args:?}: {ran:?}");
        assert!(ran.err.contains("error: "), "{args:?}: {ran:?}");
    }
}

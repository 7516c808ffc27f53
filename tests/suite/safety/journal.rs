//! The journal: what is at work can be seen while the file is held, what was done is listed, and whatever befalls it, the work
//! on the data goes on.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use super::{WORKSPACE, content, long_rows, status};
use crate::cli::Place;

const JOURNAL: &str = "skillfactory.duckdb.journal";

/// `log --commands`, line by line.
fn commands(place: &Place) -> Vec<Value> {
    let ran = place.sf(["log", "--commands"]).succeeds();
    ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_was_typed_is_listed_with_how_it_ended() {
    let place = Place::with_rows();
    place.sf(["run", "-i", "rows.jsonl", "-o", "out"]).succeeds();
    place.sf(["build", "--attempts", "3"]).succeeds();
    place.sf(["export", "none", "--where", "false"]).fails(4);
    place.sf(["ingest", "rows.jsonl", "--dry-run"]).succeeds();
    place.sf(["sql", "SELECT 1"]).succeeds();
    let listed = commands(&place);
    let told: Vec<_> =
        listed.iter().map(|line| (line["command"].as_str().unwrap(), line["outcome"].as_str().unwrap())).collect();
    let expected = [
        ("skillfactory run -i rows.jsonl -o out", "done"),
        ("skillfactory build --attempts 3", "done"),
        ("skillfactory export none --where false", "failed"),
    ];
    assert_eq!(told, expected);
    let made = listed[0]["made"].as_str().unwrap();
    assert!(made.contains("traces:15") && made.contains("rows:18") && made.contains("exported:15"), "{made}");
    assert_eq!(listed[2]["exit"], 4);
    assert!(listed[2]["message"].as_str().unwrap().contains("no trace is left"), "{listed:?}");
    let said = place.sf(["status"]).succeeds().out;
    assert!(said.contains("3 questions, 18 responses") && said.contains("last   skillfactory export none"), "{said}");
    assert!(place.sf(["log", "--commands", "--as", "md"]).succeeds().out.starts_with("| began | command |"));
}

/// While a build has the file, nobody can read it, but its journal.
#[test]
fn a_build_at_work_tells_how_far_it_is() {
    let place = Place::new();
    place.write_rows("rows.jsonl", &long_rows(900, 1));
    place.sf(["ingest", "rows.jsonl"]).succeeds();
    let mut build = place.program();
    build.args(["build", "--threads", "1"]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut build = build.spawn().unwrap();
    let mut seen = Value::Null;
    while build.try_wait().unwrap().is_none() && seen["running"][0]["command"].is_null() {
        let told = status(&place);
        if told["file"] == "held" {
            seen = told;
        }
    }
    assert_eq!(seen["running"][0]["command"], "skillfactory build --threads 1", "{seen}");
    assert_eq!(seen["running"][0]["process"], build.id());
    assert_eq!(seen["held_by"]["process"], build.id());
    // It says at what it is once a second.
    let mut step = Value::Null;
    while build.try_wait().unwrap().is_none() && step.is_null() {
        step = status(&place)["running"][0]["step"].clone();
        std::thread::sleep(Duration::from_millis(20));
    }
    println!("the step that was seen: {step}");
    assert!(build.wait().unwrap().success());
    assert!(status(&place)["running"].as_array().unwrap().is_empty());
    assert_eq!(status(&place)["last"]["outcome"], "done");
}

#[test]
fn a_command_that_was_killed_is_seen_through() {
    let place = Place::new();
    place.write_rows("rows.jsonl", &long_rows(300, 1));
    place.sf(["ingest", "rows.jsonl"]).succeeds();
    let mut build = place.program();
    let mut build = build.arg("build").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while status(&place)["running"].as_array().is_some_and(Vec::is_empty) && build.try_wait().unwrap().is_none() {}
    build.kill().unwrap();
    build.wait().unwrap();
    let told = status(&place);
    assert_eq!((&told["running"], &told["last"]["outcome"]), (&serde_json::json!([]), &"killed".into()), "{told}");
    place.sf(["build", "--wait", "0"]).succeeds();
    let listed: Vec<_> = commands(&place).iter().map(|line| line["outcome"].clone()).collect();
    assert_eq!(listed, ["done", "killed", "done"]);
}

#[test]
fn nothing_that_gives_access_is_written_down() {
    let place = Place::with_rows();
    let secrets = ["--name", "hf_abcdefghijklmnopqrstuvwxyz", "--map", "question=question"];
    place.sf(["ingest", "rows.jsonl"].iter().chain(&secrets)).succeeds();
    let endpoint = "http://user:pass-word@127.0.0.1:9/v1?api_key=secret-key";
    let asked = [
        "sample",
        "responses",
        "rows.jsonl",
        "--score",
        "exact",
        "--endpoint",
        endpoint,
        "--model",
        "m",
        "--retries",
        "0",
    ];
    let mut program = place.program();
    let output = program.args(asked).env("SKILLFACTORY_API_KEY", "very-secret").output().unwrap();
    assert_ne!(output.status.code(), Some(0));
    let mut journal = fs::read(place.path(JOURNAL)).unwrap();
    journal.extend(fs::read(place.path(JOURNAL).with_extension("journal-wal")).unwrap_or_default());
    let text = String::from_utf8_lossy(&journal);
    for secret in ["abcdefghijklmnop", "pass-word", "secret-key", "very-secret"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(text.contains("hf_***"), "what was typed is there");
}

#[test]
fn a_journal_that_is_lost_damaged_or_impossible_stops_nothing() {
    let place = Place::with_rows();
    place.sf(["run", "-i", "rows.jsonl", "-o", "out"]).succeeds();
    let after = content(&place.path(WORKSPACE));
    type Harm = (&'static str, fn(&Place), &'static str);
    let harms: [Harm; 5] = [
        ("lost", |place| fs::remove_file(place.path(JOURNAL)).unwrap(), ""),
        ("damaged", |place| fs::write(place.path(JOURNAL), "dear diary ".repeat(500)).unwrap(), "a new one is begun"),
        (
            "cut",
            |place| {
                let bytes = fs::read(place.path(JOURNAL)).unwrap();
                fs::write(place.path(JOURNAL), &bytes[..5000.min(bytes.len())]).unwrap();
            },
            "a new one is begun",
        ),
        (
            "a folder",
            |place| {
                fs::remove_file(place.path(JOURNAL)).unwrap();
                fs::create_dir(place.path(JOURNAL)).unwrap();
            },
            "this command is not in the journal",
        ),
        (
            "of a later program",
            |place| {
                fs::remove_dir(place.path(JOURNAL)).unwrap();
                place.sf(["build"]).succeeds();
                set_version(place, 99);
            },
            "this command is not in the journal",
        ),
    ];
    for (what, harm, warned) in harms {
        harm(&place);
        let checked = place.sf(["status", "--check"]);
        let is_found = checked.out.contains(" journal   FAULT");
        assert_eq!(is_found, !["lost"].contains(&what), "{what}: {}", checked.out);
        place.sf(["status"]).succeeds();
        for command in [&["ingest", "rows.jsonl"][..], &["build", "--attempts", "5"], &["export", "out"]] {
            let ran = place.sf(command).succeeds();
            assert!(!ran.err.contains("panicked"), "{what}: {}", ran.err);
            if command[0] == "ingest" && !warned.is_empty() {
                assert!(ran.err.contains(warned), "{what}: {}", ran.err);
            }
        }
        assert!(content(&place.path(WORKSPACE)) == after, "{what}");
    }
}

#[expect(clippy::disallowed_methods, reason = "a test makes what a later program would")]
fn set_version(place: &Place, version: i64) {
    let journal = rusqlite::Connection::open(place.path(JOURNAL)).unwrap();
    journal.pragma_update(None, "user_version", version).unwrap();
}

/// Where nothing may be written, an export to elsewhere still works.
#[test]
fn a_folder_that_is_read_only_keeps_its_journal_as_it_is() {
    let place = Place::with_traces();
    let elsewhere = Place::new();
    fs::set_permissions(place.folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let target = elsewhere.path("new");
    let ran = place.sf(["export", target.to_str().unwrap()]);
    fs::set_permissions(place.folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(target.join("manifest.json").exists());
}

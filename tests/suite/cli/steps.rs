//! Steps on a workspace that grows: dry runs that leave no trace, builds that are killed, what `sources` and `log` show.

use std::time::{Duration, Instant};

use super::*;

/// Every file of the folder with its bytes.
fn state(place: &Place) -> Vec<(String, Vec<u8>)> {
    files(place.folder.path())
}

#[test]
fn a_dry_run_shows_what_the_real_one_does_and_changes_no_byte() {
    let place = Place::with_rows();
    let commands: [&[&str]; 8] = [
        &["run", "-i", "rows.jsonl", "-o", "out"],
        &["ingest", "more.jsonl", "--name", "rows"],
        &["build"],
        &["build", "--attempts", "2", "--name", "two"],
        &["retract", "--reflections", "chars > 3", "--reason", "dull"],
        &["retract", "--undo", "1"],
        &["run", "-i", "more.jsonl", "-o", "out", "--name", "rows", "--attempts", "3"],
        &["ingest", "rows.jsonl", "--name", "fresh"],
    ];
    place.write_rows("more.jsonl", &rows(4, 6));
    for command in commands {
        let before = state(&place);
        let dry = place.sf(command.iter().chain(&["--dry-run"])).succeeds().says(&["This was a dry run"]);
        assert!(state(&place) == before, "{command:?} changed something");
        let real = place.sf(command).succeeds();
        // A minute may pass between the two.
        let told =
            |out: &str| out.split_once(", taken back ").map_or_else(|| out.to_owned(), |(told, _)| told.to_owned());
        assert_eq!(told(&dry.out), told(&real.out), "{command:?}");
        assert!(state(&place) != before);
    }
    // What fails for real fails dry.
    for command in [&["ingest", "none.jsonl"][..], &["retract", "rzz"], &["build", "--recipe", "none"]] {
        let (dry, real) = (place.sf(command.iter().chain(&["--dry-run"])), place.sf(command));
        assert_eq!((dry.code, dry.message()), (real.code, real.message()));
    }
    let elsewhere = ["--db", "missing.duckdb"];
    assert_eq!(place.sf(elsewhere.iter().chain(&["build", "--dry-run"])).code, 5);
    assert_eq!(place.sf(elsewhere.iter().chain(&["gc", "--dry-run"])).code, 5);
    assert_eq!(place.sf(elsewhere.iter().chain(&["gc"])).code, 5);
    assert!(!place.path("missing.duckdb").exists());
}

#[test]
fn gc_says_beforehand_what_it_drops() {
    let place = Place::with_traces();
    for attempts in ["2", "3", "4"] {
        place.sf(["build", "--attempts", attempts, "--seed", attempts]).succeeds();
    }
    let before = state(&place);
    let dry = place.sf(["gc", "--keep", "1", "--dry-run"]).succeeds().out;
    assert!(state(&place) == before);
    let real = place.sf(["gc", "--keep", "1"]).succeeds().out;
    let tables = |text: &str| text.lines().filter(|line| line.starts_with(' ')).map(str::to_owned).collect::<Vec<_>>();
    assert!(!tables(&dry).is_empty());
    assert_eq!(tables(&dry), tables(&real));
    assert!(dry.contains("would come back") && real.contains(" came back: "), "{dry}{real}");
    place
        .sf(["diff", "reference@2", "reference"])
        .fails(3)
        .says(&["was collected", "hint: the states that are kept: reference@1, reference@4"]);
    place.sf(["verify", "out"]).succeeds();
}

/// Old or new, but never less: what a kill leaves beside the file, the next time takes away.
#[test]
fn a_gc_that_is_killed_leaves_the_old_file_or_the_new_one() {
    let place = Place::new();
    place.write_rows("rows.jsonl", &rows(300, 6));
    place.sf(["ingest", "rows.jsonl"]).succeeds();
    for attempts in ["3", "5"] {
        place.sf(["build", "--attempts", attempts, "--seed", attempts]).succeeds();
    }
    let past = "SELECT count(*) AS n FROM past_trace";
    let kept = made(&place).into_iter().filter(|table| !table["name"].to_string().contains("past")).collect::<Vec<_>>();
    let old = place.ask(past);
    fs::copy(place.path("skillfactory.duckdb"), place.path("before.duckdb")).unwrap();
    let start = Instant::now();
    place.sf(["gc", "--keep", "1"]).succeeds();
    let (whole, new) = (start.elapsed(), place.ask(past));
    assert_ne!(old, new);
    for part in 1..8 {
        fs::copy(place.path("before.duckdb"), place.path("skillfactory.duckdb")).unwrap();
        let mut gc = place.program().args(["gc", "--keep", "1", "-q"]).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole * part / 8);
        gc.kill().unwrap();
        gc.wait().unwrap();
        let found = made(&place).into_iter().filter(|table| !table["name"].to_string().contains("past"));
        assert_eq!(found.collect::<Vec<_>>(), kept);
        let left = place.ask(past);
        assert!(left == old || left == new, "{left:?}");
    }
    place.sf(["gc", "--keep", "1"]).succeeds();
    assert_eq!(place.ask(past), new);
    assert!(!place.path("skillfactory.duckdb.gc").exists());
    place.sf(["verify"]).succeeds();
}

#[test]
fn sources_and_log_tell_what_happened() {
    let place = Place::with_traces();
    place.write_rows("rows.jsonl", &rows(4, 6));
    place.sf(["ingest", "rows.jsonl"]).succeeds();
    let said = place.sf(["build"]).succeeds().out;
    assert!(said.ends_with("5 added, 0 changed, 0 removed, 15 unchanged\n  5 added: rows added\n"), "{said}");
    let lines = |args: &[&str]| -> Vec<Value> {
        place.sf(args).succeeds().out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let sources = lines(&["sources"]);
    assert_eq!([&sources[0]["used_by"], &sources[1]["used_by"]], ["", "reference"]);
    assert_eq!([&sources[1]["added"], &sources[1]["gone"]], [12, 0]);
    assert_eq!(lines(&["query", "sources"]), sources);
    let log = lines(&["log"]);
    assert_eq!(lines(&["log", "--recipe", "reference"]), log);
    let causes: Vec<_> = log.iter().map(|line| line["cause"].clone()).collect();
    assert_eq!(causes, ["first build", "rows revision 2"]);
    assert!(log[0]["exports"].as_str().unwrap().ends_with("/out") && log[1]["exports"] == "");
    place.sf(["log", "--recipe", "refrence"]).fails(3).says(&["hint: did you mean: --recipe reference"]);
    let table = place.sf(["log", "--as", "md"]).succeeds().out;
    assert!(table.starts_with("| recipe | state |"), "{table}");
}

/// All that a build makes, without its time.
fn made(place: &Place) -> Vec<Value> {
    let tables = [
        "trace",
        "trace_part",
        "past_trace",
        "past_part",
        "reject",
        "question_use",
        "response_use",
        "reflection_use",
        "phrase",
    ];
    let digest = |table: &&str| {
        place.ask(&format!(
            "SELECT '{table}' AS name, count(*) AS n, sum(hash(this::VARCHAR))::VARCHAR AS digest FROM {table} AS this"
        ))
    };
    let states = place
        .ask("SELECT recipe, state, digest, traces, added, changed, removed, causes FROM recipe_state ORDER BY ALL");
    tables.iter().flat_map(digest).chain(states).collect()
}

#[test]
fn a_build_that_is_killed_leaves_nothing_and_the_next_one_all() {
    let place = Place::new();
    place.write_rows("rows.jsonl", &rows(600, 6));
    place.sf(["ingest", "rows.jsonl"]).succeeds();
    place.sf(["build", "--attempts", "3"]).succeeds();
    fs::copy(place.path("skillfactory.duckdb"), place.path("before.duckdb")).unwrap();
    let before = made(&place);
    let start = Instant::now();
    place.sf(["build", "--attempts", "5"]).succeeds();
    let whole = start.elapsed();
    let undisturbed = made(&place);
    assert_ne!(undisturbed, before);
    fs::copy(place.path("before.duckdb"), place.path("skillfactory.duckdb")).unwrap();
    let mut killed = 0;
    for part in 1..8 {
        let mut build = place
            .program()
            .args(["build", "--attempts", "5"])
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // The clock is the chance here.
        std::thread::sleep(whole * part / 8 + Duration::from_micros(u64::from(start.elapsed().subsec_micros() % 5000)));
        build.kill().unwrap();
        if build.wait().unwrap().success() {
            break;
        }
        killed += 1;
        let found = made(&place);
        assert!(found == before || found == undisturbed, "half a build is there");
    }
    assert!(killed > 2, "only {killed} builds were killed");
    place.sf(["build", "--attempts", "5"]).succeeds();
    assert_eq!(made(&place), undisturbed);
}

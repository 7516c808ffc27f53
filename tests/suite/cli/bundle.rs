//! `bundle` and `ingest --marks` on the command line.

use super::*;

#[test]
fn a_bundle_is_written_marked_and_taken_in() {
    let place = Place::with_traces();
    let ran = place.sf(["bundle", "traces.sqlite", "--where", "n = 1"]).succeeds();
    assert!(ran.out.starts_with("wrote traces.sqlite: 3 traces of recipe reference, "), "{}", ran.out);
    assert!(ran.err.contains("next: skillfactory ingest --marks traces.sqlite"), "{}", ran.err);
    let again = place.sf(["bundle", "traces.sqlite"]).fails(3);
    assert!(again.hints()[1].ends_with("skillfactory ingest --marks traces.sqlite"), "{}", again.err);
    assert_eq!(
        place.sf(["ingest", "--marks", "traces.sqlite"]).succeeds().out,
        "0 marks, 0 new; 0 traces accepted and 0 rejected now\n"
    );
    place.sf(["sql", "SELECT count(*) AS n FROM trace WHERE is_rejected(trace_id)"]).succeeds();
    fs::write(
        place.path("text.sqlite"),
        "no database, but long enough to be read as the head of one: it has a hundred bytes or more",
    )
    .unwrap();
    place.sf(["ingest", "--marks", "text.sqlite"]).fails(3).says(&["cannot read text.sqlite"]);
    place.sf(["bundle", "none.sqlite", "--where", "false"]).fails(4);
    place.sf(["--db", "none.duckdb", "bundle", "none.sqlite"]).fails(5);
    place.sf(["--db", "none.duckdb", "ingest", "--marks", "traces.sqlite"]).fails(5);
    assert_eq!(place.sf(["ingest", "rows.jsonl", "--marks", "traces.sqlite"]).code, 2);
    assert!(!place.path("none.sqlite").exists() && !place.path("none.duckdb").exists());
}

/// A full disk leaves neither a file that looks whole nor one that nobody knows.
#[test]
fn a_bundle_that_cannot_be_written_leaves_nothing() {
    let place = Place::with_traces();
    // The journal tells of the try.
    let kept =
        || files(place.folder.path()).into_iter().filter(|(name, _)| !name.contains(".journal")).collect::<Vec<_>>();
    let before = kept();
    // No file may grow over 40 KB.
    let line =
        format!("trap '' XFSZ; ulimit -f 40; exec '{}' bundle all.sqlite 2>&1", env!("CARGO_BIN_EXE_skillfactory"));
    let ran = Command::new("bash").args(["-c", &line]).env_clear().current_dir(place.folder.path()).output().unwrap();
    assert_eq!(ran.status.code(), Some(1), "{}", String::from_utf8_lossy(&ran.stdout));
    assert!(kept() == before, "something was left");
    place.sf(["bundle", "all.sqlite"]).succeeds();
}

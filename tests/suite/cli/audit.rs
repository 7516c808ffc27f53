//! `audit` on the command line: forms, exit codes, what it says.

use super::*;

const BAD: &str =
    "-- severity: high\n-- remedy: look away\nSELECT trace_id, '\u{1b}[31m' || chr(10) AS colour FROM trace";

fn place() -> Place {
    let place = Place::with_traces();
    fs::create_dir(place.path("mine")).unwrap();
    fs::write(place.path("mine/bad.sql"), BAD).unwrap();
    place
}

#[test]
fn faults_of_high_severity_end_in_their_exit_code() {
    let place = place();
    let clean = place.sf(["audit"]).succeeds().out;
    assert!(clean.contains("\n chat-tokens ") && !clean.contains("look away"), "{clean}");
    let ran = place.sf(["audit", "--folder", "mine"]);
    assert_eq!(ran.code, 6, "{}", ran.err);
    assert!(ran.out.contains("look away") && ran.out.contains("colour ␛[31m⏎"), "{}", ran.out);
    assert!(ran.err.contains("hint: see all of them: skillfactory audit bad --folder mine --rows"), "{}", ran.err);
    place.sf(["audit", "--folder", "mine", "equal-content"]).succeeds();
    fs::write(place.path("mine/bad.sql"), BAD.replace("high", "medium")).unwrap();
    place.sf(["audit", "--folder", "mine", "bad"]).succeeds();
}

#[test]
fn rows_come_in_the_forms_of_sql() {
    let place = place();
    let rows = |form: &[&str]| place.sf([&["audit", "bad", "--folder", "mine", "--rows"], form].concat());
    let lines = rows(&[]).out;
    let traces = place.sf(["sql", "SELECT trace_id FROM trace"]).succeeds().out;
    assert_eq!(lines.lines().count(), traces.lines().count());
    assert!(lines.lines().all(|line| line.starts_with("{\"trace_id\":\"t")), "{lines}");
    assert_eq!(rows(&[]).code, 6);
    assert!(rows(&["--as", "csv"]).out.starts_with("trace_id,colour\n"));
    assert!(rows(&["--as", "md"]).out.starts_with("| trace_id "));
    let mut parquet = place.program();
    parquet.args(["audit", "equal-content", "--rows", "--as", "parquet"]);
    assert!(parquet.output().unwrap().stdout.starts_with(b"PAR1"));
    place.sf(["audit", "--rows"]).fails(2);
    place.sf(["audit", "--as", "csv"]).fails(2);
}

#[test]
fn the_list_needs_no_workspace_and_near_names_are_told() {
    let place = Place::new();
    let list = place.sf(["audit", "--list"]).succeeds().out;
    assert!(list.contains("verdict-mismatch") && list.contains("high"), "{list}");
    assert!(
        place
            .sf(["audit", "--list", "verdict-mismatsch"])
            .fails(3)
            .err
            .contains("did you mean: skillfactory audit verdict-mismatch")
    );
    place.sf(["audit"]).fails(5);
    let place = super::audit::place();
    let list = place.sf(["audit", "--list", "--folder", "mine"]).succeeds().out;
    assert!(list.contains("look away"), "{list}");
    place.sf(["audit", "--recipe", "none"]).fails(3);
    place.sf(["audit", "--held-out", "none"]).fails(3);
    place.sf(["audit", "--folder", "nowhere"]).fails(3);
}

//! `stream` in a pipe, and `ingest --built`.

use super::*;

fn lines(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

fn records(text: &str, kind: &str) -> Vec<Value> {
    let all = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    all.filter(|record| record["record"] == kind).collect()
}

#[test]
fn rows_go_in_and_records_come_out_without_a_workspace() {
    let place = Place::new();
    let ran = place.sf_with(["stream", "--attempts", "3"], &lines(&rows(3, 6))).succeeds();
    assert_eq!(records(&ran.out, "trace").len(), 9);
    assert_eq!(records(&ran.out, "part").len(), 0);
    assert_eq!(records(&ran.out, "end").len(), 1);
    assert_eq!(ran.err, "18 rows of 3 questions: 9 traces, 0 rejects\n");
    let ran = place.sf_with(["-q", "stream", "--parts", "--name", "here"], &lines(&rows(3, 6))).succeeds();
    assert_eq!(ran.err, "");
    assert!(records(&ran.out, "part").iter().any(|part| part["source"] == "here" && part["file"] == "-"));
    assert_eq!(fs::read_dir(place.folder.path()).unwrap().count(), 0);
}

#[test]
fn what_is_wrong_with_a_stream_is_said_and_has_a_code() {
    let place = Place::new();
    let mut split = rows(3, 6);
    split.swap(0, 17);
    let whole = lines(&rows(3, 6));
    let other = lines(&[json!({"prompt": "?", "output": ["x"]})]);
    let cases: [(&[&str], &str, i32, &[&str]); 6] = [
        (&["stream"], &whole[..whole.len() - 20], 3, &["ends in the middle of row 18", "hint: "]),
        (&["stream"], &lines(&split), 3, &["row 13", "must stand together", "hint: bring the rows"]),
        (&["stream"], &other, 3, &["standard input: no column for the role question", "--map question=COLUMN"]),
        (&["stream", "--recipe", "referense"], &whole, 5, &["no workspace at"]),
        (&["stream", "--recipe", "mine.toml"], &whole, 3, &["mine.toml"]),
        (&["stream", "--row-column", "modell"], &whole, 3, &["has the column modell", "hint: "]),
    ];
    for (args, input, code, words) in cases {
        let ran = place.sf_with(args, input);
        assert_eq!(ran.code, code, "{args:?}: {ran:?}");
        assert!(records(&ran.out, "end").is_empty(), "{args:?} came to an end");
        assert_laid_out(&ran.err);
        ran.says(words);
    }
}

/// Whoever reads has enough: no failure, and nothing said.
#[test]
fn a_reader_that_goes_is_no_failure() {
    let place = Place::new();
    place.write_rows("rows.jsonl", &rows(200, 6));
    let program = env!("CARGO_BIN_EXE_skillfactory");
    let script = format!("'{program}' -q stream --parts < rows.jsonl | head -n 1; echo ${{PIPESTATUS[0]}}");
    let output = Command::new("bash").args(["-c", &script]).current_dir(place.folder.path()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.ends_with("\n0\n") && text.starts_with("{\"record\":\"question\""), "{text}");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn traces_that_were_made_elsewhere_are_taken_in_with_their_rows() {
    let place = Place::with_rows();
    let text = fs::read_to_string(place.path("rows.jsonl")).unwrap();
    fs::create_dir(place.path("made")).unwrap();
    let made = place.sf_with(["stream", "--parts", "--recipe", "no-reflections"], &text).succeeds();
    fs::write(place.path("made/records.jsonl"), &made.out).unwrap();
    let recipe = place.sf(["recipe", "show", "no-reflections"]).succeeds().out;
    fs::write(place.path("made/recipe.toml"), recipe).unwrap();
    let dry = place.sf(["ingest", "rows.jsonl", "--built", "made", "--dry-run"]).succeeds();
    assert!(dry.err.contains("dry run") && !place.path("skillfactory.duckdb").exists(), "{dry:?}");
    let ran = place.sf(["ingest", "rows.jsonl", "--built", "made"]).succeeds();
    for words in ["recipe no-reflections", "15 traces", " texts ", "ok"] {
        assert!(ran.out.contains(words), "{words}:\n{}", ran.out);
    }
    assert_eq!(
        place.ask("SELECT recipe, count(*) AS n FROM trace GROUP BY recipe"),
        [json!({"recipe": "no-reflections", "n": 15})]
    );
    for args in
        [&["audit"][..], &["export", "out"], &["verify", "out"], &["diff", "no-reflections", "out"], &["show", "t"]]
    {
        let ran = place.sf(args);
        assert!(ran.code == 0 || args == ["show", "t"], "{args:?}: {ran:?}");
    }
    // The rows are there already.
    place.sf(["ingest", "--built", "made", "--name", "rows"]).succeeds();
    let ran = place.sf(["ingest", "--built", "made", "--recipe", "paper"]);
    assert_eq!(ran.code, 6, "{ran:?}");
    assert!(ran.out.contains("FAULTS"), "{}", ran.out);
    ran.says(&["none was taken in", "hint: "]);
    assert_eq!(place.ask("SELECT DISTINCT recipe FROM trace"), [json!({"recipe": "no-reflections"})]);
    place.sf(["ingest", "--built", "rows.jsonl"]).fails(3).says(&["holds no traces", "hint: "]);
    assert_eq!(place.sf(["ingest", "rows.jsonl", "--recipe", "paper"]).code, 2);
}

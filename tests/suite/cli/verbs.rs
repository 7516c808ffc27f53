//! The verbs: exit codes, messages, what is kept.

use super::*;

#[test]
fn each_exit_code_of_the_help_is_met() {
    let place = Place::with_traces();
    let help = place.sf(["--help"]).succeeds().out;
    for code in (0..=6).chain([130]) {
        assert!(help.contains(&format!("\n  {code}  ")), "exit code {code} is not documented:\n{help}");
    }
    place.sf(["sql", "SELECT 1"]).succeeds();
    place.sf(["sql", "SELCT 1"]).fails(3);
    place.sf(["export", "none", "--where", "false"]).fails(4);
    place.sf(["--db", "missing.duckdb", "sql", "SELECT 1"]).fails(5);
    fs::create_dir(place.path("mine")).unwrap();
    fs::write(place.path("mine/any.sql"), "-- severity: high\nSELECT 1 AS fault").unwrap();
    assert_eq!(place.sf(["audit", "--folder", "mine"]).code, 6);
    assert_eq!(place.sf(["frobnicate"]).code, 2);
}

/// A full disk is no fault of the input.
#[test]
fn a_result_that_cannot_be_written_is_a_failure_of_its_own() {
    let place = Place::with_traces();
    let mut program = place.program();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = program.args(["sql", "SELECT 1"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_laid_out(&String::from_utf8(output.stderr).unwrap());
}

#[test]
fn a_wrong_command_line_is_told_with_its_usage() {
    let place = Place::with_rows();
    let cases: [&[&str]; 12] = [
        &[],
        &["frobnicate"],
        &["ingest"],
        &["sql"],
        &["export"],
        &["run", "-i", "rows.jsonl"],
        &["run", "-o", "out"],
        &["run", "-i", "rows.jsonl", "-o", "out", "--attempts", "0"],
        &["run", "-i", "rows.jsonl", "-o", "out", "--attempts", "five"],
        &["run", "-i", "rows.jsonl", "-o", "out", "--sample", "0"],
        &["sql", "SELECT 1", "--as", "xml"],
        &["sql", "SELECT 1", "--threads", "0"],
    ];
    for args in cases {
        let ran = place.sf(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(ran.err.contains("--help") || ran.err.contains("Usage:"), "{args:?}: {}", ran.err);
    }
    assert_eq!(fs::read_dir(place.folder.path()).unwrap().count(), 1, "something was made");
}

#[test]
fn bad_input_is_named_with_a_hint_and_makes_no_output() {
    let place = Place::with_rows();
    fs::write(place.path("rows.xlsx"), "PK").unwrap();
    fs::write(place.path("empty.parquet"), "").unwrap();
    fs::write(place.path("text.parquet"), "no Parquet").unwrap();
    place
        .write_rows("two.jsonl", &[json!({"question": "?", "model_responses__a": ["x"], "model_responses__b": ["y"]})]);
    place.write_rows("other.jsonl", &[json!({"prompt": "?", "output": ["x"]})]);
    let cases: [(&[&str], &[&str]); 12] = [
        (&["missing.jsonl"], &["missing.jsonl"]),
        (&["nothing-*.jsonl"], &["nothing-*.jsonl"]),
        (&["rows.xlsx"], &["rows.xlsx", "hint: names end in .parquet, .jsonl"]),
        (&["empty.parquet"], &["empty.parquet holds no rows"]),
        (&["text.parquet"], &["cannot read text.parquet", "caused by: "]),
        (
            &["two.jsonl"],
            &["model_responses__a, model_responses__b", "hint: choose one with: --map response=model_responses__"],
        ),
        (&["other.jsonl"], &["role question", "hint: name it with: --map question=COLUMN", "prompt"]),
        (&["other.jsonl", "--map", "question=promt"], &["promt", "hint: did you mean: --map question=prompt"]),
        (&["rows.jsonl", "--map", "quetsion=prompt"], &["quetsion is no role", "hint: did you mean: question"]),
        (&["rows.jsonl", "--map", "question"], &["question is no mapping", "hint: for example: --map "]),
        (&["rows.jsonl", "--formats", "*C_ful"], &["*C_ful", "hint: did you mean: *C_full"]),
        (&["rows.jsonl", "--formats", "*C_full,*C_full"], &["*C_full is named twice"]),
    ];
    for (args, words) in cases {
        place.sf(["run", "-o", "out", "-i"].iter().chain(args)).fails(3).says(words);
        assert!(!place.path("out").exists(), "{args:?}");
    }
}

/// Neither the engine's "Error code 1: Unknown error code" nor the same words again, nor SQL that is not the user's.
#[test]
fn each_cause_tells_something_new() {
    let place = Place::with_traces();
    fs::write(place.path("text.parquet"), "no Parquet, but long enough to be one").unwrap();
    fs::write(place.path("text.duckdb"), "no workspace").unwrap();
    let cases: [&[&str]; 6] = [
        &["ingest", "text.parquet"],
        &["export", "new", "--where", "nope = 1"],
        &["--db", "text.duckdb", "build"],
        &["--db", "missing/w.duckdb", "ingest", "rows.jsonl"],
        &["sql", ""],
        &["sql", "SELCT 1"],
    ];
    for args in cases {
        let ran = place.sf(args);
        let message = ran.message().join("\n");
        let mut causes: Vec<&str> = message.split("\n\nhint: ").next().unwrap().split("\ncaused by: ").collect();
        assert!(causes.iter().all(|cause| !cause.contains("Unknown error code")), "{args:?}: {message}");
        assert!(!message.contains("DESCRIBE FROM"), "{args:?}: {message}");
        let count = causes.len();
        causes.sort_unstable();
        causes.dedup();
        assert_eq!(causes.len(), count, "{args:?}: {message}");
    }
}

/// Whoever mistypes the name of a file has not asked for a workspace.
#[test]
fn an_ingest_that_fails_makes_no_workspace() {
    let place = Place::with_rows();
    for args in [&["ingest", "missing.jsonl"][..], &["ingest", "rows.jsonl", "--map", "nonsense"]] {
        place.sf(args).fails(3);
        assert_eq!(fs::read_dir(place.folder.path()).unwrap().count(), 1, "{args:?}");
    }
}

/// Each step that can leave nothing, the step that is named, and the flag that is offered.
#[test]
fn a_build_without_a_trace_names_the_step_and_a_flag_that_helps() {
    type Case = (&'static str, Vec<Value>, &'static [&'static str], &'static str, &'static str);
    let cases: [Case; 7] = [
        ("unknown variants", rows(2, 6), &["--variants", "nope"], "variant", "--variants"),
        ("too many attempts", rows(2, 6), &["--attempts", "50"], "usable questions", "--attempts "),
        ("no flags", changed_rows(|row| without(row, "__eval_is_correct")), &[], "correct", "--map correct="),
        ("no reflections", changed_rows(|row| without(row, "_reflection")), &[], "reflections", "--map reflection="),
        (
            "no verdicts",
            changed_rows(|row| row["model_responses__mutated_prompts_reflection"] = json!(["hm"])),
            &[],
            "with a verdict",
            "<verdict>",
        ),
        (
            "no right response",
            changed_rows(|row| {
                row["model_responses__mutated_prompts__eval_is_correct"] = json!([false]);
                row["model_responses__mutated_prompts_reflection"] = json!([reflection("", "Incorrect")]);
            }),
            &[],
            "usable questions",
            "--map correct=",
        ),
        ("no answers", changed_rows(|row| without(row, "_extracted_answers")), &[], "traces", "--map extracted="),
    ];
    for (what, rows, args, step, help) in cases {
        let place = Place::new();
        place.write_rows("rows.jsonl", &rows);
        let ran = place.sf(["run", "-i", "rows.jsonl", "-o", "out"].iter().chain(args)).fails(4);
        let message = ran.message().join("\n");
        assert!(message.starts_with("error: no trace was made"), "{what}: {message}");
        assert!(ran.message()[0].contains(step), "{what}: the step is not named: {message}");
        assert!(ran.hints().iter().any(|hint| hint.contains(help)), "{what}: no hint of {help}: {message}");
        assert!(!place.path("out").exists(), "{what}");
    }
}

#[test]
fn a_rejected_word_that_is_everywhere_is_told() {
    let place = Place::new();
    let change = |row: &mut Value| {
        let verdict = row["model_responses__mutated_prompts__eval_is_correct"][0] == json!(true);
        let verdict = if verdict { "Correct" } else { "Incorrect" };
        row["model_responses__mutated_prompts_reflection"] = json!([reflection("A fast one.", verdict)]);
    };
    place.write_rows("rows.jsonl", &changed_rows(change));
    let ran = place.sf(["run", "-i", "rows.jsonl", "-o", "out"]).fails(4);
    ran.says(&["usable reflections", "hint: ", "--reject-words"]);
    place.sf(["run", "-i", "rows.jsonl", "-o", "out", "--reject-words", ""]).succeeds();
}

#[test]
fn as_many_attempts_as_are_hinted_at_can_be_had() {
    let place = Place::with_rows();
    let ran = place.sf(["run", "-i", "rows.jsonl", "-o", "out", "--attempts", "50"]).fails(4);
    let hint = ran.hints().into_iter().find_map(|hint| hint.rsplit_once("--attempts ")).unwrap().1.to_owned();
    place.sf(["run", "-i", "rows.jsonl", "-o", "out", "--attempts", &hint]).succeeds();
}

#[test]
fn a_workspace_that_is_missing_is_not_made() {
    let place = Place::with_rows();
    for args in [&["sql", "SELECT 1"][..], &["build"], &["export", "out"]] {
        let ran = place.sf(args).fails(5);
        ran.says(&["error: no workspace at skillfactory.duckdb", "hint: make one with: skillfactory ingest FILE"]);
    }
    assert_eq!(fs::read_dir(place.folder.path()).unwrap().count(), 1);
}

/// The verbs that open a workspace, those that write it first.
const VERBS: [&[&str]; 4] = [&["ingest", "rows.jsonl"], &["build"], &["sql", "SELECT 1"], &["export", "new"]];

#[test]
fn a_file_that_is_no_workspace_is_left_as_it_is() {
    for bytes in ["", "dear diary"] {
        let place = Place::with_rows();
        fs::write(place.path("skillfactory.duckdb"), bytes).unwrap();
        for args in VERBS {
            place
                .sf(args)
                .fails(5)
                .says(&["skillfactory.duckdb is not a workspace", "hint: name another file with: --db"]);
        }
        assert_eq!(fs::read_to_string(place.path("skillfactory.duckdb")).unwrap(), bytes);
        assert!(!place.path("new").exists());
    }
}

#[test]
fn a_workspace_of_a_newer_version_is_left_as_it_is() {
    let place = Place::with_traces();
    let store = place.store();
    store.prepare("INSERT INTO migration VALUES (99, 'later', 'digest')").unwrap().execute([]).unwrap();
    store.close().unwrap();
    let before = fs::read(place.path("skillfactory.duckdb")).unwrap();
    for args in [&["build"][..], &["ingest", "rows.jsonl"], &["run", "-i", "rows.jsonl", "-o", "new"]] {
        place.sf(args).fails(5).says(&["made by a newer skillfactory", "99", "hint: it can be read"]);
    }
    place.sf(["sql", "SELECT 1"]).succeeds();
    place.sf(["export", "read"]).succeeds();
    assert!(fs::read(place.path("skillfactory.duckdb")).unwrap() == before);
    assert!(!place.path("new").exists());
}

#[test]
fn a_workspace_that_another_process_holds_is_told() {
    let place = Place::with_traces();
    let store = place.store();
    for args in VERBS {
        let ran = place.sf(args.iter().chain(&["--wait", "0"])).fails(5);
        ran.says(&["skillfactory.duckdb is in use by another process", "hint: wait for it to end"]);
    }
    drop(store);
    place.sf(["sql", "SELECT 1"]).succeeds();
    assert!(!place.path("new").exists());
}

/// In a pipe nothing is drawn: no escape codes, no carriage returns, no bars.
#[test]
fn results_go_to_stdout_and_talk_to_stderr() {
    let place = Place::with_rows();
    let loud = place.sf(["run", "-i", "rows.jsonl", "-o", "out"]).succeeds();
    assert!(loud.out.contains("15 traces: 1C 3, 2C 3, 3C 3, 4C 3, 5C 3"), "{}", loud.out);
    assert!(loud.out.contains("wrote 15 traces to "), "{}", loud.out);
    assert!(!loud.out.contains("next:") && loud.err.contains("next:"), "{loud:?}");
    assert!(loud.err.contains("model_responses__mutated_prompts"), "the columns that were taken are told");
    for text in [&loud.out, &loud.err] {
        assert!(!text.contains(['\u{1b}', '\r', '\u{8}']), "{text:?}");
    }
    let quiet = place.sf(["-q", "run", "-i", "rows.jsonl", "-o", "out"]).succeeds();
    assert_eq!((without_outcome(&quiet.out), quiet.err.as_str()), (without_outcome(&loud.out), ""));
    assert!(quiet.out.contains("\n0 added, 0 changed, 0 removed, 15 unchanged\n"), "{}", quiet.out);
    place.sf(["-q", "export", "none", "--where", "false"]).fails(4);
}

#[test]
fn questions_with_several_models_are_warned_of() {
    let place = Place::new();
    let rows: Vec<Value> = rows(2, 6)
        .into_iter()
        .enumerate()
        .map(|(at, mut row)| {
            row["model"] = json!(if at < 6 && at % 2 == 0 { "A" } else { "B" });
            row
        })
        .collect();
    place.write_rows("mixed.jsonl", &rows);
    place.write_rows("plain.jsonl", &rows[6..]);
    let ran = place.sf(["run", "-i", "mixed.jsonl", "-o", "out"]).succeeds().says(&["warning: ", "several models"]);
    assert!(!ran.out.contains("warning"), "{}", ran.out);
    let ran = place.sf(["--db", "plain.duckdb", "run", "-i", "plain.jsonl", "-o", "out"]).succeeds();
    assert!(!ran.err.contains("warning"), "{}", ran.err);
}

#[test]
fn a_second_run_adds_nothing_and_writes_the_same_bytes() {
    let place = Place::with_rows();
    let args = ["run", "--input-dataset", "rows.jsonl", "--output-dataset", "out"];
    let first = place.sf(args).succeeds();
    assert!(!first.err.contains("nothing was added"), "{}", first.err);
    let before = export_files(&place.path("out"));
    assert!(before.iter().any(|(name, _)| name.ends_with(".parquet")));
    place.sf(args).succeeds().says(&["nothing was added"]);
    assert!(export_files(&place.path("out")) == before, "the files differ");
}

#[test]
fn options_of_every_verb_stand_before_it_or_behind() {
    let place = Place::with_rows();
    place.sf(["--db", "a.duckdb", "--threads", "1", "-q", "ingest", "rows.jsonl"]).succeeds();
    place.sf(["build", "--db", "a.duckdb", "--threads", "1", "-q"]).succeeds();
    let count = "SELECT count(*) AS n FROM trace";
    let with_env = |name: &str| {
        let mut program = assert_cmd::Command::from_std(place.program());
        let output = program.env("SKILLFACTORY_DB", name).args(["sql", count]).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(with_env("a.duckdb"), (Some(0), "{\"n\":15}\n".to_owned()));
    assert_eq!(with_env("b.duckdb"), (Some(5), String::new()));
    let mut program = assert_cmd::Command::from_std(place.program());
    let both = program.env("SKILLFACTORY_DB", "b.duckdb").args(["--db", "a.duckdb", "sql", count]).output().unwrap();
    assert_eq!(both.status.code(), Some(0), "the command line wins over the environment");
}

#[test]
fn several_sources_must_be_chosen_from() {
    let place = Place::with_rows();
    place.write_rows("more.jsonl", &rows(1, 6));
    place.sf(["ingest", "rows.jsonl", "--name", "a"]).succeeds();
    place.sf(["ingest", "more.jsonl", "--name", "b"]).succeeds();
    place.sf(["build"]).fails(3).says(&["several sources: a, b", "hint: ", "--sources a,b"]);
    place.sf(["build", "--sources", "a,c"]).fails(3).says(&["no source is named c", "a, b"]);
    let traces = |sources: &str| {
        place.sf(["build", "--sources", sources]).succeeds();
        place.ask("SELECT count(*) AS n FROM trace")[0]["n"].clone()
    };
    assert_eq!(traces("a"), 15);
    assert_eq!(traces("b"), 5);
    assert_eq!(traces("a,b"), 15, "the question of b is one of those of a");
}

#[test]
fn a_workspace_without_rows_or_traces_says_what_to_do() {
    let place = Place::with_rows();
    place.store().close().unwrap();
    place.sf(["build"]).fails(4).says(&["no source", "hint: take rows in with: skillfactory ingest"]);
    place.sf(["export", "out"]).fails(4).says(&["no traces", "hint: make some with: skillfactory build"]);
    assert!(!place.path("out").exists());
}

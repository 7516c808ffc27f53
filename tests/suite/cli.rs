//! The program as its user meets it: exit codes, messages, pipes, and what it refuses to do.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use skillfactory::store::{Access, Store};
use tempfile::TempDir;

use crate::support::{files, reflection, row};

/// A folder that the program works in.
struct Place {
    folder: TempDir,
}

/// What a command did.
#[derive(Debug)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with `rows.jsonl`: three questions with six responses each.
    fn with_rows() -> Self {
        let place = Self::new();
        place.write_rows("rows.jsonl", &rows(3, 6));
        place
    }

    /// A folder in which `rows.jsonl` has become traces, and the traces `out`.
    fn with_traces() -> Self {
        let place = Self::with_rows();
        place.sf(["run", "-i", "rows.jsonl", "-o", "out"]).succeeds();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write_rows(&self, name: &str, rows: &[Value]) {
        let text: String = rows.iter().map(|row| format!("{row}\n")).collect();
        fs::write(self.path(name), text).unwrap();
    }

    /// The program, in this folder and without a user's environment.
    fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_skillfactory"));
        command.env_clear().current_dir(self.folder.path());
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command
    }

    fn sf<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ran {
        self.sf_with(args, "")
    }

    fn sf_with<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>, stdin: &str) -> Ran {
        let mut command = assert_cmd::Command::from_std(self.program());
        let output = command.args(args).write_stdin(stdin).output().unwrap();
        Ran {
            code: output.status.code().expect("no exit code: a signal"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What a query yields, as JSON lines.
    fn ask(&self, sql: &str) -> Vec<Value> {
        let ran = self.sf(["sql", sql]).succeeds();
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn store(&self) -> Store {
        Store::open(&self.path("skillfactory.duckdb"), &Access::Write, Some(1)).unwrap()
    }
}

impl Ran {
    #[track_caller]
    fn succeeds(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// Asks for an exit code, a message of the documented layout, and no result.
    #[track_caller]
    fn fails(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        assert_eq!(self.out, "", "a failure has no result");
        assert_laid_out(&self.err);
        self
    }

    #[track_caller]
    fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.err.contains(word), "{word:?} is not said in:\n{}", self.err);
        }
        self
    }

    /// The lines from `error:` on.
    fn message(&self) -> Vec<&str> {
        self.err.lines().skip_while(|line| !line.starts_with("error: ")).collect()
    }

    fn hints(&self) -> Vec<&str> {
        self.err.lines().filter_map(|line| line.strip_prefix("hint: ")).collect()
    }
}

/// `error: what`, `caused by:` lines, a blank line, `hint:` lines.
#[track_caller]
fn assert_laid_out(err: &str) {
    let at = err.find("error: ").unwrap_or_else(|| panic!("no error is told:\n{err}"));
    assert!(at == 0 || err[..at].ends_with('\n'), "{err}");
    let message = &err[at..];
    let (told, hints) = message.split_once("\n\nhint: ").unwrap_or((message, ""));
    assert!(hints.lines().skip(1).all(|line| line.starts_with("hint: ")), "{err}");
    assert!(!told.contains("\nhint: "), "no blank line before the hints:\n{err}");
    assert!(told.split("\ncaused by: ").all(|cause| !cause.trim().is_empty()), "{err}");
}

/// `responses` good responses to each of `questions` questions, every second one right.
fn rows(questions: usize, responses: usize) -> Vec<Value> {
    let one = |question: usize, n: usize| {
        let verdict = if n % 2 == 0 { "Correct" } else { "Incorrect" };
        row(&format!("question {question}?"), &format!("text {n}"), n % 2 == 0, &[&reflection("so", verdict)])
    };
    (0..questions).flat_map(|question| (0..responses).map(move |n| one(question, n))).collect()
}

/// Good rows, changed.
fn changed_rows(change: impl Fn(&mut Value)) -> Vec<Value> {
    let mut rows = rows(2, 6);
    rows.iter_mut().for_each(change);
    rows
}

fn without(row: &mut Value, ending: &str) {
    row.as_object_mut().unwrap().retain(|column, _| !column.ends_with(ending));
}

#[test]
fn each_exit_code_of_the_help_is_met() {
    let place = Place::with_traces();
    let help = place.sf(["--help"]).succeeds().out;
    for code in 0..=5 {
        assert!(help.contains(&format!("\n  {code}  ")), "exit code {code} is not documented:\n{help}");
    }
    place.sf(["sql", "SELECT 1"]).succeeds();
    place.sf(["sql", "SELCT 1"]).fails(3);
    place.sf(["export", "none", "--where", "false"]).fails(4);
    place.sf(["--db", "missing.duckdb", "sql", "SELECT 1"]).fails(5);
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
            "no-correct-response",
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
    for args in VERBS {
        place.sf(args).fails(5).says(&["made by a newer skillfactory", "99", "hint: use the skillfactory that made"]);
    }
    assert!(fs::read(place.path("skillfactory.duckdb")).unwrap() == before);
    assert!(!place.path("new").exists());
}

#[test]
fn a_workspace_that_another_process_holds_is_told() {
    let place = Place::with_traces();
    let store = place.store();
    for args in VERBS {
        place.sf(args).fails(5).says(&["skillfactory.duckdb is in use by another process", "hint: wait for it to end"]);
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
    assert_eq!((quiet.out, quiet.err.as_str()), (loud.out, ""));
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
    let before = files(&place.path("out"));
    assert!(before.iter().any(|(name, _)| name.ends_with(".parquet")));
    place.sf(args).succeeds().says(&["nothing was added"]);
    assert!(files(&place.path("out")) == before, "the files differ");
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

/// A row of every kind of value that has a trap in it.
const VALUES: &str = "SELECT NULL AS nothing, '' AS empty, 'a,\"b\"' || chr(10) || 'c' AS text, [1, NULL, 3] AS list, \
     {'a': 'x\"y', 'b': NULL} AS struct, true AS flag, 12345678901234567890 AS big, chr(27) || '[31m' AS red";

#[test]
fn rows_in_a_pipe_are_json_lines() {
    let place = Place::with_traces();
    let expected = json!({
        "nothing": null, "empty": "", "text": "a,\"b\"\nc", "list": [1, null, 3], "struct": {"a": "x\"y", "b": null},
        "flag": true, "big": 12_345_678_901_234_567_890_u64, "red": "\u{1b}[31m",
    });
    assert_eq!(place.ask(VALUES), [expected]);
    assert_eq!(place.ask("SELECT range AS n FROM range(3)"), [json!({"n": 0}), json!({"n": 1}), json!({"n": 2})]);
    assert_eq!(place.sf(["sql", "SELECT 1 WHERE false"]).succeeds().out, "");
}

#[test]
fn csv_can_be_read_back() {
    let place = Place::with_traces();
    let csv = place.sf(["sql", "--as", "csv", VALUES]).succeeds().out;
    let mut reader = csv_reader(&csv);
    assert_eq!(reader.next().unwrap(), ["nothing", "empty", "text", "list", "struct", "flag", "big", "red"]);
    let values = reader.next().unwrap();
    assert_eq!(values[..3], ["", "", "a,\"b\"\nc"]);
    assert_eq!(values[5..], ["true", "12345678901234567890", "\u{1b}[31m"]);
    assert_eq!(reader.next(), None);
    assert_eq!(place.sf(["sql", "--as", "csv", "SELECT 1 AS n WHERE false"]).succeeds().out, "n\n");
}

/// Reads CSV as its standard has it.
fn csv_reader(text: &str) -> impl Iterator<Item = Vec<String>> {
    let mut records = vec![vec![String::new()]];
    let mut is_quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let record = records.last_mut().unwrap();
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => record.last_mut().unwrap().extend(chars.next()),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => record.push(String::new()),
            '\n' if !is_quoted => records.push(vec![String::new()]),
            _ => record.last_mut().unwrap().push(c),
        }
    }
    records.pop();
    records.into_iter()
}

#[test]
fn a_table_is_one_line_a_row_whatever_its_texts_hold() {
    let place = Place::with_traces();
    let table = place.sf(["sql", "--as", "table", VALUES]).succeeds().out;
    assert_eq!(table.lines().count(), 5, "{table}");
    assert!(!table.contains('\u{1b}'), "{table:?}");
    let row = table.lines().nth(3).unwrap();
    for value in ["a,\"b\"⏎c", "true", "12345678901234567890"] {
        assert!(row.contains(value), "{row}");
    }
    let many = place.sf(["sql", "--as", "table", "SELECT range AS n FROM range(1001)"]).succeeds().out;
    assert!(many.ends_with("all of them with: --as jsonl\n"), "{many}");
}

/// A list of nothing, of an empty text and of a NULL are three things.
#[test]
fn lists_that_differ_look_different() {
    let place = Place::with_traces();
    for form in ["jsonl", "csv", "table"] {
        let look =
            |list: &str| place.sf(["sql", "--as", form, &format!("SELECT {list}::VARCHAR[] AS l")]).succeeds().out;
        let lists = ["[]", "['']", "[NULL]", "['a, b']", "['a', 'b']", "['NULL']", "NULL"];
        let mut looks: Vec<String> = lists.iter().map(|list| look(list)).collect();
        looks.sort_unstable();
        looks.dedup();
        assert_eq!(looks.len(), lists.len(), "{form}: {looks:?}");
    }
}

#[test]
fn sql_is_given_as_a_word_a_file_or_on_stdin() {
    let place = Place::with_traces();
    fs::write(place.path("question.sql"), "-- How many?\nSELECT count(*) AS n\nFROM trace;\n").unwrap();
    let expected = "{\"n\":15}\n";
    assert_eq!(place.sf(["sql", "SELECT count(*) AS n FROM trace"]).succeeds().out, expected);
    assert_eq!(place.sf(["sql", "question.sql"]).succeeds().out, expected);
    assert_eq!(place.sf_with(["sql", "-"], "FROM trace SELECT count(*) AS n").succeeds().out, expected);
    place.sf(["sql", "missing.sql"]).fails(3).says(&["cannot read missing.sql"]);
}

#[test]
fn sql_that_is_wrong_is_told_with_its_place() {
    let place = Place::with_traces();
    let cases = [
        ("SELCT 1", "SELCT"),
        ("SELECT nope FROM trace", "nope"),
        ("FROM nowhere", "nowhere"),
        ("SELECT 'a'::INTEGER FROM trace", "Conversion Error"),
        ("SELECT error('boo') FROM trace", "boo"),
        ("SELECT ?", "parameter"),
        ("", "no statement"),
        (" -- nothing but a comment", "no statement"),
    ];
    for (sql, word) in cases {
        place.sf(["sql", sql]).fails(3).says(&[word, "hint: see the tables: "]);
    }
}

/// Every way out of reading: to another file, to the network, into the workspace.
#[test]
fn sql_can_only_read_the_workspace() {
    let place = Place::with_traces();
    let before = files(place.folder.path());
    let refused = [
        "INSERT INTO phrase VALUES ('p', 'generic', 1, 'x')",
        "UPDATE trace SET text = ''",
        "DELETE FROM trace",
        "DROP TABLE trace",
        "SELECT 1; DROP TABLE trace",
        "DROP TABLE trace; SELECT 1",
        "CREATE TABLE mine (n INTEGER)",
        "CREATE VIEW mine AS SELECT 1",
        "ATTACH 'other.duckdb'",
        "COPY trace TO 'trace.csv'",
        "COPY (SELECT 1) TO '/dev/stdout'",
        "EXPORT DATABASE 'copy'",
        "FROM read_csv('/etc/passwd')",
        "FROM read_text('/etc/passwd')",
        "FROM '/etc/passwd'",
        "FROM read_parquet('out/data/*.parquet')",
        "FROM glob('/*')",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "INSTALL httpfs",
        "LOAD 'other'",
    ];
    for sql in refused {
        let ran = place.sf(["sql", sql]).fails(3);
        assert!(!ran.err.contains("root:"), "{sql}");
    }
    assert!(files(place.folder.path()) == before, "something was written");
    assert_eq!(place.ask("SELECT count(*) AS n FROM trace"), [json!({"n": 15})]);
}

/// A refusal to write says so, in words that a user knows.
#[test]
fn a_statement_that_would_write_is_told_to_be_read_only() {
    let place = Place::with_traces();
    let ran = place.sf(["sql", "DELETE FROM trace"]).fails(3).says(&["read-only"]);
    assert!(!ran.err.contains("\"EXECUTE\""), "that is no word of the user's:\n{}", ran.err);
}

#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let place = Place::with_traces();
    for form in ["jsonl", "csv", "table"] {
        let mut program = place.program();
        program.args(["sql", "--as", form, "SELECT range AS n, repeat('x', 90) AS x FROM range(3000000)"]);
        let mut child = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "{form}");
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()), "{form}");
    }
}

#[test]
fn an_export_never_replaces_what_is_not_its_own() {
    let place = Place::with_traces();
    fs::create_dir(place.path("thesis")).unwrap();
    fs::write(place.path("thesis/chapter.txt"), "years of work").unwrap();
    let before = files(place.folder.path());
    for target in ["thesis", "thesis/chapter.txt", ".", "/"] {
        place.sf(["export", target]).fails(3).says(&["hint: name a folder that is empty, new or an earlier export"]);
    }
    place.sf(["run", "-i", "rows.jsonl", "-o", "thesis", "--db", "other.duckdb"]).fails(3);
    fs::remove_file(place.path("other.duckdb")).unwrap();
    assert!(files(place.folder.path()) == before, "something was changed");
    fs::create_dir(place.path("empty")).unwrap();
    for target in ["empty", "out", "deep/er"] {
        place.sf(["export", target]).succeeds();
        assert!(place.path(target).join("manifest.json").exists(), "{target}");
    }
}

/// The ids of the traces that an export wrote.
fn exported(place: &Place, target: &str) -> Vec<String> {
    let folder = place.path(target).join("data/*.parquet");
    let store = Store::open(&place.path("reader.duckdb"), &Access::Write, Some(1)).unwrap();
    let sql = format!("SELECT trace_id FROM read_parquet('{}') ORDER BY trace_id", folder.display());
    let mut statement = store.prepare(&sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_subset_is_chosen_by_an_expression() {
    let place = Place::with_traces();
    let cases = [
        ("label = '3C'", "label = '3C'"),
        ("label = '3C' -- those only", "label = '3C'"),
        ("n > 2 AND chars < 100000 OR false", "n > 2"),
        ("trace_id IN (SELECT trace_id FROM trace_part WHERE kind = 'glue')", "n > 1"),
        ("text LIKE '%)%' OR n = 1 /* ) */", "text LIKE '%)%' OR n = 1"),
        ("(n = 1)", "n = 1"),
    ];
    for (expression, same) in cases {
        place.sf(["export", "some", "--where", expression]).succeeds();
        let expected = place.ask(&format!("SELECT trace_id FROM trace WHERE {same} ORDER BY trace_id"));
        let expected: Vec<&str> = expected.iter().map(|row| row["trace_id"].as_str().unwrap()).collect();
        assert_eq!(exported(&place, "some"), expected, "{expression}");
    }
}

/// What is no single expression over a trace could leave the recipe's traces, or the workspace.
#[test]
fn an_expression_that_is_none_is_refused() {
    let place = Place::with_traces();
    let refused = [
        "nope = 1",
        "label",
        "n > 2 ORDER BY n",
        "1; DROP TABLE trace",
        "true); DROP TABLE trace; --",
        "true) UNION SELECT trace_id, bucket FROM trace WHERE (true",
        "true) OR (true",
        "(SELECT count(*) FROM read_csv('/etc/passwd')) > 0",
        "(SELECT count(*) FROM glob('/*')) > 0",
        "/*",
        "'",
        "",
        "-- nothing",
    ];
    for expression in refused {
        let ran = place.sf(["export", "some", "--where", expression].map(String::from)).fails(3);
        ran.says(&["error: the expression cannot be used", "hint: write a condition on the columns of trace"]);
        assert!(!place.path("some").exists(), "{expression}");
    }
    assert_eq!(place.ask("SELECT count(*) AS n FROM trace"), [json!({"n": 15})]);
    place.sf(["export", "some", "--where", "n > 99"]).fails(4).says(&["no trace is left"]);
    assert!(leftovers(place.folder.path()).is_empty());
}

/// What an unfinished export may have left.
fn leftovers(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.ends_with(".tmp")).collect()
}

#[test]
fn a_sample_is_the_same_each_time() {
    let place = Place::with_traces();
    let sample = |seed: &str, threads: &str| {
        place.sf(["export", "some", "--sample", "3", "--seed", seed, "--threads", threads]).succeeds();
        exported(&place, "some")
    };
    let first = sample("42", "2");
    assert_eq!(first.len(), 3);
    assert_eq!(sample("42", "1"), first);
    assert!((1..6).any(|seed| sample(&seed.to_string(), "2") != first), "the seed decides nothing");
    place.sf(["export", "some", "--sample", "99"]).succeeds();
    assert_eq!(exported(&place, "some").len(), 15);
}

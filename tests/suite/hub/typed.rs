//! The Hub from the command line: what is typed, what is told, and what the workspace remembers.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::SECRET;
use super::stub::{Reply, Stub};
use crate::support::{files, reflection, row, table};
use skillfactory::store::{Access, Limits, Store};

/// A folder that the program works in, with a home of its own and a Hub.
pub struct Desk {
    pub folder: TempDir,
    pub stub: Stub,
}

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Desk {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), stub: Stub::new() }
    }

    fn with_set(responses: usize) -> Self {
        let desk = Self::new();
        desk.commit(responses);
        desk
    }

    fn commit(&self, responses: usize) -> String {
        self.stub.commit("acme/raw", &[("rows.jsonl", &rows(responses)), ("README.md", b"# Raw")])
    }

    pub fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_skillfactory"));
        command.env_clear().current_dir(self.folder.path()).env("HOME", self.folder.path());
        command.env("HF_ENDPOINT", self.stub.url()).env("HF_TOKEN", SECRET).env("RUST_LOG", "trace");
        command
    }

    pub fn sf(&self, arguments: &[&str]) -> Ran {
        ran(self.program().args(arguments))
    }

    fn ask(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        table(
            &Store::open(
                &self.folder.path().join("skillfactory.duckdb"),
                &Access::Read,
                Limits { threads: Some(1), ..Limits::default() },
            )
            .unwrap(),
            sql,
        )
    }
}

pub fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// Rows of two questions, every second response right.
pub fn rows(responses: usize) -> Vec<u8> {
    let one = |question: usize, n: usize| {
        let verdict = if n.is_multiple_of(2) { "Correct" } else { "Incorrect" };
        row(&format!("question {question}?"), &format!("text {n}"), n.is_multiple_of(2), &[&reflection("so", verdict)])
    };
    let all = (0..2).flat_map(|question| (0..responses).map(move |n| one(question, n)));
    all.map(|row| format!("{row}\n")).collect::<String>().into_bytes()
}

fn cell(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn rows_in_traces_out() {
    let desk = Desk::with_set(6);
    let commit = desk.stub.seen().len();
    assert_eq!(commit, 0);
    let ran = desk.sf(&["run", "-i", "acme/raw", "-o", "hub:acme/traces", "--private"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains(&format!("pushed to {}/datasets/acme/traces at ", desk.stub.url())), "{ran:?}");
    assert!(ran.err.contains("acme/raw at ") && ran.err.contains("split train: 1 file"), "{ran:?}");
    let pushed = desk.stub.files("acme/traces");
    let folder = desk.folder.path().join("skillfactory.hub/acme/traces");
    for (path, bytes) in files(&folder) {
        assert_eq!(pushed[&path], bytes, "{path}");
    }
    let manifest: Value = serde_json::from_slice(&pushed["manifest.json"]).unwrap();
    assert!(manifest["files"].as_array().unwrap().iter().any(|file| file["rows"] == 10), "{manifest}");
    let push = desk.ask("SELECT export, repository, sent, removed FROM push");
    assert_eq!(push, [[cell("1"), cell("acme/traces"), cell("3"), cell("0")]]);
    // A second time, nothing is to be done.
    let ran = desk.sf(&["export", "--push", "acme/traces"]);
    assert!(ran.code == 0 && ran.out.contains("has all of it already"), "{ran:?}");
    assert_eq!(desk.stub.commits("acme/traces"), 2);
}

#[test]
fn a_newer_commit_is_the_next_revision_of_the_source() {
    let desk = Desk::with_set(4);
    assert_eq!(desk.sf(&["ingest", "acme/raw"]).code, 0);
    assert_eq!(desk.sf(&["ingest", "hf:acme/raw"]).code, 0, "the same rows add nothing");
    let second = desk.commit(6);
    assert_eq!(desk.sf(&["ingest", "acme/raw"]).code, 0);
    let origins = desk.ask("SELECT source, revision, origin, origin_revision FROM source_origin ORDER BY revision");
    let first = origins[0][3].clone();
    let place = || cell("hf://datasets/acme/raw");
    assert_eq!(
        origins,
        [[cell("raw"), cell("1"), place(), first.clone()], [cell("raw"), cell("2"), place(), cell(&second)]]
    );
    let path = format!("hf://datasets/acme/raw@{second}/rows.jsonl");
    assert_eq!(desk.ask("SELECT path FROM source_file WHERE revision = 2"), [[cell(&path)]]);
    // An older one is there too, by its name.
    let older = desk.sf(&["ingest", "acme/raw", "--revision", first.as_deref().unwrap(), "--name", "older"]);
    assert_eq!(older.code, 0, "{older:?}");
}

#[test]
fn a_path_of_that_name_wins() {
    let desk = Desk::with_set(4);
    fs::create_dir_all(desk.folder.path().join("acme/raw")).unwrap();
    fs::write(desk.folder.path().join("acme/raw/mine.jsonl"), rows(2)).unwrap();
    assert_eq!(desk.sf(&["ingest", "acme/raw"]).code, 0);
    assert!(desk.stub.seen().is_empty());
    assert_eq!(desk.sf(&["ingest", "hf:acme/raw", "--name", "theirs"]).code, 0);
    assert!(!desk.stub.seen().is_empty());
}

#[test]
fn failures_say_what_to_type_next() {
    let desk = Desk::with_set(4);
    let cases: [(&[&str], i32, &str, &str); 9] = [
        (
            &["ingest", "acme/row"],
            3,
            "has no data set acme/row, or none that can be seen with the token of HF_TOKEN",
            "no file or folder",
        ),
        (&["ingest", "acme/raw", "--revision", "v2"], 3, "acme/raw has no revision v2", "--revision NAME"),
        (
            &["ingest", "acme/raw", "--split", "tran"],
            3,
            "acme/raw has no split tran; it has train",
            "--input-split train",
        ),
        (&["ingest", "acme/raw", "--config", "x"], 3, "acme/raw has no config x", "--config default"),
        (&["ingest", "hf:raw"], 3, "hf:raw names no data set", "hf:OWNER/NAME"),
        (&["ingest", "acme/raw", "x.parquet"], 2, "is taken in alone", "ingest hf:acme/raw"),
        (&["ingest", "acme/rows.parquet"], 3, "no file matches acme/rows.parquet", "ingest 'shards/*.parquet'"),
        (&["ingest", "rows.parquet", "--split", "a"], 2, "are for a data set of the Hub", "hf:OWNER/NAME"),
        (&["export", "out", "--private"], 2, "--private and --force are for a push", "--push OWNER/NAME"),
    ];
    for (arguments, code, what, hint) in cases {
        let ran = desk.sf(arguments);
        assert_eq!(ran.code, code, "{ran:?}");
        assert!(
            ran.err.contains(what) && ran.err.contains("\n\nhint: ") && ran.err.contains(hint),
            "{arguments:?}: {}",
            ran.err
        );
    }
    desk.stub.always("HEAD", "/resolve/", Reply::status(403).header("X-Error-Code", "GatedRepo"));
    let ran = desk.sf(&["ingest", "acme/raw"]);
    assert!(ran.err.contains(&format!("hint: ask for access at {}/datasets/acme/raw", desk.stub.url())), "{ran:?}");
    assert!(!desk.folder.path().join("skillfactory.duckdb").exists(), "nothing was made for nothing");
    let offline = super::typed::ran(desk.program().env("HF_HUB_OFFLINE", "1").args(["ingest", "acme/other"]));
    assert!(offline.code == 3 && offline.err.contains("nothing may go over the network"), "{offline:?}");
    let anonymous = super::typed::ran(desk.program().env_remove("HF_TOKEN").args(["export", "--push", "acme/x"]));
    assert!(anonymous.code == 3 && anonymous.err.contains("hint: log in with: hf auth login"), "{anonymous:?}");
}

#[test]
fn the_environment_is_read_as_the_python_client_does() {
    let desk = Desk::with_set(4);
    let home = desk.folder.path().join("hf");
    fs::create_dir(&home).unwrap();
    fs::write(home.join("token"), "hf_fromTheFile\n").unwrap();
    let run = |change: &dyn Fn(&mut Command)| {
        let mut program = desk.program();
        change(program.env_remove("HF_TOKEN").env("HF_HOME", "hf").args(["ingest", "acme/raw"]));
        assert_eq!(ran(&mut program).code, 0);
        let seen = desk.stub.seen();
        seen.first().and_then(|request| request.headers.get("authorization").cloned())
    };
    assert_eq!(run(&|_| {}), cell("Bearer hf_fromTheFile"));
    assert!(home.join("hub/datasets--acme--raw").is_dir());
    assert_eq!(run(&|program| _ = program.env("HUGGING_FACE_HUB_TOKEN", "hf_old")), cell("Bearer hf_old"));
    assert_eq!(run(&|program| _ = program.env("HF_TOKEN", "hf_new")), cell("Bearer hf_new"));
    assert_eq!(run(&|program| _ = program.env("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")), None);
    assert_eq!(run(&|program| _ = program.env("HF_HUB_CACHE", "elsewhere")), cell("Bearer hf_fromTheFile"));
    assert!(desk.folder.path().join("elsewhere/datasets--acme--raw").is_dir());
    assert_eq!(run(&|program| _ = program.env("HF_HUB_OFFLINE", "1")), None, "nothing is asked");
}

#[test]
fn a_set_that_others_changed_is_told_with_the_way_out() {
    let desk = Desk::with_set(6);
    assert_eq!(desk.sf(&["run", "-i", "acme/raw", "-o", "out", "--push", "acme/traces"]).code, 0);
    let mut theirs = desk.stub.files("acme/traces");
    theirs.insert("README.md".to_owned(), b"# Better words".to_vec());
    let borrowed: Vec<(&str, &[u8])> = theirs.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    desk.stub.commit("acme/traces", &borrowed);
    let ran = desk.sf(&["export", "out", "--where", "attempts < 3", "--push", "acme/traces"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("acme/traces has changed since it was written from here: README.md"), "{ran:?}");
    assert!(ran.err.contains("--force"), "{ran:?}");
    assert_eq!(desk.sf(&["export", "out", "--where", "attempts < 3", "--push", "acme/traces", "--force"]).code, 0);
}

/// Every file of a folder that holds the token.
fn holding(folder: &Path, token: &str) -> Vec<String> {
    let holds = |bytes: &[u8]| bytes.windows(token.len()).any(|window| window == token.as_bytes());
    files(folder).into_iter().filter(|(_, bytes)| holds(bytes)).map(|(path, _)| path).collect()
}

#[test]
fn the_token_is_written_nowhere() {
    let desk = Desk::with_set(6);
    desk.stub.times(1, "POST", "/commit/", Reply::status(500).header("X-Error-Message", SECRET));
    let runs = [
        desk.sf(&["-vv", "run", "-i", "acme/raw", "-o", "hub:acme/traces"]),
        desk.sf(&["-vv", "ingest", "acme/none"]),
        desk.sf(&["-vv", "verify", "skillfactory.hub/acme/traces"]),
    ];
    assert_eq!(runs.iter().map(|ran| ran.code).collect::<Vec<_>>(), [0, 3, 0], "{runs:?}");
    assert!(["connect", "query=\"build/touched\""].iter().all(|told| runs[0].err.contains(told)), "{}", runs[0].err);
    for ran in &runs {
        assert!(!ran.out.contains(SECRET) && !ran.err.contains(SECRET), "{ran:?}");
    }
    assert_eq!(holding(desk.folder.path(), SECRET), Vec::<String>::new());
    fs::write(desk.folder.path().join("leak"), format!("a {SECRET}")).unwrap();
    assert_eq!(holding(desk.folder.path(), SECRET), ["leak"], "it would be seen");
}

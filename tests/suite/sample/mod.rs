//! From questions to raw rows, against a server that does as it is told.

mod budget;
mod refusals;
mod resume;
mod scores;
pub mod server;
mod shipped;
mod trouble;
mod whole;

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use skillfactory::store::{Access, Limits, Store};
use tempfile::TempDir;

use crate::support::table;
use server::Server;

/// A folder that the program works in, with questions in `q.jsonl`.
struct Lab {
    folder: TempDir,
}

impl Lab {
    fn new(questions: usize) -> Self {
        let lab = Self { folder: tempfile::tempdir().unwrap() };
        let made = lab.run(&["sample", "questions", "multiplication", "--count", &questions.to_string()], None);
        std::fs::write(lab.path("q.jsonl"), made.stdout).unwrap();
        lab
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, args: &[&str], key: Option<&str>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_skillfactory"));
        command.env_clear().current_dir(self.folder.path()).args(args);
        command.envs(key.map(|key| ("SKILLFACTORY_API_KEY", key)));
        command
    }

    fn run(&self, args: &[&str], key: Option<&str>) -> Output {
        self.command(args, key).output().unwrap()
    }

    /// Arguments that ask for responses to the questions, one choice a request unless something else is said.
    fn responses<'a>(server: &'a Server, more: &[&'a str]) -> Vec<&'a str> {
        Self::asking(&["sample", "responses", "q.jsonl"], server, more)
    }

    fn reflections<'a>(server: &'a Server, more: &[&'a str]) -> Vec<&'a str> {
        Self::asking(&["sample", "reflections"], server, more)
    }

    fn asking<'a>(verb: &[&'a str], server: &'a Server, more: &[&'a str]) -> Vec<&'a str> {
        let single: &[&str] = if more.contains(&"--choices") { &[] } else { &["--choices", "1"] };
        [verb, &["--model", "m", "--endpoint", &server.endpoint], single, more].concat()
    }

    #[track_caller]
    fn succeeds(&self, args: &[&str]) -> String {
        let output = self.run(args, None);
        assert!(output.status.success(), "{args:?}\n{}", told(&output));
        told(&output)
    }

    #[track_caller]
    fn fails(&self, args: &[&str], code: i32) -> String {
        let output = self.run(args, None);
        assert_eq!(output.status.code(), Some(code), "{args:?}\n{}", told(&output));
        told(&output)
    }

    /// Asks the workspace; the texts of the columns, joined by `|`, NULL as `-`.
    fn ask(&self, sql: &str) -> Vec<String> {
        let store = Store::open(
            &self.path("skillfactory.duckdb"),
            &Access::Read,
            Limits { threads: Some(1), ..Limits::default() },
        )
        .unwrap();
        let word = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        table(&store, sql).into_iter().map(|row| row.into_iter().map(word).collect::<Vec<_>>().join("|")).collect()
    }

    fn number(&self, sql: &str) -> usize {
        self.ask(sql)[0].parse().unwrap()
    }

    /// Each wanted response is there once, with its request, and the server gave no more of them.
    #[track_caller]
    fn holds_exactly(&self, server: &Server, responses: usize) {
        let counts =
            "SELECT count(*), count(DISTINCT (question_id, prompt_id, draw)), count(DISTINCT request_id) FROM request";
        assert_eq!(self.ask(counts), [format!("{responses}|{responses}|{responses}")]);
        let rows = "SELECT count(*) FROM response_row WHERE revision = (SELECT max(revision) FROM response_row)";
        assert_eq!(self.number(rows), responses);
        assert_eq!(server.given(), responses, "something was asked for twice");
    }
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn questions(text: &[u8]) -> Vec<Value> {
    text.split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

#[test]
fn questions_are_the_same_for_a_seed_and_apart_by_split() {
    let lab = Lab::new(1);
    let make = |args: &[&str]| {
        let all = [&["sample", "questions", "countdown", "--count", "200"], args].concat();
        questions(&lab.run(&all, None).stdout)
    };
    let (train, test) = (make(&[]), make(&["--split", "test"]));
    assert_eq!(train.len(), 200);
    assert_eq!(make(&["--seed", "1"]), train);
    assert_ne!(make(&["--seed", "2"]), train);
    assert!(train.iter().all(|question| !test.contains(question)));
    assert!(make(&["--numbers", "6"]).iter().all(|question| question["numbers"].as_array().unwrap().len() == 6));
}

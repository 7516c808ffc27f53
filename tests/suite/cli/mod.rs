//! The program as its user meets it: exit codes, messages, pipes, and what it refuses to do.

mod audit;
mod bundle;
mod check;
mod export;
mod inputs;
mod manners;
mod query;
mod recipe;
mod show;
mod sql;
mod steps;
mod stream;
mod terminal;
mod verbs;
mod verify;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use skillfactory::store::{Access, Limits, Store};
use tempfile::TempDir;

use crate::support::{export_files, files, reflection, row};

/// A folder that the program works in.
pub struct Place {
    pub folder: TempDir,
}

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with `rows.jsonl`: three questions with six responses each.
    pub fn with_rows() -> Self {
        let place = Self::new();
        place.write_rows("rows.jsonl", &rows(3, 6));
        place
    }

    /// A folder in which `rows.jsonl` has become traces, and the traces `out`.
    pub fn with_traces() -> Self {
        let place = Self::with_rows();
        place.sf(["run", "-i", "rows.jsonl", "-o", "out"]).succeeds();
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write_rows(&self, name: &str, rows: &[Value]) {
        let text: String = rows.iter().map(|row| format!("{row}\n")).collect();
        fs::write(self.path(name), text).unwrap();
    }

    /// The program, in this folder and without a user's environment.
    pub fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_skillfactory"));
        command.env_clear().current_dir(self.folder.path());
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command
    }

    pub fn sf<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ran {
        self.sf_with(args, "")
    }

    pub fn sf_with<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>, stdin: &str) -> Ran {
        let mut command = assert_cmd::Command::from_std(self.program());
        let output = command.args(args).write_stdin(stdin).output().unwrap();
        Ran {
            code: output.status.code().expect("no exit code: a signal"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What a query yields, as JSON lines.
    pub fn ask(&self, sql: &str) -> Vec<Value> {
        let ran = self.sf(["sql", sql]).succeeds();
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub fn store(&self) -> Store {
        Store::open(&self.path("skillfactory.duckdb"), &Access::Write, Limits { threads: Some(1), ..Limits::default() })
            .unwrap()
    }
}

impl Ran {
    #[track_caller]
    pub fn succeeds(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// Asks for an exit code, a message of the documented layout, and no result.
    #[track_caller]
    pub fn fails(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        assert_eq!(self.out, "", "a failure has no result");
        assert_laid_out(&self.err);
        self
    }

    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.err.contains(word), "{word:?} is not said in:\n{}", self.err);
        }
        self
    }

    /// The lines from `error:` on.
    pub fn message(&self) -> Vec<&str> {
        self.err.lines().skip_while(|line| !line.starts_with("error: ")).collect()
    }

    pub fn hints(&self) -> Vec<&str> {
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
pub fn rows(questions: usize, responses: usize) -> Vec<Value> {
    let one = |question: usize, n: usize| {
        let verdict = if n.is_multiple_of(2) { "Correct" } else { "Incorrect" };
        row(&format!("question {question}?"), &format!("text {n}"), n.is_multiple_of(2), &[&reflection("so", verdict)])
    };
    (0..questions).flat_map(|question| (0..responses).map(move |n| one(question, n))).collect()
}

/// A summary without how it differs from what was there before.
fn without_outcome(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.contains(" added") && !line.starts_with("wrote ")).collect()
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

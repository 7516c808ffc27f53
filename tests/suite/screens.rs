//! What a user sees, kept as files in `tests/suite/screens`: a change of a screen is seen in review.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{kept, root};

/// A folder in which the example has become traces, and what was typed there.
struct Scene {
    folder: tempfile::TempDir,
    seen: String,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(root().join("examples"), folder.path().join("examples")).unwrap();
        Self { folder, seen: String::new() }
    }

    /// Types a command on a terminal of 80 columns: what it shows belongs to the screen.
    fn shows(&mut self, args: &str) {
        let shown = self.typed(args);
        self.seen.push_str(&format!("$ skillfactory {args}\n{}\n", shown.trim_end()));
    }

    /// Types a command that belongs to no screen.
    fn typed(&self, args: &str) -> String {
        let program = env!("CARGO_BIN_EXE_skillfactory");
        // A terminal shows both streams, talk and data, in the order in which they come.
        let command = format!("stty cols 80 rows 24; '{program}' {args}");
        let mut shell = Command::new("script");
        shell.args(["-qec", &command, "/dev/null"]).env_clear().current_dir(self.folder.path());
        shell.env("TERM", "xterm").env("NO_COLOR", "1").envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        let output = shell.stdin(Stdio::null()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n");
        // What a bar has drawn it takes away again; how often depends on the machine.
        let left = text.split('\n').map(|line| line.rsplit("\r\u{1b}[2K").next().unwrap());
        let text = left.collect::<Vec<_>>().join("\n");
        text.replace(&*self.folder.path().to_string_lossy(), "/home/you")
    }

    /// Holds all that was shown against the file of that name.
    #[track_caller]
    fn hold_as(self, name: &str) {
        assert!(!self.seen.contains('\u{1b}'), "NO_COLOR is set, and there are colours: {:?}", self.seen);
        for line in
            self.seen.lines().filter(|line| !["$ ", "hint: ", "error: "].iter().any(|begin| line.starts_with(begin)))
        {
            let is_copied = line.contains("skillfactory ") || line.contains("python -c");
            assert!(line.chars().count() <= 80 || is_copied, "too wide: {line}");
        }
        kept(&root().join(format!("tests/suite/screens/{name}.txt")), &self.seen);
    }
}

/// Whether there is a program that plays a terminal.
fn is_possible() -> bool {
    let is_there = Path::new("/usr/bin/script").exists();
    if !is_there {
        println!("skipped: there is no program that plays a terminal");
    }
    is_there
}

/// A screen of one command, behind others.
fn screen(name: &str, before: &[&str], shown: &[&str]) {
    if !is_possible() {
        return;
    }
    let mut scene = Scene::new();
    before.iter().for_each(|args| _ = scene.typed(args));
    shown.iter().for_each(|args| scene.shows(args));
    scene.hold_as(name);
}

const RUN: &str = "run -i examples/countdown.parquet -o out";

#[test]
fn help() {
    screen("help", &[], &["-h", "query -h", "--help"]);
}

#[test]
fn run() {
    screen("run", &[], &[RUN]);
}

#[test]
fn stats() {
    screen("stats", &[RUN], &["query stats"]);
    screen(
        "stats-of-many-formats",
        &["ingest examples/countdown.parquet", "build --recipe reference-defaults"],
        &["query stats"],
    );
}

#[test]
fn show() {
    screen("show", &[RUN], &["show t1486e", "show t1486e --char 400"]);
}

#[test]
fn plan() {
    screen("plan", &[RUN], &["plan --attempts 3"]);
}

#[test]
fn diff() {
    screen(
        "diff",
        &[RUN, "retract --reflections 'chars > 300' --reason wordy", "build"],
        &["diff reference@1 reference"],
    );
}

#[test]
fn audit() {
    screen("audit", &[RUN], &["audit"]);
}

#[test]
fn init() {
    screen("init", &[], &["init mine"]);
}

#[test]
fn errors() {
    let shown = [
        "frobnicate",
        "biuld",
        "build",
        "run -i rows.parquet -o out",
        "ingest examples/countdown.parquet --map response=model_response",
    ];
    screen("errors", &[], &shown);
    let shown = [
        "build --attempts 40",
        "query formatz",
        "sql 'SELECT lable FROM trace'",
        "export out --where 'label = 3C'",
        "show t0",
    ];
    screen("errors-of-questions", &[RUN], &shown);
}

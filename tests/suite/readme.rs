//! The README's commands run, and print what it shows.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use crate::hub::stub::Stub;
use crate::support::root;

/// The fenced blocks of a language.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// Runs a command line of the README in a folder that has the examples; gives stdout.
fn run(line: &str, folder: &Path) -> String {
    let program = env!("CARGO_BIN_EXE_skillfactory");
    let line = line.replace("cargo run --release -- ", "skillfactory ");
    let arguments = line.strip_prefix("skillfactory ").unwrap();
    let output = Command::new("bash")
        .args(["-c", &format!("exec '{program}' {arguments}")])
        .current_dir(folder)
        .env_remove("SKILLFACTORY_DB")
        .env("HF_ENDPOINT", hub().url())
        .env("HF_TOKEN", "hf_any")
        .env("HF_HOME", folder.join("huggingface"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A Hub with the set that the README takes rows from.
fn hub() -> &'static Stub {
    static HUB: OnceLock<Stub> = OnceLock::new();
    HUB.get_or_init(|| {
        let (hub, rows) = (Stub::new(), std::fs::read(root().join("examples/countdown.parquet")).unwrap());
        hub.commit("acme/raw", &[("data/train-00000-of-00001.parquet", &rows)]);
        hub
    })
}

fn folder_with_examples() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(root().join("examples"), folder.path().join("examples")).unwrap();
    folder
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

#[test]
fn the_first_command_prints_what_is_shown() {
    let text = readme();
    let folder = folder_with_examples();
    let line = text.lines().find(|line| line.starts_with("cargo run --release -- ")).unwrap();
    let printed = run(line, folder.path());
    let shown = blocks(&text, "text")[0];
    let same = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(same(printed.split("wrote ").next().unwrap()), same(shown));
    assert!(folder.path().join("out/data/train-00000-of-00001.parquet").exists());
}

#[test]
fn the_steps_run_as_typed() {
    let text = readme();
    let folder = folder_with_examples();
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("skillfactory ")).collect();
    assert!(lines.len() >= 4, "the README shows the steps");
    let outputs: Vec<String> = lines.iter().map(|line| run(line, folder.path())).collect();
    let sql = lines.iter().position(|line| line.starts_with("skillfactory sql")).unwrap();
    let counts = &outputs[sql];
    assert!(counts.starts_with("{\"label\":\"1C\",\"n\":25}\n"), "{counts}");
}

#[test]
fn the_sql_that_is_shown_runs() {
    let text = readme();
    let folder = folder_with_examples();
    run("skillfactory run -i examples/countdown.parquet -o out", folder.path());
    let queries = blocks(&text, "sql");
    assert!(!queries.is_empty());
    for (at, query) in queries.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{at}.sql")), query).unwrap();
        assert!(!run(&format!("skillfactory sql {at}.sql"), folder.path()).is_empty(), "{query}");
    }
}

#[test]
fn the_exit_codes_are_those_of_the_help() {
    let help = run("skillfactory --help", root());
    let text = readme();
    let rows = text.lines().filter_map(|line| {
        let (code, meaning) = line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | ")?;
        Some((code.parse::<u8>().ok()?, meaning))
    });
    let rows: Vec<_> = rows.collect();
    assert_eq!(rows.len(), 8);
    for (code, meaning) in rows {
        assert!(help.contains(&format!("{code}  {meaning}")), "{code} {meaning}");
    }
}

//! What is made of the program: the help of every verb, and the tables of the workspace.

use std::fmt::Write as _;

use clap::Command;

use crate::support::{Bench, kept, root};

/// The verbs and those below them, those that are hidden last.
fn verbs(command: &Command, path: &str) -> Vec<(String, Command)> {
    let mut found = Vec::new();
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        let name = format!("{path} {}", verb.get_name());
        found.push((name.clone(), verb.clone()));
        found.extend(verbs(verb, &name));
    }
    found
}

#[test]
fn every_verb_is_described() {
    let mut command = skillfactory::cli::command().term_width(100);
    command.build();
    let mut page = "# Every verb\n\nThis is what `--help` says of each; a test writes it.\n".to_owned();
    let top = [("skillfactory".to_owned(), command.clone())];
    for (name, verb) in top.into_iter().chain(verbs(&command, "skillfactory")) {
        let is_top = name == "skillfactory";
        // What every verb has is said once.
        let verb = verb.mut_args(|option| if option.is_global_set() && !is_top { option.hide(true) } else { option });
        let help = verb.term_width(100).render_long_help().to_string();
        let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
        write!(page, "\n## {name}\n\n```text\n{}\n```\n", lines.join("\n").trim_end()).unwrap();
    }
    kept(&root().join("docs/verbs.md"), &page);
}

/// The line of the page from which on it is made.
const MARK: &str = "<!-- From here on, the list is written by a test: see CONTRIBUTING.md. -->";

#[test]
fn every_table_is_described() {
    let bench = Bench::new();
    drop(bench.store());
    let of = |kind: &str| {
        bench.table(&format!(
            "SELECT {kind}_name, comment FROM duckdb_{kind}s() WHERE NOT internal AND NOT temporary ORDER BY {kind}_name"
        ))
    };
    let mut page = std::fs::read_to_string(root().join("docs/schema.md")).unwrap();
    let begin = page.find(MARK).expect("the mark") + MARK.len();
    page.truncate(begin);
    page.push_str("\n\n## Tables\n");
    let cell = |text: &Option<String>| text.as_deref().unwrap_or_default().replace('|', "\\|");
    for (kind, table) in of("table").iter().map(|row| ("", row)).chain(of("view").iter().map(|row| ("view ", row))) {
        let (name, comment) = (cell(&table[0]), cell(&table[1]));
        write!(page, "\n### {kind}{name}\n\n{comment}\n\n| column | type | what it is |\n| --- | --- | --- |\n")
            .unwrap();
        let columns = bench.table(&format!(
            "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = '{name}' ORDER BY column_index"
        ));
        for column in columns {
            let [name, kind, about] = [0, 1, 2].map(|at| cell(&column[at]));
            writeln!(page, "{}", format!("| `{name}` | `{kind}` | {about} |").replace("|  |", "| |")).unwrap();
        }
        assert!(!comment.is_empty(), "{name} has no comment");
    }
    kept(&root().join("docs/schema.md"), &page);
}

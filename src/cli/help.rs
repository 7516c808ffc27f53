//! Help: the verbs by what one does with them, on one screen; what there is to say of each is said by its `--help`.

use std::fmt::Write as _;

use clap::{Args, Command, CommandFactory};

use super::{Cli, Global};
use crate::store;

/// What one does, and the verbs for it.
const GROUPS: [(&str, &[&str]); 5] = [
    ("start", &["init", "run", "sample"]),
    ("make", &["ingest", "recipe", "plan", "build", "retract", "gc"]),
    ("look", &["query", "report", "show", "sql", "sources", "log", "diff"]),
    ("judge", &["audit", "check", "verify"]),
    ("ship", &["export", "bundle"]),
];

const EXAMPLES: &str = "\
Make SkillFactory training traces out of a model's own attempts, and know where every part came from.

Examples:
  skillfactory init --example story
  skillfactory run -i rows.parquet -o out";

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the engine or the disk failed
  2  the command line is wrong
  3  input cannot be used: a file, a column, a recipe, an expression
  4  nothing came of it: no trace was made, or none is left to export
  5  the workspace cannot be used: missing, in use, of a newer version
  6  faults were found: of high severity by audit, check or export, or any by verify";

const MORE: &str = "--help says more, and has the options of every verb: --db, --threads, --memory-limit, -q, -v";

/// The whole command line, with its help.
pub fn command() -> Command {
    let command = Cli::command();
    let screen = screen(&command);
    command
        .before_long_help(EXAMPLES)
        .after_long_help(format!("{}\n{EXIT_CODES}", options()))
        .help_template(format!("{{before-help}}{{usage-heading}} {{usage}}{screen}{{after-help}}"))
        .mut_subcommands(with_more)
}

/// A verb, and those below it, with the way to the rest of its help at the end of the short one.
fn with_more(verb: Command) -> Command {
    verb.mut_subcommands(with_more).after_help(MORE).after_long_help("")
}

/// A line a verb, behind the name of its group.
fn screen(command: &Command) -> String {
    let mut text = String::new();
    for (group, verbs) in GROUPS {
        let known = verbs.iter().filter_map(|name| command.find_subcommand(name));
        for (at, verb) in known.enumerate() {
            let group = if at == 0 { group } else { "" };
            let about = verb.get_about().map(ToString::to_string).unwrap_or_default();
            // Writing to a text does not fail.
            let _ = write!(text, "\n\u{1b}[1m{group:<6}\u{1b}[0m {:<8} {about}", verb.get_name());
        }
    }
    text
}

/// The options that every verb has.
fn options() -> String {
    let bare = Command::new("").disable_help_flag(true).help_template("{all-args}");
    Global::augment_args(bare).next_help_heading("Options of every verb").render_long_help().to_string()
}

/// The versions of the program and of its engines, where they are asked for: an engine starts to tell its own.
pub fn versioned(command: Command) -> Command {
    let is_asked = std::env::args_os().any(|word| word == "--version" || word == "-V");
    let Some(engines) = is_asked.then(store::versions).and_then(Result::ok) else { return command };
    let text = format!("{}\nDuckDB {}\nSQLite {}", env!("CARGO_PKG_VERSION"), engines.duckdb, engines.sqlite);
    // The parser takes no other text; it is one in the life of a process that ends with it.
    command.version(&*text.leak())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows and columns of a small terminal.
    const SCREEN: (usize, usize) = (24, 80);

    /// Every verb, and those below it, with their names.
    fn verbs(command: &Command, path: &str) -> Vec<(String, Command)> {
        let mut found = Vec::new();
        for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set()) {
            let name = format!("{path} {}", verb.get_name());
            found.push((name.clone(), verb.clone()));
            found.extend(verbs(verb, &name));
        }
        found
    }

    #[test]
    fn every_verb_stands_in_one_group() {
        let command = command();
        for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set()) {
            let groups = GROUPS.iter().filter(|(_, verbs)| verbs.contains(&verb.get_name())).count();
            assert_eq!(groups, 1, "{}: say in which group it is shown", verb.get_name());
        }
        let names = GROUPS.iter().flat_map(|(_, verbs)| *verbs);
        names.for_each(|name| assert!(command.find_subcommand(name).is_some(), "{name} is no verb"));
    }

    #[test]
    fn the_short_help_of_every_verb_fits_a_small_terminal() {
        let (rows, columns) = SCREEN;
        let mut all = command().term_width(columns);
        all.build();
        let top = [("skillfactory".to_owned(), all.clone())];
        for (name, verb) in top.into_iter().chain(verbs(&all, "skillfactory")) {
            let text = verb.term_width(columns).render_help().to_string();
            let wide = text.lines().find(|line| line.chars().count() > columns);
            assert_eq!(wide, None, "{name}:\n{text}");
            // The prompt takes a row.
            assert!(text.lines().count() < rows, "{name} takes {} lines:\n{text}", text.lines().count());
        }
    }

    #[test]
    fn the_long_help_of_every_verb_begins_with_two_examples() {
        let mut all = command();
        all.build();
        let top = [("skillfactory".to_owned(), all.clone())];
        for (name, mut verb) in top.into_iter().chain(verbs(&all, "skillfactory")) {
            let text = verb.render_long_help().to_string();
            let (head, _) = text.split_once("Usage:").unwrap();
            let examples = head.lines().filter(|line| line.starts_with("  skillfactory ")).count();
            assert!(examples >= 2, "{name}:\n{text}");
        }
    }
}

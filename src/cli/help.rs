//! Help: the verbs by what one does with them, on one screen; what there is to say of each is said by its `--help`.

use std::fmt::Write as _;

use clap::{Args, Command, CommandFactory};

use super::{Cli, Global};
use crate::store;

/// What one does, and the verbs for it.
const GROUPS: [(&str, &[&str]); 5] = [
    ("start", &["init", "run", "sample"]),
    ("make", &["ingest", "recipe", "plan", "build", "stream", "retract", "gc"]),
    ("look", &["query", "report", "show", "sql", "sources", "log", "status", "diff"]),
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
  6  faults: of high severity by audit, check or export; any by verify, status or ingest --built
  130  stopped by Ctrl-C or SIGTERM: it says what was kept";

const MORE: &str = "--help says more; every verb has: --db, --threads, --memory-limit, -q, -v";

/// Columns of a small terminal, and those that the name of an option takes at most.
const WIDTH: usize = 80;
const NAME: usize = 27;

/// The whole command line, with its help.
pub fn command() -> Command {
    let command = Cli::command();
    let screen = screen(&command);
    command
        .before_long_help(EXAMPLES)
        .after_long_help(format!("{}\n{EXIT_CODES}", options()))
        .help_template(format!("{{before-help}}{{usage-heading}} {{usage}}{screen}{{after-help}}"))
}

/// The command line as this process was asked: the short help is made where it may be wanted.
pub fn asked() -> Command {
    let mut command = versioned(command());
    if std::env::args_os().all(|word| word != "-h") {
        return command;
    }
    command.build();
    command.mut_subcommands(with_short_help)
}

/// A verb, and those below it, whose help is the short one.
fn with_short_help(verb: Command) -> Command {
    let text = short_help(&verb);
    verb.mut_subcommands(with_short_help).override_help(text)
}

/// A line for each option that is often needed: what a small terminal has room for.
fn short_help(verb: &Command) -> String {
    let about = verb.get_about().map(ToString::to_string).unwrap_or_default();
    let usage = verb.clone().render_usage();
    let mut text = format!("{about}\n\n{usage}\n");
    let verbs = verb.get_subcommands().filter(|verb| verb.get_name() != "help");
    for verb in verbs {
        write_option(&mut text, verb.get_name(), &verb.get_about().map(ToString::to_string).unwrap_or_default());
    }
    let is_shown = |option: &&clap::Arg| {
        !option.is_hide_short_help_set()
            && !option.is_hide_set()
            && !option.is_global_set()
            && option.get_id() != "help"
    };
    for option in verb.get_arguments().filter(is_shown) {
        let short = option.get_short().map(|short| format!("-{short}, ")).unwrap_or_default();
        let about = option.get_help().map(ToString::to_string).unwrap_or_default();
        write_option(&mut text, &format!("{short}{option}"), &about);
    }
    text + MORE + "\n"
}

/// A name with what it is for, on one line: what is too long ends with a thought, or else with a word.
fn write_option(text: &mut String, name: &str, about: &str) {
    let name = format!("  {name:<NAME$}");
    let room = WIDTH.saturating_sub(name.chars().count() + 1);
    let about = about.lines().collect::<Vec<_>>().join(" ");
    let kept: String = about.chars().take(room).collect();
    let begin = |at: usize| kept.get(..at).unwrap_or_default();
    let about = if kept.len() == about.len() {
        about
    } else {
        let aside = [" (", " ["].iter().filter_map(|end| kept.find(end)).min();
        let thought = aside.or_else(|| [";", ":"].iter().filter_map(|end| kept.rfind(end)).max());
        let word = || format!("{}…", begin(kept.rfind(' ').unwrap_or_default()));
        thought.filter(|at| *at > room / 3).map_or_else(word, |at| begin(at).to_owned())
    };
    // Writing to a text does not fail.
    let _ = writeln!(text, "{name} {}", about.trim_end());
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
    Global::augment_args(bare).render_long_help().to_string()
}

/// The versions of the program and of its engines, where they are asked for: an engine starts to tell its own.
fn versioned(command: Command) -> Command {
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
        let shown = command.get_subcommands().filter(|verb| !verb.is_hide_set() && verb.get_name() != "help");
        for verb in shown {
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
        let top = all.clone().render_help().to_string();
        let below = verbs(&all, "skillfactory").into_iter().map(|(name, verb)| (name, short_help(&verb)));
        for (name, text) in std::iter::once(("skillfactory".to_owned(), top)).chain(below) {
            let wide = text.lines().find(|line| line.chars().count() > columns);
            assert_eq!(wide, None, "{name}:\n{text}");
            // The prompt takes a row, and of all verbs' screen the one with the usage.
            let taken = text.lines().count() + usize::from(name != "skillfactory");
            assert!(taken <= rows, "{name} takes {} lines:\n{text}", text.lines().count());
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

//! The command line: one file a verb, each nothing but parse, call, render.

mod answer;
mod audit;
mod build;
mod bundle;
mod check;
mod completions;
mod diff;
mod dry_run;
mod error;
mod export;
mod gc;
mod help;
mod hub;
mod ingest;
mod init;
mod log;
mod plan;
mod query;
mod recipe;
mod recipe_options;
mod report;
mod retract;
mod run;
mod sample;
mod sampling;
mod show;
mod sources;
mod sql;
mod verify;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgAction, Args, FromArgMatches, Parser, Subcommand};
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

use crate::store::text::bytes;
use crate::store::{Access, Limits, Store};
use crate::ui;
use error::{Exit, Failure};

/// Make SkillFactory training traces out of a model's own attempts, and know where every part came from
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, subcommand_value_name = "VERB")]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    verb: Verb,
}

/// Options of every verb.
#[derive(Debug, Clone, Args)]
struct Global {
    /// The workspace: one DuckDB file
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "FILE",
        env = "SKILLFACTORY_DB",
        default_value = "skillfactory.duckdb"
    )]
    db: PathBuf,
    /// Threads to use [default: all cores]
    #[arg(long, global = true, hide_short_help = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// What the engine may keep in memory before it spills to disk [default: a quarter of the machine's, at most 4GB]
    #[arg(long, global = true, hide_short_help = true, value_name = "SIZE", value_parser = memory)]
    memory_limit: Option<u64>,
    /// Say nothing but results and errors
    #[arg(long, short, global = true, hide_short_help = true)]
    quiet: bool,
    /// Tell every query with its time; twice: what goes over the network, too
    #[arg(long, short, global = true, hide_short_help = true, action = ArgAction::Count, conflicts_with = "quiet")]
    verbose: u8,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Init(init::Init),
    Run(Box<run::Run>),
    Sample(Box<sample::Sample>),
    Ingest(ingest::Ingest),
    Build(build::Build),
    Plan(plan::Plan),
    Recipe(recipe::Recipe),
    Retract(retract::Retract),
    Sources(sources::Sources),
    Log(log::Log),
    Diff(diff::Diff),
    Audit(audit::Audit),
    Check(check::Check),
    Export(Box<export::Export>),
    Bundle(bundle::Bundle),
    Show(show::Show),
    Query(query::Query),
    Sql(sql::Sql),
    Verify(verify::Verify),
    Gc(gc::Gc),
    Report(report::Report),
    Completions(completions::Completions),
    Man(completions::Man),
}

impl Global {
    fn limits(&self) -> Limits {
        Limits { threads: self.threads.map(usize::from), memory: self.memory_limit }
    }

    fn open(&self, access: &Access) -> Result<Store, Failure> {
        Ok(Store::open(&self.db, access, self.limits())?)
    }

    /// Changes the workspace. One that was made for this and came to nothing is taken away again.
    fn change<T>(&self, work: impl FnOnce(&Store) -> Result<T, Failure>) -> Result<T, Failure> {
        let is_new = !self.db.exists();
        let store = self.open(&Access::Write)?;
        let outcome = work(&store).and_then(|value| Ok((store.close()?, value).1));
        if is_new && outcome.is_err() {
            let _ = std::fs::remove_file(&self.db);
        }
        outcome
    }

    /// A line of talk, on stderr.
    fn say(&self, text: &str) {
        if !self.quiet {
            // Talk that nobody can hear is no failure.
            let _ = writeln!(io::stderr(), "{text}");
        }
    }

    fn progress(&self) -> ui::Bar {
        ui::Bar::new(!self.quiet)
    }

    /// Tells on stderr what is done. (The network's crates write no header at this level, so no token.)
    fn listen(&self) {
        let heard = match self.verbose {
            0 => return,
            1 => Targets::new().with_target(env!("CARGO_PKG_NAME"), Level::DEBUG),
            _ => Targets::new().with_default(Level::DEBUG),
        };
        let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(false).without_time();
        // Fails only where another listens already, and none does.
        let _ = tracing_subscriber::registry().with(lines).with(heard).try_init();
    }
}

/// Less is of no use: a few rows of the longest texts would not fit.
const LEAST_MEMORY: u64 = 64_000_000;

fn memory(text: &str) -> Result<u64, String> {
    let bytes = bytes(text).filter(|bytes| *bytes >= LEAST_MEMORY);
    bytes.ok_or_else(|| "a number with MB, GB or TB behind it, 64MB or more".to_owned())
}

/// The command line as it is documented.
pub fn command() -> clap::Command {
    help::command()
}

/// Runs the program.
pub fn main() -> ExitCode {
    let matches = help::asked().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    cli.global.listen();
    if let Some(threads) = cli.global.limits().threads {
        // Fails only where a pool was made before, and none was.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    }
    match cli.run() {
        Ok(()) => Exit::Done.into(),
        Err(failure) if failure.is_closed_pipe() => Exit::Done.into(),
        Err(failure) => {
            let _ = write!(io::stderr(), "{failure}");
            failure.exit.into()
        }
    }
}

impl Cli {
    fn run(self) -> Result<(), Failure> {
        let global = &self.global;
        match self.verb {
            Verb::Init(verb) => verb.run(global),
            Verb::Run(verb) => verb.run(global),
            Verb::Sample(verb) => verb.run(global),
            Verb::Ingest(verb) => verb.run(global),
            Verb::Build(verb) => verb.run(global),
            Verb::Plan(verb) => verb.run(global),
            Verb::Recipe(verb) => verb.run(global),
            Verb::Retract(verb) => verb.run(global),
            Verb::Sources(verb) => verb.run(global),
            Verb::Log(verb) => verb.run(global),
            Verb::Diff(verb) => verb.run(global),
            Verb::Audit(verb) => verb.run(global),
            Verb::Check(verb) => verb.run(global),
            Verb::Export(verb) => verb.run(global),
            Verb::Bundle(verb) => verb.run(global),
            Verb::Show(verb) => verb.run(global),
            Verb::Query(verb) => verb.run(global),
            Verb::Sql(verb) => verb.run(global),
            Verb::Verify(verb) => verb.run(global),
            Verb::Gc(verb) => verb.run(global),
            Verb::Report(verb) => verb.run(global),
            Verb::Completions(verb) => verb.run(),
            Verb::Man(verb) => verb.run(),
        }
    }
}

/// Writes a result to stdout.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).map_err(Failure::from)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_sound() {
        super::command().debug_assert();
    }
}

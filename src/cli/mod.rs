//! The command line: one file a verb, each nothing but parse, call, render.

mod answer;
mod audit;
mod build;
mod built;
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
mod memory;
mod plan;
mod query;
mod recipe;
mod recipe_options;
mod recorder;
mod report;
mod retract;
mod run;
mod sample;
mod sampling;
mod show;
mod sources;
mod sql;
mod status;
mod stop;
mod stream;
mod verify;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{ArgAction, Args, FromArgMatches, Parser, Subcommand};
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

use crate::store::text::bytes;
use crate::store::{Access, Limits, Store};
use crate::ui;
use error::{Exit, Failure};
use recorder::{Recorder, Teller};

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
#[derive(Debug, Clone, Default, Args)]
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
    /// Folder that the engine spills to [default: beside the workspace]
    #[arg(long, global = true, value_name = "DIR", hide_short_help = true)]
    spill: Option<PathBuf>,
    /// Wait so long for another process that has the workspace
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 5)]
    wait: u32,
    /// Say nothing but results and errors
    #[arg(long, short, global = true, hide_short_help = true)]
    quiet: bool,
    /// Tell every query with its time; twice: what goes over the network, too
    #[arg(long, short, global = true, hide_short_help = true, action = ArgAction::Count, conflicts_with = "quiet")]
    verbose: u8,
    /// What the command does, for the journal
    #[arg(skip)]
    run: Arc<Recorder>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Init(init::Init),
    Run(Box<run::Run>),
    Sample(Box<sample::Sample>),
    Ingest(ingest::Ingest),
    Build(build::Build),
    Plan(plan::Plan),
    Stream(stream::Stream),
    Recipe(recipe::Recipe),
    Retract(retract::Retract),
    Sources(sources::Sources),
    Log(log::Log),
    Status(status::Status),
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
        // Said once, and needed to the end.
        let spill = self.spill.as_deref().map(|folder| &*Box::leak(Box::<Path>::from(folder)));
        let patience = Duration::from_secs(self.wait.into());
        Limits {
            threads: self.threads.map(usize::from),
            memory: self.memory_limit,
            patience,
            spill,
            older: (!self.quiet).then_some(older),
        }
    }

    fn open(&self, access: &Access) -> Result<Store, Failure> {
        Ok(Store::open(&self.db, access, self.limits())?)
    }

    /// Changes the workspace. One that was made for this and came to nothing is taken away again.
    fn change<T>(&self, work: impl FnOnce(&Store) -> Result<T, Failure>) -> Result<T, Failure> {
        let is_new = !self.db.exists();
        let store = self.open(&Access::Write)?;
        self.run.begin();
        let outcome = work(&store).and_then(|value| Ok((store.close()?, value).1));
        if is_new && outcome.is_err() {
            let _ = std::fs::remove_file(&self.db);
            // A log of it would be taken for one of the next file of this name.
            let _ = std::fs::remove_file(format!("{}.wal", self.db.display()));
            self.run.discard();
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

    fn progress(&self) -> Teller {
        Teller { bar: ui::Bar::new(!self.quiet), run: Arc::clone(&self.run) }
    }

    /// The command is one that writes: it goes into the journal.
    fn arm(&self) {
        self.run.arm(&self.db);
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

/// Says why a command on a large workspace of an older program takes a while, this once.
fn older(path: &Path) {
    let file = path.display();
    // Talk that nobody can hear is no failure.
    let _ = writeln!(
        io::stderr(),
        "{file} is of an older skillfactory: it is brought up to date, and a copy as it was stays beside it"
    );
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
    let matches = match help::asked().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return refused(&error).into(),
    };
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    if cli.verb.is_long() {
        memory::keep();
    }
    cli.global.listen();
    stop::listen(&cli.global.run);
    if let Some(threads) = cli.global.limits().threads {
        // Fails only where a pool was made before, and none was.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    }
    end(&cli.global, cli.verb.run(&cli.global)).into()
}

/// What the parser says: of help and versions as it is, of a fault with what was typed shown, not obeyed.
fn refused(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        // Help that nobody reads is no failure.
        let _ = error.print();
        return Exit::Done;
    }
    let text = error.render().to_string();
    let shown = ui::visible_lines(&text);
    let _ = if shown == text { error.print() } else { write!(io::stderr(), "{shown}") };
    Exit::BadUsage
}

/// Tells how it ended, to the user and the journal.
fn end(global: &Global, outcome: Result<(), Failure>) -> Exit {
    let failure = match outcome {
        Err(failure) if !failure.is_closed_pipe() => Some(failure),
        _ => None,
    };
    if failure.is_some() && crate::store::stop::is_stopping() {
        stop::told(&global.run);
        return Exit::Stopped;
    }
    stop::is_done();
    if let Some(warning) = global.run.warning() {
        global.say(&format!("warning: {warning}"));
    }
    let Some(failure) = failure else {
        global.run.end("done", Exit::Done, None);
        return Exit::Done;
    };
    let _ = write!(io::stderr(), "{failure}");
    global.run.end("failed", failure.exit, Some(failure.what().to_owned()));
    failure.exit
}

impl Verb {
    /// Whether it asks for much memory again and again. (Through an export or an audit texts pass once.)
    fn is_long(&self) -> bool {
        matches!(self, Self::Run(_) | Self::Ingest(_) | Self::Build(_) | Self::Verify(_))
    }

    fn run(self, global: &Global) -> Result<(), Failure> {
        match self {
            Self::Init(verb) => verb.run(global),
            Self::Run(verb) => verb.run(global),
            Self::Sample(verb) => verb.run(global),
            Self::Ingest(verb) => verb.run(global),
            Self::Build(verb) => verb.run(global),
            Self::Plan(verb) => verb.run(global),
            Self::Stream(verb) => verb.run(global),
            Self::Recipe(verb) => verb.run(global),
            Self::Retract(verb) => verb.run(global),
            Self::Sources(verb) => verb.run(global),
            Self::Log(verb) => verb.run(global),
            Self::Status(verb) => verb.run(global),
            Self::Diff(verb) => verb.run(global),
            Self::Audit(verb) => verb.run(global),
            Self::Check(verb) => verb.run(global),
            Self::Export(verb) => verb.run(global),
            Self::Bundle(verb) => verb.run(global),
            Self::Show(verb) => verb.run(global),
            Self::Query(verb) => verb.run(global),
            Self::Sql(verb) => verb.run(global),
            Self::Verify(verb) => verb.run(global),
            Self::Gc(verb) => verb.run(global),
            Self::Report(verb) => verb.run(global),
            Self::Completions(verb) => verb.run(),
            Self::Man(verb) => verb.run(),
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

//! `show`: where a trace came from, and where a source went.

use std::io::{self, IsTerminal};

use clap::Args;

use super::error::{Exit, Failure};
use super::{Global, print};
use crate::lineage::{self, Error, Id, Kind, Wanted};
use crate::store::{Access, Store};
use crate::ui::{self, show};

/// Characters that --char shows on either side.
const AROUND: usize = 40;
/// Traces that --used-by names on a terminal.
const MOST: i64 = 1000;

/// Show where each part of a trace came from, or a source went
///
/// Examples:
///   skillfactory show t1486e --lineage
///   skillfactory show --used-by --reflections "text ILIKE '%as an AI%'"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Show {
    /// Beginning of the id of a trace, question, response, reflection or phrase
    #[arg(value_name = "ID", required_unless_present_any = ["responses", "reflections"])]
    id: Option<String>,
    /// Go on to the raw rows, with all that they say
    #[arg(long, conflicts_with = "used_by")]
    lineage: bool,
    /// Show what the character N of a trace belongs to, counted from 0
    #[arg(long = "char", value_name = "N", conflicts_with = "used_by")]
    character: Option<usize>,
    /// Show the traces, recipes and exports that hold it
    #[arg(long)]
    used_by: bool,
    /// In place of an ID: all responses that meet an SQL condition
    #[arg(long, value_name = "EXPR", requires = "used_by", conflicts_with_all = ["id", "reflections"])]
    responses: Option<String>,
    /// In place of an ID: all reflections that meet an SQL condition
    #[arg(long, value_name = "EXPR", requires = "used_by", conflicts_with = "id")]
    reflections: Option<String>,
    /// Name all traces, not the first 1000 (in a pipe: always)
    #[arg(long, requires = "used_by")]
    all: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
    /// Print the SQL, which the verb sql takes as well: of a trace for its parts, of others for the raw rows that hold them
    #[arg(long, conflicts_with_all = ["json", "used_by", "character"])]
    show_sql: bool,
}

impl Show {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let prefix = self.id.as_deref().unwrap_or_default();
        let is_trace = Kind::of(prefix) == Some(Kind::Trace) && !self.used_by && !self.show_sql;
        let store = global.open(if is_trace { &Access::Beside } else { &Access::Glance })?;
        let text = match self.character {
            _ if self.used_by => self.used_by(&store, &self.wanted(&store)?)?,
            _ if self.show_sql => lineage::question(&store, &lineage::find(&store, prefix)?)?,
            None if is_trace => self.trace(&store, prefix)?,
            Some(at) if is_trace => self.spot(&store, prefix, at)?,
            None => self.piece(&store, prefix)?,
            Some(_) => return Err(not_a_trace(&lineage::find(&store, prefix)?)),
        };
        print(&text)?;
        if self.id.is_some() {
            // Nothing was written or spilled, and the process ends: to take the engine down costs a tenth of the answer.
            std::mem::forget(store);
        }
        Ok(())
    }

    fn trace(&self, store: &Store, prefix: &str) -> Result<String, Failure> {
        let trace = lineage::trace(store, prefix)?;
        let rows = self.lineage.then_some(trace.rows.as_slice());
        Ok(if self.json { show::json::trace(&trace, rows) } else { show::trace(&trace, rows, ui::look()) })
    }

    fn piece(&self, store: &Store, prefix: &str) -> Result<String, Failure> {
        let piece = lineage::piece(store, &lineage::find(store, prefix)?)?;
        Ok(if self.json { show::json::piece(&piece) } else { show::piece(&piece, self.lineage, ui::look()) })
    }

    fn spot(&self, store: &Store, prefix: &str, at: usize) -> Result<String, Failure> {
        let trace = lineage::trace(store, prefix)?;
        let spot = trace.spot(at, AROUND)?;
        let rows = spot.part.source().map(|id| lineage::rows_with(&trace.rows, id)).unwrap_or_default();
        let rows = self.lineage.then_some(rows.as_slice());
        Ok(if self.json {
            show::json::spot(&trace, at, &spot, rows)
        } else {
            show::spot(&trace, at, &spot, rows, ui::look())
        })
    }

    fn wanted(&self, store: &Store) -> Result<Wanted, Failure> {
        let all = |kind, condition: &String| Wanted::All { kind, condition: condition.clone() };
        let responses = self.responses.as_ref().map(|condition| all(Kind::Response, condition));
        let all = responses.or_else(|| self.reflections.as_ref().map(|condition| all(Kind::Reflection, condition)));
        match all {
            Some(all) => Ok(all),
            None => Ok(Wanted::One(lineage::find(store, self.id.as_deref().unwrap_or_default())?)),
        }
    }

    fn used_by(&self, store: &Store, wanted: &Wanted) -> Result<String, Failure> {
        let is_short = !self.all && io::stdout().is_terminal();
        let used = lineage::used_by(store, wanted, is_short.then_some(MOST))?;
        Ok(if self.json { show::json::used(wanted, &used) } else { show::used(wanted, &used) })
    }
}

fn not_a_trace(id: &Id) -> Failure {
    Failure::new(Exit::BadInput, format!("{} is a {}: only traces have characters to show", id.text, id.kind.word()))
        .hint(format!("see the traces that hold it: skillfactory show {} --used-by", id.text))
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let failure = Self::of(Exit::BadInput, &error);
        match error {
            Error::Store(error) => error.into(),
            Error::Ambiguous { found, first, .. } => {
                let more = if found > first.len() { ", …" } else { "" };
                failure.hint(format!("write more of one of them: {}{more}", first.join(", ")))
            }
            Error::NotAnId(_) | Error::NoSuchId { .. } => {
                failure.hint("see some: skillfactory sql \"SELECT trace_id, label FROM trace LIMIT 5\"")
            }
            Error::BadCondition { table, .. } => failure
                .hint(format!("write a condition on the columns of {table}, such as: \"text ILIKE '%as an AI%'\"")),
            Error::NoSuchCharacter { .. } => failure,
        }
    }
}

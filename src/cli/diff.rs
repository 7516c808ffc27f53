//! `diff`: two sides compared, with causes.

use std::io::{self, IsTerminal};

use clap::Args;

use super::error::Failure;
use super::{Global, print};
use crate::diff;
use crate::store::{Access, Store, catalog};
use crate::ui::{self, rows};

/// Compare two recipes, two states of one, or exports: what differs, and why
///
/// Examples:
///   skillfactory diff reference@1 reference@2
///   skillfactory diff reference no-reflections --text t1f0
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Diff {
    /// A recipe, a state of one (NAME@2), or the folder of an export
    a: String,
    /// What to compare it with
    b: String,
    /// List the traces that differ
    #[arg(long, conflicts_with = "text")]
    rows: bool,
    /// Show one trace on both sides; ID may be the beginning of one
    #[arg(long, value_name = "ID")]
    text: Option<String>,
}

impl Diff {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let store = global.open(&Access::Current)?;
        let report = diff::diff(&store, &self.a, &self.b)?;
        if self.rows {
            return list(&store);
        }
        match self.text {
            Some(prefix) => print(&ui::diff_pair(&diff::pair(&store, &prefix)?)),
            None => print(&ui::diff_summary(&report)),
        }
    }
}

/// Every trace that differs: a table on a terminal, JSON lines in a pipe.
fn list(store: &Store) -> Result<(), Failure> {
    let engine = |error: duckdb::Error| Failure::from(crate::store::Error::from(error));
    let mut statement = store.prepare(catalog::query("diff/rows")?.sql)?;
    let batches = statement.stream_arrow([]).map_err(engine)?;
    let schema = batches.get_schema();
    let batches = batches.map(|batch| batch.map_err(engine));
    let out = io::stdout();
    if out.is_terminal() {
        rows::table(out.lock(), &schema, batches, Some(ui::terminal_width()))
    } else {
        rows::jsonl(out.lock(), batches)
    }
}

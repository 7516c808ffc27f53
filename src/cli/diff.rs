//! `diff`: two sides compared, with causes.

use clap::Args;

use super::answer::Answer;
use super::error::Failure;
use super::{Global, print};
use crate::diff;
use crate::store::{Access, catalog};
use crate::ui;

/// Compare recipes, states or exports: what differs, and why
///
/// Examples:
///   skillfactory diff reference@1 reference@2
///   skillfactory diff reference no-reflections --text t1486e
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
    /// Write JSON
    #[arg(long, conflicts_with_all = ["rows", "text"])]
    json: bool,
    #[command(flatten)]
    answer: Answer,
}

impl Diff {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        if self.rows {
            return self.list(global);
        }
        self.answer.is_unused("skillfactory diff reference@1 reference --rows --as csv")?;
        let store = global.open(&Access::Current)?;
        let report = diff::diff(&store, &self.a, &self.b)?;
        match self.text {
            Some(prefix) => print(&ui::diff_pair(&diff::pair(&store, &prefix)?)),
            None if self.json => print(&ui::diff_json(&report)),
            None => print(&ui::diff_summary(&report)),
        }
    }

    /// Writes every trace that differs.
    fn list(&self, global: &Global) -> Result<(), Failure> {
        let db = ui::db_option(&global.db);
        let command = format!("skillfactory diff{db} {} {} --rows", ui::quoted(&self.a), ui::quoted(&self.b));
        self.answer.write(global, Access::Current, &command, |store| {
            diff::diff(store, &self.a, &self.b)?;
            Ok(catalog::query("diff/rows")?.sql.to_owned())
        })
    }
}

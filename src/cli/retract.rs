//! `retract`: rows taken out of use, and taken back.

use clap::Args;

use super::dry_run::DryRun;
use super::error::Failure;
use super::{Global, print};
use crate::retract::{self, Kind, Request};
use crate::store::Access;
use crate::ui;

/// Mark questions, responses or reflections as unusable, or take that back
///
/// Examples:
///   skillfactory retract r1f0 --reason copied --note "the answer stands in the question"
///   skillfactory retract --reflections "text ILIKE '%as an AI%'" --reason assistant-talk
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Retract {
    /// Ids of questions, responses or reflections, or how they begin
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// All responses for which this SQL expression over the table response is true
    #[arg(long, value_name = "EXPRESSION", allow_hyphen_values = true)]
    responses: Option<String>,
    /// All reflections for which this SQL expression over the table reflection is true
    #[arg(long, value_name = "EXPRESSION", allow_hyphen_values = true)]
    reflections: Option<String>,
    /// Why, in one word
    #[arg(long, value_name = "WORD", default_value = "by-hand")]
    reason: String,
    /// Why, in a sentence
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Take retraction N back
    #[arg(long, value_name = "N", conflicts_with_all = ["ids", "responses", "reflections", "reason", "note"])]
    undo: Option<i32>,
    /// List what was retracted
    #[arg(long, conflicts_with_all = ["ids", "responses", "reflections", "reason", "note", "undo"])]
    list: bool,
    #[command(flatten)]
    dry_run: DryRun,
}

impl Retract {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        if self.list {
            let store = global.open(&Access::Current)?;
            return print(&ui::retraction_list(&retract::retractions(&store)?));
        }
        if !global.db.exists() {
            return Err(crate::store::Error::Missing(global.db.clone()).into());
        }
        let responses = self.responses.map(|expression| (Kind::Response, expression));
        let reflections = self.reflections.map(|expression| (Kind::Reflection, expression));
        let conditions = responses.into_iter().chain(reflections).collect();
        let request = Request { ids: self.ids, conditions, reason: self.reason, note: self.note };
        let retraction = self.dry_run.apply(global, |global| {
            global.change(|store| match self.undo {
                Some(number) => Ok(retract::take_back(store, number)?),
                None => Ok(retract::retract(store, &request)?),
            })
        })?;
        global.run.keep(format!("retraction {}", retraction.number));
        let things = retraction.questions + retraction.responses + retraction.reflections;
        global.run.count("retracted", things);
        print(&ui::retraction(&retraction))?;
        self.dry_run.say(global);
        if !self.dry_run.is_asked() {
            global.say("\nnext: skillfactory build");
        }
        Ok(())
    }
}

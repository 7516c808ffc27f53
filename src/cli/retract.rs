//! `retract`: rows taken out of use, and taken back.

use clap::Args;
use serde_json::json;

use super::Global;
use super::answer::{Answer, Json, List};
use super::dry_run::DryRun;
use super::error::Failure;
use crate::retract::{self, Kind, Request};
use crate::store::Access;
use crate::ui;

/// Take questions, responses or reflections out of use, or back
///
/// Examples:
///   skillfactory retract rcfc6f --reason copied --note "the answer stands in the question"
///   skillfactory retract --reflections "chars > 300" --reason wordy
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
    #[arg(long, conflicts_with_all = ["ids", "responses", "reflections", "reason", "note", "undo", "json"])]
    list: bool,
    #[command(flatten)]
    dry_run: DryRun,
    #[command(flatten)]
    json: Json,
    #[command(flatten)]
    answer: Answer,
}

impl Retract {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        if self.list {
            let store = global.open(&Access::Current)?;
            return self.write_list(global, &retract::retractions(&store)?);
        }
        self.answer.is_unused("skillfactory retract --list --as csv")?;
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
        self.json.print(|| ui::retraction(&retraction), || ui::retraction_json(&retraction))?;
        self.dry_run.say(global);
        if !self.dry_run.is_asked() {
            global.say("\nnext: skillfactory build");
        }
        Ok(())
    }

    fn write_list(&self, global: &Global, all: &[retract::Retraction]) -> Result<(), Failure> {
        let row = |one: &retract::Retraction| {
            let counts = [one.questions, one.responses, one.reflections, one.traces].map(|count| json!(count));
            let mut row = vec![json!(one.number), json!(one.reason), json!(one.note)];
            row.extend(counts);
            row.extend([json!(one.retracted_at), json!(one.taken_back_at)]);
            row
        };
        let columns = &[
            "retraction",
            "reason",
            "note",
            "questions",
            "responses",
            "reflections",
            "traces",
            "retracted_at",
            "taken_back_at",
        ];
        let list = List { columns, rows: all.iter().map(row).collect() };
        let command = format!("skillfactory retract{} --list", ui::db_option(&global.db));
        self.answer.write_list(global, &command, &list, || ui::retraction_list(all))
    }
}

//! `log`: the states of recipes.

use clap::Args;

use super::Global;
use super::answer::Answer;
use super::error::Failure;
use crate::export;
use crate::store::text::literal;
use crate::store::{Access, catalog};
use crate::ui;

/// List every state that recipes were built in, with what it changed, why, and its exports
///
/// Examples:
///   skillfactory log
///   skillfactory log --recipe reference --as csv
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Log {
    /// Only the states of this recipe
    #[arg(long, value_name = "NAME")]
    recipe: Option<String>,
    #[command(flatten)]
    answer: Answer,
}

impl Log {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let mut question = catalog::query("report/log")?.filled(&[]);
        let mut command = format!("skillfactory log{}", ui::db_option(&global.db));
        if let Some(recipe) = &self.recipe {
            let recipe = export::choose_recipe(&global.open(&Access::Current)?, Some(recipe))?;
            let all = question.trim_end().trim_end_matches(';');
            question = format!("FROM (\n{all}\n) WHERE recipe = {} ORDER BY state", literal(&recipe));
            command = format!("{command} --recipe {}", ui::quoted(&recipe));
        }
        self.answer.write(global, &Access::Current, &question, &command)
    }
}

//! `log`: the states of recipes.

use clap::Args;

use super::Global;
use super::answer::Answer;
use super::error::Failure;
use crate::build;
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
        let all = catalog::query("report/log")?.filled(&[]);
        let Some(recipe) = &self.recipe else {
            let command = format!("skillfactory log{}", ui::db_option(&global.db));
            return self.answer.write(global, Access::Glance, &command, |_| Ok(all));
        };
        let command = format!("skillfactory log{} --recipe {}", ui::db_option(&global.db), ui::quoted(recipe));
        self.answer.write(global, Access::Glance, &command, |store| {
            let recipe = build::choose_recipe(store, Some(recipe))?;
            let all = all.trim_end().trim_end_matches(';');
            Ok(format!("FROM (\n{all}\n) WHERE recipe = {} ORDER BY state", literal(&recipe)))
        })
    }
}

//! `log`: the states of recipes.

use clap::Args;

use super::answer::{Answer, ShowSql};
use super::error::Failure;
use super::{Global, print};
use crate::build;
use crate::store::text::literal;
use crate::store::{Access, Store, catalog};
use crate::ui;

/// List every state of recipes: what it changed, why, exports
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
    sql: ShowSql,
    #[command(flatten)]
    answer: Answer,
}

impl Log {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let all = catalog::query("report/log")?.filled(&[]);
        let option = self.recipe.as_ref().map(|recipe| format!(" --recipe {}", ui::quoted(recipe))).unwrap_or_default();
        let command = format!("skillfactory log{}{option}", ui::db_option(&global.db));
        let question = |store: &Store| {
            let Some(recipe) = &self.recipe else { return Ok(all) };
            let recipe = build::choose_recipe(store, Some(recipe))?;
            let all = all.trim_end().trim_end_matches(';');
            Ok(format!("FROM (\n{all}\n) WHERE recipe = {} ORDER BY state", literal(&recipe)))
        };
        if self.sql.show_sql {
            return print(&question(&global.open(&Access::Glance)?)?);
        }
        self.answer.write(global, Access::Glance, &command, question)
    }
}

//! `log`: the states of recipes, and the commands that were typed.

use std::path::PathBuf;

use clap::Args;

use super::answer::{Answer, ShowSql};
use super::error::Failure;
use super::{Global, print};
use crate::build;
use crate::store::text::literal;
use crate::store::{Access, Journal, Store, catalog};
use crate::ui;

/// List every state of recipes: what it changed, why, exports
///
/// Examples:
///   skillfactory log
///   skillfactory log --recipe reference --as csv
///   skillfactory log --commands
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Log {
    /// Only the states of this recipe
    #[arg(long, value_name = "NAME")]
    recipe: Option<String>,
    /// List the commands that have written, from the journal beside the workspace, with how each ended
    #[arg(long, conflicts_with = "recipe")]
    commands: bool,
    #[command(flatten)]
    sql: ShowSql,
    #[command(flatten)]
    answer: Answer,
}

impl Log {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        if self.commands {
            return self.list_commands(global);
        }
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

    /// The journal can be read whoever has the workspace.
    fn list_commands(&self, global: &Global) -> Result<(), Failure> {
        let commands = match Journal::read(&global.db)? {
            Some(journal) => journal.commands(u32::MAX)?,
            None if global.db.exists() => Vec::new(),
            None => return Err(crate::store::Error::Missing(global.db.clone()).into()),
        };
        let command = format!("skillfactory log{} --commands", ui::db_option(&global.db));
        let open = |folder: Option<PathBuf>| Ok(Store::of_folders(folder.as_slice(), global.limits())?);
        self.answer.write_from(open, &command, |store| {
            store.run("report/command-now", &[])?;
            let mut filling = store.fill("command_now")?;
            for c in &commands {
                let row = duckdb::params![
                    c.id,
                    c.started_at,
                    c.typed,
                    c.outcome,
                    c.seconds,
                    c.counts,
                    c.message,
                    c.exit,
                    c.version,
                    c.host,
                    c.process
                ];
                filling.row(row, c.typed.len())?;
            }
            filling.end()?;
            Ok(catalog::query("report/commands")?.sql.to_owned())
        })
    }
}

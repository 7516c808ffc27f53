//! `sources`: the revisions of every source.

use clap::Args;

use super::answer::{Answer, ShowSql};
use super::error::Failure;
use super::{Global, print};
use crate::store::{Access, catalog};
use crate::ui;

/// List the revisions of every source, and what each changed
///
/// Examples:
///   skillfactory sources
///   skillfactory sources --as csv
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Sources {
    #[command(flatten)]
    sql: ShowSql,
    #[command(flatten)]
    answer: Answer,
}

impl Sources {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let question = catalog::query("report/sources")?.filled(&[]);
        if self.sql.show_sql {
            return print(&question);
        }
        let command = format!("skillfactory sources{}", ui::db_option(&global.db));
        self.answer.write(global, Access::Glance, &command, |_| Ok(question))
    }
}

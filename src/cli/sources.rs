//! `sources`: the revisions of every source.

use clap::Args;

use super::Global;
use super::answer::Answer;
use super::error::Failure;
use crate::store::{Access, catalog};
use crate::ui;

/// List the revisions of every source, with what changed from one to the next
///
/// Examples:
///   skillfactory sources
///   skillfactory sources --as csv
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Sources {
    #[command(flatten)]
    answer: Answer,
}

impl Sources {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let question = catalog::query("report/sources")?.filled(&[]);
        let command = format!("skillfactory sources{}", ui::db_option(&global.db));
        self.answer.write(global, Access::Glance, &command, |_| Ok(question))
    }
}

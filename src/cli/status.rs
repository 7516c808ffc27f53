//! `status`: how the workspace is, while others work on it, too.

use clap::Args;

use super::error::{Exit, Failure};
use super::{Global, print};
use crate::{status, ui};

/// Show who works on the workspace, or with --check its faults
///
/// It waits for nobody: while a command has the file, its journal tells. --check reads every block of the file, and looks at
/// versions, locks, what was left behind, the room on the disk and the journal, each fault with what to do.
///
/// Examples:
///   skillfactory status
///   skillfactory status --check
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Status {
    /// Look whether everything is sound
    #[arg(long)]
    check: bool,
    /// For machines
    #[arg(long, conflicts_with = "check")]
    json: bool,
}

impl Status {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        if !self.check {
            let found = status::status(&global.db);
            print(&if self.json { ui::status_json(&found) } else { ui::status_summary(&found) })?;
            return match found.file {
                status::File::Missing => Err(crate::store::Error::Missing(global.db.clone()).into()),
                _ => Ok(()),
            };
        }
        let bar = global.progress();
        let checks = status::check(&global.db, &bar);
        bar.finish();
        print(&ui::check_list(&checks))?;
        let faults = checks.iter().map(|check| check.faults.len() as i64).sum();
        match faults {
            0 => Ok(()),
            _ => Err(Failure::new(Exit::Faults, format!("{} found", ui::counted(faults, "fault")))
                .hint("what to do about each stands with it; what the rows say is proven by: skillfactory verify")),
        }
    }
}

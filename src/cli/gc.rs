//! `gc`: what no kept state needs, dropped.

use clap::Args;

use super::Global;
use super::answer::Json;
use super::dry_run::DryRun;
use super::error::Failure;
use crate::gc;
use crate::store::Access;
use crate::ui;

/// Drop what only old states need, and give its space back
///
/// Kept are the newest states of each recipe, and every state that the last export into a folder is of. The file is
/// written anew beside the old one, and takes its place at once.
///
/// Examples:
///   skillfactory gc --dry-run
///   skillfactory gc --keep 3
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Gc {
    /// States of each recipe to keep
    #[arg(long, value_name = "N", default_value_t = gc::KEPT_STATES, value_parser = clap::value_parser!(u32).range(1..))]
    keep: u32,
    #[command(flatten)]
    dry_run: DryRun,
    #[command(flatten)]
    json: Json,
}

impl Gc {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        if self.dry_run.is_asked() {
            let (report, _) = gc::survey(&global.open(&Access::Current)?, self.keep)?;
            self.json.print(|| ui::gc_summary(&report, true), || ui::gc_json(&report, true))?;
            self.dry_run.say(global);
            return Ok(());
        }
        if !global.db.exists() {
            return Err(crate::store::Error::Missing(global.db.clone()).into());
        }
        global.arm();
        let bar = global.progress();
        let report = gc::collect(&global.db, self.keep, global.limits(), &bar)?;
        bar.finish();
        global.run.keep("the workspace without what is not needed");
        global.run.count("bytes_before", report.bytes_before.cast_signed());
        global.run.count("bytes_after", report.bytes_after.cast_signed());
        self.json.print(|| ui::gc_summary(&report, false), || ui::gc_json(&report, false))
    }
}

//! `--dry-run`: what a command would do, and nothing done.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Global;
use super::error::Failure;
use crate::store::Access;

#[derive(Debug, Clone, Copy, Args)]
pub struct DryRun {
    /// Show what it would do, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl DryRun {
    pub fn is_asked(self) -> bool {
        self.dry_run
    }

    /// Says at the end that it was one.
    pub fn say(self, global: &Global) {
        if self.dry_run {
            global.say("\nThis was a dry run: nothing was changed.");
        }
    }

    /// Does the work; of a dry run, on a copy of the workspace, which is gone afterwards. So it shows what the command
    /// does, whatever that is. `work` is given the workspace to work on.
    pub fn apply<T>(self, global: &Global, work: impl FnOnce(&Global) -> Result<T, Failure>) -> Result<T, Failure> {
        if !self.dry_run {
            global.arm();
            return work(global);
        }
        // Beside the workspace there is room for it, and a file system that shares blocks copies nothing.
        let folder = tempfile::Builder::new().prefix(".skillfactory-").tempdir_in(parent(&global.db))?;
        let copy = folder.path().join(global.db.file_name().unwrap_or_default());
        if global.db.exists() {
            // As long as it is open, nobody writes to it.
            let store = global.open(&Access::Read)?;
            // The file last: with the end of its copy goes the engine's lock on it, which is the process's.
            let log = with_log(&global.db);
            if log.exists() {
                fs::copy(log, with_log(&copy))?;
            }
            fs::copy(&global.db, &copy)?;
            store.close()?;
        }
        let outcome = work(&Global { db: copy, ..global.clone() });
        folder.close()?;
        outcome
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The engine's log beside a file: what a killed command has left.
fn with_log(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".wal");
    name.into()
}

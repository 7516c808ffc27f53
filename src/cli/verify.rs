//! `verify`: proofs of the workspace and of exports.

use std::path::{Path, PathBuf};

use clap::Args;

use super::answer::Json;
use super::error::{Exit, Failure};
use super::{Global, print};
use crate::ui;
use crate::verify::{self, Proof};

/// Prove the workspace and its exports, to the last character
///
/// Every trace is put together again from its parts, every id digested and every draw made once more.
///
/// Examples:
///   skillfactory verify
///   skillfactory verify out
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Verify {
    /// Folders of exports that were written of this workspace
    #[arg(value_name = "EXPORT")]
    exports: Vec<PathBuf>,
    #[command(flatten)]
    json: Json,
}

impl Verify {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let bar = global.progress();
        let proofs = verify::workspace(&global.db, global.limits(), &bar)?;
        bar.finish();
        let mut proven = vec![(global.db.as_path(), proofs)];
        self.tell(&proven)?;
        for export in &self.exports {
            let bar = global.progress();
            let proofs = verify::export(&global.db, export, global.limits(), &bar)?;
            bar.finish();
            proven.push((export.as_path(), proofs));
            self.tell(&proven)?;
        }
        if self.json.is_asked() {
            let all: Vec<(&Path, &[Proof])> = proven.iter().map(|(path, proofs)| (*path, proofs.as_slice())).collect();
            print(&ui::proof_json(&all))?;
        }
        verdict(proven.iter().flat_map(|(_, proofs)| proofs))
    }
}

impl Verify {
    /// The newest proofs, as soon as they are there.
    fn tell(&self, proven: &[(&Path, Vec<Proof>)]) -> Result<(), Failure> {
        match proven.last() {
            Some((path, proofs)) if !self.json.is_asked() => print(&ui::proof_summary(path, proofs)),
            _ => Ok(()),
        }
    }
}

fn verdict<'a>(proofs: impl Iterator<Item = &'a Proof>) -> Result<(), Failure> {
    let faults: i64 = proofs.map(|proof| proof.faults).sum();
    if faults == 0 {
        return Ok(());
    }
    let failure = Failure::new(Exit::Faults, format!("{} found", ui::counted(faults, "fault")));
    Err(failure.hint("what came of raw rows comes of them again with: skillfactory build, skillfactory export"))
}

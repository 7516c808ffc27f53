//! `verify`: proofs of the workspace and of exports.

use std::path::PathBuf;

use clap::Args;

use super::error::{Exit, Failure};
use super::{Global, print};
use crate::ui;
use crate::verify::{self, Proof};

/// Prove that the workspace is what it says, and exports what they were
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
}

impl Verify {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let bar = global.progress();
        let mut proofs = verify::workspace(&global.db, global.limits(), &bar)?;
        bar.finish();
        print(&ui::proof_summary(&global.db, &proofs))?;
        for export in &self.exports {
            let bar = global.progress();
            let of_export = verify::export(&global.db, export, global.limits(), &bar)?;
            bar.finish();
            print(&ui::proof_summary(export, &of_export))?;
            proofs.extend(of_export);
        }
        verdict(&proofs)
    }
}

fn verdict(proofs: &[Proof]) -> Result<(), Failure> {
    let faults: i64 = proofs.iter().map(|proof| proof.faults).sum();
    if faults == 0 {
        return Ok(());
    }
    let failure = Failure::new(Exit::Faults, format!("{} found", ui::counted(faults, "fault")));
    Err(failure.hint("what came of raw rows comes of them again with: skillfactory build, skillfactory export"))
}

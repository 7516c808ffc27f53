//! Traces that were made elsewhere, by a stream or an export, taken into a workspace that has the raw rows.
//!
//! Everything but the texts is drawn here once more, which is cheap, and held against what came; the texts are then
//! proven as all stored ones are. What is not what the recipe makes of the rows is not taken in.

mod error;
mod read;

pub use error::{Error, Result};

use std::path::PathBuf;

use crate::build::{self, Recipe, Report, SourceRevision};
use crate::progress::Progress;
use crate::store::Store;
use crate::verify::{self, Proof};

/// What to take in.
#[derive(Debug, Clone)]
pub struct Request {
    /// The folder with traces, parts and rejects.
    pub folder: PathBuf,
    pub recipe: Recipe,
    pub sources: Vec<SourceRevision>,
}

/// What was taken in, and how it was proven.
#[derive(Debug, Clone)]
pub struct Adopted {
    pub report: Report,
    pub proofs: Vec<Proof>,
}

/// Takes the traces of a folder in: all of them, or, if one is not what it should be, none.
pub fn adopt(store: &Store, request: &Request, progress: &dyn Progress) -> Result<Adopted> {
    let found = read::read(store, &request.folder, progress)?;
    store.transaction(|| {
        let report = build::take_built(store, &request.recipe, &request.sources, progress)?;
        let mut proofs: Vec<Proof> = found.proof.into_iter().collect();
        let compared = [
            (
                "traces",
                "each trace is one that the recipe draws of these rows",
                "adopt/trace-fault",
                Some(found.traces),
            ),
            ("parts", "their parts are those of the draws", "adopt/part-fault", Some(found.parts)),
            ("rejects", "rejects are those that are made here", "adopt/reject-fault", found.rejects),
        ];
        for (name, about, query, checked) in compared {
            if let Some(checked) = checked {
                proofs.push(Proof { checked, ..Proof::of(store, name, about, query, &[])? });
            }
        }
        // What is drawn otherwise makes no sense to the proofs of what is stored.
        if proofs.iter().all(|proof| proof.faults == 0) {
            proofs.extend(verify::stored(store, progress)?);
        }
        if proofs.iter().any(|proof| proof.faults > 0) {
            return Err(Error::Faults { folder: request.folder.clone(), proofs });
        }
        match report.traces() {
            0 => Err(build::Error::NoTrace(Box::new(report)).into()),
            _ => Ok(Adopted { report, proofs }),
        }
    })
}

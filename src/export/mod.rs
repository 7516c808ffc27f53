//! Traces out of the workspace: a subset, in shards, as a Hugging Face data set.

mod card;
mod error;
mod folder;
mod hf;
mod manifest;
mod record;

use std::path::{Path, PathBuf};

pub use error::{Error, Result};
pub use manifest::{CARD, NAME as MANIFEST, Sample, files_of};

use crate::build;
use crate::progress::Progress;
use crate::store::{Access, Store};

/// What to write, and where.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub target: PathBuf,
    /// Recipe to take traces of; by default the only one.
    pub recipe: Option<String>,
    /// An SQL expression over `trace`.
    pub subset: Option<String>,
    pub sample: Option<Sample>,
    /// Audits whose faults do not keep traces from being written.
    pub allowed: Vec<String>,
}

/// What was written.
#[derive(Debug, Clone)]
pub struct Report {
    pub target: PathBuf,
    pub recipe: String,
    pub traces: u64,
    pub files: usize,
    pub bytes: u64,
    /// Why the workspace has no record of it, if it has none.
    pub unrecorded: Option<String>,
}

/// Writes an export. It opens the workspace itself, read-only and with one folder to write into, so that a
/// user's expression can do no harm. The folder is whole or not there.
pub fn export(workspace: &Path, request: &Request, threads: Option<usize>, progress: &dyn Progress) -> Result<Report> {
    let staging = folder::Staging::beside(&request.target)?;
    let store = Store::open(workspace, &Access::Export(staging.path().to_owned()), threads)?;
    let recipe = build::choose_recipe(&store, request.recipe.as_deref())?;
    choose_traces(&store, &recipe, request)?;
    let written = hf::write(&store, staging.path(), &recipe, request, progress)?;
    record::write_index(&store, staging.path())?;
    store.close()?;
    let (target, unrecorded) = record::commit(staging, workspace, threads, &recipe, written.rows, request)?;
    let unrecorded = unrecorded.map(|error| error.to_string());
    Ok(Report { target, recipe, traces: written.rows, files: written.files, bytes: written.bytes, unrecorded })
}

/// Whether an export into this folder, of this subset, can work: asked before a long build.
pub fn check(store: &Store, request: &Request) -> Result<()> {
    folder::check(&request.target)?;
    check_subset(store, request.subset.as_deref().unwrap_or("true"))
}

/// Whether a text is one expression over `trace`.
fn check_subset(store: &Store, expression: &str) -> Result<()> {
    let bad = |source| Error::BadWhere { expression: expression.to_owned(), source: Box::new(source) };
    store.check_condition("trace", expression).map_err(bad)
}

/// Makes the table `chosen` of the traces that are to be written.
fn choose_traces(store: &Store, recipe: &str, request: &Request) -> Result<()> {
    let expression = request.subset.as_deref().unwrap_or("true");
    let bad = |source| Error::BadWhere { expression: expression.to_owned(), source: Box::new(source) };
    check_subset(store, expression)?;
    let of_recipe = "SELECT COLUMNS(*) FROM trace WHERE recipe = $1";
    let condition = format!("SELECT trace_id, bucket FROM ({of_recipe}) AS trace WHERE (\n{expression}\n)");
    store.execute(&format!("CREATE OR REPLACE TEMP TABLE chosen AS {condition}"), [recipe]).map_err(bad)?;
    if let Some(Sample { size, seed }) = request.sample {
        store.run("export/sample", &[("seed", &seed), ("size", &size)])?;
    }
    Ok(())
}

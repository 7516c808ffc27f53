//! The files of traces that were made elsewhere, as tables.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::{Error, Result};
use crate::progress::Progress;
use crate::store::{Store, text};
use crate::verify::Proof;

/// How many there are of each.
pub struct Found {
    pub traces: i64,
    pub parts: i64,
    /// `None`: rejects were not written.
    pub rejects: Option<i64>,
    /// Of records: that they are whole.
    pub proof: Option<Proof>,
}

/// Folders of an export, and of the rejects that a job writes beside.
const TRACES: &str = "data";
const PARTS: &str = "provenance";
const REJECTS: &str = "rejects";

/// Makes the tables `built_trace`, `built_part` and `built_reject` of what a folder holds: records of streams (files that
/// end in `.jsonl`), or Parquet laid out as an export.
pub fn read(store: &Store, folder: &Path, progress: &dyn Progress) -> Result<Found> {
    progress.step("reading what was made elsewhere", 0, 3);
    if !files(folder, ".jsonl")?.is_empty() || !files(folder, ".jsonl.gz")?.is_empty() {
        return lines(store, folder, progress);
    }
    if files(&folder.join(TRACES), ".parquet")?.is_empty() {
        return Err(Error::NoTraces(folder.to_owned()));
    }
    let traces = parquet(store, "adopt/traces-of-parquet", &folder.join(TRACES))?;
    progress.step("reading what was made elsewhere", 1, 3);
    if files(&folder.join(PARTS), ".parquet")?.is_empty() {
        return Err(Error::Missing {
            folder: folder.to_owned(),
            what: "provenance, which tells the parts of the traces",
        });
    }
    let parts = parquet(store, "adopt/parts-of-parquet", &folder.join(PARTS))?;
    let rejects = match files(&folder.join(REJECTS), ".parquet")?.is_empty() {
        true => None,
        false => Some(parquet(store, "adopt/rejects-of-parquet", &folder.join(REJECTS))?),
    };
    Ok(Found { traces, parts, rejects, proof: None })
}

fn parquet(store: &Store, query: &str, folder: &Path) -> Result<i64> {
    make(store, query, folder, "*.parquet")
}

fn lines(store: &Store, folder: &Path, progress: &dyn Progress) -> Result<Found> {
    let pattern = "*.jsonl*";
    let path = format!("{}/{pattern}", text::no_pattern(folder));
    let about = "records are whole, and each question was built in one piece";
    let mut proof = Proof::of(store, "records", about, "adopt/whole-fault", &[("path", &path)])?;
    let traces = make(store, "adopt/traces-of-lines", folder, pattern)?;
    progress.step("reading what was made elsewhere", 1, 3);
    let parts = make(store, "adopt/parts-of-lines", folder, pattern)?;
    progress.step("reading what was made elsewhere", 2, 3);
    let rejects = make(store, "adopt/rejects-of-lines", folder, pattern)?;
    if parts == 0 && traces > 0 {
        return Err(Error::Missing { folder: folder.to_owned(), what: "parts" });
    }
    proof.checked = traces + parts + rejects;
    Ok(Found { traces, parts, rejects: Some(rejects), proof: Some(proof) })
}

/// Makes a table of the files of a folder; gives its number of rows.
fn make(store: &Store, query: &str, folder: &Path, pattern: &str) -> Result<i64> {
    let path = format!("{}/{pattern}", text::no_pattern(folder));
    let unreadable = |source| Error::Unreadable { path: folder.to_owned(), source: Box::new(source) };
    Ok(store.run(query, &[("path", &path)]).map_err(unreadable)? as i64)
}

/// The files right in a folder whose names end so; none where there is no such folder.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let unreadable = |source| Error::Io { path: folder.to_owned(), source };
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    Ok(found)
}

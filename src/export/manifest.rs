//! `manifest.json`: what an export holds, file by file.

use std::fs;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::{Error, Result};
use crate::digest;

/// Name of the file in an export.
pub const NAME: &str = "manifest.json";

/// Name of the card in an export.
pub const CARD: &str = "README.md";

/// Who writes it.
const TOOL: &str = "skillfactory";

/// Version of the layout below.
const VERSION: u32 = 1;

/// The manifest of an export.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    pub tool: String,
    pub version: u32,
    pub recipe: RecipeName,
    /// The user's subset, if there is one.
    #[serde(rename = "where")]
    pub subset: Option<String>,
    pub sample: Option<Sample>,
    pub files: Vec<FileEntry>,
}

/// The recipe whose traces an export holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecipeName {
    pub name: String,
    pub digest: String,
}

/// At most so many traces, drawn by a seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    pub size: u64,
    pub seed: i64,
}

/// One file of an export.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FileEntry {
    /// Relative to the manifest, with `/`.
    pub path: String,
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
}

impl Manifest {
    pub fn new(recipe: RecipeName, subset: Option<&str>, sample: Option<Sample>, files: Vec<FileEntry>) -> Self {
        let (tool, subset) = (TOOL.to_owned(), subset.map(str::to_owned));
        Self { tool, version: VERSION, recipe, subset, sample, files }
    }

    pub fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(NAME);
        let text = serde_json::to_string_pretty(self).map_err(|error| Error::io(&path)(error.into()))?;
        fs::write(&path, text + "\n").map_err(Error::io(&path))
    }
}

/// The files of the export of ours that a folder holds, card and manifest included; `None` where there is none.
pub fn files_of(folder: &Path) -> Option<Vec<String>> {
    let text = fs::read_to_string(folder.join(NAME)).ok()?;
    let manifest: Manifest = serde_json::from_str(&text).ok().filter(|manifest: &Manifest| manifest.tool == TOOL)?;
    let listed = manifest.files.into_iter().map(|file| file.path);
    Some(listed.chain([NAME.to_owned(), CARD.to_owned()]).collect())
}

/// The entries of files that were written, given with their rows.
pub fn entries(folder: &Path, files: &[(String, u64)]) -> Result<Vec<FileEntry>> {
    let entry = |(path, rows): &(String, u64)| {
        let file = folder.join(path);
        let (bytes, sha256) = digest::of_file(&file).map_err(Error::io(&file))?;
        Ok(FileEntry { path: path.clone(), rows: *rows, bytes, sha256 })
    };
    files.par_iter().map(entry).collect()
}

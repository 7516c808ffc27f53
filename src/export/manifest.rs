//! `manifest.json`: what an export holds, file by file.

use std::fs;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::{Error, Result};
use crate::digest;

/// Name of the file in an export.
pub const NAME: &str = "manifest.json";

/// Version of the layout below.
const VERSION: u32 = 1;

/// The manifest of an export.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    pub tool: String,
    pub version: u32,
    pub recipe: String,
    pub recipe_digest: String,
    /// The user's subset, if there is one.
    #[serde(rename = "where")]
    pub subset: Option<String>,
    pub sample: Option<u64>,
    pub files: Vec<FileEntry>,
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
    pub fn new(
        recipe: &str,
        recipe_digest: &str,
        subset: Option<&str>,
        sample: Option<u64>,
        files: Vec<FileEntry>,
    ) -> Self {
        Self {
            tool: "skillfactory".to_owned(),
            version: VERSION,
            recipe: recipe.to_owned(),
            recipe_digest: recipe_digest.to_owned(),
            subset: subset.map(str::to_owned),
            sample,
            files,
        }
    }

    pub fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(NAME);
        let text = serde_json::to_string_pretty(self).map_err(|error| Error::io(&path)(error.into()))?;
        fs::write(&path, text + "\n").map_err(Error::io(&path))
    }
}

/// Whether a folder holds an export of ours.
pub fn is_in(folder: &Path) -> bool {
    #[derive(Deserialize)]
    struct Maker {
        tool: String,
    }
    let text = fs::read_to_string(folder.join(NAME)).unwrap_or_default();
    serde_json::from_str::<Maker>(&text).is_ok_and(|maker| maker.tool == "skillfactory")
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

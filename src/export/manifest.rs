//! `manifest.json`: what an export holds, file by file, and what it was made of.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::{Error, Result};
use super::layout::Layout;
use super::split::Share;
use crate::check::Fit;
use crate::digest;

/// Name of the file in an export.
pub const NAME: &str = "manifest.json";

/// Name of the card in an export.
pub const CARD: &str = "README.md";

/// Who writes it.
const TOOL: &str = "skillfactory";

/// Version of the layout below. (The first one had tool, version, recipe, where, sample, and files without the card.)
const VERSION: u32 = 2;

/// The manifest of an export. What an older version lacks is empty.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Manifest {
    pub tool: String,
    pub version: u32,
    pub tool_version: String,
    /// UTC.
    pub created_at: String,
    /// What was typed.
    pub command: Option<String>,
    /// SHA-256 of the manifest that was in the folder before.
    pub parent: Option<String>,
    pub recipe: RecipeName,
    /// The revisions of sources that the traces were drawn from.
    pub sources: Vec<Source>,
    /// The user's subset, if there is one.
    #[serde(rename = "where")]
    pub subset: Option<String>,
    pub sample: Option<Sample>,
    /// How long traces may be, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit: Option<Fit>,
    /// SHA-256 of the manifest whose export this one changes; else it is a whole one.
    pub changes_since: Option<String>,
    /// The target, and what was said of it.
    pub layout: Layout,
    pub splits: Vec<Share>,
    /// Files of each split of a config, each a range of buckets.
    pub shards: u64,
    /// The audits that were made, with what they found.
    pub audits: Vec<Audited>,
    /// Audits whose faults were allowed.
    pub allowed: Vec<String>,
    pub files: Vec<FileEntry>,
}

/// The recipe whose traces an export holds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RecipeName {
    pub name: String,
    pub state: i64,
    pub digest: String,
}

/// A revision of a source.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Source {
    pub name: String,
    pub revision: i64,
    pub digest: String,
}

/// At most so many traces, drawn by a seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    pub size: u64,
    pub seed: i64,
}

/// An audit, and how many rows it found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audited {
    pub name: String,
    pub found: i64,
}

/// One file of an export.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FileEntry {
    /// Relative to the manifest, with `/`.
    pub path: String,
    /// What a table of the data set has, and the card has not.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub table: Option<TableEntry>,
    pub bytes: u64,
    pub sha256: String,
}

/// Which part of a data set a file is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TableEntry {
    /// What its rows are; exports before there were targets do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    pub config: String,
    pub split: String,
    pub rows: u64,
    /// Size of the values before compression.
    pub num_bytes: u64,
    /// Digest of what the file holds, and of what else its bytes depend on.
    pub contents: String,
}

/// The manifest that a folder has, with its digest.
#[derive(Debug, Clone)]
pub struct Found {
    pub manifest: Manifest,
    pub sha256: String,
}

impl Manifest {
    /// Of this program, the rest empty.
    pub fn new() -> Self {
        let tool_version = env!("CARGO_PKG_VERSION").to_owned();
        Self { tool: TOOL.to_owned(), version: VERSION, tool_version, ..Self::default() }
    }

    pub fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(NAME);
        let text = serde_json::to_string_pretty(self).map_err(|error| Error::io(&path)(error.into()))?;
        fs::write(&path, text + "\n").map_err(Error::io(&path))
    }
}

/// Reads a manifest of ours; `None` where there is none.
pub fn read(path: &Path) -> Option<Found> {
    let text = fs::read(path).ok()?;
    let manifest: Manifest = serde_json::from_slice(&text).ok().filter(|manifest: &Manifest| manifest.tool == TOOL)?;
    Some(Found { manifest, sha256: digest::of_bytes(&text) })
}

/// The files of the export of ours that a folder holds, card and manifest included; `None` where there is none.
pub fn files_of(folder: &Path) -> Option<Vec<String>> {
    let listed = read(&folder.join(NAME))?.manifest.files.into_iter().map(|file| file.path);
    Some(listed.chain([NAME.to_owned(), CARD.to_owned()]).collect())
}

/// The entry of a file that was written.
pub fn entry(folder: &Path, path: &str, table: Option<TableEntry>) -> Result<FileEntry> {
    let file = folder.join(path);
    let (bytes, sha256) = digest::of_file(&file).map_err(Error::io(&file))?;
    Ok(FileEntry { path: path.to_owned(), table, bytes, sha256 })
}

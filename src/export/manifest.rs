//! `manifest.json`: what an export holds, file by file, and what it was made of.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Request;
use super::card::{Card, RecipeText};
use super::error::{Error, Result};
use super::plan::Plan;
use super::split::Share;
use crate::build::Label;
use crate::digest;
use crate::store::Store;

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
    /// SHA-256 of the manifest whose export this one changes; else it is a whole one.
    pub changes_since: Option<String>,
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

/// Writes the card and the manifest of files that are in the folder.
pub fn describe(store: &Store, plan: &Plan, request: &Request, files: Vec<FileEntry>, folder: &Path) -> Result<()> {
    let recipe: &str = &plan.recipe;
    let named = store.row("export/recipe", &[("recipe", &recipe)], |row| {
        Ok(RecipeName { name: recipe.to_owned(), state: row.get("state")?, digest: row.get("digest")? })
    })?;
    let source = |row: &duckdb::Row<'_>| {
        Ok(Source { name: row.get("source")?, revision: row.get("revision")?, digest: row.get("digest")? })
    };
    let mut manifest = Manifest {
        created_at: plan.now.clone(),
        command: request.command.clone(),
        parent: plan.parent.as_ref().map(|parent| parent.sha256.clone()),
        recipe: named,
        sources: store.rows("export/sources", &[("recipe", &recipe)], source)?,
        subset: request.subset.clone(),
        sample: request.sample,
        changes_since: plan.base.as_ref().map(|base| base.sha256.clone()),
        splits: plan.splits.shares().to_vec(),
        shards: plan.shards,
        audits: plan.passed.audits.clone(),
        allowed: request.allowed.clone(),
        files,
        ..Manifest::new()
    };
    let settings = |row: &duckdb::Row<'_>| Ok((row.get("key")?, row.get("value")?));
    let settings = store.rows("report/recipe", &[("recipe", &recipe)], settings)?;
    let labels = store.rows("export/labels", &[], Label::read)?;
    let recipe = RecipeText { name: &manifest.recipe.name, digest: &manifest.recipe.digest, settings: &settings };
    let card = Card { plan, manifest: &manifest, labels: &labels, recipe };
    let path = folder.join(CARD);
    fs::write(&path, card.text()).map_err(Error::io(&path))?;
    manifest.files.push(entry(folder, CARD, None)?);
    manifest.write(folder)
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

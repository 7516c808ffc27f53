//! Traces out of the workspace: a subset, in splits and shards, for whoever trains on them.
//!
//! One way: choose traces, plan the files, write those that are not there already, then card and manifest, then
//! everything into its place at once. A target (`hf`, `trl` ...) names its tables and what stands beside them.

mod axolotl;
mod card;
mod choice;
mod describe;
mod digests;
mod error;
mod folder;
mod hf;
mod layout;
mod llamafactory;
mod manifest;
mod mask;
mod plain;
mod plan;
mod record;
mod several;
mod split;
mod story;
mod table;
mod trl;
mod verl;
mod writer;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use choice::{check, choose_traces};
pub use error::{Error, Result};
pub use layout::{Layout, MaskAs, Target};
pub use manifest::{Audited, CARD, NAME as MANIFEST, Sample, files_of};
pub use mask::{BadRule, Masks, Rule, Rules};
pub use several::requests;
pub use split::{BadSplits, Share, Splits};

use manifest::FileEntry;
use plan::{File, Plan};

use crate::check::Fit;
use crate::progress::Progress;
use crate::store::{Access, Limits, Store};

/// What to write, and where.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub target: PathBuf,
    /// Recipe to take traces of; by default the only one.
    pub recipe: Option<String>,
    /// An SQL expression over `trace`.
    pub subset: Option<String>,
    /// How long traces may be.
    pub fit: Option<Fit>,
    pub sample: Option<Sample>,
    /// Audits whose faults do not keep traces from being written.
    pub allowed: Vec<String>,
    /// By default those that the folder has.
    pub splits: Option<Splits>,
    /// Files of each split; by default as many as the folder has, or by size.
    pub shards: Option<u64>,
    /// Whether the parts of the traces are written, too; they are if the folder has them.
    pub provenance: bool,
    /// Who reads it, and how it is laid out; by default as the folder has it.
    pub layout: Layout,
    /// The manifest of an export, or its folder: only what has changed since then is written.
    pub changes_since: Option<PathBuf>,
    /// What was typed, for the manifest.
    pub command: Option<String>,
}

/// What an export holds, and how much of it is new.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    pub target: Target,
    pub recipe: String,
    pub traces: u64,
    /// Share of the characters that are not trained on, if there is a mask.
    pub masked: Option<f64>,
    /// Each split with its traces.
    pub splits: Vec<(String, u64)>,
    /// Files of each split.
    pub shards: u64,
    /// Files of the data set; card and manifest are not counted.
    pub files: usize,
    /// Those that were not in the folder already.
    pub written: usize,
}

/// What was written.
#[derive(Debug, Clone)]
pub struct Report {
    pub target: PathBuf,
    pub outline: Outline,
    pub bytes: u64,
    /// Each config with its rows.
    pub tables: Vec<(String, u64)>,
    /// Why the workspace has no record of it, if it has none.
    pub unrecorded: Option<String>,
}

/// Writes an export. It opens the workspace itself, read-only and with one folder to write into, so that a
/// user's expression can do no harm. The folder is whole or not there.
pub fn export(workspace: &Path, request: &Request, limits: Limits, progress: &dyn Progress) -> Result<Report> {
    let staging = folder::Staging::beside(&request.target)?;
    let store = Store::open(workspace, &Access::Export(staging.path().to_owned()), limits)?;
    let plan = Plan::new(&store, request, progress)?;
    let entries = write_files(&store, &plan, &staging, progress)?;
    let bytes = entries.iter().map(|entry| entry.bytes).sum();
    let tables = rows_by_config(&plan, &entries);
    describe::describe(&store, &plan, request, entries, staging.path())?;
    let index = record::write_index(&store, staging.path())?;
    store.close()?;
    let (target, unrecorded) = record::commit(staging, &index, workspace, limits, &plan, request)?;
    let unrecorded = unrecorded.map(|error| error.to_string());
    Ok(Report { target, outline: plan.outline(), bytes, tables, unrecorded })
}

/// The rows of each table, in the order of the plan.
fn rows_by_config(plan: &Plan, entries: &[FileEntry]) -> Vec<(String, u64)> {
    let rows = |config: &str| {
        let tables = entries.iter().filter_map(|entry| entry.table.as_ref());
        tables.filter(|table| table.config == config).map(|table| table.rows).sum()
    };
    plan.tables.iter().map(|table| (table.config.clone(), rows(&table.config))).collect()
}

/// Says what an export would write, and writes nothing.
pub fn preview(workspace: &Path, request: &Request, limits: Limits, progress: &dyn Progress) -> Result<Outline> {
    folder::check(&request.target)?;
    let store = Store::open(workspace, &Access::Current, limits)?;
    let plan = Plan::new(&store, request, progress)?;
    store.close()?;
    Ok(plan.outline())
}

/// Brings every file of a plan into the staging folder, kept or written; gives their entries, in the order of the plan.
fn write_files(
    store: &Store,
    plan: &Plan,
    staging: &folder::Staging,
    progress: &dyn Progress,
) -> Result<Vec<FileEntry>> {
    let mut entries: BTreeMap<&str, FileEntry> = BTreeMap::new();
    for file in &plan.files {
        if let Some(entry) = &file.kept {
            staging.keep(&file.path)?;
            entries.insert(&file.path, entry.clone());
        }
    }
    let total = plan.outline().written as u64;
    let mut written = 0;
    for table in &plan.tables {
        let is_new = |file: &&File| file.kept.is_none() && file.table.config == table.config;
        let files: Vec<&File> = plan.files.iter().filter(is_new).collect();
        let Some(first) = files.first() else { continue };
        writer::turn_to(store, first)?;
        store.run(table.rows, &[])?;
        for file in files {
            progress.step("writing shards", written, total);
            entries.insert(&file.path, writer::write(store, staging.path(), file)?);
            written += 1;
        }
    }
    Ok(plan.files.iter().filter_map(|file| entries.remove(file.path.as_str())).collect())
}

//! What is to be written: splits and shards, file by file, and which of the files are there already.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use super::choice::{self, Base, Passed};
use super::error::{Error, Result};
use super::manifest::{self, FileEntry, Found};
use super::split::Splits;
use super::table::{Cut, Table};
use super::{Outline, Request, hf};
use crate::build;
use crate::digest;
use crate::progress::Progress;
use crate::store::{BUCKETS, Store};

/// Characters of text in one shard, about, if nothing else is said.
const SHARD_CHARS: u64 = 256 << 20;

/// Characters of text that are read at once, about: they are in memory until their files are written.
const WORK_CHARS: u64 = 128 << 20;

/// An export before it is written.
#[derive(Debug)]
pub struct Plan {
    pub recipe: String,
    /// Traces that were chosen; of changes, fewer are written.
    pub chosen: u64,
    pub passed: Passed,
    pub splits: Splits,
    /// The splits as files name them, each with its traces.
    pub names: Vec<(String, u64)>,
    pub shards: u64,
    /// Characters of the traces that are written.
    chars: u64,
    pub tables: Vec<&'static Table>,
    pub files: Vec<File>,
    /// The manifest that changes are counted from.
    pub base: Option<Found>,
    /// The manifest that the folder has now.
    pub parent: Option<Found>,
    /// UTC.
    pub now: String,
}

/// A file of a data set.
#[derive(Debug)]
pub struct File {
    pub table: &'static Table,
    pub split: String,
    pub shard: u64,
    pub path: String,
    /// Digest of what it holds.
    pub contents: String,
    /// What the manifest says of it, if the folder has just this file already.
    pub kept: Option<FileEntry>,
}

/// Files of one table that are written from rows that were read at once: a stored text cannot be read without those
/// around it.
#[derive(Debug)]
pub struct Work<'a> {
    pub files: Vec<&'a File>,
}

impl Work<'_> {
    /// Makes the table `row_now` of the rows of these files.
    pub fn read(&self, store: &Store) -> Result<()> {
        let Some(table) = self.files.first().map(|file| file.table) else { return Ok(()) };
        let cells = self.files.iter().map(|file| serde_json::json!({"split": file.split, "shard": file.shard}));
        let cells = serde_json::Value::from_iter(cells).to_string();
        store.run(table.rows, &[("cells", &cells)])?;
        // A row that is in no file. Where the engine knows a table to have no NULL in a column, it says so in the files: in
        // those of one export, and in those of the next one not.
        store.batch("INSERT INTO row_now DEFAULT VALUES")?;
        Ok(())
    }
}

/// How a data set is laid out.
struct Layout {
    splits: Splits,
    shards: Option<u64>,
    has_provenance: bool,
}

impl Layout {
    /// What the request says, and else what holds already: in the folder, or in the export that changes are counted from.
    fn of(request: &Request, parent: Option<&Found>, base: Option<&Found>) -> Self {
        let model = base.or(parent).map(|found| &found.manifest);
        let splits = model.and_then(|model| Splits::new(model.splits.clone()).ok());
        let is_provenance = |file: &FileEntry| file.table.as_ref().is_some_and(|t| t.config == hf::PROVENANCE.config);
        Self {
            splits: request.splits.clone().or(splits).unwrap_or_default(),
            shards: request.shards.or(parent.map(|parent| parent.manifest.shards)).filter(|shards| *shards > 0),
            has_provenance: request.provenance || model.is_some_and(|model| model.files.iter().any(is_provenance)),
        }
    }
}

impl Plan {
    /// Chooses the traces, and says what is to be written of them. Writes nothing.
    pub fn new(store: &Store, request: &Request, progress: &dyn Progress) -> Result<Self> {
        let recipe = build::choose_recipe(store, request.recipe.as_deref())?;
        let chosen = choice::choose_traces(store, &recipe, request)?;
        let base = request.changes_since.as_deref().map(|path| choice::base(store, path)).transpose()?;
        let parent = manifest::read(&request.target.join(manifest::NAME));
        if base.is_some() && parent.as_ref().is_some_and(|parent| parent.manifest.changes_since.is_none()) {
            return Err(Error::WholeThere(request.target.clone()));
        }
        let passed = choice::gate(store, &recipe, &request.allowed, progress)?;
        let chars = narrow(store, base.as_ref())?;
        let base = base.map(|base| base.found);
        let layout = Layout::of(request, parent.as_ref(), base.as_ref());
        let shards = layout.shards.unwrap_or_else(|| chars.div_ceil(SHARD_CHARS)).clamp(1, BUCKETS);
        let names = layout.splits.names(base.is_some());
        let ranges = layout.splits.ranges(&names);
        store.run("export/placed", &[("splits", &ranges), ("shards", &shards)])?;
        store.run("export/file-now", &[("recipe", &recipe)])?;
        let mut tables = vec![&hf::TRACES];
        tables.extend(layout.has_provenance.then_some(&hf::PROVENANCE));
        tables.extend(base.is_some().then_some(&hf::REMOVED));
        let (now, engine): (String, String) = store.row("export/now", &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
        progress.step("comparing shards", 0, 1);
        let mut files = Vec::new();
        for table in &tables {
            files.extend(files_of(store, table, &names, shards, &engine)?);
        }
        keep(&mut files, &request.target, parent.as_ref());
        let read = |row: &duckdb::Row<'_>| Ok((row.get::<_, String>("split")?, row.get::<_, u64>("traces")?));
        let sizes: BTreeMap<String, u64> = store.rows("export/split-sizes", &[], read)?.into_iter().collect();
        let names = names.into_iter().map(|name| (sizes.get(&name).copied().unwrap_or_default(), name));
        let names = names.map(|(traces, name)| (name, traces)).collect();
        let splits = layout.splits;
        Ok(Self { recipe, chosen, passed, splits, names, shards, chars, tables, files, base, parent, now })
    }

    /// The files that are to be written, some at a time.
    pub fn works(&self) -> Vec<Work<'_>> {
        let at_once = (WORK_CHARS * self.shards).checked_div(self.chars).unwrap_or(self.shards).max(1);
        let at_once = usize::try_from(at_once).unwrap_or(usize::MAX);
        let mut works = Vec::new();
        for table in &self.tables {
            let files = self.files.iter().filter(|file| file.kept.is_none() && file.table.config == table.config);
            let mut files: Vec<&File> = files.collect();
            // Neighbours lie together in the workspace, whatever their split.
            files.sort_by_key(|file| file.shard);
            works.extend(files.chunks(at_once).map(|files| Work { files: files.to_vec() }));
        }
        works
    }

    /// What is told of it.
    pub fn outline(&self) -> Outline {
        Outline {
            recipe: self.recipe.clone(),
            traces: self.names.iter().map(|(_, traces)| traces).sum(),
            splits: self.names.clone(),
            shards: self.shards,
            files: self.files.len(),
            written: self.files.iter().filter(|file| file.kept.is_none()).count(),
        }
    }
}

/// Makes the table `written`: the chosen traces, or those that have changed since an export. Gives their characters.
fn narrow(store: &Store, base: Option<&Base>) -> Result<u64> {
    let number = base.map(|base| base.export);
    store.run("export/written", &[("base", &number)])?;
    store.run("export/removed-now", &[("base", &number)])?;
    Ok(store.row("export/written-chars", &[], |row| row.get::<_, u64>(0))?)
}

/// Every file of a table, with a digest of what it holds.
fn files_of(store: &Store, table: &'static Table, names: &[String], shards: u64, engine: &str) -> Result<Vec<File>> {
    // What the same rows are written as depends on the engine, too.
    let layout = format!("{} {engine}", table.layout);
    let read = |row: &duckdb::Row<'_>| {
        let cell = (row.get::<_, String>("split")?, row.get::<_, u64>("shard")?);
        Ok((cell, row.get::<_, String>("contents")?))
    };
    let held: BTreeMap<_, _> = store.rows(table.contents, &[("layout", &layout)], read)?.into_iter().collect();
    let empty = digest::of_bytes(layout.as_bytes());
    let (names, shards) = match table.cut {
        Cut::AsTraces => (names.to_vec(), shards),
        Cut::Whole(name) => (vec![name.to_owned()], 1),
    };
    let cells = names.into_iter().flat_map(|split| (0..shards).map(move |shard| (split.clone(), shard)));
    let file = |cell: (String, u64)| {
        let contents = held.get(&cell).unwrap_or(&empty).clone();
        let (split, shard) = cell;
        let path = table.path(&split, shard, shards);
        File { table, split, shard, path, contents, kept: None }
    };
    Ok(cells.map(file).collect())
}

/// Finds the files that the folder has already: those of equal contents that are still what the manifest says.
fn keep(files: &mut [File], folder: &Path, parent: Option<&Found>) {
    let Some(parent) = parent else { return };
    let known = parent.manifest.files.iter().map(|entry| (entry.path.as_str(), entry));
    let known: BTreeMap<&str, &FileEntry> = known.collect();
    files.par_iter_mut().for_each(|file| {
        let entry = known.get(file.path.as_str());
        let is_same = |entry: &&&FileEntry| entry.table.as_ref().is_some_and(|table| table.contents == file.contents);
        // To read a file again is cheap beside writing it, and no change of its bytes goes unseen.
        let is_whole = |entry: &&&FileEntry| {
            digest::of_file(&folder.join(&entry.path)).is_ok_and(|found| found == (entry.bytes, entry.sha256.clone()))
        };
        file.kept = entry.filter(is_same).filter(is_whole).map(|entry| (*entry).clone());
    });
}

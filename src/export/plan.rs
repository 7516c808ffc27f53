//! What is to be written: splits and shards, file by file, and which of the files are there already.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::choice::{self, Base, Passed};
use super::digests::Digests;
use super::error::{Error, Result};
use super::layout::{Layout, Target};
use super::manifest::{self, FileEntry, Found};
use super::mask::Rules;
use super::split::Splits;
use super::table::{Cut, Form, Table};
use super::{Outline, Request, hf};
use crate::build;
use crate::check::Fit;
use crate::digest;
use crate::progress::Progress;
use crate::store::{BUCKETS, Store, Values};

/// Characters of text in one shard, about, if nothing else is said.
const SHARD_CHARS: u64 = 256 << 20;

/// An export before it is written.
#[derive(Debug)]
pub struct Plan {
    pub recipe: String,
    /// Traces that were chosen; of changes, fewer are written.
    pub chosen: u64,
    pub passed: Passed,
    /// How long traces may be.
    pub fit: Option<Fit>,
    pub splits: Splits,
    /// The splits as files name them, each with its traces.
    pub names: Vec<(String, u64)>,
    pub shards: u64,
    pub target: Target,
    pub layout: Layout,
    /// Share of the characters that are not trained on, if there is a mask.
    pub masked: Option<f64>,
    pub tables: Vec<Arc<Table>>,
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
    pub table: Arc<Table>,
    pub split: String,
    pub shard: u64,
    pub path: String,
    /// Digest of what it holds.
    pub contents: String,
    /// The buckets, first and last, that all its rows are in.
    pub buckets: (u64, u64),
    /// What the manifest says of it, if the folder has just this file already.
    pub kept: Option<FileEntry>,
}

/// How a data set is cut.
struct Cutting {
    splits: Splits,
    shards: Option<u64>,
    has_provenance: bool,
}

impl Cutting {
    /// What the request says, and else what holds already: in the folder, or in the export that changes are counted from.
    fn of(request: &Request, target: Target, parent: Option<&Found>, base: Option<&Found>) -> Self {
        let model = base.or(parent).map(|found| &found.manifest);
        let splits = model.and_then(|model| Splits::new(model.splits.clone()).ok());
        let is_provenance = |file: &FileEntry| file.table.as_ref().is_some_and(|t| t.config == hf::PROVENANCE);
        Self {
            splits: request.splits.clone().or(splits).unwrap_or_else(|| target.splits()),
            shards: request
                .shards
                .or(parent.map(|parent| parent.manifest.shards))
                .filter(|shards| *shards > 0)
                .map(|shards| shards.min(BUCKETS)),
            has_provenance: request.provenance || model.is_some_and(|model| model.files.iter().any(is_provenance)),
        }
    }
}

impl Plan {
    /// Chooses the traces, and says what is to be written of them. Writes nothing.
    pub fn new(store: &Store, request: &Request, progress: &dyn Progress) -> Result<Self> {
        let parent = manifest::read(&request.target.join(manifest::NAME));
        let digests = Digests::begin(&request.target, parent.as_ref());
        progress.step("choosing traces", 0, 1);
        let recipe = build::choose_recipe(store, request.recipe.as_deref())?;
        let request = &Request { fit: choice::fit(store, &recipe, request.fit.as_ref())?, ..request.clone() };
        let chosen = choice::choose_traces(store, &recipe, request, progress)?;
        let base = request.changes_since.as_deref().map(|path| choice::base(store, path)).transpose()?;
        if base.is_some() && parent.as_ref().is_some_and(|parent| parent.manifest.changes_since.is_none()) {
            return Err(Error::WholeThere(request.target.clone()));
        }
        let layout = layout_of(request, parent.as_ref(), base.as_ref())?;
        let target = layout.target()?;
        let passed = choice::gate(store, &recipe, &request.allowed, progress)?;
        let chars = narrow(store, base.as_ref())?;
        let base = base.map(|base| base.found);
        let cutting = Cutting::of(request, target, parent.as_ref(), base.as_ref());
        let mut tables = target.tables(&layout)?;
        let shards = cutting.shards.map_or_else(|| shards_for(store, &tables, chars), Ok)?;
        let names = cutting.splits.names(base.is_some());
        ask(store, &recipe, shards, &layout)?;
        let left_out = place(store, target, &cutting.splits, &names)?;
        let form = tables.first().map_or(Form::Parquet, |table| table.form);
        tables.extend(cutting.has_provenance.then(hf::provenance));
        tables.extend(base.is_some().then(|| hf::removed(form)));
        let tables: Vec<Arc<Table>> = tables.into_iter().map(Arc::new).collect();
        let (now, engine): (String, String) = store.row("export/now", &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
        progress.step("comparing shards", 0, 1);
        prepare(store, &tables)?;
        let mut files = Vec::new();
        for table in &tables {
            let is_of_questions = table.cut == Cut::AsQuestions;
            let splits = cutting.splits.shares().iter().zip(&names);
            let splits = splits.filter(|(split, _)| target.is_of_questions(split) == is_of_questions);
            let splits = match table.cut {
                Cut::Whole(name) => vec![name.to_owned()],
                Cut::AsTraces | Cut::AsQuestions => splits.map(|(_, name)| name.clone()).collect(),
            };
            files.extend(files_of(store, table, splits, shards, &engine)?);
        }
        let masked = layout.masks.as_ref().map(|_| store.value("export/masked-share", &[])).transpose()?;
        keep(&mut files, parent.as_ref(), &digests.end());
        let read = |row: &duckdb::Row<'_>| Ok((row.get::<_, String>("split")?, row.get::<_, u64>("traces")?));
        let sizes: BTreeMap<String, u64> = store.rows("export/split-sizes", &[], read)?.into_iter().collect();
        let names = names.into_iter().map(|name| (sizes.get(&name).copied().unwrap_or_default(), name));
        let names = names.map(|(traces, name)| (name, traces)).collect();
        let splits = cutting.splits;
        let chosen = chosen - left_out;
        Ok(Self {
            recipe,
            chosen,
            passed,
            fit: request.fit.clone(),
            splits,
            names,
            shards,
            target,
            layout,
            masked,
            tables,
            files,
            base,
            parent,
            now,
        })
    }

    /// The splits that hold traces, each with their number.
    pub fn splits_of_traces(&self) -> Vec<(String, u64)> {
        let shares = self.splits.shares().iter().zip(&self.names);
        shares.filter(|(split, _)| !self.target.is_of_questions(split)).map(|(_, named)| named.clone()).collect()
    }

    /// What is told of it.
    pub fn outline(&self) -> Outline {
        Outline {
            target: self.target,
            recipe: self.recipe.clone(),
            traces: self.names.iter().map(|(_, traces)| traces).sum(),
            masked: self.masked,
            splits: self.splits_of_traces(),
            shards: self.shards,
            files: self.files.len(),
            written: self.files.iter().filter(|file| file.kept.is_none()).count(),
        }
    }
}

/// As many shards as the largest table needs, of which one is put in order in memory at a time.
fn shards_for(store: &Store, tables: &[Table], chars: u64) -> Result<u64> {
    let sizes: BTreeSet<&str> = tables.iter().filter_map(|table| table.size).collect();
    let largest = sizes.into_iter().try_fold(chars, |largest, size| {
        store.row(size, &[], |row| row.get::<_, u64>(0)).map(|found| found.max(largest))
    })?;
    Ok(largest.div_ceil(SHARD_CHARS).clamp(1, BUCKETS))
}

/// Makes the tables of what is exported, and how.
fn ask(store: &Store, recipe: &str, shards: u64, layout: &Layout) -> Result<()> {
    let masks = layout.masks.clone().unwrap_or_default();
    let rules = |rules: &Rules| serde_json::to_string(&rules.0).unwrap_or_default();
    let (mask, train_on) = (rules(&masks.mask), rules(&masks.train_on));
    let asked: Values<'_> = &[("recipe", &recipe), ("shards", &shards), ("mask", &mask), ("train_on", &train_on)];
    store.run("export/asked-now", asked)?;
    store.run("export/file-now", &[("recipe", &recipe)])?;
    Ok(())
}

/// Gives each trace its split and shard. Where splits are of questions, their traces are left out: gives their number.
fn place(store: &Store, target: Target, splits: &Splits, names: &[String]) -> Result<u64> {
    let ranges = splits.ranges(names, |split| target.is_of_questions(split));
    store.run("export/split-now", &[("splits", &ranges)])?;
    store.run(if splits.shares().len() == 1 { "export/placed-whole" } else { "export/placed" }, &[])?;
    if splits.shares().iter().any(|split| target.is_of_questions(split)) {
        return Ok(store.run("export/only-placed", &[])? as u64);
    }
    Ok(0)
}

/// Makes the tables that those of an export are made of, each once.
fn prepare(store: &Store, tables: &[Arc<Table>]) -> Result<()> {
    let mut made = BTreeSet::new();
    let queries = tables.iter().flat_map(|table| table.before).filter(|query| made.insert(**query));
    for query in queries {
        store.run(query, &[])?;
    }
    Ok(())
}

/// The layout: what the request says, and else what holds in the folder, or in the export that changes are counted from.
fn layout_of(request: &Request, parent: Option<&Found>, base: Option<&Base>) -> Result<Layout> {
    let held = base.map(|base| &base.found).or(parent).map(|found| &found.manifest.layout);
    let layout = request.layout.or(held);
    let target = layout.target.unwrap_or(Target::Hf);
    let layout = Layout { target: Some(target), ..layout };
    for held in [parent, base.map(|base| &base.found)].into_iter().flatten() {
        let there = held.manifest.layout.target.unwrap_or(Target::Hf);
        if there != target {
            return Err(Error::OtherTarget {
                folder: request.target.clone(),
                there: there.name(),
                asked: target.name(),
            });
        }
    }
    let is_by_trace = |table: &Table| matches!(table.order, ["trace_id"]);
    match base {
        Some(_) if !target.tables(&layout)?.iter().all(is_by_trace) => Err(Error::NoChanges(target.name())),
        _ => Ok(layout),
    }
}

/// Makes the table `written`: the chosen traces, or those that have changed since an export. Gives their characters.
fn narrow(store: &Store, base: Option<&Base>) -> Result<u64> {
    let number = base.map(|base| base.export);
    if number.is_some() {
        store.run("export/changed-now", &[("base", &number)])?;
    }
    store.run(if number.is_some() { "export/written-changed" } else { "export/written-all" }, &[])?;
    store.run("export/removed-now", &[("base", &number)])?;
    Ok(store.row("export/written-chars", &[], |row| row.get::<_, u64>(0))?)
}

/// Every file of a table in some splits, with a digest of what it holds.
fn files_of(store: &Store, table: &Arc<Table>, splits: Vec<String>, shards: u64, engine: &str) -> Result<Vec<File>> {
    // What the same rows are written as depends on the engine, too.
    let layout = format!("{} {engine}", table.layout());
    let read = |row: &duckdb::Row<'_>| {
        let cell = (row.get::<_, String>("split")?, row.get::<_, u64>("shard")?);
        Ok((cell, row.get::<_, String>("contents")?))
    };
    let held: BTreeMap<_, _> = store.rows(table.contents, &[("layout", &layout)], read)?.into_iter().collect();
    let empty = digest::of_bytes(layout.as_bytes());
    let shards = if matches!(table.cut, Cut::Whole(_)) { 1 } else { shards };
    let cells = splits.into_iter().flat_map(|split| (0..shards).map(move |shard| (split.clone(), shard)));
    let file = |cell: (String, u64)| {
        let contents = held.get(&cell).unwrap_or(&empty).clone();
        let (split, shard) = cell;
        let path = table.path(&split, shard, shards);
        let buckets = buckets_of(shard, shards);
        File { table: Arc::clone(table), split, shard, path, contents, buckets, kept: None }
    };
    Ok(cells.map(file).collect())
}

/// Finds the files that the folder has already: those of equal contents that are still what the manifest says.
fn keep(files: &mut [File], parent: Option<&Found>, whole: &BTreeSet<String>) {
    let Some(parent) = parent else { return };
    let known = parent.manifest.files.iter().map(|entry| (entry.path.as_str(), entry));
    let known: BTreeMap<&str, &FileEntry> = known.filter(|(path, _)| whole.contains(*path)).collect();
    for file in files {
        let is_same = |entry: &&&FileEntry| entry.table.as_ref().is_some_and(|table| table.contents == file.contents);
        file.kept = known.get(file.path.as_str()).filter(is_same).map(|entry| (*entry).clone());
    }
}

/// The buckets of a shard, first and last: those that shard_of() puts into it.
fn buckets_of(shard: u64, shards: u64) -> (u64, u64) {
    ((shard * BUCKETS + 1).div_ceil(shards) - 1, (shard + 1) * BUCKETS / shards - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_tile_the_buckets() {
        for shards in [1, 2, 3, 7, 64, 100, 256, 4095, BUCKETS] {
            for shard in 0..shards {
                let (first, last) = buckets_of(shard, shards);
                // As in view/macros.
                let shard_of = |bucket: u64| ((bucket + 1) * shards - 1) / BUCKETS;
                assert!(first <= last && shard_of(first) == shard && shard_of(last) == shard, "{shard} of {shards}");
                assert!(first == 0 || shard_of(first - 1) + 1 == shard);
                assert!(last + 1 == BUCKETS || shard_of(last + 1) == shard + 1);
            }
        }
    }
}

//! What stands beside the data: the card, what a trainer needs to read it, and the manifest.

use std::fs;
use std::path::Path;

use super::Request;
use super::card::Card;
use super::error::{Error, Result};
use super::manifest::{self, CARD, FileEntry, Manifest, RecipeName, Source};
use super::plan::Plan;
use super::{axolotl, llamafactory, verl};
use crate::build::{Funnel, Label};
use crate::export::layout::Target;
use crate::store::Store;

/// A file that is written beside the data.
#[derive(Debug)]
pub struct Beside {
    pub path: &'static str,
    pub text: String,
}

/// What is told of an export, by the card and by the files beside it.
#[derive(Debug)]
pub struct Story<'a> {
    pub plan: &'a Plan,
    /// With the files of the data set.
    pub manifest: &'a Manifest,
    pub labels: Vec<Label>,
    pub funnel: Funnel,
    /// Of questions, traces and both.
    pub lengths: Vec<Length>,
    /// Each setting of the recipe with its value.
    pub settings: Vec<(String, String)>,
    /// The recipe as it was written.
    pub recipe_text: Option<String>,
    /// Name of the tag that an answer stands in.
    pub answer_tag: &'a str,
    pub masked: Option<f64>,
}

/// How long something is, in characters.
#[derive(Debug, Clone)]
pub struct Length {
    pub what: String,
    /// Least, quarter, median, three quarters, 99 of 100, longest.
    pub quantiles: [u64; 6],
}

impl Story<'_> {
    /// Characters of the longest trace with its question.
    pub fn longest(&self) -> u64 {
        self.lengths.iter().find(|length| length.what == "both").map_or(0, |length| length.quantiles[5])
    }

    /// Tokens that have room for it, without a tokenizer: two characters a token, and some for the chat template.
    pub fn tokens(&self) -> u64 {
        (self.longest().div_ceil(2) + 64).next_multiple_of(256)
    }

    /// The splits of traces that have rows, in the order that they were named.
    pub fn splits_with_rows(&self) -> impl Iterator<Item = &str> {
        self.plan.names.iter().filter(|(_, traces)| *traces > 0).map(|(name, _)| name.as_str())
    }

    /// The split that is trained on.
    pub fn first_split(&self) -> &str {
        self.splits_with_rows().next().unwrap_or("train")
    }

    /// The split that is held out, if there is one.
    pub fn second_split(&self) -> Option<&str> {
        self.splits_with_rows().nth(1)
    }

    /// The paths of a split of a config that have rows.
    pub fn files(&self, config: &str, split: &str) -> impl Iterator<Item = &str> {
        let is_of = move |file: &&FileEntry| {
            file.table.as_ref().is_some_and(|table| table.config == config && table.split == split && table.rows > 0)
        };
        self.manifest.files.iter().filter(is_of).map(|file| file.path.as_str())
    }

    /// A digest of what all files hold.
    pub fn contents(&self) -> String {
        let contents = self.manifest.files.iter().filter_map(|file| Some(file.table.as_ref()?.contents.as_str()));
        crate::digest::of_bytes(contents.collect::<Vec<_>>().join("\n").as_bytes())
    }
}

/// Writes what stands beside files that are in the folder, and the manifest.
pub fn describe(store: &Store, plan: &Plan, request: &Request, files: Vec<FileEntry>, folder: &Path) -> Result<()> {
    let mut manifest = manifest(store, plan, request, files)?;
    let recipe: &str = &plan.recipe;
    let settings = |row: &duckdb::Row<'_>| Ok((row.get("key")?, row.get("value")?));
    let tag: String = store.row("export/tags", &[], |row| row.get("answer"))?;
    let story = Story {
        plan,
        manifest: &manifest,
        labels: store.rows("export/labels", &[], Label::read)?,
        funnel: Funnel::of(store, recipe)?,
        lengths: store.rows("export/lengths", &[], Length::read)?,
        settings: store.rows("report/recipe", &[("recipe", &recipe)], settings)?,
        recipe_text: store.row("export/recipe", &[("recipe", &recipe)], |row| row.get("text"))?,
        answer_tag: &tag,
        masked: plan.masked,
    };
    let mut beside = match plan.target {
        Target::Axolotl => axolotl::beside(&story),
        Target::Llamafactory => llamafactory::beside(&story),
        Target::Verl => verl::beside(&story),
        Target::Hf | Target::Trl | Target::Jsonl | Target::Csv | Target::Parquet => Vec::new(),
    };
    if plan.target.has_card() {
        beside.push(Beside { path: CARD, text: Card(&story).text() });
    }
    for Beside { path, text } in &beside {
        let file = folder.join(path);
        fs::write(&file, text).map_err(Error::io(&file))?;
        manifest.files.push(manifest::entry(folder, path, None)?);
    }
    manifest.write(folder)
}

/// The manifest of files that are in the folder.
fn manifest(store: &Store, plan: &Plan, request: &Request, files: Vec<FileEntry>) -> Result<Manifest> {
    let recipe: &str = &plan.recipe;
    let named = store.row("export/recipe", &[("recipe", &recipe)], |row| {
        Ok(RecipeName { name: recipe.to_owned(), state: row.get("state")?, digest: row.get("digest")? })
    })?;
    let source = |row: &duckdb::Row<'_>| {
        Ok(Source { name: row.get("source")?, revision: row.get("revision")?, digest: row.get("digest")? })
    };
    Ok(Manifest {
        created_at: plan.now.clone(),
        command: request.command.clone(),
        parent: plan.parent.as_ref().map(|parent| parent.sha256.clone()),
        recipe: named,
        sources: store.rows("export/sources", &[("recipe", &recipe)], source)?,
        subset: request.subset.clone(),
        sample: request.sample,
        fit: plan.fit.clone(),
        changes_since: plan.base.as_ref().map(|base| base.sha256.clone()),
        layout: plan.layout.clone(),
        splits: plan.splits.shares().to_vec(),
        shards: plan.shards,
        audits: plan.passed.audits.clone(),
        allowed: request.allowed.clone(),
        files,
        ..Manifest::new()
    })
}

impl Length {
    fn read(row: &duckdb::Row<'_>) -> duckdb::Result<Self> {
        let chars = |name| row.get::<_, i64>(name).map(i64::unsigned_abs);
        let quantiles = [
            chars("least")?,
            chars("quarter")?,
            chars("median")?,
            chars("three_quarters")?,
            chars("most_of_99")?,
            chars("longest")?,
        ];
        Ok(Self { what: row.get("what")?, quantiles })
    }
}

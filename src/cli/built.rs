//! `ingest --built`: traces that were made elsewhere, with the raw rows that they came of.

use std::path::PathBuf;

use super::dry_run::DryRun;
use super::error::Failure;
use super::ingest::{Options, take_in};
use super::{Global, print};
use crate::adopt::{self, Adopted, Error};
use crate::build::{self, Recipe, SourceRevision};
use crate::store::Store;
use crate::{ingest, ui};

/// The recipe that a job leaves beside its traces.
const RECIPE: &str = "recipe.toml";

pub struct Built {
    pub folder: PathBuf,
    pub recipe: Option<String>,
    /// The raw rows; none: they are in the workspace already.
    pub inputs: Vec<String>,
    pub options: Options,
}

impl Built {
    pub fn run(self, global: &Global, dry_run: DryRun) -> Result<(), Failure> {
        let name = self.recipe_name();
        let unstored = Recipe::load(&name)?;
        if self.inputs.is_empty() && !global.db.exists() {
            return Err(crate::store::Error::Missing(global.db.clone()).into());
        }
        let source = self.options.name.clone();
        let rows = match self.inputs.as_slice() {
            [] => None,
            inputs => Some(self.options.clone().request(global, inputs)?),
        };
        let work = |global: &Global| {
            global.change(|store| {
                let recipe = unstored.clone().map_or_else(|| Recipe::stored(store, &name), Ok)?;
                let sources = match &rows {
                    Some(rows) => vec![taken(store, global, rows)?],
                    None => build::choose_sources(store, source.as_slice())?,
                };
                let request = adopt::Request { folder: self.folder.clone(), recipe, sources };
                // The rows stay, even if no trace is taken in.
                Ok(adopted(store, global, &request))
            })
        };
        let adopted = dry_run.apply(global, work)??;
        print(&ui::build_summary(&adopted.report))?;
        print(&ui::proof_summary(&self.folder, &adopted.proofs))?;
        dry_run.say(global);
        Ok(())
    }

    fn recipe_name(&self) -> String {
        let beside = self.folder.join(RECIPE);
        match &self.recipe {
            Some(name) => name.clone(),
            None if beside.is_file() => beside.to_string_lossy().into_owned(),
            None => "reference".to_owned(),
        }
    }
}

fn taken(store: &Store, global: &Global, rows: &ingest::Request) -> Result<SourceRevision, Failure> {
    let report = take_in(store, global, rows)?;
    global.say(&ui::ingest_summary(&report));
    Ok(SourceRevision { source: report.source, revision: report.revision })
}

/// Takes the traces in; of those that are not what they should be, the proofs are told.
fn adopted(store: &Store, global: &Global, request: &adopt::Request) -> Result<Adopted, Failure> {
    let bar = global.progress();
    bar.follow(store.query_progress());
    let outcome = adopt::adopt(store, request, &bar);
    bar.finish();
    if let Err(Error::Faults { folder, proofs }) = &outcome {
        print(&ui::proof_summary(folder, proofs))?;
    }
    Ok(outcome?)
}

//! `run`: ingest, build and export in one.

use std::path::PathBuf;

use clap::Args;

use super::error::Failure;
use super::recipe_options::RecipeOptions;
use super::sample::{self, Whole};
use super::sampling::Asking;
use super::{Global, build, export, ingest, print};
use crate::build::{Recipe, SourceRevision};
use crate::store::Store;
use crate::ui;

/// Raw rows in, training-ready data set out: ingest, build and export
///
/// With --endpoint, questions in: responses and reflections are asked for first.
///
/// Examples:
///   skillfactory run -i rows.parquet -o out
///   skillfactory run -i questions.jsonl --endpoint http://127.0.0.1:8000/v1 --model NAME -o out
///   skillfactory run -i rows.parquet more.jsonl.gz -o out --attempts 4 --seed 7
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Run {
    /// Raw rows: Parquet, JSON Lines, JSON or CSV (also .gz, .zst), SQLite; files, patterns or folders
    #[arg(short, long = "input-dataset", required = true, num_args = 1.., value_name = "FILE")]
    input: Vec<String>,
    /// Folder to write: new, empty, or an earlier export
    #[arg(short, long = "output-dataset", required = true, value_name = "OUT")]
    output: PathBuf,
    #[command(flatten)]
    options: ingest::Options,
    #[command(flatten)]
    recipe: RecipeOptions,
    #[command(flatten)]
    subset: export::Subset,
    #[command(flatten)]
    whole: Whole,
    #[command(flatten)]
    asking: Asking,
}

impl Run {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let unstored = self.recipe.unstored()?;
        if let Some(server) = self.whole.server() {
            return self.run_whole(global, unstored, &server);
        }
        let rows = self.options.request(&self.input)?;
        let (built, request) = global.change(|store| {
            let recipe = unstored.map_or_else(|| self.recipe.stored(store), Ok)?;
            let request = self.subset.request(self.output, Some(recipe.name.clone()), recipe.seed);
            // What can be told now need not wait for the end of the build.
            crate::export::check(store, &request)?;
            let taken = ingest::take_in(store, global, &rows)?;
            global.say(&ui::ingest_summary(&taken));
            let sources = match recipe.sources.as_slice() {
                [] => vec![SourceRevision { source: taken.source.clone(), revision: taken.revision }],
                named => crate::build::choose_sources(store, named)?,
            };
            // The rows stay, even if no trace comes of them.
            Ok(build::make(store, global, &recipe, &sources).map(|built| (built, request)))
        })??;
        finish(global, &built, &request)
    }

    /// From questions on.
    fn run_whole(
        self,
        global: &Global,
        unstored: Option<Recipe>,
        server: &super::sampling::Server,
    ) -> Result<(), Failure> {
        let of = |store: &Store| unstored.clone().map_or_else(|| self.recipe.stored(store), Ok);
        if !server.dry_run {
            // What can be told now need not wait for hours of asking.
            global.change(|store| {
                let recipe = of(store)?;
                let request = self.subset.clone().request(self.output.clone(), Some(recipe.name), recipe.seed);
                Ok(crate::export::check(store, &request)?)
            })?;
        }
        let names = sample::whole(global, (&self.input, &self.options), server, (&self.whole, &self.asking))?;
        let Some(names) = names else { return Ok(()) };
        let (built, request) = global.change(|store| {
            let recipe = of(store)?;
            let request = self.subset.request(self.output, Some(recipe.name.clone()), recipe.seed);
            let sources = crate::build::choose_sources(store, &names)?;
            Ok((build::make(store, global, &recipe, &sources)?, request))
        })?;
        finish(global, &built, &request)
    }
}

fn finish(global: &Global, built: &crate::build::Report, request: &crate::export::Request) -> Result<(), Failure> {
    let written = export::write(global, request)?;
    print(&ui::build_summary(built))?;
    print(&ui::export_summary(&written))?;
    global.say(&ui::next_steps(&global.db, &written));
    Ok(())
}

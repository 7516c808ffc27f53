//! `run`: ingest, build and export in one.

use std::path::PathBuf;

use clap::Args;

use super::answer::Json;
use super::dry_run::DryRun;
use super::error::{Exit, Failure};
use super::export::Subset;
use super::hub::PushOptions;
use super::recipe_options::RecipeOptions;
use super::sample::{self, Whole};
use super::sampling::{Asking, Server};
use super::{Global, build, export, ingest, print};
use crate::build::{Recipe, SourceRevision};
use crate::export::{Report, Request};
use crate::store::Store;
use crate::ui;

/// Raw rows in, a data set to train on out
///
/// It is ingest, build and export in one.
/// With --endpoint, questions in: responses and reflections are asked for first.
///
/// Examples:
///   skillfactory run -i rows.parquet -o out
///   skillfactory run -i questions.jsonl --endpoint http://127.0.0.1:8000/v1 --model NAME -o out
///   skillfactory run -i rows.parquet more.jsonl.gz -o out --attempts 4 --seed 7
///   skillfactory run -i OWNER/RAW -o hub:OWNER/TRACES
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, override_usage = "skillfactory run [OPTIONS] -i <FILE>... -o <OUT>")]
// Who only runs rows through needs none of these; sample shows them.
#[command(mut_args(without_short_help))]
pub struct Run {
    /// Raw rows: Parquet, JSON Lines, JSON or CSV (also .gz, .zst), SQLite; files, patterns or folders;
    /// or a data set of the Hub: OWNER/NAME, hf:OWNER/NAME, hf://datasets/OWNER/NAME@REVISION/*.parquet
    #[arg(short, long = "input-dataset", required = true, num_args = 1.., value_name = "FILE")]
    input: Vec<String>,
    /// Folder to write: new, empty, or an earlier export; or a data set of the Hub: hub:OWNER/NAME
    #[arg(short, long = "output-dataset", required = true, value_name = "OUT")]
    output: PathBuf,
    #[command(flatten)]
    options: ingest::Options,
    #[command(flatten)]
    recipe: RecipeOptions,
    #[command(flatten)]
    subset: Subset,
    #[command(flatten)]
    push: PushOptions,
    #[command(flatten)]
    dry_run: DryRun,
    #[command(flatten)]
    json: Json,
    #[command(flatten)]
    whole: Whole,
    #[command(flatten)]
    asking: Asking,
}

/// Options of asking that the short help leaves out.
const RARE: [&str; 8] =
    ["prompts", "temperature", "max_tokens", "parallel", "max_requests", "max_tokens_total", "samples", "score"];

fn without_short_help(option: clap::Arg) -> clap::Arg {
    let is_rare = RARE.contains(&option.get_id().as_str());
    let is_hidden = is_rare || option.is_hide_short_help_set();
    option.hide_short_help(is_hidden)
}

/// What is to be exported of a recipe, which must not need what `run` has no options for.
fn request_of(subset: Subset, target: PathBuf, recipe: &Recipe) -> Result<Request, Failure> {
    if let Some(max_tokens) = recipe.max_tokens {
        let what =
            format!("the recipe {} asks for traces of up to {max_tokens} tokens, which run cannot count", recipe.name);
        return Err(Failure::new(Exit::BadInput, what).hint(
            "in steps, with the model's files: ingest FILE, build --recipe NAME, export OUT --tokenizer FILE --template FILE",
        ));
    }
    Ok(subset.request(target, Some(recipe.name.clone()), recipe.seed))
}

impl Run {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let (dry_run, json) = (self.dry_run, self.json);
        let (target, goal) = self.push.clone().target(global, Some(self.output.clone()), dry_run.is_asked())?;
        let made = match self.whole.server(dry_run.is_asked()) {
            Some(server) => {
                if !server.dry_run {
                    global.arm();
                }
                self.make_whole(global, target, &server)?
            }
            None => Some(dry_run.apply(global, |global| self.make(global, target))?),
        };
        let Some((built, written)) = made else { return Ok(()) };
        let summary = || format!("{}\n{}", ui::build_summary(&built), ui::export_summary(&written));
        json.print(summary, || ui::run_json(&built, &written))?;
        if let Some(goal) = goal {
            let pushed = goal.push(global, &written)?;
            if json.is_asked() { global.say(&pushed) } else { print(&pushed)? }
        }
        dry_run.say(global);
        if !dry_run.is_asked() {
            global.say(&ui::next_steps(&global.db, &written));
        }
        Ok(())
    }

    fn make(self, global: &Global, target: PathBuf) -> Result<(crate::build::Report, Report), Failure> {
        let unstored = self.recipe.unstored()?;
        let rows = self.options.request(global, &self.input)?;
        let (built, mut request) = global.change(|store| {
            let recipe = unstored.map_or_else(|| self.recipe.stored(store), Ok)?;
            let request = request_of(self.subset, target, &recipe)?;
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
        let target = request.target.clone();
        if self.dry_run.is_asked() {
            // Beside the copy of the workspace, with which it goes.
            request.target = global.db.with_extension("export");
        }
        let written = export::write(global, &request)?;
        Ok((built, Report { target, ..written }))
    }

    /// From questions on; of a dry run, nothing is made.
    fn make_whole(
        self,
        global: &Global,
        target: PathBuf,
        server: &Server,
    ) -> Result<Option<(crate::build::Report, Report)>, Failure> {
        let unstored = self.recipe.unstored()?;
        let of = |store: &Store| unstored.clone().map_or_else(|| self.recipe.stored(store), Ok);
        let request = |recipe: &Recipe| request_of(self.subset.clone(), target.clone(), recipe);
        if !server.dry_run {
            // What can be told now need not wait for hours of asking.
            global.change(|store| Ok(crate::export::check(store, &request(&of(store)?)?)?))?;
        }
        let names = sample::whole(global, (&self.input, &self.options), server, (&self.whole, &self.asking))?;
        let Some(names) = names else { return Ok(None) };
        let (built, request) = global.change(|store| {
            let recipe = of(store)?;
            let sources = crate::build::choose_sources(store, &names)?;
            Ok((build::make(store, global, &recipe, &sources)?, request(&recipe)?))
        })?;
        Ok(Some((built, export::write(global, &request)?)))
    }
}

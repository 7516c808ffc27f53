//! `plan`: what a build would give.

use clap::Args;

use super::Global;
use super::answer::Json;
use super::build::{Sources, no_trace};
use super::error::Failure;
use super::recipe_options::{RecipeOptions, rename};
use crate::build;
use crate::store::Access;
use crate::ui;

/// Show what a build would give, and change nothing
///
/// Examples:
///   skillfactory plan --attempts 4
///   skillfactory plan --recipe mine.toml --formats '*C_full,*CC'
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Plan {
    /// Plan the traces as those of a recipe of this name
    #[arg(long, value_name = "NEW")]
    name: Option<String>,
    #[command(flatten)]
    sources: Sources,
    #[command(flatten)]
    recipe: RecipeOptions,
    #[command(flatten)]
    json: Json,
}

impl Plan {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        plan(global, &self.recipe, &self.sources, self.name.as_deref(), self.json)?;
        global.say("\nThis is a plan: nothing was changed.\nThe same with build instead of plan makes the traces.");
        Ok(())
    }
}

/// Shows what a build would give; `name`: of the recipe under another name.
pub fn plan(
    global: &Global,
    options: &RecipeOptions,
    sources: &Sources,
    name: Option<&str>,
    json: Json,
) -> Result<(), Failure> {
    let unstored = options.unstored()?;
    let store = global.open(&Access::Current)?;
    let mut recipe = unstored.map_or_else(|| options.stored(&store), Ok)?;
    if let Some(name) = name {
        rename(&store, &mut recipe, name)?;
    }
    let sources = sources.choose(&store, &recipe)?;
    let bar = global.progress();
    bar.follow(store.query_progress());
    let outcome = build::plan(&store, &recipe, &sources, &bar);
    bar.finish();
    let report = outcome?;
    if report.traces() == 0 {
        global.say(&ui::build_summary(&report));
        return Err(no_trace(&report));
    }
    json.print(|| ui::build_summary(&report), || ui::build_json(&report))
}

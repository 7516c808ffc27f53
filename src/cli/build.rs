//! `build`: traces out of the rows in the workspace.

use clap::Args;

use super::Global;
use super::answer::Json;
use super::dry_run::DryRun;
use super::error::{Exit, Failure};
use super::plan::plan;
use super::recipe_options::{RecipeOptions, rename};
use crate::build::{self, Recipe, Report, SourceRevision};
use crate::store::Store;
use crate::ui;

/// Make traces of the rows in the workspace
///
/// Examples:
///   skillfactory build
///   skillfactory build --recipe paper
///   skillfactory build --recipe mine.toml --attempts 4 --name mine-4
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Build {
    /// Keep the traces beside those of the recipe, as a recipe of this name
    #[arg(long, value_name = "NEW")]
    name: Option<String>,
    #[command(flatten)]
    sources: Sources,
    #[command(flatten)]
    recipe: RecipeOptions,
    #[command(flatten)]
    dry_run: DryRun,
    #[command(flatten)]
    json: Json,
}

/// Where to draw from.
#[derive(Debug, Clone, Args)]
pub struct Sources {
    /// Sources to build from [default: those of the recipe, or the only one]
    #[arg(long = "sources", value_name = "NAME,...", value_delimiter = ',')]
    names: Vec<String>,
}

impl Sources {
    /// The sources that are said, or those of the recipe.
    pub fn choose(&self, store: &Store, recipe: &Recipe) -> Result<Vec<SourceRevision>, Failure> {
        let names = if self.names.is_empty() { &recipe.sources } else { &self.names };
        Ok(build::choose_sources(store, names)?)
    }
}

impl Build {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        if self.dry_run.is_asked() {
            plan(global, &self.recipe, &self.sources, self.name.as_deref(), self.json)?;
            self.dry_run.say(global);
            return Ok(());
        }
        global.arm();
        let unstored = self.recipe.unstored()?;
        // An existing workspace is asked for: a typing error must not make an empty one.
        if !global.db.exists() {
            return Err(crate::store::Error::Missing(global.db.clone()).into());
        }
        let report = global.change(|store| {
            let mut recipe = unstored.map_or_else(|| self.recipe.stored(store), Ok)?;
            if let Some(name) = &self.name {
                rename(store, &mut recipe, name)?;
            }
            let sources = self.sources.choose(store, &recipe)?;
            make(store, global, &recipe, &sources)
        })?;
        self.json.print(|| ui::build_summary(&report), || ui::build_json(&report))?;
        global.say("\nnext: skillfactory export OUT");
        Ok(())
    }
}

/// Builds and shows warnings; a build without a trace is a failure that says which step emptied it.
pub fn make(store: &Store, global: &Global, recipe: &Recipe, sources: &[SourceRevision]) -> Result<Report, Failure> {
    let bar = global.progress();
    bar.follow(store.query_progress());
    let outcome = build::build(store, recipe, sources, &bar);
    bar.finish();
    let report = told(global, outcome)?;
    global.run.keep(format!("the traces of recipe {}", report.recipe));
    global.run.count("traces", report.traces());
    global.run.count("added", report.outcome.added);
    global.run.count("changed", report.outcome.changed);
    global.run.count("removed", report.outcome.removed);
    if report.mixed_questions > 0 {
        global.say(&format!(
            "warning: the responses of {} come from several models:\n  that is no self-distillation",
            ui::counted(report.mixed_questions, "question")
        ));
    }
    Ok(report)
}

/// A build's outcome; of one without a trace, what was lost where.
fn told(global: &Global, outcome: build::Result<Report>) -> Result<Report, Failure> {
    match outcome {
        Ok(report) => Ok(report),
        Err(build::Error::NoTrace(report)) => {
            // What was lost where is the answer to the question that comes next.
            global.say(&ui::build_summary(&report));
            Err(no_trace(&report))
        }
        Err(error) => Err(error.into()),
    }
}

/// Names the step that left nothing, and what would help.
pub fn no_trace(report: &Report) -> Failure {
    let Some((step, reason)) = report.funnel.emptied_at() else {
        return Failure::new(Exit::Nothing, "no trace was made");
    };
    let because = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
    let failure =
        Failure::new(Exit::Nothing, format!("no trace was made: nothing is left at the step \"{step}\"{because}"));
    let hint = match reason.unwrap_or(step) {
        "variant-not-chosen" => "choose other prompt variants with: --variants NAME,...",
        "correctness-unknown" => "take the rows in again with their flags: --map correct=COLUMN",
        "reflections" => "take the rows in again with their reflections: --map reflection=COLUMN",
        "no-verdict" => "a reflection must hold <verdict>Correct</verdict> or <verdict>Incorrect</verdict>",
        "verdict-disagrees" => "no reflection is right about its response: look at the flags and the verdicts",
        "holds-word" => "reject fewer words with: --reject-words WORD,...",
        "holds-template-tag" => "texts that hold tags of the template, such as </think>, cannot be used",
        "too-few-usable-responses" if report.most_attempts > 0 => {
            return failure.hint(format!("ask for fewer attempts with: --attempts {}", report.most_attempts));
        }
        "too-few-distinct-responses" => "let attempts of one text meet with: --allow-equal-attempts",
        "no-correct-response" | "too-few-usable-responses" => {
            "a trace ends on a right response, and no usable one is: look at the flags, --map correct=COLUMN"
        }
        "no-final-answer" => "take the rows in again with their answers: --map extracted=COLUMN",
        _ => "see what was taken in with: skillfactory sql \"SELECT reason, count(*) FROM reject GROUP BY reason\"",
    };
    failure.hint(hint)
}

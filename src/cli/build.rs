//! `build`: traces out of the rows in the workspace.

use clap::Args;

use super::error::{Exit, Failure};
use super::{Global, print};
use crate::build::{self, Recipe, Report, SourceRevision};
use crate::store::Store;
use crate::ui;

/// Examples:
///   skillfactory build
///   skillfactory build --sources countdown --attempts 4 --seed 7
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Build {
    /// Sources to build from [default: the only one]
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    sources: Vec<String>,
    #[command(flatten)]
    recipe: RecipeOptions,
}

/// What changes the recipe.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Recipe")]
pub struct RecipeOptions {
    /// Formats of the traces [default: *C_full]
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    formats: Option<Vec<String>>,
    /// Attempts in the longest trace, and usable responses that a question needs [default: 5]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    attempts: Option<u32>,
    /// Times that each question is drawn for [default: 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    repeats: Option<u32>,
    /// Prompt variants to draw from [default: all]
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    variants: Option<Vec<String>>,
    /// Words that no reflection may hold, in any case; '' for none [default: idea,fast]
    #[arg(long, value_name = "WORD,...", value_delimiter = ',')]
    reject_words: Option<Vec<String>>,
    /// Let one trace hold attempts of the same text
    #[arg(long)]
    allow_equal_attempts: bool,
    /// Seed of all draws [default: 42]
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    seed: Option<i64>,
}

impl RecipeOptions {
    /// The recipe `reference` with what was said on the command line.
    pub fn recipe(self) -> Result<Recipe, Failure> {
        let reference = Recipe::reference()?;
        let words = self.reject_words.map(|words| words.into_iter().filter(|word| !word.is_empty()).collect());
        Ok(Recipe {
            formats: self.formats.unwrap_or(reference.formats),
            attempts: self.attempts.unwrap_or(reference.attempts),
            repeats: self.repeats.unwrap_or(reference.repeats),
            variants: self.variants.or(reference.variants).map(in_order),
            reject_words: in_order(words.unwrap_or(reference.reject_words)),
            equal_attempts: self.allow_equal_attempts,
            seed: self.seed.unwrap_or(reference.seed),
            ..reference
        })
    }
}

/// A list whose order says nothing, in order, each word once.
fn in_order(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words.dedup();
    words
}

impl Build {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let recipe = self.recipe.recipe()?;
        recipe.check()?;
        // An existing workspace is asked for: a typing error must not make an empty one.
        if !global.db.exists() {
            return Err(crate::store::Error::Missing(global.db.clone()).into());
        }
        let report = global.change(|store| {
            let sources = build::choose_sources(store, &self.sources)?;
            make(store, global, &recipe, &sources)
        })?;
        print(&ui::build_summary(&report))?;
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
    let report = match outcome {
        Ok(report) => report,
        Err(build::Error::NoTrace(report)) => {
            // What was lost where is the answer to the question that comes next.
            global.say(&ui::build_summary(&report));
            return Err(no_trace(&report));
        }
        Err(error) => return Err(error.into()),
    };
    if report.mixed_questions > 0 {
        global.say(&format!(
            "warning: the responses of {} come from several models: that is no self-distillation",
            ui::counted(report.mixed_questions, "question")
        ));
    }
    Ok(report)
}

/// Names the step that left nothing, and what would help.
fn no_trace(report: &Report) -> Failure {
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

//! The options of every verb that takes a recipe: which one, and what to change of it.

use std::path::PathBuf;

use clap::Args;

use super::error::Failure;
use crate::build::{Error, Recipe, phrases, recipe};
use crate::store::Store;

/// The recipe to take, and what holds for this once.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Recipe")]
pub struct RecipeOptions {
    /// Recipe to take: a name (see: skillfactory recipe list) or a file that ends in .toml [default: reference]
    #[arg(long, value_name = "NAME|FILE")]
    pub recipe: Option<String>,
    /// Formats of the traces
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    formats: Option<Vec<String>>,
    /// Attempts in the longest trace, and usable responses that a question needs
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    attempts: Option<u32>,
    /// Times that each question is drawn for
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    repeats: Option<u32>,
    /// Prompt variants to draw from; '' for all
    #[arg(long, hide_short_help = true, value_name = "NAME,...", value_delimiter = ',')]
    variants: Option<Vec<String>>,
    /// Take the attempts of a trace from different prompt variants
    #[arg(long, hide_short_help = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    unique_variants: Option<bool>,
    /// Draw the number of attempts of *C, *C*IC and *CC, from 2 on
    #[arg(long, hide_short_help = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    vary_attempts: Option<bool>,
    /// Let one trace hold attempts of the same text
    #[arg(long, hide_short_help = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    allow_equal_attempts: Option<bool>,
    /// Words that no reflection may hold, in any case; '' for none
    #[arg(long, hide_short_help = true, value_name = "WORD,...", value_delimiter = ',')]
    reject_words: Option<Vec<String>>,
    /// Words that no response may hold, in any case; '' for none
    #[arg(long, hide_short_help = true, value_name = "WORD,...", value_delimiter = ',')]
    reject_response_words: Option<Vec<String>>,
    /// Phrases of your own, in TOML: for each kind a list of texts
    #[arg(long, hide_short_help = true, value_name = "FILE")]
    phrases: Option<PathBuf>,
    /// Seed of all draws
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    seed: Option<i64>,
}

impl RecipeOptions {
    fn name(&self) -> &str {
        self.recipe.as_deref().unwrap_or("reference")
    }

    /// The recipe with its changes, unless it is one that only the workspace knows: faults are told before it is opened.
    pub fn unstored(&self) -> Result<Option<Recipe>, Failure> {
        Recipe::load(self.name())?.map(|recipe| self.change(recipe)).transpose()
    }

    /// The recipe of the workspace, with its changes.
    pub fn stored(&self, store: &Store) -> Result<Recipe, Failure> {
        self.change(Recipe::stored(store, self.name())?)
    }

    fn change(&self, mut recipe: Recipe) -> Result<Recipe, Failure> {
        fn set<T: Clone>(setting: &mut T, said: Option<&T>) {
            if let Some(said) = said {
                setting.clone_from(said);
            }
        }
        set(&mut recipe.formats, self.formats.as_ref());
        set(&mut recipe.attempts, self.attempts.as_ref());
        set(&mut recipe.repeats, self.repeats.as_ref());
        set(&mut recipe.unique_variants, self.unique_variants.as_ref());
        set(&mut recipe.vary_attempts, self.vary_attempts.as_ref());
        set(&mut recipe.equal_attempts, self.allow_equal_attempts.as_ref());
        set(&mut recipe.reflections.reject_words, self.reject_words.as_ref());
        set(&mut recipe.responses.reject_words, self.reject_response_words.as_ref());
        set(&mut recipe.seed, self.seed.as_ref());
        if let Some(variants) = &self.variants {
            recipe.variants = variants.iter().any(|variant| !variant.is_empty()).then(|| variants.clone());
        }
        if let Some(path) = &self.phrases {
            let text = recipe::read_text(path)?;
            recipe.phrases = phrases::parse(&path.display().to_string(), &text, &recipe.tags)?;
        }
        recipe.settle();
        recipe.check()?;
        Ok(recipe)
    }
}

/// Gives a recipe another name, which no other may have yet. What it says then is what it is now.
pub fn rename(store: &Store, recipe: &mut Recipe, name: &str) -> Result<(), Failure> {
    let is_known = match Recipe::stored(store, name) {
        Ok(_) => true,
        Err(Error::NoSuchRecipe { known, .. }) => known.iter().any(|known| known == name),
        Err(error) => return Err(error.into()),
    };
    if is_known {
        return Err(Error::NameTaken(name.to_owned()).into());
    }
    recipe.name = name.to_owned();
    recipe.about = None;
    recipe.text = recipe::render(recipe)?;
    recipe.check()?;
    Ok(())
}

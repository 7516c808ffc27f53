//! The draws of a recipe made once more, to be held against the traces that are stored.

use serde::Deserialize;

use super::error::{Error, Result};
use super::format::OwnFormat;
use super::phrases::Phrase;
use super::recipe::{Limits, Share, Tags};
use super::{Depth, Recipe, SourceRevision, make};
use crate::progress::Progress;
use crate::store::Store;

/// A recipe with all that it was built with, whatever the command line said then.
#[derive(Debug, Deserialize)]
pub(super) struct AsBuilt {
    name: String,
    about: Option<String>,
    text: String,
    seed: i64,
    formats: Vec<String>,
    attempts: u32,
    repeats: u32,
    variants: Option<Vec<String>>,
    unique_variants: bool,
    vary_attempts: bool,
    equal_attempts: bool,
    responses: Limits,
    reflections: Limits,
    tags: Tags,
    shares: Vec<Share>,
    own_formats: Vec<OwnFormat>,
    phrases: Vec<Phrase>,
    sources: Vec<SourceRevision>,
    retractions: Vec<i32>,
}

impl AsBuilt {
    fn read(store: &Store, name: &str) -> Result<Self> {
        let text: String = store.value("build/recipe-as-built", &[("recipe", &name)])?;
        serde_json::from_str(&text).map_err(|error| Error::BadRecipe { key: "", what: error.to_string() })
    }

    fn recipe(self) -> Recipe {
        Recipe {
            name: self.name,
            about: self.about,
            sources: Vec::new(),
            seed: self.seed,
            formats: self.formats,
            attempts: self.attempts,
            repeats: self.repeats,
            variants: self.variants,
            unique_variants: self.unique_variants,
            vary_attempts: self.vary_attempts,
            equal_attempts: self.equal_attempts,
            max_tokens: None,
            responses: self.responses,
            reflections: self.reflections,
            tags: self.tags,
            shares: self.shares,
            own_formats: self.own_formats,
            phrases: self.phrases,
            text: self.text,
        }
    }
}

/// Draws the traces of a stored recipe again, from the rows and the retractions of then. It leaves the TEMP tables
/// `stored_now` and `redrawn_now` to be compared, and others that hide those of the workspace: a store is good for one.
pub fn redraw(store: &Store, name: &str, progress: &dyn Progress) -> Result<()> {
    store.run("build/stored-now", &[("recipe", &name)])?;
    store.run("build/redrawn-now", &[])?;
    let built = AsBuilt::read(store, name)?;
    let (sources, retractions) = (built.sources.clone(), format!("{:?}", built.retractions));
    make(store, &built.recipe(), &sources, progress, &Depth::Redraw { retractions })?;
    Ok(())
}

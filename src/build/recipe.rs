//! A recipe: everything that decides which traces come of which rows.

use serde::Serialize;

use super::error::{Error, Result};
use super::phrases::{self, Phrase};
use crate::store::catalog::{QUERIES, Query};
use crate::trace;

/// The settings of one build.
#[derive(Debug, Clone)]
pub struct Recipe {
    pub name: String,
    pub seed: i64,
    /// Published names of formats, such as `*C_full`.
    pub formats: Vec<String>,
    /// N of the formats: usable responses that a question needs, and attempts in the longest trace.
    pub attempts: u32,
    pub repeats: u32,
    /// Prompt variants to draw from; `None`: all.
    pub variants: Option<Vec<String>>,
    /// A reflection that holds one of these as a substring, in any case, is not used.
    pub reject_words: Vec<String>,
    /// Whether one trace may hold two attempts of the same text.
    pub equal_attempts: bool,
    pub phrases: Vec<Phrase>,
}

/// A source and the revision of it that is drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceRevision {
    pub source: String,
    pub revision: i32,
}

/// The row of a recipe, as it is given to the database.
#[derive(Serialize)]
struct Row<'a> {
    recipe: &'a str,
    digest: String,
    #[serde(flatten)]
    settings: Settings<'a>,
    sources: &'a [SourceRevision],
}

/// All that traces depend on, but for their sources.
#[derive(Serialize)]
struct Settings<'a> {
    seed: i64,
    formats: &'a [String],
    attempts: u32,
    repeats: u32,
    variants: Option<&'a [String]>,
    reject_words: &'a [String],
    equal_attempts: bool,
    phrases: Vec<&'a str>,
}

impl Recipe {
    /// The recipe of the published example.
    pub fn reference() -> Result<Self> {
        Ok(Self {
            name: "reference".to_owned(),
            seed: 42,
            formats: vec!["*C_full".to_owned()],
            attempts: 5,
            repeats: 1,
            variants: None,
            reject_words: vec!["idea".to_owned(), "fast".to_owned()],
            equal_attempts: false,
            phrases: phrases::shipped()?,
        })
    }

    /// The queries of the formats; an error for a recipe that makes no sense.
    pub fn check(&self) -> Result<Vec<Format>> {
        let bad = |text: &str| Err(Error::BadRecipe(text.to_owned()));
        if self.attempts == 0 {
            return bad("a trace needs at least one attempt");
        }
        if self.repeats == 0 {
            return bad("there must be at least one repeat");
        }
        if self.formats.is_empty() {
            return bad("the recipe names no format");
        }
        if self.variants.as_ref().is_some_and(Vec::is_empty) {
            return bad("the recipe names no prompt variant");
        }
        let mut formats: Vec<Format> = Vec::new();
        for name in &self.formats {
            let format = Format::find(name)?;
            if formats.iter().any(|known| known.name == format.name) {
                return bad(&format!("the format {name} is named twice"));
            }
            formats.push(format);
        }
        Ok(formats)
    }

    fn settings(&self) -> Settings<'_> {
        Settings {
            seed: self.seed,
            formats: &self.formats,
            attempts: self.attempts,
            repeats: self.repeats,
            variants: self.variants.as_deref(),
            reject_words: &self.reject_words,
            equal_attempts: self.equal_attempts,
            phrases: self.phrases.iter().map(|phrase| phrase.phrase_id.as_str()).collect(),
        }
    }

    /// The recipe as JSON, as `build/insert-recipe` reads it.
    pub(super) fn to_row(&self, sources: &[SourceRevision]) -> Result<String> {
        let settings = self.settings();
        let text = json(&settings)?;
        let digest = trace::content_id("d", [Some(text.as_str())]);
        json(&Row { recipe: &self.name, digest, settings, sources })
    }
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::BadRecipe(error.to_string()))
}

/// A format: a SELECT that yields the places of its traces.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Its published name.
    pub name: &'static str,
    /// Formats of one family share their draws.
    pub family: &'static str,
    pub query: &'static Query,
}

impl Format {
    /// Every format that comes with the program.
    pub fn all() -> impl Iterator<Item = Self> {
        QUERIES
            .iter()
            .filter(|query| query.header("kind") == Some("format"))
            .filter_map(|query| Some(Self { name: query.header("published")?, family: query.header("family")?, query }))
    }

    fn find(name: &str) -> Result<Self> {
        Self::all().find(|format| format.name == name).ok_or_else(|| Error::NoSuchFormat {
            name: name.to_owned(),
            known: Self::all().map(|format| format.name.to_owned()).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipes_that_make_no_sense_are_refused() {
        let wrong: [fn(&mut Recipe); 6] = [
            |recipe| recipe.attempts = 0,
            |recipe| recipe.repeats = 0,
            |recipe| recipe.formats.clear(),
            |recipe| recipe.formats.push("*C_full".to_owned()),
            |recipe| recipe.formats.push("*C_ful".to_owned()),
            |recipe| recipe.variants = Some(Vec::new()),
        ];
        assert!(Recipe::reference().unwrap().check().is_ok());
        for change in wrong {
            let mut recipe = Recipe::reference().unwrap();
            change(&mut recipe);
            assert!(recipe.check().is_err());
        }
    }

    #[test]
    fn the_digest_is_of_the_settings_and_not_of_the_name_or_the_sources() {
        let digest = |recipe: &Recipe, source: &str| {
            let sources = [SourceRevision { source: source.to_owned(), revision: 1 }];
            let row: serde_json::Value = serde_json::from_str(&recipe.to_row(&sources).unwrap()).unwrap();
            row["digest"].as_str().unwrap().to_owned()
        };
        let reference = Recipe::reference().unwrap();
        let renamed = Recipe { name: "other".to_owned(), ..reference.clone() };
        let reseeded = Recipe { seed: 43, ..reference.clone() };
        assert_eq!(digest(&reference, "a"), digest(&renamed, "b"));
        assert_ne!(digest(&reference, "a"), digest(&reseeded, "a"));
    }
}

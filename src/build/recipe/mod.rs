//! A recipe: everything that decides which traces come of which rows.

mod check;
mod file;
mod shipped;

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::build::format::{Format, OwnFormat};
use crate::build::phrases::Phrase;
use crate::build::{Error, Result};
use crate::store::Store;
use crate::trace;

pub use file::{explain, line_at, read_text, render};
pub use shipped::all as shipped;

/// Words that the published script does not want in reflections.
const DEFAULT_WORDS: [&str; 2] = ["fast", "idea"];

/// The settings of one build.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    pub name: String,
    pub about: Option<String>,
    /// Names of the sources to draw from; none: the only one there is.
    pub sources: Vec<String>,
    pub seed: i64,
    /// Names of formats, such as `*C_full`.
    pub formats: Vec<String>,
    /// N of the formats: usable responses that a question needs, and attempts in the longest trace.
    pub attempts: u32,
    pub repeats: u32,
    /// Prompt variants to draw from; `None`: all.
    pub variants: Option<Vec<String>>,
    /// Whether the attempts of a trace are of different prompt variants.
    pub unique_variants: bool,
    /// Whether formats of one trace a repeat draw its number of attempts, from 2 to N.
    pub vary_attempts: bool,
    /// Whether one trace may hold two attempts of the same text.
    pub equal_attempts: bool,
    pub responses: Limits,
    pub reflections: Limits,
    /// Tokens that a trace may have with its question; those that are longer are left out where traces are exported, since it
    /// takes a model's tokenizer to tell.
    pub max_tokens: Option<u32>,
    pub tags: Tags,
    pub shares: Vec<Share>,
    pub own_formats: Vec<OwnFormat>,
    pub phrases: Vec<Phrase>,
    /// The recipe as it was written, in TOML, whatever flags have changed since.
    pub text: String,
}

/// Which texts are not used: those that hold one of the words as a substring, in any case, or are too short or long.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Limits {
    pub reject_words: Vec<String>,
    /// Code points.
    pub least_chars: u64,
    pub most_chars: Option<u64>,
}

/// Names of the template's tags.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Tags {
    pub think: String,
    pub sample: String,
    pub reflect: String,
    pub answer: String,
}

impl Default for Tags {
    fn default() -> Self {
        let [think, sample, reflect, answer] = ["think", "sample", "reflect", "answer"].map(str::to_owned);
        Self { think, sample, reflect, answer }
    }
}

impl Tags {
    fn all(&self) -> [&str; 4] {
        [&self.think, &self.sample, &self.reflect, &self.answer]
    }

    /// What no phrase may hold: the tags of the template, and those that have a meaning in responses and reflections.
    pub fn marks(&self) -> Vec<String> {
        let names = self.all().into_iter().chain(["verdict", "answer"]);
        names.flat_map(|name| [format!("<{name}>"), format!("</{name}>")]).collect()
    }
}

/// The share of the questions that a format is drawn for: those whose key, from 0 up to 1, lies from `first` up to `last`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Share {
    pub format: String,
    pub first: f64,
    pub last: f64,
}

/// A source and the revision of it that is drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct SourceRevision {
    pub source: String,
    pub revision: i32,
}

/// How traces are made of a recipe: to be raised when that changes, so that the next build makes all of them anew. (Where it
/// is which rows are usable that changes, `build/use-like` must no longer find recipes of before.)
const MAKING: &str = "1";

/// A recipe as it is given to the database.
#[derive(Serialize)]
struct Row<'a> {
    recipe: &'a str,
    digest: String,
    about: Option<&'a str>,
    text: &'a str,
    /// The settings once more, as one text.
    settings: String,
    least_responses: u32,
    #[serde(flatten)]
    inner: Settings<'a>,
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
    unique_variants: bool,
    vary_attempts: bool,
    equal_attempts: bool,
    responses: &'a Limits,
    reflections: &'a Limits,
    /// Recipes of before have no such key.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    tags: &'a Tags,
    shares: &'a [Share],
    own_formats: &'a [OwnFormat],
    phrases: Vec<&'a str>,
}

impl Recipe {
    /// The recipe of the published example.
    pub fn reference() -> Result<Self> {
        let named = shipped::find("reference")?;
        named.ok_or_else(|| Error::NoSuchRecipe { name: "reference".to_owned(), known: Vec::new() })
    }

    /// The recipe of a file (a name that ends in `.toml`) or one that comes with the program; `None`: neither.
    pub fn load(name: &str) -> Result<Option<Self>> {
        if !name.ends_with(".toml") {
            return shipped::find(name);
        }
        let recipe = file::read(Path::new(name))?;
        match shipped::find(&recipe.name)? {
            Some(known)
                if (Self { text: String::new(), about: None, ..known.clone() })
                    != (Self { text: String::new(), about: None, ..recipe.clone() }) =>
            {
                Err(Error::NameTaken(recipe.name))
            }
            _ => Ok(Some(recipe)),
        }
    }

    /// The recipe that was built in a workspace under that name, as it was written.
    pub fn stored(store: &Store, name: &str) -> Result<Self> {
        let texts: Vec<(String, Option<String>)> =
            store.rows("build/recipe-texts", &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
        match texts.iter().find(|(known, _)| known == name) {
            Some((_, Some(text))) => file::parse("the recipe in the workspace", text, None),
            _ => {
                let known = texts.into_iter().map(|(known, _)| known);
                let shipped = shipped::all()?.into_iter().map(|recipe| recipe.name);
                let mut known: Vec<String> = shipped.chain(known).collect();
                known.sort();
                known.dedup();
                Err(Error::NoSuchRecipe { name: name.to_owned(), known })
            }
        }
    }

    /// Puts lists whose order says nothing in order.
    pub fn settle(&mut self) {
        let lists = [&mut self.responses.reject_words, &mut self.reflections.reject_words, &mut self.sources];
        for list in lists.into_iter().chain(&mut self.variants) {
            list.retain(|word| !word.is_empty());
            list.sort();
            list.dedup();
        }
    }

    fn settings(&self) -> Settings<'_> {
        Settings {
            seed: self.seed,
            formats: &self.formats,
            attempts: self.attempts,
            repeats: self.repeats,
            variants: self.variants.as_deref(),
            unique_variants: self.unique_variants,
            vary_attempts: self.vary_attempts,
            equal_attempts: self.equal_attempts,
            responses: &self.responses,
            reflections: &self.reflections,
            max_tokens: self.max_tokens,
            tags: &self.tags,
            shares: &self.shares,
            own_formats: &self.own_formats,
            phrases: self.phrases.iter().map(|phrase| phrase.phrase_id.as_str()).collect(),
        }
    }

    /// The recipe as JSON, as `build/recipe-now` reads it.
    pub(super) fn to_row(&self, formats: &[Format], sources: &[SourceRevision]) -> Result<String> {
        let settings = json(&self.settings())?;
        json(&Row {
            recipe: &self.name,
            digest: trace::content_id(
                "d",
                [MAKING, settings.as_str()]
                    .into_iter()
                    .chain(formats.iter().map(|format| format.sql.as_str()))
                    .map(Some),
            ),
            about: self.about.as_deref(),
            text: &self.text,
            settings,
            least_responses: self.least_responses(formats),
            inner: self.settings(),
            sources,
        })
    }
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::BadRecipe { key: "", what: error.to_string() })
}

#[cfg(test)]
mod tests;

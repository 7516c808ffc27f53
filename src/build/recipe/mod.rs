//! A recipe: everything that decides which traces come of which rows.

mod file;
mod shipped;

use std::path::Path;

use serde::Serialize;

use crate::build::format::{Draws, Format, OwnFormat};
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
    pub tags: Tags,
    pub shares: Vec<Share>,
    pub own_formats: Vec<OwnFormat>,
    pub phrases: Vec<Phrase>,
    /// The recipe as it was written, in TOML, whatever flags have changed since.
    pub text: String,
}

/// Which texts are not used: those that hold one of the words as a substring, in any case, or are too short or long.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Limits {
    pub reject_words: Vec<String>,
    /// Code points.
    pub least_chars: u64,
    pub most_chars: Option<u64>,
}

/// Names of the template's tags.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    pub format: String,
    pub first: f64,
    pub last: f64,
}

/// A source and the revision of it that is drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceRevision {
    pub source: String,
    pub revision: i32,
}

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

    /// The formats; an error for a recipe that makes no sense.
    pub fn check(&self) -> Result<Vec<Format>> {
        let bad = |key, what: String| Err(Error::BadRecipe { key, what });
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if self.name.is_empty() || !self.name.chars().all(is_plain) || self.name.ends_with(".toml") {
            return bad(
                "name",
                format!("{:?} is no name: it takes letters, digits, dots, dashes and underscores", self.name),
            );
        }
        if !(1..=1000).contains(&self.attempts) {
            return bad("attempts", "a trace has 1 to 1,000 attempts".to_owned());
        }
        if !(1..=100_000).contains(&self.repeats) {
            return bad("repeats", "there are 1 to 100,000 repeats".to_owned());
        }
        if self.variants.as_ref().is_some_and(Vec::is_empty) {
            return bad("variants", "the recipe names no prompt variant".to_owned());
        }
        let formats = self.chosen_formats()?;
        self.check_lengths(&formats)?;
        self.check_limits()?;
        self.check_tags()?;
        for share in &self.shares {
            if !self.formats.contains(&share.format) {
                return bad("shares", format!("the recipe asks for no format {}", share.format));
            }
            if !(0.0 <= share.first && share.first < share.last && share.last <= 1.0) {
                return bad("shares", format!("the share of {} must lie between 0 and 1", share.format));
            }
        }
        Ok(formats)
    }

    fn chosen_formats(&self) -> Result<Vec<Format>> {
        let bad = |key, what: String| Err(Error::BadRecipe { key, what });
        if self.formats.is_empty() {
            return bad("formats", "the recipe names no format".to_owned());
        }
        let mut known: Vec<Format> = Format::shipped().collect();
        for own in &self.own_formats {
            if known.iter().any(|format| format.name == own.name) {
                return bad("format", format!("there is a format {} already", own.name));
            }
            if !self.formats.contains(&own.name) {
                return bad(
                    "format",
                    format!("the format {} is not among the formats that the recipe asks for", own.name),
                );
            }
            known.push(own.format()?);
        }
        let mut chosen: Vec<Format> = Vec::new();
        for name in &self.formats {
            if chosen.iter().any(|format| format.name == *name) {
                return bad("formats", format!("the format {name} is named twice"));
            }
            let names = || known.iter().map(|format| format.name.clone()).collect();
            let format = known.iter().find(|format| format.name == *name);
            chosen.push(format.ok_or_else(|| Error::NoSuchFormat { name: name.clone(), known: names() })?.clone());
        }
        Ok(chosen)
    }

    /// Whether the formats go with the number of attempts, and with each other.
    fn check_lengths(&self, formats: &[Format]) -> Result<()> {
        let bad = |key, what: String| Err(Error::BadRecipe { key, what });
        let pools = formats.iter().filter(|format| format.draws == Draws::Pool).count();
        if let Some(pool) = formats.iter().find(|format| format.draws == Draws::Pool && pools < formats.len()) {
            let what = format!(
                "{} takes every question that has a right response, the others need {} responses: \
                 make two recipes",
                pool.name, self.attempts
            );
            return bad("formats", what);
        }
        if let Some(format) = formats.iter().find(|format| format.least_attempts > self.attempts) {
            return bad("attempts", format!("{} needs at least {} attempts", format.name, format.least_attempts));
        }
        if self.vary_attempts && (self.attempts < 2 || formats.iter().all(|format| format.draws != Draws::One)) {
            let what = "varied attempts are those of *C, *C*IC and *CC, from 2 on: the recipe asks for none";
            return bad("vary_attempts", what.to_owned());
        }
        let variants = self.variants.as_ref().map(Vec::len).filter(|_| self.unique_variants);
        match variants {
            Some(variants) if variants < self.least_responses(formats) as usize => {
                let what =
                    format!("{} attempts of unique variants need as many; the recipe names {variants}", self.attempts);
                bad("variants", what)
            }
            _ => Ok(()),
        }
    }

    fn check_limits(&self) -> Result<()> {
        for (key, limits) in [("responses", &self.responses), ("reflections", &self.reflections)] {
            if limits.most_chars.is_some_and(|most| most < limits.least_chars) {
                return Err(Error::BadRecipe { key, what: format!("least_chars of {key} is more than most_chars") });
            }
        }
        Ok(())
    }

    fn check_tags(&self) -> Result<()> {
        let bad = |what: String| Err(Error::BadRecipe { key: "tags", what });
        let names = self.tags.all();
        for (at, name) in names.iter().enumerate() {
            let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
            if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !name.chars().all(is_word) {
                return bad(format!("{name:?} is no name of a tag: it takes letters, digits, dashes and underscores"));
            }
            if *name == "verdict" || names.iter().take(at).any(|known| known == name) {
                return bad(format!("the tag {name} has another meaning already"));
            }
        }
        let marks = trace::WordFinder::new(self.tags.marks().iter().map(String::as_str));
        match self.phrases.iter().find_map(|phrase| Some((phrase, marks.first_in(&phrase.text)?))) {
            Some((phrase, tag)) => bad(format!("the phrase {:?} holds the tag {tag}", phrase.text)),
            None => Ok(()),
        }
    }

    /// Usable responses that a question needs.
    fn least_responses(&self, formats: &[Format]) -> u32 {
        if formats.iter().all(|format| format.draws == Draws::Pool) { 1 } else { self.attempts }
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
            digest: trace::content_id("d", [Some(settings.as_str())]),
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

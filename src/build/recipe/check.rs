//! What makes a recipe one: keys that fit each other.

use super::Recipe;
use crate::build::format::{Draws, Format};
use crate::build::{Error, Result};
use crate::trace;

impl Recipe {
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
        if self.max_tokens == Some(0) {
            return bad("max_tokens", "a trace has at least one token".to_owned());
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
    pub(super) fn least_responses(&self, formats: &[Format]) -> u32 {
        if formats.iter().all(|format| format.draws == Draws::Pool) { 1 } else { self.attempts }
    }
}

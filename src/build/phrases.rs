//! The phrases that join attempts, one row each with an id.

use std::collections::BTreeMap;

use serde::Serialize;

use super::error::{Error, Result};
use crate::trace;

/// The kinds of phrase, in the order of `phrases.toml`.
pub const KINDS: [&str; 6] = ["generic", "correct", "incorrect", "ending", "backtrack", "confirm"];

/// A phrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Phrase {
    pub phrase_id: String,
    pub kind: String,
    pub text: String,
}

/// The phrases that come with the program.
pub fn shipped() -> Result<Vec<Phrase>> {
    parse(include_str!("phrases.toml"))
}

/// Reads a phrase file: for each kind a list of texts.
fn parse(text: &str) -> Result<Vec<Phrase>> {
    let kinds: BTreeMap<String, Vec<String>> =
        toml::from_str(text).map_err(|error| Error::Phrases(error.to_string()))?;
    let mut phrases = Vec::new();
    for (kind, texts) in kinds {
        if !KINDS.contains(&kind.as_str()) {
            return Err(Error::Phrases(format!("{kind} is no kind of phrase; the kinds are {}", KINDS.join(", "))));
        }
        for text in texts {
            let phrase_id = trace::content_id("p", [Some(kind.as_str()), Some(text.as_str())]);
            phrases.push(Phrase { phrase_id, kind: kind.clone(), text });
        }
    }
    Ok(phrases)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_at_least_as_many_of_each_kind_as_the_published_recipe_means() {
        let phrases = shipped().unwrap();
        for (kind, least) in KINDS.into_iter().zip([11, 14, 14, 7, 9, 7]) {
            let of_kind: Vec<_> = phrases.iter().filter(|phrase| phrase.kind == kind).collect();
            assert!(of_kind.len() >= least, "{kind}: {}", of_kind.len());
        }
        let texts: BTreeSet<_> = phrases.iter().map(|phrase| phrase.text.as_str()).collect();
        assert_eq!(texts.len(), phrases.len(), "a phrase stands twice");
    }

    #[test]
    fn no_phrase_is_a_tag_a_verdict_or_a_claim_of_a_check() {
        let finder = trace::WordFinder::new(["<", ">", "verif", "check", "confirmed", "tested", "correct answer"]);
        for phrase in shipped().unwrap() {
            assert_eq!(finder.first_in(&phrase.text), None, "{}", phrase.text);
            assert_eq!(phrase.text.trim(), phrase.text);
            assert!(!phrase.text.is_empty());
        }
    }

    #[test]
    fn an_unknown_kind_is_an_error() {
        assert!(parse("genric = ['a']").unwrap_err().to_string().contains("genric"));
    }
}

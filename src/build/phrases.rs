//! The phrases that join attempts, one row each with an id.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::error::{Error, Result};
use super::recipe::{self, Tags};
use crate::trace;

/// The kinds of phrase, in the order of `phrases.toml`.
pub const KINDS: [&str; 6] = ["generic", "correct", "incorrect", "ending", "backtrack", "confirm"];

/// The kinds that a trace may need one of, with no other kind to take its place.
const NEEDED: [&str; 4] = ["generic", "ending", "backtrack", "confirm"];

/// A phrase.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Phrase {
    pub phrase_id: String,
    pub kind: String,
    pub text: String,
}

impl Phrase {
    fn new(kind: &str, text: &str) -> Self {
        let phrase_id = trace::content_id("p", [Some(kind), Some(text)]);
        Self { phrase_id, kind: kind.to_owned(), text: text.to_owned() }
    }
}

/// The phrases that come with the program.
pub fn shipped() -> Result<Vec<Phrase>> {
    kinds(&texts("phrases.toml", include_str!("phrases.toml"))?)
}

/// Reads a phrase file: for each kind a list of texts. The kinds that it does not name are as shipped.
pub fn parse(file: &str, text: &str, tags: &Tags) -> Result<Vec<Phrase>> {
    let written = texts(file, text)?;
    let fault = |span: std::ops::Range<usize>, what: String, word: &str, known: &[&str]| Error::File {
        file: file.to_owned(),
        line: recipe::line_at(text, span.start),
        what,
        word: word.to_owned(),
        known: known.iter().map(|known| (*known).to_owned()).collect(),
    };
    let marks = trace::WordFinder::new(tags.marks().iter().map(String::as_str));
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (kind, list) in &written {
        let name = kind.get_ref().as_str();
        if !KINDS.contains(&name) {
            return Err(fault(kind.span(), format!("there is no kind of phrase {name}"), name, &KINDS));
        }
        if list.is_empty() && NEEDED.contains(&name) {
            return Err(fault(kind.span(), format!("there must be a phrase of the kind {name}"), "", &[]));
        }
        for phrase in list {
            let wrong = |what: String| Err(fault(phrase.span(), what, "", &[]));
            let line = recipe::line_at(text, phrase.span().start);
            let words = phrase.get_ref().as_str();
            if words.trim().is_empty() {
                return wrong("a phrase is empty".to_owned());
            }
            if let Some(tag) = marks.first_in(words) {
                return wrong(format!("a phrase holds the tag {tag}"));
            }
            if let Some(first) = seen.insert(words, line) {
                return wrong(format!("the phrase stands in line {first} already"));
            }
        }
    }
    let mut phrases = kinds(&written)?;
    let is_named = |kind: &str| written.iter().any(|(known, _)| known.get_ref() == kind);
    phrases.extend(shipped()?.into_iter().filter(|phrase| !is_named(&phrase.kind)));
    phrases.sort_by_key(|phrase| KINDS.iter().position(|kind| *kind == phrase.kind));
    Ok(phrases)
}

type Texts = Vec<(Spanned<String>, Vec<Spanned<String>>)>;

fn texts(file: &str, text: &str) -> Result<Texts> {
    let read: BTreeMap<Spanned<String>, Vec<Spanned<String>>> =
        toml::from_str(text).map_err(|error| recipe::explain(file, text, &error))?;
    let mut texts: Texts = read.into_iter().collect();
    texts.sort_by_key(|(kind, _)| kind.span().start);
    Ok(texts)
}

fn kinds(texts: &Texts) -> Result<Vec<Phrase>> {
    let of_kind = |(kind, list): &(Spanned<String>, Vec<Spanned<String>>)| {
        list.iter().map(|text| Phrase::new(kind.get_ref(), text.get_ref())).collect::<Vec<_>>()
    };
    Ok(texts.iter().flat_map(of_kind).collect())
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
    fn a_file_takes_the_place_of_the_kinds_that_it_names() {
        let phrases = parse("p.toml", "ending = ['So:', 'Thus:']", &Tags::default()).unwrap();
        let endings: Vec<_> = phrases.iter().filter(|p| p.kind == "ending").map(|p| p.text.as_str()).collect();
        assert_eq!(endings, ["So:", "Thus:"]);
        let others = |phrases: Vec<Phrase>| phrases.into_iter().filter(|p| p.kind != "ending").collect::<Vec<_>>();
        assert_eq!(others(phrases), others(shipped().unwrap()));
    }

    #[test]
    fn faults_are_named_with_their_line() {
        for (text, line, what) in [
            ("genric = ['a']", 1, "no kind of phrase genric"),
            ("generic = [\n  'a',\n  ' \t',\n]", 3, "empty"),
            ("generic = [\n  'a',\n  'b',\n]\ncorrect = ['c', 'a']", 5, "in line 2 already"),
            ("generic = [\n'now </sample> then']", 2, "</sample>"),
            ("ending = ['so <answer>']", 1, "<answer>"),
            ("\nending = []", 2, "of the kind ending"),
            ("ending = 'x'", 1, "sequence"),
        ] {
            let error = parse("p.toml", text, &Tags::default()).unwrap_err();
            let told = error.to_string();
            assert!(told.starts_with(&format!("p.toml, line {line}: ")) && told.contains(what), "{text}: {told}");
        }
    }
}

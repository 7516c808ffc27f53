//! Words that a recipe does not want in a text.

use aho_corasick::{AhoCorasick, MatchKind};

/// Finds the first of some words in a text, as a substring in any case, as the published recipe does:
/// the word `fast` is found in "Breakfast".
#[derive(Debug)]
pub struct WordFinder {
    words: Vec<String>,
    ascii: Option<AhoCorasick>,
}

impl WordFinder {
    /// Empty words are left out: they would be found everywhere.
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
        let ascii = words.iter().all(|word| word.is_ascii()).then(|| {
            AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::LeftmostFirst).build(&words).ok()
        });
        Self { words, ascii: ascii.flatten() }
    }

    /// The word that stands first in the text, in lower case.
    pub fn first_in(&self, text: &str) -> Option<&str> {
        let at = match &self.ascii {
            // Outside ASCII some capitals become ASCII letters in lower case, such as the Kelvin sign.
            Some(finder) if text.is_ascii() => finder.find(text).map(|found| found.pattern().as_usize()),
            _ => {
                let lower = text.to_lowercase();
                let found =
                    self.words.iter().enumerate().filter_map(|(at, word)| Some((lower.find(word.as_str())?, at)));
                found.min().map(|(_, at)| at)
            }
        };
        at.and_then(|at| self.words.get(at)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn finds_substrings_in_any_case() {
        let finder = WordFinder::new(["idea", "fast", ""]);
        assert_eq!(finder.first_in("The IDEAL breakfast"), Some("idea"));
        assert_eq!(finder.first_in("Breakfast, then an idea"), Some("fast"));
        assert_eq!(finder.first_in("slow"), None);
        assert_eq!(finder.first_in("é: BreakFAST"), Some("fast"));
        assert_eq!(WordFinder::new(["KELVIN"]).first_in("\u{212a}elvin"), Some("kelvin"));
        assert_eq!(WordFinder::new(["ÉTÉ"]).first_in("en été"), Some("été"));
        assert_eq!(WordFinder::new([]).first_in("anything"), None);
    }

    proptest! {
        #[test]
        fn both_ways_agree(text in "[a-cA-C ]{0,40}", words in prop::collection::vec("[a-cA-C]{1,3}", 0..4)) {
            let finder = WordFinder::new(words.iter().map(String::as_str));
            let found = words.iter().any(|word| text.to_lowercase().contains(&word.to_lowercase()));
            prop_assert_eq!(finder.first_in(&text).is_some(), found);
            prop_assert_eq!(finder.first_in(&text), finder.first_in(&format!("{text}é")));
        }
    }
}

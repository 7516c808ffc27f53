//! Marks in a text: tags of the template, special tokens of chat templates.

use aho_corasick::{AhoCorasick, MatchKind};

/// Bytes of a mark at most: what is longer is a text, and would take much memory to look for.
const LONGEST: usize = 256;

/// Finds marks just as they are written; where one begins another, the longer one.
#[derive(Debug)]
pub struct MarkFinder {
    finder: Option<AhoCorasick>,
}

impl MarkFinder {
    /// Empty marks are left out, since they would be found everywhere, and those of more than 256 bytes.
    pub fn new<'a>(marks: impl IntoIterator<Item = &'a str>) -> Self {
        let marks = marks.into_iter().filter(|mark| (1..=LONGEST).contains(&mark.len()));
        Self { finder: AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(marks).ok() }
    }

    /// The marks of a text in the order in which they stand, a space between.
    pub fn all_in(&self, text: &str) -> String {
        let found = self.finder.iter().flat_map(|finder| finder.find_iter(text));
        found.filter_map(|found| text.get(found.range())).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_marks_in_their_order() {
        let finder = MarkFinder::new(["<s>", "</s>", "<sample>", ""]);
        assert_eq!(finder.all_in("é <sample> <s</s> <s>"), "<sample> </s> <s>");
        assert_eq!(finder.all_in("<S> nothing <s"), "");
        assert_eq!(MarkFinder::new([]).all_in("<s>"), "");
        assert_eq!(MarkFinder::new(["a", "ab"]).all_in("aba"), "ab a");
    }
}

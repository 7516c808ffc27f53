//! The verdict that a reflection ends on.

use memchr::memmem;

const OPEN: &str = "<verdict>";
const CLOSE: &str = "</verdict>";

/// What a reflection says of its response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Correct,
    Incorrect,
}

impl Verdict {
    /// The word that is stored: `correct` or `incorrect`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Correct => "correct",
            Self::Incorrect => "incorrect",
        }
    }
}

/// Reads the verdict of a reflection as the published recipe does.
///
/// Both tags must stand somewhere in the text, in lower case. The verdict is what lies between the first
/// opening tag and the next verdict tag of either kind (or the end of the text), without surrounding white
/// space and whatever its case. Anything but "correct" or "incorrect" is no verdict.
pub fn verdict(reflection: &str) -> Option<Verdict> {
    memmem::find(reflection.as_bytes(), CLOSE.as_bytes())?;
    let open = memmem::find(reflection.as_bytes(), OPEN.as_bytes())?;
    let rest = reflection.get(open + OPEN.len()..)?;
    let end = [OPEN, CLOSE].iter().filter_map(|tag| rest.find(tag)).min();
    let word = end.and_then(|end| rest.get(..end)).unwrap_or(rest);
    match word.trim_matches(is_space).to_lowercase().as_str() {
        "correct" => Some(Verdict::Correct),
        "incorrect" => Some(Verdict::Incorrect),
        _ => None,
    }
}

/// White space as Python's `str.strip` has it: Unicode's, and the four ASCII separators.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_models_really_write() {
        let cases = [
            ("fine.\n<verdict>Correct</verdict>", Some(Verdict::Correct)),
            ("<verdict>\nIncorrect\n</verdict>", Some(Verdict::Incorrect)),
            ("<verdict> CORRECT </verdict> trailing", Some(Verdict::Correct)),
            ("<verdict>Correct</verdict> no, <verdict>Incorrect</verdict>", Some(Verdict::Correct)),
            ("<verdict>Correct<verdict> </verdict>", Some(Verdict::Correct)),
            ("</verdict> <verdict>incorrect", Some(Verdict::Incorrect)),
            ("<verdict>\u{1f}correct\u{a0}</verdict>", Some(Verdict::Correct)),
            ("<verdict>Correct", None),
            ("Correct</verdict>", None),
            ("<Verdict>Correct</Verdict>", None),
            ("<verdict>Correct.</verdict>", None),
            ("<verdict></verdict>", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(verdict(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn is_total_and_sees_only_the_first_tag(before in "[^<]*", word in "\\PC*", after in any::<String>()) {
            let _ = verdict(&after);
            let text = format!("{before}<verdict>{word}</verdict>{after}");
            let clean = !word.contains(OPEN) && !word.contains(CLOSE);
            let expected = match word.trim_matches(is_space).to_lowercase().as_str() {
                "correct" => Some(Verdict::Correct),
                "incorrect" => Some(Verdict::Incorrect),
                _ => None,
            };
            prop_assert!(!clean || verdict(&text) == expected);
        }
    }
}

//! Which parts of a trace a model is trained on: a small language over kinds, correctness and place.
//!
//! `sample:incorrect` are the attempts that are wrong, `reflect:first` the reflection on the first attempt,
//! `glue:incorrect` what stands behind a wrong attempt, `all` is everything.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The kinds of parts, as `trace_part` has them, and `all` of them.
pub const KINDS: [&str; 10] =
    ["all", "template", "sample", "reflect", "glue", "backtrack", "repeat", "confirm", "ending", "answer"];

/// What can follow a kind, behind a colon.
pub const PLACES: [&str; 5] = ["correct", "incorrect", "first", "last", "attempt-N"];

/// Some parts of a trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// One of [`KINDS`].
    kind: String,
    /// Whether the attempt that the part belongs to is right.
    is_correct: Option<bool>,
    /// Number of that attempt, from 1.
    attempt: Option<u32>,
    /// Whether that attempt is the last one.
    is_last: bool,
}

/// Rules, as a list between commas.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rules(pub Vec<Rule>);

/// What a model is not trained on: what a rule masks, and, if there are rules of what to train on, all else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Masks {
    pub mask: Rules,
    pub train_on: Rules,
}

/// What is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{word}' is no {what} of parts: {} are", .known.join(", "))]
pub struct BadRule {
    word: String,
    what: &'static str,
    known: Vec<String>,
}

impl BadRule {
    fn new(word: &str, what: &'static str, known: &[&str]) -> Self {
        Self { word: word.to_owned(), what, known: known.iter().map(|&word| word.to_owned()).collect() }
    }
}

impl Masks {
    pub fn is_empty(&self) -> bool {
        self.mask.0.is_empty() && self.train_on.0.is_empty()
    }
}

impl FromStr for Rule {
    type Err = BadRule;

    /// `KIND[:PLACE]...`
    fn from_str(text: &str) -> Result<Self, BadRule> {
        let mut words = text.trim().split(':');
        let kind = words.next().unwrap_or_default();
        if !KINDS.contains(&kind) {
            return Err(BadRule::new(kind, "kind", &KINDS));
        }
        let mut rule = Self { kind: kind.to_owned(), is_correct: None, attempt: None, is_last: false };
        for word in words {
            let number = || word.strip_prefix("attempt-")?.parse().ok().filter(|number| *number > 0);
            match word {
                "correct" | "incorrect" if rule.is_correct.is_none() => rule.is_correct = Some(word == "correct"),
                "first" if rule.attempt.is_none() => rule.attempt = Some(1),
                "last" => rule.is_last = true,
                _ => match number() {
                    Some(number) if rule.attempt.is_none() => rule.attempt = Some(number),
                    _ => return Err(BadRule::new(word, "place", &PLACES)),
                },
            }
        }
        Ok(rule)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        match self.is_correct {
            Some(true) => f.write_str(":correct")?,
            Some(false) => f.write_str(":incorrect")?,
            None => {}
        }
        match self.attempt {
            Some(1) => f.write_str(":first")?,
            Some(number) => write!(f, ":attempt-{number}")?,
            None => {}
        }
        if self.is_last { f.write_str(":last") } else { Ok(()) }
    }
}

impl FromStr for Rules {
    type Err = BadRule;

    fn from_str(text: &str) -> Result<Self, BadRule> {
        Ok(Self(text.split(',').map(str::parse).collect::<Result<_, _>>()?))
    }
}

impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules: Vec<String> = self.0.iter().map(Rule::to_string).collect();
        f.write_str(&rules.join(","))
    }
}

impl TryFrom<String> for Rules {
    type Error = BadRule;

    fn try_from(text: String) -> Result<Self, BadRule> {
        if text.is_empty() { Ok(Self::default()) } else { text.parse() }
    }
}

impl From<Rules> for String {
    fn from(rules: Rules) -> Self {
        rules.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_and_written() {
        let text = "sample:incorrect,glue,reflect:correct:first:last,all:attempt-3";
        let rules: Rules = text.parse().unwrap();
        assert_eq!(rules.to_string(), text);
        assert_eq!(rules.0.len(), 4);
        assert_eq!((rules.0[0].is_correct, rules.0[2].attempt, rules.0[3].attempt), (Some(false), Some(1), Some(3)));
        let kept: Rules = serde_json::from_str(&serde_json::to_string(&rules).unwrap()).unwrap();
        assert_eq!(kept, rules);
        assert_eq!(serde_json::from_str::<Rules>("\"\"").unwrap(), Rules::default());
        for (bad, word) in [
            ("", "'' is no kind"),
            ("sampel", "'sampel' is no kind of parts: all, template, sample"),
            ("sample,", "'' is no kind"),
            ("sample:wrong", "'wrong' is no place"),
            ("sample:correct:incorrect", "'incorrect' is no place"),
            ("sample:attempt-0", "'attempt-0' is no place"),
            ("sample:first:attempt-2", "'attempt-2' is no place"),
        ] {
            let error = bad.parse::<Rules>().unwrap_err().to_string();
            assert!(error.starts_with(word), "{bad}: {error}");
        }
    }
}

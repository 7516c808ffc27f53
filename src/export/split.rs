//! Splits of a data set: shares of the questions.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Shares that miss a whole by less are taken for one.
const TOLERANCE: f64 = 1e-9;

/// A split: its name and its share of the questions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    pub name: String,
    pub share: f64,
}

/// All splits of a data set, in the order that they were named.
#[derive(Debug, Clone, PartialEq)]
pub struct Splits(Vec<Share>);

/// What is wrong with some splits, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadSplits(String);

/// A split as a range of keys.
#[derive(Debug, Serialize)]
struct Range<'a> {
    name: &'a str,
    first: f64,
    last: f64,
    of_questions: bool,
}

impl Default for Splits {
    fn default() -> Self {
        Self(vec![Share { name: "train".to_owned(), share: 1.0 }])
    }
}

impl Splits {
    /// Checks names and shares.
    pub fn new(shares: Vec<Share>) -> Result<Self, BadSplits> {
        for (at, Share { name, share }) in shares.iter().enumerate() {
            // What a reader of data sets takes for the name of a split: a `-` ends it in the name of a file.
            if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                return Err(BadSplits(format!("'{name}' is no name of a split: letters, digits and _ are")));
            }
            if shares.iter().take(at).any(|other| other.name == *name) {
                return Err(BadSplits(format!("{name} is named twice")));
            }
            if !(*share > 0.0 && *share <= 1.0) {
                return Err(BadSplits(format!("the share of {name} must be more than 0 and at most 1")));
            }
        }
        let sum: f64 = shares.iter().map(|split| split.share).sum();
        if (sum - 1.0).abs() > TOLERANCE {
            return Err(BadSplits(format!("the shares add up to {}, not to 1", (sum * 1e6).round() / 1e6)));
        }
        Ok(Self(shares))
    }

    pub fn shares(&self) -> &[Share] {
        &self.0
    }

    /// The names that files have. Those of changes to a data set are `added`, or `added.NAME` of several splits: a reader
    /// takes a dot for part of a name.
    pub fn names(&self, is_changes: bool) -> Vec<String> {
        let name = |split: &Share| match (is_changes, self.0.len()) {
            (false, _) => split.name.clone(),
            (true, 1) => "added".to_owned(),
            (true, _) => format!("added.{}", split.name),
        };
        self.0.iter().map(name).collect()
    }

    /// The splits as ranges of keys, from 0 up to 1, for SQL, under the names that files have.
    pub fn ranges(&self, names: &[String], is_of_questions: impl Fn(&Share) -> bool) -> String {
        let mut first = 0.0;
        let mut ranges = Vec::new();
        for (split, name) in self.0.iter().zip(names) {
            // A sum of fractions may miss 1; no key may fall out.
            let last = if ranges.len() + 1 == self.0.len() { 1.0 } else { first + split.share };
            ranges.push(Range { name, first, last, of_questions: is_of_questions(split) });
            first = last;
        }
        serde_json::to_string(&ranges).unwrap_or_default()
    }
}

impl FromStr for Splits {
    type Err = BadSplits;

    /// `train=0.98,val=0.02`
    fn from_str(text: &str) -> Result<Self, BadSplits> {
        let share = |entry: &str| {
            let (name, share) = entry.split_once('=')?;
            Some(Share { name: name.trim().to_owned(), share: share.trim().parse().ok()? })
        };
        let read = |entry: &str| share(entry).ok_or_else(|| BadSplits(format!("'{entry}' is not NAME=SHARE")));
        Self::new(text.split(',').map(read).collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_names_are_checked() {
        let splits: Splits = "train=0.7, val=0.2,test=0.1".parse().unwrap();
        assert_eq!(splits.shares().len(), 3);
        for (text, words) in [
            ("train", "not NAME=SHARE"),
            ("train=much", "not NAME=SHARE"),
            ("train=0.9", "add up to 0.9"),
            ("train=0.9,val=0.2", "add up to 1.1"),
            ("train=0.5,train=0.5", "named twice"),
            ("train=1,val=0", "more than 0"),
            ("train=2,val=-1", "at most 1"),
            ("train=NaN", "more than 0"),
            ("../x=1", "no name"),
            ("a-b=1", "no name"),
            ("=1", "no name"),
        ] {
            let error = text.parse::<Splits>().unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn ranges_leave_no_key_out() {
        let splits: Splits = "a=0.1,b=0.2,c=0.7".parse().unwrap();
        let names = ["a", "b", "c"].map(str::to_owned);
        let ranges: serde_json::Value = serde_json::from_str(&splits.ranges(&names, |_| false)).unwrap();
        assert_eq!((&ranges[0]["first"], &ranges[2]["last"]), (&0.0.into(), &1.0.into()));
        assert!(ranges[0]["last"] == ranges[1]["first"] && ranges[1]["last"] == ranges[2]["first"]);
    }
}

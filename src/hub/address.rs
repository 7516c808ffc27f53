//! What a user types for a data set of the Hub.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use super::error::{Error, Result};

/// A data set by owner and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    pub owner: String,
    pub name: String,
}

/// Files of a data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub repository: Repository,
    /// A branch, a tag or a commit; by default what the data set shows.
    pub revision: Option<String>,
    /// The files that are meant, as a path or a pattern; by default those that the card names.
    pub pattern: Option<String>,
}

impl FromStr for Repository {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bad = || Error::BadAddress(text.to_owned());
        let (owner, name) = text.split_once('/').ok_or_else(bad)?;
        if !is_word(owner) || !is_word(name) {
            return Err(bad());
        }
        Ok(Self { owner: owner.to_owned(), name: name.to_owned() })
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

/// Whether a text can be the name of an owner or of a data set.
fn is_word(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=96).contains(&text.len())
        && text.chars().all(is_plain)
        && !text.starts_with(['.', '-'])
        && !text.contains("..")
}

impl Address {
    /// The data set that an input means, if it means one: `hf://datasets/…`, `hf:OWNER/NAME`, or `OWNER/NAME` where there
    /// is no such path. What has a file's ending or is a pattern is never one, so that a mistyped path stays here.
    pub fn of(input: &str) -> Option<Result<Self>> {
        if let Some(rest) = input.strip_prefix("hf:") {
            return Some(Self::parse(rest).ok_or_else(|| Error::BadAddress(input.to_owned())));
        }
        if Path::new(input).exists() || has_ending(input) {
            return None;
        }
        Self::of_set(input).map(Ok)
    }

    /// What follows `hf:`.
    fn parse(rest: &str) -> Option<Self> {
        let Some(rest) = rest.strip_prefix("//") else { return Self::of_set(rest) };
        let (owner, rest) = rest.strip_prefix("datasets/")?.split_once('/')?;
        let (name, rest) = split(rest, '/');
        let (name, revision) = split(name, '@');
        // The one kind of revision that has slashes is known by its beginning.
        let (revision, pattern) = match (revision, rest) {
            (Some("refs"), Some(rest)) => {
                let (kind, rest) = rest.split_once('/')?;
                let (which, pattern) = split(rest, '/');
                (Some(format!("refs/{kind}/{which}")), pattern)
            }
            (revision, pattern) => (revision.map(|revision| revision.replace("%2F", "/")), pattern),
        };
        let repository = format!("{owner}/{name}").parse().ok()?;
        let pattern = pattern.filter(|pattern| !pattern.is_empty()).map(str::to_owned);
        Some(Self { repository, revision: checked(revision)?, pattern })
    }

    /// `OWNER/NAME`, maybe with `@REVISION`.
    fn of_set(text: &str) -> Option<Self> {
        let (set, revision) = split(text, '@');
        let revision = checked(revision.map(str::to_owned))?;
        Some(Self { repository: set.parse().ok()?, revision, pattern: None })
    }
}

/// The outer option: whether it can be a revision. It becomes part of a path.
fn checked(revision: Option<String>) -> Option<Option<String>> {
    match revision {
        Some(text) if !is_revision(&text) => None,
        revision => Some(revision),
    }
}

/// Whether a text can be the name of a revision.
pub fn is_revision(text: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '+');
    let parts = || text.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
    text.len() <= 200 && text.chars().all(is_plain) && parts() && !text.contains("..")
}

/// Whether a name ends as that of a file does: in a short word after a dot, which a version number is not.
fn has_ending(text: &str) -> bool {
    let ending = text.rsplit_once('.').map_or("", |(_, ending)| ending);
    (1..=7).contains(&ending.len())
        && ending.starts_with(|c: char| c.is_ascii_alphabetic())
        && ending.chars().all(|c| c.is_ascii_alphanumeric())
}

fn split(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, after)| (before, Some(after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(input: &str) -> Option<String> {
        let show = |address: Address| {
            let or = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
            format!("{} {} {}", address.repository, or(address.revision), or(address.pattern))
        };
        Address::of(input).map(|address| address.map_or_else(|error| format!("error: {error}"), show))
    }

    #[test]
    fn a_data_set_is_told_from_a_path() {
        let set = |text: &str| Some(text.to_owned());
        assert_eq!(told("acme/toy"), set("acme/toy - -"));
        assert_eq!(told("acme/toy@v1.0"), set("acme/toy v1.0 -"));
        assert_eq!(told("acme/gpt-3.5-answers"), set("acme/gpt-3.5-answers - -"));
        assert_eq!(told("hf:acme/rows.data"), set("acme/rows.data - -"));
        assert_eq!(told("hf://datasets/acme/toy"), set("acme/toy - -"));
        assert_eq!(told("hf://datasets/acme/toy@v1/data/*.parquet"), set("acme/toy v1 data/*.parquet"));
        let converted = "acme/toy refs/convert/parquet default/**/*.parquet";
        assert_eq!(told("hf://datasets/acme/toy@refs/convert/parquet/default/**/*.parquet"), set(converted));
        assert_eq!(told("hf://datasets/acme/toy@refs%2Fconvert%2Fparquet/default/**/*.parquet"), set(converted));
        for path in [
            "rows.parquet",
            "a/rows.jsonl.gz",
            "a/b/c",
            "a/*",
            "a/rows.txt",
            "./a",
            "../a",
            "/a/b",
            "~/a",
            "a",
            "src/hub",
        ] {
            assert_eq!(told(path), None, "{path}");
        }
        for bad in [
            "hf:toy",
            "hf://models/acme/toy",
            "hf:acme/../toy",
            "hf:acme/toy@../../x",
            "hf:acme/toy@v1..",
            "hf:",
            "hf://datasets/acme",
        ] {
            assert!(told(bad).is_some_and(|text| text.starts_with("error: ")), "{bad}");
        }
    }
}

//! Formats: SELECTs that yield the places of their traces.

use serde::{Deserialize, Serialize};

use super::error::{Error, Result};
use crate::store::catalog::{QUERIES, header};

/// What a format is given draws of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draws {
    /// One of each length from 1 to the recipe's attempts.
    Rising,
    /// One of all attempts, or of a drawn number of them.
    One,
    /// One of one attempt.
    Single,
    /// One, of which the format makes several traces until responses are used up.
    Pool,
}

impl Draws {
    const ALL: [Self; 4] = [Self::Rising, Self::One, Self::Single, Self::Pool];

    pub fn word(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::One => "one",
            Self::Single => "single",
            Self::Pool => "pool",
        }
    }
}

/// A format, ready to be drawn.
#[derive(Debug, Clone)]
pub struct Format {
    /// Its published name, such as `*C_full`.
    pub name: String,
    /// Formats of one family share their draws.
    pub family: String,
    pub draws: Draws,
    pub least_attempts: u32,
    /// Whether its traces may always hold attempts of the same text.
    pub equal_attempts: bool,
    /// Whether the recipe brings it: then nobody has tested it yet.
    pub is_own: bool,
    pub sql: String,
}

/// A format that a recipe brings itself: its SELECT, headed like those in `queries/format`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OwnFormat {
    pub name: String,
    pub sql: String,
}

impl Format {
    /// Every format that comes with the program.
    pub fn shipped() -> impl Iterator<Item = Self> {
        let queries = QUERIES.iter().filter(|query| query.header("kind") == Some("format"));
        queries.filter_map(|query| Self::read(query.header("published")?, query.sql).ok())
    }

    /// A format by its header; without one it has draws of each length, of a family of its own.
    fn read(name: &str, sql: &str) -> Result<Self> {
        let bad = |what: String| Error::BadFormat { name: name.to_owned(), what };
        let word = header(sql, "draws").unwrap_or(Draws::Rising.word());
        let draws = Draws::ALL.into_iter().find(|draws| draws.word() == word);
        let least = header(sql, "least-attempts").unwrap_or("1");
        Ok(Self {
            name: name.to_owned(),
            family: header(sql, "family").unwrap_or(name).to_owned(),
            draws: draws
                .ok_or_else(|| bad(format!("draws: {word} is not known; write rising, one, single or pool")))?,
            least_attempts: least.parse().map_err(|_| bad(format!("least-attempts: {least} is no number")))?,
            equal_attempts: header(sql, "equal-attempts") == Some("always"),
            is_own: false,
            sql: sql.to_owned(),
        })
    }
}

impl OwnFormat {
    pub fn format(&self) -> Result<Format> {
        let is_name = |c: char| c.is_alphanumeric() || "*_.-+".contains(c);
        if self.name.is_empty() || !self.name.chars().all(is_name) {
            let what = format!("{:?} is no name of a format: it takes letters, digits and * _ . - +", self.name);
            return Err(Error::BadRecipe { key: "format", what });
        }
        Ok(Format { is_own: true, ..Format::read(&self.name, &self.sql)? })
    }
}

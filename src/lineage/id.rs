//! Ids, and the shortest way to write one.

use super::{Error, Result};
use crate::store::Store;

/// Digits of an id, behind its letter.
const DIGITS: usize = 24;
/// Ids that an ambiguous beginning is answered with.
const MOST: i64 = 8;

/// What an id is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Trace,
    Question,
    Response,
    Reflection,
    Phrase,
}

impl Kind {
    /// The kind that the first letter of an id stands for.
    pub fn of(id: &str) -> Option<Self> {
        Some(match id.chars().next()? {
            't' => Self::Trace,
            'q' => Self::Question,
            'r' => Self::Response,
            'f' => Self::Reflection,
            'p' => Self::Phrase,
            _ => return None,
        })
    }

    /// The word for it, which is the name of its table as well.
    pub fn word(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Question => "question",
            Self::Response => "response",
            Self::Reflection => "reflection",
            Self::Phrase => "phrase",
        }
    }
}

/// An id that is in the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Id {
    pub kind: Kind,
    pub text: String,
    /// Bucket of its question: what holds it, and what it holds, is in the same one. A phrase has none.
    pub bucket: Option<i64>,
}

/// The one id that begins with `prefix`.
pub fn find(store: &Store, prefix: &str) -> Result<Id> {
    let not_an_id = || Error::NotAnId(prefix.to_owned());
    let kind = Kind::of(prefix).ok_or_else(not_an_id)?;
    let digits = prefix.get(1..).unwrap_or_default();
    if digits.len() > DIGITS || !digits.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')) {
        return Err(not_an_id());
    }
    let read = |row: &duckdb::Row<'_>| {
        let id = Id { kind, text: row.get("id")?, bucket: row.get("bucket")? };
        Ok((id, row.get::<_, usize>("found")?))
    };
    let mut known = match kind {
        Kind::Phrase => store.rows("show/phrase-id", &[("prefix", &prefix), ("most", &MOST)], read)?,
        _ => store.rows("show/id", &[("kind", &kind.word()), ("prefix", &prefix), ("most", &MOST)], read)?,
    };
    match (known.pop(), known.is_empty()) {
        (None, _) => Err(Error::NoSuchId { kind: kind.word(), prefix: prefix.to_owned() }),
        (Some((id, _)), true) => Ok(id),
        (Some(last), false) => {
            let found = last.1;
            let first = known.into_iter().chain([last]).map(|(id, _)| id.text).collect();
            Err(Error::Ambiguous { prefix: prefix.to_owned(), found, first })
        }
    }
}

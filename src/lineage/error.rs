//! What keeps an answer from being given.

use crate::store;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0} is no id: an id is t, q, r, f or p and up to 24 digits from 0 to f")]
    NotAnId(String),
    #[error("no {kind} has an id that begins with {prefix}")]
    NoSuchId { kind: &'static str, prefix: String },
    #[error("{found} ids begin with {prefix}")]
    Ambiguous { prefix: String, found: usize, first: Vec<String> },
    #[error("the trace has the characters 0 to {}; there is no character {at}", .chars.saturating_sub(1))]
    NoSuchCharacter { at: usize, chars: usize },
    #[error("the condition cannot be used: {expression}")]
    BadCondition { table: &'static str, expression: String, source: Box<store::Error> },
    #[error(transparent)]
    Store(#[from] store::Error),
}

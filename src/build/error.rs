//! What keeps traces from being built.

use super::Report;
use crate::store;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the workspace has no source yet")]
    NoSource,
    #[error("the workspace has several sources: {}", .0.join(", "))]
    SeveralSources(Vec<String>),
    #[error("no source is named {name}; there are {}", .known.join(", "))]
    NoSuchSource { name: String, known: Vec<String> },
    #[error("no format is named {name}; there are {}", .known.join(", "))]
    NoSuchFormat { name: String, known: Vec<String> },
    #[error("no trace was made")]
    NoTrace(Box<Report>),
    #[error("{0}")]
    BadRecipe(String),
    #[error("the phrases cannot be read: {0}")]
    Phrases(String),
    #[error(transparent)]
    Store(#[from] store::Error),
}

//! What keeps traces from being built.

use std::path::PathBuf;

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
    #[error("no recipe is named {name}; there are {}", .known.join(", "))]
    NoSuchRecipe { name: String, known: Vec<String> },
    #[error("the workspace has no traces yet")]
    NoTraces,
    #[error("the workspace has traces of several recipes: {}", .0.join(", "))]
    SeveralRecipes(Vec<String>),
    #[error("no traces were built by a recipe named {name}; there are those of {}", .known.join(", "))]
    NotBuilt { name: String, known: Vec<String> },
    #[error("no format is named {name}; there are {}", .known.join(", "))]
    NoSuchFormat { name: String, known: Vec<String> },
    #[error("there is a recipe {0} already")]
    NameTaken(String),
    #[error("no trace was made")]
    NoTrace(Box<Report>),
    /// `key`: where in a recipe's file it would stand.
    #[error("{what}")]
    BadRecipe { key: &'static str, what: String },
    /// A fault of a recipe's or phrase file; `word`: what is not known there, `known`: what is.
    #[error("{file}, line {line}: {what}")]
    File { file: String, line: usize, what: String, word: String, known: Vec<String> },
    #[error("the format {name}: {what}")]
    BadFormat { name: String, what: String },
    #[error("cannot read {}", .path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Store(#[from] store::Error),
}

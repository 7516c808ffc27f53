//! What keeps an audit from being made.

use std::path::PathBuf;

use crate::store;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the workspace has no traces yet")]
    NoRecipe,
    #[error("the workspace has traces of several recipes: {}", .0.join(", "))]
    SeveralRecipes(Vec<String>),
    #[error("no traces were built by a recipe named {name}; there are those of {}", .known.join(", "))]
    NoSuchRecipe { name: String, known: Vec<String> },
    #[error("no audit is named {name}")]
    NoSuchAudit { name: String, known: Vec<String> },
    #[error("no source is named {name}; there are {}", .known.join(", "))]
    NoSuchSource { name: String, known: Vec<String> },
    #[error("cannot read {}", .path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{} has no file that ends in .sql", .0.display())]
    NoAudits(PathBuf),
    /// An audit of the user's own.
    #[error("{}: {what}", .file.display())]
    BadAudit { file: PathBuf, what: String },
    #[error(transparent)]
    Store(#[from] store::Error),
}

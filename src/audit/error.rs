//! What keeps an audit from being made.

use std::path::PathBuf;

use crate::{build, store};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
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
    Build(#[from] build::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
}

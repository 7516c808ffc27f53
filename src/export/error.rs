//! What keeps traces from being written.

use std::path::PathBuf;

use crate::{build, store};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{} is there already, and is no export of skillfactory", .0.display())]
    NotOurs(PathBuf),
    #[error("no trace is left to export")]
    NothingChosen,
    #[error("the expression cannot be used: {expression}")]
    BadWhere { expression: String, source: Box<store::Error> },
    #[error("cannot write {}", .path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Build(#[from] build::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Error {
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

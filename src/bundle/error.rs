//! What keeps a bundle from being written.

use std::path::PathBuf;

use crate::{audit, build, export, store};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{} is there already, and may hold marks", .0.display())]
    There(PathBuf),
    #[error("cannot write {}", .path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Audit(Box<audit::Error>),
    #[error(transparent)]
    Build(Box<build::Error>),
    #[error(transparent)]
    Export(Box<export::Error>),
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Error {
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

impl From<audit::Error> for Error {
    fn from(error: audit::Error) -> Self {
        Self::Audit(Box::new(error))
    }
}

impl From<build::Error> for Error {
    fn from(error: build::Error) -> Self {
        Self::Build(Box::new(error))
    }
}

impl From<export::Error> for Error {
    fn from(error: export::Error) -> Self {
        Self::Export(Box::new(error))
    }
}

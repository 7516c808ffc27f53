//! What keeps traces from being taken in.

use std::path::PathBuf;

use crate::verify::Proof;
use crate::{build, store, verify};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{} holds no traces: neither records of a stream nor an export with its provenance", .0.display())]
    NoTraces(PathBuf),
    #[error("{} has no {what}", .folder.display())]
    Missing { folder: PathBuf, what: &'static str },
    #[error("cannot read {}", .path.display())]
    Unreadable { path: PathBuf, source: Box<store::Error> },
    #[error("cannot read {}", .path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("the traces in {} are not what the recipe makes of the rows: none was taken in", .folder.display())]
    Faults { folder: PathBuf, proofs: Vec<Proof> },
    #[error(transparent)]
    Build(Box<build::Error>),
    #[error(transparent)]
    Verify(Box<verify::Error>),
    #[error(transparent)]
    Store(Box<store::Error>),
}

impl From<build::Error> for Error {
    fn from(error: build::Error) -> Self {
        Self::Build(Box::new(error))
    }
}

impl From<verify::Error> for Error {
    fn from(error: verify::Error) -> Self {
        Self::Verify(Box::new(error))
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Store(Box::new(error))
    }
}

//! What keeps rows from being taken in.

use std::path::PathBuf;

use super::column::Role;
use crate::store;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no file matches {0}")]
    NoSuchFile(String),
    #[error("{} is of no known format", .0.display())]
    UnknownFormat(PathBuf),
    #[error("{} holds no rows", .0.display())]
    Empty(PathBuf),
    #[error("{} holds no JSON object", .0.display())]
    NoObjects(PathBuf),
    #[error("cannot read {}", .path.display())]
    Unreadable { path: PathBuf, source: Box<store::Error> },
    #[error("cannot read {}", .path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{}: no column for the role {role}", .path.display())]
    NoColumn { path: PathBuf, role: Role, columns: Vec<String> },
    #[error("{}: several columns could have the role {role}: {}", .path.display(), .candidates.join(", "))]
    Ambiguous { path: PathBuf, role: Role, candidates: Vec<String> },
    #[error("{}: there is no column {column}", .path.display())]
    NoSuchColumn { path: PathBuf, role: Role, column: String, columns: Vec<String> },
    #[error("{}: the column {column} is {found}, but the role {role} needs {needed}", .path.display())]
    WrongType { path: PathBuf, role: Role, column: String, found: String, needed: &'static str },
    #[error("{0} is no mapping: write role=column")]
    BadMapping(String),
    #[error("{word} is no role; the roles are {}", Role::list())]
    UnknownRole { word: String },
    #[error(transparent)]
    Store(#[from] store::Error),
}

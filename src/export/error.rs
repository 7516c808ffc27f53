//! What keeps traces from being written.

use std::path::PathBuf;

use super::manifest::Audited;
use crate::{audit, build, check, store};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{} is there already, and is no export of skillfactory", .0.display())]
    NotOurs(PathBuf),
    #[error("no trace is left to export")]
    NothingChosen,
    #[error("the expression cannot be used: {expression}")]
    BadWhere { expression: String, source: Box<store::Error> },
    #[error("faults of high severity keep the traces from being exported: {}", list(.faults))]
    Blocked { recipe: String, faults: Vec<Audited> },
    #[error("no audit is named {name}")]
    NoSuchAudit { name: String, known: Vec<String> },
    #[error("{} is no manifest of an export", .0.display())]
    NoManifest(PathBuf),
    #[error("the workspace has no record of the export {}", .0.display())]
    NotRecorded(PathBuf),
    #[error("{} holds a whole export, which changes would take the place of", .0.display())]
    WholeThere(PathBuf),
    #[error("{} is an export for {there}, and not for {asked}", .folder.display())]
    OtherTarget { folder: PathBuf, there: &'static str, asked: &'static str },
    #[error("{} is an export itself: several targets each need a folder in one that is none", .0.display())]
    ExportThere(PathBuf),
    #[error("{option} says nothing for the target {target}")]
    NotForTarget { option: &'static str, target: &'static str },
    #[error("no column is named {name}")]
    NoSuchColumn { name: String, known: Vec<String> },
    #[error("the target has no table {name}")]
    NoSuchTable { name: String, known: Vec<String> },
    #[error("the recipe {recipe} asks for traces of up to {max_tokens} tokens, and nothing says how to count them")]
    NoTokenizer { recipe: String, max_tokens: i64 },
    #[error("neither the command nor the recipe {0} says how many tokens a trace may have")]
    NoMaxTokens(String),
    #[error("'{0}' is no name of a config")]
    BadConfig(String),
    #[error("changes of the target {0} cannot be told by trace")]
    NoChanges(&'static str),
    #[error(transparent)]
    Audit(Box<audit::Error>),
    #[error(transparent)]
    Check(Box<check::Error>),
    #[error("cannot write {}", .path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Build(Box<build::Error>),
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

impl From<check::Error> for Error {
    fn from(error: check::Error) -> Self {
        Self::Check(Box::new(error))
    }
}

impl From<build::Error> for Error {
    fn from(error: build::Error) -> Self {
        Self::Build(Box::new(error))
    }
}

/// Audits with what they found.
fn list(faults: &[Audited]) -> String {
    faults.iter().map(|fault| format!("{} {}", fault.name, fault.found)).collect::<Vec<_>>().join(", ")
}

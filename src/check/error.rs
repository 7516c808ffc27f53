//! What keeps conversations from being checked.

use std::path::PathBuf;

use crate::{build, store};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no template is named {name}, and there is no such file")]
    NoSuchTemplate { name: String, known: Vec<String> },
    #[error("cannot read {}", .path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{} holds no chat template", .0.display())]
    NoTemplate(PathBuf),
    #[error("{} is no tokenizer_config.json", .path.display())]
    BadConfig { path: PathBuf, source: serde_json::Error },
    /// The words are those of the template language's own reader.
    #[error("the chat template {name} cannot be used: {what}")]
    BadTemplate { name: String, what: String },
    #[error("{} is no tokenizer.json: {what}", .path.display())]
    BadTokenizer { path: PathBuf, what: String },
    #[error("{} holds no Parquet file with a column conversations or messages", .0.display())]
    NoConversations(PathBuf),
    #[error("there is no trace to check")]
    NoTraces,
    #[error("no conversation has an id that begins with {0}")]
    NoSuchId(String),
    #[error(transparent)]
    Build(#[from] build::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Error {
    pub(super) fn unreadable(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Unreadable { path, source }
    }
}

//! What keeps a report from being made.

use crate::{audit, build, check, store};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Build(#[from] build::Error),
    #[error(transparent)]
    Audit(#[from] audit::Error),
    #[error(transparent)]
    Check(#[from] check::Error),
    #[error("the page cannot be put together")]
    Page(#[from] minijinja::Error),
    #[error("a value of the page cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

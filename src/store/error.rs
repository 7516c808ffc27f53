//! What can go wrong at the door.

use std::path::{Path, PathBuf};

use super::Holder;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no workspace at {}", .0.display())]
    Missing(PathBuf),
    #[error("the workspace {} is in use by another process{}", .path.display(), .holder.as_ref().map(|holder| format!(": {holder}")).unwrap_or_default())]
    Locked { path: PathBuf, holder: Option<Holder>, source: Box<Error> },
    #[error("stopped")]
    Stopped,
    #[error("the workspace {} cannot be copied before it is brought up to date", .path.display())]
    NotCopiedYet { path: PathBuf, source: std::io::Error },
    #[error("{} is not a workspace of skillfactory", .path.display())]
    Foreign { path: PathBuf, source: Option<Box<Error>> },
    #[error("the workspace {} was made by a newer skillfactory (its schema is {found}, this one knows {known})", .path.display())]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("migration {number} of the workspace is not the one that this skillfactory knows")]
    Altered { number: i64 },
    #[error("cannot open the workspace {}", .path.display())]
    Open { path: PathBuf, source: Box<Error> },
    #[error("this is read-only, and takes one SELECT (or FROM, DESCRIBE, SHOW, SUMMARIZE, EXPLAIN)")]
    NotOneQuestion,
    #[error("only the rows of a SELECT can be written as Parquet")]
    NoRows { source: Box<Error> },
    #[error("the answer cannot be written as Parquet")]
    NotWritten { source: Box<Error> },
    #[error("no query is named {0}")]
    NoSuchQuery(String),
    #[error("the query {name} failed")]
    Query { name: String, source: Box<Error> },
    #[error("{}", plain(.0))]
    Engine(duckdb::Error),
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("the column {column} holds bytes in row {row}")]
    Blob { column: String, row: u64 },
    #[error("the column {0} holds what SQLite has no type for")]
    NotPlain(String),
    #[error("the rows of {table} did not all arrive in the new file; the old one is as it was")]
    NotCopied { table: String },
    #[error("two columns are named {0}")]
    SameColumn(String),
    #[error("the journal {} was made by a newer skillfactory (its schema is {found}, this one knows {known})", .path.display())]
    NewerJournal { path: PathBuf, found: i64, known: i64 },
    #[error("another process samples into the workspace {}{}", .path.display(), .holder.as_ref().map(|holder| format!(": {holder}")).unwrap_or_default())]
    Sampling { path: PathBuf, holder: Option<Holder> },
    #[error("this yields no rows, or changes the file")]
    NotRows,
    #[error("{}", .path.display())]
    Io { path: PathBuf, source: std::io::Error },
}

/// The engine's error is no cause of itself: its words are told once.
impl From<duckdb::Error> for Error {
    fn from(error: duckdb::Error) -> Self {
        Self::Engine(error)
    }
}

impl Error {
    pub(crate) fn within(self, name: &str) -> Self {
        Self::Query { name: name.to_owned(), source: Box::new(self) }
    }

    /// Whether the engine has run out of the memory that it may use.
    pub fn is_short_of_memory(&self) -> bool {
        match self {
            Self::Query { source, .. } => source.is_short_of_memory(),
            Self::Engine(error) => {
                let said = plain(error);
                SHORT_OF_MEMORY.iter().any(|words| said.contains(words))
            }
            _ => false,
        }
    }

    /// The engine's words about one file, as words about another.
    pub(super) fn about(self, file: &Path, other: &Path) -> Self {
        match self {
            Self::Engine(duckdb::Error::DuckDBFailure(code, Some(words))) => {
                let words = words.replace(&*file.to_string_lossy(), &other.to_string_lossy());
                Self::Engine(duckdb::Error::DuckDBFailure(code, Some(words)))
            }
            error => error,
        }
    }
}

/// What the engine says when it has run out of the memory that it may use.
pub const SHORT_OF_MEMORY: [&str; 4] = ["Out of Memory", "could not allocate", "failed to allocate", "failed to pin"];

/// DuckDB's own words, without the wrapper's.
fn plain(error: &duckdb::Error) -> String {
    match error {
        duckdb::Error::DuckDBFailure(_, Some(message)) => message.clone(),
        // What the engine says nothing of is a text without a statement.
        duckdb::Error::DuckDBFailure(_, None) => "there is no statement".to_owned(),
        other => other.to_string(),
    }
}

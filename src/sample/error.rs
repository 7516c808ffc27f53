//! What keeps answers from being asked for.

use std::path::PathBuf;

use crate::{ingest, store};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("only {found} of {wanted} questions can be made so")]
    TooFewQuestions { found: usize, wanted: usize },
    #[error("{} numbers are {}", .0, if *.0 < 2 { "too few" } else { "too many" })]
    BadNumbers(usize),
    #[error("{url} is no endpoint: {why}")]
    BadEndpoint { url: String, why: &'static str },
    #[error("cannot read the prompts {}: {why}", .path.display())]
    BadPrompts { path: PathBuf, why: String },
    #[error("no prompt is named {name}")]
    NoSuchPrompt { name: String, known: Vec<String> },
    #[error("{question}: nothing says how answers are scored")]
    NoScore { question: String },
    #[error("answers cannot be scored as {word}")]
    BadScore { word: String },
    #[error("the source {0} holds rows that were not sampled so")]
    ForeignSource(String),
    #[error("no source holds responses to reflect on")]
    NoResponses,
    #[error("several sources hold responses: {}", .0.join(", "))]
    SeveralResponses(Vec<String>),
    #[error("the source {source_name} has no response with an answer")]
    NothingToReflect { source_name: String },
    #[error("{endpoint} refuses the request: {status} {message}")]
    Refused { endpoint: String, status: u16, message: String },
    #[error("{endpoint} does not answer")]
    Unreachable { endpoint: String, why: String },
    #[error("{endpoint} failed {failures} times in a row: {last}")]
    Failing { endpoint: String, failures: u64, last: String },
    #[error("cannot begin to ask")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the writer of the journal has stopped")]
    NoWriter,
    #[error("cannot write beside the workspace")]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Ingest(#[from] ingest::Error),
}

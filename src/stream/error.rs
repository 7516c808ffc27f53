//! What ends a stream.

use std::io;

use crate::{build, ingest, store};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the stream ends in the middle of row {row}")]
    Cut { row: i64 },
    #[error("row {row} is of the question {question_id}, whose rows ended before: they must stand together")]
    Split { row: i64, question_id: String },
    #[error("the engine finds the question {question_id} in a row where it was not seen")]
    Unseen { question_id: String },
    #[error("no row up to row {row} has the column {column}")]
    NoPlace { row: i64, column: String, columns: Vec<String> },
    #[error("cannot read the stream")]
    Input(#[source] io::Error),
    #[error("cannot write what comes of the stream")]
    Output(#[source] io::Error),
    #[error("a worker has ended before its work")]
    Lost,
    #[error(transparent)]
    Ingest(#[from] ingest::Error),
    #[error(transparent)]
    Build(#[from] build::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
}

//! Files of questions that are yet to be answered: read, not stored.

use super::column::{Kind, Override};
use super::error::{Error, Result};
use super::file::InputFile;
use super::raw::{self, Wanted};
use crate::store::Store;

/// A question of a file.
#[derive(Debug, Clone)]
pub struct Question {
    pub id: String,
    pub text: String,
    /// The gold answer.
    pub answer: Option<String>,
    /// JSON: all further columns.
    pub metadata: Option<String>,
}

/// The questions of some files, each text once, in their order; and how many rows hold none.
pub fn questions(store: &Store, files: &[InputFile], overrides: &[Override]) -> Result<(Vec<Question>, i64)> {
    store.run("ingest/macros", &[])?;
    raw::open(store, files, Wanted { overrides, kind: Some(Kind::Questions) })?;
    let read = |row: &duckdb::Row<'_>| {
        Ok(Question {
            id: row.get("question_id")?,
            text: row.get("question")?,
            answer: row.get("answer")?,
            metadata: row.get("metadata")?,
        })
    };
    let questions = store.rows("ingest/question-only", &[], read)?;
    match files.first() {
        Some(file) if questions.is_empty() => Err(Error::Empty(file.path.clone())),
        _ => Ok((questions, store.value("ingest/no-question", &[])?)),
    }
}

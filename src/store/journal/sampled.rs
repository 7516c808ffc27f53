//! Answers of models that are not in the workspace yet.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use rusqlite::params;

use super::{Journal, beside};
use crate::store::{Error, Holder, Result};

/// As long as it lives, no other process samples into the workspace.
#[derive(Debug)]
pub struct SamplingLock(#[expect(dead_code, reason = "it is held, not read")] File);

/// An answer of a model that is not in the workspace yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sampled {
    pub request_id: String,
    /// The source that it is for.
    pub source: String,
    /// JSON: the answer, with what it was asked with.
    pub record: String,
}

impl Journal {
    /// Keeps some answers: all of them, or, on an error, none. One that is there already stays as it is.
    pub fn keep(&mut self, answers: &[Sampled]) -> Result<()> {
        let change = self.connection.transaction()?;
        let mut insert = change.prepare_cached("INSERT OR IGNORE INTO sampled VALUES (?, ?, ?)")?;
        for answer in answers {
            insert.execute(params![answer.request_id, answer.source, answer.record])?;
        }
        drop(insert);
        Ok(change.commit()?)
    }

    /// The requests for a source that were answered.
    pub fn answered(&self, source: &str) -> Result<Vec<String>> {
        let mut select = self.connection.prepare("SELECT request_id FROM sampled WHERE source = ?")?;
        let ids = select.query_map([source], |row| row.get(0))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    /// Gives each answer for a source to `take`: id and record.
    pub fn each<E: From<Error>>(
        &self,
        source: &str,
        mut take: impl FnMut(&str, &str) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let sql = "SELECT request_id, record FROM sampled WHERE source = ? ORDER BY request_id";
        let mut select = self.connection.prepare(sql).map_err(Error::from)?;
        let mut rows = select.query([source]).map_err(Error::from)?;
        while let Some(row) = rows.next().map_err(Error::from)? {
            let text = |at| row.get_ref(at).and_then(|value| Ok(value.as_str()?)).map_err(Error::from);
            take(text(0)?, text(1)?)?;
        }
        Ok(())
    }

    /// Drops the answers for a source: the workspace has them.
    pub fn forget(&self, source: &str) -> Result<()> {
        self.connection.execute("DELETE FROM sampled WHERE source = ?", [source])?;
        Ok(())
    }
}

/// Keeps others from sampling into the workspace meanwhile: they would ask for the same.
pub fn lock_sampling(workspace: &Path) -> Result<SamplingLock> {
    let path = beside(workspace, ".journal-lock");
    let failed = |source| Error::Io { path: path.clone(), source };
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(SamplingLock(file)),
        Err(TryLockError::WouldBlock) => {
            let holder = Holder::sampling(workspace);
            Err(Error::Sampling { path: workspace.to_owned(), holder })
        }
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

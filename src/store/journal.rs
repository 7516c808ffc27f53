//! The journal beside the workspace: what long work has done so far, in small durable steps, readable while the workspace is
//! locked. It may be deleted at any time; what it held is then done again.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, params};

use super::{Error, Result};

/// The schema, one statement a version. One that was released is never edited; further ones are added behind it.
const VERSIONS: [&str; 1] =
    ["CREATE TABLE sampled (request_id TEXT PRIMARY KEY, source TEXT NOT NULL, record TEXT NOT NULL) STRICT"];

/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(10);

/// The journal of a workspace.
#[derive(Debug)]
pub struct Journal {
    connection: Connection,
}

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

/// Where the journal of a workspace is.
pub fn journal_path(workspace: &Path) -> PathBuf {
    beside(workspace, ".journal")
}

fn beside(workspace: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(workspace);
    name.push(ending);
    name.into()
}

impl Journal {
    /// Opens the journal of a workspace; it is made if need be.
    #[expect(clippy::disallowed_methods, reason = "this is one of the doors")]
    pub fn open(workspace: &Path) -> Result<Self> {
        let path = journal_path(workspace);
        let connection = Connection::open(&path)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // A commit is on the disk when it returns.
        connection.pragma_update(None, "synchronous", "FULL")?;
        let mut journal = Self { connection };
        journal.migrate(&path)?;
        Ok(journal)
    }

    fn migrate(&mut self, path: &Path) -> Result<()> {
        let change = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let found: i64 = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let known = VERSIONS.len() as i64;
        if found > known {
            return Err(Error::NewerJournal { path: path.to_owned(), found, known });
        }
        for sql in VERSIONS.iter().skip(usize::try_from(found).unwrap_or_default()) {
            change.execute_batch(sql)?;
        }
        change.pragma_update(None, "user_version", known)?;
        Ok(change.commit()?)
    }

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
        Err(TryLockError::WouldBlock) => Err(Error::Sampling(workspace.to_owned())),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

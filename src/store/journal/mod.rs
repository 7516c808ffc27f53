//! The journal beside the workspace: what commands do and did, and what long work has done so far, in small durable steps,
//! readable while the workspace is locked. It may be deleted at any time; what it held is then done again.

mod commands;
mod sampled;

use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

pub use commands::{Command, End, Progressed};
pub use sampled::{Sampled, SamplingLock, lock_sampling};

use crate::store::{Error, Result, sqlite};

/// The schema, one statement a version. One that was released is never edited; further ones are added behind it.
const VERSIONS: [&str; 2] = [
    "CREATE TABLE sampled (request_id TEXT PRIMARY KEY, source TEXT NOT NULL, record TEXT NOT NULL) STRICT",
    include_str!("command.sql"),
];

/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the system calls file systems that other machines write to, too: NFS, SMB (three), AFS, Ceph, Lustre, GPFS, BeeGFS,
/// 9P, Coda, OCFS2, GFS2, FUSE (of which many are). SQLite's log in shared memory holds nothing there.
const SHARED: [u64; 14] = [
    0x6969,
    0x517b,
    0xfe53_4d42,
    0xff53_4d42,
    0x5346_414f,
    0x00c3_6400,
    0x0bd0_0bd0,
    0x4750_4653,
    0x1983_0326,
    0x0102_1997,
    0x7375_7245,
    0x7461_636f,
    0x0116_1970,
    0x6573_5546,
];

/// The journal of a workspace.
#[derive(Debug)]
pub struct Journal {
    connection: Connection,
    /// Where the one before was put, which could not be read.
    pub set_aside: Option<PathBuf>,
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

/// How SQLite keeps what it has begun: in a log that readers read past, or, where that cannot be shared, in the file's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Wal,
    Rollback,
}

impl Mode {
    /// What suits the file system of a folder.
    fn of(folder: &Path) -> Self {
        let kind = rustix::fs::statfs(folder).map(|found| found.f_type as u64);
        Self::on(kind.unwrap_or_default())
    }

    fn on(kind: u64) -> Self {
        // The number may come with its sign.
        if SHARED.contains(&(kind & 0xffff_ffff)) { Self::Rollback } else { Self::Wal }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Wal => "WAL",
            Self::Rollback => "DELETE",
        }
    }
}

impl Journal {
    /// Opens the journal of a workspace; it is made if need be. One that cannot be read is set aside: work on the data goes on.
    pub fn open(workspace: &Path) -> Result<Self> {
        let path = journal_path(workspace);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mode = Mode::of(folder);
        match Self::open_at(&path, mode) {
            Err(error) if is_damaged(&error) => Self::renew(workspace),
            journal => journal,
        }
    }

    /// Sets the journal aside, which has turned out to be damaged, and begins a new one.
    pub fn renew(workspace: &Path) -> Result<Self> {
        let path = journal_path(workspace);
        let set_aside = Some(set_aside(&path)?);
        let mode = Mode::of(path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")));
        Ok(Self { set_aside, ..Self::open_at(&path, mode)? })
    }

    #[expect(clippy::disallowed_methods, reason = "this is one of the doors")]
    fn open_at(path: &Path, mode: Mode) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "journal_mode", mode.word())?;
        // A commit is on the disk when it returns.
        connection.pragma_update(None, "synchronous", "FULL")?;
        let mut journal = Self { connection, set_aside: None };
        journal.migrate(path)?;
        Ok(journal)
    }

    /// Opens the journal to read it, if there is one; nothing is made or changed.
    pub fn read(workspace: &Path) -> Result<Option<Self>> {
        let path = journal_path(workspace);
        if !path.exists() {
            return Ok(None);
        }
        let connection = sqlite::open(&path)?;
        connection.busy_timeout(Duration::from_secs(1))?;
        let journal = Self { connection, set_aside: None };
        let (found, known) = (journal.version()?, VERSIONS.len() as i64);
        if found > known { Err(Error::NewerJournal { path, found, known }) } else { Ok(Some(journal)) }
    }

    fn version(&self) -> Result<i64> {
        Ok(self.connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
    }

    /// What SQLite finds wrong with the file, if anything.
    pub fn fault(&self) -> Result<Option<String>> {
        let said: String = self.connection.pragma_query_value(None, "quick_check", |row| row.get(0))?;
        Ok((said != "ok").then_some(said))
    }

    fn migrate(&mut self, path: &Path) -> Result<()> {
        let known = VERSIONS.len() as i64;
        if self.version()? == known {
            return Ok(());
        }
        let change = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found: i64 = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if found > known {
            return Err(Error::NewerJournal { path: path.to_owned(), found, known });
        }
        for sql in VERSIONS.iter().skip(usize::try_from(found).unwrap_or_default()) {
            change.execute_batch(sql)?;
        }
        change.pragma_update(None, "user_version", known)?;
        Ok(change.commit()?)
    }
}

/// Whether SQLite says that the file is none of its own, or broken.
pub fn is_damaged(error: &Error) -> bool {
    matches!(error, Error::Sqlite(error)
        if matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)))
}

/// Puts a journal that cannot be read beside its place; gives where. Two processes may find the same one at once: only the
/// file that was found is moved, not the new one of the other.
fn set_aside(path: &Path) -> Result<PathBuf> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let found = File::open(path).map_err(failed)?;
    found.lock().map_err(failed)?;
    let aside = beside(path, &format!(".damaged-{}", std::process::id()));
    let same = |there: fs::Metadata| Ok::<_, std::io::Error>(there.ino() == found.metadata()?.ino());
    if fs::metadata(path).and_then(same).unwrap_or(false) {
        // The log of the one is none of the next.
        for ending in ["-wal", "-shm", "-journal"] {
            let _ = fs::rename(beside(path, ending), beside(&aside, ending));
        }
        fs::rename(path, &aside).map_err(failed)?;
    }
    Ok(aside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_in_shared_memory_is_for_local_file_systems() {
        for local in [0xef53, 0x0102_1994, 0x5846_5342, 0x9123_683e, 0x794c_7630, 0x2fc1_2fc1] {
            assert_eq!(Mode::on(local), Mode::Wal);
        }
        for shared in [0x6969, 0xff53_4d42, 0xffff_ffff_ff53_4d42, 0x0bd0_0bd0] {
            assert_eq!(Mode::on(shared), Mode::Rollback);
        }
    }

    #[test]
    fn a_journal_moves_between_file_systems() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let answer = |id: &str| Sampled { request_id: id.to_owned(), source: "s".to_owned(), record: "{}".to_owned() };
        for (mode, id) in [(Mode::Wal, "a"), (Mode::Rollback, "b"), (Mode::Wal, "c")] {
            let mut journal = Journal::open_at(&path, mode).unwrap();
            journal.keep(&[answer(id)]).unwrap();
            let found: String = journal.connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
            assert_eq!(found.to_uppercase(), mode.word());
        }
        assert_eq!(Journal::open_at(&path, Mode::Wal).unwrap().answered("s").unwrap(), ["a", "b", "c"]);
    }

    #[test]
    fn a_damaged_journal_is_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = folder.path().join("w");
        fs::write(journal_path(&workspace), "dear diary, ".repeat(99)).unwrap();
        assert!(Journal::read(&workspace).is_err());
        let aside = Journal::open(&workspace).unwrap().set_aside.unwrap();
        assert!(fs::read_to_string(aside).unwrap().starts_with("dear diary"));
        assert_eq!(Journal::open(&workspace).unwrap().set_aside, None);
        assert!(Journal::read(&workspace).unwrap().is_some());
    }
}

//! What a checkpoint writes over in place lies beside the workspace until the checkpoint has gone well.
//!
//! The engine's index of its own blocks lies in blocks of 64 parts. A checkpoint puts new parts where some are free, writes
//! each such block whole in its old place, and last of all the header that makes them count. The parts of the state before
//! are the same in both. But a kill can cut the write of a block short, and then its checksum is that of neither state and
//! no engine opens the file. With the block put back, it is the state before.

use std::cell::RefCell;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::SystemTime;

use rustix::fs::{FlockOperation, fcntl_lock};
use sha2::{Digest, Sha256};

use super::{Error, Result};

/// Where blocks begin: behind the main header and the two that take turns.
pub(super) const HEADERS: usize = 3 * 4096;

/// Bytes of a digest.
const DIGEST: usize = 32;

/// This process. Its number is not enough: in each container the first process has the same.
static OWN: LazyLock<[u8; DIGEST]> =
    LazyLock::new(|| Sha256::digest(format!("{} {:?}", std::process::id(), SystemTime::now())).into());

/// Keeps a spare of what may be written over, for as long as a workspace is open to be written.
#[derive(Debug)]
pub(super) struct Keeper {
    /// The workspace. Whoever in a process closes a file ends the process's lock on it, so this is not closed before the
    /// engine closes its own.
    file: File,
    workspace: PathBuf,
    /// What the spare holds; nothing if there is none.
    kept: RefCell<Pieces>,
}

/// A piece of a file: where it begins, and its bytes.
type Piece = (u64, Vec<u8>);

/// The headers of a file, then blocks.
type Pieces = Vec<Piece>;

impl Keeper {
    /// One that has kept nothing yet.
    pub(super) fn of(workspace: &Path) -> Result<Self> {
        let file = File::open(workspace).map_err(|source| Error::Io { path: workspace.to_owned(), source })?;
        Ok(Self { file, workspace: workspace.to_owned(), kept: RefCell::default() })
    }

    /// Keeps the headers and what `shared` says: where the blocks begin that the next state will share, and their length.
    /// Where the headers are as they were the last time, so are the blocks.
    pub(super) fn keep(&self, shared: impl FnOnce() -> Result<Vec<(u64, usize)>>) -> Result<()> {
        let Some(headers) = self.piece(0, HEADERS) else { return Ok(()) };
        if self.kept.borrow().first() == Some(&headers) {
            return Ok(());
        }
        self.drop_spare();
        // What is not in the file is not written over.
        let blocks = shared()?.into_iter().filter_map(|(at, length)| self.piece(at, length));
        let pieces: Pieces = std::iter::once(headers).chain(blocks).collect();
        let path = beside(&self.workspace);
        let written = File::create(&path).and_then(|file| write(&file, &pieces));
        self.kept.replace(pieces);
        written.map_err(|source| {
            self.drop_spare();
            Error::Io { path, source }
        })
    }

    /// Takes the spare away: what it holds was written whole, or not at all.
    pub(super) fn drop_spare(&self) {
        if !self.kept.take().is_empty() {
            forget(&self.workspace);
        }
    }

    fn piece(&self, at: u64, length: usize) -> Option<Piece> {
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, at).ok().map(|()| (at, bytes))
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        // A checkpoint that failed has left the headers as they were, and perhaps half a block: then the spare stays.
        let is_over = {
            let kept = self.kept.borrow();
            !is_in(&self.file, kept.get(..1).unwrap_or_default()) || is_in(&self.file, &kept)
        };
        if is_over {
            self.drop_spare();
        }
    }
}

/// Puts back what a dead process has kept, if its checkpoint did not come to an end, and takes the spare away. While
/// anybody has the workspace it stays.
pub(super) fn put_back(workspace: &Path) -> Result<()> {
    let spare = beside(workspace);
    let is_of_another = fs::read(&spare).is_ok_and(|bytes| !bytes.starts_with(&*OWN));
    if !is_of_another {
        return Ok(());
    }
    // Who may only read the workspace cannot mend it; if it is torn, the engine will say so.
    let Ok(file) = OpenOptions::new().read(true).write(true).open(workspace) else { return Ok(()) };
    if fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
        return Ok(());
    }
    let failed = |source| Error::Io { path: workspace.to_owned(), source };
    let pieces = fs::read(&spare).map(|bytes| read(&bytes)).unwrap_or_default();
    if pieces.first().is_some_and(|headers| is_in(&file, std::slice::from_ref(headers))) {
        for (at, bytes) in &pieces {
            file.write_all_at(bytes, *at).map_err(failed)?;
        }
        file.sync_all().map_err(failed)?;
    }
    let _ = fs::remove_file(&spare);
    Ok(())
}

/// Takes away what was kept of a workspace that is there no more.
pub(super) fn forget(workspace: &Path) {
    let _ = fs::remove_file(beside(workspace));
}

fn beside(workspace: &Path) -> PathBuf {
    let mut name = OsString::from(workspace);
    name.push(".spare");
    name.into()
}

/// Whether a file holds these pieces.
fn is_in(file: &File, pieces: &[Piece]) -> bool {
    pieces.iter().all(|(at, bytes)| {
        let mut found = vec![0; bytes.len()];
        file.read_exact_at(&mut found, *at).is_ok() && found == *bytes
    })
}

/// Writes whose they are, each piece with where it begins and its length, and the digest of all that.
fn write(file: &File, pieces: &[Piece]) -> io::Result<()> {
    let mut all = OWN.to_vec();
    for (at, bytes) in pieces {
        all.extend(at.to_le_bytes());
        all.extend((bytes.len() as u64).to_le_bytes());
        all.extend(bytes);
    }
    let digest = Sha256::digest(&all);
    all.extend(digest);
    file.write_all_at(&all, 0)?;
    // Before anything is written over.
    file.sync_data()
}

/// The pieces of a spare; none if it was not written to its end.
fn read(bytes: &[u8]) -> Pieces {
    let Some((all, digest)) = bytes.split_last_chunk::<DIGEST>() else { return Pieces::new() };
    let is_whole = Sha256::digest(all).as_slice() == digest;
    let Some(mut rest) = all.get(DIGEST..).filter(|_| is_whole) else { return Pieces::new() };
    let mut pieces = Pieces::new();
    while let Some((piece, after)) = piece(rest) {
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn piece(bytes: &[u8]) -> Option<(Piece, &[u8])> {
    let (at, rest) = bytes.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let (piece, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    Some(((u64::from_le_bytes(*at), piece.to_vec()), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Access, Limits, Store};

    struct Trial {
        _folder: tempfile::TempDir,
        workspace: PathBuf,
    }

    impl Trial {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            Self { workspace: folder.path().join("w.duckdb"), _folder: folder }
        }

        fn write(&self) -> Store {
            Store::open(&self.workspace, &Access::Write, Limits::default()).unwrap()
        }

        /// Adds a table of its own and closes the file.
        fn add(&self, table: &str) {
            let store = self.write();
            store.transaction(|| store.batch(&format!("CREATE TABLE {table} AS SELECT 42 AS answer"))).unwrap();
            store.close().unwrap();
        }

        fn has(&self, table: &str) -> Result<bool> {
            let store = Store::open(&self.workspace, &Access::Read, Limits::default())?;
            Ok(store.tables()?.iter().any(|(name, _)| name == table))
        }

        /// What a process keeps that begins to write; it is put back as that of another.
        fn kept(&self) -> Vec<u8> {
            let store = self.write();
            store.keep_spare().unwrap();
            let mut all = fs::read(beside(&self.workspace)).unwrap();
            store.close().unwrap();
            assert!(!beside(&self.workspace).exists());
            all.truncate(all.len() - DIGEST);
            all[0] ^= 1;
            let digest = Sha256::digest(&all);
            all.extend(digest);
            all
        }

        /// Cuts what is written over short.
        fn tear(&self, kept: &[u8]) {
            let file = OpenOptions::new().write(true).open(&self.workspace).unwrap();
            let blocks = read(kept).split_off(1);
            assert!(!blocks.is_empty());
            for (at, block) in blocks {
                file.write_all_at(&vec![0xa5; block.len() / 2], at).unwrap();
            }
        }
    }

    #[test]
    fn a_torn_block_is_put_back() {
        let trial = Trial::new();
        trial.add("one");
        let kept = trial.kept();
        trial.tear(&kept);
        assert!(trial.has("one").is_err());
        fs::write(beside(&trial.workspace), kept).unwrap();
        assert!(trial.has("one").unwrap());
        assert!(!beside(&trial.workspace).exists());
    }

    #[test]
    fn what_was_kept_of_a_state_that_is_gone_is_dropped() {
        let trial = Trial::new();
        trial.add("one");
        let kept = trial.kept();
        trial.add("two");
        fs::write(beside(&trial.workspace), kept).unwrap();
        assert!(trial.has("two").unwrap());
        assert!(!beside(&trial.workspace).exists());
    }

    #[test]
    fn what_was_not_kept_to_its_end_is_dropped() {
        let trial = Trial::new();
        trial.add("one");
        let kept = trial.kept();
        let before = fs::read(&trial.workspace).unwrap();
        for length in [0, 1, DIGEST, DIGEST + 9, kept.len() / 2, kept.len() - 1] {
            fs::write(beside(&trial.workspace), &kept[..length]).unwrap();
            assert!(trial.has("one").unwrap());
            assert!(!beside(&trial.workspace).exists());
            assert!(fs::read(&trial.workspace).unwrap() == before);
        }
    }

    #[test]
    fn what_is_being_kept_stays() {
        let trial = Trial::new();
        trial.add("one");
        let store = trial.write();
        store.keep_spare().unwrap();
        put_back(&trial.workspace).unwrap();
        assert!(beside(&trial.workspace).exists());
        store.close().unwrap();
    }
}

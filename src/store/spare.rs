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
const HEADERS: usize = 3 * 4096;

/// A block of the index: its checksum, so many parts of so many bytes each (a multiple of that), and what is left over.
const CHECKSUM: usize = 8;
const PARTS: usize = 64;

/// Bytes of a digest.
const DIGEST: usize = 32;

/// This process. Its number is not enough: in each container the first process has the same.
static OWN: LazyLock<[u8; DIGEST]> =
    LazyLock::new(|| Sha256::digest(format!("{} {:?}", std::process::id(), SystemTime::now())).into());

/// A block of the engine's index with room for more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) id: u64,
    pub(super) bytes: usize,
    /// The parts that may be written over.
    pub(super) free: Vec<usize>,
}

/// Keeps a spare of what may be written over, for as long as a workspace is open to be written.
#[derive(Debug)]
pub(super) struct Keeper {
    /// The workspace. Whoever in a process closes a file ends the process's lock on it, so this is not closed before the
    /// engine closes its own.
    file: File,
    workspace: PathBuf,
    /// What the spare holds; nothing if there is none.
    kept: RefCell<Vec<Piece>>,
}

/// A piece of a file.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    /// Where it begins.
    at: u64,
    bytes: Vec<u8>,
    /// Whether a checkpoint that was broken off leaves it as it is. Only a file that holds these is the one that was kept.
    stays: bool,
}

impl Keeper {
    /// One that has kept nothing yet.
    pub(super) fn of(workspace: &Path) -> Result<Self> {
        let file = File::open(workspace).map_err(|source| Error::Io { path: workspace.to_owned(), source })?;
        Ok(Self { file, workspace: workspace.to_owned(), kept: RefCell::default() })
    }

    /// Keeps the headers of the file and the blocks that the next state will share with this one. Where the headers are as
    /// they were the last time, so are the blocks.
    pub(super) fn keep(&self, shared: impl FnOnce() -> Result<Vec<Block>>) -> Result<()> {
        let failed = |source| Error::Io { path: self.workspace.clone(), source };
        let headers = piece_of(&self.file, 0, HEADERS, true).map_err(failed)?;
        if self.kept.borrow().first() == Some(&headers) {
            return Ok(());
        }
        self.drop_spare();
        let mut pieces = vec![headers];
        let end = self.file.metadata().map_err(failed)?.len();
        for block in shared()? {
            let at = HEADERS as u64 + block.id * block.bytes as u64;
            // What is not in the file is not written over.
            if at + block.bytes as u64 <= end {
                pieces.extend(pieces_of(&self.file, at, &block).map_err(failed)?);
            }
        }
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
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let kept = self.kept.take();
        if !kept.is_empty() {
            // What could not be put back, whoever comes next will try to.
            let _ = settle(&self.workspace, || kept);
        }
    }
}

/// Puts back what a dead process has kept, if its checkpoint did not come to an end, and takes the spare away. While
/// anybody has the workspace it stays.
pub(super) fn put_back(workspace: &Path) -> Result<()> {
    let spare = beside(workspace);
    let mut owner = [0; DIGEST];
    let Ok(file) = File::open(&spare) else { return Ok(()) };
    if file.read_exact_at(&mut owner, 0).is_ok() && owner == *OWN {
        return Ok(());
    }
    settle(workspace, || fs::read(&spare).map(|bytes| read(&bytes)).unwrap_or_default())
}

/// Puts back what is not as it was kept, in a file that is the one it was kept of, and takes the spare away.
fn settle(workspace: &Path, kept: impl FnOnce() -> Vec<Piece>) -> Result<()> {
    // Who may only read the workspace cannot mend it; if it is torn, the engine will say so.
    let Ok(file) = OpenOptions::new().read(true).write(true).open(workspace) else { return Ok(()) };
    if fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
        return Ok(());
    }
    let kept = kept();
    let is_there =
        |piece: &Piece| piece_of(&file, piece.at, piece.bytes.len(), piece.stays).is_ok_and(|it| it == *piece);
    let (same, other): (Vec<&Piece>, Vec<&Piece>) = kept.iter().partition(|piece| is_there(piece));
    if !same.is_empty() && !other.is_empty() && other.iter().all(|piece| !piece.stays) {
        let mended = other.iter().try_for_each(|piece| file.write_all_at(&piece.bytes, piece.at));
        let failed = |source| Error::Io { path: workspace.to_owned(), source };
        mended.and_then(|()| file.sync_all()).map_err(failed)?;
    }
    forget(workspace);
    Ok(())
}

/// Takes away what was kept of a workspace. What stays, whoever comes next looks at.
pub(super) fn forget(workspace: &Path) {
    let _ = fs::remove_file(beside(workspace));
}

fn beside(workspace: &Path) -> PathBuf {
    let mut name = OsString::from(workspace);
    name.push(".spare");
    name.into()
}

fn piece_of(file: &File, at: u64, length: usize, stays: bool) -> io::Result<Piece> {
    let mut bytes = vec![0; length];
    file.read_exact_at(&mut bytes, at)?;
    Ok(Piece { at, bytes, stays })
}

/// The checksum of a block, its parts, and what is left over.
fn pieces_of(file: &File, at: u64, block: &Block) -> io::Result<Vec<Piece>> {
    let part = (block.bytes - CHECKSUM) / PARTS / 8 * 8;
    let parts = (0..PARTS).map(|n| (CHECKSUM + n * part, part, !block.free.contains(&n)));
    let rest = CHECKSUM + PARTS * part;
    let all = std::iter::once((0, CHECKSUM, false)).chain(parts).chain([(rest, block.bytes - rest, false)]);
    all.map(|(from, length, stays)| piece_of(file, at + from as u64, length, stays)).collect()
}

/// Writes whose they are, each piece with where it begins, whether it stays and its length, and the digest of all that.
fn write(file: &File, pieces: &[Piece]) -> io::Result<()> {
    let mut all = OWN.to_vec();
    for piece in pieces {
        all.extend(piece.at.to_le_bytes());
        all.push(u8::from(piece.stays));
        all.extend((piece.bytes.len() as u64).to_le_bytes());
        all.extend(&piece.bytes);
    }
    let digest = Sha256::digest(&all);
    all.extend(digest);
    file.write_all_at(&all, 0)?;
    // Before anything is written over.
    file.sync_data()
}

/// The pieces of a spare; none if it was not written to its end.
fn read(bytes: &[u8]) -> Vec<Piece> {
    let Some((all, digest)) = bytes.split_last_chunk::<DIGEST>() else { return Vec::new() };
    let is_whole = Sha256::digest(all).as_slice() == digest;
    let Some(mut rest) = all.get(DIGEST..).filter(|_| is_whole) else { return Vec::new() };
    let mut pieces = Vec::new();
    while let Some((piece, after)) = first(rest) {
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn first(bytes: &[u8]) -> Option<(Piece, &[u8])> {
    let (at, rest) = bytes.split_first_chunk()?;
    let (stays, rest) = rest.split_first()?;
    let (length, rest) = rest.split_first_chunk()?;
    let (piece, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    Some((Piece { at: u64::from_le_bytes(*at), bytes: piece.to_vec(), stays: *stays == 1 }, rest))
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

        /// Whether a table is there for who comes after a process that has kept this; whatever it was, it is gone then.
        fn has_after(&self, kept: &[u8], table: &str) -> bool {
            fs::write(beside(&self.workspace), kept).unwrap();
            let found = self.has(table).unwrap();
            assert!(!beside(&self.workspace).exists());
            found
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

        /// Writes half of a new block: all that may be written over there is other than it was.
        fn tear(&self, kept: &[u8]) {
            let file = OpenOptions::new().write(true).open(&self.workspace).unwrap();
            let mut over = read(kept);
            over.retain(|piece| !piece.stays);
            assert!(over.len() > 2);
            for piece in over.iter().take(over.len() / 2) {
                file.write_all_at(&vec![0xa5; piece.bytes.len()], piece.at).unwrap();
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
        assert!(trial.has_after(&kept, "one"));
    }

    #[test]
    fn what_was_kept_of_a_state_that_is_gone_is_dropped() {
        let trial = Trial::new();
        trial.add("one");
        let kept = trial.kept();
        trial.add("two");
        assert!(trial.has_after(&kept, "two"));
    }

    #[test]
    fn a_file_that_is_damaged_otherwise_is_left_alone() {
        let trial = Trial::new();
        trial.add("one");
        let kept = trial.kept();
        let mut pieces = read(&kept);
        pieces.retain(|piece| piece.stays);
        let file = OpenOptions::new().write(true).open(&trial.workspace).unwrap();
        file.write_all_at(&[0xa5; 9], pieces[1].at).unwrap();
        let damaged = fs::read(&trial.workspace).unwrap();
        fs::write(beside(&trial.workspace), kept).unwrap();
        assert!(trial.has("one").is_err());
        assert!(fs::read(&trial.workspace).unwrap() == damaged);
    }

    #[test]
    fn what_was_not_kept_to_its_end_is_dropped() {
        let trial = Trial::new();
        trial.add("one");
        let kept = trial.kept();
        let before = fs::read(&trial.workspace).unwrap();
        for length in [0, 1, DIGEST, DIGEST + 9, kept.len() / 2, kept.len() - 1] {
            assert!(trial.has_after(&kept[..length], "one"));
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

//! The digests that the Hub knows a file by.
//!
//! Git names a file by SHA-1 of its length and bytes. Of a large one it only has a pointer, a short text with the SHA-256
//! and the length, and names that. So the name in a listing tells of any file here whether it is the one there.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::digest::hex;

/// Bytes read at once.
const CHUNK: usize = 1 << 20;

/// What a file is by all of its digests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sums {
    pub bytes: u64,
    pub sha256: String,
    /// The name that git gives a file of these bytes.
    blob: String,
}

impl Sums {
    pub fn of_file(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let bytes = file.metadata()?.len();
        Self::read(file, bytes)
    }

    fn read(mut from: impl Read, bytes: u64) -> io::Result<Self> {
        let (mut sha256, mut blob) = (Sha256::new(), Sha1::new());
        blob.update(format!("blob {bytes}\0"));
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = from.read(&mut chunk)?;
            if read == 0 {
                return Ok(Self { bytes, sha256: hex(&sha256.finalize()), blob: hex(&blob.finalize()) });
            }
            let part = chunk.get(..read).unwrap_or_default();
            sha256.update(part);
            blob.update(part);
        }
    }

    /// Whether git, or the pointer to a large file, has these bytes under this name.
    pub fn is(&self, oid: &str) -> bool {
        self.blob == oid || self.pointer() == oid
    }

    /// Whether this is what the server names in its header: of large files the SHA-256, of others the name in git.
    pub fn is_tagged(&self, etag: &str) -> bool {
        self.sha256 == etag || self.blob == etag
    }

    /// The name of the pointer to a large file of these bytes.
    fn pointer(&self) -> String {
        let (sha256, bytes) = (&self.sha256, self.bytes);
        let text = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {bytes}\n");
        let mut oid = Sha1::new();
        oid.update(format!("blob {}\0{text}", text.len()));
        hex(&oid.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `git hash-object` says of the same bytes, and of a pointer that `git lfs pointer` writes.
    #[test]
    fn names_are_those_that_git_gives() {
        let sums = Sums::read(&b"hello\n"[..], 6).unwrap();
        assert!(sums.is("ce013625030ba8dba906f756967f9e9ca394464a"));
        assert_eq!(sums.sha256, "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
        assert!(sums.is(POINTER), "{}", sums.pointer());
        assert!(!sums.is("ce013625030ba8dba906f756967f9e9ca394464b"));
        assert!(sums.is_tagged(&sums.sha256) && !sums.is_tagged(POINTER));
    }

    const POINTER: &str = "fa61e1ef71c9908c0926776a4aa3504b3a27f159";
}

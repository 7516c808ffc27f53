//! The folder of files that came from the Hub, laid out as the Python client does, which reads and fills it too:
//! `datasets--OWNER--NAME` with `blobs/ETAG`, `snapshots/COMMIT/PATH` (links to blobs) and `refs/REVISION` (a commit).

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::Repository;
use super::error::{Error, Result};

/// The files of one data set.
#[derive(Debug)]
pub struct Cache {
    root: PathBuf,
    folder: PathBuf,
    name: String,
}

impl Cache {
    pub fn new(root: &Path, repository: &Repository) -> Self {
        let name = format!("datasets--{}--{}", repository.owner, repository.name);
        Self { root: root.to_owned(), folder: root.join(&name), name }
    }

    /// Where a file of a commit is to be.
    pub fn file(&self, commit: &str, path: &str) -> PathBuf {
        self.snapshot(commit).join(path)
    }

    fn snapshot(&self, commit: &str) -> PathBuf {
        self.folder.join("snapshots").join(commit)
    }

    pub fn blob(&self, etag: &str) -> PathBuf {
        self.folder.join("blobs").join(etag)
    }

    /// A blob that is still coming; it stays for the next try.
    pub fn partial(&self, etag: &str) -> PathBuf {
        self.folder.join("blobs").join(format!("{etag}.incomplete"))
    }

    /// Waits until nobody else, in whatever language, brings the same blob; it is held until it is dropped.
    pub fn lock(&self, etag: &str) -> Result<File> {
        let folder = self.root.join(".locks").join(&self.name);
        let path = folder.join(format!("{etag}.lock"));
        let lock = || {
            fs::create_dir_all(&folder)?;
            fs::create_dir_all(self.folder.join("blobs"))?;
            let file = File::options().create(true).truncate(false).write(true).open(&path)?;
            file.lock()?;
            Ok(file)
        };
        lock().map_err(Error::io(&path))
    }

    /// Lets a path of a commit lead to a blob.
    pub fn link(&self, commit: &str, path: &str, etag: &str) -> Result<PathBuf> {
        let file = self.file(commit, path);
        let link = || {
            fs::create_dir_all(file.parent().unwrap_or(&file))?;
            // From the folder of the file up to that of the data set.
            let up = "../".repeat(path.split('/').count() + 1);
            match fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            match std::os::unix::fs::symlink(format!("{up}blobs/{etag}"), &file) {
                // Another process was faster.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
                linked => linked,
            }
        };
        link().map_err(Error::io(&file))?;
        Ok(file)
    }

    /// Remembers which commit a revision is, once all that is needed of it is here.
    pub fn remember(&self, revision: &str, commit: &str) -> Result<()> {
        let path = self.folder.join("refs").join(revision);
        if revision == commit {
            return Ok(());
        }
        let write = || {
            fs::create_dir_all(path.parent().unwrap_or(&path))?;
            fs::write(&path, commit)
        };
        write().map_err(Error::io(&path))
    }

    /// The commit that a revision was when it was last asked for; or the revision, if files of such a commit are here.
    pub fn commit_of(&self, revision: &str) -> Option<String> {
        match fs::read_to_string(self.folder.join("refs").join(revision)) {
            Ok(commit) => Some(commit.trim().to_owned()).filter(|commit| self.snapshot(commit).is_dir()),
            Err(_) => self.snapshot(revision).is_dir().then(|| revision.to_owned()),
        }
    }

    /// The paths of a commit that are here.
    pub fn files_of(&self, commit: &str) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let root = self.snapshot(commit);
        walk(&root, "", &mut found).map_err(Error::io(&root))?;
        found.sort();
        Ok(found)
    }
}

fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        // Folders are folders here, and files links.
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{name}/"), found)?;
        } else if entry.path().exists() {
            found.push(name);
        }
    }
    Ok(())
}

/// Bytes that can still be written below a folder, which need not be there yet.
pub fn room(folder: &Path) -> Option<u64> {
    let there = folder.ancestors().find(|folder| folder.exists())?;
    let found = rustix::fs::statvfs(there).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

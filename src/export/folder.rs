//! The folder of an export: written beside its place, then put there in one step.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

use super::error::{Error, Result};
use super::manifest;

/// A folder that is being written. Dropped without [`Staging::commit`], it is removed.
#[derive(Debug)]
pub struct Staging {
    target: PathBuf,
    folder: PathBuf,
}

impl Staging {
    /// Makes the folder beside `target`, which must be free, empty or an export of ours.
    pub fn beside(target: &Path) -> Result<Self> {
        let target = std::path::absolute(target).map_err(Error::io(target))?;
        check(&target)?;
        let parent = target.parent().unwrap_or(&target).to_owned();
        fs::create_dir_all(&parent).map_err(Error::io(&parent))?;
        let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let folder = parent.join(format!(".{name}.{}.tmp", std::process::id()));
        sweep(&parent, &name);
        fs::create_dir(&folder).map_err(Error::io(&folder))?;
        Ok(Self { target, folder })
    }

    /// Where the files are to be written.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Takes a file of the folder that is in place over as it is.
    pub fn keep(&self, path: &str) -> Result<()> {
        let (old, new) = (self.target.join(path), self.folder.join(path));
        if let Some(folder) = new.parent() {
            fs::create_dir_all(folder).map_err(Error::io(folder))?;
        }
        // One file under two names, until the old folder goes. Where there are no links, a copy does.
        fs::hard_link(&old, &new).or_else(|_| fs::copy(&old, &new).map(drop)).map_err(Error::io(&old))
    }

    /// Puts the folder in its place: at any moment there is the old one or the new one.
    pub fn commit(self) -> Result<PathBuf> {
        sync(&self.folder)?;
        // It may have changed while this was written.
        check(&self.target)?;
        if !self.target.exists() {
            fs::rename(&self.folder, &self.target).map_err(Error::io(&self.target))?;
        } else if let Err(error) = renameat_with(CWD, &self.folder, CWD, &self.target, RenameFlags::EXCHANGE) {
            // A file system without exchange: a moment without either, the old one kept beside.
            if !matches!(error, Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) {
                return Err(Error::io(&self.target)(error.into()));
            }
            let old = self.folder.with_extension("old");
            fs::rename(&self.target, &old).map_err(Error::io(&self.target))?;
            if let Err(error) = fs::rename(&self.folder, &self.target) {
                fs::rename(&old, &self.target).map_err(Error::io(&old))?;
                return Err(Error::io(&self.target)(error));
            }
            fs::rename(&old, &self.folder).map_err(Error::io(&old))?;
        }
        if let Some(parent) = self.target.parent() {
            // A file system that cannot sync a folder has nothing more to offer.
            let _ = fs::File::open(parent).and_then(|folder| folder.sync_all());
        }
        Ok(self.target.clone())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What is left here is an unfinished export, or the old one.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// An error if an export may not take the place of what is there.
pub fn check(target: &Path) -> Result<()> {
    if is_ours(target)? { Ok(()) } else { Err(Error::NotOurs(target.to_owned())) }
}

/// Whether an export may take the place of what is there.
fn is_ours(target: &Path) -> Result<bool> {
    match fs::symlink_metadata(target) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(Error::io(target)(error)),
        Ok(found) if !found.is_dir() => return Ok(false),
        Ok(_) => {}
    }
    let Some(known) = manifest::files_of(target) else {
        return Ok(fs::read_dir(target).map_err(Error::io(target))?.next().is_none());
    };
    // A file of the user's own, or the workspace itself, must not go with an old export.
    Ok(files(target, target)?.iter().all(|file| known.contains(file)))
}

/// Every file below a folder, relative to `root`, with `/`; a link counts as a file.
fn files(root: &Path, folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::io(folder))? {
        let entry = entry.map_err(Error::io(folder))?;
        if entry.file_type().map_err(Error::io(folder))?.is_dir() {
            found.extend(files(root, &entry.path())?);
        } else {
            let path = entry.path();
            let parts = path.strip_prefix(root).unwrap_or(&path).components();
            let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
            found.push(parts.join("/"));
        }
    }
    Ok(found)
}

/// Removes what killed exports into the same place have left.
fn sweep(parent: &Path, name: &str) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let found = entry.file_name().to_string_lossy().into_owned();
        let number = found.strip_prefix(&format!(".{name}.")).and_then(|rest| rest.strip_suffix(".tmp"));
        let process = number.and_then(|number| Pid::from_raw(number.parse().ok()?));
        let Some(process) = process else { continue };
        let is_dead = test_kill_process(process) == Err(Errno::SRCH);
        if is_dead || process == rustix::process::getpid() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Writes every file of a folder through to the disk, several at a time: each waits for the disk.
fn sync(folder: &Path) -> Result<()> {
    files(folder, folder)?.par_iter().try_for_each(|file| {
        let path = folder.join(file);
        // What is kept, under two names, was brought there when it was written.
        let bring = |file: fs::File| if file.metadata()?.nlink() > 1 { Ok(()) } else { file.sync_all() };
        fs::File::open(&path).and_then(bring).map_err(Error::io(&path))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_ours_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("out");
        fs::create_dir(&target).unwrap();
        fs::write(target.join("thesis.txt"), "years of work").unwrap();
        assert!(matches!(Staging::beside(&target), Err(Error::NotOurs(_))));
        assert!(matches!(Staging::beside(&target.join("thesis.txt")), Err(Error::NotOurs(_))));
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_old_export_stays_until_the_new_one_is_whole() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("out");
        for text in ["one", "two"] {
            let staging = Staging::beside(&target).unwrap();
            write(staging.path(), text);
            staging.commit().unwrap();
            assert_eq!(fs::read_to_string(target.join("text")).unwrap(), text);
        }
        drop(Staging::beside(&target).unwrap());
        assert_eq!(fs::read_to_string(target.join("text")).unwrap(), "two");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn an_export_that_someone_put_a_file_into_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("out");
        let staging = Staging::beside(&target).unwrap();
        write(staging.path(), "one");
        staging.commit().unwrap();
        let staging = Staging::beside(&target).unwrap();
        write(staging.path(), "two");
        fs::create_dir(target.join("mine")).unwrap();
        fs::write(target.join("mine/notes"), "mine").unwrap();
        assert!(matches!(staging.commit(), Err(Error::NotOurs(_))), "it came while the export was written");
        assert!(matches!(Staging::beside(&target), Err(Error::NotOurs(_))));
        assert_eq!(fs::read_to_string(target.join("mine/notes")).unwrap(), "mine");
    }

    /// An export of one file.
    fn write(folder: &Path, text: &str) {
        fs::write(folder.join("text"), text).unwrap();
        let files = vec![manifest::entry(folder, "text", None).unwrap()];
        manifest::Manifest { files, ..manifest::Manifest::new() }.write(folder).unwrap();
    }

    #[test]
    fn what_a_killed_export_left_is_swept_away() {
        let place = tempfile::tempdir().unwrap();
        let left = place.path().join(".out.2147483647.tmp");
        fs::create_dir(&left).unwrap();
        drop(Staging::beside(&place.path().join("out")).unwrap());
        assert!(!left.exists());
    }
}

//! A workspace of an older program is copied before it is brought up to date: the way back.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::{Error, Result, Store, migrate};

/// Keeps a copy of the file beside it if it is of an older schema, as `FILE.schema-N`; plain DuckDB and the program of then
/// open it. One that is there already and is no older than the file stays.
///
/// The engine's lock is one of the process on the file, and goes when anything in the process closes it. So the file is
/// copied while it is open to be read, when nobody can write it, and the lock goes at the end of the copy: it is whole. Who
/// comes before the migration may still add to the file, and then it is copied anew.
pub(super) fn keep_copy(path: &Path) -> Result<()> {
    let failed = |source| Error::NotCopiedYet { path: path.to_owned(), source };
    loop {
        let Some((store, schema)) = older(path) else { return Ok(()) };
        let copy = beside(path, &format!(".schema-{schema}"));
        let before = stamp(path);
        if stamp(&copy).zip(before).is_some_and(|(copy, file)| copy.0 == file.0 && copy.1 >= file.1) {
            return Ok(());
        }
        copy_to(&beside(path, ".wal"), &beside(&copy, ".wal")).map_err(failed)?;
        copy_to(path, &copy).map_err(failed)?;
        drop(store);
        if stamp(path) == before {
            return Ok(());
        }
    }
}

/// The open store, if it is a workspace of an older schema. What cannot be opened, whoever opens it next will say.
fn older(path: &Path) -> Option<(Store, i64)> {
    if !fs::metadata(path).is_ok_and(|file| file.len() > 0) {
        return None;
    }
    let store = Store::look(path).ok()?;
    let schema = migrate::schema(&store).ok()?;
    (schema < migrate::newest()).then_some((store, schema))
}

/// The length of a file and when it was changed.
fn stamp(path: &Path) -> Option<(u64, Option<std::time::SystemTime>)> {
    fs::metadata(path).ok().map(|file| (file.len(), file.modified().ok()))
}

/// Copies a file so that it is there as a whole, or not at all; one that is not there is none there either.
fn copy_to(from: &Path, to: &Path) -> io::Result<()> {
    let part = beside(to, &format!(".{}.tmp", std::process::id()));
    let copied = fs::copy(from, &part).and_then(|_| File::open(&part)?.sync_all()).and_then(|()| fs::rename(&part, to));
    match copied {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => {
            let _ = fs::remove_file(&part);
            Err(error)
        }
        Ok(()) => Ok(()),
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

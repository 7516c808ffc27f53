//! A folder as input: the row files below it, all of one kind.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::{Error, Result};
use super::file::Format;
use super::packing::Packing;

/// Files that stand beside the rows of data sets, ours too, and hold none.
const NO_ROWS: [&str; 5] =
    ["dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json", "manifest.json"];

/// Every row file below a folder, in order of their paths.
pub fn row_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    walk(folder, &mut BTreeSet::new(), &mut files)?;
    files.sort();
    let endings: BTreeSet<String> = files.iter().filter_map(|path| ending(path)).collect();
    if endings.len() > 1 {
        return Err(Error::SeveralKinds { folder: folder.to_owned(), endings: endings.into_iter().collect() });
    }
    if files.is_empty() { Err(Error::NoRowFiles(folder.to_owned())) } else { Ok(files) }
}

/// Links are followed, so a folder may be met again: once is enough.
fn walk(folder: &Path, seen: &mut BTreeSet<PathBuf>, files: &mut Vec<PathBuf>) -> Result<()> {
    let unreadable = |source| Error::Io { path: folder.to_owned(), source };
    if !seen.insert(folder.canonicalize().map_err(unreadable)?) {
        return Ok(());
    }
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') || NO_ROWS.contains(&name.as_ref()) {
            continue;
        }
        if path.is_dir() {
            walk(&path, seen, files)?;
        } else if Format::of(&path).is_some() {
            files.push(path);
        }
    }
    Ok(())
}

/// How the name of a file of rows ends; none if it is called otherwise, or as what stands beside rows is. (A database is
/// more than its rows.)
pub fn kind(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let is_hidden = path.iter().any(|part| part.to_string_lossy().starts_with('.'));
    let is_row_file = !is_hidden && !NO_ROWS.contains(&name) && !matches!(Format::of(path), Some((Format::Sqlite, _)));
    if is_row_file { ending(path) } else { None }
}

/// How a name ends. Rows that stand beside their own packed copy would count twice: those are two kinds.
fn ending(path: &Path) -> Option<String> {
    let (_, packing) = Format::of(path)?;
    let dots = if packing == Packing::None { 1 } else { 2 };
    let name = path.file_name()?.to_str()?;
    let (at, _) = name.rmatch_indices('.').nth(dots - 1)?;
    name.get(at..).map(str::to_owned)
}

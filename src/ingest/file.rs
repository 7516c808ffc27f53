//! The files that are named: patterns, formats, digests.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::error::{Error, Result};
use crate::digest;

/// How a file holds its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Parquet,
    /// One JSON object a line.
    JsonLines,
    /// One JSON value: an array of objects, or objects one after the other.
    Json,
}

impl Format {
    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::JsonLines => "jsonl",
            Self::Json => "json",
        }
    }

    /// By the ending of the name; `.gz` may follow those of JSON.
    fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        let plain = name.strip_suffix(".gz").unwrap_or(&name);
        match plain.rsplit_once('.')?.1 {
            "parquet" if plain.len() == name.len() => Some(Self::Parquet),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// A file to take in.
#[derive(Debug, Clone)]
pub struct InputFile {
    pub path: PathBuf,
    pub format: Format,
    pub bytes: u64,
    /// Of the file as it is on disk, in hexadecimal.
    pub sha256: String,
}

/// The files that paths and patterns name, each once, with their digests.
pub fn find(inputs: &[String]) -> Result<Vec<InputFile>> {
    let mut paths: Vec<PathBuf> = Vec::new();
    // One file may have several names.
    let mut seen = BTreeSet::new();
    for input in inputs {
        for path in expand(input)? {
            let real = path.canonicalize().map_err(|source| Error::Io { path: path.clone(), source })?;
            if seen.insert(real) {
                paths.push(path);
            }
        }
    }
    paths.into_par_iter().map(open).collect()
}

/// An existing file of that very name wins over a pattern.
fn expand(input: &str) -> Result<Vec<PathBuf>> {
    let nothing = || Error::NoSuchFile(input.to_owned());
    if Path::new(input).exists() {
        return Ok(vec![PathBuf::from(input)]);
    }
    let found: Vec<PathBuf> = glob::glob(input).map_err(|_| nothing())?.filter_map(|path| path.ok()).collect();
    if found.is_empty() { Err(nothing()) } else { Ok(found) }
}

fn open(path: PathBuf) -> Result<InputFile> {
    let format = Format::of(&path).ok_or_else(|| Error::UnknownFormat(path.clone()))?;
    let (bytes, sha256) = digest::of_file(&path).map_err(|source| Error::Io { path: path.clone(), source })?;
    if bytes == 0 {
        return Err(Error::Empty(path));
    }
    Ok(InputFile { format, bytes, sha256, path })
}

/// The name that a source gets if it is given none: that of its files, or, of many, of the first and the last.
pub fn default_name(files: &[InputFile]) -> String {
    let mut stems: Vec<String> = files.iter().map(|file| stem(&file.path)).collect();
    stems.sort();
    match stems.as_slice() {
        [first, _, .., last] => format!("{first}..{last}"),
        few => few.join("+"),
    }
}

fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    plain.rsplit_once('.').map_or(plain, |(stem, _)| stem).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_go_by_the_ending() {
        let of = |name: &str| Format::of(Path::new(name));
        assert_eq!(of("a/rows.parquet"), Some(Format::Parquet));
        assert_eq!(of("rows.JSONL.gz"), Some(Format::JsonLines));
        assert_eq!(of("rows.json"), Some(Format::Json));
        assert_eq!(of("rows.parquet.gz"), None);
        assert_eq!(of("rows"), None);
    }

    #[test]
    fn a_source_is_named_after_its_files_whatever_their_order() {
        let file =
            |name: &str| InputFile { path: PathBuf::from(name), format: Format::Json, bytes: 1, sha256: String::new() };
        assert_eq!(default_name(&[file("x/rows.jsonl.gz")]), "rows");
        assert_eq!(default_name(&[file("b.parquet"), file("a.parquet")]), "a+b");
        assert_eq!(default_name(&["c", "b", "a"].map(|name| file(&format!("{name}.json")))), "a..c");
    }
}

//! The files that are named: patterns, formats, digests.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::error::{Error, Result};
use super::folder;
use super::packing::Packing;
use crate::digest;
use crate::store::sqlite::{self, Select};

/// How a file holds its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Parquet,
    /// One JSON object a line.
    JsonLines,
    /// One JSON value: an array of objects, or objects one after the other.
    Json,
    /// Fields between commas, the first row their names.
    Csv,
    /// Fields between tabs, the first row their names.
    Tsv,
    Sqlite,
}

impl Format {
    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::JsonLines => "jsonl",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Sqlite => "sqlite",
        }
    }

    /// By the ending of the name; `.gz` and `.zst` may follow those of text.
    pub(super) fn of(path: &Path) -> Option<(Self, Packing)> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        let (plain, packing) = Packing::split(&name);
        let format = match plain.rsplit_once('.')?.1 {
            "parquet" => Self::Parquet,
            "jsonl" | "ndjson" => Self::JsonLines,
            "json" => Self::Json,
            "csv" => Self::Csv,
            "tsv" => Self::Tsv,
            "sqlite" | "sqlite3" | "db" => Self::Sqlite,
            _ => return None,
        };
        let is_text = !matches!(format, Self::Parquet | Self::Sqlite);
        (is_text || packing == Packing::None).then_some((format, packing))
    }
}

/// How large what is taken in may be, in bytes: what is larger is most likely a mistake, or meant to fill a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Largest {
    /// A row of JSON, CSV or SQLite.
    pub row: u64,
    /// A file, unpacked.
    pub file: u64,
}

impl Default for Largest {
    fn default() -> Self {
        Self { row: 64 << 20, file: 200_000_000_000 }
    }
}

/// A file to take in.
#[derive(Debug, Clone)]
pub struct InputFile {
    pub path: PathBuf,
    pub format: Format,
    pub packing: Packing,
    /// The rows that are meant, if the file is a database.
    pub select: Option<Select>,
    /// What the workspace calls it, if not by its path: its name where it came from, or of a file that is gone afterwards.
    pub label: Option<String>,
    pub bytes: u64,
    /// Of the file as it is on disk, in hexadecimal.
    pub sha256: String,
    pub largest: Largest,
}

impl InputFile {
    /// As it is typed: the path, and what is meant of a database; or what it is called.
    pub fn name(&self) -> String {
        match (&self.label, &self.select) {
            (Some(label), _) => label.clone(),
            (None, Some(select)) => format!("{}?{select}", self.path.display()),
            (None, None) => self.path.display().to_string(),
        }
    }
}

/// A path, and what is meant of it if it is a database.
type Input = (PathBuf, Option<Select>);

/// The files that paths, folders and patterns name, each once, with their digests.
pub fn find(inputs: &[String], largest: Largest) -> Result<Vec<InputFile>> {
    let mut found: Vec<Input> = Vec::new();
    // One file may have several names.
    let mut seen = BTreeSet::new();
    for input in inputs {
        for (path, select) in expand(input)? {
            let real = path.canonicalize().map_err(|source| Error::Io { path: path.clone(), source })?;
            if seen.insert((real, select.clone())) {
                found.push((path, select));
            }
        }
    }
    found.into_par_iter().map(|input| open(input, largest)).collect()
}

/// An existing file or folder of that very name wins over a pattern.
fn expand(input: &str) -> Result<Vec<Input>> {
    let nothing = || Error::NoSuchFile(input.to_owned());
    if Path::new(input).exists() {
        return within(PathBuf::from(input));
    }
    if let Some((path, question)) = database(input) {
        let select = Select::parse(question).ok_or_else(|| Error::BadSelect(input.to_owned()))?;
        return if path.exists() { Ok(vec![(path, Some(select))]) } else { Err(nothing()) };
    }
    let mut found = Vec::new();
    for path in glob::glob(input).map_err(|_| nothing())?.filter_map(|path| path.ok()) {
        found.extend(within(path)?);
    }
    if found.is_empty() { Err(nothing()) } else { Ok(found) }
}

/// The row files below a folder; or the file itself.
fn within(path: PathBuf) -> Result<Vec<Input>> {
    let paths = if path.is_dir() { folder::row_files(&path)? } else { vec![path] };
    Ok(paths.into_iter().map(|path| (path, None)).collect())
}

/// The parts of `rows.sqlite?table=…`.
fn database(input: &str) -> Option<(PathBuf, &str)> {
    let is_database = |path: &Path| matches!(Format::of(path), Some((Format::Sqlite, _)));
    let splits =
        input.match_indices('?').filter_map(|(at, mark)| Some((input.get(..at)?, input.get(at + mark.len()..)?)));
    splits.map(|(path, rest)| (PathBuf::from(path), rest)).find(|(path, _)| is_database(path))
}

fn open((path, select): Input, largest: Largest) -> Result<InputFile> {
    let (format, packing) = Format::of(&path).ok_or_else(|| Error::UnknownFormat(path.clone()))?;
    let unreadable = |source| Error::Io { path: path.clone(), source };
    if std::fs::metadata(&path).map_err(unreadable)?.len() > largest.file {
        return Err(Error::TooLarge { path, most: largest.file });
    }
    let (bytes, sha256) = digest::of_file(&path).map_err(unreadable)?;
    if bytes == 0 {
        return Err(Error::Empty(path));
    }
    packing.check(&path, largest.file)?;
    let select = if format == Format::Sqlite { Some(rows_of(&path, select)?) } else { None };
    Ok(InputFile { format, packing, select, bytes, sha256, path, label: None, largest })
}

/// Files that came from elsewhere, with their names there.
pub fn brought(files: &[(PathBuf, String)], largest: Largest) -> Result<Vec<InputFile>> {
    let file = |(path, name): &(PathBuf, String)| {
        Ok(InputFile { label: Some(name.clone()), ..open((path.clone(), None), largest)? })
    };
    files.par_iter().map(file).collect()
}

/// The rows that are meant of a database: those of its table, if nothing is said and it has just one.
fn rows_of(path: &Path, said: Option<Select>) -> Result<Select> {
    let unreadable = |source| Error::Unreadable { path: path.to_owned(), source: Box::new(source) };
    let tables = sqlite::tables(path).map_err(unreadable)?;
    let path = path.to_owned();
    match (said, tables.as_slice()) {
        (Some(Select::Table(table)), all) if all.iter().all(|known| !known.eq_ignore_ascii_case(&table)) => {
            Err(Error::NoSuchTable { path, table, tables })
        }
        (Some(said), _) => Ok(said),
        (None, []) => Err(Error::Empty(path)),
        (None, [only]) => Ok(Select::Table(only.clone())),
        (None, _) => Err(Error::SeveralTables { path, tables }),
    }
}

/// The name that a source gets if it is given none: that of its folder, or of its files, or, of many, of the first
/// and the last.
pub fn default_name(inputs: &[String], files: &[InputFile]) -> String {
    if let [only] = inputs
        && Path::new(only).is_dir()
        && let Some(name) = Path::new(only).canonicalize().ok().as_deref().and_then(Path::file_name)
    {
        return name.to_string_lossy().into_owned();
    }
    let mut stems: Vec<String> = files.iter().map(stem).collect();
    stems.sort();
    match stems.as_slice() {
        [first, _, .., last] => format!("{first}..{last}"),
        few => few.join("+"),
    }
}

fn stem(file: &InputFile) -> String {
    let name = file.path.file_name().unwrap_or_default().to_string_lossy();
    let (plain, _) = Packing::split(&name);
    plain.rsplit_once('.').map_or(plain, |(stem, _)| stem).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_go_by_the_ending() {
        let of = |name: &str| Format::of(Path::new(name));
        assert_eq!(of("a/rows.parquet"), Some((Format::Parquet, Packing::None)));
        assert_eq!(of("rows.JSONL.gz"), Some((Format::JsonLines, Packing::Gzip)));
        assert_eq!(of("rows.json"), Some((Format::Json, Packing::None)));
        assert_eq!(of("rows.csv.zst"), Some((Format::Csv, Packing::Zstd)));
        assert_eq!(of("rows.tsv"), Some((Format::Tsv, Packing::None)));
        assert_eq!(of("rows.db"), Some((Format::Sqlite, Packing::None)));
        assert_eq!(of("rows.parquet.gz"), None);
        assert_eq!(of("rows.db.zst"), None);
        assert_eq!(of("rows"), None);
    }

    #[test]
    fn what_is_meant_of_a_database_follows_its_name() {
        let parts = |input| database(input).map(|(path, rest)| (path.to_string_lossy().into_owned(), rest.to_owned()));
        let both = |path: &str, rest: &str| Some((path.to_owned(), rest.to_owned()));
        assert_eq!(parts("a/rows.sqlite?table=t"), both("a/rows.sqlite", "table=t"));
        assert_eq!(parts("what?/rows.db?query=SELECT '?'"), both("what?/rows.db", "query=SELECT '?'"));
        assert_eq!(parts("rows?.jsonl"), None);
    }

    #[test]
    fn a_source_is_named_after_its_files_whatever_their_order() {
        let file = |name: &str| InputFile {
            path: PathBuf::from(name),
            format: Format::Json,
            packing: Packing::None,
            select: None,
            label: None,
            bytes: 1,
            sha256: String::new(),
            largest: Largest::default(),
        };
        assert_eq!(default_name(&[], &[file("x/rows.jsonl.gz")]), "rows");
        assert_eq!(default_name(&[], &[file("b.parquet"), file("a.parquet")]), "a+b");
        assert_eq!(default_name(&[], &["c", "b", "a"].map(|name| file(&format!("{name}.json")))), "a..c");
    }
}

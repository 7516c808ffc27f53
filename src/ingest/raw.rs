//! The rows of all files as one view `raw` of our own columns, whatever the files call them and however they type them.

use std::collections::BTreeSet;

use super::carry::{self, Lists};
use super::column::{self, Kind, Mapping, Override, Role};
use super::error::{Error, Result};
use super::file::{Format, InputFile};
use super::value::{self, Reading};
use crate::store::text;
use crate::store::{self, Store};

/// How columns are to be taken.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub overrides: &'a [Override],
    /// What the user says that the rows are.
    pub kind: Option<Kind>,
}

impl Wanted<'_> {
    fn mapping(&self, file: &InputFile, columns: &[String]) -> Result<Mapping> {
        let kind = self.kind.unwrap_or_else(|| column::kind_of(columns, self.overrides));
        Mapping::recognise(&file.path, columns, self.overrides, kind)
    }
}

/// What was opened.
#[derive(Debug)]
pub struct Opened {
    /// The columns of each file.
    pub mappings: Vec<Mapping>,
    /// Bytes that a thread holds, at most, while it reads: of Parquet, a row group, packed and unpacked.
    pub held: u64,
}

/// Makes the view `raw`. Parquet is read in place, all files of the same columns by one reader; rows of other formats,
/// which are too dear to read twice, go into the table `raw_row`.
pub fn open(store: &Store, files: &[InputFile], wanted: Wanted<'_>) -> Result<Opened> {
    store.run("ingest/raw-row", &[])?;
    let mut held = 0;
    let mut mappings = Vec::new();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let number = at + 1;
        let mapping = match file.format {
            Format::Parquet => {
                let columns = described(store, file)?;
                held = check_size(store, file)?.max(held);
                let mapping = wanted.mapping(file, &names(&columns))?;
                match groups.iter_mut().find(|group| group.takes(&columns, &mapping)) {
                    Some(group) => group.files.push((number, file)),
                    None => groups.push(Group { columns, mapping: mapping.clone(), files: vec![(number, file)] }),
                }
                mapping
            }
            Format::JsonLines | Format::Json => read_json(store, number, file, wanted)?,
            Format::Csv | Format::Tsv | Format::Sqlite => read_loose(store, number, file, wanted)?,
        };
        mappings.push(mapping);
    }
    let mut parts = vec!["FROM raw_row".to_owned()];
    for (at, group) in groups.iter().enumerate() {
        group.open(store, at + 1)?;
        parts.push(format!("FROM raw_{}", at + 1));
    }
    store.batch(&format!("CREATE OR REPLACE TEMP VIEW raw AS {}", parts.join(" UNION ALL BY NAME ")))?;
    Ok(Opened { mappings, held })
}

/// Name and type of a column of Parquet.
type Column = (String, String);

fn names(columns: &[Column]) -> Vec<String> {
    columns.iter().map(|(name, _)| name.clone()).collect()
}

/// Parquet files of the same columns, with their numbers.
struct Group<'a> {
    columns: Vec<Column>,
    mapping: Mapping,
    files: Vec<(usize, &'a InputFile)>,
}

impl Group<'_> {
    /// Whether a file of such columns can be read with these. (The reader's number of a file has a name that a column
    /// may have too.)
    fn takes(&self, columns: &[Column], mapping: &Mapping) -> bool {
        let hides_number = columns.iter().any(|(name, _)| name.eq_ignore_ascii_case("file_index"));
        self.columns == columns && self.mapping == *mapping && !hides_number
    }

    /// Makes `raw_<number>` of the files.
    fn open(&self, store: &Store, number: usize) -> Result<()> {
        let mut roles = Vec::new();
        for role in Role::ALL {
            let value = match self.mapping.get(role) {
                None => format!("NULL::{}", value::target_type(role)),
                Some(column) => self.value(store, role, column)?,
            };
            roles.push(format!("{value} AS {}", value::name(role)));
        }
        let metadata = value::metadata(&names(&self.columns), &self.mapping, text::identifier);
        let numbers: Vec<String> = self.files.iter().map(|(number, _)| number.to_string()).collect();
        let file = match numbers.as_slice() {
            [only] => only.clone(),
            all => format!("[{}][file_index::BIGINT + 1]", all.join(", ")),
        };
        let sql = format!(
            "CREATE OR REPLACE TEMP VIEW raw_{number} AS SELECT {file}::INTEGER AS file, file_row_number + 1 AS row, \
             NULL::VARCHAR AS misfit, NULL::VARCHAR AS misfit_detail, {}, {metadata} AS metadata FROM {}",
            roles.join(", "),
            self.relation(),
        );
        Ok(store.batch(&sql)?)
    }

    fn relation(&self) -> String {
        parquet(self.files.iter().map(|(_, file)| *file))
    }

    /// An expression of the role's type over a column.
    fn value(&self, store: &Store, role: Role, column: &str) -> Result<String> {
        let found = self.columns.iter().find(|(name, _)| name == column).map_or("", |(_, found)| found.as_str());
        if let Some(value) = value::of_column(role, column, found) {
            return Ok(value);
        }
        // An empty column is often typed as something else: a list of null, or null.
        if is_void(store, &self.relation(), column, found)? {
            return Ok(format!("NULL::{}", value::target_type(role)));
        }
        for (_, file) in &self.files {
            if !is_void(store, &parquet([*file]), column, found)? {
                let (path, column, found) = (file.path.clone(), column.to_owned(), found.to_owned());
                return Err(Error::WrongType { path, role, column, found, needed: value::needed(role) });
            }
        }
        Ok(format!("NULL::{}", value::target_type(role)))
    }
}

/// Whether a column holds no value at all.
fn is_void(store: &Store, relation: &str, column: &str, found: &str) -> store::Result<bool> {
    let name = text::identifier(column);
    let value = if found.ends_with("[]") { format!("unnest({name})") } else { name };
    let sql = format!("SELECT count(value) FROM (SELECT {value} AS value FROM {relation})");
    let counts: Vec<i64> = store.select(&sql, [], |row| row.get(0))?;
    Ok(counts == [0])
}

/// Names and types of the columns of a Parquet file.
fn described(store: &Store, file: &InputFile) -> Result<Vec<Column>> {
    let sql = format!("SELECT column_name, column_type FROM (DESCRIBE FROM {})", parquet([file]));
    let columns = store.select(&sql, [], |row| Ok((row.get(0)?, row.get(1)?))).map_err(|error| {
        // What a set without rows may look like: the engine reads no file without columns.
        let has_none = error.to_string().contains("at least one non-root column");
        if has_none { Error::Empty(file.path.clone()) } else { unreadable(file)(error) }
    })?;
    Ok(columns.into_iter().filter(|(name, _): &Column| name != "file_row_number").collect())
}

/// An error if a Parquet file says that it is larger, unpacked, than a file may be. Gives the bytes of its largest row group,
/// packed and unpacked.
fn check_size(store: &Store, file: &InputFile) -> Result<u64> {
    let path = text::path(&file.path);
    let sql = format!(
        "SELECT coalesce(sum(unpacked), 0)::DOUBLE, coalesce(max(packed + unpacked), 0)::DOUBLE FROM (SELECT \
            sum(total_uncompressed_size) AS unpacked, sum(total_compressed_size) AS packed \
            FROM parquet_metadata({path}) GROUP BY row_group_id)"
    );
    let read = |row: &duckdb::Row<'_>| Ok((row.get::<_, f64>(0)?, row.get::<_, f64>(1)?));
    let (size, largest) = store.select(&sql, [], read).map_err(unreadable(file))?.pop().unwrap_or_default();
    let most = file.largest.file;
    if size > most as f64 {
        return Err(Error::TooLarge { path: file.path.clone(), most });
    }
    Ok(largest as u64)
}

/// An error if a row is longer than a row may be. The engine lets some pass that are, as far as its buffer reaches.
fn check_rows(store: &Store, file: &InputFile) -> Result<()> {
    let most = file.largest.row;
    let sql = "SELECT count(*) > 0 FROM carried WHERE bytes > ?";
    let longer: Vec<bool> = store.select(sql, [i64::try_from(most).unwrap_or(i64::MAX)], |row| row.get(0))?;
    if longer == [true] { Err(Error::LongRow { path: file.path.clone(), most }) } else { Ok(()) }
}

/// Reads a file of JSON into `raw_row`.
fn read_json(store: &Store, number: usize, file: &InputFile, wanted: Wanted<'_>) -> Result<Mapping> {
    match (carry::is_marked(file), file.format) {
        (false, _) => {
            store.run("ingest/carried", &[])?;
            let sql = format!(
                "INSERT INTO carried BY NAME SELECT row_number() OVER () AS row, coalesce(strlen(json), 0) AS bytes, json FROM {}",
                json(file)
            );
            store.batch(&sql).map_err(unreadable(file))?;
        }
        (true, Format::JsonLines) => carry::carry_lines(store, file)?,
        (true, _) => return Err(Error::ByteOrderMark(file.path.clone())),
    }
    check_rows(store, file)?;
    let batches = batches(store)?;
    let mut columns = BTreeSet::new();
    for (first, last) in &batches {
        let range: store::Values<'_> = &[("first", first), ("last", last)];
        columns.extend(store.rows("ingest/carried-keys", range, |row| row.get::<_, String>("key"))?);
    }
    if columns.is_empty() {
        let path = file.path.clone();
        return Err(if batches.is_empty() { Error::Empty(path) } else { Error::NoObjects(path) });
    }
    let columns: Vec<String> = columns.into_iter().collect();
    let mapping = wanted.mapping(file, &columns)?;
    let readings: Vec<_> = mapping.iter().map(|(role, column)| (role, column, Reading::Typed)).collect();
    insert(store, number, &columns, &mapping, &readings)?;
    Ok(mapping)
}

/// Makes the view `raw` of rows that are at hand, as those of one file.
pub fn open_rows<'a>(
    store: &Store,
    columns: &[String],
    mapping: &Mapping,
    rows: impl Iterator<Item = carry::Line<'a>>,
) -> Result<()> {
    store.run("ingest/raw-row", &[])?;
    carry::carry_rows(store, rows)?;
    let readings: Vec<_> = mapping.iter().map(|(role, column)| (role, column, Reading::Typed)).collect();
    insert(store, 1, columns, mapping, &readings)?;
    Ok(store.batch("CREATE OR REPLACE TEMP VIEW raw AS FROM raw_row")?)
}

/// Reads a file that has no types into `raw_row`.
fn read_loose(store: &Store, number: usize, file: &InputFile, wanted: Wanted<'_>) -> Result<Mapping> {
    let (columns, held) = carry::carry(store, file)?;
    let mapping = wanted.mapping(file, &columns)?;
    let mut readings = Vec::new();
    for (role, column) in mapping.iter() {
        let held = held.get(column).copied().unwrap_or_default();
        let reading = match (value::LISTS.contains(&role), held.lists()) {
            (true, Lists::All) => Reading::Listed,
            (true, Lists::Foreign) => {
                return Err(Error::NotJsonLists { path: file.path.clone(), role, column: column.to_owned() });
            }
            _ => Reading::Loose,
        };
        readings.push((role, column, reading));
    }
    insert(store, number, &columns, &mapping, &readings)?;
    Ok(mapping)
}

/// Bytes of rows that are parsed at once.
const BATCH: i64 = 16 << 20;

/// Ranges of carried rows.
fn batches(store: &Store) -> store::Result<Vec<(i64, i64)>> {
    store.rows("ingest/carried-batches", &[("size", &BATCH)], |row| Ok((row.get("first")?, row.get("last")?)))
}

/// Puts the carried rows into `raw_row`.
fn insert(
    store: &Store,
    number: usize,
    columns: &[String],
    mapping: &Mapping,
    readings: &[(Role, &str, Reading)],
) -> Result<()> {
    let of = |(role, _, reading): &(Role, &str, Reading)| {
        format!("{} AS {}, ", value::of_json(*role, *reading), value::name(*role))
    };
    let roles: String = readings.iter().map(of).collect();
    let metadata = value::metadata(columns, mapping, |column| value::further(column, columns));
    let rows = value::taken_apart("(FROM carried WHERE row BETWEEN $1 AND $2)", columns, readings);
    let sql = format!(
        "INSERT INTO raw_row BY NAME SELECT {number} AS file, row, coalesce(refused, {}) AS misfit, \
         coalesce(detail, wrong_column) AS misfit_detail, {roles}{metadata} AS metadata \
         FROM (SELECT *, {} AS wrong_column FROM {rows})",
        value::MISFIT,
        value::wrong_column(columns, readings),
    );
    for (first, last) in batches(store)? {
        store.execute(&sql, [first, last])?;
    }
    Ok(())
}

/// Rows of each file, by number; a file without rows may be missing.
pub fn counts(store: &Store) -> Result<Vec<(i32, i64)>, store::Error> {
    store.rows("ingest/file-rows", &[], |row| Ok((row.get("file")?, row.get("rows")?)))
}

/// Names the file that turned out to be broken while all were read: the one that cannot be read alone either.
pub fn blame(store: &Store, files: &[InputFile], error: store::Error) -> Error {
    let is_broken = |file: &&InputFile| {
        let relation = match file.format {
            Format::Parquet => parquet([*file]),
            Format::JsonLines | Format::Json => json(file),
            // What is carried was read to its end.
            Format::Csv | Format::Tsv | Format::Sqlite => return false,
        };
        store.select(&format!("SELECT count(COLUMNS(*)) FROM {relation}"), [], |_| Ok(())).is_err()
    };
    match files.iter().find(is_broken) {
        Some(file) => unreadable(file)(error),
        None => error.into(),
    }
}

fn unreadable(file: &InputFile) -> impl Fn(store::Error) -> Error {
    |source| Error::Unreadable { path: file.path.clone(), source: Box::new(source) }
}

/// The reader of Parquet files. What their folders are called is no column.
fn parquet<'a>(files: impl IntoIterator<Item = &'a InputFile>) -> String {
    let paths: Vec<String> = files.into_iter().map(|file| text::path(&file.path)).collect();
    format!("read_parquet([{}], file_row_number = true, hive_partitioning = false)", paths.join(", "))
}

fn json(file: &InputFile) -> String {
    let path = text::path(&file.path);
    let form = match file.format {
        Format::JsonLines => "format = 'newline_delimited', ignore_errors = true",
        _ => "format = 'auto'",
    };
    format!("read_json_objects({path}, {form}, maximum_object_size = {})", file.largest.row.min(u32::MAX.into()))
}

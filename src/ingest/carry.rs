//! Rows that the engine cannot read, or not strictly enough, carried into the temporary table `carried` as JSON objects.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::csv::Reader;
use super::error::{Error, Result};
use super::file::{Format, InputFile};
use crate::store::{self, Filling, Store, sqlite};

/// The mark that some programs write before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What the values of a column are that could be lists.
#[derive(Debug, Clone, Copy, Default)]
pub struct Held {
    list: bool,
    brackets: bool,
    other: bool,
}

/// Whether a column holds lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lists {
    /// Every value that says anything is a list as JSON.
    All,
    /// Every value is in the brackets of a list, but not every one is JSON.
    Foreign,
    None,
}

impl Held {
    fn note(&mut self, value: &Value) {
        match value {
            Value::Null => {}
            Value::String(text) => match text.trim() {
                "" => {}
                text if !(text.starts_with('[') && text.ends_with(']')) => self.other = true,
                text if serde_json::from_str::<IgnoredAny>(text).is_ok() => self.list = true,
                _ => self.brackets = true,
            },
            _ => self.other = true,
        }
    }

    pub fn lists(self) -> Lists {
        match self {
            Self { other: false, brackets: true, .. } => Lists::Foreign,
            Self { other: false, list: true, .. } => Lists::All,
            _ => Lists::None,
        }
    }
}

/// Carries the rows of CSV and SQLite; gives the names of the columns, and what each one holds.
pub fn carry(store: &Store, file: &InputFile) -> Result<(Vec<String>, BTreeMap<String, Held>)> {
    let mut carried = Carried::new(store)?;
    let columns = match (&file.select, file.format) {
        (Some(select), _) => database(file, select, &mut carried)?,
        (None, Format::Tsv) => table(file, b'\t', &mut carried)?,
        (None, _) => table(file, b',', &mut carried)?,
    };
    carried.filling.end()?;
    if let Some(column) = sqlite::twice(&columns) {
        return Err(Error::SameColumn { path: file.path.clone(), column: column.to_owned() });
    }
    Ok((columns, carried.held))
}

/// Carries the lines of JSON Lines behind a byte order mark, which the engine would take for part of the first row.
pub fn carry_lines(store: &Store, file: &InputFile) -> Result<()> {
    let mut carried = Carried::new(store)?;
    let unreadable = |source| Error::Io { path: file.path.clone(), source };
    let mut text = text_of(file).map_err(unreadable)?;
    let mut line = Vec::new();
    let most = file.largest.row;
    while text.by_ref().take(most.saturating_add(1)).read_until(b'\n', &mut line).map_err(unreadable)? > 0 {
        if line.len() as u64 > most {
            return Err(Error::LongRow { path: file.path.clone(), most });
        }
        if !line.iter().all(u8::is_ascii_whitespace) {
            match std::str::from_utf8(&line) {
                Ok(json) => carried.json(json)?,
                Err(_) => carried.refused("not-json", None)?,
            }
        }
        line.clear();
    }
    carried.end_lines(store)
}

/// A row that is at hand: its JSON, or why it cannot be read.
pub type Line<'a> = Result<&'a str, &'static str>;

/// Carries rows that are at hand.
pub fn carry_rows<'a>(store: &Store, rows: impl Iterator<Item = Line<'a>>) -> Result<()> {
    let mut carried = Carried::new(store)?;
    for row in rows {
        match row {
            Ok(json) => carried.json(json)?,
            Err(misfit) => carried.refused(misfit, None)?,
        }
    }
    carried.end_lines(store)
}

/// Whether a text begins with a byte order mark.
pub fn is_marked(file: &InputFile) -> bool {
    let mut head = Vec::new();
    let read = unpacked(file).and_then(|text| text.take(3).read_to_end(&mut head));
    read.is_ok() && head == BYTE_ORDER_MARK
}

struct Carried<'a> {
    filling: Filling<'a>,
    row: i64,
    held: BTreeMap<String, Held>,
}

impl<'a> Carried<'a> {
    fn new(store: &'a Store) -> Result<Self> {
        store.run("ingest/carried", &[])?;
        Ok(Self { filling: store.fill("carried")?, row: 0, held: BTreeMap::new() })
    }

    fn object(&mut self, object: Map<String, Value>) -> store::Result<()> {
        for (column, value) in &object {
            match self.held.get_mut(column) {
                Some(held) => held.note(value),
                None => self.held.entry(column.clone()).or_default().note(value),
            }
        }
        self.json(&Value::Object(object).to_string())
    }

    fn json(&mut self, json: &str) -> store::Result<()> {
        self.row += 1;
        self.filling.row(duckdb::params![self.row, json.len() as i64, json, None::<&str>, None::<&str>], json.len())
    }

    fn refused(&mut self, misfit: &str, detail: Option<&str>) -> store::Result<()> {
        self.row += 1;
        self.filling.row(duckdb::params![self.row, 0, None::<&str>, misfit, detail], misfit.len())
    }

    /// Puts the last lines in. What the engine calls JSON is for it to say.
    fn end_lines(self, store: &Store) -> Result<()> {
        self.filling.end()?;
        store.execute("UPDATE carried SET json = NULL WHERE NOT json_valid(json)", [])?;
        Ok(())
    }
}

fn database(file: &InputFile, select: &sqlite::Select, carried: &mut Carried<'_>) -> Result<Vec<String>> {
    let most = file.largest.row;
    let mut is_long = false;
    let take = |row| match row {
        Some(object) if size_of(&object) > most => {
            is_long = true;
            Err(store::Error::NotRows)
        }
        Some(object) => carried.object(object),
        None => carried.refused("not-utf8", None),
    };
    let path = || file.path.clone();
    let columns = sqlite::each_row(&file.path, select, take);
    if is_long {
        return Err(Error::LongRow { path: path(), most });
    }
    columns.map_err(|error| match error {
        store::Error::Blob { column, row } => Error::Blob { path: path(), column, row },
        store::Error::SameColumn(column) => Error::SameColumn { path: path(), column },
        source => Error::Unreadable { path: path(), source: Box::new(source) },
    })
}

/// Bytes of the texts of a row.
fn size_of(object: &Map<String, Value>) -> u64 {
    object.values().map(|value| value.as_str().map_or(8, str::len) as u64).sum()
}

fn table(file: &InputFile, delimiter: u8, carried: &mut Carried<'_>) -> Result<Vec<String>> {
    let broken = |source| Error::BadCsv { path: file.path.clone(), source };
    let mut reader = Reader::new(text_of(file).map_err(|error| broken(error.into()))?, delimiter, file.largest.row);
    let Some(header) = reader.row().map_err(broken)? else { return Err(Error::Empty(file.path.clone())) };
    let header: Vec<String> = header.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    while let Some(fields) = reader.row().map_err(broken)? {
        if fields.len() != header.len() {
            let detail = format!("{} fields, {} columns", fields.len(), header.len());
            carried.refused("ragged-row", Some(&detail))?;
        } else {
            match object(&header, fields) {
                Some(object) => carried.object(object)?,
                None => carried.refused("not-utf8", None)?,
            }
        }
    }
    Ok(header)
}

/// A row as an object; a field of nothing says nothing. `None` where a field is no UTF-8.
fn object(header: &[String], fields: Vec<Vec<u8>>) -> Option<Map<String, Value>> {
    let mut object = Map::new();
    for (name, field) in header.iter().zip(fields) {
        let text = String::from_utf8(field).ok()?;
        object.insert(name.clone(), if text.is_empty() { Value::Null } else { text.into() });
    }
    Some(object)
}

/// The text of a file, without a byte order mark.
fn text_of(file: &InputFile) -> io::Result<impl BufRead> {
    let mut text = unpacked(file)?;
    let mut head = Vec::new();
    text.by_ref().take(BYTE_ORDER_MARK.len() as u64).read_to_end(&mut head)?;
    if head == BYTE_ORDER_MARK {
        head.clear();
    }
    Ok(Cursor::new(head).chain(text))
}

fn unpacked(file: &InputFile) -> io::Result<BufReader<Box<dyn Read>>> {
    Ok(BufReader::with_capacity(1 << 20, file.packing.open(&file.path)?))
}

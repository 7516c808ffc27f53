//! Rows that the engine cannot read, or not strictly enough, carried into the temporary table `carried` as JSON objects.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use serde_json::{Map, Value};

use super::csv::Reader;
use super::error::{Error, Result};
use super::file::{Format, InputFile};
use crate::store::{self, Filling, Store, sqlite};

/// The mark that some programs write before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Carries the rows of CSV and SQLite; gives the names of the columns.
pub fn carry(store: &Store, file: &InputFile) -> Result<Vec<String>> {
    store.run("ingest/carried", &[])?;
    let mut carried = Carried { filling: store.fill("carried")?, row: 0 };
    let columns = match (&file.select, file.format) {
        (Some(select), _) => database(file, select, &mut carried)?,
        (None, Format::Tsv) => table(file, b'\t', &mut carried)?,
        (None, _) => table(file, b',', &mut carried)?,
    };
    carried.filling.end()?;
    if let Some(column) = sqlite::twice(&columns) {
        return Err(Error::SameColumn { path: file.path.clone(), column: column.to_owned() });
    }
    Ok(columns)
}

/// Carries the lines of JSON Lines behind a byte order mark, which the engine would take for part of the first row.
pub fn carry_lines(store: &Store, file: &InputFile) -> Result<()> {
    store.run("ingest/carried", &[])?;
    let mut carried = Carried { filling: store.fill("carried")?, row: 0 };
    let unreadable = |source| Error::Io { path: file.path.clone(), source };
    let mut text = text_of(file).map_err(unreadable)?;
    let mut line = Vec::new();
    while text.read_until(b'\n', &mut line).map_err(unreadable)? > 0 {
        if !line.iter().all(u8::is_ascii_whitespace) {
            match std::str::from_utf8(&line) {
                Ok(json) => carried.row(json)?,
                Err(_) => carried.refused("not-json", None)?,
            }
        }
        line.clear();
    }
    Ok(carried.filling.end()?)
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
}

impl Carried<'_> {
    fn row(&mut self, json: &str) -> store::Result<()> {
        self.row += 1;
        self.filling.row(duckdb::params![self.row, json, None::<&str>, None::<&str>], json.len())
    }

    fn refused(&mut self, misfit: &str, detail: Option<&str>) -> store::Result<()> {
        self.row += 1;
        self.filling.row(duckdb::params![self.row, None::<&str>, misfit, detail], misfit.len())
    }
}

fn database(file: &InputFile, select: &sqlite::Select, carried: &mut Carried<'_>) -> Result<Vec<String>> {
    let take = |row: Option<String>| match row {
        Some(json) => carried.row(&json),
        None => carried.refused("not-utf8", None),
    };
    let path = || file.path.clone();
    sqlite::each_row(&file.path, select, take).map_err(|error| match error {
        store::Error::Blob { column, row } => Error::Blob { path: path(), column, row },
        store::Error::SameColumn(column) => Error::SameColumn { path: path(), column },
        source => Error::Unreadable { path: path(), source: Box::new(source) },
    })
}

fn table(file: &InputFile, delimiter: u8, carried: &mut Carried<'_>) -> Result<Vec<String>> {
    let broken = |source| Error::BadCsv { path: file.path.clone(), source };
    let mut reader = Reader::new(text_of(file).map_err(|error| broken(error.into()))?, delimiter);
    let Some(header) = reader.row().map_err(broken)? else { return Err(Error::Empty(file.path.clone())) };
    let header: Vec<String> = header.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    while let Some(fields) = reader.row().map_err(broken)? {
        if fields.len() != header.len() {
            let detail = format!("{} fields, {} columns", fields.len(), header.len());
            carried.refused("ragged-row", Some(&detail))?;
        } else {
            match object(&header, fields) {
                Some(json) => carried.row(&json.to_string())?,
                None => carried.refused("not-utf8", None)?,
            }
        }
    }
    Ok(header)
}

/// A row as an object; a field of nothing says nothing. `None` where a field is no UTF-8.
fn object(header: &[String], fields: Vec<Vec<u8>>) -> Option<Value> {
    let mut object = Map::new();
    for (name, field) in header.iter().zip(fields) {
        let text = String::from_utf8(field).ok()?;
        object.insert(name.clone(), if text.is_empty() { Value::Null } else { text.into() });
    }
    Some(Value::Object(object))
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

//! Rows of a SQLite file, read-only: the file, and what lies beside it, stay as they are.

use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Map, Number, Value};

use super::text::identifier;
use super::{Error, Result};

/// Which rows of a database are meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Select {
    Table(String),
    Query(String),
}

impl Select {
    /// Reads `table=…` or `query=…`.
    pub fn parse(text: &str) -> Option<Self> {
        let (word, rest) = text.split_once('=')?;
        match word {
            _ if rest.trim().is_empty() => None,
            "table" => Some(Self::Table(rest.to_owned())),
            "query" => Some(Self::Query(rest.to_owned())),
            _ => None,
        }
    }
}

impl fmt::Display for Select {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(name) => write!(f, "table={name}"),
            Self::Query(sql) => write!(f, "query={sql}"),
        }
    }
}

/// The tables and views of a file, in order of their names.
pub fn tables(path: &Path) -> Result<Vec<String>> {
    let connection = open(path)?;
    let sql = r"SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name";
    let mut statement = connection.prepare(sql)?;
    let names = statement.query_map([], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

/// Gives each row as a JSON object to `take`, in order of the table's row ids or as the query has them; `None` for one
/// whose text is no UTF-8. Yields the names of the columns.
pub fn each_row<E: From<Error>>(
    path: &Path,
    select: &Select,
    mut take: impl FnMut(Option<Map<String, Value>>) -> std::result::Result<(), E>,
) -> std::result::Result<Vec<String>, E> {
    let connection = open(path)?;
    let mut statement = prepare(&connection, select)?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    if columns.is_empty() || !statement.readonly() {
        return Err(Error::NotRows.into());
    }
    if let Some(name) = twice(&columns) {
        return Err(Error::SameColumn(name.to_owned()).into());
    }
    let mut rows = statement.query([]).map_err(Error::from)?;
    let mut number = 0;
    while let Some(row) = rows.next().map_err(Error::from)? {
        number += 1;
        let mut object = Map::new();
        let mut is_text = true;
        for (at, column) in columns.iter().enumerate() {
            let value = match row.get_ref(at).map_err(Error::from)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(number) => number.into(),
                // JSON knows no infinity.
                ValueRef::Real(number) => {
                    Number::from_f64(number).map_or_else(|| number.to_string().into(), Value::Number)
                }
                ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
                    Ok(text) => text.into(),
                    Err(_) => {
                        is_text = false;
                        Value::Null
                    }
                },
                ValueRef::Blob(_) => return Err(Error::Blob { column: column.clone(), row: number }.into()),
            };
            object.insert(column.clone(), value);
        }
        take(is_text.then_some(object))?;
    }
    Ok(columns)
}

/// A view, and a table that is made so, has no row ids.
fn prepare<'a>(connection: &'a Connection, select: &Select) -> Result<rusqlite::Statement<'a>> {
    let statement = match select {
        Select::Query(sql) => connection.prepare(sql),
        Select::Table(name) => {
            let sql = format!("SELECT * FROM {}", identifier(name));
            connection.prepare(&format!("{sql} ORDER BY rowid")).or_else(|_| connection.prepare(&sql))
        }
    };
    Ok(statement?)
}

/// A database in WAL mode that nobody has open lacks the files of its log, and SQLite would make them: it is read as
/// one that cannot change. Any other is read with the locks that keep a writer off.
#[expect(clippy::disallowed_methods, reason = "this is the other door")]
pub(super) fn open(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if is_wal(path)? && !beside(path, "-wal").exists() {
        let uri = format!("file:{}?immutable=1", in_uri(path));
        return Ok(Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)?);
    }
    Ok(Connection::open_with_flags(path, flags)?)
}

fn is_wal(path: &Path) -> Result<bool> {
    let mut head = [0; 20];
    let unreadable = |source| Error::Io { path: path.to_owned(), source };
    let mut file = fs::File::open(path).map_err(unreadable)?;
    // The version of the format for readers: 2 is WAL. What a short file is, SQLite says.
    Ok(file.read_exact(&mut head).is_ok() && head.last() == Some(&2))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// A path as part of a URI: what means something there is escaped.
fn in_uri(path: &Path) -> String {
    path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

/// A name that several columns have.
pub fn twice(columns: &[String]) -> Option<&str> {
    columns
        .iter()
        .enumerate()
        .find(|(at, name)| columns.iter().take(*at).any(|other| other == *name))
        .map(|(_, name)| name.as_str())
}

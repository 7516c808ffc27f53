//! An SQLite file that is being written: nobody sees it before it is whole.

use std::fs::File;
use std::path::Path;

use duckdb::types::Value;
use rusqlite::Connection;

use super::text::identifier;
use super::{Error, Result, Store, Values, catalog};

/// A file that is being written.
#[derive(Debug)]
pub struct SqliteFile {
    connection: Connection,
}

impl SqliteFile {
    /// Begins a file. What becomes of it if the program is killed is its caller's care, so it has no log of its own.
    #[expect(clippy::disallowed_methods, reason = "this is the other door")]
    pub fn create(path: &Path) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "OFF")?;
        connection.pragma_update(None, "synchronous", "OFF")?;
        connection.execute_batch("BEGIN")?;
        Ok(Self { connection })
    }

    /// Runs statements without parameters.
    pub fn batch(&self, sql: &str) -> Result<()> {
        Ok(self.connection.execute_batch(sql)?)
    }

    /// Ends the file: all of it is on the disk when this returns.
    pub fn end(self, path: &Path) -> Result<()> {
        self.connection.execute_batch("COMMIT")?;
        self.connection.close().map_err(|(_, error)| error)?;
        let unwritten = |source| Error::Io { path: path.to_owned(), source };
        File::open(path).and_then(|file| file.sync_all()).map_err(unwritten)
    }
}

impl Store {
    /// Adds the rows of a named query to the table of an SQLite file that has columns of their names; gives their number.
    pub fn pour(&self, name: &str, values: Values<'_>, file: &SqliteFile, table: &str) -> Result<u64> {
        let query = catalog::query(name)?;
        let columns = query.header_list("yields");
        let names = columns.iter().map(|column| identifier(column)).collect::<Vec<_>>().join(", ");
        let places = vec!["?"; columns.len()].join(", ");
        let sql = format!("INSERT INTO {} ({names}) VALUES ({places})", identifier(table));
        let mut insert = file.connection.prepare(&sql)?;
        let read = |row: &duckdb::Row<'_>| (0..columns.len()).map(|at| row.get::<_, Value>(at)).collect();
        let rows: Vec<Vec<Value>> = self.rows(name, values, read)?;
        for row in &rows {
            let row =
                row.iter().zip(&columns).map(|(value, column)| plain(value, column)).collect::<Result<Vec<_>>>()?;
            insert.execute(rusqlite::params_from_iter(row))?;
        }
        Ok(rows.len() as u64)
    }
}

/// A value as SQLite has it. Its types are few: what has no counterpart is for the query to make a text of.
fn plain(value: &Value, column: &str) -> Result<rusqlite::types::Value> {
    use rusqlite::types::Value as Plain;
    Ok(match value {
        Value::Null => Plain::Null,
        Value::Boolean(flag) => Plain::Integer(i64::from(*flag)),
        Value::TinyInt(number) => Plain::Integer(i64::from(*number)),
        Value::SmallInt(number) => Plain::Integer(i64::from(*number)),
        Value::Int(number) => Plain::Integer(i64::from(*number)),
        Value::BigInt(number) => Plain::Integer(*number),
        Value::USmallInt(number) => Plain::Integer(i64::from(*number)),
        Value::UInt(number) => Plain::Integer(i64::from(*number)),
        Value::Double(number) => Plain::Real(*number),
        Value::Text(text) => Plain::Text(text.clone()),
        _ => return Err(Error::NotPlain(column.to_owned())),
    })
}

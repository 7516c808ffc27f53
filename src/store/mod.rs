//! The only door to databases: opening, migrating and asking the workspace, reading the SQLite files of others, and
//! writing some for them.

mod answer;
pub mod catalog;
mod error;
mod fill;
mod health;
mod holder;
mod journal;
mod migrate;
mod older;
mod open;
mod process;
mod rewrite;
mod spare;
pub mod sqlite;
mod sqlite_file;
pub mod stop;
pub mod text;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use duckdb::types::FromSql;
use duckdb::{Connection, Params, Row, ToSql};

pub use catalog::Query;
pub use error::{Error, Result, SHORT_OF_MEMORY};
pub use fill::Filling;
pub use health::{Left, LeftKind, free_space, left_beside};
pub use holder::Holder;
pub use journal::{Command, End, Journal, Progressed, Sampled, SamplingLock, is_damaged, journal_path, lock_sampling};
pub use migrate::newest as newest_schema;
pub use open::{Access, Engines, Limits, versions};
pub use rewrite::Kept;
pub use sqlite_file::SqliteFile;

use spare::{Block, Keeper};

/// Buckets of questions: the first three hexadecimal digits of a question's id. Work and shards are ranges of them.
pub const BUCKETS: u64 = 4096;

/// Ranges of buckets, first and last, of which each has about `most` of `size` bytes, or of whatever it is. Those that hold none of
/// the buckets `at_work` are left out: an insert of no rows can hide from the engine those that the same transaction inserts
/// next. Where nothing is at work, all stay.
pub fn ranges(size: u64, most: u64, at_work: &BTreeSet<u64>) -> impl Iterator<Item = (u64, u64)> {
    let count = size.div_ceil(most.max(1)).clamp(1, BUCKETS);
    let all = (0..count).map(move |at| (at * BUCKETS / count, (at + 1) * BUCKETS / count - 1));
    all.filter(|(first, last)| at_work.is_empty() || at_work.range(first..=last).next().is_some())
}

/// An open workspace.
pub struct Store {
    connection: Connection,
    path: PathBuf,
    /// Of a file that is open to be written. It goes after the connection.
    keeper: Option<Keeper>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("path", &self.path).finish_non_exhaustive()
    }
}

/// What the engine's parser says of a statement.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Parsed {
    error_type: String,
    statements: Vec<serde_json::Value>,
}

/// Values for the named parameters of a query: `&[("recipe", &name)]`.
pub type Values<'a> = &'a [(&'a str, &'a dyn ToSql)];

/// Runs a named query: its errors say which one it was, and whoever listens is told how long it took.
fn named<T>(name: &str, run: impl FnOnce() -> Result<T>) -> Result<T> {
    stop::check()?;
    timed(name, run).map_err(|error| error.within(name))
}

/// Tells whoever listens how long it took.
fn timed<T>(name: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let outcome = run();
    tracing::debug!(query = name, took = ?start.elapsed());
    outcome
}

impl Store {
    /// The workspace file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A handle that tells, from another thread, how far the running query is.
    pub fn query_progress(&self) -> duckdb::ProgressHandle {
        self.connection.progress_handle()
    }

    /// Another connection to the open workspace (`Access::Beside`), for another thread. TEMP tables and macros are a connection's
    /// own: it has none.
    pub fn beside(&self) -> Result<Self> {
        let connection = self.connection.try_clone()?;
        stop::watch(&connection);
        let other = Self { connection, path: self.path.clone(), keeper: None };
        other.batch("USE workspace")?;
        Ok(other)
    }

    /// Runs a named query that yields no rows; gives how many rows it changed.
    pub fn run(&self, name: &str, values: Values<'_>) -> Result<usize> {
        let query = catalog::query(name)?;
        named(name, || match query.is_setup() {
            true => self.batch(query.sql).map(|()| 0),
            false => self.execute(query.sql, values),
        })
    }

    /// Runs a named query and makes a value of each of its rows.
    pub fn rows<T>(
        &self,
        name: &str,
        values: Values<'_>,
        read: impl Fn(&Row<'_>) -> duckdb::Result<T>,
    ) -> Result<Vec<T>> {
        let query = catalog::query(name)?;
        named(name, || self.select(query.sql, values, read))
    }

    /// The first column of the first row of a named query.
    pub fn value<T: FromSql>(&self, name: &str, values: Values<'_>) -> Result<T> {
        self.row(name, values, |row| row.get(0))
    }

    /// Makes a value of the first row of a named query, which always has one.
    pub fn row<T>(&self, name: &str, values: Values<'_>, read: impl Fn(&Row<'_>) -> duckdb::Result<T>) -> Result<T> {
        let query = catalog::query(name)?;
        named(name, || Ok(self.connection.query_row(query.sql, values, |row| read(row))?))
    }

    /// Runs one short statement that is no named query.
    pub(crate) fn execute(&self, sql: &str, values: impl Params) -> Result<usize> {
        Ok(self.connection.execute(sql, values)?)
    }

    /// Runs statements without parameters.
    pub(crate) fn batch(&self, sql: &str) -> Result<()> {
        Ok(self.connection.execute_batch(sql)?)
    }

    /// Runs one short query that is no named one.
    pub(crate) fn select<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl Fn(&Row<'_>) -> duckdb::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map(values, |row| read(row))?;
        Ok(rows.collect::<duckdb::Result<_>>()?)
    }

    /// The buckets of the rows of a table.
    pub fn buckets(&self, table: &str) -> Result<BTreeSet<u64>> {
        let sql = format!("SELECT DISTINCT bucket FROM {table} WHERE bucket IS NOT NULL");
        Ok(self.select(&sql, [], |row| row.get(0))?.into_iter().collect())
    }

    /// A statement, prepared. Of several, all but the last are run.
    pub fn prepare(&self, sql: &str) -> Result<duckdb::Statement<'_>> {
        Ok(self.connection.prepare(sql)?)
    }

    /// A user's question, prepared: one SELECT, or what the engine makes one of (FROM, DESCRIBE, SHOW, SUMMARIZE), with
    /// EXPLAIN before it or not. Nothing else, since a COPY could write over the workspace's own file, hardened or not.
    pub fn prepare_question(&self, sql: &str) -> Result<duckdb::Statement<'_>> {
        self.parse(text::unexplained(sql))?;
        self.prepare(sql)
    }

    /// Whether a text is one expression over the columns of a table. It stands on lines of its own, so that a comment at
    /// its end hides nothing of ours. What closes these brackets cannot close the round ones that it is put into later.
    pub fn check_condition(&self, table: &str, expression: &str) -> Result<()> {
        self.prepare_question(&format!("SELECT [\n{expression}\n] FROM {table}")).map(|_| ())
    }

    /// The parser's tree of one SELECT.
    pub fn syntax(&self, sql: &str) -> Result<serde_json::Value> {
        let mut parsed = self.parse(sql)?;
        match parsed.statements.pop() {
            Some(statement) => Ok(statement),
            // The engine says what is wrong.
            None => self.prepare(sql).and(Err(Error::NotOneQuestion)),
        }
    }

    /// What the parser says of a text that is no more than one SELECT; of one that it cannot read, nothing.
    fn parse(&self, sql: &str) -> Result<Parsed> {
        let serialized: String = self.connection.query_row("SELECT json_serialize_sql($1)", [sql], |row| row.get(0))?;
        let parsed: Parsed = serde_json::from_str(&serialized).unwrap_or_default();
        let is_other = !matches!(parsed.error_type.as_str(), "" | "parser");
        if is_other || parsed.statements.len() > 1 { Err(Error::NotOneQuestion) } else { Ok(parsed) }
    }

    /// Does `work` in one transaction: all of it is kept, or, on an error, nothing.
    pub fn transaction<T, E: From<Error>>(
        &self,
        work: impl FnOnce() -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        timed("spare", || self.keep_spare())?;
        self.batch("BEGIN TRANSACTION")?;
        match work().and_then(|value| Ok((value, stop::whole()?))) {
            Ok((value, _whole)) => {
                timed("COMMIT", || self.batch("COMMIT"))?;
                Ok(value)
            }
            Err(error) => {
                // The first error is the one to tell; after a fatal one DuckDB has rolled back by itself.
                let _ = self.batch("ROLLBACK");
                Err(error)
            }
        }
    }

    /// Does `work` in a transaction of which nothing is kept but what it gives.
    pub fn trial<T, E: From<Error>>(
        &self,
        work: impl FnOnce() -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.batch("BEGIN TRANSACTION")?;
        let outcome = work();
        // After a fatal error DuckDB has rolled back by itself: the first error is the one to tell.
        self.batch("ROLLBACK").or_else(|error| if outcome.is_err() { Ok(()) } else { Err(error) })?;
        outcome
    }

    /// Keeps what a checkpoint may write over in place.
    fn keep_spare(&self) -> Result<()> {
        let Some(keeper) = &self.keeper else { return Ok(()) };
        keeper.keep(|| self.shared_blocks())
    }

    /// The blocks of the engine's own index that have room for more.
    fn shared_blocks(&self) -> Result<Vec<Block>> {
        let sql = "SELECT block_id, (SELECT max(block_size) FROM pragma_database_size()), unnest(free_list) \
            FROM pragma_metadata_info() ORDER BY block_id";
        let free: Vec<(u64, usize, usize)> = self.select(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let parts = free.chunk_by(|(one, ..), (other, ..)| one == other);
        let block = |parts: &[(u64, usize, usize)]| {
            let (id, bytes, _) = *parts.first()?;
            Some(Block { id, bytes, free: parts.iter().map(|(_, _, part)| *part).collect() })
        };
        Ok(parts.filter_map(block).collect())
    }

    /// Closes the file, everything written.
    pub fn close(self) -> Result<()> {
        // What was committed is in the file or its log already: a disk that has no room for the spare is no loss.
        let _ = self.keep_spare();
        timed("close", || self.connection.close().map_err(|(_, error)| error.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_without_rows_are_left_out() {
        let of = |buckets: &[u64]| ranges(40, 10, &buckets.iter().copied().collect()).collect::<Vec<_>>();
        assert_eq!(of(&[]), [(0, 1023), (1024, 2047), (2048, 3071), (3072, 4095)]);
        assert_eq!(of(&[1023, 3072, 4000]), [(0, 1023), (3072, 4095)]);
    }
}

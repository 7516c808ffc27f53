//! Migrations: numbered SQL files that make and change the tables. One that was released is never edited.

use sha2::{Digest, Sha256};

use super::{Error, Result, Store};
use crate::digest::hex;

struct Migration {
    number: i64,
    name: &'static str,
    sql: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "workspace", sql: include_str!("../../migrations/0001_workspace.sql") },
    Migration { number: 2, name: "recipes", sql: include_str!("../../migrations/0002_recipes.sql") },
    Migration { number: 3, name: "provenance", sql: include_str!("../../migrations/0003_provenance.sql") },
    Migration { number: 4, name: "history", sql: include_str!("../../migrations/0004_history.sql") },
    Migration { number: 5, name: "exports", sql: include_str!("../../migrations/0005_exports.sql") },
    Migration { number: 6, name: "hub", sql: include_str!("../../migrations/0006_hub.sql") },
    Migration { number: 7, name: "requests", sql: include_str!("../../migrations/0007_requests.sql") },
    Migration { number: 8, name: "marks", sql: include_str!("../../migrations/0008_marks.sql") },
    Migration { number: 9, name: "drawn", sql: include_str!("../../migrations/0009_drawn.sql") },
    Migration { number: 10, name: "lists", sql: include_str!("../../migrations/0010_lists.sql") },
    Migration { number: 11, name: "short_ids", sql: include_str!("../../migrations/0011_short_ids.sql") },
];

const LEDGER: &str =
    "CREATE TABLE migration (number BIGINT PRIMARY KEY, name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL)";
const LEDGER_COMMENT: &str = "COMMENT ON TABLE migration IS 'The migrations that made and changed these tables.'";

impl Migration {
    fn sha256(&self) -> String {
        hex(&Sha256::digest(self.sql))
    }
}

/// Brings the file to the schema of this program, in one transaction.
pub(super) fn apply(store: &Store) -> Result<()> {
    store.transaction(|| {
        let tables: Vec<String> = store.select("SELECT table_name FROM duckdb_tables()", [], |row| row.get(0))?;
        if tables.is_empty() {
            store.batch(LEDGER)?;
            store.batch(LEDGER_COMMENT)?;
        }
        let applied = check(store)?;
        let known = newest();
        if applied > known {
            return Err(Error::Newer { path: store.path().to_owned(), found: applied, known });
        }
        for migration in MIGRATIONS.iter().filter(|migration| migration.number > applied) {
            store.batch(migration.sql)?;
            let row = duckdb::params![migration.number, migration.name, migration.sha256()];
            store.execute("INSERT INTO migration VALUES (?, ?, ?)", row)?;
        }
        Ok(())
    })
}

/// The newest migration that this program knows.
pub fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.number)
}

/// The number of the newest migration in the file.
pub(super) fn schema(store: &Store) -> Result<i64> {
    check(store)
}

/// Whether it is a workspace that was made by an older program. What is none, the migration refuses.
pub(super) fn is_older(store: &Store) -> Result<bool> {
    let ledgers: Vec<String> =
        store.select("SELECT table_name FROM duckdb_tables() WHERE table_name = 'migration'", [], |row| row.get(0))?;
    Ok(!ledgers.is_empty() && check(store).is_ok_and(|schema| schema < newest()))
}

/// Whether the file has all migrations that this program knows.
pub(super) fn is_current(store: &Store) -> Result<bool> {
    Ok(check(store)? >= newest())
}

/// The number of the newest migration in the file, if those that this program knows too are as it knows them. A file
/// with newer ones can be read, not written.
fn check(store: &Store) -> Result<i64> {
    let path = || store.path().to_owned();
    let rows: Vec<(i64, String)> = store
        .select("SELECT number, sha256 FROM migration ORDER BY number", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .map_err(|error| Error::Foreign { path: path(), source: Some(Box::new(error)) })?;
    let found = rows.last().map_or(0, |(number, _)| *number);
    for (migration, (number, sha256)) in MIGRATIONS.iter().zip(&rows) {
        if migration.number != *number || migration.sha256() != *sha256 {
            return Err(Error::Altered { number: *number });
        }
    }
    Ok(found)
}

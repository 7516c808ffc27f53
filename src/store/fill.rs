//! Filling a temporary table row by row, from what the engine cannot read itself.

use duckdb::{Appender, AppenderParams};

use super::{Result, Store, stop};

/// Bytes of rows that wait in memory: beyond, they go into the table, which spills.
const WAITING: usize = 16 << 20;

/// A temporary table that is being filled.
#[expect(missing_debug_implementations, reason = "the engine's appender has none")]
pub struct Filling<'a> {
    appender: Appender<'a>,
    waiting: usize,
}

impl Filling<'_> {
    /// Adds a row of about so many bytes.
    pub fn row(&mut self, values: impl AppenderParams, bytes: usize) -> Result<()> {
        stop::check()?;
        self.appender.append_row(values)?;
        self.waiting += bytes;
        if self.waiting > WAITING {
            self.appender.flush()?;
            self.waiting = 0;
        }
        Ok(())
    }

    /// Puts in what still waits. Without this, an error in it would be lost.
    pub fn end(mut self) -> Result<()> {
        Ok(self.appender.flush()?)
    }
}

impl Store {
    /// Begins to fill a temporary table.
    pub fn fill(&self, table: &str) -> Result<Filling<'_>> {
        let appender = self.connection.appender_to_catalog_and_db(table, "temp", "main")?;
        Ok(Filling { appender, waiting: 0 })
    }
}

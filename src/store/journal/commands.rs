//! Commands that write: what was typed, how far each one is, how it ended.

use rusqlite::{OptionalExtension as _, Row, params};

use super::Journal;
use crate::store::{Result, process};

/// Commands that are kept, the newest.
const KEPT: i64 = 10_000;

/// Where the columns of a command are read.
const COLUMNS: &str = "id, typed, version, host, process, process_start, started_at, beat_at, step, done, total, ended_at, \
    outcome, exit, message, counts, unixepoch(coalesce(ended_at, beat_at)) - unixepoch(started_at), unixepoch() - unixepoch(beat_at)";

/// How far a command is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progressed {
    pub step: String,
    pub done: u64,
    pub total: u64,
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// done, failed or stopped.
    pub outcome: &'static str,
    pub exit: u8,
    pub message: Option<String>,
    /// JSON.
    pub counts: String,
}

/// A command of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    pub id: i64,
    pub typed: String,
    pub version: String,
    pub host: String,
    pub process: u32,
    process_start: Option<u64>,
    /// Times are UTC.
    pub started_at: String,
    pub beat_at: String,
    pub progressed: Option<Progressed>,
    pub ended_at: Option<String>,
    /// running, done, failed, stopped or killed; silent: on another machine, and not heard of for a while.
    pub outcome: String,
    pub exit: Option<i64>,
    pub message: Option<String>,
    pub counts: Option<String>,
    pub seconds: i64,
}

/// After so many seconds without a word, nobody knows of a command on another machine.
const SILENCE: i64 = 60;

impl Command {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let number =
            |at: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(at)?.and_then(|n| u64::try_from(n).ok()));
        let (host, process, process_start) = (row.get::<_, String>(3)?, row.get(4)?, number(5)?);
        let outcome: Option<String> = row.get(12)?;
        let is_here = host == process::host();
        let heard: i64 = row.get(17)?;
        let running = || match is_here {
            true if process::is_alive(process, process_start) => "running",
            true => "killed",
            false if heard > SILENCE => "silent",
            false => "running",
        };
        let progressed = match row.get::<_, Option<String>>(8)? {
            Some(step) => Some(Progressed { step, done: number(9)?.unwrap_or(0), total: number(10)?.unwrap_or(0) }),
            None => None,
        };
        Ok(Self {
            id: row.get(0)?,
            typed: row.get(1)?,
            version: row.get(2)?,
            outcome: outcome.unwrap_or_else(|| running().to_owned()),
            host,
            process,
            process_start,
            started_at: row.get(6)?,
            beat_at: row.get(7)?,
            progressed,
            ended_at: row.get(11)?,
            exit: row.get(13)?,
            message: row.get(14)?,
            counts: row.get(15)?,
            seconds: row.get(16)?,
        })
    }

    /// Whether it has not ended, as far as anybody can tell.
    pub fn is_running(&self) -> bool {
        self.outcome == "running"
    }
}

impl Journal {
    /// Writes down that a command begins, by this process. Those of dead processes are seen through, and very old ones go.
    pub fn begin(&self, typed: &str, version: &str) -> Result<i64> {
        // Losing the last line to a power failure loses no data.
        self.connection.pragma_update(None, "synchronous", "NORMAL")?;
        for command in self.select("WHERE outcome IS NULL", params![])? {
            if command.outcome == "killed" {
                let sql = "UPDATE command SET outcome = 'killed', ended_at = beat_at WHERE id = ? AND outcome IS NULL";
                self.connection.execute(sql, [command.id])?;
            }
        }
        let process = process::own();
        let start = process::start(process).and_then(|start| i64::try_from(start).ok());
        let sql = "INSERT INTO command (typed, version, host, process, process_start, started_at, beat_at) \
            VALUES (?1, ?2, ?3, ?4, ?5, datetime('now'), datetime('now'))";
        self.connection.execute(sql, params![typed, version, process::host(), process, start])?;
        let id = self.connection.last_insert_rowid();
        self.connection.execute("DELETE FROM command WHERE id <= ?", [id - KEPT])?;
        Ok(id)
    }

    /// Writes down that a command is still at work, and at what.
    pub fn beat(&self, id: i64, now: Option<&Progressed>) -> Result<()> {
        let of = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let sql = "UPDATE command SET beat_at = datetime('now'), step = ?2, done = ?3, total = ?4 WHERE id = ?1";
        let (step, done, total) = match now {
            Some(now) => (Some(&now.step), Some(of(now.done)), Some(of(now.total))),
            None => (None, None, None),
        };
        self.connection.execute(sql, params![id, step, done, total])?;
        Ok(())
    }

    /// Writes down how a command ended.
    pub fn end(&self, id: i64, end: &End) -> Result<()> {
        let sql = "UPDATE command SET ended_at = datetime('now'), beat_at = datetime('now'), outcome = ?2, exit = ?3, \
            message = ?4, counts = ?5 WHERE id = ?1";
        self.connection.execute(sql, params![id, end.outcome, end.exit, end.message, end.counts])?;
        Ok(())
    }

    /// The newest commands, in the order in which they began.
    pub fn commands(&self, newest: u32) -> Result<Vec<Command>> {
        let mut found = self.select("ORDER BY id DESC LIMIT ?", params![newest])?;
        found.reverse();
        Ok(found)
    }

    /// The command that a process of this machine runs.
    pub fn running_as(&self, process: u32) -> Result<Option<Command>> {
        let mut found = self.select("WHERE outcome IS NULL AND process = ?", params![process])?;
        found.retain(|command| command.is_running() && command.host == process::host());
        Ok(found.pop())
    }

    /// How many answers wait to be taken in, by source.
    pub fn waiting(&self) -> Result<Vec<(String, i64)>> {
        if !self.has("sampled")? {
            return Ok(Vec::new());
        }
        let sql = "SELECT source, count(*) FROM sampled GROUP BY source ORDER BY source";
        let mut select = self.connection.prepare(sql)?;
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether there is a table: a journal of before it, or of a process that was killed at once, is read as it is.
    fn has(&self, table: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM sqlite_schema WHERE name = ?";
        Ok(self.connection.query_row(sql, [table], |_| Ok(())).optional()?.is_some())
    }

    fn select(&self, which: &str, values: impl rusqlite::Params) -> Result<Vec<Command>> {
        if !self.has("command")? {
            return Ok(Vec::new());
        }
        let mut select = self.connection.prepare(&format!("SELECT {COLUMNS} FROM command {which}"))?;
        let rows = select.query_map(values, Command::read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

//! A batch of whole questions: taken in and built, and what comes of it as lines.

use std::collections::HashSet;
use std::path::Path;

use super::error::{Error, Result};
use super::{Counts, Request};
use crate::build::{self, SourceRevision};
use crate::ingest::{self, Mapping};
use crate::store::{self, Store};

/// What rows of the stream that do not say their file come from.
const STREAM: &str = "-";

pub struct Row {
    pub line: Result<String, &'static str>,
    pub file: Option<String>,
    /// Its number in the file, or in the stream.
    pub place: i64,
}

impl Row {
    fn file(&self) -> &str {
        self.file.as_deref().unwrap_or(STREAM)
    }
}

pub struct Batch {
    pub rows: Vec<Row>,
    pub question_ids: Vec<String>,
    pub columns: Vec<String>,
    pub mapping: Mapping,
}

/// What came of a batch: records, one a line.
pub struct Made {
    pub lines: Vec<u8>,
    pub counts: Counts,
}

impl Batch {
    /// Makes the traces of the batch in a store that has nothing, and leaves it so.
    pub fn make(self, store: &Store, request: &Request) -> Result<Made> {
        store.trial(|| self.made(store, request))
    }

    fn made(mut self, store: &Store, request: &Request) -> Result<Made> {
        // Among equal responses the place decides which one is the first: as in files that are read one after the other.
        self.rows.sort_by(|a, b| (Path::new(a.file()), a.place).cmp(&(Path::new(b.file()), b.place)));
        let lines = self.rows.iter().map(|row| row.line.as_deref().map_err(|misfit| *misfit));
        ingest::take(store, &request.source, &self.columns, &self.mapping, lines)?;
        self.place(store)?;
        self.check(store)?;
        let source = SourceRevision { source: request.source.clone(), revision: 1 };
        build::traces(store, &request.recipe, &source)?;
        let mut made = Made { lines: Vec::new(), counts: Counts { rows: self.rows.len() as u64, ..Counts::default() } };
        made.counts.questions = made.add(store, "stream/question")?;
        made.counts.traces = made.add(store, "stream/trace")?;
        if request.with_parts {
            made.counts.parts = made.add(store, "stream/part")?;
        }
        made.counts.rejects = made.add(store, "stream/reject")?;
        Ok(made)
    }

    /// Tells the store where each row came from, and which questions there are.
    fn place(&self, store: &Store) -> store::Result<()> {
        store.run("stream/place-now", &[])?;
        let mut places = store.fill("place_now")?;
        for (number, row) in (1_i64..).zip(&self.rows) {
            places.row(duckdb::params![number, row.file(), row.place], row.file().len())?;
        }
        places.end()?;
        store.run("stream/question-now", &[])?;
        Ok(())
    }

    /// The engine has the last word on what a question is: one that was not seen may have rows elsewhere.
    fn check(&self, store: &Store) -> Result<()> {
        let seen: HashSet<&str> = self.question_ids.iter().map(String::as_str).collect();
        let found: Vec<String> = store.rows("stream/question-ids", &[], |row| row.get(0))?;
        match found.into_iter().find(|id| !seen.contains(id.as_str())) {
            Some(question_id) => Err(Error::Unseen { question_id }),
            None => Ok(()),
        }
    }
}

impl Made {
    /// Adds the lines of a query; gives how many they are.
    fn add(&mut self, store: &Store, query: &str) -> Result<u64> {
        let lines: Vec<String> = store.rows(query, &[], |row| row.get("line"))?;
        for line in &lines {
            self.lines.extend_from_slice(line.as_bytes());
            self.lines.push(b'\n');
        }
        Ok(lines.len() as u64)
    }
}

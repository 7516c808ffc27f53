//! Reads rows and gathers them into batches of whole questions.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, BufRead, Read};
use std::mem;
use std::path::Path;

use serde::de::IgnoredAny;

use super::Request;
use super::batch::{Batch, Row};
use super::error::{Error, Result};
use super::json::{self, Members};
use crate::ingest::{self, Kind, Largest, Mapping, Role};
use crate::store::Store;
use crate::trace::content_id;

/// What messages call the input.
const INPUT: &str = "standard input";

/// The column of the question, if the user names none.
const QUESTION: &str = "question";

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A row as it came: its line, or why there is none.
type Line = Result<String, &'static str>;

pub struct Gatherer<'a, R> {
    input: R,
    request: &'a Request,
    question_column: Option<&'a str>,
    /// Rows read so far.
    row: i64,
    /// Rows that are in no batch yet, and their bytes.
    rows: Vec<Row>,
    bytes: usize,
    /// Where in `rows` the question under way begins, its text and its id.
    start: usize,
    question: Option<(String, String)>,
    /// The questions in `rows` before it.
    ended: Vec<String>,
    /// Every question that was met, by the number that its id is.
    seen: HashSet<u128>,
    columns: BTreeSet<String>,
    mapping: Option<(usize, Mapping)>,
    engine: Option<Store>,
    /// What has ended the input, to be told behind what was whole before it.
    end: Option<Result<()>>,
}

impl<'a, R: BufRead> Gatherer<'a, R> {
    pub fn new(input: R, request: &'a Request) -> Self {
        let said = request.overrides.iter().rev().find(|said| said.role == Role::Question);
        Self {
            input,
            request,
            question_column: said.map_or(Some(QUESTION), |said| said.column.as_deref()),
            row: 0,
            rows: Vec::new(),
            bytes: 0,
            start: 0,
            question: None,
            ended: Vec::new(),
            seen: HashSet::new(),
            columns: BTreeSet::new(),
            mapping: None,
            engine: None,
            end: None,
        }
    }

    /// The next whole questions: as many as a batch holds, or one. `None`: there are no more.
    pub fn next_batch(&mut self) -> Result<Option<Batch>> {
        while self.end.is_none() {
            let full = match self.line() {
                Ok(Some(line)) => self.put(line),
                Ok(None) => {
                    self.end = Some(Ok(()));
                    self.start = self.rows.len();
                    self.ended.extend(self.question.take().map(|(_, id)| id));
                    break;
                }
                Err(error) => Err(error),
            };
            match full {
                Ok(None) => {}
                Ok(full) => return Ok(full),
                Err(error) => self.end = Some(Err(error)),
            }
        }
        match self.start {
            0 => self.end.take().unwrap_or(Ok(())).map(|()| None),
            _ => self.whole().map(Some),
        }
    }

    /// Adds a row; gives the questions before its own, if it does not fit with them.
    fn put(&mut self, line: Line) -> Result<Option<Batch>> {
        self.row += 1;
        let bytes = line.as_ref().map_or(0, String::len);
        let (row, question) = self.row_of(line)?;
        let is_other = |question: &String| self.question.as_ref().is_none_or(|(text, _)| text != question);
        match question.filter(is_other) {
            Some(question) if self.is_json(&row)? => self.begin(question)?,
            // Nothing that must stand together has begun.
            _ if self.question.is_none() => self.start = self.rows.len(),
            _ => {}
        }
        let is_full = self.start > 0 && self.bytes + bytes > self.request.batch_bytes;
        let full = if is_full { Some(self.whole()?) } else { None };
        self.rows.push(row);
        self.bytes += bytes;
        Ok(full)
    }

    /// Whether the engine will take a row for one. It alone knows, but is asked only where a stricter reader doubts.
    fn is_json(&mut self, row: &Row) -> Result<bool> {
        let Ok(line) = row.line.as_deref() else { return Ok(false) };
        if serde_json::from_str::<IgnoredAny>(line).is_ok() {
            return Ok(true);
        }
        let engine = match self.engine.take() {
            Some(engine) => engine,
            None => Store::of_folders(&[], self.request.limits)?,
        };
        let found: Vec<bool> = engine.select("SELECT json_valid($1)", [line], |row| row.get(0))?;
        self.engine = Some(engine);
        Ok(found == [true])
    }

    /// Ends the question under way, and begins another.
    fn begin(&mut self, question: String) -> Result<()> {
        let id = content_id("q", [Some(question.as_str())]);
        let number = id.get(1..).and_then(|digits| u128::from_str_radix(digits, 16).ok()).unwrap_or_default();
        if !self.seen.insert(number) {
            return Err(Error::Split { row: self.row, question_id: id });
        }
        self.start = self.rows.len();
        self.ended.extend(self.question.replace((question, id)).map(|(_, id)| id));
        Ok(())
    }

    /// The row of a line, and its question, if it has one.
    fn row_of(&mut self, line: Line) -> Result<(Row, Option<String>)> {
        let mut row = Row { line, file: None, place: self.row };
        let (mut question, mut place, mut keys) = (None, None, Vec::new());
        if let Ok(line) = &row.line {
            let mut members = Members::of(line);
            for (key, value) in members.by_ref() {
                let Some(key) = json::text(key) else { continue };
                let is = |column: Option<&str>| column == Some(key.as_ref());
                if is(self.question_column) && question.is_none() {
                    question = json::text(value);
                } else if is(self.request.file_column.as_deref()) && row.file.is_none() {
                    row.file = json::text(value).map(|file| file.into_owned());
                } else if is(self.request.row_column.as_deref()) && place.is_none() {
                    place = value.trim_ascii().parse().ok();
                }
                if !self.columns.contains(key.as_ref()) {
                    keys.push(key.into_owned());
                }
            }
            if !members.is_closed {
                question = None;
            }
        }
        let question = question.filter(|text| !json::is_blank(text)).map(|text| text.into_owned());
        row.place = place.unwrap_or(row.place);
        // What is broken may name what is none.
        if !keys.is_empty() && self.is_json(&row)? {
            self.columns.extend(keys);
        }
        Ok((row, question))
    }

    /// The rows of all questions before the one under way, as a batch.
    fn whole(&mut self) -> Result<Batch> {
        let (columns, mapping) = self.mapping()?;
        let under_way = self.rows.split_off(self.start);
        let rows = mem::replace(&mut self.rows, under_way);
        self.start = 0;
        self.bytes = self.rows.iter().map(|row| row.line.as_ref().map_or(0, String::len)).sum();
        Ok(Batch { rows, question_ids: mem::take(&mut self.ended), columns, mapping })
    }

    /// The columns so far, and their roles. A later row may bring a role a column that none had before it, but no other.
    fn mapping(&mut self) -> Result<(Vec<String>, Mapping)> {
        let Request { file_column, row_column, overrides, .. } = self.request;
        let places = [file_column, row_column].into_iter().flatten();
        let columns: Vec<String> =
            self.columns.iter().filter(|column| places.clone().all(|place| place != *column)).cloned().collect();
        if columns.is_empty() {
            // No row is an object yet: each will be refused.
            return Ok((vec![QUESTION.to_owned()], Mapping::default()));
        }
        if let Some((_, mapping)) = self.mapping.as_ref().filter(|(known, _)| *known == columns.len()) {
            return Ok((columns, mapping.clone()));
        }
        if let Some(column) = places.clone().find(|place| !self.columns.contains(*place)) {
            return Err(Error::NoPlace { row: self.row, column: column.clone(), columns });
        }
        let mapping = Mapping::recognise(Path::new(INPUT), &columns, overrides, Kind::Responses)?;
        if let Some((_, before)) = &self.mapping
            && let Some((role, column)) = before.iter().find(|(role, column)| mapping.get(*role) != Some(*column))
        {
            let now = mapping.get(role).unwrap_or_default();
            let candidates = vec![column.to_owned(), now.to_owned()];
            return Err(ingest::Error::Ambiguous { path: INPUT.into(), role, candidates }.into());
        }
        self.mapping = Some((columns.len(), mapping.clone()));
        Ok((columns, mapping))
    }

    /// The next line that is not blank. The last one may do without a line break, if it is whole.
    fn line(&mut self) -> Result<Option<Line>> {
        loop {
            let mut line = Vec::new();
            let longest = Largest::default().row;
            self.input.by_ref().take(longest).read_until(b'\n', &mut line).map_err(Error::Input)?;
            if line.is_empty() {
                return Ok(None);
            }
            let is_ended = line.ends_with(b"\n");
            let cut = Error::Cut { row: self.row + 1 };
            if !is_ended && line.len() as u64 == longest {
                let is_skipped = skip_line(&mut self.input).map_err(Error::Input)?;
                return if is_skipped { Ok(Some(Err("too-long"))) } else { Err(cut) };
            }
            if self.row == 0 && line.starts_with(BYTE_ORDER_MARK) {
                line.drain(..BYTE_ORDER_MARK.len());
            }
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let line = String::from_utf8(line).map_err(|_| "not-json");
            if !is_ended && !line.as_deref().is_ok_and(is_whole) {
                return Err(cut);
            }
            return Ok(Some(line));
        }
    }
}

fn is_whole(line: &str) -> bool {
    let mut members = Members::of(line);
    members.by_ref().for_each(drop);
    members.is_closed
}

/// Reads on to the next line without keeping anything; false where there is none.
fn skip_line(input: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let held = input.fill_buf()?;
        if held.is_empty() {
            return Ok(false);
        }
        let end = held.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(held.len(), |at| at + 1);
        input.consume(taken);
        if end.is_some() {
            return Ok(true);
        }
    }
}

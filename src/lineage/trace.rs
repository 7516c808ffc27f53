//! A trace with its parts.

use std::panic::resume_unwind;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use duckdb::Row;

use super::{Error, Id, RawRow, Result, find, row};
use crate::store::Store;

/// A trace, part by part.
#[derive(Debug, Clone)]
pub struct Trace {
    pub id: String,
    pub bucket: Option<i64>,
    pub recipe: String,
    /// State that the recipe is in, and the state in which the trace got its content.
    pub state: i64,
    pub since: i64,
    pub question_id: String,
    pub question: String,
    pub format: String,
    pub label: String,
    pub repeat: i64,
    pub n: i64,
    pub attempts: i64,
    pub final_answer: String,
    pub is_correct: Option<bool>,
    pub chars: usize,
    pub parts: Vec<Part>,
    /// The raw rows that it came from, of the sources that its recipe draws from.
    pub rows: Vec<RawRow>,
}

/// A part of a trace: characters `start` up to `end`, in code points from 0.
#[derive(Debug, Clone)]
pub struct Part {
    pub position: i64,
    /// As in the table `trace_part`.
    pub kind: String,
    pub attempt: Option<i64>,
    pub start: usize,
    pub end: usize,
    pub text: String,
    pub response: Option<PartResponse>,
    pub reflection: Option<PartReflection>,
    /// Id and kind of the phrase.
    pub phrase: Option<(String, String)>,
    pub origin: Option<Origin>,
}

/// The response that a part is, judges or takes its answer from.
#[derive(Debug, Clone)]
pub struct PartResponse {
    pub id: String,
    pub variant: Option<String>,
    pub is_correct: Option<bool>,
}

/// The reflection that a part is.
#[derive(Debug, Clone)]
pub struct PartReflection {
    pub id: String,
    pub verdict: Option<String>,
    /// Reflections on its response that the recipe can use, and all of them.
    pub usable: i64,
    pub of: i64,
}

/// The first raw row that holds something, and how many do.
#[derive(Debug, Clone)]
pub struct Origin {
    pub source: String,
    pub revision: i64,
    pub path: String,
    pub row: i64,
    pub item: Option<i64>,
    pub reflection_item: Option<i64>,
    pub rows: i64,
}

/// A character of a trace, with what is around it in its part.
#[derive(Debug, Clone)]
pub struct Spot<'a> {
    pub part: &'a Part,
    /// Place of the character in the part, from 0.
    pub offset: usize,
    pub before: &'a str,
    pub character: char,
    pub after: &'a str,
}

impl Trace {
    /// Its text.
    pub fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect()
    }

    /// The part that holds the character `at`, a code point from 0, with up to `around` characters on either side.
    pub fn spot(&self, at: usize, around: usize) -> Result<Spot<'_>> {
        let none = || Error::NoSuchCharacter { at, chars: self.chars };
        let part = self.parts.iter().find(|part| (part.start..part.end).contains(&at)).ok_or_else(none)?;
        let offset = at - part.start;
        let mut places = part.text.char_indices().skip(offset.saturating_sub(around));
        let from = places.next().map_or(0, |(place, _)| place);
        let (place, character) = part.text.char_indices().nth(offset).ok_or_else(none)?;
        let behind = part.text.get(place + character.len_utf8()..).unwrap_or_default();
        let to = behind.char_indices().nth(around).map_or(behind.len(), |(end, _)| end);
        let before = part.text.get(from..place).unwrap_or_default();
        Ok(Spot { part, offset, before, character, after: behind.get(..to).unwrap_or_default() })
    }
}

impl Part {
    /// The ids of its response and reflection.
    fn sources(&self) -> impl Iterator<Item = &String> {
        let response = self.response.iter().map(|response| &response.id);
        response.chain(self.reflection.iter().map(|reflection| &reflection.id))
    }

    /// The id of the response or reflection that it is.
    pub fn source(&self) -> Option<&String> {
        self.sources().last()
    }
}

/// The first of the rows that hold something, and how many do.
fn origin(rows: &[RawRow], id: &str) -> Option<Origin> {
    let mut held =
        rows.iter().flat_map(|row| row.items.iter().map(move |item| (row, item))).filter(|(_, item)| item.id == id);
    let (row, item) = held.next()?;
    Some(Origin {
        source: row.source.clone(),
        revision: row.revision,
        path: row.path.clone(),
        row: row.row,
        item: item.item,
        reflection_item: item.reflection_item,
        rows: i64::try_from(held.count()).map_or(i64::MAX, |more| more + 1),
    })
}

/// The one trace whose id begins with `prefix`. Two connections are asked side by side, one for its parts and one for the raw
/// rows.
pub fn trace(store: &Store, prefix: &str) -> Result<Trace> {
    let beside = store.beside()?;
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        let rows = scope.spawn(move || rows_when_told(&beside, &told));
        let mut trace = without_rows(store, prefix, tell)?;
        trace.rows = rows.join().unwrap_or_else(|panic| resume_unwind(panic))?;
        for part in &mut trace.parts {
            part.origin = part.source().and_then(|id| origin(&trace.rows, id));
        }
        Ok(trace)
    })
}

/// The trace with its parts; which one it is, it tells as soon as it is found.
fn without_rows(store: &Store, prefix: &str, tell: Sender<Trace>) -> Result<Trace> {
    let mut trace = head(store, &find(store, prefix)?)?;
    // Whoever hears nothing has an error to tell.
    let _ = tell.send(trace.clone());
    let values: [(&str, &dyn duckdb::ToSql); 2] = [("bucket", &trace.bucket), ("id", &trace.question_id)];
    trace.question = store.rows("show/question", &values, |row| row.get("text"))?.pop().unwrap_or_default();
    let values: [(&str, &dyn duckdb::ToSql); 4] = [
        ("bucket", &trace.bucket),
        ("trace_id", &trace.id),
        ("recipe", &trace.recipe),
        ("final_answer", &trace.final_answer),
    ];
    trace.parts = store.rows("show/part", &values, part)?;
    Ok(trace)
}

/// The raw rows of the trace that it is told of; of none, if none is found.
fn rows_when_told(store: &Store, told: &Receiver<Trace>) -> Result<Vec<RawRow>> {
    store.rows("show/ahead", &[], |_| Ok(()))?;
    told.recv().map_or(Ok(Vec::new()), |trace| row::rows_of_trace(store, &trace))
}

/// What is known of a trace as a whole.
pub(super) fn head(store: &Store, id: &Id) -> Result<Trace> {
    let mut found = store.rows("show/trace", &[("bucket", &id.bucket), ("id", &id.text)], |row| header(id, row))?;
    found.pop().ok_or_else(|| Error::NoSuchId { kind: id.kind.word(), prefix: id.text.clone() })
}

fn header(id: &Id, row: &Row<'_>) -> duckdb::Result<Trace> {
    Ok(Trace {
        id: id.text.clone(),
        bucket: id.bucket,
        recipe: row.get("recipe")?,
        state: row.get("state")?,
        since: row.get("since")?,
        question_id: row.get("question_id")?,
        question: String::new(),
        format: row.get("format")?,
        label: row.get("label")?,
        repeat: row.get("repeat")?,
        n: row.get("n")?,
        attempts: row.get("attempts")?,
        final_answer: row.get("final_answer")?,
        is_correct: row.get("final_is_correct")?,
        chars: row.get("chars")?,
        parts: Vec::new(),
        rows: Vec::new(),
    })
}

fn part(row: &Row<'_>) -> duckdb::Result<Part> {
    let response = |id| -> duckdb::Result<_> {
        Ok(PartResponse { id, variant: row.get("variant")?, is_correct: row.get("is_correct")? })
    };
    let reflection = |id| -> duckdb::Result<_> {
        let usable = row.get::<_, Option<i64>>("usable")?.unwrap_or_default();
        let of = row.get::<_, Option<i64>>("reflections")?.unwrap_or_default();
        Ok(PartReflection { id, verdict: row.get("verdict")?, usable, of })
    };
    let phrase = |id| -> duckdb::Result<_> { Ok((id, row.get("phrase_kind")?)) };
    Ok(Part {
        position: row.get("position")?,
        kind: row.get("kind")?,
        attempt: row.get("attempt")?,
        start: row.get("start")?,
        end: row.get("end")?,
        text: row.get("text")?,
        response: row.get::<_, Option<String>>("response_id")?.map(response).transpose()?,
        reflection: row.get::<_, Option<String>>("reflection_id")?.map(reflection).transpose()?,
        phrase: row.get::<_, Option<String>>("phrase_id")?.map(phrase).transpose()?,
        origin: None,
    })
}

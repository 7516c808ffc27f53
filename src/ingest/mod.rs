//! Raw rows into the workspace: files, their columns, identity by content, rejects.

mod carry;
pub mod column;
mod csv;
mod error;
pub mod file;
mod folder;
mod marks;
mod packing;
mod questions;
mod raw;
mod target;
mod value;

use std::path::PathBuf;

use duckdb::ToSql;

pub use carry::Line;
pub use column::{Kind, Mapping, Override, Role};
pub use csv::Fault;
pub use error::{Error, Result};
use file::InputFile;
pub use file::Largest;
pub use folder::kind as kind_of_rows;
pub use marks::{Marked, marks};
pub use questions::{Question, questions};
use raw::Opened;
pub use target::response_source;

use crate::progress::{Progress, Silent};
use crate::store::{Store, ranges};

/// What to take in.
#[derive(Debug, Clone)]
pub struct Request {
    pub files: Vec<InputFile>,
    /// Name of the source.
    pub source: String,
    pub overrides: Vec<Override>,
    /// The source with the responses that the rows are reflections on, if they are.
    pub to: Option<String>,
    /// Where the files came from, if they are not at home here.
    pub origin: Option<Origin>,
}

/// The place and the revision that rows came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub place: String,
    pub revision: String,
}

impl Request {
    /// Finds the files that paths, folders and glob patterns name. The source is named after them, unless it has a name.
    pub fn new(inputs: &[String], name: Option<String>, overrides: Vec<Override>) -> Result<Self> {
        Self::within(inputs, name, overrides, Largest::default())
    }

    /// The same, with limits of the user's.
    pub fn within(inputs: &[String], name: Option<String>, overrides: Vec<Override>, largest: Largest) -> Result<Self> {
        let files = file::find(inputs, largest)?;
        let source = name.unwrap_or_else(|| file::default_name(inputs, &files));
        Ok(Self { files, source, overrides, to: None, origin: None })
    }

    /// Files that came from elsewhere, each with its name there.
    pub fn brought(
        origin: Origin,
        files: &[(PathBuf, String)],
        source: String,
        overrides: Vec<Override>,
        largest: Largest,
    ) -> Result<Self> {
        Ok(Self { files: file::brought(files, largest)?, source, overrides, to: None, origin: Some(origin) })
    }

    /// The same rows as reflections on the responses of a source.
    pub fn to(self, source: Option<String>) -> Self {
        Self { to: source, ..self }
    }
}

/// What was taken in.
#[derive(Debug, Clone)]
pub struct Report {
    pub source: String,
    pub revision: i32,
    /// False where the source held exactly these rows already, so that nothing was changed.
    pub is_new: bool,
    pub files: Vec<FileReport>,
    pub counts: Counts,
    /// Of a further revision: what it has otherwise than the one before.
    pub changes: Vec<Change>,
    pub rejects: Vec<Reject>,
}

/// The responses, or the reflections, of a revision against those of the revision before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// response or reflection.
    pub kind: String,
    pub added: i64,
    pub gone: i64,
    /// Still there, and the rows say something else of it.
    pub corrected: i64,
    pub unchanged: i64,
}

/// A file and the columns that were taken.
#[derive(Debug, Clone)]
pub struct FileReport {
    pub path: String,
    pub mapping: Mapping,
}

#[derive(Debug, Clone, Copy)]
pub struct Counts {
    pub rows: i64,
    pub accepted_rows: i64,
    pub questions: i64,
    pub responses: i64,
    pub reflections: i64,
    pub new_responses: i64,
    pub new_reflections: i64,
}

/// Rejects of one reason: how many, and where the first of them is.
#[derive(Debug, Clone)]
pub struct Reject {
    pub reason: String,
    /// row, response or reflection.
    pub what: String,
    pub count: i64,
    pub first_file: i32,
    pub first_row: i64,
    pub detail: Option<String>,
}

/// The statements that store what is staged, what each one tells of itself, and the size in `ingest/staged-size` that its
/// texts have.
const STORE_STEPS: [(&str, &str, &str); 3] = [
    ("ingest/insert-question", "storing questions", "rows"),
    ("ingest/insert-response", "storing responses", "responses"),
    ("ingest/insert-reflection", "storing reflections", "reflections"),
];

/// The statements that store which rows hold what, by source and revision.
const ROW_STEPS: [(&str, &str); 3] = [
    ("ingest/insert-source-row", "rows"),
    ("ingest/insert-response-row", "responses"),
    ("ingest/insert-reflection-row", "reflections"),
];

/// Reading, storing, and what comes after.
const STEPS: u64 = 5;

/// The share of the memory that texts may take which are put in order at once is one of so many: the engine does that in
/// memory.
const SHARE: u64 = 2;

/// Files are read so many times for a kind of texts, if memory allows: fewer would save little time and take more of it.
const TIMES: u64 = 4;

/// Bytes of texts that are put in order at once in any case, if memory allows.
const AT_ONCE: u64 = 256 << 20;

/// Takes rows in: all of them, or, on an error, none. Rows that cannot be used are recorded as rejects.
pub fn ingest(store: &Store, request: &Request, progress: &dyn Progress) -> Result<Report> {
    let Request { files, source, .. } = request;
    let threads = store.threads()?;
    let outcome = store.transaction(|| {
        let Opened { mappings, held } = stage(store, request, progress)?;
        let counts = counts(store)?;
        if let (0, Some(file)) = (counts.rows, files.first()) {
            return Err(Error::Empty(file.path.clone()));
        }
        let rejects = rejects(store)?;
        let digest: String = store.value("ingest/digest", &[])?;
        let read = |row: &duckdb::Row<'_>| Ok((row.get::<_, i32>(0)?, row.get::<_, String>(1)?));
        let latest = store.rows("ingest/latest", &[("source", source)], read)?;
        let (last, is_new) = latest.first().map_or((0, true), |(revision, held)| (*revision, *held != digest));
        let revision = if is_new { last + 1 } else { last };
        let changes = if is_new && last > 0 { changes(store, request, last, &counts)? } else { Vec::new() };
        if is_new {
            let key: [(&str, &dyn ToSql); 2] = [("source", source), ("revision", &revision)];
            store_staged(store, &key, held, progress)?;
            store.run("ingest/insert-reject", &key)?;
            store.run("ingest/insert-source", &[key[0], key[1], ("digest", &digest)])?;
            if last > 0 {
                store.run("ingest/insert-source-change", &key)?;
            }
            record_files(store, &key, files, &mappings)?;
            if let Some(Origin { place, revision }) = &request.origin {
                let values = [key[0], key[1], ("origin", place as &dyn ToSql), ("origin_revision", revision)];
                store.run("ingest/insert-origin", &values)?;
            }
        }
        let files = files.iter().zip(mappings);
        let files = files.map(|(file, mapping)| FileReport { path: file.name(), mapping }).collect();
        Ok(Report { source: source.clone(), revision, is_new, files, counts, changes, rejects })
    });
    store.work_on(threads)?;
    // After the roll-back files can be tried again, to name the one that is broken.
    outcome.map_err(|error| match error {
        Error::Store(error) => raw::blame(store, files, error),
        error => error,
    })
}

/// Takes rows that are at hand into a store that has none yet, numbered from 1 as those of one file.
pub fn take<'a>(
    store: &Store,
    source: &str,
    columns: &[String],
    mapping: &Mapping,
    rows: impl Iterator<Item = Line<'a>>,
) -> Result<()> {
    store.run("ingest/macros", &[])?;
    raw::open_rows(store, columns, mapping, rows)?;
    for query in ["ingest/checked", "ingest/staged-response", "ingest/staged-reflection", "ingest/staged-reject"] {
        store.run(query, &[])?;
    }
    let key: [(&str, &dyn ToSql); 2] = [("source", &source), ("revision", &1)];
    store_staged(store, &key, 0, &Silent)?;
    store.run("ingest/insert-reject", &key)?;
    Ok(())
}

/// Takes away what an ingest has staged, which lies in memory: for whoever goes on with the same workspace.
pub fn unstage(store: &Store) -> Result<()> {
    store.run("ingest/unstage", &[])?;
    Ok(())
}

/// Stores what is staged. A thread holds so many bytes while it reads the files again.
fn store_staged(store: &Store, key: &[(&str, &dyn ToSql); 2], held: u64, progress: &dyn Progress) -> Result<()> {
    let memory = store.memory()?;
    let free = memory.saturating_sub(held * store.threads()?).max(memory / 4) / SHARE;
    let at_work = store.buckets("staged_response")?;
    // Ranges of buckets that can be put in order at a time: files are read once more for each.
    let ranges = |size: &str| -> Result<_> {
        let bytes = store.row("ingest/staged-size", &[], |row| row.get::<_, i64>(size))?.unsigned_abs();
        Ok(ranges(bytes, free.min(AT_ONCE.max(bytes / TIMES)), &at_work))
    };
    for (done, (query, label, size)) in (1..).zip(STORE_STEPS) {
        progress.step(label, done, STEPS);
        for (first, last) in ranges(size)? {
            store.run(query, &[("first", &first), ("last", &last)])?;
        }
    }
    progress.step("storing rows", STEPS - 1, STEPS);
    for (query, size) in ROW_STEPS {
        for (first, last) in ranges(size)? {
            store.run(query, &[key[0], key[1], ("first", &first), ("last", &last)])?;
        }
    }
    Ok(())
}

/// Opens the files and makes the staged tables: digests, numbers among equals, rejects.
fn stage(store: &Store, request: &Request, progress: &dyn Progress) -> Result<Opened> {
    progress.step("reading rows", 0, STEPS);
    store.run("ingest/macros", &[])?;
    let kind = request.to.as_ref().map(|_| Kind::Reflections);
    let opened = raw::open(store, &request.files, raw::Wanted { overrides: &request.overrides, kind })?;
    // Where memory is short, fewer threads read.
    if let Some(fit) = (store.memory()? / 2).checked_div(opened.held) {
        store.work_on(fit.clamp(1, store.threads()?))?;
    }
    match target::of(store, request, &opened.mappings)? {
        None => {
            store.run("ingest/checked", &[])?;
            store.run("ingest/staged-response", &[])?;
        }
        Some((to, revision)) => {
            store.run("ingest/checked-reflection", &[])?;
            store.run("ingest/staged-match", &[("to", &to), ("revision", &revision)])?;
        }
    }
    store.run("ingest/staged-reflection", &[])?;
    store.run("ingest/staged-reject", &[])?;
    Ok(opened)
}

fn record_files(store: &Store, key: &[(&str, &dyn ToSql); 2], files: &[InputFile], mappings: &[Mapping]) -> Result<()> {
    let counts = raw::counts(store)?;
    for (number, (file, mapping)) in (1..).zip(files.iter().zip(mappings)) {
        let path = file.name();
        let columns: serde_json::Map<_, _> =
            mapping.iter().map(|(role, column)| (role.word().to_owned(), column.into())).collect();
        let columns = serde_json::Value::Object(columns).to_string();
        let (format, bytes) = (file.format.word(), file.bytes as i64);
        let rows = counts.iter().find(|(counted, _)| *counted == number).map_or(0, |(_, rows)| *rows);
        let values: [(&str, &dyn ToSql); 9] = [
            key[0],
            key[1],
            ("file", &number),
            ("path", &path),
            ("format", &format),
            ("bytes", &bytes),
            ("sha256", &file.sha256),
            ("columns", &columns),
            ("rows", &rows),
        ];
        store.run("ingest/insert-file", &values)?;
    }
    Ok(())
}

fn counts(store: &Store) -> Result<Counts> {
    let read = |row: &duckdb::Row<'_>| {
        Ok(Counts {
            rows: row.get("rows")?,
            accepted_rows: row.get("accepted_rows")?,
            questions: row.get("questions")?,
            responses: row.get("responses")?,
            reflections: row.get("reflections")?,
            new_responses: row.get("new_responses")?,
            new_reflections: row.get("new_reflections")?,
        })
    };
    Ok(store.row("ingest/counts", &[], read)?)
}

/// Compares what is staged with the revision before.
fn changes(store: &Store, request: &Request, before: i32, counts: &Counts) -> Result<Vec<Change>> {
    store.run("ingest/changed", &[("source", &request.source), ("before", &before)])?;
    // Responses that reflections are on are those of another source.
    let responses = if request.to.is_some() { 0 } else { counts.responses };
    let read = |row: &duckdb::Row<'_>| {
        Ok(Change {
            kind: row.get("kind")?,
            added: row.get("added")?,
            gone: row.get("gone")?,
            corrected: row.get("corrected")?,
            unchanged: row.get("unchanged")?,
        })
    };
    let values: [(&str, &dyn ToSql); 2] = [("responses", &responses), ("reflections", &counts.reflections)];
    Ok(store.rows("ingest/change-counts", &values, read)?)
}

fn rejects(store: &Store) -> Result<Vec<Reject>> {
    let read = |row: &duckdb::Row<'_>| {
        Ok(Reject {
            reason: row.get("reason")?,
            what: row.get("what")?,
            count: row.get("n")?,
            first_file: row.get("file")?,
            first_row: row.get("row")?,
            detail: row.get("detail")?,
        })
    };
    Ok(store.rows("ingest/reject-counts", &[], read)?)
}

//! Marks of traces, brought back from a bundle.

use std::path::Path;

use super::error::{Error, Result};
use crate::store::Store;
use crate::store::sqlite::{self, Select};

/// The table of a bundle that people fill.
const TABLE: &str = "mark";

/// The marks, each with the content that the trace had when the bundle was written.
const MARKS: &str = "SELECT mark.trace_id, content_id, verdict, note, marked_by, marked_at FROM mark LEFT JOIN trace USING (trace_id) ORDER BY mark.rowid";

/// What was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// Marks in the file, and those that the workspace did not know.
    pub marks: u64,
    pub new: u64,
    /// Traces that are accepted and rejected now, in the whole workspace.
    pub accepted: i64,
    pub rejected: i64,
}

/// Takes the marks of a bundle in: all of them, or, if one cannot be, none.
pub fn marks(store: &Store, path: &Path) -> Result<Marked> {
    let unreadable = |source| Error::Unreadable { path: path.to_owned(), source: Box::new(source) };
    if !path.is_file() {
        return Err(Error::NoSuchFile(path.to_string_lossy().into_owned()));
    }
    if !sqlite::tables(path).map_err(unreadable)?.iter().any(|table| table == TABLE) {
        return Err(Error::NoMarks(path.to_owned()));
    }
    store.run("ingest/mark-now", &[])?;
    let mut filling = store.fill("mark_now")?;
    let mut marks = 0;
    let each = sqlite::each_row(path, &Select::Query(MARKS.to_owned()), |row| {
        let row = row.unwrap_or_default();
        let text = |column: &str| match row.get(column) {
            None | Some(serde_json::Value::Null) => None,
            Some(serde_json::Value::String(text)) => Some(text.clone()),
            Some(other) => Some(other.to_string()),
        };
        marks += 1;
        // An empty cell of a form is no verdict.
        let verdict = text("verdict").filter(|verdict| !verdict.is_empty());
        let (trace, content, note) = (text("trace_id"), text("content_id"), text("note"));
        let (by, at) = (text("marked_by"), text("marked_at"));
        filling.row(duckdb::params![trace, content, verdict, note, by, at], 256)
    });
    each.map_err(unreadable)?;
    filling.end()?;
    let read = |row: &duckdb::Row<'_>| {
        Ok((row.get::<_, String>("trace_id")?, row.get::<_, String>("fault")?, row.get::<_, i64>("faults")?))
    };
    if let Some((trace, fault, faults)) = store.rows("ingest/mark-fault", &[], read)?.pop() {
        return Err(Error::BadMark { path: path.to_owned(), trace, fault, more: faults - 1 });
    }
    let new = store.transaction(|| store.run("ingest/insert-mark", &[]))? as u64;
    let read = |row: &duckdb::Row<'_>| Ok((row.get("accepted")?, row.get("rejected")?));
    let (accepted, rejected) = store.row("ingest/mark-counts", &[], read)?;
    Ok(Marked { marks, new, accepted, rejected })
}

//! The raw rows that hold something.

use std::collections::HashMap;

use duckdb::{Row, ToSql};

use super::{Kind, Piece, Result, Trace};
use crate::store::Store;

/// A raw row, with those of its items that were asked for.
#[derive(Debug, Clone)]
pub struct RawRow {
    pub source: String,
    pub revision: i64,
    pub path: String,
    pub row: i64,
    pub answer: Option<String>,
    pub model: Option<String>,
    /// JSON.
    pub metadata: Option<String>,
    /// JSON: how it was asked for, if a server was asked for it.
    pub request: Option<String>,
    pub items: Vec<Item>,
}

/// Something that a row holds.
#[derive(Debug, Clone)]
pub struct Item {
    pub id: String,
    /// Place of the response in the row's list, from 1; none: a question.
    pub item: Option<i64>,
    /// Place of the reflection in the list of its response, from 1.
    pub reflection_item: Option<i64>,
    /// What the row says of the response.
    pub is_correct: Option<bool>,
    pub extracted_answer: Option<String>,
}

/// The rows that a trace came from, of the sources that its recipe draws from.
pub(super) fn rows_of_trace(store: &Store, trace: &Trace) -> Result<Vec<RawRow>> {
    let values: [(&str, &dyn ToSql); 2] = [("bucket", &trace.bucket), ("trace_id", &trace.id)];
    let read = |row: &Row<'_>| Ok([row.get::<_, Option<String>>("response_id")?, row.get("reflection_id")?]);
    let sources = store.rows("show/source", &values, read)?;
    rows(store, trace.bucket, &json(sources.into_iter().flatten().flatten()), Some(&trace.recipe))
}

/// Every row that holds a question, response or reflection.
pub(super) fn rows_of_piece(store: &Store, piece: &Piece) -> Result<Vec<RawRow>> {
    if piece.id.kind == Kind::Phrase {
        return Ok(Vec::new());
    }
    rows(store, piece.id.bucket, &json([&piece.id.text]), None)
}

/// A list of texts as JSON: a statement takes no list as a value.
pub(super) fn json<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    texts.into_iter().map(|text| text.as_ref().to_owned()).collect::<serde_json::Value>().to_string()
}

/// Of some rows those that hold one thing, with nothing else of their items.
pub fn rows_with(rows: &[RawRow], id: &str) -> Vec<RawRow> {
    rows.iter().filter_map(|row| row.only(id)).collect()
}

fn rows(store: &Store, bucket: Option<i64>, ids: &str, recipe: Option<&str>) -> Result<Vec<RawRow>> {
    let values: [(&str, &dyn ToSql); 3] = [("bucket", &bucket), ("ids", &ids), ("recipe", &recipe)];
    let mut rows: Vec<RawRow> = Vec::new();
    for mut row in store.rows("show/row", &values, read)? {
        match rows.last_mut() {
            Some(last) if last.is_same(&row) => last.items.append(&mut row.items),
            _ => rows.push(row),
        }
    }
    add_requests(store, bucket, &mut rows)?;
    Ok(rows)
}

/// Adds to sampled rows how they were asked for. It is a question of its own, since most rows were not asked for.
fn add_requests(store: &Store, bucket: Option<i64>, rows: &mut [RawRow]) -> Result<()> {
    let ids: Vec<String> = rows.iter().filter_map(RawRow::request_id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let values: [(&str, &dyn ToSql); 2] = [("bucket", &bucket), ("ids", &json(&ids))];
    let read = |row: &Row<'_>| Ok((row.get("request_id")?, row.get("request")?));
    let requests: HashMap<String, String> = store.rows("show/request", &values, read)?.into_iter().collect();
    for row in rows {
        row.request = row.request_id().and_then(|id| requests.get(&id).cloned());
    }
    Ok(())
}

impl RawRow {
    /// Of a row that was sampled: the id of the request that it answers.
    fn request_id(&self) -> Option<String> {
        let metadata: serde_json::Value = serde_json::from_str(self.metadata.as_deref()?).ok()?;
        Some(metadata.get("request_id")?.as_str()?.to_owned())
    }

    /// It with nothing of its items but one thing, if it holds that.
    fn only(&self, id: &str) -> Option<Self> {
        let items: Vec<Item> = self.items.iter().filter(|item| item.id == id).cloned().collect();
        (!items.is_empty()).then(|| Self { items, ..self.clone() })
    }

    fn is_same(&self, other: &Self) -> bool {
        let place = |row: &Self| (row.source.clone(), row.revision, row.path.clone(), row.row);
        place(self) == place(other)
    }
}

/// A row with one item.
fn read(row: &Row<'_>) -> duckdb::Result<RawRow> {
    let item = Item {
        id: row.get("id")?,
        item: row.get("item")?,
        reflection_item: row.get("reflection_item")?,
        is_correct: row.get("is_correct")?,
        extracted_answer: row.get("extracted_answer")?,
    };
    Ok(RawRow {
        source: row.get("source")?,
        revision: row.get("revision")?,
        path: row.get("path")?,
        row: row.get("row")?,
        answer: row.get("answer")?,
        model: row.get("model")?,
        metadata: row.get("metadata")?,
        request: None,
        items: vec![item],
    })
}

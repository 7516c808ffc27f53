//! The layout of a Hugging Face data set: Parquet files and a card.

use std::fs;
use std::path::Path;

use super::error::{Error, Result};
use super::manifest::{self, FileEntry, TableEntry};
use super::plan::File;
use super::table::{Cut, Kind, Table};
use crate::store::Store;
use crate::store::text::{identifier, literal};

/// Rows of a row group: some 20 MB of traces, so that readers of parts read little.
const ROW_GROUP: u32 = 4096;

/// The traces, as the published data sets have them.
pub static TRACES: Table = Table {
    config: "default",
    folder: "data",
    rows: "export/hf-rows",
    order: "trace_id",
    contents: "export/hf-contents",
    layout: "hf 2",
    cut: Cut::AsTraces,
    columns: &[("conversations", Kind::Turns), ("sft_template_type_idx", Kind::Text), ("trace_id", Kind::Text)],
};

/// Their parts, each with the row that it came from.
pub static PROVENANCE: Table = Table {
    config: "provenance",
    folder: "provenance",
    rows: "export/provenance-rows",
    order: "trace_id, position",
    contents: "export/provenance-contents",
    layout: "provenance 2",
    cut: Cut::AsTraces,
    columns: &[
        ("trace_id", Kind::Text),
        ("position", Kind::Int32),
        ("kind", Kind::Text),
        ("attempt", Kind::Int32),
        ("response_id", Kind::Text),
        ("reflection_id", Kind::Text),
        ("phrase_id", Kind::Text),
        ("start", Kind::Int64),
        ("end", Kind::Int64),
        ("source", Kind::Text),
        ("file", Kind::Text),
        ("row", Kind::Int64),
    ],
};

/// Of changes: the traces to take out before the added ones are put in.
pub static REMOVED: Table = Table {
    config: "removed",
    folder: "removed",
    rows: "export/removed-rows",
    order: "trace_id",
    contents: "export/removed-contents",
    layout: "removed 2",
    cut: Cut::Whole("removed"),
    columns: &[("trace_id", Kind::Text), ("content_id", Kind::Text)],
};

/// Writes a file of the data set into a folder; its rows are in `row_now`.
pub fn write(store: &Store, folder: &Path, file: &File) -> Result<FileEntry> {
    let File { table, split, shard, .. } = file;
    store.run("export/cell-now", &[("split", split), ("shard", shard)])?;
    fs::create_dir_all(folder.join(table.folder)).map_err(Error::io(folder))?;
    let path = folder.join(&file.path);
    let path = path.to_string_lossy();
    let columns: Vec<String> = table.columns.iter().map(|(name, _)| identifier(name)).collect();
    let (columns, order) = (columns.join(", "), table.order);
    let rows = format!("SELECT {columns} FROM row_now SEMI JOIN cell_now USING (split, shard) ORDER BY {order}");
    let (target, features) = (literal(&path), literal(&table.features()));
    store.batch(&format!(
        "COPY ({rows}) TO {target} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {ROW_GROUP}, \
         KV_METADATA {{huggingface: {features}}})"
    ))?;
    let size = |row: &duckdb::Row<'_>| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get::<_, i64>(1)?.unsigned_abs()));
    let (rows, num_bytes) = store.row("export/hf-size", &[("path", &path)], size)?;
    let (config, split, contents) = (table.config.to_owned(), split.clone(), file.contents.clone());
    manifest::entry(folder, &file.path, Some(TableEntry { config, split, rows, num_bytes, contents }))
}

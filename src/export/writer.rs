//! Writes the files of a data set.

use std::fs;
use std::path::Path;

use super::error::{Error, Result};
use super::manifest::{self, FileEntry, TableEntry};
use super::plan::File;
use super::table::{Column, Form};
use crate::store::Store;
use crate::store::text::{identifier, literal};

/// Rows of a row group: some 20 MB of traces, so that readers of parts read little.
const ROW_GROUP: u32 = 4096;

/// Says which file is written next.
pub fn turn_to(store: &Store, file: &File) -> Result<()> {
    let File { split, shard, buckets: (first, last), .. } = file;
    store.run("export/work-now", &[("split", split), ("shard", shard), ("first", first), ("last", last)])?;
    store.run("export/work-range", &[])?;
    Ok(())
}

/// Writes a file of the data set into a folder. The view `row_of` has the rows of its table.
pub fn write(store: &Store, folder: &Path, file: &File) -> Result<FileEntry> {
    let File { table, split, .. } = file;
    turn_to(store, file)?;
    let path = folder.join(&file.path);
    let parent = path.parent().unwrap_or(folder);
    fs::create_dir_all(parent).map_err(Error::io(parent))?;
    // Where the engine knows a column to have no NULL, it says so in the file: in those of one export, and in those of the
    // next one not. So it is told that there might be some.
    let column = |Column { name, from, .. }: &Column| {
        format!("CASE WHEN is_written THEN {} END AS {}", identifier(from), identifier(name))
    };
    let columns = table.columns.iter().map(column).collect::<Vec<_>>().join(", ");
    let order = table.order.iter().map(|name| format!("row_of.{}", identifier(name))).collect::<Vec<_>>().join(", ");
    let rows = format!("SELECT {columns} FROM row_of JOIN work_now USING (split, shard) ORDER BY {order}");
    let options = match table.form {
        Form::Parquet => {
            let features = literal(&table.features());
            format!("parquet, COMPRESSION snappy, ROW_GROUP_SIZE {ROW_GROUP}, KV_METADATA {{huggingface: {features}}}")
        }
        Form::Json => "json".to_owned(),
        Form::Csv => "csv, HEADER true".to_owned(),
    };
    let target = path.to_string_lossy();
    let copied = store.execute(&format!("COPY ({rows}) TO {} (FORMAT {options})", literal(&target)), [])?;
    let (rows, num_bytes) = match table.form {
        Form::Parquet => {
            let size = |row: &duckdb::Row<'_>| {
                Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get::<_, i64>(1)?.unsigned_abs()))
            };
            store.row("export/hf-size", &[("path", &target)], size)?
        }
        Form::Json | Form::Csv => {
            let bytes = fs::metadata(&path).map_err(Error::io(&path))?.len();
            (copied as u64, bytes)
        }
    };
    let (config, contents) = (table.config.clone(), file.contents.clone());
    let table = Some(table.name.to_owned());
    manifest::entry(
        folder,
        &file.path,
        Some(TableEntry { table, config, split: split.clone(), rows, num_bytes, contents }),
    )
}

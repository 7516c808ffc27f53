//! Writes the files of a data set.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::error::{Error, Result};
use super::manifest::{self, FileEntry, TableEntry};
use super::plan::{File, Work};
use super::table::{Column, Form};
use crate::store::Store;
use crate::store::text::{identifier, literal};

/// Rows of a row group: some 20 MB of traces, so that readers of parts read little.
const ROW_GROUP: u32 = 4096;

/// Makes the table `row_now` of the rows of some files: of what the view has, the columns that are written.
pub fn read(store: &Store, work: &Work<'_>) -> Result<()> {
    let Some(table) = work.files.first().map(|file| &file.table) else { return Ok(()) };
    let cells = work.files.iter().map(|file| serde_json::json!({"split": file.split, "shard": file.shard}));
    let cells = serde_json::Value::from_iter(cells).to_string();
    store.run("export/work-now", &[("cells", &cells)])?;
    store.run(table.rows, &[])?;
    let names: BTreeSet<&str> =
        table.columns.iter().map(|column| column.from).chain(table.order.iter().copied()).collect();
    let names = list(names.into_iter());
    store.batch(&format!("CREATE OR REPLACE TEMP TABLE row_now AS SELECT split, shard, {names} FROM row_of"))?;
    // A row that is in no file. Where the engine knows a table to have no NULL in a column, it says so in the files: in
    // those of one export, and in those of the next one not.
    store.batch("INSERT INTO row_now DEFAULT VALUES")?;
    Ok(())
}

/// Writes a file of the data set into a folder; its rows are in `row_now`.
pub fn write(store: &Store, folder: &Path, file: &File) -> Result<FileEntry> {
    let File { table, split, shard, .. } = file;
    store.run("export/cell-now", &[("split", split), ("shard", shard)])?;
    let path = folder.join(&file.path);
    let parent = path.parent().unwrap_or(folder);
    fs::create_dir_all(parent).map_err(Error::io(parent))?;
    let column = |Column { name, from, .. }: &Column| format!("{} AS {}", identifier(from), identifier(name));
    let columns = table.columns.iter().map(column).collect::<Vec<_>>().join(", ");
    let order = list(table.order.iter().copied());
    let rows = format!("SELECT {columns} FROM row_now SEMI JOIN cell_now USING (split, shard) ORDER BY {order}");
    let options = match table.form {
        Form::Parquet => {
            let features = literal(&table.features());
            format!("parquet, COMPRESSION snappy, ROW_GROUP_SIZE {ROW_GROUP}, KV_METADATA {{huggingface: {features}}}")
        }
        Form::Json => "json".to_owned(),
        Form::Csv => "csv, HEADER true".to_owned(),
    };
    let target = path.to_string_lossy();
    store.batch(&format!("COPY ({rows}) TO {} (FORMAT {options})", literal(&target)))?;
    let (rows, num_bytes) = match table.form {
        Form::Parquet => {
            let size = |row: &duckdb::Row<'_>| {
                Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get::<_, i64>(1)?.unsigned_abs()))
            };
            store.row("export/hf-size", &[("path", &target)], size)?
        }
        Form::Json | Form::Csv => {
            let bytes = fs::metadata(&path).map_err(Error::io(&path))?.len();
            (store.value("export/cell-rows", &[])?, bytes)
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

/// Names as SQL, between commas.
fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(identifier).collect::<Vec<_>>().join(", ")
}

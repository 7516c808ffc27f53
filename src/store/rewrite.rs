//! The file written anew, without what is not wanted any more: only so does its space come back.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::open::attach;
use super::spare::Keeper;
use super::text::identifier;
use super::{BUCKETS, Error, Result, Store};
use crate::progress::Progress;

/// The new file, as the connection knows it.
const NEW: &str = "rewritten";

/// Characters of texts that are put in order at once: what bounds the memory.
const WORK_CHARS: u64 = 128 << 20;

/// A table, and the relation that has the rows of it that are wanted.
#[derive(Debug, Clone)]
pub struct Kept {
    pub table: String,
    /// A TEMP view, or the table itself.
    pub relation: String,
}

impl Store {
    /// Bytes of the file.
    pub fn bytes(&self) -> Result<u64> {
        Ok(fs::metadata(&self.path).map_err(io(&self.path))?.len())
    }

    /// Every table of the workspace, each to be kept as the TEMP view `kept_<table>` says, or whole.
    pub fn kept(&self) -> Result<Vec<Kept>> {
        let sql = "SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY table_name";
        let tables: Vec<String> = self.select(sql, [], |row| row.get(0))?;
        let views: Vec<String> =
            self.select("SELECT view_name FROM duckdb_views() WHERE temporary", [], |row| row.get(0))?;
        let kept = |table: String| {
            let view = format!("kept_{table}");
            let is_view = views.contains(&view);
            Kept { relation: if is_view { view } else { table.clone() }, table }
        };
        Ok(tables.into_iter().map(kept).collect())
    }

    /// Rows of a relation, and the characters of their texts if it has such.
    pub fn measure(&self, relation: &str) -> Result<(i64, i64)> {
        let name = identifier(relation);
        let chars = if self.has_column(relation, "text")? && self.has_column(relation, "chars")? {
            "coalesce(sum(chars), 0)"
        } else {
            "0"
        };
        let sql = format!("SELECT count(*), ({chars})::BIGINT FROM {name}");
        let rows = self.select(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.first().copied().unwrap_or_default())
    }

    fn has_column(&self, relation: &str, column: &str) -> Result<bool> {
        let sql = "SELECT count(*) > 0 FROM duckdb_columns() WHERE table_name = ? AND column_name = ?";
        Ok(self.select(sql, [relation, column], |row| row.get::<_, bool>(0))? == [true])
    }

    /// Writes a new file of what is kept beside the workspace and puts it in its place. Until then nothing is changed: a
    /// kill at any moment leaves the old file or the new one. What a kill leaves beside it, the next time takes away.
    pub fn rewrite(mut self, kept: &[Kept], progress: &dyn Progress) -> Result<()> {
        let new = beside(&self.path, ".gc");
        remove(&new)?;
        remove(&beside(&new, ".wal"))?;
        // No log of the old file may be taken for one of the new.
        self.keep_spare()?;
        self.batch("CHECKPOINT")?;
        self.keeper.iter().for_each(Keeper::drop_spare);
        self.batch(&attach(NEW, &new))?;
        let sql = "SELECT current_database()";
        let old: Vec<String> = self.select(sql, [], |row| row.get(0))?;
        let old = identifier(old.first().map_or("", String::as_str));
        self.batch(&format!("COPY FROM DATABASE {old} TO {NEW} (SCHEMA)"))?;
        for (done, table) in (0..).zip(kept) {
            progress.step(&format!("writing {} anew", table.table), done, kept.len() as u64 + 1);
            self.copy(table)?;
        }
        progress.step("putting the new file in place", kept.len() as u64, kept.len() as u64 + 1);
        self.batch(&format!("CHECKPOINT {NEW}"))?;
        self.batch(&format!("DETACH {NEW}"))?;
        File::open(&new).and_then(|file| file.sync_all()).map_err(io(&new))?;
        // The old file is still open and locked: nobody has written to it meanwhile.
        fs::rename(&new, &self.path).map_err(io(&self.path))?;
        // What comes now is of a file without a name.
        self.keeper = None;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(io(folder))?;
        self.close()
    }

    /// Copies what is kept of a table: what is clustered by bucket in that order, range by range.
    fn copy(&self, kept: &Kept) -> Result<()> {
        let (rows, chars) = self.measure(&kept.relation)?;
        let (table, relation) = (identifier(&kept.table), identifier(&kept.relation));
        let insert = format!("INSERT INTO {NEW}.{table} BY NAME SELECT * FROM {relation}");
        if self.has_column(&kept.table, "bucket")? {
            let works = chars.unsigned_abs().div_ceil(WORK_CHARS).clamp(1, BUCKETS);
            for work in 0..works {
                let (first, last) = (work * BUCKETS / works, (work + 1) * BUCKETS / works - 1);
                let range = format!("WHERE bucket BETWEEN {first} AND {last} ORDER BY bucket, {}", self.order(kept)?);
                self.batch(&format!("{insert} {range}"))?;
            }
        } else {
            self.batch(&insert)?;
        }
        let copied = self.select(&format!("SELECT count(*) FROM {NEW}.{table}"), [], |row| row.get::<_, i64>(0))?;
        if copied == [rows] { Ok(()) } else { Err(Error::NotCopied { table: kept.table.clone() }) }
    }

    /// What a clustered table is put in order by within a bucket: its ids and numbers, not its texts.
    fn order(&self, kept: &Kept) -> Result<String> {
        let sql = "SELECT column_name FROM duckdb_columns() WHERE table_name = ? AND database_name = current_database() \
             AND (column_name LIKE '%\\_id' ESCAPE '\\' OR column_name IN ('id', 'position', 'until', 'row', 'item')) \
             ORDER BY column_index";
        let columns: Vec<String> = self.select(sql, [&kept.table], |row| row.get(0))?;
        let columns: Vec<String> = columns.iter().map(|column| identifier(column)).collect();
        Ok(if columns.is_empty() { "bucket".to_owned() } else { columns.join(", ") })
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io(path)(error)),
        _ => Ok(()),
    }
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Error + use<> {
    let path = path.to_owned();
    move |source| Error::Io { path, source }
}

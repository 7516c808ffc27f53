//! What no kept state needs any more: how much it is, and the workspace without it.

use std::path::Path;

use crate::progress::Progress;
use crate::store::{Access, Kept, Limits, Result, Store};

/// States of each recipe that are kept if nobody says otherwise.
pub const KEPT_STATES: u32 = 10;

/// About how many bytes a row takes beside its texts, before compression: what an estimate weighs rows by.
const ROW_WEIGHT: i64 = 64;

/// What can be dropped, or was.
#[derive(Debug, Clone)]
pub struct Report {
    /// States that are collected now, and revisions of sources.
    pub states: i64,
    pub revisions: i64,
    /// The tables that lose rows.
    pub tables: Vec<Table>,
    pub bytes_before: u64,
    /// Before it is done, an estimate.
    pub bytes_after: u64,
}

/// A table of which rows are dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub rows: i64,
    pub dropped: i64,
}

/// Finds what no state needs but those that are kept: the newest `keep` of each recipe, and those that a folder holds an
/// export of. The store has the TEMP views of what is kept then.
pub fn survey(store: &Store, keep: u32) -> Result<(Report, Vec<Kept>)> {
    store.run("gc/kept-state", &[("keep", &keep.max(1))])?;
    store.run("gc/kept", &[])?;
    let kept = store.kept()?;
    let (mut tables, mut weight, mut dropped_weight) = (Vec::new(), 0, 0);
    for Kept { table, relation } in &kept {
        let (rows, chars) = store.measure(table)?;
        let (kept_rows, kept_chars) = if relation == table { (rows, chars) } else { store.measure(relation)? };
        let dropped = rows - kept_rows;
        weight += ROW_WEIGHT * rows + chars;
        dropped_weight += ROW_WEIGHT * dropped + chars - kept_chars;
        if dropped > 0 {
            tables.push(Table { name: table.clone(), rows, dropped });
        }
    }
    let (bytes, free): (u64, i64) = (store.bytes()?, store.value("gc/free", &[])?);
    let used = bytes.saturating_sub(free.unsigned_abs());
    let share = dropped_weight as f64 / weight.max(1) as f64;
    let (states, revisions) = store.row("gc/collected", &[], |row| Ok((row.get("states")?, row.get("revisions")?)))?;
    let bytes_after = used - (used as f64 * share) as u64;
    Ok((Report { states, revisions, tables, bytes_before: bytes, bytes_after }, kept))
}

/// Drops it, by writing the file anew.
pub fn collect(path: &Path, keep: u32, limits: Limits, progress: &dyn Progress) -> Result<Report> {
    let store = Store::open(path, &Access::Write, limits)?;
    progress.step("finding what is needed", 0, 1);
    let (report, kept) = survey(&store, keep)?;
    store.rewrite(&kept, progress)?;
    let bytes_after = std::fs::metadata(path).map_or(report.bytes_after, |file| file.len());
    Ok(Report { bytes_after, ..report })
}

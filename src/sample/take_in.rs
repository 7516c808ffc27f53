//! From the journal into the workspace: how answers were asked for, and the next revision of their source.

use std::path::{Path, PathBuf};

use duckdb::ToSql;

use super::wanted::What;
use super::{Error, Result};
use crate::ingest;
use crate::progress::Progress;
use crate::store::{Journal, Store, text};

/// What the workspace calls the rows: their file is gone afterwards.
const LABEL: &str = "sampled";

/// A source that is sampled into.
#[derive(Debug, Clone)]
pub struct Target {
    pub what: What,
    pub source: String,
    /// Of reflections: the source of the responses.
    pub to: Option<String>,
}

/// Takes in what the journal has for a source. Done twice, it changes nothing more; broken off, it is done again.
/// `None`: there is nothing to take in, and never was.
pub fn take_in(
    store: &Store,
    journal: &Journal,
    target: &Target,
    progress: &dyn Progress,
) -> Result<Option<ingest::Report>> {
    check(store, target.what, &target.source)?;
    let values: [(&str, &dyn ToSql); 2] = [("source", &target.source), ("to", &target.to)];
    store.run("sample/sample-now", &values)?;
    stage(store, journal, &target.source)?;
    store.transaction::<_, Error>(|| {
        store.run("sample/insert-prompt", &[])?;
        store.run("sample/insert-request", &[])?;
        Ok(())
    })?;
    let file = rows_beside(store);
    store.run(
        match target.what {
            What::Response => "sample/response-row",
            What::Reflection => "sample/reflection-row",
        },
        &[],
    )?;
    store.batch(&format!("COPY sampled_row TO {} (FORMAT json)", text::literal(&file.to_string_lossy())))?;
    let report = ingest_rows(store, &file, target, progress);
    std::fs::remove_file(&file)?;
    let report = report?;
    // Only now: until here the journal is the one place that has them.
    journal.forget(&target.source)?;
    Ok(report)
}

fn ingest_rows(store: &Store, file: &Path, target: &Target, progress: &dyn Progress) -> Result<Option<ingest::Report>> {
    if std::fs::metadata(file)?.len() == 0 {
        return Ok(None);
    }
    let name = Some(target.source.clone());
    let mut request = ingest::Request::new(&[file.to_string_lossy().into_owned()], name, Vec::new())?;
    request.files.iter_mut().for_each(|file| file.label = Some(LABEL.to_owned()));
    Ok(Some(ingest::ingest(store, &request.to(target.to.clone()), progress)?))
}

/// A source of files, or of answers of another kind, cannot be continued.
pub fn check(store: &Store, what: What, source: &str) -> Result<()> {
    let kind = what.word();
    match store.value::<i64>("sample/foreign-rows", &[("source", &source), ("kind", &kind)])? {
        0 => Ok(()),
        _ => Err(Error::ForeignSource(source.to_owned())),
    }
}

fn stage(store: &Store, journal: &Journal, source: &str) -> Result<()> {
    store.run("sample/journal-now", &[])?;
    let mut filling = store.fill("journal_now")?;
    journal.each(source, |id, record| filling.row(duckdb::params![id, record], record.len()))?;
    filling.end()?;
    store.run("sample/answer-now", &[])?;
    Ok(())
}

/// The rows on their way, beside the workspace, where there is room for them. One left by a run that was killed is written over.
fn rows_beside(store: &Store) -> PathBuf {
    let mut name = store.path().as_os_str().to_owned();
    name.push(".sampled.jsonl");
    name.into()
}

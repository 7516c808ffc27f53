//! From the journal into the workspace: how answers were asked for, and the next revision of their source.

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
    let folder = tempfile::Builder::new().prefix(".skillfactory-").tempdir_in(beside(store))?;
    let file = folder.path().join("rows.jsonl");
    store.run(
        match target.what {
            What::Response => "sample/response-row",
            What::Reflection => "sample/reflection-row",
        },
        &[],
    )?;
    store.batch(&format!("COPY sampled_row TO {} (FORMAT json)", text::literal(&file.to_string_lossy())))?;
    if std::fs::metadata(&file)?.len() == 0 {
        journal.forget(&target.source)?;
        return Ok(None);
    }
    let mut request =
        ingest::Request::new(&[file.to_string_lossy().into_owned()], Some(target.source.clone()), Vec::new())?;
    request.files.iter_mut().for_each(|file| file.label = Some(LABEL.to_owned()));
    let report = ingest::ingest(store, &request.to(target.to.clone()), progress)?;
    // Only now: until here the journal is the one place that has them.
    journal.forget(&target.source)?;
    Ok(Some(report))
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

/// The folder of the workspace: there is room for its rows.
fn beside(store: &Store) -> &std::path::Path {
    let folder = store.path().parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or_else(|| std::path::Path::new("."))
}

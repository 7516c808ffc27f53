//! The portable bundle: some traces, all that they came from, and what audits say of them, in one SQLite file that any
//! tool opens, with room for the marks of whoever reads them.

mod error;

use std::path::{Path, PathBuf};

pub use error::{Error, Result};

use crate::audit::{self, Auditor, Settings};
use crate::build;
use crate::export::{self, Sample};
use crate::progress::Progress;
use crate::store::{Access, BUCKETS, Limits, SqliteFile, Store, Values, catalog};

const SCHEMA: &str = include_str!("schema.sql");
const INDEX: &str = include_str!("index.sql");

/// Characters of traces that are in memory at once, about; what they are made of is as much again.
const WORK_CHARS: u64 = 32 << 20;

/// Tables of a few rows, each with the query that yields them.
const SMALL: [(&str, &str); 3] =
    [("recipe", "bundle/recipe"), ("source_file", "bundle/source-file"), ("phrase", "bundle/phrase")];

/// Tables that are written range by range of buckets.
const RANGED: [(&str, &str); 8] = [
    ("question", "bundle/question"),
    ("source_row", "bundle/source-row"),
    ("response", "bundle/response"),
    ("response_row", "bundle/response-row"),
    ("reflection", "bundle/reflection"),
    ("reflection_row", "bundle/reflection-row"),
    ("trace", "bundle/trace"),
    ("trace_part", "bundle/trace-part"),
];

/// What to write, and where.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub file: PathBuf,
    /// Recipe to take traces of; by default the only one.
    pub recipe: Option<String>,
    /// An SQL expression over `trace`.
    pub subset: Option<String>,
    pub sample: Option<Sample>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub file: PathBuf,
    pub recipe: String,
    pub traces: u64,
    /// What audits have found in them, and marks that the workspace had of them.
    pub findings: u64,
    pub marks: u64,
    pub bytes: u64,
}

/// Writes a bundle: the file is whole or not there. One that is there is left alone, since marks may stand in it.
pub fn bundle(workspace: &Path, request: &Request, limits: Limits, progress: &dyn Progress) -> Result<Report> {
    let target = &request.file;
    if target.symlink_metadata().is_ok() {
        return Err(Error::There(target.clone()));
    }
    let store = Store::open(workspace, &Access::Current, limits)?;
    progress.step("choosing traces", 0, 1);
    let recipe = build::choose_recipe(&store, request.recipe.as_deref())?;
    let (subset, sample) = (request.subset.clone(), request.sample);
    let asked = export::Request { recipe: Some(recipe.clone()), subset, sample, ..export::Request::default() };
    let traces = export::choose_traces(&store, &recipe, &asked, progress)?;
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let staged = tempfile::Builder::new().prefix(".skillfactory-").suffix(".sqlite").tempfile_in(folder);
    let staged = staged.map_err(Error::io(target))?;
    let file = SqliteFile::create(staged.path())?;
    file.batch(SCHEMA)?;
    write_rows(&store, &recipe, request, &file, progress)?;
    let findings = write_audits(&store, &recipe, &file, progress)?;
    let marks = store.pour("bundle/mark", &[], &file, "mark")?;
    progress.step("indexing", 0, 1);
    file.batch(INDEX)?;
    file.end(staged.path())?;
    store.close()?;
    let bytes = staged.as_file().metadata().map_err(Error::io(target))?.len();
    // Others may read it, as any file that one writes.
    #[cfg(unix)]
    std::fs::set_permissions(staged.path(), std::os::unix::fs::PermissionsExt::from_mode(0o644))
        .map_err(Error::io(target))?;
    staged.persist_noclobber(target).map_err(|error| Error::io(target)(error.error))?;
    Ok(Report { file: target.clone(), recipe, traces, findings, marks, bytes })
}

/// Writes the chosen traces with what they are made of.
fn write_rows(
    store: &Store,
    recipe: &str,
    request: &Request,
    file: &SqliteFile,
    progress: &dyn Progress,
) -> Result<()> {
    store.run("bundle/used-now", &[])?;
    let (size, seed) = request.sample.map(|sample| (sample.size, sample.seed)).unzip();
    let version = env!("CARGO_PKG_VERSION");
    let about: Values<'_> = &[
        ("version", &version),
        ("recipe", &recipe),
        ("subset", &request.subset),
        ("sample_size", &size),
        ("sample_seed", &seed),
    ];
    store.pour("bundle/about", about, file, "about")?;
    for (table, query) in SMALL {
        pour(store, query, &[("recipe", &recipe)], file, table)?;
    }
    let chars: u64 = store.value("bundle/size", &[])?;
    let works = chars.div_ceil(WORK_CHARS).clamp(1, BUCKETS);
    for work in 0..works {
        progress.step("writing traces and sources", work, works);
        let (first, last) = (work * BUCKETS / works, (work + 1) * BUCKETS / works - 1);
        for (table, query) in RANGED {
            pour(store, query, &[("recipe", &recipe), ("first", &first), ("last", &last)], file, table)?;
        }
    }
    Ok(())
}

/// Pours the rows of a query that takes some of the values.
fn pour(store: &Store, query: &str, values: Values<'_>, file: &SqliteFile, table: &str) -> Result<u64> {
    let wanted = catalog::query(query)?.header_list("params");
    let is_wanted = |name: &str| wanted.iter().any(|parameter| parameter.trim_start_matches('$') == name);
    let values: Vec<_> = values.iter().filter(|(name, _)| is_wanted(name)).copied().collect();
    Ok(store.pour(query, &values, file, table)?)
}

/// Writes what audits find in the chosen traces, and in what they are made of; gives how much that is.
fn write_audits(store: &Store, recipe: &str, file: &SqliteFile, progress: &dyn Progress) -> Result<u64> {
    let auditor = Auditor::new(store, Some(recipe), &Settings::default())?;
    let audits = audit::audits();
    let mut findings = 0;
    for (done, audit) in (0..).zip(&audits) {
        progress.step("auditing", done, audits.len() as u64);
        auditor.run(audit)?;
        store.run("bundle/finding-now", &[("audit", &audit.name)])?;
        let severity = audit.severity.word();
        let values: Values<'_> =
            &[("audit", &audit.name), ("severity", &severity), ("about", &audit.about), ("remedy", &audit.remedy)];
        store.pour("bundle/audit", values, file, "audit")?;
        findings += store.pour("bundle/finding", &[], file, "finding")?;
    }
    Ok(findings)
}

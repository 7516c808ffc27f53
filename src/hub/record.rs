//! What the workspace remembers of pushes.

use std::path::Path;

use super::error::{Error, Result};
use super::{Pushed, Repository};
use crate::store::Store;
use crate::{digest, export};

/// The commit of the last push to a data set.
pub fn last_push(store: &Store, endpoint: &str, repository: &Repository) -> Result<Option<String>> {
    let repository = repository.to_string();
    let values: [(&str, &dyn duckdb::ToSql); 2] = [("endpoint", &endpoint), ("repository", &repository)];
    let commits = store.rows("hub/last-push", &values, |row| row.get("commit_sha"))?;
    Ok(commits.into_iter().next())
}

/// Records the push of an export, by its manifest.
pub fn record(store: &Store, endpoint: &str, folder: &Path, pushed: &Pushed) -> Result<()> {
    let manifest = folder.join(export::MANIFEST);
    let (_, manifest_sha256) = digest::of_file(&manifest).map_err(Error::io(&manifest))?;
    let repository = pushed.repository.to_string();
    let (sent, removed) = (pushed.sent as i64, pushed.removed as i64);
    let (bytes, transferred) = (pushed.bytes as i64, pushed.transferred as i64);
    let values: [(&str, &dyn duckdb::ToSql); 8] = [
        ("endpoint", &endpoint),
        ("repository", &repository),
        ("commit_sha", &pushed.commit),
        ("manifest_sha256", &manifest_sha256),
        ("sent", &sent),
        ("removed", &removed),
        ("bytes", &bytes),
        ("transferred", &transferred),
    ];
    store.run("hub/insert-push", &values)?;
    Ok(())
}

//! What the workspace remembers of an export: where it went, of what state, and which traces with which content.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::{Error, Result};
use super::folder::Staging;
use super::plan::Plan;
use super::{Request, manifest};
use crate::digest;
use crate::store::text::literal;
use crate::store::{self, Access, Limits, Store, catalog};

/// The file in a staging folder that lists the traces; it goes before the folder takes its place.
const INDEX: &str = "index.parquet";

/// The chosen traces, for the record.
#[derive(Debug)]
pub struct Index {
    /// Digest of the traces with their contents.
    contents: String,
    /// The file that lists them, if no export before has written the same.
    file: Option<PathBuf>,
}

impl Index {
    fn remove(&self) -> Result<()> {
        self.file.as_ref().map_or(Ok(()), |file| fs::remove_file(file).map_err(Error::io(file)))
    }
}

/// Lists the chosen traces in the staging folder, unless the workspace has that list.
pub fn write_index(store: &Store, folder: &Path) -> Result<Index> {
    let read = |row: &duckdb::Row<'_>| Ok((row.get("contents")?, row.get("is_listed")?));
    let (contents, is_listed) = store.row("export/contents", &[], read)?;
    if is_listed {
        return Ok(Index { contents, file: None });
    }
    let rows = catalog::query("export/index")?.sql;
    let path = folder.join(INDEX);
    store.batch(&format!(
        "COPY (\n{rows}\n) TO {} (FORMAT parquet, COMPRESSION uncompressed)",
        literal(&path.to_string_lossy())
    ))?;
    Ok(Index { contents, file: Some(path) })
}

/// Puts the folder in its place and records the export, both or neither. A workspace that cannot be written to has no
/// record of it: the reason comes with the path.
pub fn commit(
    staging: Staging,
    index: &Index,
    workspace: &Path,
    limits: Limits,
    plan: &Plan,
    request: &Request,
) -> Result<(PathBuf, Option<store::Error>)> {
    let store = match Store::open(workspace, &Access::Write, limits) {
        Ok(store) => store,
        Err(error) => {
            index.remove()?;
            return Ok((staging.commit()?, Some(error)));
        }
    };
    let path = std::path::absolute(&request.target).map_err(Error::io(&request.target))?;
    let path = path.to_string_lossy();
    let manifest = staging.path().join(manifest::NAME);
    let (_, sha256) = digest::of_file(&manifest).map_err(Error::io(&manifest))?;
    let (size, seed) = request.sample.map(|sample| (sample.size, sample.seed)).unzip();
    let allowed = request.allowed.join(",");
    let (target, _) = store.transaction(|| {
        store.run(
            "export/insert-export",
            &[
                ("path", &path),
                ("recipe", &plan.recipe),
                ("subset", &request.subset),
                ("sample_size", &size),
                ("sample_seed", &seed),
                ("allowed", &allowed),
                ("traces", &plan.chosen),
                ("manifest_sha256", &sha256),
                ("passed", &plan.passed.digest),
                ("contents", &index.contents),
            ],
        )?;
        if let Some(file) = &index.file {
            store.run("export/insert-listed-trace", &[("index", &file.to_string_lossy())])?;
        }
        // From here on both are there, or neither: nothing interrupts that.
        let whole = store::stop::whole()?;
        index.remove()?;
        Ok::<_, Error>((staging.commit()?, whole))
    })?;
    store.close()?;
    Ok((target, None))
}

//! The proof of an export: its files against its manifest, its rows against the workspace.
//!
//! The manifest is read here as what it is, a file with a version, and not with what wrote it.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use rayon::prelude::*;
use serde::Deserialize;

use super::error::{Error, Result};
use super::{Fault, Proof, faults};
use crate::digest;
use crate::progress::Progress;
use crate::store::{Access, Limits, Store};

/// The versions of manifests that are read here. The first one lists no card, and says nothing of configs.
const VERSIONS: [u32; 2] = [1, 2];

/// Files of an export that its manifest need not list.
const BESIDE: [&str; 2] = ["manifest.json", "README.md"];

#[derive(Debug, Deserialize)]
struct Manifest {
    tool: String,
    version: u32,
    recipe: Recipe,
    files: Vec<File>,
}

#[derive(Debug, Deserialize)]
struct Recipe {
    name: String,
}

#[derive(Debug, Deserialize)]
struct File {
    path: String,
    /// None of the card.
    rows: Option<u64>,
    /// What the rows are. Older exports name a config alone, and the oldest have traces only.
    table: Option<String>,
    config: Option<String>,
    bytes: u64,
    sha256: String,
}

fn fault(id: &str, what: impl Into<String>) -> Fault {
    Fault { id: id.to_owned(), what: what.into() }
}

/// Proves an export that was written of a workspace.
pub fn export(workspace: &Path, folder: &Path, limits: Limits, progress: &dyn Progress) -> Result<Vec<Proof>> {
    let folder = fs::canonicalize(folder).map_err(Error::io(folder))?;
    let name = folder.join("manifest.json");
    let text = match fs::read(&name) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(Error::NoExport(folder)),
        text => text.map_err(Error::io(&name))?,
    };
    let mut files = Proof::new("files", "each file is the one that the manifest lists, and there is no other");
    let manifest = match serde_json::from_slice::<Manifest>(&text) {
        Ok(manifest) if manifest.tool == "skillfactory" && VERSIONS.contains(&manifest.version) => manifest,
        Ok(manifest) if manifest.tool == "skillfactory" => {
            files.add(vec![fault("manifest.json", format!("its version {} is not known", manifest.version))]);
            return Ok(vec![files]);
        }
        Ok(_) => return Err(Error::NoExport(folder)),
        Err(error) => {
            files.add(vec![fault("manifest.json", error.to_string())]);
            return Ok(vec![files]);
        }
    };
    progress.step("proving files", 0, 2);
    files.checked = manifest.files.len() as i64;
    let broken: Vec<Fault> = manifest.files.par_iter().filter_map(|file| check_file(&folder, file)).collect();
    let whole = manifest.files.iter().filter(|file| broken.iter().all(|fault| fault.id != file.path));
    let whole: Vec<&File> = whole.collect();
    files.add(broken.clone());
    files.add(unknown_files(&folder, &manifest)?);
    progress.step("proving rows", 1, 2);
    let rows = check_rows(workspace, &folder, &manifest.recipe.name, &whole, limits)?;
    Ok(vec![files, rows])
}

/// A file against its entry: bytes and digest.
fn check_file(folder: &Path, file: &File) -> Option<Fault> {
    let is_inside = Path::new(&file.path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !is_inside {
        return Some(fault(&file.path, "the manifest leads out of the folder"));
    }
    match digest::of_file(&folder.join(&file.path)) {
        Err(error) if error.kind() == ErrorKind::NotFound => Some(fault(&file.path, "the file is missing")),
        Err(error) => Some(fault(&file.path, error.to_string())),
        Ok((bytes, _)) if bytes != file.bytes => {
            Some(fault(&file.path, format!("the file has {bytes} bytes, the manifest says {}", file.bytes)))
        }
        Ok((_, sha256)) if sha256 != file.sha256 => Some(fault(&file.path, format!("its sha256 is {sha256}"))),
        Ok(_) => None,
    }
}

/// What lies in the folder, and is not listed.
fn unknown_files(folder: &Path, manifest: &Manifest) -> Result<Vec<Fault>> {
    let known: BTreeSet<&str> = manifest.files.iter().map(|file| file.path.as_str()).chain(BESIDE).collect();
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).map_err(Error::io(&next))? {
            let entry = entry.map_err(Error::io(&next))?;
            let path = entry.path();
            if entry.file_type().map_err(Error::io(&path))?.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            if !known.contains(name.as_str()) {
                found.push(fault(&name, "the manifest does not list the file"));
            }
        }
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(found)
}

/// The rows of the files that are whole, against the manifest and the workspace.
fn check_rows(workspace: &Path, folder: &Path, recipe: &str, files: &[&File], limits: Limits) -> Result<Proof> {
    let mut proof = Proof::new("rows", "each row is a trace or a part of the workspace, and stands once");
    // Read-only; of all files the engine can reach those of this folder.
    let store = Store::open(workspace, &Access::Export(folder.to_owned()), limits)?;
    let path = |file: &File| folder.join(&file.path).to_string_lossy().into_owned();
    for file in files {
        // What is no Parquet is proven by its digest.
        let Some(listed) = file.rows.filter(|_| file.path.ends_with(".parquet")) else { continue };
        let rows: i64 = store.value("verify/shard-rows", &[("path", &path(file))])?;
        proof.checked += rows;
        if rows.unsigned_abs() != listed {
            proof.add(vec![fault(&file.path, format!("it has {rows} rows, the manifest says {listed}"))]);
        }
        let query = match file.table.as_deref().or(file.config.as_deref()) {
            None | Some("traces" | "default") => "verify/shard",
            Some("provenance") => "verify/shard-parts",
            // Of traces that were removed the workspace need not know; other tables are not those of the workspace.
            Some(_) => continue,
        };
        proof.add(faults(&store, query, &[("path", &path(file)), ("recipe", &recipe)])?);
    }
    store.close()?;
    Ok(proof)
}

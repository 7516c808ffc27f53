//! A user's own audits: a folder of SELECTs, headed as ours are.

use std::fs;
use std::path::Path;

use super::error::{Error, Result};
use super::{Audit, Severity, audits};
use crate::store::Store;
use crate::store::catalog::header;

/// What an audit may be given.
const PARAMETERS: [&str; 3] = ["recipe", "share", "held_out"];

/// The audits of a folder, in the order of their files. Each is read by the engine's parser; none is run.
pub fn read(store: &Store, folder: &Path) -> Result<Vec<Audit>> {
    let unreadable = |source| Error::Unreadable { path: folder.to_owned(), source };
    let entries = fs::read_dir(folder).map_err(unreadable)?.collect::<std::io::Result<Vec<_>>>().map_err(unreadable)?;
    let mut files: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "sql"));
    files.sort();
    if files.is_empty() {
        return Err(Error::NoAudits(folder.to_owned()));
    }
    let mut found: Vec<Audit> = Vec::new();
    for file in files {
        let audit = read_file(store, &file)?;
        if audits().iter().chain(&found).any(|known| known.name == audit.name) {
            return Err(Error::BadAudit { file, what: format!("there is an audit {} already", audit.name) });
        }
        found.push(audit);
    }
    Ok(found)
}

fn read_file(store: &Store, file: &Path) -> Result<Audit> {
    let bad = |what: String| Error::BadAudit { file: file.to_owned(), what };
    let sql = fs::read_to_string(file).map_err(|source| Error::Unreadable { path: file.to_owned(), source })?;
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let kind = header(&sql, "kind").unwrap_or("audit");
    if kind != "audit" {
        return Err(bad(format!("its kind is {kind}: write -- kind: audit")));
    }
    let severity = header(&sql, "severity").ok_or_else(|| bad("write -- severity: high, medium or low".to_owned()))?;
    let severity = Severity::of(severity)
        .ok_or_else(|| bad(format!("the severity {severity} is not known: write high, medium or low")))?;
    let mut audit = Audit::of(header(&sql, "name").unwrap_or(&stem), severity, &sql);
    audit.file = Some(file.to_owned());
    if let Some(name) = audit.parameters.iter().find(|name| !PARAMETERS.contains(&name.as_str())) {
        return Err(bad(format!("it asks for ${name}; an audit may be given ${}", PARAMETERS.join(", $"))));
    }
    // It will stand in brackets: the text must be one SELECT there, too.
    for text in [&audit.sql, &audit.bracketed()] {
        store.syntax(text).map_err(|error| bad(error.to_string()))?;
    }
    Ok(audit)
}

//! Rows that are only reflections: whose responses they are on.

use std::path::Path;

use super::Request;
use super::column::{Mapping, Role};
use super::error::{Error, Result};
use crate::store::Store;

/// A source and its newest revision.
type Target = (String, i32);

/// The source of responses that the rows of a request belong to; `None` if they bring their own.
pub fn of(store: &Store, request: &Request, mappings: &[Mapping]) -> Result<Option<Target>> {
    let is_flat = |mapping: &Mapping| mapping.get(Role::QuestionNumber).is_some();
    let Some(first) = mappings.iter().position(is_flat).and_then(|at| request.files.get(at)) else { return Ok(None) };
    let path = first.path.clone();
    if !mappings.iter().all(is_flat) {
        return Err(Error::MixedKinds(path));
    }
    match response_source(store, request.to.as_deref(), &path)? {
        // A revision without responses would hide those that are there.
        (name, _) if name == request.source => Err(Error::SameSource(name)),
        target => Ok(Some(target)),
    }
}

/// The source of responses of that name, or the only one. `path`: what holds the reflections.
pub fn response_source(store: &Store, name: Option<&str>, path: &Path) -> Result<Target> {
    let path = || path.to_owned();
    let read = |row: &duckdb::Row<'_>| Ok((row.get("source")?, row.get("revision")?));
    let known: Vec<Target> = store.rows("ingest/response-sources", &[], read)?;
    let names = || known.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let target = match (name, known.as_slice()) {
        (Some(name), _) => known.iter().find(|(known, _)| known == name),
        (None, [only]) => Some(only),
        (None, []) => return Err(Error::NoResponses(path())),
        (None, _) => return Err(Error::SeveralResponses { path: path(), sources: names() }),
    };
    let missing = || Error::NoSuchSource { name: name.unwrap_or_default().to_owned(), sources: names() };
    target.cloned().ok_or_else(missing)
}

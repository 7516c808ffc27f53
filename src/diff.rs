//! Two sides compared, trace by trace: what was added, removed and changed, and why.

use std::path::Path;

use crate::digest;
use crate::store::{self, Store, Values};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no recipe is named {name}; there are {}", .known.join(", "))]
    NoSuchRecipe { name: String, known: Vec<String> },
    #[error("the recipe {recipe} has no state {state}; it has 1 to {newest}")]
    NoSuchState { recipe: String, state: i32, newest: i32 },
    #[error("the state {state} of the recipe {recipe} was collected: what only it had is not kept any more")]
    Collected { recipe: String, state: i32, kept: Vec<i32> },
    #[error("{0} is no export that the workspace has a record of")]
    NotRecorded(String),
    #[error("no trace of either side has an id that begins with {0}")]
    NoSuchTrace(String),
    #[error("several traces have ids that begin with {0}")]
    SeveralTraces(String),
    #[error("cannot read {path}")]
    Io { path: String, source: std::io::Error },
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// One side: a recipe in a state, or an export.
#[derive(Debug, Clone)]
pub struct Side {
    pub name: String,
    pub recipe: String,
    pub state: i32,
    /// Whether the stored traces of the recipe are of this state.
    is_now: bool,
    export: Option<i32>,
    pub traces: i64,
    /// Traces of an export whose content is not known any more.
    pub unknown: i64,
}

/// A number of traces that differ in the same way.
#[derive(Debug, Clone)]
pub struct Cause {
    /// added, removed, changed or same.
    pub change: String,
    pub traces: i64,
    /// What differs, of changed traces.
    pub what: Option<String>,
    pub why: Option<String>,
    /// One of them.
    pub example: String,
}

#[derive(Debug, Clone)]
pub struct Report {
    pub a: Side,
    pub b: Side,
    pub causes: Vec<Cause>,
}

/// A part of a trace with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub kind: String,
    pub attempt: Option<i32>,
    pub id: Option<String>,
    pub text: String,
}

/// A trace on both sides.
#[derive(Debug, Clone)]
pub struct Pair {
    pub change: String,
    pub a: Vec<Part>,
    pub b: Vec<Part>,
}

/// Compares two sides, each named as a recipe, a state of one (`NAME@2`) or the folder of an export. What it finds stays
/// in TEMP tables, for `diff/rows` and [`pair`].
pub fn diff(store: &Store, a: &str, b: &str) -> Result<Report> {
    store.run("diff/sides", &[])?;
    let (a, b) = (fill(store, "a", side(store, a)?)?, fill(store, "b", side(store, b)?)?);
    store.run("diff/paired", &[])?;
    store.run("diff/part-change", &[])?;
    let now = |side: &Side| side.is_now.then(|| side.recipe.clone());
    store.run("diff/explained", &[("a_recipe", &now(&a)), ("b_recipe", &now(&b))])?;
    let read = |row: &duckdb::Row<'_>| {
        Ok(Cause {
            change: row.get("change")?,
            traces: row.get("traces")?,
            what: row.get("what")?,
            why: row.get("why")?,
            example: row.get("example")?,
        })
    };
    Ok(Report { a, b, causes: store.rows("diff/causes", &[], read)? })
}

/// Finds what a name means: a folder with a manifest, or a recipe with or without a state.
fn side(store: &Store, name: &str) -> Result<Side> {
    let manifest = Path::new(name).join("manifest.json");
    if manifest.exists() {
        return export(store, name, &manifest);
    }
    type State = (String, i32, bool, bool);
    let read = |row: &duckdb::Row<'_>| -> duckdb::Result<State> {
        Ok((row.get("recipe")?, row.get("state")?, row.get("is_now")?, row.get("is_collected")?))
    };
    let states = store.rows("diff/states", &[], read)?;
    let (recipe, wanted) = match name.rsplit_once('@') {
        Some((recipe, state)) => (recipe, state.parse::<i32>().ok()),
        None => (name, None),
    };
    let own: Vec<_> = states.iter().filter(|(known, ..)| known == recipe).collect();
    let Some((_, newest, ..)) = own.last() else {
        let mut known: Vec<String> = states.iter().map(|(known, ..)| known.clone()).collect();
        known.dedup();
        return Err(Error::NoSuchRecipe { name: recipe.to_owned(), known });
    };
    let wanted = wanted.unwrap_or(*newest);
    let Some((_, state, is_now, is_collected)) = own.iter().find(|(_, state, ..)| *state == wanted) else {
        return Err(Error::NoSuchState { recipe: recipe.to_owned(), state: wanted, newest: *newest });
    };
    if *is_collected {
        let kept = own.iter().filter(|(.., is_collected)| !is_collected).map(|(_, state, ..)| *state).collect();
        return Err(Error::Collected { recipe: recipe.to_owned(), state: *state, kept });
    }
    let (name, recipe) = (format!("{recipe}@{state}"), recipe.to_owned());
    Ok(Side { name, recipe, state: *state, is_now: *is_now, export: None, traces: 0, unknown: 0 })
}

fn export(store: &Store, name: &str, manifest: &Path) -> Result<Side> {
    let io = |source| Error::Io { path: manifest.display().to_string(), source };
    let (_, sha256) = digest::of_file(manifest).map_err(io)?;
    let read = |row: &duckdb::Row<'_>| {
        Ok(Side {
            name: name.to_owned(),
            recipe: row.get("recipe")?,
            state: row.get("state")?,
            is_now: row.get("is_now")?,
            export: row.get("export")?,
            traces: row.get("traces")?,
            unknown: 0,
        })
    };
    let found = store.rows("diff/export", &[("manifest_sha256", &sha256)], read)?.pop();
    found.ok_or_else(|| Error::NotRecorded(name.to_owned()))
}

/// Puts the traces of a side into the table of sides.
fn fill(store: &Store, letter: &str, mut side: Side) -> Result<Side> {
    let found = match side.export {
        Some(export) => store.run("diff/side-of-export", &[("side", &letter), ("export", &export)])?,
        None => {
            let values: Values<'_> = &[("side", &letter), ("recipe", &side.recipe), ("state", &side.state)];
            store.run("diff/side", values)?
        }
    };
    let found = i64::try_from(found).unwrap_or(i64::MAX);
    side.unknown = if side.export.is_some() { side.traces - found } else { 0 };
    side.traces = found;
    Ok(side)
}

/// A trace of the sides that were compared, with its parts on both.
pub fn pair(store: &Store, prefix: &str) -> Result<Pair> {
    type Found = (String, Option<String>, Option<i32>, Option<String>, Option<i32>);
    let read = |row: &duckdb::Row<'_>| -> duckdb::Result<Found> {
        let (a, b) = ((row.get("a_trace_id")?, row.get("a_until")?), (row.get("b_trace_id")?, row.get("b_until")?));
        Ok((row.get("change")?, a.0, a.1, b.0, b.1))
    };
    let found = store.rows("diff/pair", &[("prefix", &prefix)], read)?;
    let [(change, a, a_until, b, b_until)] = found.as_slice() else {
        let prefix = prefix.to_owned();
        return Err(if found.is_empty() { Error::NoSuchTrace(prefix) } else { Error::SeveralTraces(prefix) });
    };
    Ok(Pair { change: change.clone(), a: parts(store, a, a_until)?, b: parts(store, b, b_until)? })
}

fn parts(store: &Store, trace_id: &Option<String>, until: &Option<i32>) -> Result<Vec<Part>> {
    let read = |row: &duckdb::Row<'_>| {
        Ok(Part { kind: row.get("kind")?, attempt: row.get("attempt")?, id: row.get("id")?, text: row.get("text")? })
    };
    Ok(store.rows("diff/parts", &[("trace_id", trace_id), ("until", until)], read)?)
}

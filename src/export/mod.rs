//! Traces out of the workspace: a subset, in shards, as a Hugging Face data set.

mod card;
mod error;
mod folder;
mod hf;
mod manifest;

use std::path::{Path, PathBuf};

pub use error::{Error, Result};
pub use manifest::Sample;

use crate::progress::Progress;
use crate::store::{Access, Store};

/// What to write, and where.
#[derive(Debug, Clone)]
pub struct Request {
    pub target: PathBuf,
    /// Recipe to take traces of; by default the only one.
    pub recipe: Option<String>,
    /// An SQL expression over `trace`.
    pub subset: Option<String>,
    pub sample: Option<Sample>,
}

/// What was written.
#[derive(Debug, Clone)]
pub struct Report {
    pub target: PathBuf,
    pub recipe: String,
    pub traces: u64,
    pub files: usize,
    pub bytes: u64,
}

/// Writes an export. It opens the workspace itself, read-only and with one folder to write into, so that a
/// user's expression can do no harm. The folder is whole or not there.
pub fn export(workspace: &Path, request: &Request, threads: Option<usize>, progress: &dyn Progress) -> Result<Report> {
    let staging = folder::Staging::beside(&request.target)?;
    let store = Store::open(workspace, &Access::Export(staging.path().to_owned()), threads)?;
    let recipe = choose_recipe(&store, request.recipe.as_deref())?;
    choose_traces(&store, &recipe, request)?;
    let written = hf::write(&store, staging.path(), &recipe, request, progress)?;
    store.close()?;
    let target = staging.commit()?;
    Ok(Report { target, recipe, traces: written.rows, files: written.files, bytes: written.bytes })
}

/// The recipe that is named, or the only one.
pub fn choose_recipe(store: &Store, named: Option<&str>) -> Result<String> {
    let mut known: Vec<String> = store.rows("report/recipes", &[], |row| row.get(0))?;
    match named {
        Some(name) if known.iter().any(|recipe| recipe == name) => Ok(name.to_owned()),
        Some(name) => Err(Error::NoSuchRecipe { name: name.to_owned(), known }),
        None => match (known.pop(), known.is_empty()) {
            (None, _) => Err(Error::NoRecipe),
            (Some(only), true) => Ok(only),
            (Some(last), false) => {
                known.push(last);
                Err(Error::SeveralRecipes(known))
            }
        },
    }
}

/// Whether an export into this folder, of this subset, can work: asked before a long build.
pub fn check(store: &Store, request: &Request) -> Result<()> {
    folder::check(&request.target)?;
    check_subset(store, request.subset.as_deref().unwrap_or("true"))
}

/// Whether a text is one expression over `trace`. It stands on lines of its own, so that a comment at its end hides
/// nothing of ours. What closes these brackets cannot close the round ones that it is put into later.
fn check_subset(store: &Store, expression: &str) -> Result<()> {
    let checked = store.prepare_question(&format!("SELECT [\n{expression}\n] FROM trace"));
    checked.map_err(|source| Error::BadWhere { expression: expression.to_owned(), source: Box::new(source) })?;
    Ok(())
}

/// Makes the table `chosen` of the traces that are to be written.
fn choose_traces(store: &Store, recipe: &str, request: &Request) -> Result<()> {
    let expression = request.subset.as_deref().unwrap_or("true");
    let bad = |source| Error::BadWhere { expression: expression.to_owned(), source: Box::new(source) };
    check_subset(store, expression)?;
    let of_recipe = "SELECT COLUMNS(*) FROM trace WHERE recipe = $1";
    let condition = format!("SELECT trace_id, bucket FROM ({of_recipe}) AS trace WHERE (\n{expression}\n)");
    store.execute(&format!("CREATE OR REPLACE TEMP TABLE chosen AS {condition}"), [recipe]).map_err(bad)?;
    if let Some(Sample { size, seed }) = request.sample {
        store.run("export/sample", &[("seed", &seed), ("size", &size)])?;
    }
    Ok(())
}

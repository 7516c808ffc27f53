//! Traces out of raw rows: who can be used, what is drawn, what it reads like.

mod error;
pub mod funnel;
pub mod phrases;
pub mod recipe;

pub use error::{Error, Result};
pub use funnel::{Funnel, Label};
pub use recipe::{Format, Recipe, SourceRevision};

use crate::progress::Progress;
use crate::store::{BUCKETS, Store};

/// Characters of traces that are put together at once: what bounds the memory of a build.
const WORK_CHARS: u64 = 96 << 20;

/// What a build made.
#[derive(Debug, Clone)]
pub struct Report {
    pub recipe: String,
    pub sources: Vec<SourceRevision>,
    pub funnel: Funnel,
    pub labels: Vec<Label>,
    /// Usable questions whose responses come from several models.
    pub mixed_questions: i64,
    /// The most attempts that a recipe could ask for here and still have a usable question.
    pub most_attempts: i64,
}

impl Report {
    pub fn traces(&self) -> i64 {
        self.labels.iter().map(|label| label.traces).sum()
    }
}

/// The newest revisions of the sources to build from: those that are named, or the only one.
pub fn choose_sources(store: &Store, named: &[String]) -> Result<Vec<SourceRevision>> {
    let read = |row: &duckdb::Row<'_>| Ok(SourceRevision { source: row.get(0)?, revision: row.get(1)? });
    let all = store.rows("build/sources", &[], read)?;
    let names = || all.iter().map(|known| known.source.clone()).collect::<Vec<_>>();
    if named.is_empty() {
        return match all.len() {
            0 => Err(Error::NoSource),
            1 => Ok(all),
            _ => Err(Error::SeveralSources(names())),
        };
    }
    if let Some(name) = named.iter().find(|name| all.iter().all(|known| known.source != **name)) {
        return Err(Error::NoSuchSource { name: name.clone(), known: names() });
    }
    Ok(all.into_iter().filter(|known| named.contains(&known.source)).collect())
}

/// Builds the traces of a recipe, in the place of those that were built under its name. Where no trace comes of it,
/// that is an error which holds the report, and what was there stays.
pub fn build(store: &Store, recipe: &Recipe, sources: &[SourceRevision], progress: &dyn Progress) -> Result<Report> {
    let formats = recipe.check()?;
    let (row, phrases) = (recipe.to_row(sources)?, phrases_json(recipe)?);
    store.transaction(|| {
        progress.step("choosing what can be used", 0, 1);
        store.run("build/insert-phrase", &[("phrases", &phrases)])?;
        store.run("build/insert-recipe", &[("recipe", &row)])?;
        store.run("build/recipe-now", &[("recipe", &recipe.name)])?;
        for query in [
            "build/forget",
            "build/inputs-now",
            "build/attribute",
            "build/reflection-use",
            "build/response-use",
            "build/question-use",
        ] {
            store.run(query, &[])?;
        }
        let chars: i64 = store.value("build/size", &[])?;
        let works = chars.unsigned_abs().div_ceil(WORK_CHARS).clamp(1, BUCKETS);
        for work in 0..works {
            progress.step("putting traces together", work + 1, works + 1);
            let (first, last) = (work * BUCKETS / works, (work + 1) * BUCKETS / works - 1);
            build_buckets(store, &formats, first as u16, last as u16)?;
        }
        let report = report(store, recipe, sources)?;
        if report.traces() == 0 { Err(Error::NoTrace(Box::new(report))) } else { Ok(report) }
    })
}

fn report(store: &Store, recipe: &Recipe, sources: &[SourceRevision]) -> Result<Report> {
    let named: crate::store::Values<'_> = &[("recipe", &recipe.name)];
    Ok(Report {
        recipe: recipe.name.clone(),
        sources: sources.to_vec(),
        funnel: Funnel::of(store, &recipe.name)?,
        labels: funnel::labels(store, &recipe.name)?,
        mixed_questions: store.value("report/models", named)?,
        most_attempts: store.value("report/most-attempts", named)?,
    })
}

fn phrases_json(recipe: &Recipe) -> Result<String> {
    serde_json::to_string(&recipe.phrases).map_err(|error| Error::BadRecipe(error.to_string()))
}

/// Draws and stores the traces of the questions in a range of buckets.
fn build_buckets(store: &Store, formats: &[Format], first: u16, last: u16) -> Result<()> {
    let range: crate::store::Values<'_> = &[("first", &first), ("last", &last)];
    store.run("build/candidate", range)?;
    store.run("build/slot", &[])?;
    for format in formats {
        store.run("build/draw", &[("family", &format.family)])?;
        fill_slots(store, format)?;
    }
    store.run("build/drawn", range)?;
    store.run("build/insert-reject", &[])?;
    store.run("build/attempt", range)?;
    store.run("build/part", &[])?;
    store.run("build/insert-trace", range)?;
    store.run("build/insert-part", range)?;
    Ok(())
}

/// Adds what a format draws to the slots of the traces.
fn fill_slots(store: &Store, format: &Format) -> Result<()> {
    let sql = format!("INSERT INTO slot BY NAME SELECT $1 AS format, $2 AS family, * FROM ({})", format.query.sql);
    store.execute(&sql, duckdb::params![format.name, format.family])?;
    Ok(())
}

//! What there is to see of a recipe's traces: numbers for a screen, and a page with examples for a browser.

mod error;
mod examples;
mod page;
mod plot;
mod stats;

use serde_json::{Map, Value};

pub use error::{Error, Result};
pub use stats::{Calibration, Label, Length, Place, REPORTS, Stats, Step};

use crate::audit::{self, Auditor, Found, Settings};
use crate::build;
use crate::check::{self, Lengths, Of, Template, Tokens};
use crate::progress::Progress;
use crate::store::{Store, Values, catalog};

/// Rows of a table on the page, and characters of a value in one.
const ROWS: usize = 40;
const CHARS: usize = 200;

/// How lengths in tokens are counted.
#[derive(Debug)]
pub struct Counted<'a> {
    pub template: &'a Template,
    pub tokens: &'a Tokens,
}

/// A row of a report, by the names of its columns.
type Row = Map<String, Value>;

/// Everything that a page tells, but for the examples.
#[derive(Debug)]
struct Survey {
    stats: Stats,
    settings: Vec<Row>,
    sources: Vec<Row>,
    phrases: Vec<Row>,
    reuse: Vec<Row>,
    rejects: Vec<Row>,
    audits: Vec<Found>,
    tokens: Option<(String, Lengths, Vec<Length>)>,
}

/// A page on the traces of a recipe, in HTML: one text that needs nothing else. `None`: of the only recipe.
pub fn page(
    store: &Store,
    recipe: Option<&str>,
    counted: Option<&Counted<'_>>,
    progress: &dyn Progress,
) -> Result<String> {
    let recipe = build::choose_recipe(store, recipe)?;
    let audits = audit::audits();
    let steps = audits.len() as u64 + 3;
    progress.step("counting", 0, steps);
    let values: Values<'_> = &[("recipe", &recipe)];
    let mut survey = Survey {
        stats: Stats::of(store, &recipe)?,
        settings: rows(store, "report/recipe", values)?,
        sources: rows(store, "report/sources", &[])?,
        phrases: rows(store, "report/phrases", values)?,
        reuse: rows(store, "report/response-reuse", &[("recipe", &recipe), ("top", &0)])?,
        rejects: rows(store, "report/rejects", values)?,
        audits: Vec::new(),
        tokens: None,
    };
    // A recipe of somebody's own may have any number of labels, and rows any number of variants.
    survey.stats.labels.truncate(ROWS);
    survey.stats.calibration.truncate(ROWS);
    survey.stats.places.truncate(ROWS);
    survey.settings.truncate(ROWS);
    survey.rejects.truncate(ROWS);
    survey.sources.retain(|source| {
        let used_by = source.get("used_by").and_then(Value::as_str).unwrap_or_default();
        used_by.split(", ").any(|name| name == recipe)
    });
    survey.sources.truncate(ROWS);
    survey.reuse.truncate(ROWS);
    store.run("report/example-found-now", &[])?;
    let auditor = Auditor::new(store, Some(&recipe), &Settings::default())?;
    for (at, audit) in (1..).zip(&audits) {
        progress.step(&audit.name, at, steps);
        let found = auditor.run(audit)?;
        if found.count > 0 && found.columns.iter().any(|column| column == "trace_id") {
            store.run("report/insert-example-found", &[("audit", &audit.name)])?;
        }
        survey.audits.push(found);
    }
    if let Some(Counted { template, tokens }) = counted {
        check::measure(store, &Of::Recipe(Some(recipe.clone())), template, tokens, progress)?;
        if let Some(lengths) = check::lengths(store, None)? {
            survey.tokens = Some((template.name.clone(), lengths, stats::token_lengths(store)?));
        }
    }
    progress.step("choosing examples", steps - 1, steps);
    let examples = examples::choose(store, &recipe)?;
    page::render(&survey, &examples)
}

/// The rows of a report, whatever its columns are.
fn rows(store: &Store, name: &str, values: Values<'_>) -> Result<Vec<Row>> {
    let columns = catalog::query(name)?.header_list("yields");
    let read = |row: &duckdb::Row<'_>| -> duckdb::Result<Row> {
        columns.iter().map(|column| Ok(((*column).to_owned(), value(row.get(*column)?)))).collect()
    };
    Ok(store.rows(name, values, read)?)
}

/// The beginning of a text that may be of any length.
fn short(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A value of the engine, as far as reports have any: texts, numbers and flags.
fn value(value: duckdb::types::Value) -> Value {
    use duckdb::types::Value as V;
    match value {
        V::Null => Value::Null,
        V::Boolean(flag) => flag.into(),
        V::Int(number) => number.into(),
        V::BigInt(number) => number.into(),
        V::Double(number) => number.into(),
        V::Text(text) => text.into(),
        other => format!("{other:?}").into(),
    }
}

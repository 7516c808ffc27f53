//! Traces out of raw rows: who can be used, what is drawn, what it reads like.

mod error;
pub mod format;
pub mod funnel;
mod outcome;
mod own;
pub mod phrases;
pub mod recipe;
mod redraw;
mod state;

pub use error::{Error, Result};
pub use format::{Format, OwnFormat};
pub use funnel::{Funnel, Label};
pub use outcome::{Cause, Outcome};
pub use recipe::{Recipe, SourceRevision};
pub use redraw::redraw;
pub use state::Change;

use crate::progress::{Progress, Silent};
use crate::store::{BUCKETS, Store, Values, ranges};

/// Characters of traces that are put together at once: what bounds the memory of a build.
const WORK_CHARS: u64 = 96 << 20;

/// Characters of raw texts that are looked through at once. They are only read, but what is known of them is joined.
const USE_CHARS: u64 = 512 << 20;

/// What a build made, or would make.
#[derive(Debug, Clone)]
pub struct Report {
    pub recipe: String,
    /// Number of the recipe's state.
    pub state: i32,
    /// What the state before has otherwise.
    pub changes: Vec<Change>,
    /// Why it is made, in a few words each.
    pub causes: Vec<String>,
    pub outcome: Outcome,
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

/// A recipe of the workspace.
#[derive(Debug, Clone)]
pub struct StoredRecipe {
    pub name: String,
    pub state: i32,
    pub traces: i64,
    pub about: Option<String>,
}

/// The recipes whose traces are stored.
pub fn stored_recipes(store: &Store) -> Result<Vec<StoredRecipe>> {
    let read = |row: &duckdb::Row<'_>| {
        let (name, state) = (row.get("recipe")?, row.get("state")?);
        Ok(StoredRecipe { name, state, traces: row.get("traces")?, about: row.get("about")? })
    };
    Ok(store.rows("report/recipe-list", &[], read)?)
}

/// The recipe of that name whose traces are stored, or the only one.
pub fn choose_recipe(store: &Store, named: Option<&str>) -> Result<String> {
    let known: Vec<String> = store.rows("report/recipes", &[], |row| row.get(0))?;
    match (named, known.as_slice()) {
        (_, []) => Err(Error::NoTraces),
        (Some(name), _) if known.iter().any(|recipe| recipe == name) => Ok(name.to_owned()),
        (Some(name), _) => Err(Error::NotBuilt { name: name.to_owned(), known }),
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(Error::SeveralRecipes(known)),
    }
}

/// How far to go.
#[derive(Debug, PartialEq, Eq)]
enum Depth {
    /// The draws alone.
    Plan,
    Traces,
    /// The draws and what they give, without texts; `retractions`, as JSON, are those that held then.
    Redraw {
        retractions: String,
    },
    /// The draws, and the texts that were made elsewhere, in the table `built_trace`.
    Built,
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
    store.transaction(|| {
        let report = make(store, recipe, sources, progress, &Depth::Traces)?;
        if report.traces() == 0 {
            return Err(Error::NoTrace(Box::new(report)));
        }
        store.run("build/insert-past", &[])?;
        outcome::store(store, &report.outcome, &report.causes)?;
        Ok(report)
    })
}

/// Makes the traces of a recipe in a store that has rows of one source and nothing else. It says nothing of what became
/// of the rows: the store does.
pub fn traces(store: &Store, recipe: &Recipe, source: &SourceRevision) -> Result<()> {
    make_traces(store, recipe, std::slice::from_ref(source), &Silent, &Depth::Traces).map(|_| ())
}

/// Builds as `build` does, within a transaction that is under way, but for the texts: those are taken from the table
/// `built_trace`. It leaves `redrawn_now`, what they should be, to be compared.
pub fn take_built(
    store: &Store,
    recipe: &Recipe,
    sources: &[SourceRevision],
    progress: &dyn Progress,
) -> Result<Report> {
    store.run("build/redrawn-now", &[])?;
    let report = make(store, recipe, sources, progress, &Depth::Built)?;
    store.run("build/insert-past", &[])?;
    outcome::store(store, &report.outcome, &report.causes)?;
    Ok(report)
}

/// What a build would give. It changes nothing, and leaves behind TEMP tables that hide those of the workspace: a
/// store is good for one plan.
pub fn plan(store: &Store, recipe: &Recipe, sources: &[SourceRevision], progress: &dyn Progress) -> Result<Report> {
    store.run("build/redrawn-now", &[])?;
    make(store, recipe, sources, progress, &Depth::Plan)
}

fn make(
    store: &Store,
    recipe: &Recipe,
    sources: &[SourceRevision],
    progress: &dyn Progress,
    depth: &Depth,
) -> Result<Report> {
    let state = make_traces(store, recipe, sources, progress, depth)?;
    let named: Values<'_> = &[("recipe", &recipe.name)];
    let labels = funnel::labels(store, &recipe.name)?;
    let traces = labels.iter().map(|label| label.traces).sum();
    Ok(Report {
        recipe: recipe.name.clone(),
        state: state.number,
        changes: state.changes,
        causes: state.causes,
        outcome: Outcome::of(store, traces)?,
        sources: sources.to_vec(),
        funnel: Funnel::of(store, &recipe.name)?,
        labels,
        mixed_questions: store.value("report/models", named)?,
        most_attempts: store.value("report/most-attempts", named)?,
    })
}

/// Makes what there is to be made, and gives the state of the recipe that it is of.
fn make_traces(
    store: &Store,
    recipe: &Recipe,
    sources: &[SourceRevision],
    progress: &dyn Progress,
    depth: &Depth,
) -> Result<state::State> {
    let formats = recipe.check()?;
    if formats.iter().any(|format| format.is_own) {
        store.shut()?;
    }
    progress.step("choosing what can be used", 0, 1);
    store.run("build/recipe-now", &[("recipe", &recipe.to_row(&formats, sources)?)])?;
    let state = state::compare(store)?;
    let edited = match depth {
        Depth::Plan | Depth::Traces => state.edited.as_deref(),
        Depth::Redraw { .. } => Some("drawn again"),
        Depth::Built => state.edited.as_deref().or(Some("made elsewhere")),
    };
    store.run("build/touched", &[("edited", &edited)])?;
    let touched = store.value::<i64>("build/touched-size", &[])?.unsigned_abs();
    let is_narrow = edited.is_none() && touched <= WORK_CHARS;
    if is_narrow {
        store.run("build/narrow", &[])?;
    }
    let like = use_like(store, edited, depth)?;
    store.run("build/keep-past", &[])?;
    if !matches!(depth, Depth::Traces | Depth::Built) {
        store.run("plan/shadow", &[])?;
    }
    store.run("build/insert-phrase", &[("phrases", &phrases_json(recipe)?)])?;
    for query in ["build/forget", "build/insert-recipe", "build/inputs-now"] {
        store.run(query, &[])?;
    }
    if let Depth::Redraw { retractions } = depth {
        store.run("build/retracted-then", &[("retractions", retractions)])?;
    }
    open_formats(store, recipe, &formats)?;
    if like.is_some() && matches!(depth, Depth::Traces | Depth::Built) {
        store.run("build/insert-use", &[])?;
    }
    for (first, last) in ranges(touched, USE_CHARS) {
        progress.step("choosing what can be used", first, 2 * BUCKETS);
        let range: Values<'_> = &[("first", &first), ("last", &last)];
        if like.is_none() {
            for query in ["build/attribute", "build/reflection-use", "build/response-use"] {
                store.run(query, range)?;
            }
        }
        store.run("build/question-use", range)?;
    }
    let chars: i64 = store.value("build/size", &[])?;
    for (first, last) in ranges(chars.unsigned_abs(), WORK_CHARS) {
        progress.step("putting traces together", BUCKETS + first, 2 * BUCKETS);
        let range: Values<'_> = &[("first", &first), ("last", &last)];
        draw(store, recipe, &formats, range)?;
        match depth {
            Depth::Plan => plan_traces(store, range, state.is_first)?,
            Depth::Traces => compose(store, range)?,
            Depth::Redraw { .. } => digest_traces(store, range)?,
            Depth::Built => take_traces(store, range)?,
        }
    }
    if is_narrow {
        store.run("build/widen", &[])?;
    }
    Ok(state)
}

/// The recipe whose usable rows hold for the one at work, too: then no text is looked through. A proof takes nothing over.
fn use_like(store: &Store, edited: Option<&str>, depth: &Depth) -> Result<Option<String>> {
    let is_open = edited.is_some() && !matches!(depth, Depth::Redraw { .. });
    let found = if is_open { store.rows("build/use-like", &[], |row| row.get::<_, String>(0))?.pop() } else { None };
    store.run("build/use-now", &[("recipe", &found)])?;
    Ok(found)
}

fn phrases_json(recipe: &Recipe) -> Result<String> {
    serde_json::to_string(&recipe.phrases).map_err(|error| Error::BadRecipe { key: "phrases", what: error.to_string() })
}

/// Makes what formats read, without rows yet, and looks at those that the recipe brings.
fn open_formats(store: &Store, recipe: &Recipe, formats: &[Format]) -> Result<()> {
    let nothing: Values<'_> = &[("first", &1), ("last", &0)];
    store.run("build/candidate", nothing)?;
    store.run("build/usable-reflection", nothing)?;
    for format in formats {
        draw_format(store, recipe, format)?;
    }
    store.run("build/draw-attempts", &[])?;
    formats.iter().filter(|format| format.is_own).try_for_each(|format| own::check(store, format))
}

/// Draws the traces of the questions in a range of buckets.
fn draw(store: &Store, recipe: &Recipe, formats: &[Format], range: Values<'_>) -> Result<()> {
    store.run("build/candidate", range)?;
    store.run("build/usable-reflection", range)?;
    store.run("build/slot", &[])?;
    for format in formats {
        draw_format(store, recipe, format)?;
        fill_slots(store, format)?;
    }
    store.run("build/drawn", range)?;
    store.run("build/insert-reject", &[])?;
    Ok(())
}

/// Makes the draws of a format, for its share of the questions.
fn draw_format(store: &Store, recipe: &Recipe, format: &Format) -> Result<()> {
    let share = recipe.shares.iter().find(|share| share.format == format.name);
    let (first, last) = share.map_or((0.0, 1.0), |share| (share.first, share.last));
    let draws = format.draws.word();
    store.run(
        "build/draw",
        &[("family", &format.family), ("draws", &draws), ("share_first", &first), ("share_last", &last)],
    )?;
    Ok(())
}

/// Adds what a format draws to the slots of the traces; of a format that the recipe brings, what it drew is looked at.
fn fill_slots(store: &Store, format: &Format) -> Result<()> {
    let bad = |what: String| Error::BadFormat { name: format.name.clone(), what };
    let sql = format!("INSERT INTO slot BY NAME SELECT $1 AS format, $2 AS family, * FROM {}", bracketed(&format.sql));
    store.execute(&sql, duckdb::params![format.name, format.family]).map_err(|error| bad(error.to_string()))?;
    match slot_fault(store, format)? {
        Some(fault) => Err(bad(fault)),
        None => Ok(()),
    }
}

/// What a format of the recipe's own has drawn against the contract, if anything.
fn slot_fault(store: &Store, format: &Format) -> Result<Option<String>> {
    if !format.is_own {
        return Ok(None);
    }
    let draws = format.draws.word();
    let values: Values<'_> = &[("format", &format.name), ("draws", &draws), ("equal_attempts", &format.equal_attempts)];
    let read = |row: &duckdb::Row<'_>| {
        let (question, repeat, n): (String, i32, i32) = (row.get("question_id")?, row.get("repeat")?, row.get("n")?);
        let fault: String = row.get("fault")?;
        Ok(format!("{fault} (question {question}, repeat {repeat}, n {n})"))
    };
    Ok(store.rows("build/slot-fault", values, read)?.pop())
}

/// A SELECT as a table, on lines of its own, so that a comment at its end hides nothing of ours.
fn bracketed(sql: &str) -> String {
    format!("(\n{}\n)", sql.trim_end().trim_end_matches(';'))
}

/// Puts the traces that were drawn together and stores them.
fn compose(store: &Store, range: Values<'_>) -> Result<()> {
    store.run("build/attempt", range)?;
    store.run("build/part", &[])?;
    store.run("build/insert-trace", range)?;
    store.run("build/insert-part", range)?;
    Ok(())
}

/// Keeps of the traces that were drawn what tells them apart.
fn digest_traces(store: &Store, range: Values<'_>) -> Result<()> {
    store.run("build/attempt", range)?;
    store.run("build/part", &[])?;
    store.run("build/insert-redrawn", &[])?;
    Ok(())
}

/// Stores the traces that were drawn, with the texts that were made elsewhere.
fn take_traces(store: &Store, range: Values<'_>) -> Result<()> {
    digest_traces(store, range)?;
    store.run("build/insert-built", &[])?;
    store.run("build/insert-part", range)?;
    Ok(())
}

/// Only against an older state need the contents of traces be known.
fn plan_traces(store: &Store, range: Values<'_>, is_first: bool) -> Result<()> {
    if !is_first {
        digest_traces(store, range)?;
    }
    store.run("plan/insert-trace", &[])?;
    store.run("plan/insert-part", &[])?;
    Ok(())
}

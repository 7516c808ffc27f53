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
mod work;

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
const WORK_CHARS: u64 = 64 << 20;

/// Bytes that the engine keeps in memory during a build, if they will do. With more it would keep what it has read.
const ENOUGH: u64 = 768 << 20;

/// Ranges of so many characters that are drawn together: a draw knows no text, and more at a time keep all threads busy.
const DRAWN_TOGETHER: usize = 8;

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
    let made = || {
        store.transaction(|| {
            let report = make(store, recipe, sources, progress, &Depth::Traces)?;
            if report.traces() == 0 {
                return Err(Error::NoTrace(Box::new(report)));
            }
            store.run("build/insert-past", &[])?;
            outcome::store(store, &report.outcome, &report.causes)?;
            // (By now, so that the COMMIT does not pack it.)
            store.run("build/undraw", &[])?;
            Ok(report)
        })
    };
    let most = store.memory()?;
    // A format of the user's own shuts the engine before it runs: from then on nothing can be set.
    if most <= ENOUGH || recipe.check()?.iter().any(|format| format.is_own) {
        return made();
    }
    store.keep_within(ENOUGH)?;
    let outcome = made();
    let widened = store.keep_within(most);
    match outcome {
        // Very long texts need more.
        Err(Error::Store(error)) if error.is_short_of_memory() => {
            widened?;
            made()
        }
        // An engine that has failed can be told nothing: the first error is the one to tell.
        outcome => outcome,
    }
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
    let outcome = if state.is_first { Outcome::first(traces, &state.causes) } else { Outcome::of(store, traces)? };
    Ok(Report {
        recipe: recipe.name.clone(),
        state: state.number,
        changes: state.changes,
        causes: state.causes,
        outcome,
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
    let is_stored = matches!(depth, Depth::Traces | Depth::Built);
    // Only against an older state need a plan know the contents of traces, and else reflections only if a format draws by them.
    let is_draft = *depth == Depth::Plan && state.is_first;
    let is_reflected =
        !is_draft || formats.iter().any(|format| format.is_own || format.sql.contains("usable_reflection"));
    if !is_stored {
        let is_counted = like.is_some() && !is_reflected;
        store.run(if is_counted { "plan/count-reflection" } else { "plan/shadow-reflection" }, &[])?;
        store.run("plan/shadow", &[])?;
    }
    store.run("build/insert-phrase", &[("phrases", &phrases_json(recipe)?)])?;
    if is_stored {
        store.run("build/forget", &[])?;
    }
    // Of what is taken over from another recipe, an older build of this one is in the way.
    if like.as_ref().is_none_or(|like| is_stored && *like != recipe.name) {
        store.run("build/forget-use", &[])?;
    }
    if is_narrow && is_stored {
        store.run("build/narrow-use", &[])?;
    }
    store.run("build/insert-recipe", &[])?;
    store.run("build/inputs-now", &[])?;
    if let Depth::Redraw { retractions } = depth {
        store.run("build/retracted-then", &[("retractions", retractions)])?;
    }
    work::open_formats(store, recipe, &formats)?;
    if like.is_some() && is_stored {
        store.run("build/insert-use", &[])?;
    }
    // Where no text is looked through, few rows at a time would only keep threads idle.
    let at_once = if like.is_none() { USE_CHARS } else { 8 * USE_CHARS };
    let at_work = store.buckets("touched")?;
    for (first, last) in ranges(touched, at_once, &at_work) {
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
    let work: Vec<(u64, u64)> = ranges(chars.unsigned_abs(), WORK_CHARS, &at_work).collect();
    for together in work.chunks(DRAWN_TOGETHER) {
        let (Some((first, _)), Some((_, last))) = (together.first(), together.last()) else { continue };
        progress.step("putting traces together", BUCKETS + first, 2 * BUCKETS);
        let range: Values<'_> = &[("first", first), ("last", last)];
        store.run("build/candidate", range)?;
        if is_reflected {
            store.run("build/usable-reflection", range)?;
        }
        work::draw(store, recipe, &formats, range)?;
        for (first, last) in together.iter().filter(|_| !is_draft) {
            progress.step("putting traces together", BUCKETS + first, 2 * BUCKETS);
            let range: Values<'_> = &[("first", first), ("last", last)];
            match depth {
                Depth::Traces => work::compose(store, range)?,
                Depth::Plan | Depth::Redraw { .. } => work::digest_traces(store, range)?,
                Depth::Built => work::take_traces(store, range)?,
            }
        }
        if *depth == Depth::Plan {
            store.run("plan/insert-trace", &[])?;
        }
    }
    if is_narrow {
        store.run("build/widen", &[])?;
    }
    if is_narrow && is_stored {
        store.run("build/widen-use", &[])?;
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

//! The states of a recipe: what changed from one to the next.

use serde_json::{Map, Value};

use super::error::{Error, Result};
use super::recipe::SourceRevision;
use crate::store::Store;

/// A setting that differs from that of the state before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub key: String,
    /// As short JSON; of what is long, nothing.
    pub before: Option<String>,
    pub now: Option<String>,
}

/// The state that a build makes, against the one before.
#[derive(Debug)]
pub struct State {
    pub number: i32,
    /// Whether the recipe was never built before.
    pub is_first: bool,
    pub changes: Vec<Change>,
    /// What the recipe itself says otherwise, which touches all questions.
    pub edited: Option<String>,
    /// Everything that is otherwise, the edited recipe first.
    pub causes: Vec<String>,
}

/// Values longer than this are not shown.
const SHOWN: usize = 60;

/// What decides the traces of a state.
struct Inputs {
    number: i32,
    digest: String,
    settings: Map<String, Value>,
    sources: Vec<SourceRevision>,
    retractions: Value,
}

/// Compares the recipe at work with its newest state.
pub fn compare(store: &Store) -> Result<State> {
    type Row = (i32, String, String, String, String);
    let read = |row: &duckdb::Row<'_>| -> duckdb::Result<Row> {
        let (settings, sources) = (row.get("settings")?, row.get("sources")?);
        Ok((row.get("state")?, row.get("digest")?, settings, sources, row.get("retractions")?))
    };
    let states = store.rows("build/states", &[], read)?.into_iter().map(Inputs::read).collect::<Result<Vec<_>>>()?;
    let [before, now] = states.as_slice() else {
        let first = "first build".to_owned();
        let number = states.first().map_or(1, |now| now.number);
        let causes = vec![first.clone()];
        return Ok(State { number, is_first: true, changes: Vec::new(), edited: Some(first), causes });
    };
    let edited = edited(before, now);
    let causes = edited.iter().cloned().chain(moved(before, now)).chain(turned(store)?).collect();
    let changes = changes(&before.members(), &now.members());
    Ok(State { number: now.number, is_first: false, changes, edited, causes })
}

impl Inputs {
    fn read((number, digest, settings, sources, retractions): (i32, String, String, String, String)) -> Result<Self> {
        let broken = |error: serde_json::Error| Error::BadRecipe { key: "", what: error.to_string() };
        Ok(Self {
            number,
            digest,
            settings: serde_json::from_str(&settings).map_err(broken)?,
            sources: serde_json::from_str(&sources).map_err(broken)?,
            retractions: serde_json::from_str(&retractions).map_err(broken)?,
        })
    }

    fn members(&self) -> Map<String, Value> {
        let word = |source: &SourceRevision| Value::from(format!("{} (revision {})", source.source, source.revision));
        let mut members = self.settings.clone();
        members.insert("retractions".to_owned(), self.retractions.clone());
        members.insert("sources".to_owned(), self.sources.iter().map(word).collect());
        members
    }
}

fn changes(before: &Map<String, Value>, now: &Map<String, Value>) -> Vec<Change> {
    let short = |value: Option<&Value>| value.map(Value::to_string).filter(|text| text.len() <= SHOWN);
    let differing = now.iter().filter(|(key, value)| before.get(*key) != Some(value));
    differing
        .map(|(key, value)| Change { key: key.clone(), before: short(before.get(key)), now: short(Some(value)) })
        .collect()
}

/// The keys that the recipe has otherwise. The digest knows more than they: how traces are made.
fn edited(before: &Inputs, now: &Inputs) -> Option<String> {
    if before.digest == now.digest {
        return None;
    }
    let keys: Vec<String> = changes(&before.settings, &now.settings).into_iter().map(|change| change.key).collect();
    Some(if keys.is_empty() {
        "made in a newer way".to_owned()
    } else {
        format!("recipe edited: {}", keys.join(" and "))
    })
}

/// The sources that are drawn from in another revision, or only on one side.
fn moved(before: &Inputs, now: &Inputs) -> Vec<String> {
    let came = now.sources.iter().filter(|source| !before.sources.contains(source));
    let came = came.map(|source| format!("{} revision {}", source.source, source.revision));
    let is_left_out = |source: &&SourceRevision| now.sources.iter().all(|kept| kept.source != source.source);
    let left_out = before.sources.iter().filter(is_left_out).map(|source| format!("{} left out", source.source));
    came.chain(left_out).collect()
}

/// What was retracted or taken back since.
fn turned(store: &Store) -> Result<Vec<String>> {
    let read = |row: &duckdb::Row<'_>| {
        let (things, kind): (i64, String) = (row.get("things")?, row.get("kind")?);
        let ending = if things == 1 { "" } else { "s" };
        let word = if row.get("is_held")? { "retracted" } else { "taken back" };
        Ok(format!("{things} {kind}{ending} {word}"))
    };
    Ok(store.rows("build/turned", &[], read)?)
}

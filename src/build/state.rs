//! The states of a recipe: what changed from one to the next.

use serde_json::{Map, Value};

use super::error::{Error, Result};
use crate::store::Store;

/// A setting that differs from that of the state before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub key: String,
    /// As short JSON; of what is long, nothing.
    pub before: Option<String>,
    pub now: Option<String>,
}

/// Values longer than this are not shown.
const SHOWN: usize = 60;

/// The number of the state of the recipe at work, and what differs from the one before.
pub fn compare(store: &Store) -> Result<(i32, Vec<Change>)> {
    type State = (i32, String, String, String);
    let read = |row: &duckdb::Row<'_>| -> duckdb::Result<State> {
        Ok((row.get("state")?, row.get("settings")?, row.get("sources")?, row.get("retractions")?))
    };
    let states = store.rows("build/states", &[], read)?;
    let members = |(_, settings, sources, retractions): &State| members(settings, sources, retractions);
    match states.as_slice() {
        [before, now] => Ok((now.0, changes(&members(before)?, &members(now)?))),
        [now] => Ok((now.0, Vec::new())),
        _ => Ok((1, Vec::new())),
    }
}

fn members(settings: &str, sources: &str, retractions: &str) -> Result<Map<String, Value>> {
    let broken = |error: serde_json::Error| Error::BadRecipe { key: "", what: error.to_string() };
    let mut members: Map<String, Value> = serde_json::from_str(settings).map_err(broken)?;
    let sources: Vec<Map<String, Value>> = serde_json::from_str(sources).map_err(broken)?;
    let word = |source: &Map<String, Value>| {
        let part = |key: &str| source.get(key).map(|value| value.to_string().replace('"', "")).unwrap_or_default();
        Value::from(format!("{} (revision {})", part("source"), part("revision")))
    };
    members.insert("retractions".to_owned(), serde_json::from_str(retractions).map_err(broken)?);
    members.insert("sources".to_owned(), sources.iter().map(word).collect());
    Ok(members)
}

fn changes(before: &Map<String, Value>, now: &Map<String, Value>) -> Vec<Change> {
    let short = |value: Option<&Value>| value.map(Value::to_string).filter(|text| text.len() <= SHOWN);
    let differing = now.iter().filter(|(key, value)| before.get(*key) != Some(value));
    differing
        .map(|(key, value)| Change { key: key.clone(), before: short(before.get(key)), now: short(Some(value)) })
        .collect()
}

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
    let states: Vec<(i32, String, String)> =
        store.rows("build/states", &[], |row| Ok((row.get("state")?, row.get("settings")?, row.get("sources")?)))?;
    match states.as_slice() {
        [before, now] => Ok((now.0, changes(&members(&before.1, &before.2)?, &members(&now.1, &now.2)?))),
        [now] => Ok((now.0, Vec::new())),
        _ => Ok((1, Vec::new())),
    }
}

fn members(settings: &str, sources: &str) -> Result<Map<String, Value>> {
    let broken = |error: serde_json::Error| Error::BadRecipe { key: "", what: error.to_string() };
    let mut members: Map<String, Value> = serde_json::from_str(settings).map_err(broken)?;
    let sources: Vec<Map<String, Value>> = serde_json::from_str(sources).map_err(broken)?;
    let word = |source: &Map<String, Value>| {
        let part = |key: &str| source.get(key).map(|value| value.to_string().replace('"', "")).unwrap_or_default();
        Value::from(format!("{} (revision {})", part("source"), part("revision")))
    };
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

//! What a build changes: how many traces, and why.

use super::error::{Error, Result};
use crate::store::{Store, Values};

/// The traces of a build against those of the state before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    pub added: i64,
    pub changed: i64,
    pub removed: i64,
    pub unchanged: i64,
    /// Of all that are not unchanged.
    pub causes: Vec<Cause>,
}

/// Traces that change in the same way for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// added, changed or removed.
    pub change: String,
    /// What was otherwise of their questions.
    pub cause: String,
    pub traces: i64,
}

impl Outcome {
    /// Of the first build of a recipe: all that there is was added, whatever made that.
    pub fn first(traces: i64, causes: &[String]) -> Self {
        let cause = Cause { change: "added".to_owned(), cause: causes.join(", "), traces };
        Self {
            added: traces,
            causes: vec![cause].into_iter().filter(|cause| cause.traces > 0).collect(),
            ..Self::default()
        }
    }

    /// Of the build at work, which made `traces` in all. They are paired as `diff` pairs them.
    pub fn of(store: &Store, traces: i64) -> Result<Self> {
        for query in ["diff/sides", "build/side-before", "build/side-now", "diff/paired"] {
            store.run(query, &[])?;
        }
        let read = |row: &duckdb::Row<'_>| {
            Ok(Cause { change: row.get("change")?, cause: row.get("cause")?, traces: row.get("traces")? })
        };
        let mut causes = store.rows("build/causes", &[], read)?;
        causes.retain(|cause| cause.change != "same");
        let total = |change: &str| causes.iter().filter(|cause| cause.change == change).map(|cause| cause.traces).sum();
        let (added, changed): (i64, i64) = (total("added"), total("changed"));
        Ok(Self { added, changed, removed: total("removed"), unchanged: traces - added - changed, causes })
    }
}

/// Stores the state at work with its outcome, if it is a new one.
pub fn store(store: &Store, outcome: &Outcome, causes: &[String]) -> Result<()> {
    let broken = |error: serde_json::Error| Error::BadRecipe { key: "", what: error.to_string() };
    let causes = serde_json::to_string(causes).map_err(broken)?;
    let Outcome { added, changed, removed, unchanged, .. } = outcome;
    let values: Values<'_> =
        &[("added", added), ("changed", changed), ("removed", removed), ("unchanged", unchanged), ("causes", &causes)];
    store.run("build/insert-state", values)?;
    Ok(())
}

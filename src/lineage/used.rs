//! Which traces, recipes and exports hold something.

use super::{Error, Id, Kind, Result};
use crate::store::Store;

/// What is looked for.
#[derive(Debug, Clone)]
pub enum Wanted {
    One(Id),
    /// All responses or reflections that meet a condition, an SQL expression over their table.
    All {
        kind: Kind,
        condition: String,
    },
}

/// Where it is used.
#[derive(Debug, Clone)]
pub struct Used {
    /// Things that are looked for: one, or as many as meet the condition.
    pub wanted: i64,
    pub shares: Vec<Share>,
    pub exports: Vec<Export>,
    /// The first of the traces, or all.
    pub holders: Vec<Holder>,
}

/// The traces of a recipe and format that hold it.
#[derive(Debug, Clone)]
pub struct Share {
    pub recipe: String,
    pub format: String,
    pub traces: i64,
    /// Traces of older states of the recipe.
    pub past: i64,
}

/// A trace that holds it.
#[derive(Debug, Clone)]
pub struct Holder {
    pub id: String,
    pub recipe: String,
    pub format: String,
    pub label: String,
}

/// An export with traces that hold it, as they were when it was written.
#[derive(Debug, Clone)]
pub struct Export {
    pub number: i64,
    pub path: String,
    pub recipe: String,
    pub state: i64,
    pub exported_at: String,
    /// Traces that hold it, and all traces of the export.
    pub traces: i64,
    pub of: i64,
}

impl Wanted {
    pub fn kind(&self) -> Kind {
        match self {
            Self::One(id) => id.kind,
            Self::All { kind, .. } => *kind,
        }
    }
}

impl Used {
    /// How many traces of now hold it.
    pub fn traces(&self) -> i64 {
        self.shares.iter().map(|share| share.traces).sum()
    }
}

/// Who uses it; `most`: how many traces to name, by default all.
pub fn used_by(store: &Store, wanted: &Wanted, most: Option<i64>) -> Result<Used> {
    match wanted {
        Wanted::One(id) => _ = store.run("show/wanted", &[("bucket", &id.bucket), ("id", &id.text)])?,
        Wanted::All { kind, condition } => want_all(store, kind.word(), condition)?,
    }
    let holder = match wanted.kind() {
        Kind::Trace => "show/holder-trace",
        Kind::Question => "show/holder-question",
        Kind::Response => "show/holder-response",
        Kind::Reflection => "show/holder-reflection",
        Kind::Phrase => "show/holder-phrase",
    };
    store.run(holder, &[])?;
    store.run("show/using", &[])?;
    let shares = store.rows("show/using-count", &[], |row| {
        let (recipe, format) = (row.get("recipe")?, row.get("format")?);
        Ok(Share { recipe, format, traces: row.get("traces")?, past: row.get("past")? })
    })?;
    let exports = store.rows("show/using-export", &[], |row| {
        Ok(Export {
            number: row.get("export")?,
            path: row.get("path")?,
            recipe: row.get("recipe")?,
            state: row.get("state")?,
            exported_at: row.get("exported_at")?,
            traces: row.get("traces")?,
            of: row.get("of")?,
        })
    })?;
    let holders = store.rows("show/using-trace", &[("most", &most.unwrap_or(i64::MAX))], |row| {
        let (id, recipe) = (row.get("trace_id")?, row.get("recipe")?);
        Ok(Holder { id, recipe, format: row.get("format")?, label: row.get("label")? })
    })?;
    Ok(Used { wanted: store.value("show/wanted-count", &[])?, shares, exports, holders })
}

/// All that meet a condition. It is checked to be one expression, on lines of its own, so that a comment at its end hides
/// nothing of ours: what closes the square brackets cannot close the round ones.
fn want_all(store: &Store, table: &'static str, condition: &str) -> Result<()> {
    let bad = |source| Error::BadCondition { table, expression: condition.to_owned(), source: Box::new(source) };
    store.prepare_question(&format!("SELECT [\n{condition}\n] FROM {table}")).map_err(bad)?;
    let chosen = format!("SELECT bucket, {table}_id AS id FROM {table} WHERE (\n{condition}\n)");
    store.execute(&format!("CREATE OR REPLACE TEMP TABLE wanted AS {chosen}"), []).map_err(bad)?;
    Ok(())
}

//! Audits: SELECTs that yield what would harm a training on a recipe's traces. One that yields nothing is passed.

mod error;
mod own;

use std::cell::Cell;
use std::path::PathBuf;

pub use error::{Error, Result};
pub use own::read as own_audits;

use crate::build;
use crate::digest;
use crate::store::catalog::{QUERIES, header};
use crate::store::{Store, Values};

/// How bad it is what an audit finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Low,
    Medium,
    /// It keeps traces from being exported, unless it is allowed.
    High,
}

impl Severity {
    const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.word() == word)
    }
}

/// An audit, ready to be made.
#[derive(Debug, Clone)]
pub struct Audit {
    pub name: String,
    pub severity: Severity,
    /// What to type or do where it finds something.
    pub remedy: String,
    /// What it looks for, and why.
    pub about: String,
    /// Names of the parameters that it takes.
    parameters: Vec<String>,
    sql: String,
    /// Where it was read, if it is the user's own.
    file: Option<PathBuf>,
}

impl Audit {
    fn of(name: &str, severity: Severity, sql: &str) -> Self {
        let list = header(sql, "params").into_iter().flat_map(|list| list.split(','));
        let about = sql.lines().map_while(|line| line.strip_prefix("--")).filter_map(|line| line.strip_prefix("- "));
        Self {
            name: name.trim_start_matches("audit/").to_owned(),
            severity,
            remedy: header(sql, "remedy").unwrap_or_default().to_owned(),
            about: about.collect::<Vec<_>>().join(" "),
            parameters: list.map(|name| name.trim().trim_start_matches('$').to_owned()).collect(),
            sql: sql.to_owned(),
            file: None,
        }
    }

    /// The SELECT as a table, on lines of its own, so that a comment at its end hides nothing of ours.
    fn bracketed(&self) -> String {
        format!("(\n{}\n)", self.sql.trim_end().trim_end_matches(';'))
    }

    /// The SELECT as it was written, with its header and its parameters.
    pub fn sql(&self) -> &str {
        self.sql.trim_end()
    }

    /// An error of the engine; of a user's audit, with its file.
    fn explain(&self, error: crate::store::Error) -> Error {
        match &self.file {
            Some(file) => Error::BadAudit { file: file.clone(), what: error.to_string() },
            None => error.within(&self.name).into(),
        }
    }
}

/// Every audit that comes with the program, the gravest first.
pub fn audits() -> Vec<Audit> {
    let queries = QUERIES.iter().filter(|query| query.header("kind") == Some("audit"));
    let read =
        |query: &crate::store::Query| Some(Audit::of(query.name, Severity::of(query.header("severity")?)?, query.sql));
    let mut audits: Vec<Audit> = queries.filter_map(read).collect();
    audits.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.name.cmp(&b.name)));
    audits
}

/// The audits of those names, in their order among `known`; without a name, all.
pub fn choose(known: Vec<Audit>, names: &[String]) -> Result<Vec<Audit>> {
    if let Some(name) = names.iter().find(|name| known.iter().all(|audit| audit.name != **name)) {
        return Err(Error::NoSuchAudit {
            name: name.clone(),
            known: known.into_iter().map(|audit| audit.name).collect(),
        });
    }
    Ok(known.into_iter().filter(|audit| names.is_empty() || names.contains(&audit.name)).collect())
}

/// What audits are told beside the recipe.
#[derive(Debug, Clone)]
pub struct Settings {
    /// A response or reflection that stands in more than this share of its question's traces is used too often.
    pub share: f64,
    /// Sources that nothing may be trained on.
    pub held_out: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { share: 0.8, held_out: Vec::new() }
    }
}

/// What an audit has found.
#[derive(Debug, Clone)]
pub struct Found {
    pub audit: Audit,
    pub count: i64,
    /// Names of the columns of the rows that it found.
    pub columns: Vec<String>,
    /// The first rows, as text; `None`: NULL.
    pub examples: Vec<Vec<Option<String>>>,
}

/// Rows that are shown of what an audit has found.
const EXAMPLES: usize = 3;

/// Audits of one recipe's traces.
#[derive(Debug)]
pub struct Auditor<'a> {
    store: &'a Store,
    recipe: String,
    share: f64,
    /// Only traces that are new or changed since this state are looked at, by audits that look at each for itself.
    since: i64,
    /// JSON.
    held_out: String,
    /// Whether the texts have been read, which several audits share.
    is_read: Cell<bool>,
}

impl<'a> Auditor<'a> {
    /// `recipe`: by default the only one.
    pub fn new(store: &'a Store, recipe: Option<&str>, settings: &Settings) -> Result<Self> {
        let recipe = build::choose_recipe(store, recipe)?;
        let known: Vec<String> = store.rows("build/sources", &[], |row| row.get(0))?;
        if let Some(name) = settings.held_out.iter().find(|name| !known.contains(name)) {
            return Err(Error::NoSuchSource { name: name.clone(), known });
        }
        let held_out = serde_json::Value::from(settings.held_out.clone()).to_string();
        Ok(Self { store, recipe, share: settings.share, since: 0, held_out, is_read: Cell::new(false) })
    }

    pub fn recipe(&self) -> &str {
        &self.recipe
    }

    /// Makes an audit. The rows that it finds are left in the TEMP table `found_now`, in their order.
    pub fn run(&self, audit: &Audit) -> Result<Found> {
        let explain = |error| audit.explain(error);
        if audit.sql.contains("marks_now") && !self.is_read.get() {
            self.store.run("view/tags-now", &[("recipe", &self.recipe), ("since", &self.since)])?;
            self.store.run("view/marks-now", &[])?;
            self.is_read.set(true);
        }
        let all: Values<'_> =
            &[("recipe", &self.recipe), ("share", &self.share), ("held_out", &self.held_out), ("since", &self.since)];
        let taken = all.iter().filter(|(name, _)| audit.parameters.iter().any(|parameter| parameter == name));
        let values: Vec<_> = taken.copied().collect();
        // The engine takes a SELECT of any kind in brackets, but for a FROM without one.
        let sql = format!("CREATE OR REPLACE TEMP TABLE found_now AS FROM {}", audit.bracketed());
        self.store.execute(&sql, values.as_slice()).map_err(explain)?;
        let mut counts = self.store.select("SELECT count(*) FROM found_now", [], |row| row.get(0))?;
        let columns = self.store.select("DESCRIBE found_now", [], |row| row.get::<_, String>(0))?;
        let read = |row: &duckdb::Row<'_>| (0..columns.len()).map(|at| row.get(at)).collect();
        let sql = format!("SELECT COLUMNS(*)::VARCHAR FROM found_now LIMIT {EXAMPLES}");
        let examples = self.store.select(&sql, [], read)?;
        Ok(Found { audit: audit.clone(), count: counts.pop().unwrap_or_default(), columns, examples })
    }
}

/// The audits of high severity: what they find keeps a recipe's traces from being exported, but for those that are
/// allowed to find something.
#[derive(Debug)]
pub struct Gate(Vec<Audit>);

impl Gate {
    pub fn new() -> Self {
        Self(audits().into_iter().filter(|audit| audit.severity == Severity::High).collect())
    }

    /// Changes whenever an audit does.
    pub fn digest(&self) -> String {
        let shared = ["view/tags-now", "view/marks-now"].map(|name| QUERIES.iter().find(|query| query.name == name));
        let shared = shared.into_iter().flatten().map(|query| query.sql);
        let all: Vec<&str> = self.0.iter().map(|audit| audit.sql.as_str()).chain(shared).collect();
        digest::of_bytes(all.join("\0").as_bytes())
    }

    /// Makes them: their names, each with how much it found. `since`: a state of the recipe in which they found nothing, or
    /// 0. As a trace of the same content is still without fault, only the others are looked at; if there is a fault in
    /// them, all are, to count.
    pub fn run(&self, store: &Store, recipe: &str, since: i64) -> Result<Vec<(String, i64)>> {
        let mut auditor = Auditor::new(store, Some(recipe), &Settings::default())?;
        auditor.since = since;
        let run = |audit: &Audit| Ok((audit.name.clone(), auditor.run(audit)?.count));
        let found = self.0.iter().map(run).collect::<Result<Vec<_>>>()?;
        let is_clean = found.iter().all(|(_, count)| *count == 0);
        if is_clean || since == 0 { Ok(found) } else { self.run(store, recipe, 0) }
    }

    /// What they find where no trace is new since they found nothing.
    pub fn passed(&self) -> Vec<(String, i64)> {
        self.0.iter().map(|audit| (audit.name.clone(), 0)).collect()
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self::new()
    }
}

//! Which traces are written, and whether they may be.

use std::path::Path;

use super::error::{Error, Result};
use super::manifest::{self, Audited, Found, Sample};
use super::{Request, folder};
use crate::audit::{self, Gate};
use crate::check::{self, Fit, Of, Template, Tokens};
use crate::progress::Progress;
use crate::store::{Store, Values};

/// Whether an export into this folder, of this subset, can work: asked before a long build.
pub fn check(store: &Store, request: &Request) -> Result<()> {
    folder::check(&request.target)?;
    request.layout.or(None).target()?;
    check_allowed(&request.allowed)?;
    check_subset(store, request.subset.as_deref().unwrap_or("true"))
}

/// Whether a text is one expression over `trace`.
fn check_subset(store: &Store, expression: &str) -> Result<()> {
    let bad = |source| Error::BadWhere { expression: expression.to_owned(), source: Box::new(source) };
    store.check_condition("trace", expression).map_err(bad)
}

/// Whether each of some names is that of an audit.
fn check_allowed(allowed: &[String]) -> Result<()> {
    let known: Vec<String> = audit::audits().into_iter().map(|audit| audit.name).collect();
    match allowed.iter().find(|name| !known.contains(name)) {
        Some(name) => Err(Error::NoSuchAudit { name: name.clone(), known }),
        None => Ok(()),
    }
}

/// How long traces may be: what is asked for, and else what the recipe says.
pub fn fit(store: &Store, recipe: &str, asked: Option<&Fit>) -> Result<Option<Fit>> {
    let of_recipe: Option<i64> = store.value("export/max-tokens", &[("recipe", &recipe)])?;
    match (asked, asked.and_then(|fit| fit.max_tokens).or(of_recipe)) {
        (None, None) => Ok(None),
        (None, Some(max_tokens)) => Err(Error::NoTokenizer { recipe: recipe.to_owned(), max_tokens }),
        (Some(_), None) => Err(Error::NoMaxTokens(recipe.to_owned())),
        (Some(fit), max_tokens) => Ok(Some(Fit { max_tokens, ..fit.clone() })),
    }
}

/// Makes the table `chosen` of the traces that the request asks for; gives their number.
pub fn choose_traces(store: &Store, recipe: &str, request: &Request, progress: &dyn Progress) -> Result<u64> {
    let expression = request.subset.as_deref().unwrap_or("true");
    let bad = |source| Error::BadWhere { expression: expression.to_owned(), source: Box::new(source) };
    check_subset(store, expression)?;
    let of_recipe = "SELECT COLUMNS(*) FROM trace WHERE recipe = $1";
    let columns = "trace_id, bucket, question_id, content_id, format, label, chars";
    let condition = format!("SELECT {columns} FROM ({of_recipe}) AS trace WHERE (\n{expression}\n)");
    store.execute(&format!("CREATE OR REPLACE TEMP TABLE chosen AS {condition}"), [recipe]).map_err(bad)?;
    if let Some(fit) = &request.fit {
        let (template, tokens) = (Template::load(&fit.template)?, Tokens::load(&fit.tokenizer)?);
        check::measure(store, &Of::Chosen(recipe.to_owned()), &template, &tokens, progress)?;
        store.run("export/only-fitting", &[("max_tokens", &fit.max_tokens)])?;
    }
    if let Some(Sample { size, seed }) = request.sample {
        store.run("export/sample", &[("seed", &seed), ("size", &size)])?;
    }
    let chosen = store.select("SELECT count(*) FROM chosen", [], |row| row.get::<_, u64>(0))?;
    match chosen.first() {
        None | Some(0) => Err(Error::NothingChosen),
        Some(chosen) => Ok(*chosen),
    }
}

/// What the audits of high severity have found.
#[derive(Debug)]
pub struct Passed {
    pub audits: Vec<Audited>,
    /// Digest of the audits, if nothing was found.
    pub digest: Option<String>,
}

/// Makes the audits of high severity. What one of them finds keeps the traces from being written, unless it is allowed.
pub fn gate(store: &Store, recipe: &str, allowed: &[String], progress: &dyn Progress) -> Result<Passed> {
    check_allowed(allowed)?;
    progress.step("auditing traces", 0, 1);
    let gate = Gate::new();
    let digest = gate.digest();
    let passed: Values<'_> = &[("recipe", &recipe), ("audits", &digest)];
    let (since, is_all) = store.row("export/passed", passed, |row| Ok((row.get("state")?, row.get("is_all")?)))?;
    // Where no trace is new, there is nothing to look at.
    let audits = if is_all { gate.passed() } else { gate.run(store, recipe, since)? };
    let audits: Vec<Audited> = audits.into_iter().map(|(name, found)| Audited { name, found }).collect();
    let blocks = |audited: &&Audited| audited.found > 0 && !allowed.contains(&audited.name);
    let faults: Vec<Audited> = audits.iter().filter(blocks).cloned().collect();
    if !faults.is_empty() {
        return Err(Error::Blocked { recipe: recipe.to_owned(), faults });
    }
    let is_clean = audits.iter().all(|audited| audited.found == 0);
    Ok(Passed { audits, digest: is_clean.then_some(digest) })
}

/// An export that changes are counted from.
#[derive(Debug)]
pub struct Base {
    /// Its number in the workspace.
    pub export: i32,
    pub found: Found,
}

/// The export whose manifest, or whose folder, is named.
pub fn base(store: &Store, path: &Path) -> Result<Base> {
    let file = if path.is_dir() { path.join(manifest::NAME) } else { path.to_owned() };
    let found = manifest::read(&file).ok_or_else(|| Error::NoManifest(path.to_owned()))?;
    let export = store.rows("export/base", &[("manifest_sha256", &found.sha256)], |row| row.get(0))?;
    match export.first() {
        Some(export) => Ok(Base { export: *export, found }),
        None => Err(Error::NotRecorded(path.to_owned())),
    }
}

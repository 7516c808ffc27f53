//! Proofs: that the workspace is what it says, down to every character, and that an export is what it was.

mod error;
mod folder;

use std::path::Path;

pub use error::{Error, Result};
pub use folder::export;

use crate::build;
use crate::progress::Progress;
use crate::store::{Access, BUCKETS, Limits, Store, Values};

/// Characters of all texts that are looked at at once: what bounds the memory of a proof.
const WORK_CHARS: u64 = 192 << 20;

/// Faults of a proof that are told.
const TOLD: usize = 5;

/// The proofs of the workspace that go through ranges of buckets: name, what holds, query, whether it takes the range.
const RANGED: [(&str, &str, &str, bool); 9] = [
    ("ids", "each id is the digest of its content, and stands once", "verify/ids", true),
    ("rows", "raw rows and what they hold are there for each other", "verify/rows", true),
    ("names", "each trace is named after its draw, and stands once", "verify/names", false),
    ("spans", "the parts of a trace tile its text", "verify/spans", false),
    ("sources", "each part has a source, as long as its span", "verify/sources", false),
    ("texts", "each text is that of its parts, joined", "verify/texts", true),
    ("contents", "each content_id is the digest of the parts", "verify/contents", false),
    ("counts", "each question knows how many of its responses are drawn", "verify/counts", true),
    ("states", "traces of older states are older", "verify/states", true),
];

/// Something that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What it is about: an id, a file.
    pub id: String,
    pub what: String,
}

/// What was proven, or not.
#[derive(Debug, Clone)]
pub struct Proof {
    pub name: String,
    /// What holds if there is no fault.
    pub about: String,
    /// How many things were looked at.
    pub checked: i64,
    pub faults: i64,
    /// The first faults.
    pub first: Vec<Fault>,
}

impl Proof {
    fn new(name: &str, about: &str) -> Self {
        Self { name: name.to_owned(), about: about.to_owned(), checked: 0, faults: 0, first: Vec::new() }
    }

    /// A proof by one query that yields `id` and `fault`.
    pub fn of(store: &Store, name: &str, about: &str, query: &str, values: Values<'_>) -> Result<Self> {
        let mut proof = Self::new(name, about);
        proof.add(faults(store, query, values)?);
        Ok(proof)
    }

    fn add(&mut self, faults: Vec<Fault>) {
        self.faults += faults.len() as i64;
        self.first.extend(faults);
        self.first.truncate(TOLD);
    }
}

/// Proves a workspace: what is stored against itself, then the draws of each recipe against the raw rows.
pub fn workspace(path: &Path, limits: Limits, progress: &dyn Progress) -> Result<Vec<Proof>> {
    let store = Store::open(path, &Access::Current, limits)?;
    let recipes: Vec<String> = store.rows("report/recipes", &[], |row| row.get(0))?;
    let mut proofs = stored(&store, progress)?;
    store.close()?;
    let mut draws = Proof::new("draws", "each recipe draws just these traces of the raw rows");
    for recipe in &recipes {
        // A redraw leaves tables behind that hide those of the workspace: each has a connection of its own.
        let store = Store::open(path, &Access::Current, limits)?;
        build::redraw(&store, recipe, progress)?;
        draws.checked += store.value::<i64>("verify/drawn", &[])?;
        draws.add(faults(&store, "verify/draws", &[])?);
        store.close()?;
    }
    proofs.push(draws);
    Ok(proofs)
}

/// Proves what is stored against itself, range by range.
pub fn stored(store: &Store, progress: &dyn Progress) -> Result<Vec<Proof>> {
    let mut proofs: Vec<Proof> = RANGED.iter().map(|(name, about, ..)| Proof::new(name, about)).collect();
    let chars: i64 = store.value("verify/size", &[])?;
    let works = chars.unsigned_abs().div_ceil(WORK_CHARS).clamp(1, BUCKETS);
    for work in 0..works {
        progress.step("proving what is stored", work, works);
        let (first, last) = (work * BUCKETS / works, (work + 1) * BUCKETS / works - 1);
        let range: Values<'_> = &[("first", &first), ("last", &last)];
        store.run("verify/trace-now", range)?;
        store.run("verify/part-now", range)?;
        for ((_, _, query, is_ranged), proof) in RANGED.iter().zip(&mut proofs) {
            proof.add(faults(store, query, if *is_ranged { range } else { &[] })?);
        }
    }
    let counts = store.rows("verify/count", &[], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
    for proof in &mut proofs {
        let count = counts.iter().find(|(name, _)| *name == proof.name);
        proof.checked = count.map_or(0, |(_, count)| *count);
    }
    Ok(proofs)
}

/// The rows of a query that yields `id` and `fault`.
fn faults(store: &Store, query: &str, values: Values<'_>) -> Result<Vec<Fault>> {
    let id = |id: Option<String>| id.unwrap_or_else(|| "-".to_owned());
    Ok(store.rows(query, values, |row| Ok(Fault { id: id(row.get("id")?), what: row.get("fault")? }))?)
}

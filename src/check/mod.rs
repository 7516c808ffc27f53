//! What a model will see of conversations: each is rendered through a chat template and held against what was meant.

mod compare;
mod conversation;
mod error;
mod fault;
mod length;
mod source;
mod template;
mod tokens;

use rayon::prelude::*;

pub use compare::Comparer;
pub use conversation::{Conversation, Turn};
pub use error::{Error, Result};
pub use fault::{Fault, Kind};
pub use length::{Fit, Lengths, lengths, measure};
pub use source::{Of, Source};
pub use template::{Template, shipped};
pub use tokens::Tokens;

use crate::progress::Progress;
use crate::store::Store;

/// A kind of fault, and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub kind: Kind,
    /// How often, and in how many conversations.
    pub faults: i64,
    pub conversations: i64,
    /// Characters that they are about.
    pub chars: i64,
    pub examples: Vec<Example>,
}

/// A conversation with a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    pub id: String,
    pub at: Option<i64>,
    pub chars: Option<i64>,
    pub what: String,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Report {
    /// What was checked.
    pub of: String,
    pub template: String,
    /// What the template puts before the first question and behind the last answer.
    pub head: String,
    pub tail: String,
    pub conversations: i64,
    /// If there is a tokenizer.
    pub lengths: Option<Lengths>,
    /// Every kind, the gravest first.
    pub found: Vec<Found>,
}

/// How long conversations are, and may be.
#[derive(Debug, Default)]
pub struct Limits {
    pub tokens: Option<Tokens>,
    /// Tokens that a trainer would cut behind: those that are longer are counted.
    pub cutoff: Option<i64>,
    /// Tokens that none may be longer than.
    pub max_tokens: Option<i64>,
}

/// Checks conversations, some at a time. Their faults are left in the TEMP table `fault_now`.
pub fn check(store: &Store, of: &Of, template: &Template, limits: &Limits, progress: &dyn Progress) -> Result<Report> {
    let source = Source::new(store, of)?;
    let comparer = Comparer::new(template);
    store.run("check/fault-now", &[])?;
    store.run("check/length-now", &[])?;
    let mut conversations = 0;
    let works = source.works();
    for work in 0..works {
        progress.step("checking conversations", work as u64, works as u64);
        let read = source.read(work)?;
        conversations += read.len() as i64;
        let checked = read.par_iter().map(|conversation| {
            let (mut faults, rendered) = comparer.compare(&conversation.turns);
            let tokens = limits.tokens.as_ref().zip(rendered).and_then(|(tokens, rendered)| tokens.count(&rendered));
            faults.extend(too_long(tokens, limits.max_tokens));
            ((conversation, faults), (conversation.id.as_str(), tokens))
        });
        let (faults, counted): (Vec<(&Conversation, Vec<Fault>)>, Vec<_>) = checked.unzip();
        keep(store, &faults)?;
        if limits.tokens.is_some() {
            length::keep(store, &counted)?;
        }
    }
    if conversations == 0 {
        return Err(Error::NoTraces);
    }
    Ok(Report {
        of: source.name.clone(),
        template: template.name.clone(),
        head: template.head.clone(),
        tail: template.tail.clone(),
        conversations,
        lengths: length::lengths(store, limits.cutoff)?,
        found: Kind::ALL.into_iter().map(|kind| found(store, kind)).collect::<Result<_>>()?,
    })
}

/// The fault of a conversation that is longer than it may be.
fn too_long(tokens: Option<i64>, most: Option<i64>) -> Option<Fault> {
    let (tokens, most) = tokens.zip(most)?;
    let what = format!("{tokens} tokens, {} too many", tokens - most);
    (tokens > most).then_some(Fault { kind: Kind::TooLong, at: None, chars: None, what })
}

/// Puts faults into the table.
fn keep(store: &Store, faults: &[(&Conversation, Vec<Fault>)]) -> Result<()> {
    let mut filling = store.fill("fault_now")?;
    for (conversation, fault) in faults.iter().flat_map(|(of, faults)| faults.iter().map(move |fault| (of, fault))) {
        let (word, severity) = (fault.kind.word(), fault.kind.severity().word());
        let bytes = conversation.id.len() + fault.what.len() + word.len();
        let values = duckdb::params![word, severity, conversation.id, fault.at, fault.chars, fault.what];
        filling.row(values, bytes)?;
    }
    Ok(filling.end()?)
}

/// What the table has of a kind.
fn found(store: &Store, kind: Kind) -> Result<Found> {
    let word = kind.word();
    let read = |row: &duckdb::Row<'_>| Ok((row.get("faults")?, row.get("conversations")?, row.get("chars")?));
    let (faults, conversations, chars) = store.row("check/counts", &[("fault", &word)], read)?;
    let read = |row: &duckdb::Row<'_>| {
        Ok(Example { id: row.get("id")?, at: row.get("at")?, chars: row.get("chars")?, what: row.get("what")? })
    };
    let examples = if faults > 0 { store.rows("check/examples", &[("fault", &word)], read)? } else { Vec::new() };
    Ok(Found { kind, faults, conversations, chars, examples })
}

/// The one conversation whose id begins so, as the model reads it.
pub fn render(store: &Store, of: &Of, template: &Template, prefix: &str) -> Result<String> {
    let source = Source::new(store, of)?;
    for work in 0..source.works() {
        let read = source.read(work)?;
        if let Some(conversation) = read.iter().find(|conversation| conversation.id.starts_with(prefix)) {
            let bad = |error| Error::BadTemplate { name: template.name.clone(), what: template::words(&error) };
            return template.render(&conversation.turns, false).map_err(bad);
        }
    }
    Err(Error::NoSuchId(prefix.to_owned()))
}

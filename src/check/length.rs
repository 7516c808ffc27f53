//! Conversations by their length in tokens.

use std::path::PathBuf;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::Result;
use super::{Of, Source, Template, Tokens};
use crate::progress::Progress;
use crate::store::Store;

/// Lengths of conversations, in tokens.
#[derive(Debug, Clone, PartialEq)]
pub struct Lengths {
    pub conversations: i64,
    pub tokens: i64,
    /// The shortest, half, nine tenths, ninety-nine of a hundred, the longest.
    pub least: i64,
    pub half: i64,
    pub most_of_ten: i64,
    pub most_of_hundred: i64,
    pub most: i64,
    /// Those that are longer than a cutoff, if one is asked about.
    pub cutoff: Option<(i64, i64)>,
}

/// Which traces fit: those of no more tokens, rendered so; if no number is said, that of the recipe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fit {
    pub template: String,
    pub tokenizer: PathBuf,
    pub max_tokens: Option<i64>,
}

/// What the lengths that were counted are; `None` if none was.
pub fn lengths(store: &Store, cutoff: Option<i64>) -> Result<Option<Lengths>> {
    let read = |row: &duckdb::Row<'_>| {
        let over: i64 = row.get("over")?;
        Ok(Lengths {
            conversations: row.get("conversations")?,
            tokens: row.get("tokens")?,
            least: row.get("least")?,
            half: row.get("half")?,
            most_of_ten: row.get("most_of_ten")?,
            most_of_hundred: row.get("most_of_hundred")?,
            most: row.get("most")?,
            cutoff: cutoff.map(|cutoff| (cutoff, over)),
        })
    };
    Ok(store.rows("check/lengths", &[("cutoff", &cutoff)], read)?.pop())
}

/// Counts the tokens of some conversations into the TEMP table `length_now`; what cannot be rendered has no length.
pub fn measure(store: &Store, of: &Of, template: &Template, tokens: &Tokens, progress: &dyn Progress) -> Result<()> {
    let source = Source::new(store, of)?;
    store.run("check/length-now", &[])?;
    let works = source.works();
    for work in 0..works {
        progress.step("counting tokens", work as u64, works as u64);
        let read = source.read(work)?;
        let count = |rendered: String| tokens.count(&rendered);
        let counted: Vec<(&str, Option<i64>)> = read
            .par_iter()
            .map(|one| (one.id.as_str(), template.render(&one.turns, false).ok().and_then(count)))
            .collect();
        keep(store, &counted)?;
    }
    Ok(())
}

/// Puts lengths into the table.
pub fn keep(store: &Store, counted: &[(&str, Option<i64>)]) -> Result<()> {
    let mut filling = store.fill("length_now")?;
    for (id, tokens) in counted {
        filling.row(duckdb::params![id, tokens], id.len() + 8)?;
    }
    Ok(filling.end()?)
}

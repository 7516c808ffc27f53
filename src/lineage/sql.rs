//! What is asked, as SQL that a user can ask as well.

use super::trace::head;
use super::{Id, Kind, Result, row};
use crate::store::text::literal;
use crate::store::{Store, catalog};

/// The question that is asked of an id: of a trace for its parts, of a phrase for itself, of others for the raw rows that
/// hold them.
pub fn question(store: &Store, id: &Id) -> Result<String> {
    let bucket = ("bucket", id.bucket.map_or_else(|| "NULL".to_owned(), |bucket| bucket.to_string()));
    let (name, values) = match id.kind {
        Kind::Trace => {
            let trace = head(store, id)?;
            let texts = [("trace_id", &trace.id), ("recipe", &trace.recipe), ("final_answer", &trace.final_answer)];
            let texts = texts.map(|(name, text)| (name, literal(text)));
            ("show/part", [bucket].into_iter().chain(texts).collect::<Vec<_>>())
        }
        Kind::Phrase => ("show/phrase", vec![("id", literal(&id.text))]),
        Kind::Question | Kind::Response | Kind::Reflection => {
            let ids = ("ids", literal(&row::json([&id.text])));
            ("show/row", vec![bucket, ids, ("recipe", "NULL".to_owned())])
        }
    };
    Ok(catalog::query(name)?.filled(&values))
}

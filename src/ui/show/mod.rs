//! A trace and what it is made of, as a person reads them and as JSON.

pub mod json;
mod page;
mod piece;
mod trace;
mod used;

pub use page::Look;
pub use piece::piece;
pub use trace::{spot, trace};
pub use used::used;

use crate::lineage::{Item, Origin, RawRow};
use crate::ui::{count, visible};
use page::Page;

/// Digits of an id that are shown where there is little room: enough to name it.
const SHORT: usize = 11;

/// The beginning of an id.
fn short(id: &str) -> &str {
    id.get(..SHORT).unwrap_or(id)
}

/// Right, wrong, or unknown.
fn verdict(is_correct: Option<bool>) -> &'static str {
    match is_correct {
        Some(true) => "right",
        Some(false) => "wrong",
        None => "unknown",
    }
}

/// Where in a source something stands, in few words.
fn place(origin: &Origin) -> String {
    let file = format!("{}, revision {}: {}", visible(&origin.source), origin.revision, visible(&origin.path));
    let more = if origin.rows > 1 { format!(" (and {} more)", count(origin.rows - 1)) } else { String::new() };
    format!("{file}, row {}{}{more}", count(origin.row), items(origin.item, origin.reflection_item))
}

/// The places in the lists of a row.
fn items(item: Option<i64>, reflection_item: Option<i64>) -> String {
    let item = item.map(|item| format!(", response {item}"));
    let reflection = reflection_item.map(|item| format!(", reflection {item}"));
    item.into_iter().chain(reflection).collect()
}

/// Raw rows with all that they say.
fn raw_rows(page: &mut Page, rows: &[RawRow]) {
    for row in rows {
        page.gap();
        let file = format!("{}, revision {}: {}", visible(&row.source), row.revision, visible(&row.path));
        page.field("row", &format!("{file}, row {}", count(row.row)));
        let facts =
            [("answer", &row.answer), ("model", &row.model), ("metadata", &row.metadata), ("request", &row.request)];
        for (name, value) in facts {
            if let Some(value) = value {
                page.field(name, &visible(value));
            }
        }
        row.items.iter().for_each(|item| page.field("holds", &held(item)));
    }
}

fn held(item: &Item) -> String {
    let answer = item.extracted_answer.as_deref().map(|answer| format!(", answer {}", visible(answer)));
    let flag = match (item.item, item.reflection_item) {
        (None, _) => String::new(),
        (Some(_), Some(_)) => format!(", on a response that is {}", verdict(item.is_correct)),
        (Some(_), None) => format!(", {}{}", verdict(item.is_correct), answer.unwrap_or_default()),
    };
    format!("{}{}{flag}", item.id, items(item.item, item.reflection_item))
}

//! A question, response, reflection or phrase.

use super::page::{Look, Page, Paint};
use super::{items, raw_rows, verdict};
use crate::lineage::{Kind, Piece, RawRow, Use};
use crate::ui::{count, counted, visible};

/// It as a person reads it, with all that its raw rows say if that is asked for.
pub fn piece(piece: &Piece, lineage: bool, look: Look) -> String {
    let mut page = Page::new(look);
    page.field(piece.id.kind.word(), &piece.id.text);
    for (name, value) in [("on", &piece.response_id), ("verdict", &piece.verdict), ("kind", &piece.phrase_kind)] {
        if let Some(value) = value {
            page.field(name, value);
        }
    }
    if piece.id.kind == Kind::Reflection && piece.verdict.is_none() {
        page.field("verdict", "none");
    }
    if let Some(variant) = &piece.variant {
        page.field("variant", &visible(variant));
    }
    if let Some(ordinal) = piece.ordinal.filter(|ordinal| *ordinal > 1) {
        page.field("number", &format!("{ordinal} among those of equal text"));
    }
    if let Some(id) = &piece.question_id {
        let text = visible(piece.question.as_deref().unwrap_or_default());
        page.glimpse("question", &format!("{id} {text}"));
    }
    page.field("length", &counted(piece.chars, "character"));
    piece.uses.iter().for_each(|used| page.field("recipe", &usable(used)));
    for retraction in &piece.retractions {
        let note = retraction.note.as_deref().map(|note| format!(" ({})", visible(note))).unwrap_or_default();
        let what = if retraction.id == piece.id.text { String::new() } else { format!(" of {}", retraction.id) };
        let reason = visible(&retraction.reason);
        page.field(
            "retracted",
            &format!("{reason}{note}, retraction {}{what}, {}", retraction.number, retraction.retracted_at),
        );
    }
    if !lineage {
        piece.rows.iter().for_each(|row| write_places(&mut page, piece, row));
    }
    page.gap();
    page.block(&[piece.id.kind.word().to_owned()], Paint::Plain, &piece.text);
    if lineage {
        raw_rows(&mut page, &piece.rows);
    }
    page.finish()
}

fn usable(used: &Use) -> String {
    let recipe = visible(&used.recipe);
    let detail = used.detail.as_deref().map(|detail| format!(" ({})", visible(detail))).unwrap_or_default();
    match &used.reason {
        None => format!("{recipe} can use it"),
        Some(reason) => format!("{recipe} cannot use it: {}{detail}", visible(reason)),
    }
}

/// A row, with each of the places where it holds the piece.
fn write_places(page: &mut Page, piece: &Piece, row: &RawRow) {
    let file = format!("{}, revision {}: {}", visible(&row.source), row.revision, visible(&row.path));
    for item in &row.items {
        let answer = if piece.id.kind == Kind::Question { &row.answer } else { &item.extracted_answer };
        let answer = answer.as_deref().map(|answer| format!(", answer {}", visible(answer)));
        let flag = match piece.id.kind {
            Kind::Response => format!(", {}{}", verdict(item.is_correct), answer.unwrap_or_default()),
            Kind::Question => answer.unwrap_or_default(),
            _ => format!(", on a response that is {}", verdict(item.is_correct)),
        };
        let place = format!("{file}, row {}{}", count(row.row), items(item.item, item.reflection_item));
        page.field("row", &format!("{place}{flag}"));
    }
}

//! What `show --json` writes: a contract of its own, which changes only together with the number of its schema.

use serde::Serialize;
use serde_json::Value;

use crate::lineage::{self, Kind, Wanted};

/// A trace.
pub fn trace(trace: &lineage::Trace, rows: Option<&[lineage::RawRow]>) -> String {
    let text = trace.text();
    write(&Trace {
        schema: "skillfactory.show/v1",
        kind: Kind::Trace.word(),
        id: &trace.id,
        recipe: &trace.recipe,
        state: trace.state,
        since: trace.since,
        format: &trace.format,
        label: &trace.label,
        repeat: trace.repeat,
        draw: trace.n,
        attempts: trace.attempts,
        question: Question { id: &trace.question_id, text: &trace.question },
        answer: &trace.final_answer,
        is_correct: trace.is_correct,
        chars: trace.chars,
        text: &text,
        parts: trace.parts.iter().map(part).collect(),
        rows: rows.map(|rows| rows.iter().map(raw_row).collect()),
    })
}

/// A character of a trace.
pub fn spot(trace: &lineage::Trace, at: usize, spot: &lineage::Spot<'_>, rows: Option<&[lineage::RawRow]>) -> String {
    write(&Character {
        schema: "skillfactory.show-character/v1",
        id: &trace.id,
        at,
        offset: spot.offset,
        before: spot.before,
        character: spot.character,
        after: spot.after,
        part: part(spot.part),
        rows: rows.map(|rows| rows.iter().map(raw_row).collect()),
    })
}

/// A question, response, reflection or phrase.
pub fn piece(piece: &lineage::Piece) -> String {
    let question_id = piece.question_id.as_deref();
    let uses = piece.uses.iter().map(|used| Use {
        recipe: &used.recipe,
        is_usable: used.reason.is_none(),
        reason: used.reason.as_deref(),
        detail: used.detail.as_deref(),
    });
    let retractions = piece.retractions.iter().map(|retraction| Retraction {
        number: retraction.number,
        id: &retraction.id,
        reason: &retraction.reason,
        note: retraction.note.as_deref(),
        retracted_at: &retraction.retracted_at,
    });
    write(&Piece {
        schema: "skillfactory.show/v1",
        kind: piece.id.kind.word(),
        id: &piece.id.text,
        question: question_id.map(|id| Question { id, text: piece.question.as_deref().unwrap_or_default() }),
        response_id: piece.response_id.as_deref(),
        variant: piece.variant.as_deref(),
        verdict: piece.verdict.as_deref(),
        phrase_kind: piece.phrase_kind.as_deref(),
        ordinal: piece.ordinal,
        chars: piece.chars,
        text: &piece.text,
        recipes: uses.collect(),
        retractions: retractions.collect(),
        rows: piece.rows.iter().map(raw_row).collect(),
    })
}

/// Where something is used.
pub fn used(wanted: &Wanted, used: &lineage::Used) -> String {
    let (id, condition) = match wanted {
        Wanted::One(id) => (Some(id.text.as_str()), None),
        Wanted::All { condition, .. } => (None, Some(condition.as_str())),
    };
    let counts = used.shares.iter().map(|share| Count {
        recipe: &share.recipe,
        format: &share.format,
        traces: share.traces,
        past_traces: share.past,
    });
    let exports = used.exports.iter().map(|export| Export {
        export: export.number,
        path: &export.path,
        recipe: &export.recipe,
        state: export.state,
        exported_at: &export.exported_at,
        traces: export.traces,
        of: export.of,
    });
    let traces = used.holders.iter().map(|holder| Holder {
        id: &holder.id,
        recipe: &holder.recipe,
        format: &holder.format,
        label: &holder.label,
    });
    write(&Used {
        schema: "skillfactory.used-by/v1",
        kind: wanted.kind().word(),
        id,
        condition,
        found: used.wanted,
        counts: counts.collect(),
        exports: exports.collect(),
        traces: traces.collect(),
    })
}

/// One line; what cannot be written as JSON is not in these structs.
fn write(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[derive(Serialize)]
struct Trace<'a> {
    schema: &'a str,
    kind: &'a str,
    id: &'a str,
    recipe: &'a str,
    state: i64,
    since: i64,
    format: &'a str,
    label: &'a str,
    repeat: i64,
    draw: i64,
    attempts: i64,
    question: Question<'a>,
    answer: &'a str,
    is_correct: Option<bool>,
    chars: usize,
    text: &'a str,
    parts: Vec<Part<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<Vec<RawRow<'a>>>,
}

#[derive(Serialize)]
struct Question<'a> {
    id: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Part<'a> {
    position: i64,
    kind: &'a str,
    attempt: Option<i64>,
    start: usize,
    end: usize,
    text: &'a str,
    response: Option<Response<'a>>,
    reflection: Option<Reflection<'a>>,
    phrase: Option<Phrase<'a>>,
    source: Option<Source<'a>>,
}

#[derive(Serialize)]
struct Response<'a> {
    id: &'a str,
    variant: Option<&'a str>,
    is_correct: Option<bool>,
}

#[derive(Serialize)]
struct Reflection<'a> {
    id: &'a str,
    verdict: Option<&'a str>,
    usable: i64,
    of: i64,
}

#[derive(Serialize)]
struct Phrase<'a> {
    id: &'a str,
    kind: &'a str,
}

#[derive(Serialize)]
struct Source<'a> {
    source: &'a str,
    revision: i64,
    path: &'a str,
    row: i64,
    item: Option<i64>,
    reflection_item: Option<i64>,
    rows: i64,
}

#[derive(Serialize)]
struct Character<'a> {
    schema: &'a str,
    id: &'a str,
    at: usize,
    offset: usize,
    before: &'a str,
    character: char,
    after: &'a str,
    part: Part<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<Vec<RawRow<'a>>>,
}

#[derive(Serialize)]
struct Piece<'a> {
    schema: &'a str,
    kind: &'a str,
    id: &'a str,
    question: Option<Question<'a>>,
    response_id: Option<&'a str>,
    variant: Option<&'a str>,
    verdict: Option<&'a str>,
    phrase_kind: Option<&'a str>,
    ordinal: Option<i64>,
    chars: i64,
    text: &'a str,
    recipes: Vec<Use<'a>>,
    retractions: Vec<Retraction<'a>>,
    rows: Vec<RawRow<'a>>,
}

#[derive(Serialize)]
struct Use<'a> {
    recipe: &'a str,
    is_usable: bool,
    reason: Option<&'a str>,
    detail: Option<&'a str>,
}

#[derive(Serialize)]
struct Retraction<'a> {
    number: i64,
    id: &'a str,
    reason: &'a str,
    note: Option<&'a str>,
    retracted_at: &'a str,
}

#[derive(Serialize)]
struct RawRow<'a> {
    source: &'a str,
    revision: i64,
    path: &'a str,
    row: i64,
    answer: Option<&'a str>,
    model: Option<&'a str>,
    metadata: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<Value>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    item: Option<i64>,
    reflection_item: Option<i64>,
    is_correct: Option<bool>,
    extracted_answer: Option<&'a str>,
}

#[derive(Serialize)]
struct Used<'a> {
    schema: &'a str,
    kind: &'a str,
    id: Option<&'a str>,
    condition: Option<&'a str>,
    found: i64,
    counts: Vec<Count<'a>>,
    exports: Vec<Export<'a>>,
    traces: Vec<Holder<'a>>,
}

#[derive(Serialize)]
struct Count<'a> {
    recipe: &'a str,
    format: &'a str,
    traces: i64,
    past_traces: i64,
}

#[derive(Serialize)]
struct Export<'a> {
    export: i64,
    path: &'a str,
    recipe: &'a str,
    state: i64,
    exported_at: &'a str,
    traces: i64,
    of: i64,
}

#[derive(Serialize)]
struct Holder<'a> {
    id: &'a str,
    recipe: &'a str,
    format: &'a str,
    label: &'a str,
}

fn part(part: &lineage::Part) -> Part<'_> {
    Part {
        position: part.position,
        kind: &part.kind,
        attempt: part.attempt,
        start: part.start,
        end: part.end,
        text: &part.text,
        response: part.response.as_ref().map(|response| Response {
            id: &response.id,
            variant: response.variant.as_deref(),
            is_correct: response.is_correct,
        }),
        reflection: part.reflection.as_ref().map(|reflection| Reflection {
            id: &reflection.id,
            verdict: reflection.verdict.as_deref(),
            usable: reflection.usable,
            of: reflection.of,
        }),
        phrase: part.phrase.as_ref().map(|(id, kind)| Phrase { id, kind }),
        source: part.origin.as_ref().map(|origin| Source {
            source: &origin.source,
            revision: origin.revision,
            path: &origin.path,
            row: origin.row,
            item: origin.item,
            reflection_item: origin.reflection_item,
            rows: origin.rows,
        }),
    }
}

fn raw_row(row: &lineage::RawRow) -> RawRow<'_> {
    let items = row.items.iter().map(|item| Item {
        id: &item.id,
        item: item.item,
        reflection_item: item.reflection_item,
        is_correct: item.is_correct,
        extracted_answer: item.extracted_answer.as_deref(),
    });
    RawRow {
        source: &row.source,
        revision: row.revision,
        path: &row.path,
        row: row.row,
        answer: row.answer.as_deref(),
        model: row.model.as_deref(),
        metadata: row.metadata.as_deref().and_then(|json| serde_json::from_str(json).ok()),
        request: row.request.as_deref().and_then(|json| serde_json::from_str(json).ok()),
        items: items.collect(),
    }
}

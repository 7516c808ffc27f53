//! A trace, part by part.

use super::page::{Look, Page, Paint};
use super::{place, raw_rows, short, verdict};
use crate::lineage::{Part, RawRow, Spot, Trace};
use crate::ui::{count, counted, visible};

/// A trace as a person reads it, and the raw rows that it came from if they are asked for.
pub fn trace(trace: &Trace, lineage: Option<&[RawRow]>, look: Look) -> String {
    let mut page = Page::new(look);
    page.field("trace", &trace.id);
    let since = if trace.since < trace.state { format!(", as it is since {}", trace.since) } else { String::new() };
    page.field("recipe", &format!("{}, state {}{since}", visible(&trace.recipe), trace.state));
    let draw = format!("repeat {}, draw {}", trace.repeat, trace.n);
    page.field("format", &format!("{}, label {}, {draw}", visible(&trace.format), visible(&trace.label)));
    page.glimpse("question", &format!("{} {}", short(&trace.question_id), visible(&trace.question)));
    let right = page.painted(verdict(trace.is_correct), Paint::of(trace.is_correct));
    page.field("answer", &format!("{}, {right}", visible(&trace.final_answer)));
    let chars = counted(i64::try_from(trace.chars).unwrap_or(i64::MAX), "character");
    page.field("length", &format!("{}, {chars}", counted(trace.attempts, "attempt")));
    page.gap();
    trace.parts.iter().for_each(|part| write_part(&mut page, trace, part));
    if let Some(rows) = lineage {
        write_lineage(&mut page, trace, rows);
    }
    page.finish()
}

fn write_part(page: &mut Page, trace: &Trace, part: &Part) {
    if part.kind != "template" {
        return page.block(&margin(trace, part), paint(trace, part), &part.text);
    }
    // The line breaks at its ends are those of the parts beside it.
    let text = part.text.strip_prefix('\n').unwrap_or(&part.text);
    let text = text.strip_suffix('\n').unwrap_or(text);
    if !text.is_empty() {
        page.block(&["template".to_owned()], Paint::Faint, text);
    }
}

fn paint(trace: &Trace, part: &Part) -> Paint {
    match (&part.reflection, &part.response) {
        _ if part.kind == "answer" => Paint::of(trace.is_correct),
        (Some(reflection), _) => Paint::of(reflection.verdict.as_deref().map(|verdict| verdict == "correct")),
        (None, Some(response)) => Paint::of(response.is_correct),
        (None, None) => Paint::Phrase,
    }
}

/// What a part is, in a few short lines.
fn margin(trace: &Trace, part: &Part) -> Vec<String> {
    if part.kind == "answer" {
        return vec![format!("answer, {}", verdict(trace.is_correct))];
    }
    if let Some((id, kind)) = &part.phrase {
        let name = if part.kind == *kind { kind.clone() } else { format!("{}, {kind}", part.kind) };
        return vec![format!("phrase, {}", name.trim_start_matches("glue, ")), short(id).to_owned()];
    }
    let attempt = part.attempt.map_or(String::new(), |attempt| format!(" {attempt}"));
    if let Some(reflection) = &part.reflection {
        let says = reflection.verdict.as_deref().unwrap_or("no verdict");
        let usable = format!("{} of {} usable", reflection.usable, reflection.of);
        return vec![format!("reflection{attempt}, {says}"), short(&reflection.id).to_owned(), usable];
    }
    let name = if part.kind == "repeat" { "repeat of" } else { "response" };
    let Some(response) = &part.response else { return vec![part.kind.clone()] };
    let mut lines = vec![format!("{name}{attempt}, {}", verdict(response.is_correct)), short(&response.id).to_owned()];
    lines.extend(response.variant.as_deref().map(visible));
    lines.extend(part.origin.as_ref().map(|origin| format!("{}, row {}", visible(&origin.source), origin.row)));
    lines
}

/// The raw rows that it came from, and what they were asked.
fn write_lineage(page: &mut Page, trace: &Trace, rows: &[RawRow]) {
    page.gap();
    page.line("lineage");
    page.field("question", &format!("{} {}", trace.question_id, visible(&trace.question)));
    raw_rows(page, rows);
}

/// What a character of a trace belongs to.
pub fn spot(trace: &Trace, at: usize, spot: &Spot<'_>, lineage: Option<&[RawRow]>, look: Look) -> String {
    let number = |number: usize| count(i64::try_from(number).unwrap_or(i64::MAX));
    let part = spot.part;
    let mut page = Page::new(look);
    page.field("trace", &trace.id);
    page.field("character", &format!("{} of {}", number(at), number(trace.chars)));
    let name = margin(trace, part).into_iter().next().unwrap_or_default();
    let length = part.end - part.start;
    page.field(
        "part",
        &format!("{}: {name}, character {} of its {}", part.position, number(spot.offset), number(length)),
    );
    let id = part.reflection.as_ref().map(|reflection| &reflection.id);
    let id = id.or(part.response.as_ref().map(|response| &response.id));
    if let Some(id) = id.or(part.phrase.as_ref().map(|(id, _)| id)) {
        page.field("from", id);
    }
    if let Some(origin) = &part.origin {
        page.field("source", &place(origin));
    }
    let character = visible(&spot.character.to_string());
    page.field("text", &format!("…{}[{character}]{}…", visible(spot.before), visible(spot.after)));
    if let Some(rows) = lineage {
        write_lineage(&mut page, trace, rows);
    }
    page.finish()
}

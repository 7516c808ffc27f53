//! What a chat template makes of conversations: for people, and for machines.

use serde::Serialize;
use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Style};

use super::{count, counted, visible};
use crate::check::{Example, Found, Report};

/// Letters of an id that tell it from others, and of a text that are shown.
const ID: usize = 13;
const TEXT: usize = 36;

/// One line for what was found, with the first places below.
pub fn check_summary(report: &Report) -> String {
    let of = counted(report.conversations, "conversation");
    let mut text = format!("check of {}, template {}: {of}", visible(&report.of), visible(&report.template));
    text.push_str(&format!("\n begins with {}", cut(&report.head, 2 * TEXT)));
    text.push_str(&format!("\n ends with   {}", cut(&report.tail, 2 * TEXT)));
    let found: Vec<&Found> = report.found.iter().filter(|found| found.faults > 0).collect();
    if found.is_empty() {
        text.push_str("\nevery answer reaches the model as it is");
        return text;
    }
    let mut table = Builder::default();
    table.push_record(["fault", "severity", "found", "in", "which means"]);
    for found in &found {
        let (faults, conversations) = (count(found.faults), count(found.conversations));
        let word = found.kind.severity().word().to_owned();
        table.push_record([found.kind.word().to_owned(), word, faults, conversations, found.kind.about().to_owned()]);
    }
    let mut table = table.build();
    table.with(Style::blank()).modify(Columns::new(2..4), Alignment::right());
    let table = table.to_string();
    let mut lines = table.lines();
    text.push_str(&format!("\n{}", lines.next().unwrap_or_default().trim_end()));
    for (line, found) in lines.zip(found) {
        text.push_str(&format!("\n{}", line.trim_end()));
        for example in &found.examples {
            text.push_str(&format!("\n   {}", place(example)));
        }
    }
    text
}

/// Where a fault is, on one line.
fn place(example: &Example) -> String {
    let at = example.at.map(|at| format!(" at {}", count(at))).unwrap_or_default();
    let chars = example.chars.map(|chars| format!(", {}", counted(chars, "character"))).unwrap_or_default();
    format!("{}{at}{chars}: {}", cut(&example.id, ID), cut(&example.what, TEXT))
}

/// A text on one line, of which no more is shown than `length` characters.
fn cut(text: &str, length: usize) -> String {
    let mut shown = visible(&text.chars().take(length).collect::<String>());
    if text.chars().nth(length).is_some() {
        shown.push('…');
    }
    shown
}

/// What `check --json` writes: a contract of its own, which changes only together with the number of its schema.
pub fn check_json(report: &Report) -> String {
    let place = |example: &'_ Example| Place {
        id: example.id.clone(),
        at: example.at,
        chars: example.chars,
        what: example.what.clone(),
    };
    let faults = report.found.iter().map(|found| Fault {
        fault: found.kind.word(),
        severity: found.kind.severity().word(),
        found: found.faults,
        conversations: found.conversations,
        chars: found.chars,
        examples: found.examples.iter().map(place).collect(),
    });
    let report = Checked {
        schema: "skillfactory.check/v1",
        of: &report.of,
        template: &report.template,
        head: &report.head,
        tail: &report.tail,
        conversations: report.conversations,
        faults: faults.collect(),
    };
    serde_json::to_string_pretty(&report).unwrap_or_default()
}

#[derive(Serialize)]
struct Checked<'a> {
    schema: &'static str,
    of: &'a str,
    template: &'a str,
    /// What the template puts before the first question and behind the last answer.
    head: &'a str,
    tail: &'a str,
    conversations: i64,
    /// Every kind of fault, found or not.
    faults: Vec<Fault>,
}

#[derive(Serialize)]
struct Fault {
    fault: &'static str,
    severity: &'static str,
    found: i64,
    conversations: i64,
    chars: i64,
    examples: Vec<Place>,
}

#[derive(Serialize)]
struct Place {
    id: String,
    at: Option<i64>,
    chars: Option<i64>,
    what: String,
}

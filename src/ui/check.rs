//! What a chat template makes of conversations: for people, and for machines.

use serde::Serialize;
use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Style};

use super::{count, counted, visible};
use crate::check::{Example, Found, Lengths, Report};

/// Letters of an id that tell it from others, and of a text that are shown.
const ID: usize = 13;
const TEXT: usize = 28;

/// One line for what was found, with the first places below.
pub fn check_summary(report: &Report) -> String {
    let of = counted(report.conversations, "conversation");
    let mut text = format!("check of {}, template {}: {of}", visible(&report.of), visible(&report.template));
    text.push_str(&format!("\n begins with {}", cut(&report.head, 2 * TEXT)));
    text.push_str(&format!("\n ends with   {}", cut(&report.tail, 2 * TEXT)));
    text.extend(report.lengths.as_ref().map(lengths));
    let found: Vec<&Found> = report.found.iter().filter(|found| found.faults > 0).collect();
    if found.is_empty() {
        text.push_str("\nevery answer reaches the model as it is");
        return text;
    }
    let mut table = Builder::default();
    table.push_record(["fault", "severity", "found", "which means"]);
    for found in &found {
        let kind = found.kind;
        table.push_record([kind.word(), kind.severity().word(), &count(found.faults), kind.about()]);
    }
    let mut table = table.build();
    table.with(Style::blank()).modify(Columns::new(2..3), Alignment::right());
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

/// How long they are, and how many are cut.
fn lengths(lengths: &Lengths) -> String {
    let all = [lengths.least, lengths.half, lengths.most_of_ten, lengths.most_of_hundred, lengths.most].map(count);
    let [least, half, ten, hundred, most] = all;
    let mut text = format!("\n tokens      {least} to {most}; half {half}, 90% {ten}, 99% {hundred} or fewer");
    if let Some((cutoff, over)) = lengths.cutoff {
        let share = 100.0 * over as f64 / lengths.conversations.max(1) as f64;
        text.push_str(&format!("\n cut         {} longer than {}: {share:.1}%", count(over), count(cutoff)));
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
        tokens: report.lengths.as_ref().map(|lengths| Tokens {
            all: lengths.tokens,
            least: lengths.least,
            p50: lengths.half,
            p90: lengths.most_of_ten,
            p99: lengths.most_of_hundred,
            most: lengths.most,
            cutoff: lengths.cutoff.map(|(cutoff, _)| cutoff),
            over_cutoff: lengths.cutoff.map(|(_, over)| over),
        }),
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
    /// None without a tokenizer.
    tokens: Option<Tokens>,
    /// Every kind of fault, found or not.
    faults: Vec<Fault>,
}

#[derive(Serialize)]
struct Tokens {
    all: i64,
    least: i64,
    p50: i64,
    p90: i64,
    p99: i64,
    most: i64,
    cutoff: Option<i64>,
    over_cutoff: Option<i64>,
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

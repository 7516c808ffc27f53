//! The page: a template, a style sheet and a script in one file, which reaches for nothing else. Its policy says so to the
//! browser: what is not the script or the style sheet of the page itself does not run, and nothing is fetched.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use minijinja::{AutoEscape, Environment, context};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::examples::Examples;
use super::plot::{self, COLOURS};
use super::{CHARS, ROWS, Result, Row, Survey, short};
use crate::audit::Found;

const TEMPLATE: &str = include_str!("files/page.html");
const STYLE: &str = include_str!("files/page.css");
const SCRIPT: &str = include_str!("files/page.js");

/// Puts the page together. Every value is escaped by the template; the examples are JSON in which no tag can begin.
pub fn render(survey: &Survey, examples: &Examples) -> Result<String> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.add_filter("count", |number: i64| grouped(number));
    environment.add_filter("percent", |share: Option<f64>| {
        share.map_or("-".to_owned(), |share| format!("{:.1}%", share * 100.0))
    });
    environment.add_filter("columns", |share: Option<f64>| {
        format!("{:.1}", share.unwrap_or_default().clamp(0.0, 1.0) * 100.0)
    });
    environment.add_filter("short", |text: String| short(&text, CHARS));
    environment.add_template("page.html", TEMPLATE)?;
    let stats = &survey.stats;
    let labels: Vec<String> = stats.labels.iter().map(|label| label.label.clone()).collect();
    let tokens = survey.tokens.as_ref().map(|(template, lengths, bins)| {
        json!({
            "template": template, "tokens": lengths.tokens, "least": lengths.least, "half": lengths.half,
            "p90": lengths.most_of_ten, "p99": lengths.most_of_hundred, "most": lengths.most,
            "plot": plot::histogram(bins, labels.clone(), "tokens"),
        })
    });
    let data = serde_json::to_string(examples)?.replace('<', "\\u003c");
    let page = environment.get_template("page.html")?.render(context! {
        version => env!("CARGO_PKG_VERSION"),
        style_hash => hash(STYLE), script_hash => hash(SCRIPT), style => STYLE, script => SCRIPT,
        stats, colours => COLOURS,
        lengths => plot::histogram(&stats.lengths, labels.clone(), "characters"),
        field => plot::FIELD,
        tokens,
        settings => survey.settings, sources => survey.sources,
        phrases => by_kind(&survey.phrases), reuse => reuse(&survey.reuse),
        rejects => survey.rejects,
        audits => survey.audits.iter().map(audit).collect::<Vec<_>>(),
        examples => examples.traces.len(), data,
    })?;
    Ok(page)
}

/// What a policy allows a script or a style sheet by.
fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// A number with its thousands apart by narrow spaces, which do not break.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// The phrases of each kind, those used most, with how even their use is.
fn by_kind(phrases: &[Row]) -> Vec<Value> {
    let text = |row: &Row, name: &str| row.get(name).cloned().unwrap_or_default();
    let kinds = phrases.chunk_by(|a, b| a.get("kind") == b.get("kind"));
    let one = |rows: &[Row]| {
        let first = rows.first()?;
        let (entropy, most) = (text(first, "entropy").as_f64()?, text(first, "most_entropy").as_f64()?);
        let uses: i64 = rows.iter().filter_map(|row| row.get("uses")?.as_i64()).sum();
        let unused = rows.iter().filter(|row| row.get("uses").and_then(Value::as_i64) == Some(0)).count();
        let evenness = if most > 0.0 { entropy / most } else { 1.0 };
        let shown: Vec<&Row> = rows.iter().take(ROWS / 4).collect();
        Some(json!({
            "kind": text(first, "kind"), "phrases": rows.len(), "unused": unused, "uses": uses, "evenness": evenness,
            "rows": shown,
        }))
    };
    // Pieces of the template stand where they must, and a recipe may have no use for a kind.
    let is_shown = |kind: &Value| {
        let is_template = kind.get("kind").and_then(Value::as_str) == Some("template");
        !is_template && kind.get("uses").and_then(Value::as_i64) > Some(0)
    };
    kinds.filter_map(one).filter(is_shown).collect()
}

/// How many responses stand in so many traces, each with its share of the largest number.
fn reuse(rows: &[Row]) -> Vec<Value> {
    let number = |row: &Row, name: &str| row.get(name).and_then(Value::as_i64).unwrap_or_default();
    let spread: Vec<&Row> =
        rows.iter().filter(|row| row.get("what").and_then(Value::as_str) == Some("distribution")).collect();
    let most = spread.iter().map(|row| number(row, "responses")).max().unwrap_or_default().max(1);
    let one = |row: &&Row| {
        let responses = number(row, "responses");
        let share = responses as f64 / most as f64;
        json!({"traces": number(row, "traces"), "responses": responses, "share": share})
    };
    spread.iter().map(one).collect()
}

fn audit(found: &Found) -> Value {
    json!({
        "name": found.audit.name, "severity": found.audit.severity.word(), "found": found.count,
        "remedy": found.audit.remedy, "about": found.audit.about,
    })
}

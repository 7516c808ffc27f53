//! Audits: which there are, and what they have found.

use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Style};

use super::{count, indented, visible};
use crate::audit::{Audit, Found};

/// Letters of an id that tell it from others, and of any other value that is shown of an example.
const ID: usize = 13;
const VALUE: usize = 48;

/// The audits that there are.
pub fn audit_list(audits: &[Audit]) -> String {
    let mut table = Builder::default();
    table.push_record(["audit", "severity", "remedy"]);
    for audit in audits {
        table.push_record([visible(&audit.name), audit.severity.word().to_owned(), visible(&audit.remedy)]);
    }
    let mut table = table.build();
    table.with(Style::blank());
    table.to_string()
}

/// One line an audit; where it found something, the remedy and the first rows below.
pub fn audit_summary(recipe: &str, found: &[Found]) -> String {
    let mut table = Builder::default();
    table.push_record(["audit", "severity", "found"]);
    for found in found {
        let word = found.audit.severity.word().to_owned();
        table.push_record([visible(&found.audit.name), word, count(found.count)]);
    }
    let mut table = table.build();
    table.with(Style::blank()).modify(Columns::new(2..3), Alignment::right());
    let table = table.to_string();
    let mut lines = table.lines();
    let mut text = format!("audit of recipe {}\n{}", visible(recipe), lines.next().unwrap_or_default().trim_end());
    for (line, found) in lines.zip(found) {
        text.push_str(&format!("\n{}", line.trim_end()));
        if found.count > 0 {
            let remedy = format!("remedy: {}", visible(&found.audit.remedy));
            text.push_str(&format!("\n{}", indented(&remedy, 3)));
        }
        for example in &found.examples {
            text.push_str(&format!("\n{}", indented(&record(&found.columns, example), 3)));
        }
    }
    text
}

/// A row on one line, what is long cut.
fn record(columns: &[String], values: &[Option<String>]) -> String {
    let value = |(column, value): (&String, &Option<String>)| {
        let length = if column.ends_with("_id") || column == "same_as" { ID } else { VALUE };
        format!("{} {}", visible(column), value.as_deref().map_or("-".to_owned(), |value| cut(value, length)))
    };
    columns.iter().zip(values).map(value).collect::<Vec<_>>().join(", ")
}

/// A value, of which no more is shown than `length` characters.
fn cut(value: &str, length: usize) -> String {
    let mut shown = visible(&value.chars().take(length).collect::<String>());
    if value.chars().nth(length).is_some() {
        shown.push('…');
    }
    shown
}

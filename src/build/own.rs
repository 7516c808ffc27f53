//! A format of the user's own, looked at before it runs: what it is made of and what it yields.

use std::collections::BTreeSet;

use serde_json::Value;

use super::error::{Error, Result};
use super::format::Format;
use crate::store::Store;

/// What a format may read: what can be drawn from, and the raw rows. Not what builds have stored.
const TABLES: [&str; 9] = [
    "candidate",
    "draw",
    "question",
    "reflection",
    "reflection_row",
    "response",
    "response_row",
    "source_row",
    "usable_reflection",
];

/// The functions in a FROM that a format may use.
const TABLE_FUNCTIONS: [&str; 4] = ["drawn_attempts", "generate_series", "range", "unnest"];

/// Functions that the engine calls steady, though they draw at random or look at the clock.
const CHANGING: [&str; 2] = ["age", "reservoir_quantile"];

/// What stands like a column, and is the time, the user or the place of a row in its table.
const CHANGING_COLUMNS: [&str; 12] = [
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "rowid",
    "session_user",
    "user",
];

/// The columns of the contract: name, whether it is a number, whether it may be left out.
const COLUMNS: [(&str, bool, bool); 11] = [
    ("question_id", false, false),
    ("repeat", true, false),
    ("n", true, false),
    ("position", true, false),
    ("response_id", false, false),
    ("reflection", false, false),
    ("glue", false, false),
    ("label", false, false),
    ("epilogue", false, false),
    ("answer_position", true, false),
    ("reason", false, true),
];

/// Whether a format keeps to the contract as far as its text tells. The tables that it reads must be there.
pub fn check(store: &Store, format: &Format) -> Result<()> {
    let bad = |what: String| Error::BadFormat { name: format.name.clone(), what };
    let told = |error: crate::store::Error| bad(error.to_string());
    // It will stand in brackets: the text must be one statement there, too.
    let syntax = store.syntax(&super::work::bracketed(&format.sql)).map_err(told)?;
    let changing = store.rows("build/changing-functions", &[], |row| row.get::<_, String>(0))?;
    let mut names = Names::default();
    names.collect(&syntax);
    // What is named in one place may be read before that in another, and then it is the table or file of that name.
    let stored = store.select("SELECT table_name FROM duckdb_tables() WHERE NOT temporary", [], |row| row.get(0));
    let stored: Vec<String> = stored.map_err(told)?;
    let is_word = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if let Some(name) = names.own.iter().find(|name| stored.contains(name) || !is_word(name)) {
        return Err(bad(format!(
            "it names a part of itself {name}, as a table or file may be named; give it another name"
        )));
    }
    if let Some(name) = names.tables.iter().find(|name| !names.own.contains(*name) && !TABLES.contains(&name.as_str()))
    {
        return Err(bad(format!("it reads {name}; a format reads {}", TABLES.join(", "))));
    }
    if let Some(name) = names.sources.iter().find(|name| !TABLE_FUNCTIONS.contains(&name.as_str())) {
        return Err(bad(format!(
            "it reads from {name}(); a format reads no files, and from no functions but {}",
            TABLE_FUNCTIONS.join(", ")
        )));
    }
    if let Some(name) = names.functions.iter().find(|name| changing.contains(name) || CHANGING.contains(&name.as_str()))
    {
        return Err(bad(format!("{name}() may give another value each time; draw with draw_key(scope, number)")));
    }
    if let Some(name) = names.columns.iter().find(|name| CHANGING_COLUMNS.contains(&name.as_str())) {
        return Err(bad(format!(
            "{name} may be another value each time; order by ids, draw with draw_key(scope, number)"
        )));
    }
    if names.is_sampled {
        return Err(bad("a sample is another one each time; draw with draw_key(scope, number)".to_owned()));
    }
    check_columns(store, format)
}

fn check_columns(store: &Store, format: &Format) -> Result<()> {
    let bad = |what: String| Error::BadFormat { name: format.name.clone(), what };
    let sql = format!("DESCRIBE {}", super::work::bracketed(&format.sql));
    let found: Vec<(String, String)> = store
        .select(&sql, [], |row| Ok((row.get("column_name")?, row.get("column_type")?)))
        .map_err(|error| bad(error.to_string()))?;
    for (name, is_number, is_optional) in COLUMNS {
        let Some((_, kind)) = found.iter().find(|(column, _)| column == name) else {
            if is_optional {
                continue;
            }
            let names: Vec<&str> = COLUMNS.iter().map(|(name, ..)| *name).collect();
            return Err(bad(format!("it yields no column {name}; the columns are {}", names.join(", "))));
        };
        let fits = if is_number {
            kind.ends_with("INT") || kind == "INTEGER" || kind == "UINTEGER"
        } else {
            kind == "VARCHAR"
        };
        if !fits {
            let needed = if is_number { "a whole number" } else { "text" };
            return Err(bad(format!("the column {name} is {kind}, and must be {needed}")));
        }
    }
    match found.iter().find(|(column, _)| COLUMNS.iter().all(|(name, ..)| name != column)) {
        Some((column, _)) => Err(bad(format!("it yields a column {column} that no format has"))),
        None => Ok(()),
    }
}

/// The names that a statement uses, by what they are.
#[derive(Debug, Default)]
struct Names {
    tables: BTreeSet<String>,
    /// Common table expressions.
    own: BTreeSet<String>,
    /// Table functions.
    sources: BTreeSet<String>,
    functions: BTreeSet<String>,
    /// The last words of references to columns.
    columns: BTreeSet<String>,
    is_sampled: bool,
}

impl Names {
    /// Goes through the parser's tree.
    fn collect(&mut self, node: &Value) {
        let text = |key: &str| node.get(key).and_then(Value::as_str).unwrap_or_default().to_lowercase();
        match node {
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            Value::Object(members) => {
                match text("type").as_str() {
                    "base_table" => {
                        let path = [text("catalog_name"), text("schema_name"), text("table_name")];
                        self.tables
                            .insert(path.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("."));
                    }
                    "show_ref" => _ = self.tables.insert("the catalog".to_owned()),
                    "table_function" => {
                        let name = node.pointer("/function/function_name").and_then(Value::as_str);
                        self.sources.insert(name.unwrap_or("a function").to_lowercase());
                    }
                    _ => {}
                }
                if let Some(name) = members.get("function_name").and_then(Value::as_str) {
                    self.functions.insert(name.to_lowercase());
                }
                let column = node.get("column_names").and_then(Value::as_array).and_then(|words| words.last());
                self.columns.extend(column.and_then(Value::as_str).map(str::to_lowercase));
                self.is_sampled |= members.get("sample").is_some_and(|sample| !sample.is_null());
                let own = node.pointer("/cte_map/map").and_then(Value::as_array).into_iter().flatten();
                self.own.extend(own.filter_map(|entry| Some(entry.get("key")?.as_str()?.to_lowercase())));
                members.values().for_each(|member| self.collect(member));
            }
            _ => {}
        }
    }
}

//! Input as the world has it: every file and row that cannot be used is named, and costs nothing but itself.

mod columns;
mod files;
mod rows;

use std::fs;

use serde_json::{Value, json};
use skillfactory::ingest::{self, Error, Override, Report, Role};
use skillfactory::progress::Silent;

use crate::support::{Bench, reflection, row, small_recipe};

const RESPONSE: &str = "model_responses__mutated_prompts";
const FLAG: &str = "model_responses__mutated_prompts__eval_is_correct";
const EXTRACTED: &str = "model_responses__mutated_prompts__eval_extracted_answers";
const REFLECTION: &str = "model_responses__mutated_prompts_reflection";

const NOTHING: [&str; 0] = [];

/// What is wanted of the refusal of a file.
type Refusal = fn(&Error) -> bool;

/// Expressions for the columns of a Parquet row that is as the published sets have it.
const COLUMNS: [(&str, &str); 7] = [
    ("question", "'2+2?'"),
    ("answer", "'4'"),
    ("prompt_variant", "'original'"),
    (RESPONSE, "['text ' || range]"),
    (FLAG, "[true]"),
    (EXTRACTED, "['4']"),
    (REFLECTION, "['so <verdict>Correct</verdict>']"),
];

fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Writes what a query yields into a file; gives the path.
fn copy(bench: &Bench, name: &str, query: &str, form: &str) -> String {
    let path = bench.path(name).to_string_lossy().into_owned();
    let sql = format!("COPY ({query}) TO '{path}' ({form})");
    bench.store().prepare(&sql).unwrap().execute([]).unwrap();
    path
}

/// Writes rows of some columns as Parquet.
fn parquet_of<'a>(
    bench: &Bench,
    name: &str,
    columns: impl IntoIterator<Item = (&'a str, &'a str)>,
    rows: u32,
) -> String {
    let columns = columns.into_iter().map(|(column, value)| format!("{value} AS {}", identifier(column)));
    let query = format!("SELECT {} FROM range({rows})", columns.collect::<Vec<_>>().join(", "));
    copy(bench, name, &query, "FORMAT parquet")
}

/// Writes a Parquet file of the published columns, but with another expression for one of them.
fn parquet(bench: &Bench, name: &str, column: &str, value: &str, rows: u32) -> String {
    let known = COLUMNS.into_iter().filter(|(known, _)| *known != column);
    let column = (!column.is_empty()).then_some((column, value));
    parquet_of(bench, name, known.chain(column), rows)
}

/// Rows of no oddity.
fn good_rows(count: usize) -> Vec<Value> {
    (0..count).map(|n| row("2+2?", &format!("text {n}"), true, &[&reflection("so", "Correct")])).collect()
}

/// A good row with something else in some of its columns; `None` takes a column away.
fn odd_row(changes: &[(&str, Option<Value>)]) -> Value {
    let mut odd = row("2+2?", "odd", true, &[&reflection("so", "Correct")]);
    let columns = odd.as_object_mut().unwrap();
    for (column, value) in changes {
        match value {
            Some(value) => columns.insert((*column).to_owned(), value.clone()),
            None => columns.remove(*column),
        };
    }
    odd
}

fn take_in(bench: &Bench, inputs: &[String], overrides: &[Override]) -> ingest::Result<Report> {
    let request = ingest::Request::new(inputs, None, overrides.to_vec())?;
    ingest::ingest(&bench.store(), &request, &Silent)
}

fn said(role: Role, column: &str) -> Override {
    Override { role, column: Some(column.to_owned()) }
}

/// The rejects of a stage: row, item, reflection, reason.
fn rejects(bench: &Bench) -> Vec<String> {
    let columns = "row, item, reflection_item, reason";
    bench.ask(&format!("SELECT {columns} FROM reject WHERE stage = 'ingest' ORDER BY file, {columns}"))
}

/// Every table with the number and a digest of its rows.
fn tables(bench: &Bench) -> Vec<String> {
    let names = bench.ask("SELECT table_name FROM duckdb_tables() ORDER BY table_name");
    let one = |name: &String| {
        format!(
            "SELECT '{name}' AS name, count(*) AS n, bit_xor(hash(t::VARCHAR)) AS digest FROM {} AS t",
            identifier(name)
        )
    };
    bench.ask(&names.iter().map(one).collect::<Vec<_>>().join(" UNION ALL "))
}

/// The error with its causes.
fn whole(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!("\n{error}"));
        cause = error.source();
    }
    text
}

/// A workspace that holds something, so that harm would show.
fn filled() -> Bench {
    let bench = Bench::new();
    let before = bench.jsonl("before.jsonl", &good_rows(3));
    bench.ingest(&[before]).unwrap();
    bench
}

/// Asks that files are refused as said, in words that name the last of them, with nothing changed.
fn assert_refused(bench: &Bench, inputs: &[String], is_as_wanted: Refusal) {
    let before = tables(bench);
    let error = take_in(bench, inputs, &[]).expect_err(&format!("{inputs:?} is taken"));
    assert!(is_as_wanted(&error), "{inputs:?}: {error:?}");
    let name = inputs.last().unwrap();
    assert!(error.to_string().contains(name.as_str()), "{name} is not named: {}", whole(&error));
    assert_eq!(tables(bench), before, "{inputs:?}: something was changed");
}

/// Each row of a query as JSON.
fn bench_json(bench: &Bench, from: &str) -> Vec<String> {
    let store = bench.store();
    let mut statement = store.prepare(&format!("SELECT to_json(t)::VARCHAR FROM ({from}) AS t")).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

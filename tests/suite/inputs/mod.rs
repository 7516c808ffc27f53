//! Every kind of input: formats, folders, databases, families of real sets, reflections that come later.

mod families;
mod folders;
mod formats;
mod reflections;
mod sqlite;
mod tables;

use serde_json::{Value, json};
use skillfactory::ingest::{self, Error, Override, Report};
use skillfactory::progress::Silent;

use crate::support::{Bench, reflection, row};

const RESPONSE: &str = "model_responses__mutated_prompts";
const FLAG: &str = "model_responses__mutated_prompts__eval_is_correct";
const EXTRACTED: &str = "model_responses__mutated_prompts__eval_extracted_answers";
const REFLECTION: &str = "model_responses__mutated_prompts_reflection";

const NOTHING: [&str; 0] = [];

fn overrides(words: &[&str]) -> Vec<Override> {
    words.iter().map(|word| word.parse().unwrap()).collect()
}

fn take_in(bench: &Bench, inputs: &[String], name: Option<&str>, map: &[&str]) -> ingest::Result<Report> {
    let request = ingest::Request::new(inputs, name.map(str::to_owned), overrides(map))?;
    ingest::ingest(&bench.store(), &request, &Silent)
}

/// Takes reflections in on the responses of a source.
fn take_in_to(bench: &Bench, input: String, name: &str, to: Option<&str>) -> ingest::Result<Report> {
    let request = ingest::Request::new(&[input], Some(name.to_owned()), Vec::new())?.to(to.map(str::to_owned));
    ingest::ingest(&bench.store(), &request, &Silent)
}

/// Runs SQL beside the workspace, such as a COPY.
fn execute(bench: &Bench, sql: &str) {
    bench.store().prepare(sql).unwrap_or_else(|error| panic!("{sql}: {error}")).execute([]).unwrap();
}

/// The rejects of an ingest: file, row, reason, detail.
fn rejects(bench: &Bench) -> Vec<String> {
    let columns = "file, row, reason, detail";
    bench.ask(&format!("SELECT {columns} FROM reject WHERE stage = 'ingest' ORDER BY {columns}"))
}

/// Every id, with what rows say of the responses.
fn ids(bench: &Bench) -> Vec<String> {
    let responses = "SELECT response_id AS id, is_correct, extracted_answer FROM response_row";
    let reflections = "SELECT reflection_id, NULL, NULL FROM reflection_row";
    bench.ask(&format!("{responses} UNION ALL {reflections} ORDER BY ALL"))
}

/// Rows with what formats quarrel about: several responses, quotes, line breaks, every script, nothing at all.
fn awkward_rows() -> Vec<Value> {
    let texts = [
        "plain",
        "a, \"quoted\" text",
        "lines\nand\r\nmore\n",
        "答え 🙂 e\u{301}",
        " [1, 2] and ",
        "tab\tand \\n",
        "NULL",
        "0",
    ];
    let mut rows: Vec<Value> = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let mut row = row(&format!("question \"{}\",\n?", at % 3), text, at % 2 == 0, &[]);
        row[RESPONSE] = json!([text, format!("{text} again")]);
        row[FLAG] = json!([at % 2 == 0, null]);
        row[EXTRACTED] = json!([at.to_string(), null]);
        row[REFLECTION] = json!([[reflection(text, "Correct"), "no \"verdict\""], []]);
        row["note"] = json!(text);
        rows.push(row);
    }
    rows[1]["answer"] = Value::Null;
    rows[2]["prompt_variant"] = Value::Null;
    rows
}

/// A value as a file without types has it: lists as JSON, nothing for null.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Rows as comma-separated values. `delimiter` as a byte.
fn csv(rows: &[Value], delimiter: u8) -> Vec<u8> {
    let columns: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(columns.iter().map(|column| column.as_bytes())).unwrap();
    for row in rows {
        writer.write_record(columns.iter().map(|column| cell(&row[column.as_str()]))).unwrap();
    }
    writer.into_inner().unwrap()
}

/// Rows as a table of a SQLite file, lists as JSON.
#[expect(clippy::disallowed_methods, reason = "a test makes what another program would")]
fn sqlite(bench: &Bench, name: &str, table: &str, rows: &[Value]) -> String {
    let path = bench.path(name);
    let database = rusqlite::Connection::open(&path).unwrap();
    let columns: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    let names = columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    database.execute_batch(&format!("CREATE TABLE \"{table}\" ({names})")).unwrap();
    let places = vec!["?"; columns.len()].join(", ");
    for row in rows {
        let values = columns.iter().map(|column| match &row[column.as_str()] {
            Value::Null => rusqlite::types::Value::Null,
            other => rusqlite::types::Value::Text(cell(other)),
        });
        let values = rusqlite::params_from_iter(values);
        database.execute(&format!("INSERT INTO \"{table}\" VALUES ({places})"), values).unwrap();
    }
    path.to_string_lossy().into_owned()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packer = zstd::Encoder::new(Vec::new(), 1).unwrap();
    // As the program of that name does.
    packer.include_checksum(true).unwrap();
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

//! Exports for trainers: what each target writes is what the workspace says.

mod folders;
mod judged;
mod masks;

use serde_json::{Value, json};
use skillfactory::export::{Layout, Request, Target};

use crate::support::{Bench, reflection, row, small_recipe, table};

/// Rows of questions, in every script; of five responses to each two are wrong, and one reflection on each misjudges.
fn rows(questions: std::ops::Range<u32>) -> Vec<Value> {
    let one = |question: u32, n: u32| {
        let (right, wrong) = if n.is_multiple_of(2) { ("Correct", "Incorrect") } else { ("Incorrect", "Correct") };
        let texts = [reflection("naïve  ", right), reflection("答え\n", right), reflection("🙂", wrong)];
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let text = format!("\n{n} e\u{301}t\u{200d} \n 答{question} ");
        let mut row = row(&format!("Frage {question} 🙂?"), &text, n.is_multiple_of(2), &texts);
        row["answer"] = json!(format!("{question} + 1"));
        row
    };
    questions.flat_map(|question| (0..5).map(move |n| one(question, n))).collect()
}

/// A workspace of many questions with their traces.
fn built() -> Bench {
    let bench = Bench::new();
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows(0..24))]).unwrap();
    bench.build(&small_recipe(3)).unwrap();
    bench
}

fn asked(target: Target) -> Request {
    Request { layout: Layout { target: Some(target), ..Layout::default() }, ..Request::default() }
}

/// What a query yields of the files of an export, as JSON.
fn read(bench: &Bench, files: &str, select: &str) -> Vec<Value> {
    let path = bench.path(files);
    let reader = match path.extension().and_then(|ending| ending.to_str()) {
        Some("parquet") => "read_parquet",
        Some("csv") => "read_csv",
        _ => "read_json",
    };
    let rows = format!("SELECT {select} FROM {reader}('{}')", path.display());
    let rows = table(&bench.store(), &format!("SELECT to_json(this) AS row FROM ({rows}) AS this ORDER BY row"));
    rows.iter().map(|row| serde_json::from_str(row[0].as_deref().unwrap()).unwrap()).collect()
}

/// The same of the workspace.
fn stored(bench: &Bench, sql: &str) -> Vec<Value> {
    let rows = table(&bench.store(), &format!("SELECT to_json(this) AS row FROM ({sql}) AS this ORDER BY row"));
    rows.iter().map(|row| serde_json::from_str(row[0].as_deref().unwrap()).unwrap()).collect()
}

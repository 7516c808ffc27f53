//! `ingest --built`: what was made elsewhere is taken in if it is what the recipe makes of the rows, and else not.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use skillfactory::build::{Recipe, SourceRevision};
use skillfactory::progress::Silent;
use skillfactory::{adopt, stream, verify};

use super::{good, lines, request};
use crate::support::{Bench, export_files, small_recipe};

/// A folder with the records of a stream, in one file a piece of the input.
fn records_of(bench: &Bench, folder: &str, pieces: &[&[Value]], recipe: &Recipe) {
    std::fs::create_dir_all(bench.path(folder)).unwrap();
    for (at, piece) in pieces.iter().enumerate() {
        let mut output = Vec::new();
        stream::stream(lines(piece).as_bytes(), &mut output, &request(recipe.clone())).unwrap();
        std::fs::write(bench.path(folder).join(format!("part-{at}.jsonl")), output).unwrap();
    }
}

fn adopt(bench: &Bench, folder: &str, recipe: &Recipe) -> adopt::Result<adopt::Adopted> {
    let sources = vec![SourceRevision { source: "rows".to_owned(), revision: 1 }];
    let request = adopt::Request { folder: bench.path(folder), recipe: recipe.clone(), sources };
    adopt::adopt(&bench.store(), &request, &Silent)
}

/// Rows of which something is refused, and some draws give no trace.
fn mixed() -> Vec<Value> {
    let mut rows = good();
    rows[2]["model_responses__mutated_prompts"] = json!([""]);
    rows[4]["model_responses__mutated_prompts"] = rows[0]["model_responses__mutated_prompts"].clone();
    rows
}

/// Every table that a build fills, and no time.
fn built(bench: &Bench) -> BTreeMap<&'static str, Vec<String>> {
    let tables = ["trace", "trace_part", "reject", "question_use", "response_use", "reflection_use", "phrase"];
    tables.map(|table| (table, bench.ask(&format!("SELECT t FROM {table} AS t ORDER BY t::VARCHAR")))).into()
}

#[test]
fn what_a_stream_or_an_export_has_made_is_taken_in_as_if_it_were_built_here() {
    let rows = mixed();
    let recipe = small_recipe(5);
    let there = Bench::new();
    // Its rejects are told by the numbers of rows, so it is one file for both.
    there.ingest(&[there.jsonl("rows.jsonl", &rows)]).unwrap();
    there.build(&recipe).unwrap();
    there.export_as("out", skillfactory::export::Request { provenance: true, ..Default::default() }).unwrap();
    let here = |folder: std::path::PathBuf| {
        let bench = Bench::new();
        bench.ingest(&[there.path("rows.jsonl").to_string_lossy().into_owned()]).unwrap();
        let adopted = adopt(&bench, &folder.to_string_lossy(), &recipe).unwrap();
        assert!(
            adopted.proofs.iter().all(|proof| proof.faults == 0 && proof.checked > 0 || proof.name == "states"),
            "{adopted:?}"
        );
        assert_eq!(built(&bench), built(&there));
        let proofs = verify::workspace(&bench.path("w.duckdb"), bench.limits, &Silent).unwrap();
        assert!(proofs.iter().all(|proof| proof.faults == 0), "{proofs:?}");
        bench.export_as("out", skillfactory::export::Request { provenance: true, ..Default::default() }).unwrap();
        assert!(export_files(&bench.path("out")) == export_files(&there.path("out")), "another export comes of it");
        // A second time it changes nothing.
        adopt(&bench, &folder.to_string_lossy(), &recipe).unwrap();
        assert_eq!(built(&bench), built(&there));
    };
    records_of(&there, "records", &[&rows], &recipe);
    here(there.path("records"));
    here(there.path("out"));
}

/// The first fault that is told.
fn fault(outcome: adopt::Result<adopt::Adopted>) -> String {
    match outcome {
        Err(adopt::Error::Faults { proofs, .. }) => {
            let faulty = proofs.into_iter().find(|proof| proof.faults > 0).unwrap();
            format!("{}: {}", faulty.name, faulty.first[0].what)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_not_what_the_recipe_makes_of_the_rows_is_not_taken_in() {
    let rows = mixed();
    let recipe = small_recipe(5);
    let bench = Bench::new();
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    records_of(&bench, "records", &[&rows], &recipe);
    let file = bench.path("records/part-0.jsonl");
    let whole = std::fs::read_to_string(&file).unwrap();
    let refused = |text: &str, expected: &str| {
        assert!(text != whole, "nothing was changed");
        std::fs::write(&file, text).unwrap();
        let found = fault(adopt(&bench, "records", &recipe));
        assert!(found.contains(expected), "{found}");
        assert_eq!(bench.number("SELECT count(*) FROM trace"), 0);
        assert_eq!(bench.number("SELECT count(*) FROM recipe_state"), 0);
    };
    let lines: Vec<&str> = whole.lines().collect();
    let at = |record: &str| lines.iter().position(|line| line.contains(&format!("\"record\":\"{record}\""))).unwrap();
    let changed = |at: usize, from: &str, to: &str| {
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        lines[at] = lines[at].replacen(from, to, 1);
        lines.join("\n") + "\n"
    };
    refused(&changed(at("trace"), "<sample>\\ntext ", "<sample>\\ntest "), "texts: part");
    refused(&changed(at("trace"), "\"content_id\":\"c", "\"content_id\":\"cc"), "traces: the recipe draws other parts");
    refused(&changed(at("trace"), "\"question\":\"q", "\"question\":\"other q"), "traces: its question");
    refused(&changed(at("part"), "\"position\":1", "\"position\":99"), "parts: ");
    refused(&changed(at("reject"), "\"reason\":\"", "\"reason\":\"other-"), "rejects: ");
    let without_end: String = lines[..lines.len() - 1].iter().map(|line| format!("{line}\n")).collect();
    refused(&without_end, "records: it has no end");
    let without_trace: String =
        lines.iter().filter(|line| **line != lines[at("trace")]).map(|line| format!("{line}\n")).collect();
    refused(&without_trace, "records: it has");
    std::fs::write(&file, &whole).unwrap();
    assert_eq!(
        fault(adopt(&bench, "records", &Recipe { seed: 7, ..recipe.clone() })).split(':').next(),
        Some("traces")
    );
    // The rows of a question in two partitions, each of which is built without the other.
    records_of(&bench, "split", &[&rows[..9], &rows[9..]], &recipe);
    assert!(fault(adopt(&bench, "split", &recipe)).contains("it was built in 2 pieces"));
    let missing = adopt(&bench, "nothing", &recipe);
    assert!(matches!(missing, Err(adopt::Error::NoTraces(_))), "{missing:?}");
    adopt(&bench, "records", &recipe).unwrap();
}

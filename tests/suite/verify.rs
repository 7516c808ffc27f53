//! Proofs: a clean workspace passes them, and each of these tamperings is seen.

use std::fs;

use skillfactory::build::{self, Recipe, recipe};
use skillfactory::progress::Silent;
use skillfactory::verify::{self, Proof};

use crate::support::{Bench, files, reflection, root, row, small_recipe};

fn execute(bench: &Bench, sql: &str) {
    assert!(bench.store().prepare(sql).unwrap().execute([]).unwrap() > 0, "{sql}: nothing was changed");
}

fn prove(bench: &Bench) -> Vec<Proof> {
    verify::workspace(&bench.path("w.duckdb"), bench.limits, &Silent).unwrap()
}

/// The proofs that found something, each with what it found first.
fn faults(proofs: &[Proof]) -> Vec<(&str, String)> {
    let faulty = proofs.iter().filter(|proof| proof.faults > 0);
    faulty.map(|proof| (proof.name.as_str(), format!("{}: {}", proof.first[0].id, proof.first[0].what))).collect()
}

#[track_caller]
fn assert_clean(bench: &Bench) {
    let proofs = prove(bench);
    assert_eq!(proofs.len(), 10);
    assert_eq!(faults(&proofs), []);
}

fn example() -> Bench {
    let bench = Bench::new();
    bench.ingest(&[root().join("examples/countdown.parquet").to_string_lossy().into_owned()]).unwrap();
    bench
}

fn rows(more: &[&str]) -> Vec<serde_json::Value> {
    let judged = |text: &str, is_correct: bool| {
        let verdict = if is_correct { "Correct" } else { "Incorrect" };
        let [one, two] = ["I see", "It says so: 🙂 naïve"].map(|words| reflection(words, verdict));
        row("2+2?", text, is_correct, &[&one, &two])
    };
    let mut rows = vec![judged("four 🙂", true), judged("five", false), judged("2+2", true), judged("six", false)];
    rows.extend(more.iter().map(|text| judged(text, true)));
    rows
}

/// A workspace of two states, with traces that only the first one had.
fn built() -> Bench {
    let bench = Bench::new();
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows(&[]))]).unwrap();
    bench.build(&small_recipe(3)).unwrap();
    bench.build(&Recipe { seed: 7, repeats: 2, ..small_recipe(2) }).unwrap();
    assert!(bench.number("SELECT count(*) FROM past_part") > 0);
    bench
}

#[test]
fn every_shipped_recipe_passes() {
    let bench = example();
    for recipe in recipe::shipped().unwrap() {
        match bench.build(&recipe) {
            // The example has no rows for it.
            Err(build::Error::NoTrace(_)) => {}
            report => assert!(report.unwrap().traces() > 0),
        }
    }
    assert!(bench.number("SELECT count(*) FROM recipe") >= 5);
    let proofs = prove(&bench);
    assert_eq!(faults(&proofs), []);
    assert!(proofs.iter().all(|proof| proof.checked > 0 || proof.name == "states"), "{proofs:?}");
}

#[test]
fn states_sources_and_retractions_pass() {
    let bench = built();
    assert_clean(&bench);
    let mut own = small_recipe(3);
    own.name = "own".to_owned();
    own.tags.think = "thought".to_owned();
    own.formats = vec!["*C*IC".to_owned(), "random".to_owned()];
    own.shares = vec![recipe::Share { format: "random".to_owned(), first: 0.0, last: 1.0 }];
    bench.build(&own).unwrap();
    assert_clean(&bench);
    // New rows and a retraction that no build has seen yet change nothing of what was drawn.
    bench.ingest(&[bench.jsonl("more.jsonl", &rows(&["seven", "eight"]))]).unwrap();
    assert_clean(&bench);
    execute(&bench, "INSERT INTO retraction VALUES (1, 'doubtful', NULL, now()::TIMESTAMP, NULL)");
    execute(
        &bench,
        "INSERT INTO retracted SELECT 1, bucket, question_id, 'response', response_id FROM response WHERE text = '2+2'",
    );
    assert_clean(&bench);
    bench.build(&small_recipe(3)).unwrap();
    assert!(bench.number("SELECT count(*) FROM response_use WHERE reason = 'retracted'") > 0);
    assert_clean(&bench);
    execute(&bench, "UPDATE retraction SET taken_back_at = now()::TIMESTAMP");
    assert_clean(&bench);
    bench.build(&small_recipe(3)).unwrap();
    assert_clean(&bench);
}

/// What is done to a workspace, and the proofs that see it.
const TAMPERINGS: [(&str, &[&str]); 29] = [
    ("UPDATE trace SET text = replace(text, 'I see', 'I saw') WHERE n = 2 AND repeat = 1", &["texts"]),
    ("UPDATE trace SET text = text || ' '", &["texts"]),
    ("UPDATE trace_part SET \"end\" = \"end\" + 1 WHERE kind = 'sample' AND attempt = 1", &["spans", "sources"]),
    ("UPDATE trace_part SET start = start + 1, \"end\" = \"end\" + 1 WHERE position = 2", &["spans"]),
    (
        "UPDATE trace_part SET reflection_id = (SELECT max(reflection_id) FROM reflection AS other WHERE \
         other.response_id = trace_part.response_id AND other.reflection_id <> trace_part.reflection_id) \
         WHERE kind = 'reflect' AND attempt = 1",
        &["sources", "texts", "contents"],
    ),
    ("DELETE FROM trace_part WHERE position = 4", &["spans", "texts", "contents"]),
    ("DELETE FROM trace_part", &["spans", "texts", "contents", "counts"]),
    ("UPDATE question_use SET drawn_responses = drawn_responses + 1", &["counts"]),
    ("INSERT INTO trace SELECT * FROM trace WHERE n = 2", &["names"]),
    ("INSERT INTO trace_part SELECT * FROM trace_part WHERE position = 3", &["spans", "texts"]),
    ("DELETE FROM trace WHERE n = 2", &["spans", "sources", "draws"]),
    ("UPDATE trace SET n = 9 WHERE n = 2", &["names"]),
    ("UPDATE trace SET short_id = short_id + 1 WHERE n = 2", &["names"]),
    ("UPDATE question SET short_id = NULL", &["ids"]),
    ("UPDATE response SET short_id = short_id + 1", &["ids"]),
    ("UPDATE reflection SET short_id = short_id + 1", &["ids"]),
    ("UPDATE trace SET content_id = 'c0' WHERE n = 2", &["contents", "draws"]),
    ("UPDATE trace SET label = '9C' WHERE n = 2", &["draws"]),
    ("UPDATE question SET text = text || ' '", &["ids"]),
    (
        "UPDATE response SET text = 'x' || substring(text, 2) \
         WHERE response_id = (SELECT min(response_id) FROM trace_part WHERE kind = 'sample')",
        &["ids", "texts"],
    ),
    (
        "UPDATE reflection SET verdict = if(verdict = 'correct', 'incorrect', 'correct') \
         WHERE reflection_id = (SELECT min(reflection_id) FROM trace_part)",
        &["ids", "draws"],
    ),
    ("UPDATE phrase SET text = upper(text) WHERE kind = 'ending'", &["ids", "texts"]),
    ("INSERT INTO response SELECT * FROM response", &["ids"]),
    ("DELETE FROM reflection", &["rows", "sources", "texts", "draws"]),
    ("DELETE FROM response_row", &["rows", "draws"]),
    ("UPDATE response_row SET is_correct = NOT is_correct", &["draws"]),
    ("UPDATE recipe SET seed = 8", &["draws"]),
    ("DELETE FROM past_part WHERE position = 2", &["spans", "contents"]),
    ("UPDATE past_trace SET until = 2", &["spans", "states"]),
];

#[test]
fn every_tampering_is_seen() {
    let clean = built();
    assert_clean(&clean);
    for (tamper, expected) in TAMPERINGS {
        let bench = Bench::new();
        fs::copy(clean.path("w.duckdb"), bench.path("w.duckdb")).unwrap();
        execute(&bench, tamper);
        let proofs = prove(&bench);
        let found = faults(&proofs);
        let missing: Vec<_> = expected.iter().filter(|name| found.iter().all(|(found, _)| found != *name)).collect();
        assert!(missing.is_empty(), "{tamper}: not seen by {missing:?}, but {found:?}");
    }
}

#[test]
fn a_trace_that_is_sound_but_was_never_drawn_is_seen() {
    let bench = built();
    // What another seed gives, under the name of the recipe: only a redraw can tell.
    execute(&bench, "UPDATE recipe SET seed = 42");
    assert_eq!(faults(&prove(&bench)).iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["draws"]);
}

fn exported() -> Bench {
    let bench = built();
    bench.export("out").unwrap();
    bench
}

fn prove_export(bench: &Bench) -> Vec<Proof> {
    verify::export(&bench.path("w.duckdb"), &bench.path("out"), bench.limits, &Silent).unwrap()
}

const SHARD: &str = "out/data/train-00000-of-00001.parquet";

#[test]
fn an_export_is_what_it_was() {
    let bench = exported();
    let before = files(&bench.path("out"));
    let proofs = prove_export(&bench);
    assert_eq!(faults(&proofs), []);
    assert_eq!(proofs[1].checked, bench.number("SELECT count(*) FROM trace"));
    assert!(files(&bench.path("out")) == before, "a proof has written something");

    // Every byte counts, of the card too.
    let card = fs::read_to_string(bench.path("out/README.md")).unwrap();
    fs::write(bench.path("out/README.md"), card.replacen("traces", "Traces", 1)).unwrap();
    assert!(faults(&prove_export(&bench))[0].1.contains("its sha256 is"));
    fs::write(bench.path("out/README.md"), card).unwrap();
    let shard = fs::read(bench.path(SHARD)).unwrap();
    for at in [0, shard.len() / 2, shard.len() - 1] {
        let mut flipped = shard.clone();
        flipped[at] ^= 1;
        fs::write(bench.path(SHARD), flipped).unwrap();
        assert!(faults(&prove_export(&bench))[0].1.contains("its sha256 is"), "byte {at}");
    }
    fs::write(bench.path(SHARD), &shard[1..]).unwrap();
    assert!(faults(&prove_export(&bench))[0].1.contains("bytes, the manifest says"));
    fs::remove_file(bench.path(SHARD)).unwrap();
    assert!(faults(&prove_export(&bench))[0].1.contains("the file is missing"));
    fs::write(bench.path(SHARD), &shard).unwrap();
    fs::write(bench.path("out/data/more.parquet"), &shard).unwrap();
    assert!(faults(&prove_export(&bench))[0].1.contains("the manifest does not list the file"));
    fs::remove_file(bench.path("out/data/more.parquet")).unwrap();
    assert_eq!(faults(&prove_export(&bench)), []);
}

#[test]
fn a_manifest_that_lies_is_seen() {
    let bench = exported();
    let manifest = fs::read_to_string(bench.path("out/manifest.json")).unwrap();
    let traces = bench.number("SELECT count(*) FROM trace");
    for (from, to, words) in [
        (format!("\"rows\": {traces}"), "\"rows\": 99".to_owned(), "the manifest says 99"),
        ("\"version\": 2".to_owned(), "\"version\": 9".to_owned(), "version 9 is not known"),
        ("data/train".to_owned(), "../out/data/train".to_owned(), "leads out of the folder"),
        ("\"name\": \"reference\"".to_owned(), "\"name\": \"other\"".to_owned(), "has no such trace"),
        ("{".to_owned(), "[".to_owned(), "manifest.json"),
    ] {
        assert!(manifest.contains(&from), "{from}");
        fs::write(bench.path("out/manifest.json"), manifest.replace(&from, &to)).unwrap();
        let proofs = prove_export(&bench);
        assert!(faults(&proofs).iter().any(|(_, fault)| fault.contains(words)), "{from}: {proofs:?}");
    }
    fs::remove_file(bench.path("out/manifest.json")).unwrap();
    let none = verify::export(&bench.path("w.duckdb"), &bench.path("out"), bench.limits, &Silent);
    assert!(matches!(none, Err(verify::Error::NoExport(_))));
}

#[test]
fn rows_of_an_export_are_held_against_the_workspace() {
    for tamper in [
        "UPDATE trace SET text = text || ' ' WHERE n = 2",
        "UPDATE trace SET label = '9C' WHERE n = 2",
        "DELETE FROM trace WHERE n = 2",
        "UPDATE question SET text = text || ' '",
    ] {
        let bench = exported();
        execute(&bench, tamper);
        assert_eq!(
            faults(&prove_export(&bench)).iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            ["rows"],
            "{tamper}"
        );
    }
    // An export of an older state is one of the workspace still.
    let bench = exported();
    bench.build(&small_recipe(3)).unwrap();
    assert_eq!(faults(&prove_export(&bench)), []);
}

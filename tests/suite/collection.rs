//! `gc`: what no kept state needs goes, all else stays row for row, and the file is sound and smaller.

use std::fs;

use serde_json::Value;
use skillfactory::build;
use skillfactory::diff::{self, Error};
use skillfactory::gc;
use skillfactory::progress::Silent;
use skillfactory::retract::{self, Request};
use skillfactory::store::{Access, Limits, Store};
use skillfactory::verify;

use crate::support::{Bench, reflection, row, small_recipe};

/// Rows of eight questions, in texts of their own for each `revision`, but for the first two questions.
fn rows(revision: usize) -> Vec<Value> {
    let mut rows = Vec::new();
    for question in 0..8 {
        for response in 0..6 {
            let (is_correct, verdict) = if response % 2 == 0 { (true, "Correct") } else { (false, "Incorrect") };
            let text = if question < 2 { format!("try {response}") } else { format!("try {response} of {revision}") };
            let reflections = [reflection(&format!("so, {text}"), verdict)];
            rows.push(row(&format!("q{question}"), &text, is_correct, &[&reflections[0]]));
        }
    }
    rows.push(row(
        &format!("only of {revision}"),
        &format!("one of {revision}"),
        true,
        &[&reflection("so", "Correct")],
    ));
    rows
}

/// A workspace of five revisions and states; the second state is exported, and a response of the first is retracted.
fn aged() -> Bench {
    let bench = Bench::new();
    for revision in 1..=5 {
        bench.ingest(&[bench.jsonl("rows.jsonl", &rows(revision))]).unwrap();
        if revision == 2 {
            let ids = bench
                .ask("SELECT reflection_id FROM reflection WHERE text LIKE 'so, try 1 of 1%' ORDER BY ALL LIMIT 1");
            let request = Request { ids, conditions: Vec::new(), reason: "dull".to_owned(), note: None };
            retract::retract(&bench.store(), &request).unwrap();
        }
        bench.build(&small_recipe(3)).unwrap();
        if revision == 2 {
            bench.export("out").unwrap();
        }
    }
    bench
}

fn collect(bench: &Bench, keep: u32) -> gc::Report {
    gc::collect(&bench.path("w.duckdb"), keep, bench.limits, &Silent).unwrap()
}

/// Tables, columns with types and comments, constraints, views and macros, in the order of columns.
fn schema(bench: &Bench) -> Vec<String> {
    let asked = [
        "SELECT table_name, comment, sql FROM duckdb_tables()",
        "SELECT table_name, column_index, column_name, data_type, column_default, comment FROM duckdb_columns() \
         WHERE NOT internal",
        "SELECT table_name, constraint_text FROM duckdb_constraints()",
        "SELECT view_name, comment, sql FROM duckdb_views() WHERE NOT internal AND NOT temporary",
        "SELECT function_name, macro_definition FROM duckdb_functions() WHERE NOT internal AND function_type = 'macro' \
         AND database_name = current_database()",
    ];
    asked.iter().flat_map(|sql| bench.ask(&format!("FROM ({sql}) ORDER BY ALL"))).collect()
}

fn verified(bench: &Bench) {
    let proofs = verify::workspace(&bench.path("w.duckdb"), bench.limits, &Silent).unwrap();
    let faulty: Vec<_> = proofs.iter().filter(|proof| proof.faults > 0).collect();
    assert!(faulty.is_empty(), "{faulty:?}");
}

fn execute(store: &Store, sql: &str) {
    store.prepare(sql).unwrap().execute([]).unwrap();
}

#[test]
fn what_is_kept_is_kept_row_for_row() {
    let bench = aged();
    execute(&bench.store(), "CREATE VIEW mine AS SELECT label, count(*) AS n FROM trace GROUP BY label");
    execute(&bench.store(), "CREATE MACRO doubled(x) AS 2 * x");
    let compare = |a: &str, b: &str| format!("{:?}", diff::diff(&bench.store(), a, b).unwrap().causes);
    let before = schema(&bench);
    let whole = [
        "trace",
        "trace_part",
        "recipe",
        "question_use",
        "response_use",
        "reflection_use",
        "retraction",
        "retracted",
        "export",
        "export_trace",
        "source_file",
        "migration",
    ];
    let rows = |bench: &Bench, sql: &str| bench.ask(&format!("FROM ({sql}) ORDER BY ALL"));
    let kept_whole = |bench: &Bench| whole.map(|table| rows(bench, &format!("FROM {table}")));
    // Of the states 2 (exported), 4 and 5; the rows of revision 2, 4 and 5.
    let partly = [
        "FROM past_trace WHERE since <= 2 AND until >= 2 OR until >= 4",
        "SELECT past_part.* FROM past_part JOIN past_trace USING (trace_id, until) WHERE since <= 2 AND until >= 2 OR until >= 4",
        "FROM source_row WHERE revision IN (2, 4, 5)",
        "FROM response_row WHERE revision IN (2, 4, 5)",
        "FROM reflection_row WHERE revision IN (2, 4, 5)",
        "FROM source_change WHERE revision >= 2",
        "FROM response WHERE text NOT LIKE '% of 1' AND text NOT LIKE '% of 3'",
    ];
    let kept_partly = |bench: &Bench| partly.map(|sql| rows(bench, sql));
    let (old_whole, old_partly) = (kept_whole(&bench), kept_partly(&bench));
    let differences = compare("reference@4", "reference@5");
    let (planned, _) =
        gc::survey(&Store::open(&bench.path("w.duckdb"), &Access::Current, Limits::default()).unwrap(), 2).unwrap();

    let report = collect(&bench, 2);
    assert_eq!((report.states, report.revisions), (2, 2));
    assert_eq!(report.tables, planned.tables, "a survey says what is done");
    assert_eq!(schema(&bench), before);
    for (old, now) in old_whole.iter().chain(&old_partly).zip(kept_whole(&bench).iter().chain(&kept_partly(&bench))) {
        let lost = old.iter().find(|row| !now.contains(row));
        assert!(old == now, "{} rows before, {} now; lost: {lost:?}", old.len(), now.len());
    }
    // And nothing else.
    assert_eq!(bench.ask("SELECT DISTINCT revision FROM source_row ORDER BY ALL"), ["2", "4", "5"]);
    assert_eq!(
        bench.ask("SELECT text FROM question WHERE text LIKE 'only%' ORDER BY ALL"),
        ["only of 2", "only of 4", "only of 5"]
    );
    assert_eq!(bench.number("SELECT count(*) FROM past_trace WHERE until = 1 OR until = 3 AND since = 3"), 0);
    // The response that a retracted reflection is on.
    assert_eq!(bench.ask("SELECT text FROM response WHERE text LIKE '% of 1'"), ["try 1 of 1"]);
    assert_eq!(bench.number("SELECT count(*) FROM response WHERE text LIKE '% of 3'"), 0);
    verified(&bench);
    assert_eq!(compare("reference@4", "reference@5"), differences);
    assert_eq!(bench.ask("SELECT doubled(count(*)) FROM mine"), ["6"]);
    assert_eq!(fs::read_dir(bench.folder.path()).unwrap().count(), 3, "the workspace, the rows and the export");
}

#[test]
fn a_collected_state_is_refused_and_the_next_build_is_as_ever() {
    let bench = aged();
    collect(&bench, 1);
    let error = diff::diff(&bench.store(), "reference@3", "reference").unwrap_err();
    assert!(matches!(&error, Error::Collected { state: 3, kept, .. } if *kept == [2, 5]), "{error}");
    assert!(diff::diff(&bench.store(), "reference@2", "reference").is_ok());
    let states = "SELECT state FROM recipe_state WHERE collected_at IS NULL ORDER BY state";
    assert_eq!(bench.ask(states), ["2", "5"]);
    // Rows that come back, of a revision that is gone.
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows(1))]).unwrap();
    let built = bench.build(&small_recipe(3)).unwrap();
    assert_eq!((built.state, built.causes.as_slice()), (6, &["rows revision 6".to_owned()][..]));
    verified(&bench);
    let fresh = Bench::new();
    fresh.ingest(&[fresh.jsonl("rows.jsonl", &rows(1))]).unwrap();
    let request = bench.ask("SELECT id FROM retracted");
    let request = Request { ids: request, conditions: Vec::new(), reason: "dull".to_owned(), note: None };
    retract::retract(&fresh.store(), &request).unwrap();
    fresh.build(&small_recipe(3)).unwrap();
    let traces = "SELECT trace_id, content_id, text FROM trace ORDER BY ALL";
    assert_eq!(bench.ask(traces), fresh.ask(traces));
    // Once more: nothing but the state in between is left to go.
    let again = collect(&bench, 1);
    assert_eq!(again.states, 1);
    assert_eq!(collect(&bench, 1).tables, []);
}

#[test]
fn space_comes_back_and_what_a_kill_has_left_is_taken_away() {
    let bench = Bench::new();
    let texts = |revision: usize| -> Vec<Value> {
        let noise = |at: usize| -> String {
            (0..400).map(|n| char::from(b'a' + ((n * n + at * 7 + n * at * revision) % 26) as u8)).collect()
        };
        let one = |at: usize| {
            row(&format!("q{}", at / 4), &noise(at), at.is_multiple_of(2), &[&reflection(&noise(at + 9), "Correct")])
        };
        (0..4000).map(one).collect()
    };
    for revision in 1..=3 {
        bench.ingest(&[bench.jsonl("rows.jsonl", &texts(revision))]).unwrap();
        bench.build(&small_recipe(1)).unwrap();
    }
    fs::write(bench.path("w.duckdb.gc"), "half a file").unwrap();
    fs::write(bench.path("w.duckdb.gc.wal"), "half a log").unwrap();
    let report = collect(&bench, 1);
    let bytes = fs::metadata(bench.path("w.duckdb")).unwrap().len();
    assert_eq!(bytes, report.bytes_after);
    assert!(bytes * 3 < report.bytes_before * 2, "{report:?}");
    assert!(!bench.path("w.duckdb.gc").exists() && !bench.path("w.duckdb.gc.wal").exists());
    verified(&bench);
    let compressed = "SELECT DISTINCT compression FROM pragma_storage_info('trace') WHERE column_name = 'text' \
        AND segment_type = 'VARCHAR'";
    assert_eq!(bench.ask(compressed), ["ZSTD"]);
}

#[test]
fn a_workspace_of_one_state_loses_nothing() {
    let bench = Bench::new();
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows(1))]).unwrap();
    assert!(matches!(bench.build(&small_recipe(3)), Ok(build::Report { state: 1, .. })));
    let before = crate::support::digests(&bench);
    let report = collect(&bench, 10);
    assert_eq!((report.states, report.revisions, report.tables), (0, 0, Vec::new()));
    assert_eq!(crate::support::digests(&bench), before);
}

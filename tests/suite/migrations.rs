//! Migrations explain what they make, and an older workspace is brought up to date and keeps what it held.

use sha2::{Digest, Sha256};
use skillfactory::build::Recipe;
use skillfactory::lineage;
use skillfactory::store::{Access, Limits, Store};

use crate::support::{Bench, files, reflection, root, row, small_recipe};

/// A workspace as the program of the first migration left it, with a recipe and two parts of a trace.
#[expect(clippy::disallowed_methods, reason = "no door of ours makes an old file")]
fn older(bench: &Bench) {
    let sql = std::fs::read_to_string(root().join("migrations/0001_workspace.sql")).unwrap();
    let sha256: String = Sha256::digest(&sql).iter().map(|byte| format!("{byte:02x}")).collect();
    let connection = duckdb::Connection::open_in_memory().unwrap();
    let path = bench.path("w.duckdb");
    connection
        .execute_batch(&format!(
            "ATTACH '{}' AS w (STORAGE_VERSION 'v1.4.0');
            USE w;
            {sql}
            CREATE TABLE migration (number BIGINT PRIMARY KEY, name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL);
            INSERT INTO migration VALUES (1, 'workspace', '{sha256}');
            INSERT INTO recipe VALUES ('reference', 'd1', 42, ['*C_full'], 5, 1, NULL, ['fast', 'idea'], false, ['p1'],
                [{{'source': 'rows', 'revision': 1}}], '2026-11-01');
            INSERT INTO trace_part VALUES ('t1', 7, 1, 'template', NULL, NULL, NULL, 'p1', 0, 9),
                ('t1', 7, 2, 'sample', 1, 'r1', NULL, NULL, 9, 12);",
            path.display()
        ))
        .unwrap();
    connection.close().unwrap();
}

#[test]
fn an_older_workspace_keeps_what_it_held() {
    let bench = Bench::new();
    older(&bench);
    bench.store().close().unwrap();
    let recipe = "SELECT recipe, state, digest, seed, attempts, least_responses, reflections.reject_words, \
         unique_variants, tags.think, built_at::DATE FROM recipe";
    assert_eq!(bench.ask(recipe), ["reference|1|d1|42|5|5|[fast, idea]|false|think|2026-11-01"]);
    let parts =
        "SELECT trace_id, bucket, position, kind, attempt, response_id, phrase_id, start, \"end\" FROM trace_part";
    assert_eq!(bench.ask(parts), ["t1|7|1|template|-|-|p1|0|9", "t1|7|2|sample|1|r1|-|9|12"]);
    let written = "INSERT INTO trace_part VALUES ('t1', 7, 3, 'repeat', 1, 'r1', NULL, NULL, 12, 15)";
    bench.store().prepare(written).unwrap().execute([]).unwrap();
}

/// What an ingest finds out since the fourth migration, that migration finds out of the revisions that are there.
#[test]
fn revisions_of_an_older_workspace_are_compared() {
    let bench = Bench::new();
    let rows = |texts: &[(&str, bool)]| {
        let row = |(text, flag): &(&str, bool)| row("2+2?", text, *flag, &[&reflection(text, "Correct")]);
        texts.iter().map(row).collect::<Vec<_>>()
    };
    for texts in
        [&[("a", true), ("b", true)][..], &[("a", false), ("c", true)], &[("a", false), ("b", true), ("c", true)]]
    {
        bench.ingest(&[bench.jsonl("rows.jsonl", &rows(texts))]).unwrap();
    }
    let changes = bench.ask("FROM source_change ORDER BY ALL");
    assert_eq!(changes.len(), 7);
    let store = bench.store();
    let columns = ["added", "changed", "removed", "unchanged", "causes", "collected_at"];
    let columns = columns.map(|column| format!("ALTER TABLE recipe_state DROP COLUMN {column}"));
    let later = ["ALTER TABLE export DROP COLUMN passed", "DROP TABLE source_origin", "DROP TABLE push"];
    let later = later.into_iter().chain(["ALTER TABLE question_use DROP COLUMN drawn_responses"]);
    let later = before_the_tenth().chain(later);
    let marks = ["DROP MACRO is_accepted", "DROP MACRO is_rejected", "DROP VIEW mark", "DROP TABLE marked"];
    let later = marks.into_iter().chain(later);
    let later = later.into_iter().chain(["DROP VIEW request_row", "DROP TABLE prompt", "DROP TABLE request"]);
    let older = ["DROP TABLE source_change", "ALTER TABLE source DROP COLUMN collected_at"];
    let older = later.chain(older).map(str::to_owned);
    let ledger = "DELETE FROM migration WHERE number >= 4".to_owned();
    for sql in older.chain(columns).chain([ledger]) {
        store.prepare(&sql).unwrap().execute([]).unwrap();
    }
    store.close().unwrap();
    bench.store().close().unwrap();
    assert_eq!(bench.ask("FROM source_change ORDER BY ALL"), changes);
}

/// Takes the eleventh migration back.
const UNNUMBERED: [&str; 4] = [
    "ALTER TABLE trace DROP COLUMN short_id",
    "ALTER TABLE question DROP COLUMN short_id",
    "ALTER TABLE response DROP COLUMN short_id",
    "ALTER TABLE reflection DROP COLUMN short_id",
];

/// Takes the tenth migration back.
const UNLISTED: [&str; 5] = [
    "DROP VIEW export_trace",
    "ALTER TABLE export DROP COLUMN list",
    "ALTER TABLE export DROP COLUMN contents",
    "ALTER TABLE listed_trace RENAME COLUMN list TO export",
    "ALTER TABLE listed_trace RENAME TO export_trace",
];

/// Takes the tenth migration back, and what came after it.
pub fn before_the_tenth() -> impl Iterator<Item = &'static str> {
    UNNUMBERED.into_iter().chain(UNLISTED)
}

#[test]
fn exports_of_an_older_workspace_have_their_traces() {
    let bench = Bench::new();
    bench.ingest(&[root().join("examples/countdown.parquet").to_string_lossy().into_owned()]).unwrap();
    bench.build(&small_recipe(3)).unwrap();
    bench.export("out").unwrap();
    let traces = bench.ask("FROM export_trace ORDER BY ALL");
    assert!(!traces.is_empty());
    let store = bench.store();
    for sql in before_the_tenth().chain(["DELETE FROM migration WHERE number >= 10"]) {
        store.prepare(sql).unwrap().execute([]).unwrap();
    }
    store.close().unwrap();
    assert_eq!(bench.ask("FROM export_trace ORDER BY ALL"), traces);
    bench.export("out").unwrap();
    assert_eq!(bench.ask("FROM export_trace WHERE export = 1 ORDER BY ALL"), traces);
    assert_eq!(bench.ask("SELECT export, list FROM export ORDER BY export"), ["1|1", "2|2"]);
}

/// What a build counts since the ninth migration, that migration counts of the traces that are there.
#[test]
fn drawn_responses_of_an_older_workspace_are_counted() {
    let bench = Bench::new();
    bench.ingest(&[root().join("examples/countdown.parquet").to_string_lossy().into_owned()]).unwrap();
    for recipe in [small_recipe(3), Recipe { name: "other".to_owned(), ..small_recipe(2) }] {
        assert!(bench.build(&recipe).unwrap().traces() > 0);
    }
    let counts = bench.ask("SELECT recipe, question_id, drawn_responses FROM question_use ORDER BY ALL");
    assert!(bench.number("SELECT count(DISTINCT drawn_responses) FROM question_use") > 1, "{counts:?}");
    let store = bench.store();
    let drawn = ["ALTER TABLE question_use DROP COLUMN drawn_responses", "DELETE FROM migration WHERE number >= 9"];
    for sql in before_the_tenth().chain(drawn) {
        store.prepare(sql).unwrap().execute([]).unwrap();
    }
    store.close().unwrap();
    bench.store().close().unwrap();
    assert_eq!(bench.ask("SELECT recipe, question_id, drawn_responses FROM question_use ORDER BY ALL"), counts);
}

/// What is stored with each row since the eleventh migration, that migration finds of the ids that are there.
#[test]
fn ids_of_an_older_workspace_are_found() {
    let bench = Bench::new();
    bench.ingest(&[root().join("examples/countdown.parquet").to_string_lossy().into_owned()]).unwrap();
    bench.build(&small_recipe(3)).unwrap();
    let tables = ["trace", "question", "response", "reflection"];
    let ids = || tables.map(|table| bench.ask(&format!("SELECT {table}_id, short_id FROM {table} ORDER BY ALL")));
    let known = ids();
    let store = bench.store();
    for sql in UNNUMBERED.into_iter().chain(["DELETE FROM migration WHERE number >= 11"]) {
        store.prepare(sql).unwrap().execute([]).unwrap();
    }
    store.close().unwrap();
    bench.store().close().unwrap();
    assert_eq!(ids(), known);
    let store = bench.store();
    for row in known.iter().filter_map(|rows| rows.first()) {
        let id = row.split('|').next().unwrap();
        assert_eq!(lineage::find(&store, &id[..9]).unwrap().text, id);
    }
}

#[test]
fn a_question_is_asked_of_an_older_workspace_as_it_is() {
    let bench = Bench::new();
    older(&bench);
    let newest = "SELECT max(number) FROM migration";
    assert_eq!(bench.number(newest), 1, "reading must not change the file");
    let store = Store::open(&bench.path("w.duckdb"), &Access::Current, Limits::default()).unwrap();
    store.close().unwrap();
    assert!(bench.number(newest) > 1, "what needs today's tables gets them");
}

#[test]
fn migrations_are_numbered_without_gaps_and_stored_as_they_are() {
    let bench = Bench::new();
    bench.store().close().unwrap();
    let migrations = files(&root().join("migrations")).into_iter().enumerate().map(|(at, (path, bytes))| {
        let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let name = path.strip_prefix(&format!("{:04}_", at + 1)).and_then(|name| name.strip_suffix(".sql"));
        format!("{}|{}|{sha256}", at + 1, name.unwrap_or_else(|| panic!("{path} is not number {}", at + 1)))
    });
    assert_eq!(bench.ask("FROM migration ORDER BY number"), migrations.collect::<Vec<_>>());
}

/// Columns whose names say everything. All others are explained on one table at least.
const OBVIOUS: [&str; 18] = [
    "source",
    "revision",
    "path",
    "format",
    "bytes",
    "sha256",
    "text",
    "seed",
    "formats",
    "repeats",
    "sources",
    "recipe",
    "name",
    "number",
    "stage",
    "usable_reflections",
    "usable_responses",
    "final_answer",
];

fn unexplained(bench: &Bench) -> Vec<String> {
    let tables = bench.ask("SELECT table_name FROM duckdb_tables() WHERE coalesce(comment, '') = ''");
    let columns = bench.ask(
        "SELECT column_name FROM duckdb_columns() WHERE NOT internal GROUP BY column_name HAVING max(comment) IS NULL",
    );
    tables.into_iter().chain(columns.into_iter().filter(|name| !OBVIOUS.contains(&name.as_str()))).collect()
}

#[test]
fn every_table_and_what_is_not_obvious_in_it_has_a_comment() {
    let bench = Bench::new();
    let execute = |sql: &str| bench.store().prepare(sql).unwrap().execute([]).unwrap();
    execute("CREATE TABLE riddle (entropy BIGINT, revision BIGINT)");
    let found = unexplained(&bench);
    assert!(found.contains(&"riddle".to_owned()) && found.contains(&"entropy".to_owned()), "{found:?}");
    execute("DROP TABLE riddle");
    assert_eq!(unexplained(&bench), Vec::<String>::new());
}

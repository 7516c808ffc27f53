//! Workspaces of older programs: each schema that was released is brought up to date, all of it or nothing, and the way back
//! stays open.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};
use skillfactory::store::{Access, Limits, Store};

use super::{WORKSPACE, content, make_older, verified};
use crate::cli::Place;
use crate::support::{files, root, table};

/// The file as an older program left it is kept beside it, to the byte.
#[test]
fn the_way_back_is_kept() {
    let place = Place::with_traces();
    make_older(&place.path(WORKSPACE));
    let before = fs::read(place.path(WORKSPACE)).unwrap();
    let old = content(&place.path(WORKSPACE));
    place.sf(["sql", "SELECT count(*) FROM trace"]).succeeds();
    assert!(fs::read(place.path(WORKSPACE)).unwrap() == before, "a question changes no byte");
    let checked = place.sf(["status", "--check"]).succeeds().out;
    assert!(checked.contains("the file has schema 3, and gets "), "{checked}");
    let told = place.sf(["build", "--attempts", "3"]).succeeds().err;
    assert!(told.starts_with(&format!("{WORKSPACE} is of an older skillfactory: ")), "{told}");
    verified(&place.path(WORKSPACE), "brought up to date");
    let copy = place.path(&format!("{WORKSPACE}.schema-3"));
    assert!(fs::read(&copy).unwrap() == before, "the copy is the file as it was");
    fs::copy(&copy, place.path(WORKSPACE)).unwrap();
    assert_eq!(content(&place.path(WORKSPACE)), old);
    place.sf(["build", "--attempts", "3"]).succeeds();
    let checked = place.sf(["status", "--check"]).succeeds().out;
    assert!(checked.contains("schema-3 is the file as an older skillfactory left it"), "{checked}");
}

/// A workspace as the program of a schema left it: its migrations, which are never edited, and the rows of today's as far as
/// it had columns for them.
#[expect(clippy::disallowed_methods, reason = "no door of ours makes an old file")]
fn of_schema(schema: usize, rows: &Path, target: &Path) {
    let engine = duckdb::Connection::open_in_memory().unwrap();
    let run = |sql: &str| engine.execute_batch(sql).unwrap_or_else(|error| panic!("{schema}: {sql}: {error}"));
    run(&format!("ATTACH '{}' AS old (STORAGE_VERSION 'v1.4.0'); USE old", target.display()));
    run("CREATE TABLE migration (number BIGINT PRIMARY KEY, name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL)");
    for (number, (path, bytes)) in (1..).zip(files(&root().join("migrations"))).take(schema) {
        let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let name = path.trim_end_matches(".sql").split_once('_').unwrap().1;
        run(&String::from_utf8(bytes).unwrap());
        run(&format!("INSERT INTO migration VALUES ({number}, '{name}', '{sha256}')"));
    }
    run(&format!("ATTACH '{}' AS today (READ_ONLY)", rows.display()));
    let shared = "SELECT table_name, string_agg('\"' || column_name || '\"', ', ') FROM duckdb_columns() AS o \
        WHERE database_name = 'old' AND table_name <> 'migration' AND (table_name, column_name) IN (SELECT \
        (table_name, column_name) FROM duckdb_columns() WHERE database_name = 'today') AND table_name IN (SELECT \
        table_name FROM duckdb_tables() WHERE database_name = 'old') GROUP BY table_name";
    let mut tables = engine.prepare(shared).unwrap();
    let tables: Vec<(String, String)> =
        tables.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    for (table, columns) in tables {
        // What the first schema had of reflections, the later ones have in a struct.
        let more = if schema == 1 && table == "recipe" { ", reflections.reject_words AS reject_words" } else { "" };
        run(&format!("INSERT INTO old.\"{table}\" BY NAME SELECT {columns}{more} FROM today.\"{table}\""));
    }
    engine.close().unwrap();
}

/// Each schema that was released is brought up to date with all that it held.
#[test]
fn every_released_schema_is_brought_up_to_date() {
    let today = Place::with_traces();
    let released = fs::read_dir(root().join("migrations")).unwrap().count();
    for schema in 1..released {
        let place = Place::new();
        let workspace = place.path(WORKSPACE);
        of_schema(schema, &today.path(WORKSPACE), &workspace);
        let ask = |sql: &str| {
            let limits = Limits { threads: Some(1), ..Limits::default() };
            table(&Store::open(&workspace, &Access::Read, limits).unwrap(), sql)
        };
        assert_eq!(ask("SELECT max(number) FROM migration")[0][0].as_deref(), Some(schema.to_string().as_str()));
        let held = "SELECT count(*), sum(hash(trace_id, text)), (SELECT sum(hash(text)) FROM response) FROM trace";
        let before = ask(held);
        assert_eq!(before[0][0].as_deref(), Some("15"));
        assert_eq!(place.sf(["retract", "--list", "--quiet"]).succeeds().err, "");
        assert_eq!(ask(held), before, "schema {schema}");
        verified(&workspace, &format!("schema {schema}"));
        assert!(place.path(&format!("{WORKSPACE}.schema-{schema}")).exists());
        place.sf(["build", "--recipe", "reference"]).succeeds();
        place.sf(["export", "out", "--recipe", "reference"]).succeeds();
        place.sf(["verify", "out"]).succeeds();
        assert_eq!(ask(held), before, "schema {schema}: the same rows give the same traces");
    }
}

//! Rows of SQLite files, which stay as they are.

use super::*;
use crate::support::files;

fn small_rows(count: usize) -> Vec<Value> {
    (0..count).map(|at| json!({"question": "q", "model_responses": format!("text {at}")})).collect()
}

#[test]
fn a_table_or_a_query_is_named_behind_the_file() {
    let bench = Bench::new();
    let path = sqlite(&bench, "rows.db", "attempts", &small_rows(3));
    assert_eq!(take_in(&bench, std::slice::from_ref(&path), None, &[]).unwrap().counts.responses, 3);
    sqlite(&bench, "rows.db", "more rows", &small_rows(4));
    let Err(Error::SeveralTables { tables, .. }) = take_in(&bench, std::slice::from_ref(&path), None, &[]) else {
        panic!()
    };
    assert_eq!(tables, ["attempts", "more rows"]);
    let input = format!("{path}?table=more rows");
    let report = take_in(&bench, std::slice::from_ref(&input), None, &[]).unwrap();
    assert_eq!((report.source.as_str(), report.revision, report.counts.rows), ("rows", 2, 4));
    assert_eq!(bench.ask("SELECT path, format FROM source_file WHERE revision = 2"), [format!("{input}|sqlite")]);
    let query = "SELECT 'is it ?' AS question, model_responses AS text FROM attempts ORDER BY rowid DESC LIMIT 2";
    take_in(&bench, &[format!("{path}?query={query}")], Some("asked"), &["response=text"]).unwrap();
    let held = "response_row JOIN response USING (response_id)";
    let found = bench.ask(&format!("SELECT text FROM {held} WHERE source = 'asked' ORDER BY row"));
    assert_eq!(found, ["text 2", "text 1"]);
    // Both tables at once are two inputs.
    let both = [format!("{path}?table=attempts"), format!("{path}?table=more rows")];
    assert_eq!(take_in(&bench, &both, None, &[]).unwrap().counts.rows, 7);
}

#[test]
fn what_is_not_there_or_yields_no_rows_is_refused() {
    let bench = Bench::new();
    let path = sqlite(&bench, "rows.sqlite3", "attempts", &small_rows(1));
    let before = files(bench.folder.path());
    let refused = |rest: &str| take_in(&bench, &[format!("{path}{rest}")], None, &[]).unwrap_err();
    assert!(matches!(refused("?table=attemps"), Error::NoSuchTable { .. }));
    assert!(matches!(refused("?tables=attempts"), Error::BadSelect(_)));
    assert!(matches!(refused("?query="), Error::BadSelect(_)));
    for query in [
        "SELECT nothing",
        "DELETE FROM attempts",
        "SELECT 1; DROP TABLE attempts",
        "ATTACH 'x.db' AS x",
        "CREATE TABLE x (y)",
    ] {
        assert!(matches!(refused(&format!("?query={query}")), Error::Unreadable { .. }), "{query}");
    }
    let twice = refused("?query=SELECT question, question, model_responses FROM attempts");
    assert!(matches!(twice, Error::SameColumn { .. }), "{twice:?}");
    let blob = refused("?query=SELECT question, model_responses, x'00ff' AS image FROM attempts");
    assert!(matches!(&blob, Error::Blob { column, row: 1, .. } if column == "image"), "{blob:?}");
    assert!(matches!(refused("?query=SELECT * FROM attempts WHERE false"), Error::Empty(_)));
    let mut after = files(bench.folder.path());
    after.retain(|(name, _)| !name.starts_with("w.duckdb"));
    assert_eq!(after, before);
    let text = bench.file("text.sqlite", &b"this is no database at all. ".repeat(40));
    assert!(matches!(take_in(&bench, &[text], None, &[]), Err(Error::Unreadable { .. })));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test makes what another program would")]
fn numbers_and_odd_texts_are_taken_for_what_they_are() {
    let bench = Bench::new();
    let database = rusqlite::Connection::open(bench.path("rows.db")).unwrap();
    let table =
        "CREATE TABLE t (id TEXT PRIMARY KEY, question, answer, model_responses, model_responses__eval_is_correct)";
    let rows = "INSERT INTO t VALUES ('z', 'q', 42, 'a', 1), ('y', 'q', 0.5, 'b', 0), ('x', 'q', NULL, 'c', 2),
        ('w', 'q', 9e999, 7, NULL), ('v', 'q', '', CAST(x'fffe' AS TEXT), NULL), ('u', 'q', '', '', 'True')";
    database
        .execute_batch(&format!("{table} WITHOUT ROWID; {rows}; CREATE VIEW seen AS SELECT * FROM t ORDER BY id DESC"))
        .unwrap();
    bench.ingest(&[bench.path("rows.db?table=seen").to_string_lossy().into_owned()]).unwrap();
    let found =
        bench.ask("SELECT row, answer, is_correct FROM response_row JOIN source_row USING (file, row) ORDER BY row");
    assert_eq!(found, ["1|42|true", "2|0.5|false"]);
    let column = |name: &str| format!("wrong-type|model_responses{name}");
    let expected = [
        format!("1|3|{}", column("__eval_is_correct")),
        format!("1|4|{}", column("")),
        "1|5|not-utf8|-".to_owned(),
        "1|6|empty-response|-".to_owned(),
    ];
    assert_eq!(rejects(&bench), expected);
}

/// A log beside the file holds rows that the file lacks; one that is not there is not made.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test makes what another program would")]
fn a_database_with_a_log_is_read_and_left_as_it_is() {
    let bench = Bench::new();
    let path = sqlite(&bench, "rows.db", "t", &small_rows(2));
    let database = rusqlite::Connection::open(&path).unwrap();
    let mode: String = database.query_row("PRAGMA journal_mode = wal", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    database
        .execute_batch("PRAGMA wal_autocheckpoint = 0; INSERT INTO t SELECT question, 'new' FROM t LIMIT 1")
        .unwrap();
    // While another program has it open, and as that one would leave it if it were killed.
    assert_eq!(take_in(&bench, std::slice::from_ref(&path), None, &[]).unwrap().counts.responses, 3);
    let others = Bench::new();
    for name in ["rows.db", "rows.db-wal"] {
        std::fs::copy(bench.path(name), others.path(name)).unwrap();
    }
    let left = files(others.folder.path());
    let copy = others.path("rows.db").to_string_lossy().into_owned();
    let elsewhere = Bench::new();
    assert_eq!(take_in(&elsewhere, &[copy], None, &[]).unwrap().counts.responses, 3);
    let mut after = files(others.folder.path());
    after.retain(|(name, _)| !name.ends_with("-shm"));
    assert_eq!(after, left);
    drop(database);
    let closed = Bench::new();
    std::fs::copy(bench.path("rows.db"), closed.path("rows #1?.db")).unwrap();
    let left = files(closed.folder.path());
    let copy = closed.path("rows #1?.db").to_string_lossy().into_owned();
    assert_eq!(take_in(&Bench::new(), &[copy], None, &[]).unwrap().counts.responses, 3);
    assert_eq!(files(closed.folder.path()), left);
}

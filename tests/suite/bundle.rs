//! Bundles: one SQLite file that has what the workspace has of some traces, and marks that come back in it.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use skillfactory::bundle::{self, Error, Report, Request};
use skillfactory::ingest::{self, Marked};
use skillfactory::progress::Silent;

use crate::support::{Bench, reflection, row, small_recipe};

fn built() -> Bench {
    let bench = Bench::new();
    let (right, wrong) = (reflection("that is naïve 答え", "Correct"), reflection("off by one", "Incorrect"));
    let rows: Vec<_> = (0..8)
        .flat_map(|n| {
            let question = format!("question {n}?");
            let text = format!("zebra{n} 🙂");
            [row(&question, &text, true, &[&right]), row(&question, "五", false, &[&wrong])]
        })
        .collect();
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    bench.build(&small_recipe(2)).unwrap();
    bench
}

fn write(bench: &Bench, name: &str, subset: Option<&str>) -> bundle::Result<Report> {
    let request = Request { file: bench.path(name), subset: subset.map(str::to_owned), ..Request::default() };
    bundle::bundle(&bench.path("w.duckdb"), &request, bench.limits, &Silent)
}

#[expect(clippy::disallowed_methods, reason = "as a reader of the file opens it")]
fn open(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap()
}

/// The rows of a query, each as the texts of its columns joined by `|`, NULL as `-`: as the workspace is asked.
fn ask(bench: &Bench, name: &str, sql: &str) -> Vec<String> {
    let connection = open(&bench.path(name));
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let word = |value: rusqlite::types::Value| match value {
        rusqlite::types::Value::Null => "-".to_owned(),
        rusqlite::types::Value::Integer(number) => number.to_string(),
        rusqlite::types::Value::Text(text) => text,
        other => panic!("{other:?}"),
    };
    let read =
        |row: &rusqlite::Row<'_>| Ok((0..columns).map(|at| word(row.get(at).unwrap())).collect::<Vec<_>>().join("|"));
    statement.query_map([], read).unwrap().map(Result::unwrap).collect()
}

fn mark(bench: &Bench, name: &str, sql: &str) {
    assert!(open(&bench.path(name)).execute(sql, []).unwrap() > 0, "{sql}");
}

fn take(bench: &Bench, name: &str) -> ingest::Result<Marked> {
    ingest::marks(&bench.store(), &bench.path(name))
}

#[test]
fn a_bundle_has_what_the_workspace_has() {
    let bench = built();
    let report = write(&bench, "all.sqlite", None).unwrap();
    assert_eq!((report.traces, report.marks), (16, 0));
    let tables = [
        ("trace", "trace_id, content_id, recipe, question_id, format, label, n, final_answer, chars, text"),
        ("trace_part", "trace_id, position, kind, attempt, response_id, reflection_id, phrase_id, start, \"end\""),
        ("question", "question_id, chars, text"),
        ("response", "response_id, question_id, prompt_variant, chars, text"),
        ("reflection", "reflection_id, response_id, verdict, chars, text"),
        ("source_row", "source, revision, file, \"row\", question_id, answer, model, metadata"),
        ("response_row", "response_id, source, \"row\", item, is_correct::INTEGER, extracted_answer"),
        ("reflection_row", "reflection_id, source, \"row\", item, reflection_item"),
        ("source_file", "source, revision, file, path, format, bytes, sha256, rows"),
        ("recipe", "recipe, state, digest, seed"),
    ];
    for (table, columns) in tables {
        let sql = format!("SELECT {columns} FROM {table} ORDER BY 1, 2, 3");
        let mut expected = bench.ask(&sql);
        assert!(!expected.is_empty());
        let mut found = ask(&bench, "all.sqlite", &sql.replace("::INTEGER", ""));
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{table}");
    }
    let joined = "SELECT count(*) FROM (SELECT trace_id, group_concat(part, '') AS whole FROM
        (SELECT trace_id, substr(text, start + 1, \"end\" - start) AS part FROM trace_part JOIN trace USING (trace_id)
        ORDER BY trace_id, position) GROUP BY trace_id) JOIN trace USING (trace_id) WHERE whole = text";
    assert_eq!(ask(&bench, "all.sqlite", joined), ["16"], "parts are their text in SQLite's characters, too");
    assert_eq!(ask(&bench, "all.sqlite", "PRAGMA integrity_check"), ["ok"]);
    assert_eq!(ask(&bench, "all.sqlite", "PRAGMA foreign_key_check"), Vec::<String>::new());
    assert_eq!(
        ask(&bench, "all.sqlite", "SELECT value FROM about WHERE key IN ('recipe', 'traces')"),
        ["reference", "16"]
    );
}

#[test]
fn a_bundle_of_some_traces_has_only_what_they_are_made_of() {
    let bench = built();
    let subset = "n = 1 AND question_id IN (SELECT question_id FROM question WHERE text = 'question 3?')";
    assert_eq!(write(&bench, "one.sqlite", Some(subset)).unwrap().traces, 1);
    let counts =
        "SELECT (SELECT count(*) FROM trace), (SELECT count(*) FROM question), (SELECT count(*) FROM response),
        (SELECT count(*) FROM reflection), (SELECT count(*) FROM source_row), (SELECT count(*) FROM response_row)";
    assert_eq!(ask(&bench, "one.sqlite", counts), ["1|1|1|1|1|1"]);
    assert!(matches!(write(&bench, "none.sqlite", Some("false")), Err(Error::Export(_))));
    assert!(matches!(write(&bench, "bad.sqlite", Some("nope = 1")), Err(Error::Export(_))));
    let left: Vec<_> = fs::read_dir(bench.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains(".skillfactory-")), "{left:?}");
    assert!(!bench.path("none.sqlite").exists() && !bench.path("bad.sqlite").exists());
}

#[test]
fn texts_are_found_by_their_words() {
    let bench = built();
    write(&bench, "all.sqlite", None).unwrap();
    let found = |table: &str, words: &str| {
        let sql = format!(
            "SELECT count(*) FROM {table} WHERE rowid IN (SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH '{words}')"
        );
        ask(&bench, "all.sqlite", &sql)[0].parse::<i64>().unwrap()
    };
    let holds = "SELECT count(*) FROM trace WHERE contains(text, 'zebra3')";
    assert!(bench.number(holds) > 0);
    assert_eq!(found("trace", "zebra3"), bench.number(holds));
    assert_eq!(found("trace", "zebra"), 0);
    assert_eq!(found("reflection", "naive"), bench.number("SELECT count(*) FROM reflection WHERE verdict = 'correct'"));
}

#[test]
fn findings_of_audits_stand_with_their_traces() {
    let bench = built();
    let update = "UPDATE trace SET text = replace(text, '</think>', '') WHERE n = 1";
    bench.store().prepare(update).unwrap().execute([]).unwrap();
    let report = write(&bench, "all.sqlite", None).unwrap();
    let audit = "SELECT severity, found FROM audit WHERE audit = 'unbalanced-tags'";
    assert_eq!(ask(&bench, "all.sqlite", audit), ["high|8"]);
    let sql = "SELECT trace_id FROM finding JOIN trace USING (trace_id) WHERE audit = 'unbalanced-tags' AND n = 1
        AND json_extract(detail, '$.question_id') = question_id ORDER BY 1";
    assert_eq!(ask(&bench, "all.sqlite", sql), bench.ask("SELECT trace_id FROM trace WHERE n = 1 ORDER BY 1"));
    assert!(report.findings >= 8);
    write(&bench, "other.sqlite", Some("n = 2")).unwrap();
    assert_eq!(ask(&bench, "other.sqlite", audit), ["high|0"], "it is of other traces");
}

#[test]
fn a_file_that_is_there_is_left_alone() {
    let bench = built();
    bench.file("mine.sqlite", b"years of work");
    assert!(matches!(write(&bench, "mine.sqlite", None), Err(Error::There(_))));
    assert_eq!(fs::read(bench.path("mine.sqlite")).unwrap(), b"years of work");
    assert!(matches!(write(&bench, "nowhere/a.sqlite", None), Err(Error::Io { .. })));
}

#[test]
fn marks_come_back_and_choose_traces() {
    let bench = built();
    write(&bench, "a.sqlite", None).unwrap();
    mark(
        &bench,
        "a.sqlite",
        "INSERT INTO mark (trace_id, verdict, note, marked_by) SELECT trace_id, 'reject', 'naïve 🙂', 'ann' FROM trace WHERE n = 1",
    );
    mark(&bench, "a.sqlite", "INSERT INTO mark (trace_id, verdict) SELECT trace_id, 'accept' FROM trace");
    let marked = take(&bench, "a.sqlite").unwrap();
    assert_eq!(marked, Marked { marks: 24, new: 24, accepted: 8, rejected: 8 }, "who rejects goes before");
    assert_eq!(take(&bench, "a.sqlite").unwrap().new, 0, "they are known");
    assert_eq!(
        bench.ask("SELECT DISTINCT verdict, note, marked_by FROM mark ORDER BY 1"),
        ["accept|-|", "reject|naïve 🙂|ann"]
    );
    let ids = |expression: &str| bench.ask(&format!("SELECT trace_id FROM trace WHERE {expression} ORDER BY 1"));
    assert_eq!(ids("is_rejected(trace_id)"), ids("n = 1"));
    assert_eq!(ids("is_accepted(trace_id)"), ids("n = 2"));
    for expression in
        ["NOT is_rejected(trace_id)", "trace_id NOT IN (SELECT trace_id FROM mark WHERE verdict = 'reject')"]
    {
        let request = skillfactory::export::Request { subset: Some(expression.to_owned()), ..Default::default() };
        assert_eq!(bench.export_as("out", request).unwrap().outline.traces, 8, "{expression}");
    }
    // A new bundle has them, and what is changed in it comes back: one verdict is taken back, one turned.
    write(&bench, "b.sqlite", Some("is_rejected(trace_id)")).unwrap();
    assert_eq!(ask(&bench, "b.sqlite", "SELECT count(*), count(DISTINCT trace_id) FROM mark"), ["16|8"]);
    let one = "trace_id = (SELECT min(trace_id) FROM trace)";
    mark(&bench, "b.sqlite", &format!("UPDATE mark SET verdict = NULL WHERE marked_by = 'ann' AND {one}"));
    let marked = take(&bench, "b.sqlite").unwrap();
    assert_eq!(marked, Marked { marks: 16, new: 1, accepted: 9, rejected: 7 });
    assert_eq!(bench.ask("SELECT max(taking), count(*) FROM marked"), ["2|25"], "nothing is forgotten");
}

/// Who marks a text says nothing of another one.
#[test]
fn a_mark_holds_as_long_as_the_trace_is_what_was_read() {
    let bench = built();
    write(&bench, "a.sqlite", None).unwrap();
    mark(&bench, "a.sqlite", "INSERT INTO mark (trace_id, verdict) SELECT trace_id, 'reject' FROM trace");
    let update = |content: &str| {
        let sql = format!("UPDATE trace SET content_id = '{content}' WHERE n = 1");
        bench.store().prepare(&sql).unwrap().execute([]).unwrap();
    };
    update("c0");
    assert_eq!(take(&bench, "a.sqlite").unwrap().rejected, 8, "the others have changed since");
    assert_eq!(bench.number("SELECT count(*) FROM marked"), 16);
}

#[test]
fn damaged_marks_are_refused_and_none_is_taken() {
    let bench = built();
    write(&bench, "good.sqlite", Some("n = 1")).unwrap();
    mark(&bench, "good.sqlite", "INSERT INTO mark (trace_id, verdict) SELECT trace_id, 'reject' FROM trace");
    let damaged = |name: &str, sql: &str| {
        fs::copy(bench.path("good.sqlite"), bench.path(name)).unwrap();
        open(&bench.path(name))
            .execute_batch(&format!("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; {sql}"))
            .unwrap();
        take(&bench, name).unwrap_err().to_string()
    };
    let one = "rowid = 3";
    let said = damaged("verdict.sqlite", &format!("UPDATE mark SET verdict = 'maybe' WHERE {one}"));
    assert!(said.contains("its verdict is maybe, not accept or reject"), "{said}");
    let said = damaged("time.sqlite", "UPDATE mark SET marked_at = 'noon'");
    assert!(said.contains("its time is noon (and 7 more)"), "{said}");
    let said = damaged("trace.sqlite", &format!("UPDATE mark SET trace_id = 't9' WHERE {one}"));
    assert!(said.contains("t9: the file has no such trace"), "{said}");
    let said = damaged(
        "foreign.sqlite",
        &format!(
            "UPDATE trace SET trace_id = 't9' WHERE trace_id = (SELECT trace_id FROM mark WHERE {one}); UPDATE mark SET trace_id = 't9' WHERE {one}"
        ),
    );
    assert!(said.contains("t9: the workspace has no such trace"), "{said}");
    let twice = "DROP TABLE mark; CREATE TABLE mark (trace_id, verdict, note, marked_by, marked_at);
        INSERT INTO mark SELECT trace_id, 'accept', NULL, NULL, '2026-11-01' FROM trace;
        INSERT INTO mark SELECT trace_id, 'reject', NULL, '', '2026-11-01' FROM trace";
    let said = damaged("twice.sqlite", twice);
    assert!(said.contains("one person has marked it twice"), "{said}");
    let said = damaged("table.sqlite", "DROP TABLE mark");
    assert!(said.contains("holds no table of marks"), "{said}");
    let said = damaged("column.sqlite", "ALTER TABLE mark DROP COLUMN note");
    assert!(said.contains("cannot read"), "{said}");
    let bytes = fs::read(bench.path("good.sqlite")).unwrap();
    for (name, bytes) in [("cut.sqlite", &bytes[..bytes.len() / 2]), ("text.sqlite", &b"trace_id,verdict"[..])] {
        bench.file(name, bytes);
        assert!(take(&bench, name).is_err(), "{name}");
    }
    assert!(matches!(take(&bench, "nowhere.sqlite"), Err(ingest::Error::NoSuchFile(_))));
    assert_eq!(bench.number("SELECT count(*) FROM marked"), 0);
    assert_eq!(take(&bench, "good.sqlite").unwrap().new, 8);
}

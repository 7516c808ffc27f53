//! Input as the world has it: every file and row that cannot be used is named, and costs nothing but itself.

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
    let request = ingest::Request { inputs: inputs.to_vec(), name: None, overrides: overrides.to_vec() };
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

#[test]
fn a_file_that_cannot_be_used_is_named_and_changes_nothing() {
    let bench = filled();
    let good = bench.jsonl("good.jsonl", &good_rows(2));
    let cut = serde_json::to_string(&good_rows(3)).unwrap();
    let is_empty: Refusal = |error| matches!(error, Error::Empty(_));
    let is_unreadable: Refusal = |error| matches!(error, Error::Unreadable { .. });
    let is_missing: Refusal = |error| matches!(error, Error::NoSuchFile(_));
    let is_unknown: Refusal = |error| matches!(error, Error::UnknownFormat(_));
    let cases = [
        (bench.path("missing.jsonl").to_string_lossy().into_owned(), is_missing),
        (bench.path("nothing-*.parquet").to_string_lossy().into_owned(), is_missing),
        (bench.path("no[pattern").to_string_lossy().into_owned(), is_missing),
        (bench.file("rows.xlsx", b"PK"), is_unknown),
        (bench.file("rows", b"{}"), is_unknown),
        (bench.file("rows.parquet.gz", b"x"), is_unknown),
        (bench.file("empty.parquet", b""), is_empty),
        (bench.file("empty.jsonl", b""), is_empty),
        (bench.file("empty.json", b""), is_empty),
        (bench.file("blank.jsonl", b"\n\r\n  \n"), is_empty),
        (bench.file("none.json", b"[]"), is_empty),
        (parquet(&bench, "none.parquet", "", "", 0), is_empty),
        (bench.file("text.parquet", b"this is no Parquet file"), is_unreadable),
        (bench.file("start.parquet", b"PAR1"), is_unreadable),
        (bench.file("cut.json", &cut.as_bytes()[..cut.len() - 40]), is_unreadable),
        (bench.file("text.jsonl.gz", b"this is no gzip"), is_unreadable),
    ];
    for (input, is_as_wanted) in cases {
        assert_refused(&bench, std::slice::from_ref(&input), is_as_wanted);
        assert_refused(&bench, &[good.clone(), input], is_as_wanted);
    }
}

/// An array on one line or many is JSON, but not JSON Lines: "holds no rows" would send the reader astray.
#[test]
fn json_that_is_no_json_lines_is_not_called_empty() {
    let bench = filled();
    let array = Value::from(good_rows(2));
    let files = [
        bench.file("array.jsonl", array.to_string().as_bytes()),
        bench.file("pretty.jsonl", serde_json::to_string_pretty(&array).unwrap().as_bytes()),
        bench.file("numbers.jsonl", b"1\n2\n"),
    ];
    for file in files {
        let error = take_in(&bench, std::slice::from_ref(&file), &[]).unwrap_err();
        assert!(error.to_string().contains(&file), "{error}");
        assert!(!error.to_string().contains("holds no rows"), "{error}");
    }
}

#[test]
fn a_broken_parquet_file_is_named_among_good_ones() {
    let bench = filled();
    let good = parquet(&bench, "good.parquet", "", "", 5);
    let noise = "['text ' || md5(range::VARCHAR) || md5((range + 1)::VARCHAR)]";
    let whole = fs::read(parquet(&bench, "many.parquet", RESPONSE, noise, 3000)).unwrap();
    let is_unreadable: Refusal = |error| matches!(error, Error::Unreadable { .. });
    let cut = bench.file("cut.parquet", &whole[..whole.len() - 200]);
    let half = bench.file("half.parquet", &whole[..whole.len() / 2]);
    let mut broken = vec![cut, half];
    for place in [8, whole.len() / 8, whole.len() / 4, whole.len() / 2] {
        let mut bytes = whole.clone();
        bytes[place..place + 400].iter_mut().for_each(|byte| *byte ^= 0xff);
        broken.push(bench.file(&format!("flipped-{place}.parquet"), &bytes));
    }
    for file in broken {
        assert_refused(&bench, std::slice::from_ref(&file), is_unreadable);
        assert_refused(&bench, &[good.clone(), file], is_unreadable);
    }
}

#[test]
fn text_that_is_no_utf8_is_refused() {
    let bench = filled();
    let columns =
        [("question", "'2+2?'"), (RESPONSE, "['aaZZZZbb']")].map(|(name, value)| format!("{value} AS {name}"));
    let query = format!("SELECT {}", columns.join(", "));
    let path = copy(&bench, "utf8.parquet", &query, "FORMAT parquet, COMPRESSION uncompressed");
    let mut bytes = fs::read(&path).unwrap();
    for at in 0..bytes.len() - 4 {
        if bytes[at..].starts_with(b"ZZZZ") {
            bytes[at..at + 2].copy_from_slice(b"\xff\xfe");
        }
    }
    let path = bench.file("utf8.parquet", &bytes);
    assert_refused(&bench, &[path], |error| matches!(error, Error::Unreadable { .. }));
}

#[test]
fn a_parquet_column_of_the_wrong_type_is_refused_with_what_is_needed() {
    let bench = filled();
    let cases = [
        ("question", Role::Question, "['a', 'b']", "VARCHAR[]"),
        ("question", Role::Question, "7", "INTEGER"),
        ("question", Role::Question, "{'a': 1}", "STRUCT(a INTEGER)"),
        ("question", Role::Question, "'abc'::BLOB", "BLOB"),
        (RESPONSE, Role::Response, "7", "INTEGER"),
        (RESPONSE, Role::Response, "[7]", "INTEGER[]"),
        (RESPONSE, Role::Response, "{'a': 1}", "STRUCT(a INTEGER)"),
        (RESPONSE, Role::Response, "[{'a': 1}]", "STRUCT(a INTEGER)[]"),
        (RESPONSE, Role::Response, "[['a']]", "VARCHAR[][]"),
        (FLAG, Role::Correct, "'true'", "VARCHAR"),
        (FLAG, Role::Correct, "['true']", "VARCHAR[]"),
        (FLAG, Role::Correct, "[1]", "INTEGER[]"),
        (REFLECTION, Role::Reflection, "7", "INTEGER"),
        (REFLECTION, Role::Reflection, "[7]", "INTEGER[]"),
        (REFLECTION, Role::Reflection, "[[7]]", "INTEGER[][]"),
        (REFLECTION, Role::Reflection, "{'a': 1}", "STRUCT(a INTEGER)"),
        (REFLECTION, Role::Reflection, "[{'a': 1}]", "STRUCT(a INTEGER)[]"),
        (REFLECTION, Role::Reflection, "[[['a']]]", "VARCHAR[][][]"),
    ];
    let before = tables(&bench);
    for (column, role, value, found_type) in cases {
        let path = parquet(&bench, "typed.parquet", column, value, 2);
        let error = take_in(&bench, std::slice::from_ref(&path), &[]).expect_err(value);
        let Error::WrongType { role: wrong, found, .. } = &error else { panic!("{column} {value}: {error:?}") };
        assert_eq!((*wrong, found.as_str()), (role, found_type));
        let text = error.to_string();
        assert!(text.contains(&path) && text.contains(column), "{text}");
    }
    assert_eq!(tables(&bench), before);
}

/// A list that is empty in every row has any type, and so has a column of nulls.
#[test]
fn parquet_columns_without_values_may_have_any_type() {
    let empty = ["NULL::INTEGER", "NULL::INTEGER[]", "[NULL]::INTEGER[]", "[]::INTEGER[]", "NULL::VARCHAR[]"];
    let cases: Vec<_> =
        [FLAG, EXTRACTED, REFLECTION].into_iter().flat_map(|column| empty.map(|value| (column, value))).collect();
    let bench = Bench::new();
    let name = |at: usize| format!("void-{at}.parquet");
    let files: Vec<_> =
        cases.iter().enumerate().map(|(at, (column, value))| parquet(&bench, &name(at), column, value, 2)).collect();
    bench.ingest(&files).unwrap();
    assert_eq!(rejects(&bench), NOTHING);
    for (at, (column, value)) in cases.iter().enumerate() {
        let count =
            |what: &str| bench.number(&format!("SELECT count({what}) FROM response_row WHERE file = {}", at + 1));
        assert_eq!(count("*"), 2, "{column} {value}");
        assert_eq!(count("is_correct"), if *column == FLAG { 0 } else { 2 }, "{column} {value}");
        assert_eq!(count("extracted_answer"), if *column == EXTRACTED { 0 } else { 2 }, "{column} {value}");
        let reflections = bench.number(&format!("SELECT count(*) FROM reflection_row WHERE file = {}", at + 1));
        assert_eq!(reflections, if *column == REFLECTION { 0 } else { 2 }, "{column} {value}");
    }
}

/// Rows of which none can be used are still told one by one.
#[test]
fn a_file_of_nothing_but_rejects_is_recorded() {
    let nulls = COLUMNS.map(|(column, _)| (column, "NULL::VARCHAR"));
    let cases = [
        (nulls.to_vec(), "no-question"),
        (vec![("question", "NULL::INTEGER"), (RESPONSE, "['a']")], "no-question"),
        (vec![("question", "'  '"), (RESPONSE, "['a']")], "no-question"),
        (vec![("question", "'2+2?'"), (RESPONSE, "NULL::INTEGER[]")], "no-response"),
        (vec![("question", "'2+2?'"), (RESPONSE, "[]::VARCHAR[]")], "no-response"),
    ];
    for (columns, reason) in cases {
        let bench = Bench::new();
        let path = parquet_of(&bench, "refused.parquet", columns.iter().copied(), 2);
        let report = bench.ingest(&[path]).unwrap_or_else(|error| panic!("{columns:?}: {}", whole(&error)));
        assert_eq!((report.counts.rows, report.counts.accepted_rows), (2, 0), "{columns:?}");
        assert_eq!(rejects(&bench), [format!("1|-|-|{reason}"), format!("2|-|-|{reason}")], "{columns:?}");
    }
    let bench = Bench::new();
    let path = bench.jsonl("refused.jsonl", &[odd_row(&[("question", Some(Value::Null))])]);
    bench.ingest(&[path]).unwrap();
    assert_eq!(rejects(&bench), ["1|-|-|no-question"]);
}

/// What is odd, the lines of it, and the reasons for which they are refused.
type Case<'a> = (&'a str, Vec<Vec<u8>>, &'a [&'a str]);

#[test]
fn a_json_line_that_cannot_be_read_costs_only_itself() {
    let good: Vec<Vec<u8>> = good_rows(3).iter().map(|row| row.to_string().into_bytes()).collect();
    let line = String::from_utf8(good[1].clone()).unwrap();
    let invalid_utf8 = {
        let at = line.find("text 1").unwrap();
        [&good[1][..at], b"\xff\xfe", &good[1][at..]].concat()
    };
    let cases: [Case<'_>; 12] = [
        ("invalid UTF-8", vec![invalid_utf8], &["not-json"]),
        ("cut short", vec![good[1][..60].to_vec()], &["not-json"]),
        ("cut in two", vec![good[1][..60].to_vec(), good[1][60..].to_vec()], &["not-json", "not-json"]),
        ("two on one line", vec![[good[1].as_slice(), good[1].as_slice()].concat()], &["not-json"]),
        ("a raw NUL", vec![line.replace("text 1", "text \0").into_bytes()], &["not-json"]),
        ("half a surrogate pair", vec![line.replace("text 1", "\\ud800").into_bytes()], &["not-json"]),
        ("an array", vec![b"[1, 2]".to_vec()], &["not-an-object"]),
        ("a number", vec![b"7".to_vec()], &["not-an-object"]),
        ("a text", vec![b"\"text\"".to_vec()], &["not-an-object"]),
        ("null", vec![b"null".to_vec()], &["not-an-object"]),
        ("an empty object", vec![b"{}".to_vec()], &["no-question"]),
        ("blank lines", vec![b"".to_vec(), b"  ".to_vec(), b"".to_vec()], &[]),
    ];
    let line_breaks = [b"\n".as_slice(), b"\r\n"];
    let cases: Vec<_> = cases.iter().flat_map(|case| line_breaks.map(|line_break| (case, line_break))).collect();
    let bench = Bench::new();
    let write = |(at, ((_, lines, _), line_break)): (usize, &(&Case<'_>, &[u8]))| {
        let all: Vec<&[u8]> =
            [&good[0]].into_iter().chain(lines).chain([&good[1], &good[2]]).map(Vec::as_slice).collect();
        // The last line has no line break behind it.
        bench.file(&format!("rows-{at}.jsonl"), &all.join(*line_break))
    };
    let files: Vec<String> = cases.iter().enumerate().map(write).collect();
    bench.ingest(&files).unwrap();
    for (at, ((what, _, reasons), _)) in cases.iter().enumerate() {
        let number = at + 1;
        let found = bench.ask(&format!("SELECT row, item, reason FROM reject WHERE file = {number} ORDER BY row"));
        let expected: Vec<_> =
            reasons.iter().enumerate().map(|(at, reason)| format!("{}|-|{reason}", at + 2)).collect();
        assert_eq!(found, expected, "{what}");
        let held = "response_row JOIN response USING (response_id)";
        let texts = bench.ask(&format!("SELECT text FROM {held} WHERE file = {number} ORDER BY text"));
        assert_eq!(texts, ["text 0", "text 1", "text 2"], "{what}");
    }
}

#[test]
fn a_json_value_of_the_wrong_type_costs_only_its_row() {
    let cases = [
        ("question", json!(7)),
        ("question", json!(["a"])),
        ("question", json!(["a", "b"])),
        ("question", json!({"a": 1})),
        ("question", json!(true)),
        (RESPONSE, json!(7)),
        (RESPONSE, json!(true)),
        (RESPONSE, json!([7])),
        (RESPONSE, json!({"a": 1})),
        (RESPONSE, json!([{"a": 1}])),
        (RESPONSE, json!([["a"]])),
        (RESPONSE, json!(["a", 7])),
        (FLAG, json!("true")),
        (FLAG, json!(["true"])),
        (FLAG, json!(1)),
        (FLAG, json!([1])),
        (FLAG, json!({"a": true})),
        (REFLECTION, json!(7)),
        (REFLECTION, json!([7])),
        (REFLECTION, json!({"a": 1})),
        (REFLECTION, json!([{"a": 1}])),
        (REFLECTION, json!([[7]])),
        (REFLECTION, json!([[{"a": 1}]])),
        (REFLECTION, json!([["a", 7]])),
        (REFLECTION, json!([[["a"]]])),
        (REFLECTION, json!([["a"], "b"])),
    ];
    let bench = Bench::new();
    let rows: Vec<Value> = cases.iter().map(|(column, value)| odd_row(&[(column, Some(value.clone()))])).collect();
    bench.ingest(&[bench.jsonl("rows.jsonl", &[good_rows(2), rows].concat())]).unwrap();
    let found = bench.ask("SELECT row, item, reason, detail FROM reject ORDER BY row");
    for (at, (column, value)) in cases.iter().enumerate() {
        let expected = format!("{}|-|wrong-type|{column}", at + 3);
        assert!(found.contains(&expected), "{column} = {value} is not refused; refused are\n{}", found.join("\n"));
    }
    assert_eq!(bench.number("SELECT count(*) FROM response"), 2);
}

/// What a row with several responses says of them, and what is made of it: the rejects of its row, and for each of its
/// responses the text, whether it is right, its extracted answer and its reflections.
#[test]
fn lists_are_matched_by_their_place_or_the_row_is_refused() {
    let cases: [(&str, Value, &str, &[&str]); 20] = [
        (
            "nested reflections",
            lists(json!(["a", "b"]), json!([true, false]), json!([["r"], ["s", "t"]])),
            "",
            &["a|true|1", "b|false|2"],
        ),
        (
            "nested, one missing",
            lists(json!(["a", "b"]), json!([true, false]), json!([null, ["s"]])),
            "",
            &["a|true|0", "b|false|1"],
        ),
        (
            "nested, one empty",
            lists(json!(["a", "b"]), json!([true, false]), json!([["r"], []])),
            "",
            &["a|true|1", "b|false|0"],
        ),
        (
            "too few lists",
            lists(json!(["a", "b"]), json!([true, false]), json!([["r"]])),
            "-|-|reflections-unassigned",
            &[],
        ),
        (
            "flat, several responses",
            lists(json!(["a", "b"]), json!([true, false]), json!(["r", "s"])),
            "-|-|reflections-unassigned",
            &[],
        ),
        ("mixed", lists(json!(["a", "b"]), json!([true, false]), json!([["r"], "s"])), "-|-|wrong-type", &[]),
        (
            "a text, several responses",
            lists(json!(["a", "b"]), json!([true, false]), json!("r")),
            "-|-|reflections-unassigned",
            &[],
        ),
        (
            "two lists for one",
            lists(json!(["a"]), json!([true]), json!([["r"], ["s"]])),
            "-|-|reflections-unassigned",
            &[],
        ),
        ("flat, one response", lists(json!(["a"]), json!([true]), json!(["r", "s"])), "", &["a|true|2"]),
        ("one nested list", lists(json!(["a"]), json!([true]), json!([["r", "s"]])), "", &["a|true|2"]),
        ("plain values", lists(json!("a"), json!(true), json!("r")), "", &["a|true|1"]),
        ("a plain response", lists(json!("a"), json!([true]), json!(["r", "s"])), "", &["a|true|2"]),
        ("no reflections", lists(json!(["a", "b"]), json!([true, false]), json!([])), "", &["a|true|0", "b|false|0"]),
        ("too few flags", lists(json!(["a", "b"]), json!([true]), json!(null)), "-|-|lists-differ", &[]),
        ("too many flags", lists(json!(["a"]), json!([true, true]), json!(null)), "-|-|lists-differ", &[]),
        ("no flags", lists(json!(["a", "b"]), json!(null), json!(null)), "", &["a|-|0", "b|-|0"]),
        ("a flag that is null", lists(json!(["a", "b"]), json!([null, true]), json!(null)), "", &["a|-|0", "b|true|0"]),
        (
            "an empty response",
            lists(json!(["a", " ", null]), json!([true, true, true]), json!([["r"], ["s"], ["t"]])),
            "2|-|empty-response 3|-|empty-response",
            &["a|true|1"],
        ),
        (
            "an empty reflection",
            lists(json!(["a"]), json!([true]), json!(["r", "", null])),
            "1|2|empty-reflection 1|3|empty-reflection",
            &["a|true|1"],
        ),
        ("no response", lists(json!([]), json!([]), json!([])), "-|-|no-response", &[]),
    ];
    let bench = Bench::new();
    let rows: Vec<Value> = cases.iter().map(|(_, row, _, _)| row.clone()).collect();
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    for (at, (what, _, refused, held)) in cases.iter().enumerate() {
        let number = at + 1;
        let found =
            bench.ask(&format!("SELECT item, reflection_item, reason FROM reject WHERE row = {number} ORDER BY ALL"));
        assert_eq!(found.join(" "), *refused, "{what}");
        let reflections = "SELECT count(*) FROM reflection_row AS f WHERE f.row = r.row AND f.item = r.item";
        let responses = "response_row AS r JOIN response USING (response_id)";
        let found = bench.ask(&format!(
            "SELECT text, is_correct, ({reflections}) FROM {responses} WHERE row = {number} ORDER BY item"
        ));
        assert_eq!(found, *held, "{what}");
    }
}

/// A row of lists, without extracted answers.
fn lists(responses: Value, flags: Value, reflections: Value) -> Value {
    odd_row(&[
        (RESPONSE, Some(responses)),
        (FLAG, Some(flags)),
        (EXTRACTED, Some(Value::Null)),
        (REFLECTION, Some(reflections)),
    ])
}

/// A key that a line leaves out says as little as one that is null.
#[test]
fn a_missing_key_is_as_a_null() {
    let two = [(RESPONSE, Some(json!(["a", "b"]))), (FLAG, None), (EXTRACTED, None), (REFLECTION, None)];
    for column in ["question", "answer", "prompt_variant", RESPONSE, FLAG, EXTRACTED, REFLECTION] {
        let outcome = |value: Option<Value>| {
            let changed = [two.as_slice(), &[(column, value)]].concat();
            let bench = Bench::new();
            // The good rows have every key, so that the file has the column.
            bench.ingest(&[bench.jsonl("rows.jsonl", &[good_rows(2), vec![odd_row(&changed)]].concat())]).unwrap();
            let responses =
                bench.ask("SELECT response_id, is_correct, extracted_answer FROM response_row ORDER BY ALL");
            (rejects(&bench), responses)
        };
        assert_eq!(outcome(None), outcome(Some(Value::Null)), "{column}");
    }
    let bench = Bench::new();
    bench.ingest(&[bench.jsonl("rows.jsonl", &[good_rows(2), vec![odd_row(&two)]].concat())]).unwrap();
    assert_eq!(rejects(&bench), NOTHING);
    assert_eq!(bench.number("SELECT count(*) FROM response"), 4);
}

#[test]
fn what_a_row_does_not_say_is_read_from_its_texts_or_left_open() {
    let answers = "so <answer>7</answer>, no, <answer> 8 </answer>";
    let rows = [
        odd_row(&[(RESPONSE, Some(json!([answers]))), (EXTRACTED, None), ("prompt_variant", None)]),
        odd_row(&[
            ("question", Some(json!("3+3?"))),
            (RESPONSE, Some(json!(["plain"]))),
            (EXTRACTED, Some(json!([null]))),
        ]),
        odd_row(&[(RESPONSE, Some(json!(["said"]))), (EXTRACTED, Some(json!(["9"])))]),
        odd_row(&[(RESPONSE, Some(json!(["mute"]))), (REFLECTION, Some(json!(["hm", reflection("", "Maybe")])))]),
    ];
    let bench = Bench::new();
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    let found = bench.ask(
        "SELECT text, prompt_variant, extracted_answer FROM response_row JOIN response USING (response_id) ORDER BY row",
    );
    let expected = [&format!("{answers}|-|8"), "plain|original|-", "said|original|9", "mute|original|answer of odd"];
    assert_eq!(found, expected);
    assert_eq!(bench.number("SELECT count(*) FROM reflection WHERE verdict IS NULL"), 2);
    bench.build(&small_recipe(1)).unwrap();
    assert_eq!(bench.number("SELECT count(*) FROM reflection_use WHERE reason = 'no-verdict'"), 2);
    assert_eq!(bench.ask("SELECT reason FROM response_use WHERE reason IS NOT NULL"), ["no-usable-reflection"]);
    assert_eq!(bench.ask("SELECT reason FROM reject WHERE stage = 'build'"), ["no-final-answer"]);
    assert!(["8", "9"].contains(&bench.ask("SELECT final_answer FROM trace")[0].as_str()));
}

/// The same rows are the same revision whatever holds them, and in whatever order it has its columns.
#[test]
fn the_format_of_a_file_does_not_show_in_its_rows() {
    let bench = Bench::new();
    let parquet_path = parquet(&bench, "rows.parquet", "", "", 3);
    let read = format!("FROM read_parquet('{parquet_path}')");
    let rows: Vec<Value> = bench_json(&bench, &read).iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let backwards = COLUMNS.into_iter().rev();
    let plain = COLUMNS.map(|(name, value)| (name, value.trim_start_matches('[').trim_end_matches(']')));
    let files = [
        bench.jsonl("rows.jsonl", &rows),
        copy(&bench, "rows.jsonl.gz", &read, "FORMAT json, COMPRESSION gzip"),
        bench.file("rows.json", Value::from(rows.clone()).to_string().as_bytes()),
        bench.file("pretty.json", serde_json::to_string_pretty(&rows).unwrap().as_bytes()),
        copy(&bench, "array.json.gz", &read, "FORMAT json, ARRAY true, COMPRESSION gzip"),
        parquet_of(&bench, "backwards.parquet", backwards, 3),
        parquet_of(&bench, "plain.parquet", plain, 3),
    ];
    bench.ingest(&[parquet_path]).unwrap();
    for file in files {
        let report = bench.ingest(std::slice::from_ref(&file)).unwrap();
        assert_eq!(report.counts.new_responses, 0, "{file}");
        assert!(!report.is_new, "{file} holds the same rows, but is another revision");
    }
}

/// Each row of a query as JSON.
fn bench_json(bench: &Bench, from: &str) -> Vec<String> {
    let store = bench.store();
    let mut statement = store.prepare(&format!("SELECT to_json(t)::VARCHAR FROM ({from}) AS t")).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Names that break what does not quote them.
const NAMES: [&str; 17] = [
    "a\"b",
    "it's",
    "a/b",
    "a~b",
    "a~1b",
    "a.b",
    "$.x",
    "$1",
    "x[0]",
    "*",
    "%s",
    "COLUMNS(*)",
    "\u{fc}n\u{ef} \u{2192} \u{540d}",
    "tab\there",
    "back\\slash",
    "\"; DROP TABLE trace; --",
    "') FROM x; --",
];

#[test]
fn columns_of_any_name_are_kept_as_metadata() {
    let mut object = odd_row(&[]);
    NAMES.iter().enumerate().for_each(|(at, name)| object[*name] = json!(at));
    let numbers: Vec<String> = (0..NAMES.len()).map(|at| at.to_string()).collect();
    let columns = COLUMNS.into_iter().chain(NAMES.into_iter().zip(numbers.iter().map(String::as_str)));
    let bench = Bench::new();
    let files = [bench.jsonl("rows.jsonl", &[object]), parquet_of(&bench, "rows.parquet", columns, 1)];
    bench.ingest(&files).unwrap();
    for metadata in bench.ask("SELECT metadata FROM source_row") {
        let metadata: Value = serde_json::from_str(&metadata).unwrap();
        let expected: serde_json::Map<_, _> =
            NAMES.iter().enumerate().map(|(at, name)| ((*name).to_owned(), json!(at))).collect();
        assert_eq!(metadata, Value::Object(expected));
    }
}

#[test]
fn a_column_of_any_name_can_be_chosen_for_a_role() {
    let bench = Bench::new();
    for (at, name) in NAMES.into_iter().enumerate() {
        let files = [
            bench.jsonl(&format!("rows-{at}.jsonl"), &[json!({"asked": "2+2?", name: [format!("JSON {at}")]})]),
            parquet_of(&bench, "rows.parquet", [("asked", "'2+2?'"), (name, &format!("['Parquet {at}']"))], 1),
        ];
        let overrides = [said(Role::Question, "asked"), said(Role::Response, name)];
        take_in(&bench, &files, &overrides).unwrap_or_else(|error| panic!("{name}: {}", whole(&error)));
        let found = bench.ask(&format!("SELECT text FROM response WHERE text LIKE '% {at}' ORDER BY text"));
        assert_eq!(found, [format!("JSON {at}"), format!("Parquet {at}")], "{name}");
    }
}

#[test]
fn a_choice_of_columns_is_refused_with_the_candidates() {
    let bench = filled();
    let before = tables(&bench);
    let rows = [json!({"question": "2+2?", "model_responses__a": ["x"], "model_responses__b": ["y"]})];
    let path = bench.jsonl("rows.jsonl", &rows);
    let error = take_in(&bench, std::slice::from_ref(&path), &[]).unwrap_err();
    assert!(matches!(&error, Error::Ambiguous { role: Role::Response, .. }), "{error:?}");
    for word in [path.as_str(), "model_responses__a", "model_responses__b"] {
        assert!(error.to_string().contains(word), "{error}");
    }
    assert_eq!(tables(&bench), before);
    let error =
        take_in(&bench, std::slice::from_ref(&path), &[said(Role::Response, "model_responses__c")]).unwrap_err();
    assert!(matches!(&error, Error::NoSuchColumn { .. }), "{error:?}");
    take_in(&bench, &[path], &[said(Role::Response, "model_responses__b")]).unwrap();
    assert_eq!(bench.number("SELECT count(*) FROM response WHERE text = 'y'"), 1);
}

/// A file counts once, however it is spelled: twice would make each response an equal of itself.
#[test]
fn a_file_that_is_named_twice_is_taken_once() {
    let bench = Bench::new();
    let path = bench.jsonl("rows.jsonl", &good_rows(3));
    std::os::unix::fs::symlink(&path, bench.path("link.jsonl")).unwrap();
    let in_folder = |name: &str| bench.path(name).to_string_lossy().into_owned();
    for other in [path.clone(), in_folder("./rows.jsonl"), in_folder("row*.jsonl"), in_folder("link.jsonl")] {
        let report = bench.ingest(&[path.clone(), other.clone()]).unwrap();
        assert_eq!((report.files.len(), report.counts.rows), (1, 3), "{other}");
    }
}

#[test]
fn a_response_of_many_megabytes_comes_out_as_it_went_in() {
    let long = "\u{e9}\u{1f642}x\n".repeat(700_000);
    assert!(long.len() > 5_000_000);
    let rows = [odd_row(&[(RESPONSE, Some(json!([long])))])];
    let bench = Bench::new();
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    assert_eq!(bench.build(&small_recipe(1)).unwrap().traces(), 1);
    assert!(bench.ask("SELECT text FROM response") == [long.clone()]);
    assert!(bench.ask("SELECT text FROM trace")[0].contains(&long));
    bench.export("out").unwrap();
}

/// A tag of the template in a text would break the trace open.
#[test]
fn texts_that_hold_tags_of_the_template_are_not_used() {
    let tags = ["<think>", "</think>", "<sample>", "</sample>", "<reflect>", "</reflect>"];
    let mut rows = good_rows(2);
    for tag in tags {
        rows.push(row("2+2?", &format!("in a {tag} response"), true, &[&reflection("so", "Correct")]));
        let words = format!("in a {tag} reflection");
        rows.push(row(
            "2+2?",
            &format!("judged {tag:?}").replace(['<', '>'], ""),
            true,
            &[&reflection(&words, "Correct")],
        ));
    }
    let bench = Bench::new();
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    assert_eq!(bench.build(&small_recipe(2)).unwrap().traces(), 2);
    let of = |table: &str| {
        bench.ask(&format!("SELECT detail FROM {table} WHERE reason = 'holds-template-tag' ORDER BY detail"))
    };
    let mut expected = tags;
    expected.sort_unstable();
    assert_eq!(of("response_use"), expected);
    assert_eq!(of("reflection_use"), expected);
    assert_eq!(bench.number("SELECT count(*) FROM response_use WHERE reason IS NULL"), 2);
}

#[test]
fn a_question_is_only_text() {
    let evil = "50% of \"this\" or 'that' $1 ?1 {} \\ '; DROP TABLE trace; -- /* \u{2028}\r\n\0 */";
    let rows: Vec<Value> =
        (0..2).map(|n| row(evil, &format!("{evil} {n}"), true, &[&reflection(evil, "Correct")])).collect();
    let bench = Bench::new();
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    assert_eq!(bench.build(&small_recipe(2)).unwrap().traces(), 2);
    assert_eq!(bench.ask("SELECT text FROM question"), [evil]);
    bench.export("out").unwrap();
    let path = bench.path("out/data/*.parquet").to_string_lossy().into_owned();
    let asked = format!("SELECT DISTINCT conversations[1].content AS asked FROM read_parquet('{path}')");
    assert_eq!(bench_json(&bench, &asked), [json!({"asked": evil}).to_string()]);
}

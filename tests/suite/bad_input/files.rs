//! Files that cannot be read, and columns of the wrong type.

use super::*;

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
        (bench.file("text.jsonl.gz", b"this is no gzip"), |error| matches!(error, Error::Packed { .. })),
    ];
    for (input, is_as_wanted) in cases {
        assert_refused(&bench, std::slice::from_ref(&input), is_as_wanted);
        // A shard without rows is no fault where others have some.
        if !input.ends_with("none.parquet") {
            assert_refused(&bench, &[good.clone(), input], is_as_wanted);
        }
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

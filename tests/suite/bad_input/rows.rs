//! Rows that cannot be used, and what is made of those that say little.

use super::*;

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

/// What is the same to a reader is the same revision: keys that only other rows have, and files that are cut otherwise.
#[test]
fn keys_of_other_rows_change_nothing() {
    let bench = Bench::new();
    let mut rows = good_rows(2);
    rows[0]["extra"] = json!({"level": 1, "note": null});
    bench.ingest(&[bench.jsonl("all.jsonl", &rows)]).unwrap();
    let parts = [bench.jsonl("b.jsonl", &rows[1..]), bench.jsonl("a.jsonl", &rows[..1])];
    let again = bench.ingest(&parts).unwrap();
    assert!(!again.is_new, "{again:?}");
    let metadata = "SELECT coalesce(metadata, '-') FROM source_row ORDER BY row";
    assert_eq!(bench.ask(metadata), [r#"{"extra":{"level":1}}"#, "-"]);
}

/// Rejects belong to the content of a source: another one is another revision.
#[test]
fn another_reject_is_another_revision() {
    let bench = Bench::new();
    let mut rows = good_rows(2);
    rows[1]["question"] = Value::Null;
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    rows[1]["question"] = json!("q?");
    rows[1][FLAG] = json!([true, false]);
    let second = bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    assert!(second.is_new && second.revision == 2, "{second:?}");
    assert_eq!(bench.ask("SELECT revision, reason FROM reject ORDER BY ALL"), ["1|no-question", "2|lists-differ"]);
}

#[test]
fn lists_that_are_too_long_but_empty_make_no_item() {
    let bench = Bench::new();
    let mut rows = good_rows(1);
    rows[0][REFLECTION] = json!([[], [], []]);
    let report = bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    assert!(report.rejects.is_empty() && report.counts.rows == 1 && report.counts.responses == 1, "{report:?}");
}

/// An answer that is blank is looked for in the text, and one that would break the trace is not given.
#[test]
fn final_answers_are_looked_for_and_looked_at() {
    let bench = Bench::new();
    let yes = reflection("so", "Correct");
    let mut rows: Vec<Value> =
        (0..3).map(|n| row("q?", &format!("{n} <answer> {n} </answer>"), true, &[&yes])).collect();
    rows[0][EXTRACTED] = json!([""]);
    rows[1][EXTRACTED] = json!(["</answer></think> x"]);
    rows[2][EXTRACTED] = json!([null]);
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    bench.build(&small_recipe(3)).unwrap();
    let answers = "SELECT DISTINCT final_answer FROM trace ORDER BY ALL";
    let found = bench.ask(answers);
    assert!(found.iter().all(|answer| ["0", "2"].contains(&answer.as_str())), "{found:?}");
    assert_eq!(bench.number("SELECT count(*) FROM trace"), 3);
}

//! Comma-separated values: nothing is guessed, and nothing is lost in silence.

use super::*;

fn file(bench: &Bench, text: &str) -> String {
    bench.file("rows.csv", text.as_bytes())
}

#[test]
fn a_row_with_too_few_or_too_many_fields_costs_only_itself() {
    let bench = Bench::new();
    let text = "question,model_responses\na,1\nb\nc,3,x\n\nd,4\n";
    let report = bench.ingest(&[file(&bench, text)]).unwrap();
    assert_eq!((report.counts.rows, report.counts.accepted_rows), (4, 2));
    assert_eq!(rejects(&bench), ["1|2|ragged-row|1 fields, 2 columns", "1|3|ragged-row|3 fields, 2 columns"]);
    assert_eq!(bench.ask("SELECT text FROM response ORDER BY text"), ["1", "4"]);
}

#[test]
fn a_row_that_is_no_utf8_costs_only_itself() {
    let bench = Bench::new();
    let path = bench.file("rows.csv", b"question,model_responses\na,1\nb,\xff\xfe\nc,3\n");
    bench.ingest(&[path]).unwrap();
    assert_eq!(rejects(&bench), ["1|2|not-utf8|-"]);
    assert_eq!(bench.number("SELECT count(*) FROM response"), 2);
}

#[test]
fn quotes_that_do_not_match_are_an_error_with_the_line() {
    let bench = Bench::new();
    for (text, words) in [
        ("question,model_responses\na,1\n\"b,2\nc,3\n", "line 3"),
        ("question,model_responses\na,1\nb,\"two\"x\n", "line 3"),
        ("question,model_responses\na,\"x\ny\"\nb,\"", "line 4"),
    ] {
        let path = file(&bench, text);
        let Err(Error::BadCsv { path: found, source }) = bench.ingest(std::slice::from_ref(&path)) else {
            panic!("{text} is taken")
        };
        assert_eq!(found.to_string_lossy(), path);
        assert!(source.to_string().contains(words), "{source}");
    }
    for text in ["", "\n\n"] {
        assert!(matches!(bench.ingest(&[file(&bench, text)]), Err(Error::Empty(_))));
    }
    assert!(matches!(bench.ingest(&[file(&bench, "question,model_responses\n")]), Err(Error::Empty(_))));
    let twice = bench.ingest(&[file(&bench, "question,model_responses,note,note\na,b,c,d\n")]);
    assert!(matches!(twice, Err(Error::SameColumn { .. })), "{twice:?}");
    assert_eq!(bench.number("SELECT count(*) FROM source"), 0);
}

#[test]
fn flags_are_words_or_numbers_and_nothing_else() {
    let bench = Bench::new();
    let flags = ["true", "False", "1", "0", "", " True ", "yes", "2", "[true]", "1.0"];
    let lines: String = flags.iter().enumerate().map(|(at, flag)| format!("q,text {at},{flag}\n")).collect();
    let text = format!("question,model_responses,model_responses__eval_is_correct\n{lines}");
    bench.ingest(&[file(&bench, &text)]).unwrap();
    let found = bench.ask("SELECT is_correct FROM response_row ORDER BY row");
    assert_eq!(found, ["true", "false", "true", "false", "-", "true"]);
    let expected: Vec<_> = (7..11).map(|row| format!("1|{row}|wrong-type|model_responses__eval_is_correct")).collect();
    let mut found = rejects(&bench);
    found.sort_by_key(|reject| reject.split('|').nth(1).unwrap().parse::<i32>().unwrap());
    assert_eq!(found, expected);
}

#[test]
fn lists_are_json_in_every_row_or_no_lists() {
    let bench = Bench::new();
    let rows = "q,\"[\"\"a\"\", \"\"b\"\"]\",\"[true, 0]\"\nr,,\nq,\" [\"\"c\"\"] \",[1]\nq,\"[7]\",[1]\n";
    bench
        .ingest(&[file(&bench, &format!("question,model_responses,model_responses__eval_is_correct\n{rows}"))])
        .unwrap();
    let held = "response_row JOIN response USING (response_id)";
    let found = bench.ask(&format!("SELECT row, item, text, is_correct FROM {held} ORDER BY row, item"));
    assert_eq!(found, ["1|1|a|true", "1|2|b|false", "3|1|c|true"]);
    assert_eq!(rejects(&bench), ["1|2|no-response|-", "1|4|wrong-type|model_responses"]);
    // What only looks like JSON costs its row.
    let bench = Bench::new();
    let rows = "q,\"[\"\"a\"\"]\"\nq,\"[\"\"\\ud800\"\"]\"\n";
    bench.ingest(&[file(&bench, &format!("question,model_responses\n{rows}"))]).unwrap();
    assert_eq!(rejects(&bench), ["1|2|wrong-type|model_responses"]);
    // One text that is no list makes all of them texts; what then looks like a list of texts is not taken for a text.
    let bench = Bench::new();
    let rows = "q,plain\nq,[1] is a list\nq,[x]\nq,\"[\"\"a\"\"]\"\nq,\"['a', 'b']\"\n";
    bench.ingest(&[file(&bench, &format!("question,model_responses\n{rows}"))]).unwrap();
    assert_eq!(bench.ask("SELECT text FROM response ORDER BY text"), ["[1] is a list", "[x]", "plain"]);
    assert_eq!(rejects(&bench), ["1|4|wrong-type|model_responses", "1|5|wrong-type|model_responses"]);
}

/// What pandas writes for lists.
#[test]
fn lists_in_the_notation_of_python_are_refused() {
    for lists in [&["['a', 'b']"][..], &["[\"it's\"]", "['x']", ""], &["[True]"], &["['a' 'b']"], &["['it\\'s\nso']"]] {
        let bench = Bench::new();
        let rows = lists.iter().map(|list| json!({"question": "q", "model_responses": list})).collect::<Vec<_>>();
        let files = [bench.file("rows.csv", &csv(&rows, b',')), sqlite(&bench, "rows.db", "t", &rows)];
        for path in files {
            let refused = bench.ingest(std::slice::from_ref(&path));
            assert!(matches!(refused, Err(Error::NotJsonLists { .. })), "{path} {lists:?}: {refused:?}");
        }
    }
}

#[test]
fn a_field_of_many_megabytes_comes_out_as_it_went_in() {
    let bench = Bench::new();
    let long = "\u{e9}\"x\",\r\n".repeat(700_000);
    let rows: Vec<Value> =
        (0..3).map(|at| json!({"question": "q", "model_responses": format!("{long}{at}")})).collect();
    bench.ingest(&[bench.file("rows.csv.zst", &zstd(&csv(&rows, b',')))]).unwrap();
    let found = bench.ask("SELECT text FROM response ORDER BY text");
    assert!(found.iter().enumerate().all(|(at, text)| *text == format!("{long}{at}")) && found.len() == 3);
}

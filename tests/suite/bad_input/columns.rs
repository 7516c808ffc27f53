//! Names of columns and files, sizes, and texts that would do harm.

use super::*;

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

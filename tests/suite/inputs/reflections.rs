//! Reflections that come in a source of their own, by number or with the response again.

use super::*;
use crate::support::small_recipe;
use skillfactory::build;

const DISAGREE: &str =
    "SELECT f.reflection_id FROM reflection AS f ANTI JOIN response AS r ON f.response_id = r.response_id";

/// Two rows with two responses each, and one that is refused between them, in two files.
fn responses(bench: &Bench) -> [String; 2] {
    let two = |question: &str, texts: [&str; 2]| {
        let mut row = row(question, "", true, &[]);
        row[RESPONSE] = json!(texts);
        row[FLAG] = json!([true, false]);
        row[EXTRACTED] = Value::Null;
        row[RESPONSE] = json!(texts.map(|text| format!("{text} <answer>4</answer>")));
        row
    };
    let mut refused = two("none", ["x", "y"]);
    refused["question"] = Value::Null;
    [
        bench.jsonl("one.jsonl", &[two("2+2?", ["four", "five"]), refused]),
        bench.jsonl("two.jsonl", &[two("3+3?", ["six", "seven"])]),
    ]
}

fn flat(q_idx: i64, a_idx: i64, response: &str, reflections: Value) -> Value {
    let prompt = format!("Judge this:\n{response} <answer>4</answer>\nIs it right?");
    json!({"full_prompt": prompt, "reflection": reflections, "q_idx": q_idx, "a_idx": a_idx})
}

fn judged(verdict: &str) -> Value {
    json!([reflection("so", verdict), reflection("indeed", verdict)])
}

fn good(bench: &Bench) -> String {
    let rows = [
        flat(0, 0, "four", judged("Correct")),
        flat(0, 1, "five", judged("Incorrect")),
        flat(2, 0, "six", judged("Correct")),
        flat(2, 1, "seven", judged("Incorrect")),
    ];
    bench.jsonl("flat.jsonl", &rows)
}

fn steps(report: &build::Report, name: &str) -> (i64, i64) {
    let step = report.funnel.steps.iter().find(|step| step.name == name).unwrap();
    (step.kept, step.lost.iter().map(|(_, lost)| lost).sum())
}

fn build_of(bench: &Bench, names: &[&str]) -> build::Result<build::Report> {
    let store = bench.store();
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let sources = build::choose_sources(&store, &names)?;
    build::build(&store, &small_recipe(2), &sources, &Silent)
}

#[test]
fn flat_reflections_find_their_responses_by_row_and_place() {
    let bench = Bench::new();
    let inputs = responses(&bench);
    take_in(&bench, &inputs, Some("rows"), &[]).unwrap();
    assert!(matches!(build_of(&bench, &["rows"]), Err(build::Error::NoTrace(_))), "no reflections yet");
    let report = take_in_to(&bench, good(&bench), "flat", Some("rows")).unwrap();
    let counts = &report.counts;
    assert_eq!((counts.rows, counts.accepted_rows, counts.questions, counts.responses), (4, 4, 2, 4));
    assert_eq!((counts.reflections, counts.new_reflections, counts.new_responses), (8, 8, 0));
    let found = bench.ask(
        "SELECT DISTINCT r.text[:5], f.verdict FROM reflection AS f JOIN response AS r USING (response_id) ORDER BY 1",
    );
    assert_eq!(found, ["five |incorrect", "four |correct", "seven|incorrect", "six <|correct"]);
    let built = build_of(&bench, &["rows", "flat"]).unwrap();
    assert_eq!(built.traces(), 4);
    // Of seven rows one was refused; no reflection is lost.
    assert_eq!(steps(&built, "rows"), (6, 1));
    assert_eq!((steps(&built, "responses").0, steps(&built, "reflections")), (4, (8, 0)));
    assert_eq!(bench.ask("SELECT answer, models FROM question_use WHERE reason IS NULL"), ["42|0", "42|0"]);
    assert_eq!(bench.ask(DISAGREE), NOTHING);
    // Where the numbers came from stays known.
    let keys = "SELECT metadata FROM source_row WHERE source = 'flat' AND row = 2";
    assert_eq!(bench.ask(keys), [r#"{"a_idx":1,"q_idx":0}"#]);
}

#[test]
fn the_same_flat_reflections_again_add_nothing_in_any_format_or_order() {
    let bench = Bench::new();
    take_in(&bench, &responses(&bench), Some("rows"), &[]).unwrap();
    let path = good(&bench);
    take_in_to(&bench, path.clone(), "flat", None).unwrap();
    let parquet = bench.path("flat.parquet").to_string_lossy().into_owned();
    let read = format!("FROM read_json('{path}', format = 'newline_delimited') ORDER BY a_idx, q_idx DESC");
    execute(&bench, &format!("COPY ({read}) TO '{parquet}'"));
    let again = take_in_to(&bench, parquet, "flat", Some("rows")).unwrap();
    assert!(!again.is_new, "{again:?}");
    let text = std::fs::read_to_string(&path).unwrap();
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let table = take_in_to(&bench, bench.file("flat.csv", &csv(&rows, b',')), "flat", None).unwrap();
    assert_eq!((table.counts.reflections, table.counts.new_reflections), (8, 0));
}

/// An early set has one text a row, and several rows for one response.
#[test]
fn equal_reflections_on_one_response_are_numbered_through_its_rows() {
    let bench = Bench::new();
    take_in(&bench, &responses(&bench), Some("rows"), &[]).unwrap();
    let text = Value::from(reflection("so", "Correct"));
    let rows =
        [flat(0, 0, "four", text.clone()), flat(0, 0, "four", text.clone()), flat(0, 0, "four", json!([text, text]))];
    let report = take_in_to(&bench, bench.jsonl("flat.jsonl", &rows), "flat", None).unwrap();
    assert_eq!((report.counts.responses, report.counts.new_reflections), (1, 4));
    assert_eq!(bench.ask("SELECT ordinal FROM reflection ORDER BY ordinal"), ["1", "2", "3", "4"]);
    // Equal ones of another source are these, as far as there are so many.
    let more = take_in_to(&bench, bench.jsonl("more.jsonl", &rows[..2]), "more", None).unwrap();
    assert_eq!((more.counts.reflections, more.counts.new_reflections), (2, 0));
}

#[test]
fn numbers_of_columns_win_over_places() {
    let bench = Bench::new();
    let mut rows: Vec<Value> = ["four", "five", "six"].iter().map(|text| row("2+2?", text, true, &[])).collect();
    for (at, row) in rows.iter_mut().enumerate() {
        row["q_idx"] = json!(7);
        row["a_idx"] = json!(if at == 0 { 5 } else { 6 });
    }
    take_in(&bench, &[bench.jsonl("rows.jsonl", &rows)], Some("rows"), &[]).unwrap();
    let flat =
        |q_idx: i64, a_idx: i64| json!({"reflection": reflection("so", "Correct"), "q_idx": q_idx, "a_idx": a_idx});
    let rows = [flat(7, 5), flat(7, 6), flat(0, 0)];
    take_in_to(&bench, bench.jsonl("flat.jsonl", &rows), "flat", None).unwrap();
    let found = bench.ask("SELECT text FROM response SEMI JOIN reflection USING (response_id)");
    assert_eq!(found, ["four"]);
    assert_eq!(rejects(&bench), ["1|2|several-responses|q_idx 7, a_idx 6", "1|3|no-such-response|q_idx 0, a_idx 0"]);
}

#[test]
fn a_flat_row_that_fits_no_response_is_a_reject_with_the_reason() {
    let bench = Bench::new();
    take_in(&bench, &responses(&bench), Some("rows"), &[]).unwrap();
    let mut rows = vec![
        flat(0, 0, "four", judged("Correct")),
        flat(9, 0, "four", judged("Correct")),
        flat(0, 2, "four", judged("Correct")),
        // The row of this number was refused.
        flat(1, 0, "x", judged("Correct")),
        flat(0, 1, "another", judged("Correct")),
        flat(0, 0, "four", json!([])),
        flat(0, 0, "four", json!([["a"], ["b"]])),
        flat(0, 0, "four", json!(7)),
        flat(0, 0, "four", json!([" ", reflection("so", "Correct")])),
    ];
    for odd in [Value::Null, json!("one"), json!(0.5), json!(-1)] {
        let mut row = flat(0, 0, "four", judged("Correct"));
        row["q_idx"] = odd;
        rows.push(row);
    }
    let report = take_in_to(&bench, bench.jsonl("flat.jsonl", &rows), "flat", Some("rows")).unwrap();
    assert_eq!((report.counts.rows, report.counts.accepted_rows), (13, 2));
    let expected = [
        "2|no-such-response|q_idx 9, a_idx 0",
        "3|no-such-response|q_idx 0, a_idx 2",
        "4|no-such-response|q_idx 1, a_idx 0",
        "5|other-prompt|q_idx 0, a_idx 1",
        "6|no-reflection|-",
        "7|reflections-unassigned|1 response, 2 lists of reflections",
        "8|wrong-type|reflection",
        "9|empty-reflection|-",
        "10|no-response-number|-",
        "11|wrong-type|q_idx",
        "12|wrong-type|q_idx",
        "13|no-such-response|q_idx -1, a_idx 0",
    ];
    assert_eq!(bench.ask("SELECT row, reason, detail FROM reject WHERE source = 'flat' ORDER BY row"), expected);
    let rows = "SELECT (SELECT sum(rows) FROM source_file) - (SELECT count(*) FROM source_row)";
    assert_eq!(bench.number(&format!("{rows} - (SELECT count(*) FROM reject WHERE item IS NULL)")), 0);
}

#[test]
fn whose_responses_they_are_on_must_be_clear() {
    let bench = Bench::new();
    let path = good(&bench);
    let refused = |name: &str, to: Option<&str>| take_in_to(&bench, path.clone(), name, to).unwrap_err();
    assert!(matches!(refused("flat", None), Error::NoResponses(_)));
    assert!(matches!(refused("flat", Some("rows")), Error::NoSuchSource { .. }));
    let inputs = responses(&bench);
    take_in(&bench, &inputs, Some("rows"), &[]).unwrap();
    take_in(&bench, &inputs[..1], Some("other"), &[]).unwrap();
    let Error::SeveralResponses { sources, .. } = refused("flat", None) else { panic!() };
    assert_eq!(sources, ["other", "rows"]);
    assert!(matches!(refused("flat", Some("flat")), Error::NoSuchSource { .. }));
    assert!(matches!(refused("rows", Some("rows")), Error::SameSource(_)));
    let mixed = take_in(&bench, &[inputs[0].clone(), path.clone()], None, &[]).unwrap_err();
    assert!(matches!(mixed, Error::MixedKinds(_)), "{mixed:?}");
    assert_eq!(bench.number("SELECT count(*) FROM reflection"), 0);
    take_in_to(&bench, path.clone(), "flat", Some("rows")).unwrap();
    // A source of reflections is none of responses.
    assert!(matches!(refused("more", Some("flat")), Error::NoSuchSource { .. }));
}

/// The same responses again, with reflections that the first source lacks, and without what it says of them.
#[test]
fn a_later_source_may_add_reflections_to_responses_that_are_there() {
    let bench = Bench::new();
    let (right, wrong) = (reflection("so", "Correct"), reflection("so", "Incorrect"));
    let rows = [row("2+2?", "four", true, &[&right]), row("2+2?", "five", false, &[])];
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    let mut later = [row("2+2?", "four", true, &[&right, &right]), row("2+2?", "five", false, &[&wrong])];
    for row in &mut later {
        row.as_object_mut().unwrap().retain(|column, _| ![FLAG, EXTRACTED, "answer"].contains(&column.as_str()));
    }
    let report = take_in(&bench, &[bench.jsonl("later.jsonl", &later)], Some("later"), &[]).unwrap();
    assert_eq!((report.counts.responses, report.counts.new_responses), (2, 0));
    // Of the three one is there: equals are as many as any one source has.
    assert_eq!((report.counts.reflections, report.counts.new_reflections), (3, 2));
    let built = build_of(&bench, &["rows", "later"]).unwrap();
    assert_eq!((built.traces(), steps(&built, "rows"), steps(&built, "reflections")), (2, (4, 0), (3, 0)));
    assert_eq!(bench.ask("SELECT DISTINCT answer FROM question_use"), ["42"]);
    assert!(matches!(build_of(&bench, &["later"]), Err(build::Error::NoTrace(_))), "it does not say what is right");
}

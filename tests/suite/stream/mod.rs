//! `stream` and the way back into a workspace: what it makes is what a build makes, row for row, whatever the batches and
//! the threads; what is wrong with its input is said.

mod built;

use std::io::{self, BufReader, Write};

use proptest::prelude::*;
use serde_json::{Value, json};
use skillfactory::build::Recipe;
use skillfactory::ingest::{self, Override};
use skillfactory::store::{Limits, Store};
use skillfactory::stream::{self, Counts, Error, Request};

use crate::support::{Bench, reflection, row, rows, small_recipe};

/// A stream of one question a batch, on two threads.
fn request(recipe: Recipe) -> Request {
    Request {
        recipe,
        overrides: Vec::new(),
        source: "rows".to_owned(),
        file_column: None,
        row_column: None,
        with_parts: true,
        batch_bytes: 1,
        limits: Limits { threads: Some(2), memory: Some(1_000_000_000), ..Limits::default() },
        spill: std::env::temp_dir().join("skillfactory-test"),
    }
}

fn lines(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

/// What a stream writes, and how it ends.
fn run(input: &[u8], request: &Request) -> (Vec<Value>, Result<Counts, Error>) {
    let mut output = Vec::new();
    // A small buffer, so that lines are met in pieces.
    let counts = stream::stream(BufReader::with_capacity(7, input), &mut output, request);
    let text = String::from_utf8(output).unwrap();
    (text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), counts)
}

/// The records of a kind as lines of chosen members.
fn picked(records: &[Value], kind: &str, members: &str) -> Vec<String> {
    let word = |value: &Value| match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let of_kind = records.iter().filter(|record| record["record"] == kind);
    let mut found: Vec<String> = of_kind
        .map(|record| members.split(", ").map(|name| word(&record[name])).collect::<Vec<_>>().join("|"))
        .collect();
    found.sort();
    found
}

const TRACE: &str = "trace_id, content_id, recipe, question_id, format, label, repeat, n, attempts, final_answer, final_is_correct, chars, text";
const PART: &str = "trace_id, position, kind, attempt, response_id, reflection_id, phrase_id, start, end, file, row";
const REJECT: &str = "stage, file, row, item, reflection_item, recipe, question_id, format, repeat, n, reason, detail";

/// The same of a workspace. `names`: whether its files are told by their names, or as the stream that they came in.
fn stored(bench: &Bench, is_named: bool) -> [Vec<String>; 3] {
    let ask = |sql: String| {
        let mut found = bench.ask(&sql);
        found.sort();
        found
    };
    let file = if is_named { "parse_filename(path)" } else { "'-'" };
    let first = format!(
        "SELECT id, arg_min({file}, (file, row)) AS file, arg_min(row, (file, row)) AS row FROM ( \
         SELECT response_id AS id, file, row FROM response_row UNION ALL SELECT reflection_id, file, row FROM reflection_row) \
         JOIN source_file USING (file) GROUP BY id"
    );
    let parts = PART.replace("end", "\"end\"").replace("row", "source.row").replace("file", "source.file");
    let rejects = REJECT
        .replace("file", &format!("CASE WHEN file IS NOT NULL THEN {file} END"))
        .replace("row,", "reject.row,")
        .replace("format", "reject.format");
    [
        ask(format!("SELECT {TRACE} FROM trace")),
        ask(format!(
            "SELECT {parts} FROM trace_part LEFT JOIN ({first}) AS source \
             ON id = CASE WHEN kind = 'reflect' THEN reflection_id ELSE response_id END"
        )),
        ask(format!("SELECT {rejects} FROM reject LEFT JOIN source_file USING (file)")),
    ]
}

/// A build of which no trace comes is taken back, and its rejects with it: a stream has none to take back.
fn streamed(records: &[Value]) -> [Vec<String>; 3] {
    let [traces, parts, mut rejects] =
        [("trace", TRACE), ("part", PART), ("reject", REJECT)].map(|(kind, members)| picked(records, kind, members));
    rejects.retain(|reject| !traces.is_empty() || reject.starts_with("ingest|"));
    [traces, parts, rejects]
}

/// Rows of a question together; those without one, and what is no row at all, anywhere.
fn together(rows: Vec<Value>, garbage: &[usize]) -> Vec<String> {
    let (mut asked, blank): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row["question"].is_string());
    asked.sort_by_key(|row| row["question"].to_string());
    let mut lines: Vec<String> = asked.iter().map(Value::to_string).collect();
    for (at, row) in blank.iter().enumerate() {
        lines.insert((3 * at).min(lines.len()), row.to_string());
    }
    for at in garbage {
        // The first row is left to be one, so that the columns are known.
        lines.insert(
            (*at).clamp(1, lines.len()),
            ["no row", "[1]", "{\"question\": \"question 1?\"", "7"][at % 4].to_owned(),
        );
    }
    lines
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn a_stream_makes_what_a_build_makes(
        rows in rows(),
        garbage in prop::collection::vec(0..40_usize, 0..3),
        batch_bytes in prop_oneof![Just(1_usize), 200..4000_usize, Just(1 << 20)],
        threads in 1..4_usize,
    ) {
        let lines = together(rows, &garbage).join("\n") + "\n";
        let recipe = small_recipe(2);
        let bench = Bench::new();
        bench.ingest(&[bench.file("rows.jsonl", lines.as_bytes())]).unwrap();
        bench.make(&recipe);
        let limits = Limits { threads: Some(threads), memory: Some(1_000_000_000), ..Limits::default() };
        let (records, counts) = run(lines.as_bytes(), &Request { batch_bytes, limits, ..request(recipe) });
        // A question whose rows were all refused, or a broken row that names one, may come again: nothing is built of it.
        let counts = counts.unwrap();
        prop_assert_eq!(streamed(&records), stored(&bench, false));
        prop_assert_eq!(counts.rows as usize, lines.lines().count());
        prop_assert_eq!(records.last().unwrap()["record"].as_str(), Some("end"));
        prop_assert_eq!(records.last().unwrap()["traces"].as_u64(), Some(counts.traces));
    }

    /// What an engine hands on comes in another order, from several files: the rows say where they are from.
    #[test]
    fn rows_that_say_where_they_are_from_are_told_by_that(rows in rows(), cut in 0..40_usize) {
        let recipe = small_recipe(2);
        let bench = Bench::new();
        let (a, b) = rows.split_at(cut.min(rows.len()));
        let files: Vec<_> = [("a.jsonl", a), ("b.jsonl", b)].into_iter().filter(|(_, rows)| !rows.is_empty()).collect();
        let inputs: Vec<String> = files.iter().map(|(name, rows)| bench.jsonl(name, rows)).collect();
        bench.ingest(&inputs).unwrap();
        bench.make(&recipe);
        let place = |name: &str, (at, row): (usize, &Value)| {
            let mut row = row.clone();
            row["from"] = json!(name);
            row["at"] = json!(at + 1);
            row
        };
        let mut placed: Vec<Value> =
            files.iter().flat_map(|(name, rows)| rows.iter().enumerate().map(|row| place(name, row))).collect();
        placed.reverse();
        let lines = together(placed, &[]).join("\n");
        let from = Request { file_column: Some("from".to_owned()), row_column: Some("at".to_owned()), ..request(recipe) };
        let (records, counts) = run(lines.as_bytes(), &from);
        counts.unwrap();
        prop_assert_eq!(streamed(&records), stored(&bench, true));
    }
}

/// Four questions of six good responses.
fn good() -> Vec<Value> {
    let one = |at: usize| {
        let verdict = if at.is_multiple_of(2) { "Correct" } else { "Incorrect" };
        row(&format!("q{}", at / 6), &format!("text {at}"), at.is_multiple_of(2), &[&reflection("so", verdict)])
    };
    (0..24).map(one).collect()
}

#[test]
fn threads_and_batches_change_no_byte() {
    let input = lines(&good());
    let output = |threads: usize, batch_bytes: usize| {
        let limits = Limits { threads: Some(threads), memory: None, ..Limits::default() };
        let mut output = Vec::new();
        let request = Request { limits, batch_bytes, ..request(small_recipe(3)) };
        stream::stream(input.as_bytes(), &mut output, &request).unwrap();
        output
    };
    let one = output(1, 1);
    assert!(one == output(4, 1), "four threads");
    assert_eq!(
        one.iter().filter(|byte| **byte == b'\n').count(),
        output(1, 1 << 20).iter().filter(|byte| **byte == b'\n').count()
    );
    assert!(output(1, 1 << 20) == output(3, 1 << 20), "one batch, three threads");
}

#[test]
fn nothing_comes_of_nothing_and_that_is_no_fault() {
    for input in ["", "\n  \n", "\u{feff}"] {
        let (records, counts) = run(input.as_bytes(), &request(small_recipe(2)));
        assert_eq!(counts.unwrap(), Counts::default(), "{input:?}");
        assert_eq!(
            records,
            [json!({"record": "end", "rows": 0, "questions": 0, "traces": 0, "parts": 0, "rejects": 0})]
        );
    }
}

/// What came before is whole and goes out; of the question under way, nothing.
#[test]
fn a_stream_that_is_cut_in_a_row_is_told_and_its_question_left_out() {
    let input = lines(&good());
    let request = request(small_recipe(3));
    let (whole, _) = run(input.as_bytes(), &request);
    let of = |records: &[Value], without: &str| -> Vec<String> {
        let ids = records.iter().filter(|record| record["record"] == "trace" && record["question"] != without);
        ids.map(|record| record["trace_id"].to_string()).collect()
    };
    for cut in [2, 40, 90] {
        let (records, outcome) = run(&input.as_bytes()[..input.len() - cut], &request);
        assert!(matches!(outcome, Err(Error::Cut { row: 24 })), "{outcome:?}");
        assert_eq!(of(&records, ""), of(&whole, "q3"), "cut {cut}");
        assert_eq!(of(&records, "").len(), 9);
        assert!(records.iter().all(|record| record["record"] != "end"), "it has an end");
    }
    // The last line break alone is no loss.
    let (records, outcome) = run(&input.as_bytes()[..input.len() - 1], &request);
    assert_eq!((of(&records, "").len(), outcome.unwrap().rows), (12, 24));
}

#[test]
fn a_question_that_comes_again_ends_the_stream() {
    let mut rows = good();
    let strayed = rows.remove(3);
    rows.insert(13, strayed);
    let (records, outcome) = run(lines(&rows).as_bytes(), &request(small_recipe(3)));
    match outcome {
        Err(Error::Split { row: 14, question_id }) => {
            assert_eq!(question_id, skillfactory::trace::content_id("q", [Some("q0")]));
        }
        other => panic!("{other:?}"),
    }
    assert!(records.iter().all(|record| record["record"] != "end"));
}

#[test]
fn rows_that_cannot_be_read_are_rejects() {
    let mut input = lines(&good()).into_bytes();
    let first = input.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    input.splice(first..first, b"garbage\n\xff\xfe\n{\"question\": 7}\n".iter().copied());
    let (records, outcome) = run(&input, &request(small_recipe(3)));
    assert_eq!(outcome.unwrap().traces, 12);
    let rejects = picked(&records, "reject", "file, row, reason, detail");
    assert_eq!(rejects, ["-|2|not-json|-", "-|3|not-json|-", "-|4|wrong-type|question"]);
}

#[test]
fn a_row_that_is_too_long_is_not_held() {
    let mut input = vec![b'x'; ingest::Largest::default().row as usize + 100];
    input.push(b'\n');
    input.extend_from_slice(lines(&good()).as_bytes());
    let mut output = Vec::new();
    let counts = stream::stream(input.as_slice(), &mut output, &request(small_recipe(3))).unwrap();
    assert_eq!((counts.traces, counts.rejects), (12, 1));
    assert!(String::from_utf8(output).unwrap().contains("\"reason\":\"too-long\""));
}

/// A question is a batch of its own, whatever it weighs.
#[test]
fn a_question_of_many_responses_is_built_as_any_other() {
    let mut rows: Vec<Value> = (0..2000_usize)
        .map(|at| row("huge", &format!("text {}", at % 1500), at.is_multiple_of(3), &[&reflection("so", "Correct")]))
        .collect();
    rows.extend(good());
    let recipe = small_recipe(5);
    let bench = Bench::new();
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    bench.build(&recipe).unwrap();
    let (records, counts) = run(lines(&rows).as_bytes(), &Request { batch_bytes: 10_000, ..request(recipe) });
    counts.unwrap();
    assert_eq!(streamed(&records), stored(&bench, false));
    assert!(records.iter().any(|record| record["record"] == "trace" && record["question"] == "huge"));
}

#[test]
fn columns_may_come_late_but_not_change_their_role() {
    let plain = |mut row: Value, gone: &str| {
        row.as_object_mut().unwrap().retain(|column, _| !column.ends_with(gone));
        row
    };
    let mut rows = good();
    // A role that the first questions have no column for.
    for row in &mut rows[..6] {
        *row = plain(row.clone(), "extracted_answers");
        row["model_responses__mutated_prompts"] = json!(["so <answer>7</answer>"]);
    }
    let recipe = small_recipe(1);
    let bench = Bench::new();
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    bench.build(&recipe).unwrap();
    let (records, counts) = run(lines(&rows).as_bytes(), &request(recipe.clone()));
    counts.unwrap();
    assert_eq!(streamed(&records), stored(&bench, false));
    rows[23]["model_responses__other"] = json!(["x"]);
    rows[23]["model_responses__other__eval_is_correct"] = json!([true]);
    let (_, outcome) = run(lines(&rows).as_bytes(), &request(recipe.clone()));
    assert!(matches!(outcome, Err(Error::Ingest(ingest::Error::Ambiguous { .. }))), "{outcome:?}");
    let overrides: Vec<Override> = vec!["question=nothing".parse().unwrap()];
    let (_, outcome) = run(lines(&good()).as_bytes(), &Request { overrides, ..request(recipe.clone()) });
    assert!(matches!(outcome, Err(Error::Ingest(ingest::Error::NoSuchColumn { .. }))), "{outcome:?}");
    let (_, outcome) =
        run(lines(&good()).as_bytes(), &Request { row_column: Some("at".to_owned()), ..request(recipe) });
    assert!(matches!(outcome, Err(Error::NoPlace { .. })), "{outcome:?}");
}

/// Takes so many bytes, and then no more.
struct Closing(usize);

impl Write for Closing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_output_that_closes_ends_the_stream() {
    let outcome = stream::stream(lines(&good()).as_bytes(), Closing(100), &request(small_recipe(3)));
    assert!(matches!(&outcome, Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe), "{outcome:?}");
}

#[test]
fn a_stream_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let request = Request { spill: folder.path().join("spill"), ..request(small_recipe(3)) };
    run(lines(&good()).as_bytes(), &request).1.unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// The engine of a stream can reach no file: a format of a user's is run in it.
#[test]
fn a_store_in_memory_is_hardened() {
    let limits = Limits { threads: Some(1), memory: None, ..Limits::default() };
    let store = Store::in_memory(&std::env::temp_dir().join("skillfactory-test"), limits, 1).unwrap();
    let refused = store
        .prepare("SELECT count(*) FROM read_text('/etc/passwd')")
        .and_then(|mut statement| statement.query([]).map(|_| ()).map_err(Into::into));
    assert!(refused.is_err_and(|error| error.to_string().contains("disabled")));
}

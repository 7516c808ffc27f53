//! Law 7: the same rows, recipe and seed give the same bytes, on any number of threads and in any order of rows.

use proptest::prelude::*;
use serde_json::Value;
use skillfactory::build::{self, Recipe};
use skillfactory::store::Limits;

use crate::support::{Bench, export_files, reflection, row, rows, small_recipe};

/// The files of an export of these rows, given as several files; `None` where no trace comes of them.
fn exported(parts: &[&[Value]], threads: usize, recipe: &Recipe) -> Option<Vec<(String, Vec<u8>)>> {
    let bench = Bench { limits: Limits { threads: Some(threads), ..Limits::default() }, ..Bench::new() };
    let parts = parts.iter().enumerate().filter(|(_, part)| !part.is_empty());
    let inputs: Vec<String> = parts.map(|(at, part)| bench.jsonl(&format!("{at}.jsonl"), part)).collect();
    bench.ingest(&inputs).unwrap();
    match bench.build(recipe) {
        Err(build::Error::NoTrace(_)) => return None,
        report => report.unwrap(),
    };
    bench.export("out").unwrap();
    Some(export_files(&bench.path("out")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn threads_order_and_files_change_no_byte(
        (rows, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        cut in 0..40usize,
    ) {
        let recipe = small_recipe(2);
        let one = exported(&[&rows], 1, &recipe);
        let (first, last) = shuffled.split_at(cut.min(shuffled.len()));
        prop_assert!(one == exported(&[first, last], 2, &recipe), "shuffled, split, two threads");
        prop_assert!(one == exported(&[last, first], 8, &recipe), "files turned round, eight threads");
    }
}

/// Forty questions of eight responses: enough for every draw to have a choice.
fn many() -> Vec<Value> {
    let rows = (0..320).map(|at| {
        let is_correct = at % 3 == 0;
        let verdict = if is_correct { "Correct" } else { "Incorrect" };
        let reflections = [reflection(&format!("so {at}"), verdict), reflection("short", verdict)];
        row(&format!("q{}", at / 8), &format!("text {}", at % 7), is_correct, &[&reflections[0], &reflections[1]])
    });
    rows.collect()
}

#[test]
fn many_rows_too() {
    let rows = many();
    let reversed: Vec<Value> = rows.iter().rev().cloned().collect();
    let recipe = small_recipe(5);
    let one = exported(&[&rows], 1, &recipe).unwrap();
    for threads in [2, 8] {
        assert!(one == exported(&[&reversed[..100], &reversed[100..]], threads, &recipe).unwrap(), "{threads} threads");
    }
}

#[test]
fn another_seed_gives_other_bytes() {
    let rows = many();
    let recipe = small_recipe(5);
    let other = Recipe { seed: 43, ..recipe.clone() };
    assert!(exported(&[&rows], 2, &recipe) != exported(&[&rows], 2, &other));
}

#[test]
fn rows_that_are_there_already_add_nothing() {
    let bench = Bench::new();
    let mut rows = many();
    let first = bench.ingest(&[bench.jsonl("a.jsonl", &rows)]).unwrap();
    assert!(first.is_new && first.counts.new_responses == 320, "{first:?}");
    rows.reverse();
    let again = bench.ingest(&[bench.jsonl("b.jsonl", &rows[..7]), bench.jsonl("c.jsonl", &rows[7..])]).unwrap();
    assert!(!again.is_new && again.revision == 1, "{again:?}");
    assert_eq!(bench.number("SELECT count(*) FROM response_row"), 320);
    rows.push(row("q1", "one more", true, &[]));
    let grown = bench.ingest(&[bench.jsonl("d.jsonl", &rows)]).unwrap();
    assert!(grown.is_new && grown.revision == 2 && grown.counts.new_responses == 1, "{grown:?}");
}

#[test]
fn one_more_response_moves_no_other_question() {
    let bench = Bench::new();
    let recipe = small_recipe(5);
    let traces = "SELECT trace_id, content_id FROM trace JOIN question USING (question_id) \
                  WHERE question.text <> 'q1' ORDER BY trace_id";
    let mut rows = many();
    bench.ingest(&[bench.jsonl("a.jsonl", &rows)]).unwrap();
    bench.build(&recipe).unwrap();
    let before = bench.ask(traces);
    rows.push(row("q1", "one more", true, &[&reflection("yes", "Correct")]));
    bench.ingest(&[bench.jsonl("b.jsonl", &rows)]).unwrap();
    bench.build(&recipe).unwrap();
    assert_eq!(before.len(), 39 * 5);
    assert_eq!(before, bench.ask(traces));
}

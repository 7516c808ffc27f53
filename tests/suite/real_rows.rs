//! Counts on real model outputs, as far as they are beside the clone, and on the shipped example.

use skillfactory::build::Recipe;

use crate::support::{Bench, real_rows, root};

const VERIFY: &str = "verify-cot-chatgpt/verify-cot-chatgpt.parquet";
const VERIFY_JSONL: &str = "verify-cot-chatgpt/verify-cot-chatgpt.jsonl";
const COUNTDOWN: &str = "countdown-qwen3-reflected/countdown-qwen3-reflected.parquet";

/// How many traces there are of each label, in the order of the labels.
fn labels(file: &str, change: impl Fn(&mut Recipe)) -> Option<Vec<i64>> {
    let path = real_rows(file)?;
    let bench = Bench::new();
    bench.ingest(&[path.to_string_lossy().into_owned()]).unwrap();
    let mut recipe = Recipe::reference().unwrap();
    change(&mut recipe);
    Some(bench.build(&recipe).unwrap().labels.iter().map(|label| label.traces).collect())
}

fn assert_labels(file: &str, change: impl Fn(&mut Recipe), expected: &[i64]) {
    if let Some(found) = labels(file, change) {
        assert_eq!(found, expected, "{file}");
    }
}

#[test]
fn verify_cot_gives_the_known_counts() {
    assert_labels(VERIFY, |_| {}, &[18, 18, 18, 17, 17]);
    assert_labels(VERIFY, |recipe| recipe.equal_attempts = true, &[18; 5]);
    assert_labels(VERIFY, |recipe| recipe.attempts = 2, &[25, 25]);
}

#[test]
fn countdown_gives_the_known_counts() {
    assert_labels(COUNTDOWN, |_| {}, &[37, 37, 37, 35, 24]);
    assert_labels(COUNTDOWN, |recipe| recipe.equal_attempts = true, &[37; 5]);
}

#[test]
fn two_formats_at_once_give_the_known_counts() {
    let ask = |recipe: &mut Recipe, attempts| {
        recipe.formats = vec!["*CC".to_owned(), "*C_full".to_owned()];
        recipe.attempts = attempts;
    };
    assert_labels(VERIFY, |recipe| ask(recipe, 2), &[20, 25, 25]);
    assert_labels(COUNTDOWN, |recipe| ask(recipe, 4), &[39, 41, 41, 41, 39]);
}

#[test]
fn the_format_of_the_file_changes_no_id() {
    let (Some(parquet), Some(jsonl)) = (real_rows(VERIFY), real_rows(VERIFY_JSONL)) else { return };
    let ids = |path: &std::path::Path| {
        let bench = Bench::new();
        bench.ingest(&[path.to_string_lossy().into_owned()]).unwrap();
        bench.build(&Recipe::reference().unwrap()).unwrap();
        let mut ids = bench.ask("SELECT trace_id, content_id FROM trace ORDER BY ALL");
        ids.extend(bench.ask("SELECT response_id FROM response ORDER BY ALL"));
        ids.extend(bench.ask("SELECT reflection_id FROM reflection ORDER BY ALL"));
        ids.extend(bench.ask("SELECT digest FROM source"));
        ids
    };
    assert_eq!(ids(&parquet), ids(&jsonl));
}

#[test]
fn the_rejects_say_which_question_has_too_few_texts() {
    let Some(path) = real_rows(VERIFY) else { return };
    let bench = Bench::new();
    bench.ingest(&[path.to_string_lossy().into_owned()]).unwrap();
    bench.build(&Recipe::reference().unwrap()).unwrap();
    let rejects = bench.ask("SELECT n, reason, detail FROM reject WHERE stage = 'build' ORDER BY n");
    let reason = "too-few-distinct-responses";
    assert_eq!(rejects, [format!("4|{reason}|3 of 4 attempts"), format!("5|{reason}|3 of 5 attempts")]);
}

#[test]
fn the_shipped_example_makes_traces_of_every_length() {
    let bench = Bench::new();
    bench.ingest(&[root().join("examples/countdown.parquet").to_string_lossy().into_owned()]).unwrap();
    let report = bench.build(&Recipe::reference().unwrap()).unwrap();
    let labels: Vec<_> = report.labels.iter().map(|label| label.label.as_str()).collect();
    assert_eq!(labels, ["1C", "2C", "3C", "4C", "5C"]);
    assert!(report.mixed_questions > 0, "its responses come from several models, and the summary must say so");
}

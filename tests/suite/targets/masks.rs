//! Masks: whatever way they are written, the text is the trace, and what is trained on are the parts that were asked for.

use proptest::prelude::*;
use serde_json::Value;
use skillfactory::export::{Layout, MaskAs, Masks, Request, Target};

use super::{built, read, stored};
use crate::support::Bench;

const RULES: [(&str, &str); 12] = [
    ("sample", "kind = 'sample'"),
    ("sample:incorrect", "kind = 'sample' AND NOT is_correct"),
    ("sample:correct:last", "kind = 'sample' AND is_correct AND attempt = attempts"),
    ("reflect:first", "kind = 'reflect' AND attempt = 1"),
    ("glue", "kind = 'glue'"),
    ("glue:incorrect", "kind = 'glue' AND NOT is_correct"),
    ("template", "kind = 'template'"),
    ("ending", "kind = 'ending'"),
    ("answer", "kind = 'answer'"),
    ("all:attempt-2", "attempt = 2"),
    ("reflect:incorrect", "kind = 'reflect' AND NOT is_correct"),
    ("all", "true"),
];

/// Of each trace its text, and of each character whether it is to be trained on.
fn wanted(bench: &Bench, mask: &[usize], train_on: &[usize]) -> Vec<(String, String, Vec<bool>)> {
    let any = |rules: &[usize]| {
        let rules: Vec<_> = rules.iter().map(|at| format!("coalesce({}, false)", RULES[*at].1)).collect();
        if rules.is_empty() { "false".to_owned() } else { rules.join(" OR ") }
    };
    let all = if train_on.is_empty() { "true".to_owned() } else { any(train_on) };
    let sql = format!(
        "WITH correct AS (SELECT trace_id, attempt, is_correct FROM trace_part JOIN response_use USING (response_id)
            WHERE kind = 'sample')
        SELECT trace_id, any_value(text) AS text, list({{'chars': \"end\" - start, 'train': ({all}) AND NOT ({})}} ORDER BY position) AS parts
        FROM trace_part JOIN (SELECT trace_id, attempts, text FROM trace) USING (trace_id)
        LEFT JOIN correct USING (trace_id, attempt)
        GROUP BY trace_id",
        any(mask)
    );
    let read = |row: &Value| {
        let trains = row["parts"].as_array().unwrap().iter().flat_map(|part| {
            let chars = usize::try_from(part["chars"].as_u64().unwrap()).unwrap();
            vec![part["train"].as_bool().unwrap(); chars]
        });
        (row["trace_id"].as_str().unwrap().to_owned(), row["text"].as_str().unwrap().to_owned(), trains.collect())
    };
    stored(bench, &sql).iter().map(read).collect()
}

/// A row of an export as spans of its text: first and last character, and whether they are trained on.
type Spans = Vec<(String, bool)>;

fn of_details(row: &Value) -> Spans {
    let turn = &row["conversations"][1];
    let text: Vec<char> = turn["content"].as_str().unwrap().chars().collect();
    let at = |detail: &Value, name: &str| usize::try_from(detail[name].as_u64().unwrap()).unwrap();
    let spans = turn["train_detail"].as_array().unwrap().iter();
    let spans = spans.map(|detail| {
        // The end is the last character, not the one behind it.
        let span = &text[at(detail, "begin_offset")..=at(detail, "end_offset")];
        (span.iter().collect(), detail["train"].as_bool().unwrap())
    });
    spans.collect()
}

fn of_parts(row: &Value) -> Spans {
    let parts = row["conversations"][1]["content"].as_array().unwrap().iter();
    parts.map(|part| (part["text"].as_str().unwrap().to_owned(), part["train"].as_bool().unwrap())).collect()
}

fn of_ranges(row: &Value) -> Spans {
    let text: Vec<char> = row["conversations"][1]["content"].as_str().unwrap().chars().collect();
    let mut trains = vec![true; text.len()];
    for range in row["mask_ranges"].as_array().unwrap() {
        let at = |name: &str| usize::try_from(range[name].as_u64().unwrap()).unwrap();
        trains[at("start")..at("end")].fill(false);
    }
    let runs = text.into_iter().zip(trains).collect::<Vec<_>>();
    runs.chunk_by(|a, b| a.1 == b.1).map(|run| (run.iter().map(|(c, _)| *c).collect(), run[0].1)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn what_is_trained_on_are_the_parts_that_were_asked_for(
        mask in prop::sample::subsequence((0..RULES.len()).collect::<Vec<_>>(), 0..4),
        train_on in prop::sample::subsequence((0..RULES.len()).collect::<Vec<_>>(), 0..4),
    ) {
        prop_assume!(!mask.is_empty() || !train_on.is_empty());
        let bench = built();
        let rules = |rules: &[usize]| -> Vec<_> { rules.iter().map(|at| RULES[*at].0.parse().unwrap()).collect() };
        let masks = Masks {
            mask: skillfactory::export::Rules(rules(&mask)),
            train_on: skillfactory::export::Rules(rules(&train_on)),
        };
        let asked = |target, mask_as| {
            let layout = Layout { target: Some(target), masks: Some(masks.clone()), mask_as, ..Layout::default() };
            Request { layout, ..Request::default() }
        };
        let wanted = wanted(&bench, &mask, &train_on);
        prop_assert_eq!(wanted.len(), 72);
        let mut last: Option<Vec<Spans>> = None;
        for (target, mask_as, spans_of) in [
            (Target::Axolotl, None, of_details as fn(&Value) -> Spans),
            (Target::Axolotl, Some(MaskAs::Parts), of_parts),
            (Target::Hf, None, of_ranges),
        ] {
            let report = bench.export_as("out", asked(target, mask_as)).unwrap();
            let rows = read(&bench, "out/data/train-00000-of-00001.parquet", "trace_id, * EXCLUDE (trace_id)");
            prop_assert_eq!(rows.len(), wanted.len());
            let mut all = Vec::new();
            for (row, (id, text, trains)) in rows.iter().zip(&wanted) {
                prop_assert_eq!(row["trace_id"].as_str(), Some(&id[..]));
                let spans = spans_of(row);
                let joined: String = spans.iter().map(|(span, _)| span.as_str()).collect();
                prop_assert_eq!(&joined, text, "the spans are the text");
                let given = spans.iter().flat_map(|(span, train)| span.chars().map(|_| *train));
                for ((c, wanted), given) in text.chars().zip(trains).zip(given) {
                    prop_assert!(c.is_ascii_whitespace() || *wanted == given, "{:?} of {:?}", c, text);
                }
                for pair in spans.windows(2) {
                    prop_assert!(pair[0].1 != pair[1].1);
                    prop_assert!(!pair[1].0.starts_with('\n') && !pair[0].0.ends_with([' ', '\t']), "{:?}", pair);
                }
                all.push(spans);
            }
            if let Some(last) = &last {
                prop_assert_eq!(last, &all, "every way says the same");
            }
            last = Some(all);
            let chars = wanted.iter().flat_map(|(_, _, trains)| trains);
            let share = chars.clone().filter(|train| !**train).count() as f64 / chars.count() as f64;
            prop_assert!((report.outline.masked.unwrap() - share).abs() < 1e-9);
            std::fs::remove_dir_all(bench.path("out")).unwrap();
        }
    }
}

#[test]
fn a_correction_moves_the_mask() {
    let bench = built();
    let masks = Masks { mask: "sample:incorrect".parse().unwrap(), ..Masks::default() };
    let layout = Layout { masks: Some(masks), ..Layout::default() };
    let before = bench.export_as("out", Request { layout, ..Request::default() }).unwrap().outline;
    assert_eq!(bench.export("out").unwrap().outline.written, 0);
    bench.store().prepare("UPDATE response_use SET is_correct = true").unwrap().execute([]).unwrap();
    let after = bench.export("out").unwrap().outline;
    assert!(before.masked.unwrap() > 0.0 && after.masked == Some(0.0) && after.written == 1, "{before:?} {after:?}");
}

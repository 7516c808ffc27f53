//! Laws 6 and 10: parts tile the stored text, and every raw row can be accounted for.

use proptest::prelude::*;
use serde_json::{Value, json};
use skillfactory::build::{self, Funnel, Recipe, Report};
use skillfactory::ingest;

use crate::support::{Bench, rows, small_recipe};

/// Every part with what it should be: a slice of its trace's text, and the text of its source.
const PARTS: &str = "
    SELECT trace_id, position, substring(trace.text, start + 1, \"end\" - start) AS slice,
        CASE part.kind WHEN 'sample' THEN response.text WHEN 'repeat' THEN response.text WHEN 'reflect' THEN reflection.text
            WHEN 'answer' THEN final_answer ELSE phrase.text END AS source,
        lag(\"end\", 1, 0) OVER (PARTITION BY trace_id ORDER BY position) = start AS joins, \"end\",
        row_number() OVER (PARTITION BY trace_id ORDER BY position) = position AS numbered
    FROM trace_part AS part JOIN trace USING (trace_id)
    LEFT JOIN response USING (response_id)
    LEFT JOIN reflection USING (reflection_id)
    LEFT JOIN phrase USING (phrase_id)";

/// Law 6.
pub fn assert_tiled(bench: &Bench) {
    let wrong =
        format!("SELECT count(*) FROM ({PARTS}) WHERE NOT (joins AND numbered) OR slice IS DISTINCT FROM source");
    assert_eq!(bench.number(&wrong), 0, "a part is not its source, or leaves a gap");
    let joined = format!(
        "SELECT count(*) FROM trace LEFT JOIN (SELECT trace_id, string_agg(source, '' ORDER BY position) AS joined, \
         max(\"end\") AS \"end\" FROM ({PARTS}) GROUP BY trace_id) USING (trace_id) \
         WHERE joined IS DISTINCT FROM text OR \"end\" IS DISTINCT FROM chars OR chars <> length(text)"
    );
    assert_eq!(bench.number(&joined), 0, "the parts do not join to the text");
}

/// Law 10, against the rows themselves.
fn assert_accounted(bench: &Bench, raw: &[Value], taken: &ingest::Report, recipe: &Recipe, report: &Report) {
    let refused = |what: &str| -> i64 { taken.rejects.iter().filter(|r| r.what == what).map(|r| r.count).sum() };
    assert_eq!(taken.counts.rows, raw.len() as i64);
    assert_eq!(taken.counts.accepted_rows + refused("row"), raw.len() as i64);
    let items = bench.number("SELECT (SELECT count(*) FROM response_row) + (SELECT count(*) FROM reject WHERE item IS NOT NULL AND reflection_item IS NULL)");
    let accepted = bench.ask("SELECT row FROM source_row ORDER BY row");
    let lists = accepted.iter().map(|row| &raw[row.parse::<usize>().unwrap() - 1]["model_responses__mutated_prompts"]);
    assert_eq!(items, lists.map(|list| list.as_array().unwrap().len() as i64).sum::<i64>());
    assert_eq!(bench.number("SELECT count(DISTINCT response_id) FROM response_row"), kept(&report.funnel, "responses"));
    let funnel = &report.funnel;
    assert_funnel(funnel);
    let draws = i64::from(recipe.attempts * recipe.repeats) * kept(funnel, "usable questions");
    assert_eq!(draws, kept(funnel, "traces") + lost(funnel, "traces"), "{funnel:?}");
    assert_eq!(report.traces(), kept(funnel, "traces"));
}

/// What each step of a funnel keeps and loses is what the step before it has kept.
pub fn assert_funnel(funnel: &Funnel) {
    for (from, to) in [
        ("reflections", "with a verdict"),
        ("with a verdict", "that is right"),
        ("that is right", "usable reflections"),
        ("responses", "usable responses"),
        ("questions", "usable questions"),
        ("usable responses", "responses in traces"),
    ] {
        assert_eq!(kept(funnel, from), kept(funnel, to) + lost(funnel, to), "{from} to {to}: {funnel:?}");
    }
}

pub fn lost(funnel: &Funnel, name: &str) -> i64 {
    funnel.steps.iter().filter(|step| step.name == name).flat_map(|step| &step.lost).map(|(_, n)| n).sum()
}

pub fn kept(funnel: &Funnel, name: &str) -> i64 {
    funnel.steps.iter().find(|step| step.name == name).unwrap().kept
}

/// What the format promises of its traces.
fn assert_format(bench: &Bench) {
    let attempts = "SELECT trace_id, n, attempts, label, final_is_correct, final_answer, part.attempt, use.is_correct, \
         use.extracted_answer, response.text_id FROM trace JOIN trace_part AS part USING (trace_id) \
         JOIN response USING (response_id) JOIN response_use AS use USING (recipe, response_id) WHERE part.kind = 'sample'";
    for wrong in [
        "attempts <> n OR label <> n || 'C' OR NOT final_is_correct",
        "attempt = n AND (NOT is_correct OR extracted_answer <> final_answer)",
        "trace_id IN (SELECT trace_id FROM attempts GROUP BY trace_id HAVING count(DISTINCT text_id) < max(n))",
    ] {
        let sql = format!("WITH attempts AS ({attempts}) SELECT count(*) FROM attempts WHERE {wrong}");
        assert_eq!(bench.number(&sql), 0, "{wrong}");
    }
    let misjudged = "SELECT count(*) FROM trace_part JOIN trace USING (trace_id) JOIN reflection USING (reflection_id) \
         JOIN response_use AS use ON use.response_id = reflection.response_id AND use.recipe = trace.recipe \
         WHERE (verdict = 'correct') IS DISTINCT FROM use.is_correct OR reflection.text ILIKE '%idea%'";
    assert_eq!(bench.number(misjudged), 0, "a reflection that judges wrongly, or one that was rejected");
    let glue = "SELECT count(*) FROM trace_part AS glue JOIN phrase USING (phrase_id) \
         JOIN trace_part AS sample ON sample.trace_id = glue.trace_id AND sample.attempt = glue.attempt AND sample.kind = 'sample' \
         JOIN trace ON trace.trace_id = glue.trace_id \
         JOIN response_use AS use ON use.response_id = sample.response_id AND use.recipe = trace.recipe \
         WHERE glue.kind = 'glue' AND phrase.kind NOT IN ('generic', if(use.is_correct, 'correct', 'incorrect'))";
    assert_eq!(bench.number(glue), 0, "a glue phrase that does not fit the attempt before it");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn parts_tile_and_rows_are_accounted_for(raw in rows(), attempts in 1..4u32, equal in any::<bool>()) {
        let bench = Bench::new();
        let taken = bench.ingest(&[bench.jsonl("rows.jsonl", &raw)]).unwrap();
        let mut recipe = small_recipe(attempts);
        recipe.equal_attempts = equal;
        let report = match bench.build(&recipe) {
            Err(build::Error::NoTrace(report)) => *report,
            report => report.unwrap(),
        };
        assert_tiled(&bench);
        assert_accounted(&bench, &raw, &taken, &recipe, &report);
        if !equal {
            assert_format(&bench);
        }
    }
}

#[test]
fn the_layout_is_the_published_one() {
    let bench = Bench::new();
    let judged = |text: &str, verdict: &str| {
        let is_correct = verdict == "Correct";
        crate::support::row("q?", text, is_correct, &[&format!("judged {text}\n<verdict>{verdict}</verdict>")])
    };
    bench.ingest(&[bench.jsonl("rows.jsonl", &[judged("right", "Correct"), judged("wrong", "Incorrect")])]).unwrap();
    bench.build(&small_recipe(2)).unwrap();
    let phrase = |kind: &str| {
        let sql = format!(
            "SELECT to_json(phrase.text) FROM trace_part AS part JOIN phrase USING (phrase_id) \
             JOIN trace USING (trace_id) WHERE part.kind = '{kind}' AND n = 2"
        );
        serde_json::from_str::<String>(&bench.ask(&sql)[0]).unwrap()
    };
    let expected = [
        "<think>",
        "<sample>",
        "wrong",
        "</sample>",
        "<reflect>",
        "judged wrong",
        "<verdict>Incorrect</verdict>",
        "</reflect>",
        &phrase("glue"),
        "<sample>",
        "right",
        "</sample>",
        "<reflect>",
        "judged right",
        "<verdict>Correct</verdict>",
        "</reflect>",
        "</think>",
        &format!("\n\n{}\n\n<answer>\nanswer of right\n</answer>", phrase("ending")),
    ];
    let text = &bench.ask("SELECT to_json(text) FROM trace WHERE n = 2")[0];
    assert_eq!(serde_json::from_str::<String>(text).unwrap(), expected.join("\n"));
    let exported = "SELECT to_json(conversations), sft_template_type_idx, trace_id";
    bench.export("out").unwrap();
    let store = bench.store();
    let path = bench.path("out/data/train-00000-of-00001.parquet");
    let sql = format!("{exported} FROM '{}' WHERE sft_template_type_idx = '2C'", path.display());
    let mut statement = store.prepare(&sql).unwrap();
    let (turns, trace_id) =
        statement.query_row([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(2)?))).unwrap();
    let turns: Value = serde_json::from_str(&turns).unwrap();
    assert_eq!(
        turns,
        json!([{"role": "user", "content": "q?"}, {"role": "assistant", "content": expected.join("\n")}])
    );
    drop(statement);
    drop(store);
    assert_eq!(bench.ask("SELECT trace_id FROM trace WHERE n = 2"), [trace_id]);
}

/// A test that tampers: the checks above must see it.
#[test]
fn a_moved_span_is_seen() {
    let bench = Bench::new();
    let rows = [crate::support::row("q?", "right", true, &[&crate::support::reflection("yes", "Correct")])];
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    bench.build(&small_recipe(1)).unwrap();
    assert_tiled(&bench);
    bench
        .store()
        .prepare("UPDATE trace_part SET \"end\" = \"end\" + 1 WHERE kind = 'sample'")
        .unwrap()
        .execute([])
        .unwrap();
    assert!(std::panic::catch_unwind(|| assert_tiled(&bench)).is_err());
}

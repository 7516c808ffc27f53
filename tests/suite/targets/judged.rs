//! What TRL is given: what is better is right, what is worse is wrong, and nothing stands in two pairs.

use std::collections::BTreeSet;

use serde_json::Value;
use skillfactory::export::{Error, Layout, Request, Target};

use super::{asked, built, read, rows, stored};
use crate::support::{Bench, small_recipe};

const PAIRS: &str = "trl/preference/train-00000-of-00001.parquet";

fn exported() -> Bench {
    let bench = built();
    bench.export_as("trl", asked(Target::Trl)).unwrap();
    bench
}

/// Whether each response is right, and each reflection judges rightly, as the rows say.
const RIGHT: &str = "
    SELECT response_id AS id, response_id, NULL AS reflection_id, is_correct AS is_right FROM response_use
    UNION ALL
    SELECT reflection_id, response_id, reflection_id, (verdict = 'correct') = is_correct
    FROM reflection JOIN response_use USING (response_id)";

#[test]
fn a_pair_is_of_a_right_one_and_a_wrong_one() {
    let bench = exported();
    let pairs = read(&bench, PAIRS, "about, chosen_id, rejected_id");
    let of = |about: &str| pairs.iter().filter(|pair| pair["about"] == about).count();
    // Two of five responses are wrong; of three reflections on each one misjudges.
    assert_eq!((of("response"), of("reflection")), (24 * 2, 24 * 5));
    let ids = |side: &str| pairs.iter().map(|pair| pair[side].as_str().unwrap()).collect::<BTreeSet<_>>();
    assert_eq!((ids("chosen_id").len(), ids("rejected_id").len()), (pairs.len(), pairs.len()), "none stands twice");
    for (side, is_right) in [("chosen_id", true), ("rejected_id", false)] {
        let ids: Vec<String> = ids(side).into_iter().map(|id| format!("'{id}'")).collect();
        let sql = format!("SELECT count(*) FROM ({RIGHT}) WHERE id IN ({}) AND is_right = {is_right}", ids.join(","));
        assert_eq!(bench.number(&sql), pairs.len() as i64, "{side}");
    }
}

/// A reflection stands as in a trace: whatever trace holds it begins its block so.
#[test]
fn texts_are_those_of_the_workspace() {
    let bench = exported();
    let found = read(
        &bench,
        PAIRS,
        "about, chosen[1].content AS chosen, rejected[1].content AS rejected, chosen_id, prompt[1].content AS prompt",
    );
    for pair in &found {
        let text = |id: &str, kind: &str| {
            stored(&bench, &format!("SELECT text FROM {kind} WHERE {kind}_id = '{id}'"))[0]["text"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let (chosen, id) = (pair["chosen"].as_str().unwrap(), pair["chosen_id"].as_str().unwrap());
        if pair["about"] == "response" {
            assert_eq!(chosen, text(id, "response"));
            continue;
        }
        assert!(chosen.starts_with("<think>\n<sample>\n") && chosen.ends_with("\n</reflect>"), "{chosen}");
        assert!(
            chosen.contains(&format!("\n</sample>\n<reflect>\n{}\n</reflect>", text(id, "reflection"))),
            "{chosen}"
        );
        let shared = chosen.find("<reflect>").unwrap();
        assert_eq!(chosen.get(..shared), pair["rejected"].as_str().unwrap().get(..shared), "on the same response");
    }
    let beginning = "SELECT count(*) FROM trace WHERE starts_with(text, chosen)";
    let chosen = found.iter().filter(|pair| pair["about"] == "reflection").map(|pair| pair["chosen"].as_str().unwrap());
    let begin = chosen.filter(|chosen| bench.number(&beginning.replace("chosen", &format!("'{chosen}'"))) > 0).count();
    assert!(begin > 0, "no trace begins as a pair does");
}

#[test]
fn labels_and_steps_say_what_the_rows_say() {
    let bench = exported();
    let judged = read(&bench, "trl/unpaired/train-00000-of-00001.parquet", "id, label");
    let known = format!("SELECT id, is_right AS label FROM ({RIGHT})");
    assert_eq!(judged, stored(&bench, &known));
    let steps = read(&bench, "trl/stepwise/train-00000-of-00001.parquet", "trace_id, completions, labels");
    let known =
        "SELECT trace_id, list(text ORDER BY attempt) AS completions, list(is_correct ORDER BY attempt) AS labels
        FROM trace_part JOIN response USING (response_id) JOIN response_use USING (response_id) WHERE kind = 'sample'
        GROUP BY trace_id";
    assert_eq!(steps, stored(&bench, known));
    let messages = read(&bench, "trl/messages/train-00000-of-00001.parquet", "messages, trace_id");
    let parts = read(
        &bench,
        "trl/prompt-completion/train-00000-of-00001.parquet",
        "list_concat(prompt, completion) AS messages, trace_id",
    );
    assert_eq!(messages, parts);
    assert_eq!(messages.len() as i64, bench.number("SELECT count(*) FROM trace"));
}

#[test]
fn other_questions_move_no_pair_and_a_correction_does() {
    let bench = exported();
    let before = read(&bench, PAIRS, "chosen_id, rejected_id");
    let written = |bench: &Bench| bench.export("trl").unwrap().outline.written;
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows(0..30))]).unwrap();
    bench.build(&small_recipe(3)).unwrap();
    assert_eq!(written(&bench), 5);
    let after = read(&bench, PAIRS, "chosen_id, rejected_id");
    assert!(after.len() > before.len() && before.iter().all(|pair| after.contains(pair)));
    let corrected = "UPDATE response_use SET is_correct = NOT is_correct WHERE response_id IN (SELECT min(response_id) FROM trace_part WHERE kind = 'sample')";
    bench.store().prepare(corrected).unwrap().execute([]).unwrap();
    assert_eq!(written(&bench), 3, "traces are as they were; pairs, labels and steps are not");
}

#[test]
fn tables_can_be_chosen_and_are_remembered() {
    let bench = built();
    let tables = |names: &[&str]| {
        let layout =
            Layout { tables: Some(names.iter().map(|&name| name.to_owned()).collect()), ..asked(Target::Trl).layout };
        Request { layout, ..Request::default() }
    };
    bench.export_as("out", tables(&["stepwise", "preference"])).unwrap();
    let report = bench.export("out").unwrap();
    let names: Vec<&str> = report.tables.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!((names, report.outline.written), (vec!["preference", "stepwise"], 0));
    assert!(matches!(bench.export_as("bad", tables(&["nope"])), Err(Error::NoSuchTable { .. })));
    let since = |target: &str, base: &str| {
        let request = Request { changes_since: Some(bench.path(base)), ..tables(&["preference"]) };
        bench.export_as(target, request)
    };
    assert!(matches!(since("delta", "out"), Err(Error::NoChanges("trl"))));
    let none: Vec<Value> = Vec::new();
    assert_ne!(read(&bench, "out/preference/train-00000-of-00001.parquet", "about"), none);
}

//! What grows and is corrected: revisions of sources, states with their counts, and builds in steps that come to what
//! one build at the end would have made.

use proptest::prelude::*;
use serde_json::Value;
use skillfactory::build::{self, Recipe};
use skillfactory::ingest::Change;
use skillfactory::retract::{self, Kind, Request};

use crate::support::{Bench, reflection, row, rows, small_recipe, table};

/// Rows of four questions with six responses each; `corrected`: one flag is turned round, `fewer`: one response is gone,
/// `more`: one is new.
fn some(corrected: bool, fewer: bool, more: bool) -> Vec<Value> {
    let mut rows = Vec::new();
    for question in 0..4 {
        for response in 0..6 {
            let is_correct = response % 2 == 0;
            let verdict = if is_correct { "Correct" } else { "Incorrect" };
            let texts = [reflection("first", verdict), reflection("second", verdict)];
            let flag = is_correct != (corrected && question == 1 && response == 3);
            if fewer && question == 2 && response == 4 {
                continue;
            }
            rows.push(row(&format!("q{question}"), &format!("try {response}"), flag, &[&texts[0], &texts[1]]));
        }
    }
    if more {
        rows.push(row("q3", "a new one", true, &[&reflection("third", "Correct")]));
    }
    rows
}

fn change(kind: &str, [added, gone, corrected, unchanged]: [i64; 4]) -> Change {
    Change { kind: kind.to_owned(), added, gone, corrected, unchanged }
}

fn ingest(bench: &Bench, rows: &[Value]) -> Vec<Change> {
    bench.ingest(&[bench.jsonl("rows.jsonl", rows)]).unwrap().changes
}

#[test]
fn a_revision_counts_what_it_has_otherwise() {
    let bench = Bench::new();
    assert_eq!(ingest(&bench, &some(false, false, false)), []);
    let found = ingest(&bench, &some(true, true, true));
    assert_eq!(found, [change("response", [1, 1, 1, 22]), change("reflection", [1, 2, 0, 46])]);
    assert_eq!(ingest(&bench, &some(true, true, true)), [], "the same rows are no revision");
    let found = ingest(&bench, &some(false, false, false));
    assert_eq!(found, [change("response", [1, 1, 1, 22]), change("reflection", [2, 1, 0, 46])]);
    let report = "SELECT source, revision, responses, reflections, added, gone, corrected, files, used_by";
    let sources = skillfactory::store::catalog::query("report/sources").unwrap().sql.trim_end().trim_end_matches(';');
    let expected = ["rows|1|24|48|72|0|0|1|", "rows|2|24|47|2|3|1|1|", "rows|3|24|48|3|2|1|1|"];
    assert_eq!(bench.ask(&format!("{report} FROM ({sources}) ORDER BY revision")), expected);
}

/// An answer of a question, or a model, is no response's own: who says it otherwise corrects them all.
#[test]
fn another_gold_answer_corrects_the_question() {
    let bench = Bench::new();
    let mut rows = some(false, false, false);
    ingest(&bench, &rows);
    bench.build(&small_recipe(3)).unwrap();
    rows[..6].iter_mut().for_each(|row| row["answer"] = "43".into());
    let found = ingest(&bench, &rows);
    assert_eq!(found, [change("response", [0, 0, 6, 18]), change("reflection", [0, 0, 12, 36])]);
    bench.build(&small_recipe(3)).unwrap();
    assert_eq!(bench.ask("SELECT answer, count(*) FROM question_use GROUP BY ALL ORDER BY ALL"), ["42|3", "43|1"]);
}

/// Added, changed, removed, unchanged, and the causes of the traces.
fn told(report: &build::Report) -> (Vec<i64>, Vec<String>) {
    let outcome = &report.outcome;
    let causes = outcome.causes.iter().map(|cause| format!("{} {}: {}", cause.traces, cause.change, cause.cause));
    (vec![outcome.added, outcome.changed, outcome.removed, outcome.unchanged], causes.collect())
}

/// Plans and builds: both say the same, and the plan changes nothing.
fn build(bench: &Bench, recipe: &Recipe) -> build::Report {
    let before = crate::support::digests(bench);
    let (store, planned) = bench.plan(recipe).unwrap();
    drop(store);
    assert_eq!(crate::support::digests(bench), before);
    let built = bench.build(recipe).unwrap();
    assert_eq!(told(&planned), told(&built));
    assert_eq!((planned.state, planned.traces(), &planned.causes), (built.state, built.traces(), &built.causes));
    let lines = |report: &build::Report| format!("{:?} {:?}", report.funnel, report.labels);
    assert_eq!(lines(&planned), lines(&built));
    built
}

#[test]
fn a_plan_and_a_build_say_what_changes_and_why() {
    let bench = Bench::new();
    ingest(&bench, &some(false, false, false));
    let first = build(&bench, &small_recipe(3));
    assert_eq!(told(&first), (vec![12, 0, 0, 0], vec!["12 added: first build".to_owned()]));
    assert_eq!(told(&build(&bench, &small_recipe(3))), (vec![0, 0, 0, 12], vec![]));

    let fewer = build(&bench, &small_recipe(2));
    let cause = "recipe edited: attempts";
    assert_eq!(told(&fewer), (vec![0, 0, 4, 8], vec![format!("4 removed: {cause}")]));
    assert_eq!(fewer.causes, [cause]);

    let mut rows = some(true, true, true);
    rows.extend((0..9).map(|n| row("q3", &format!("new {n}"), true, &[&reflection("third", "Correct")])));
    ingest(&bench, &rows);
    let later = build(&bench, &small_recipe(2));
    assert_eq!(later.causes, ["rows revision 2"]);
    let known = ["rows added", "rows corrected", "rows gone"];
    let is_known = |cause: &build::Cause| known.contains(&cause.cause.as_str());
    let outcome = &later.outcome;
    assert!(!outcome.causes.is_empty() && outcome.causes.iter().all(is_known), "{outcome:?}");

    let used = bench.ask("SELECT response_id FROM trace_part WHERE kind = 'sample' ORDER BY ALL LIMIT 1");
    let request = Request { ids: used, conditions: Vec::new(), reason: "dull".to_owned(), note: None };
    retract::retract(&bench.store(), &request).unwrap();
    let without = build(&bench, &small_recipe(2));
    assert_eq!(without.causes, ["1 response retracted"]);
    assert!(without.outcome.causes.iter().all(|cause| cause.cause == "retracted") && without.outcome.changed > 0);
    retract::take_back(&bench.store(), 1).unwrap();
    let again = build(&bench, &Recipe { seed: 7, ..small_recipe(3) });
    assert_eq!(again.causes, ["recipe edited: attempts and seed", "1 response taken back"]);

    let log = skillfactory::store::catalog::query("report/log").unwrap().sql.trim_end().trim_end_matches(';');
    let lines = bench.ask(&format!("SELECT state, traces, added, changed, removed, cause FROM ({log})"));
    assert_eq!(lines[..2], ["1|12|12|0|0|first build", "2|8|0|0|4|recipe edited: attempts"]);
    assert_eq!(lines.len(), 5);
    assert!(lines[4].ends_with("|recipe edited: attempts and seed; 1 response taken back"), "{lines:?}");
    // Counts are those that `diff` finds.
    let changed = "SELECT state, changed, added, removed FROM recipe_state WHERE state > 1 ORDER BY state";
    for line in bench.ask(changed) {
        let numbers: Vec<i64> = line.split('|').map(|number| number.parse().unwrap()).collect();
        let (a, b) = (format!("reference@{}", numbers[0] - 1), format!("reference@{}", numbers[0]));
        let report = skillfactory::diff::diff(&bench.store(), &a, &b).unwrap();
        let total = |change: &str| -> i64 {
            report.causes.iter().filter(|cause| cause.change == change).map(|cause| cause.traces).sum()
        };
        assert_eq!([total("changed"), total("added"), total("removed")], numbers[1..], "{a} {b}");
    }
}

#[test]
fn a_source_that_comes_or_goes_touches_its_questions() {
    let bench = Bench::new();
    ingest(&bench, &some(false, false, false));
    let more = [row("q1", "from elsewhere", true, &[&reflection("so", "Correct")])];
    let file = bench.jsonl("more.jsonl", &more);
    let request = skillfactory::ingest::Request::new(&[file], Some("more".to_owned()), Vec::new()).unwrap();
    skillfactory::ingest::ingest(&bench.store(), &request, &skillfactory::progress::Silent).unwrap();
    let build = |names: &[&str]| {
        let store = bench.store();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let sources = build::choose_sources(&store, &names).unwrap();
        build::build(&store, &small_recipe(3), &sources, &skillfactory::progress::Silent).unwrap()
    };
    build(&["rows"]);
    let both = build(&["rows", "more"]);
    assert_eq!(both.causes, ["more revision 1"]);
    assert!(both.outcome.causes.iter().all(|cause| cause.cause == "rows added"), "{:?}", both.outcome);
    let one = build(&["rows"]);
    assert_eq!(one.causes, ["more left out"]);
    assert_eq!((one.outcome.changed, one.outcome.unchanged), (both.outcome.changed, both.outcome.unchanged));
}

/// One thing that happens to a workspace.
#[derive(Debug, Clone)]
enum Step {
    /// The source is taken in again without some rows, with others, and with flags turned round.
    Ingest {
        gone: Vec<prop::sample::Index>,
        turned: Vec<prop::sample::Index>,
        new: Vec<Value>,
    },
    Retract(Kind, prop::sample::Index),
    TakeBack,
    Edit {
        attempts: u32,
        seed: i64,
    },
    Build,
}

fn step() -> impl Strategy<Value = Step> {
    let some = || prop::collection::vec(any::<prop::sample::Index>(), 0..3);
    let kind = prop_oneof![Just(Kind::Response), Just(Kind::Reflection)];
    prop_oneof![
        3 => (some(), some(), rows()).prop_map(|(gone, turned, new)| Step::Ingest { gone, turned, new }),
        2 => (kind, any::<prop::sample::Index>()).prop_map(|(kind, at)| Step::Retract(kind, at)),
        1 => Just(Step::TakeBack),
        1 => (1..4u32, 1..3i64).prop_map(|(attempts, seed)| Step::Edit { attempts, seed }),
        4 => Just(Step::Build),
    ]
}

/// Turns the flags of a row round.
fn turn(row: &mut Value) {
    let flags = row["model_responses__mutated_prompts__eval_is_correct"].as_array_mut();
    for flag in flags.into_iter().flatten() {
        *flag = (flag.as_bool() != Some(true)).into();
    }
}

/// Marks one response or reflection of the workspace, if there is one.
fn retract_one(bench: &Bench, kind: Kind, at: prop::sample::Index) {
    let table = if kind == Kind::Response { "response" } else { "reflection" };
    let ids = bench.ask(&format!("SELECT {table}_id FROM {table} ORDER BY ALL"));
    if ids.is_empty() {
        return;
    }
    retract_ids(bench, vec![at.get(&ids).clone()]);
}

fn retract_ids(bench: &Bench, ids: Vec<String>) {
    let request = Request { ids, conditions: Vec::new(), reason: "dull".to_owned(), note: None };
    retract::retract(&bench.store(), &request).unwrap();
}

/// What a build has made, row for row.
fn made(bench: &Bench) -> Vec<Vec<Option<String>>> {
    let tables = [
        "SELECT * EXCLUDE since FROM trace",
        "FROM trace_part",
        "SELECT question_id, format, repeat, n, reason, detail FROM reject WHERE stage = 'build'",
        "FROM question_use",
        "FROM response_use",
        "FROM reflection_use",
    ];
    let store = bench.store();
    let rows = |sql: &str| table(&store, &format!("FROM ({sql}) ORDER BY ALL"));
    tables.iter().flat_map(|sql| rows(sql)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, ..ProptestConfig::default() })]

    #[test]
    fn steps_come_to_what_one_build_makes(first in rows(), steps in prop::collection::vec(step(), 1..9)) {
        let bench = Bench::new();
        let (mut rows, mut recipe) = (first, small_recipe(2));
        ingest(&bench, &rows);
        for step in steps {
            match step {
                Step::Ingest { gone, turned, new } => {
                    turned.iter().for_each(|at| turn(at.get_mut(&mut rows)));
                    for at in gone {
                        if rows.len() > 1 {
                            rows.remove(at.index(rows.len()));
                        }
                    }
                    rows.extend(new.into_iter().take(3));
                    ingest(&bench, &rows);
                }
                Step::Retract(kind, at) => retract_one(&bench, kind, at),
                Step::TakeBack => _ = retract::take_back(&bench.store(), 1),
                Step::Edit { attempts, seed } => recipe = Recipe { seed, ..small_recipe(attempts) },
                Step::Build => _ = bench.build(&recipe).is_ok(),
            }
        }
        let last = bench.build(&recipe);
        let fresh = Bench::new();
        ingest(&fresh, &rows);
        let held = bench.ask("SELECT DISTINCT id FROM retracted JOIN retraction USING (retraction) WHERE taken_back_at IS NULL");
        // What the final rows do not hold cannot be retracted there, nor drawn here.
        let known = fresh.ask("SELECT response_id FROM response UNION SELECT reflection_id FROM reflection");
        let ids: Vec<String> = held.into_iter().filter(|id| known.contains(id)).collect();
        if !ids.is_empty() {
            retract_ids(&fresh, ids);
        }
        let anew = fresh.build(&recipe);
        prop_assert_eq!(last.is_ok(), anew.is_ok());
        if let (Ok(last), Ok(anew)) = (last, anew) {
            prop_assert_eq!(made(&bench), made(&fresh));
            prop_assert_eq!(format!("{:?}", last.funnel), format!("{:?}", anew.funnel));
        }
    }
}

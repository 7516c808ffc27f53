//! Two sides compared: every trace is counted once, and causes are the true ones.

use skillfactory::build::{self, Recipe};
use skillfactory::diff::{self, Error, Report};
use skillfactory::retract::{self, Request};

use crate::support::{Bench, reflection, row, small_recipe};

fn bench() -> Bench {
    let bench = Bench::new();
    let mut rows = Vec::new();
    for question in 0..6 {
        for response in 0..6 {
            let (is_correct, verdict) = if response % 2 == 0 { (true, "Correct") } else { (false, "Incorrect") };
            let texts = [reflection("first", verdict), reflection("second", verdict)];
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            rows.push(row(&format!("question {question}"), &format!("try {response}"), is_correct, &texts));
        }
    }
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    bench
}

fn compared(bench: &Bench, a: &str, b: &str) -> Report {
    diff::diff(&bench.store(), a, b).unwrap()
}

/// Change, what, why and number of traces.
fn causes(report: &Report) -> Vec<String> {
    let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let line =
        |cause: &diff::Cause| format!("{} {}|{}|{}", cause.traces, cause.change, word(&cause.what), word(&cause.why));
    report.causes.iter().map(line).collect()
}

#[test]
fn a_recipe_is_the_same_as_itself_and_as_its_export() {
    let bench = bench();
    bench.build(&small_recipe(3)).unwrap();
    bench.export("out").unwrap();
    let folder = bench.path("out").to_string_lossy().into_owned();
    for (a, b) in [("reference", "reference@1"), ("reference", folder.as_str()), (folder.as_str(), folder.as_str())] {
        assert_eq!(causes(&compared(&bench, a, b)), ["18 same|-|-"]);
    }
}

#[test]
fn fewer_attempts_remove_and_more_add() {
    let bench = bench();
    bench.build(&small_recipe(3)).unwrap();
    bench.build(&small_recipe(2)).unwrap();
    let expected = ["6 removed|-|not asked for", "12 same|-|-"];
    assert_eq!(causes(&compared(&bench, "reference@1", "reference@2")), expected);
    assert_eq!(causes(&compared(&bench, "reference@2", "reference@1")), ["6 added|-|not asked for", "12 same|-|-"]);
}

#[test]
fn one_phrase_is_one_cause() {
    let bench = bench();
    bench.build(&small_recipe(1)).unwrap();
    bench.export("out").unwrap();
    let mut recipe = small_recipe(1);
    recipe.phrases.retain(|phrase| phrase.kind != "ending");
    let ending = build::phrases::parse("p", "ending = ['So:']", &recipe.tags).unwrap();
    recipe.phrases.extend(ending.into_iter().filter(|phrase| phrase.kind == "ending"));
    bench.build(&recipe).unwrap();
    let folder = bench.path("out").to_string_lossy().into_owned();
    for a in ["reference@1", &folder] {
        assert_eq!(causes(&compared(&bench, a, "reference")), ["6 changed|1 ending|another draw"]);
    }
    // And back: what was is known from its parts.
    bench.build(&small_recipe(1)).unwrap();
    assert_eq!(causes(&compared(&bench, "reference@1", "reference@3")), ["6 same|-|-"]);
    assert_eq!(causes(&compared(&bench, "reference@2", "reference@3")), ["6 changed|1 ending|another draw"]);
}

#[test]
fn a_retracted_reflection_is_named_as_the_cause() {
    let bench = bench();
    bench.build(&small_recipe(1)).unwrap();
    let used = bench.ask("SELECT reflection_id FROM trace_part WHERE kind = 'reflect' ORDER BY ALL LIMIT 1")[0].clone();
    let request = Request { ids: vec![used.clone()], conditions: Vec::new(), reason: "wrong".to_owned(), note: None };
    retract::retract(&bench.store(), &request).unwrap();
    bench.build(&small_recipe(1)).unwrap();
    let found = causes(&compared(&bench, "reference@1", "reference"));
    assert_eq!(found, [format!("1 changed|1 reflect|{} retracted: wrong", &used[..12]), "5 same|-|-".to_owned()]);
}

/// Thousands of reflections may be retracted at once: that is one line, not as many as they are.
#[test]
fn many_retracted_reflections_are_one_cause() {
    let bench = bench();
    let recipe = Recipe { repeats: 4, ..small_recipe(1) };
    bench.build(&recipe).unwrap();
    bench.export("before").unwrap();
    let first = "FROM trace_part JOIN reflection USING (reflection_id) WHERE text LIKE 'first%'";
    let [reflections, traces] = ["reflection_id", "trace_id"].map(|id| format!("SELECT count(DISTINCT {id}) {first}"));
    let (reflections, traces) = (bench.number(&reflections), bench.number(&traces));
    assert!(reflections > 3, "{reflections}");
    let conditions = vec![(retract::Kind::Reflection, "text LIKE 'first%'".to_owned())];
    let request = Request { ids: Vec::new(), conditions, reason: "dull".to_owned(), note: None };
    retract::retract(&bench.store(), &request).unwrap();
    bench.build(&recipe).unwrap();
    bench.export("after").unwrap();
    let expected =
        [format!("{traces} changed|1 reflect|{reflections} retracted: dull"), format!("{} same|-|-", 24 - traces)];
    let [before, after] = ["before", "after"].map(|name| bench.path(name).to_string_lossy().into_owned());
    for (a, b) in [("reference@1", "reference"), (&before, "reference"), (&before, &after)] {
        assert_eq!(causes(&compared(&bench, a, b)), expected, "{a}, {b}");
    }
}

#[test]
fn an_ablation_is_compared_draw_by_draw() {
    let bench = bench();
    bench.build(&small_recipe(1)).unwrap();
    let ablation = Recipe { attempts: 1, ..Recipe::load("no-reflections").unwrap().unwrap() };
    bench.build(&ablation).unwrap();
    let found = causes(&compared(&bench, "reference", "no-reflections"));
    assert_eq!(found, ["6 changed|1 reflect gone|another draw"]);
}

#[test]
fn a_trace_is_shown_on_both_sides() {
    let bench = bench();
    bench.build(&small_recipe(1)).unwrap();
    let mut recipe = small_recipe(1);
    recipe.seed = 7;
    bench.build(&recipe).unwrap();
    let store = bench.store();
    let report = diff::diff(&store, "reference@1", "reference@2").unwrap();
    let changed = report.causes.iter().find(|cause| cause.change == "changed").unwrap();
    let pair = diff::pair(&store, &changed.example).unwrap();
    let text = |parts: &[diff::Part]| parts.iter().map(|part| part.text.as_str()).collect::<String>();
    assert_ne!(text(&pair.a), text(&pair.b));
    drop(store);
    let stored = bench.ask(&format!("SELECT to_json(text) FROM trace WHERE trace_id = '{}'", changed.example));
    assert_eq!(serde_json::from_str::<String>(&stored[0]).unwrap(), text(&pair.b));
    assert!(text(&pair.a).starts_with("<think>\n<sample>\n") && text(&pair.a).ends_with("\n</answer>"));
}

#[test]
fn sides_that_are_none_are_refused() {
    let bench = bench();
    bench.build(&small_recipe(1)).unwrap();
    let store = bench.store();
    let compare = |a: &str| diff::diff(&store, a, "reference").unwrap_err();
    assert!(matches!(compare("refrence"), Error::NoSuchRecipe { .. }));
    assert!(matches!(compare("reference@2"), Error::NoSuchState { newest: 1, .. }));
    std::fs::write(bench.path("manifest.json"), "{}").unwrap();
    assert!(matches!(compare(&bench.path("").to_string_lossy()), Error::NotRecorded(_)));
    diff::diff(&store, "reference", "reference").unwrap();
    assert!(matches!(diff::pair(&store, "x"), Err(Error::NoSuchTrace(_))));
    assert!(matches!(diff::pair(&store, "t"), Err(Error::SeveralTraces(_))));
}

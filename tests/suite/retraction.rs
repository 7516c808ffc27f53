//! Rows taken out of use: the next build touches their questions and no others, and all can be taken back.

use skillfactory::build::{self, Recipe};
use skillfactory::retract::{self, Error, Kind, Request, Retraction};

use crate::support::{Bench, reflection, row, small_recipe};

/// A workspace with four questions, six responses each, and the traces of a recipe.
fn built() -> Bench {
    let bench = Bench::new();
    let mut rows = Vec::new();
    for question in 0..4 {
        for response in 0..6 {
            let (is_correct, verdict) = if response % 2 == 0 { (true, "Correct") } else { (false, "Incorrect") };
            let reflections = [reflection("first", verdict), reflection("second", verdict)];
            let reflections: Vec<&str> = reflections.iter().map(String::as_str).collect();
            rows.push(row(&format!("question {question}"), &format!("try {response}"), is_correct, &reflections));
        }
    }
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    bench.build(&recipe()).unwrap();
    bench
}

fn recipe() -> Recipe {
    small_recipe(3)
}

fn by(ids: &[String], conditions: &[(Kind, &str)]) -> Request {
    Request {
        ids: ids.to_vec(),
        conditions: conditions.iter().map(|(kind, text)| (*kind, (*text).to_owned())).collect(),
        reason: "dull".to_owned(),
        note: Some("says nothing".to_owned()),
    }
}

fn retract(bench: &Bench, request: &Request) -> retract::Result<Retraction> {
    retract::retract(&bench.store(), request)
}

/// Marks every trace that is stored now.
fn mark(bench: &Bench) {
    bench.store().prepare("UPDATE trace SET label = 'marked'").unwrap().execute([]).unwrap();
}

/// The questions whose traces were made anew since they were marked.
fn made_anew(bench: &Bench) -> Vec<String> {
    bench.ask("SELECT DISTINCT question_id FROM trace WHERE label <> 'marked' ORDER BY ALL")
}

fn contents(bench: &Bench) -> Vec<String> {
    bench.ask("SELECT trace_id, content_id FROM trace ORDER BY ALL")
}

#[test]
fn a_retracted_response_leaves_the_traces_of_its_question_alone() {
    let bench = built();
    let before = contents(&bench);
    // One that is in use.
    let found = bench.ask(
        "SELECT response_id, question_id FROM trace_part JOIN trace USING (trace_id) \
         WHERE kind = 'sample' ORDER BY ALL LIMIT 1",
    );
    let (response, question) = found[0].split_once('|').unwrap();
    mark(&bench);
    let report = retract(&bench, &by(&[response.to_owned()], &[])).unwrap();
    assert_eq!((report.responses, report.number), (1, 1));
    assert!(report.traces > 0);
    let built = bench.build(&recipe()).unwrap();
    assert_eq!(built.changes.len(), 1, "{:?}", built.changes);
    assert_eq!(built.changes[0].key, "retractions");
    assert_eq!(made_anew(&bench), [question]);
    assert_eq!(bench.number(&format!("SELECT count(*) FROM trace_part WHERE response_id = '{response}'")), 0);
    let reason = format!("SELECT reason, detail FROM response_use WHERE response_id = '{response}'");
    assert_eq!(bench.ask(&reason), ["retracted|dull"]);
    assert!(bench.number("SELECT count(*) FROM past_trace WHERE until = 1") > 0, "what was there is kept");
    retract::take_back(&bench.store(), 1).unwrap();
    bench.build(&recipe()).unwrap();
    assert_eq!(contents(&bench), before);
    assert_eq!(made_anew(&bench), [question]);
}

#[test]
fn questions_and_reflections_are_retracted_too() {
    let bench = built();
    let question = bench.ask("SELECT min(question_id) FROM question")[0].clone();
    retract(&bench, &by(&[question[..12].to_owned()], &[])).unwrap();
    let report = retract(&bench, &by(&[], &[(Kind::Reflection, "text LIKE 'first%'")])).unwrap();
    assert_eq!(report.reflections, 24);
    bench.build(&recipe()).unwrap();
    assert_eq!(bench.number("SELECT count(DISTINCT question_id) FROM trace"), 3);
    let first = "SELECT count(*) FROM trace_part JOIN reflection USING (reflection_id) WHERE text LIKE 'first%'";
    assert_eq!(bench.number(first), 0);
    assert_eq!(bench.ask(&format!("SELECT reason FROM question_use WHERE question_id = '{question}'")), ["retracted"]);
    let held: Vec<i32> = retract::retractions(&bench.store()).unwrap().iter().map(|held| held.number).collect();
    assert_eq!(held, [1, 2]);
}

#[test]
fn a_build_that_nothing_touches_makes_nothing_anew() {
    let bench = built();
    mark(&bench);
    let again = bench.build(&recipe()).unwrap();
    assert_eq!((again.state, again.traces()), (1, 12));
    assert_eq!(made_anew(&bench), Vec::<String>::new());
}

#[test]
fn rows_that_come_or_go_touch_their_question_alone() {
    let bench = built();
    let rows = |extra: bool| {
        let mut rows = Vec::new();
        for question in 0..4 {
            for response in 0..6 {
                let verdict = if response % 2 == 0 { "Correct" } else { "Incorrect" };
                let texts = [reflection("first", verdict), reflection("second", verdict)];
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                rows.push(row(&format!("question {question}"), &format!("try {response}"), response % 2 == 0, &texts));
            }
        }
        if extra {
            rows.push(row("question 2", "a new one", true, &[&reflection("third", "Correct")]));
        }
        rows
    };
    let before = contents(&bench);
    let question = bench.ask("SELECT question_id FROM question WHERE text = 'question 2'")[0].clone();
    mark(&bench);
    bench.ingest(&[bench.jsonl("more.jsonl", &rows(true))]).unwrap();
    bench.build(&recipe()).unwrap();
    assert_eq!(made_anew(&bench), [question.as_str()]);
    bench.ingest(&[bench.jsonl("fewer.jsonl", &rows(false))]).unwrap();
    bench.build(&recipe()).unwrap();
    assert_eq!(contents(&bench), before);
    // Built at once or in steps: the same.
    let fresh = Bench::new();
    fresh.ingest(&[fresh.jsonl("rows.jsonl", &rows(false))]).unwrap();
    fresh.build(&recipe()).unwrap();
    assert_eq!(contents(&fresh), before);
}

#[test]
fn what_cannot_be_retracted_is_refused_and_leaves_nothing() {
    let bench = built();
    let request = |ids: &[&str], condition: Option<&str>, reason: &str| {
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        let conditions: Vec<_> = condition.into_iter().map(|text| (Kind::Response, text)).collect();
        Request { reason: reason.to_owned(), ..by(&ids, &conditions) }
    };
    assert!(matches!(retract(&bench, &request(&["r"], None, "dull")), Err(Error::SeveralIds { .. })));
    assert!(matches!(retract(&bench, &request(&["rzz"], None, "dull")), Err(Error::NoSuchId(_))));
    assert!(matches!(retract(&bench, &request(&[], None, "dull")), Err(Error::Nothing)));
    assert!(matches!(retract(&bench, &request(&[], Some("false"), "dull")), Err(Error::NoneMeets { .. })));
    assert!(matches!(retract(&bench, &request(&[], Some("txt = 1"), "dull")), Err(Error::BadCondition { .. })));
    assert!(matches!(retract(&bench, &request(&[], Some("true) OR (true"), "dull")), Err(Error::BadCondition { .. })));
    assert!(matches!(retract(&bench, &request(&["q"], None, "Two Words")), Err(Error::BadReason(_))));
    assert!(matches!(retract::take_back(&bench.store(), 1), Err(Error::NoSuchRetraction(1))));
    assert_eq!(bench.number("SELECT (SELECT count(*) FROM retraction) + (SELECT count(*) FROM retracted)"), 0);
}

#[test]
fn a_build_that_comes_to_nothing_changes_nothing() {
    let bench = built();
    let before = contents(&bench);
    retract(&bench, &by(&[], &[(Kind::Response, "true")])).unwrap();
    assert!(matches!(bench.build(&recipe()), Err(build::Error::NoTrace(_))));
    assert_eq!(contents(&bench), before);
    assert_eq!(bench.number("SELECT count(*) FROM past_trace"), 0);
}

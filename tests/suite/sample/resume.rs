//! Runs that are broken off, and runs that go on.

use std::process::Stdio;
use std::time::Duration;

use skillfactory::progress::Silent;
use skillfactory::sample::{Target, What, take_in};
use skillfactory::store::{Access, Journal, Limits, Sampled, Store};

use super::Lab;
use super::server::{Act, Server, answer};

#[test]
fn a_run_that_is_killed_at_any_moment_loses_only_what_was_under_way() {
    let lab = Lab::new(5);
    let server = Server::start(
        |number, _| {
            std::thread::sleep(Duration::from_millis(60 + number as u64 % 9));
            Act::Answer
        },
        answer,
    );
    let (parallel, wanted) = (4, 5 * 4 * 10);
    let args = Lab::responses(&server, &["--samples", "10", "--parallel", "4"]);
    let mut kills = 0;
    for wait in [300, 500, 700, 900, 600, 800] {
        let mut child = lab.command(&args, None).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        // It may be asking, or taking in, or not have begun.
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
            kills += 1;
        }
        child.wait().unwrap();
    }
    assert!(kills > 0);
    lab.succeeds(&args);
    let counts =
        "SELECT count(*), count(DISTINCT request_id), count(DISTINCT (question_id, prompt_id, draw)) FROM request";
    assert_eq!(lab.ask(counts), [format!("{wanted}|{wanted}|{wanted}")]);
    // What waits for its group to be written, some 20 ms, is under way too: here one more request each, or two.
    let most = wanted + kills * parallel * 3;
    assert!((wanted..=most).contains(&server.given()), "{} of {most}", server.given());
    let asked = server.seen().len();
    assert!(lab.succeeds(&args).contains("nothing is missing"));
    assert_eq!(server.seen().len(), asked);
}

#[test]
fn more_samples_add_to_those_that_are_there() {
    let (lab, server) = (Lab::new(3), Server::willing());
    let first = |lab: &Lab| lab.ask("SELECT request_id, asked_at FROM request WHERE draw <= 2 ORDER BY ALL");
    lab.succeeds(&Lab::responses(&server, &["--samples", "2"]));
    lab.holds_exactly(&server, 24);
    let (ids, before) = (lab.ask("SELECT response_id FROM response"), first(&lab));
    lab.succeeds(&Lab::responses(&server, &["--samples", "5"]));
    lab.holds_exactly(&server, 60);
    assert_eq!(first(&lab), before);
    let after = lab.ask("SELECT response_id FROM response");
    assert!(ids.iter().all(|id| after.contains(id)));
    // The newest revision holds all of them: it is what a build draws from.
    assert_eq!(
        lab.ask("SELECT revision, count(*) FROM source_row GROUP BY revision ORDER BY revision"),
        ["1|24", "2|60"]
    );
    // Fewer samples, another address: nothing to ask.
    let other = Server::willing();
    lab.succeeds(&Lab::responses(&other, &["--samples", "3"]));
    assert!(other.seen().is_empty());
    // Another temperature gives other answers.
    lab.succeeds(&Lab::responses(&other, &["--samples", "1", "--temperature", "1"]));
    assert_eq!(other.seen().len(), 12);
}

#[test]
fn taking_in_again_changes_nothing() {
    let (lab, server) = (Lab::new(2), Server::willing());
    lab.succeeds(&Lab::responses(&server, &["--samples", "1"]));
    let path = lab.path("skillfactory.duckdb");
    let store = Store::open(&path, &Access::Write, Limits { threads: Some(1), ..Limits::default() }).unwrap();
    let mut journal = Journal::open(&path).unwrap();
    let target = Target { what: What::Response, source: "q".to_owned(), to: None };
    assert_eq!(journal.answered("q").unwrap(), Vec::<String>::new(), "the journal keeps only what is under way");
    let question = "What is 2 * 3?";
    let question_id = skillfactory::trace::content_id("q", [Some(question)]);
    // As after a crash between the workspace and the journal: it still has what the workspace has, and one more.
    let record = |id: &str, text: &str| {
        Sampled {
        request_id: id.to_owned(),
        source: "q".to_owned(),
        record: serde_json::json!({
            "kind": "response", "question_id": question_id, "question": question, "gold": "6",
            "score": "number", "about": null, "text": text, "draw": 1, "endpoint": "e", "model": "m", "parameters": "{}",
            "prompt_id": "o1", "prompt": "original", "prompt_user": "{question}", "choices": 1, "choice": 1,
            "latency_ms": 1, "asked_at_us": 0,
        })
        .to_string(),
    }
    };
    let more = [record("a1", "<answer>6</answer>"), record("a2", " ")];
    for revision in [2, 2] {
        journal.keep(&more).unwrap();
        let report = take_in(&store, &journal, &target, &Silent).unwrap().unwrap();
        assert_eq!((report.revision, report.counts.rows), (revision, 9));
    }
    store.close().unwrap();
    // What says nothing is no row, but it was asked for.
    assert_eq!(lab.number("SELECT count(*) FROM request"), 10);
    assert_eq!(lab.number("SELECT count(*) FROM prompt WHERE prompt_id = 'o1'"), 1);
}

#[test]
fn two_processes_do_not_ask_for_the_same() {
    let lab = Lab::new(2);
    let server = Server::start(
        |_, _| {
            std::thread::sleep(Duration::from_millis(300));
            Act::Answer
        },
        answer,
    );
    let args = Lab::responses(&server, &["--samples", "2", "--parallel", "1"]);
    let mut child = lab.command(&args, None).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while server.seen().is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let told = lab.fails(&args, 5);
    assert!(told.contains("another process samples"), "{told}");
    // Meanwhile the workspace can be read.
    assert_eq!(lab.ask("SELECT count(*) FROM request"), ["0"]);
    assert!(child.wait().unwrap().success());
    lab.holds_exactly(&server, 16);
}

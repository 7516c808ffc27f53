//! What ends a run, and what must never be told.

use super::Lab;
use super::server::{Act, Server, answer, choice};
use crate::support::files;

const KEY: &str = "sk-0123456789-secret";

#[test]
fn the_key_is_sent_and_kept_nowhere() {
    // A server that shows the key in its answers and in its errors.
    let lab = Lab::new(2);
    let server = Server::start(
        |number, _| match number {
            1 => Act::Status(500, "", format!("{{\"error\": \"bad key {KEY}\"}}")),
            2 => Act::Body(format!("{KEY} is no JSON")),
            _ => Act::Answer,
        },
        |seen, _| choice(&format!("{} <answer>1</answer>", seen.authorization.as_deref().unwrap()), "stop"),
    );
    let output = lab.run(&Lab::responses(&server, &["--samples", "1", "--parallel", "1", "-vv"]), Some(KEY));
    assert!(output.status.success(), "{}", super::told(&output));
    assert!(server.seen().iter().all(|seen| seen.authorization.as_deref() == Some(&format!("Bearer {KEY}"))));
    let wall = Server::start(|_, _| Act::Status(401, "", format!("{{\"error\": \"{KEY} is wrong\"}}")), answer);
    let refused = lab.run(&Lab::responses(&wall, &["--samples", "2"]), Some(KEY));
    assert_eq!(refused.status.code(), Some(3));
    // The journal as it is in the middle, too.
    let cut = Server::start(
        |number, _| if number < 3 { Act::Answer } else { Act::Status(403, "", KEY.to_owned()) },
        |_, _| choice(&format!("{KEY} <answer>2</answer>"), "stop"),
    );
    let stopped = lab.run(&Lab::responses(&cut, &["--samples", "9", "--parallel", "1"]), Some(KEY));
    assert_eq!(stopped.status.code(), Some(3));
    for output in [&output, &refused, &stopped] {
        assert!(!super::told(output).contains(KEY), "{}", super::told(output));
    }
    assert!(lab.ask("SELECT text FROM response")[0].contains("[key]"));
    let journal = skillfactory::store::Journal::open(&lab.path("skillfactory.duckdb")).unwrap();
    assert_eq!(journal.answered("q").unwrap().len(), 3);
    let holds = |bytes: &[u8]| bytes.windows(KEY.len()).any(|window| window == KEY.as_bytes());
    assert!(holds(format!("x{KEY}").as_bytes()));
    let found: Vec<_> =
        files(lab.folder.path()).into_iter().filter(|(_, bytes)| holds(bytes)).map(|file| file.0).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn what_no_request_can_mend_ends_the_run_with_a_hint() {
    let lab = Lab::new(2);
    for (status, hint) in [(401, "SKILLFACTORY_API_KEY"), (404, "/v1"), (302, "--standard")] {
        let server =
            Server::start(move |_, _| Act::Status(status, "", "{\"detail\": \"no such thing\"}".to_owned()), answer);
        let told = lab.fails(&Lab::responses(&server, &["--parallel", "2"]), 3);
        assert!(told.contains(hint) && told.contains("no such thing"), "{told}");
        assert!(server.seen().len() <= 2, "{status}");
    }
    let picky = Server::start(|_, _| Act::Status(400, "", "{\"error\": \"top_k?\"}".to_owned()), answer);
    let told = lab.fails(&Lab::responses(&picky, &["--parallel", "2"]), 3);
    assert!(told.contains("--standard") && told.contains("top_k?"), "{told}");
    assert!(picky.seen().len() < 20, "{}", picky.seen().len());
}

#[test]
fn a_server_that_is_not_there_is_told_soon() {
    let lab = Lab::new(1);
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = format!("http://{port}/v1");
    let told = lab.fails(&["sample", "responses", "q.jsonl", "--model", "m", "--endpoint", &endpoint], 3);
    assert!(told.contains(&format!("{endpoint} does not answer")) && told.contains("refused"), "{told}");
}

#[test]
fn mistakes_are_told_before_anything_is_asked() {
    let (lab, server) = (Lab::new(1), Server::willing());
    std::fs::write(lab.path("bare.jsonl"), "{\"question\": \"2+2?\", \"answer\": \"4\"}").unwrap();
    let ask = |file: &str, more: &[&str]| {
        let all = ["sample", "responses", file, "--model", "m", "--endpoint", &server.endpoint];
        lab.fails(&[&all[..], more].concat(), 3)
    };
    assert!(ask("bare.jsonl", &[]).contains("--score exact"));
    assert!(ask("bare.jsonl", &["--score", "exakt"]).contains("exakt"));
    assert!(ask("q.jsonl", &["--variants", "orignal"]).contains("did you mean: original"));
    assert!(ask("q.jsonl", &["--prompts", "none.toml"]).contains("none.toml"));
    assert!(!lab.path("skillfactory.duckdb").exists());
    let told =
        lab.fails(&["sample", "responses", "q.jsonl", "--model", "m", "--endpoint", "http://me:sk-1@host/v1"], 3);
    assert!(!told.contains("sk-1"), "{told}");
    lab.fails(&Lab::reflections(&server, &[]), 5);
    // A source of files is not continued.
    let row = "{\"question\": \"2+2?\", \"model_responses\": [\"4\"]}";
    std::fs::write(lab.path("rows.jsonl"), row).unwrap();
    lab.succeeds(&["ingest", "rows.jsonl"]);
    assert!(ask("q.jsonl", &["--name", "rows"]).contains("rows that were not sampled so"));
    let told = lab.fails(&Lab::reflections(&server, &[]), 4);
    assert!(told.contains("no response with an answer"), "{told}");
    assert!(server.seen().is_empty());
}

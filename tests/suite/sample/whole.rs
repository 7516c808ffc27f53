//! The whole way: from questions to an export, and back from a trace to the request.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Lab;
use super::server::{Act, Server, answer, choice, user};

#[test]
fn questions_become_an_export_and_a_trace_leads_to_its_request() {
    let (lab, server) = (Lab::new(4), Server::willing());
    let args = ["run", "-i", "q.jsonl", "-o", "out", "--endpoint", &server.endpoint, "--model", "m"];
    let told = lab.succeeds(&[&args[..], &["--samples", "2", "--reflections", "2", "--attempts", "3"]].concat());
    assert!(told.contains("next:"), "{told}");
    assert!(lab.path("out/data").exists());
    assert_eq!(lab.number("SELECT count(*) FROM request WHERE kind = 'response'"), 4 * 4 * 2);
    assert_eq!(lab.number("SELECT count(*) FROM request WHERE kind = 'reflection'"), 4 * 4 * 2 * 2);
    assert!(lab.number("SELECT count(*) FROM trace") >= 3);
    // Scored by what the question file says, against the gold answer.
    let flags = "SELECT count(*) FROM response_row JOIN source_row USING (source, revision, file, row) \
        WHERE is_correct <> (extracted_answer = answer)";
    assert_eq!(lab.number(flags), 0);
    assert!(lab.number("SELECT count(DISTINCT is_correct) FROM response_row") == 2);
    let trace = lab.ask("SELECT min(trace_id) FROM trace").remove(0);
    let shown = lab.succeeds(&["show", &trace, "--lineage", "--json"]);
    let shown: Value = serde_json::from_str(&shown).unwrap();
    let requests: Vec<&Value> = shown["rows"].as_array().unwrap().iter().map(|row| &row["request"]).collect();
    assert!(requests.len() >= 2);
    for request in requests {
        assert_eq!([&request["endpoint"], &request["reported_model"]], [&server.endpoint, "stub-1"], "{request}");
        assert_eq!(request["parameters"]["top_k"], 20);
        assert_eq!(request["finish_reason"], "stop");
    }
    assert!(lab.succeeds(&["show", &trace, "--lineage"]).contains("stub-1"));
}

#[test]
fn each_variant_is_asked_with_the_published_values_and_a_seed_of_its_own() {
    let (lab, server) = (Lab::new(2), Server::willing());
    lab.succeeds(&Lab::responses(&server, &["--samples", "2"]));
    let seen = server.seen();
    assert_eq!(seen.len(), 2 * 4 * 2);
    for seen in &seen {
        assert_eq!(seen.path, "/v1/chat/completions");
        let sent = |name: &str| seen.body[name].as_f64().unwrap();
        let values = ["temperature", "top_p", "top_k", "repetition_penalty", "repeat_penalty"].map(sent);
        assert_eq!(values, [0.7, 0.8, 20.0, 1.1, 1.1]);
        assert_eq!(seen.body["model"], "m");
        assert!(seen.body.get("n").is_none() && seen.authorization.is_none());
        assert!(user(seen).contains("one number, without a unit"), "{}", user(seen));
    }
    let distinct = |of: fn(&super::server::Seen) -> String| seen.iter().map(of).collect::<BTreeSet<_>>().len();
    assert_eq!(distinct(|seen| user(seen).to_owned()), 2 * 4);
    assert_eq!(distinct(|seen| seen.body["seed"].to_string()), 2 * 4 * 2);
    let plain = Server::willing();
    lab.succeeds(&Lab::responses(
        &plain,
        &["--samples", "1", "--variants", "rephrase", "--standard", "--name", "plain"],
    ));
    assert_eq!(plain.seen().len(), 2);
    assert!(plain.seen().iter().all(|seen| seen.body.get("top_k").is_none() && seen.body.get("seed").is_none()));
}

#[test]
fn several_choices_are_asked_for_at_once_and_kept_apart() {
    let (lab, server) = (Lab::new(2), Server::willing());
    lab.succeeds(&Lab::responses(&server, &["--samples", "4", "--variants", "original", "--choices", "4"]));
    assert_eq!(server.seen().len(), 2);
    lab.holds_exactly(&server, 8);
    assert_eq!(
        lab.ask("SELECT DISTINCT choices, choice, draw FROM request ORDER BY ALL"),
        ["4|1|1", "4|2|2", "4|3|3", "4|4|4"]
    );
}

#[test]
fn prompts_of_the_user_are_sent_and_recorded() {
    let (lab, server) = (Lab::new(1), Server::willing());
    let prompts = "[[response]]\nid = 'short'\nsystem = 'Be brief: {answer_type}.'\nuser = '{question} Answer in <answer></answer>.'";
    std::fs::write(lab.path("p.toml"), prompts).unwrap();
    lab.succeeds(&Lab::responses(&server, &["--prompts", "p.toml", "--samples", "1"]));
    let seen = &server.seen()[0];
    assert_eq!(seen.body["messages"][0]["content"], "Be brief: one number, without a unit.");
    assert!(user(seen).ends_with("? Answer in <answer></answer>."));
    assert_eq!(lab.ask("SELECT name, system FROM prompt"), ["short|Be brief: {answer_type}."]);
    assert_eq!(lab.ask("SELECT prompt_variant FROM response"), ["short"]);
}

#[test]
fn what_has_no_answer_or_is_cut_is_not_reflected_on() {
    let lab = Lab::new(3);
    let server = Server::start(
        |_, _| Act::Answer,
        |seen, at| match seen.body["seed"].as_u64().unwrap() {
            _ if user(seen).contains("Somebody was asked") => answer(seen, at),
            seed if seed % 3 == 0 => choice("I do not know.", "stop"),
            seed if seed % 3 == 1 => choice("<answer>1</answer> and so", "length"),
            _ => answer(seen, at),
        },
    );
    lab.succeeds(&Lab::responses(&server, &["--samples", "3"]));
    let responses = server.seen();
    let of = |rest: u64| responses.iter().filter(|seen| seen.body["seed"].as_u64().unwrap() % 3 == rest).count();
    assert!(of(0) > 0 && of(1) > 0 && of(2) > 0);
    let told = lab.succeeds(&Lab::reflections(&server, &["--reflections", "2"]));
    assert!(told.contains(&format!("passed over: {} responses (cut)", of(1))) || of(1) == 1, "{told}");
    assert!(told.contains("(no-answer)"), "{told}");
    assert_eq!(lab.number("SELECT count(*) FROM reflection_row"), of(2) * 2);
    assert_eq!(server.seen().len(), 36 + of(2) * 2);
    // More on the same, none twice.
    lab.succeeds(&Lab::reflections(&server, &["--reflections", "3"]));
    assert_eq!(server.seen().len(), 36 + of(2) * 3);
    assert_eq!(lab.number("SELECT count(DISTINCT reflection_id) FROM reflection_row"), of(2) * 3);
}

#[test]
fn a_rationalised_prompt_tells_the_judge_what_is_so() {
    let (lab, server) = (Lab::new(2), Server::willing());
    lab.succeeds(&Lab::responses(&server, &["--samples", "2"]));
    let before = server.seen().len();
    lab.succeeds(&Lab::reflections(&server, &["--reflections", "1", "--prompt", "judge_knowing_verdict"]));
    let asked: Vec<_> = server.seen().split_off(before);
    let flags = lab.number("SELECT count(*) FROM response_row WHERE is_correct");
    assert_eq!(asked.iter().filter(|seen| user(seen).contains("is known to be right")).count(), flags);
    assert_eq!(asked.iter().filter(|seen| user(seen).contains("is known to be wrong")).count(), 16 - flags);
}

#[test]
fn a_dry_run_says_what_it_would_take_and_leaves_nothing() {
    let (lab, server) = (Lab::new(3), Server::willing());
    let told = lab.succeeds(&Lab::responses(&server, &["--samples", "4", "--dry-run"]));
    assert!(told.contains("48 of 48 responses are missing") && told.contains("48 requests"), "{told}");
    assert!(told.contains(&format!("at most {} tokens", "98,304")), "{told}");
    assert_eq!(std::fs::read_dir(lab.folder.path()).unwrap().count(), 1);
    assert!(server.seen().is_empty());
    lab.succeeds(&Lab::responses(&server, &["--samples", "1"]));
    let told = lab.succeeds(&Lab::responses(&server, &["--samples", "4", "--dry-run"]));
    // By now the model is known: five tokens an answer.
    assert!(told.contains("36 of 48 responses are missing") && told.contains("about 180 tokens to be given"), "{told}");
}

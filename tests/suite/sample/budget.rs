//! What asking may cost.

use super::Lab;
use super::server::{Act, Server, answer};

#[test]
fn no_more_requests_are_made_than_allowed_and_the_next_run_goes_on() {
    let lab = Lab::new(3);
    let server =
        Server::start(|number, _| if number == 2 { Act::Status(500, "", String::new()) } else { Act::Answer }, answer);
    let told = lab.succeeds(&Lab::responses(&server, &["--samples", "2", "--max-requests", "7"]));
    assert_eq!(server.seen().len(), 7, "requests that are made again count as well");
    assert!(told.contains("18 answers did not come: --max-requests was reached"), "{told}");
    assert_eq!(lab.number("SELECT count(*) FROM request"), 6);
    lab.succeeds(&Lab::responses(&server, &["--samples", "2"]));
    lab.holds_exactly(&server, 24);
}

#[test]
fn no_more_tokens_are_used_than_allowed_but_for_what_is_under_way() {
    let (lab, server) = (Lab::new(3), Server::willing());
    // 12 tokens a request.
    let more = ["--samples", "2", "--max-tokens-total", "60", "--parallel", "1"];
    let told = lab.succeeds(&Lab::responses(&server, &more));
    assert_eq!(server.seen().len(), 5);
    assert!(told.contains("--max-tokens-total was reached"), "{told}");
}

#[test]
fn without_requests_an_earlier_run_is_taken_in() {
    let (lab, server) = (Lab::new(2), Server::willing());
    let told = lab.fails(&Lab::responses(&server, &["--samples", "1", "--max-requests", "0"]), 4);
    assert!(told.contains("no answer came"), "{told}");
    assert!(server.seen().is_empty());
}

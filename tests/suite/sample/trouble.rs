//! A server that fails in every way that servers do: all that was wanted is there in the end, and nothing twice.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::Lab;
use super::server::{Act, Server, answer};

/// Asks a server that does `trouble` with every third request; each answer must be there once.
fn survives(trouble: fn() -> Act, more: &[&str]) -> Server {
    let lab = Lab::new(3);
    let server = Server::start(move |number, _| if number % 3 == 1 { trouble() } else { Act::Answer }, answer);
    lab.succeeds(&Lab::responses(&server, &[&["--samples", "2"], more].concat()));
    assert!(server.seen().len() > 24, "there was no trouble");
    lab.holds_exactly(&server, 24);
    server
}

#[test]
fn a_busy_server_is_asked_again() {
    survives(|| Act::Status(429, "", "{}".to_owned()), &[]);
}

#[test]
fn a_failing_server_is_asked_again() {
    survives(|| Act::Status(500, "", "oops".to_owned()), &[]);
}

#[test]
fn what_is_no_json_is_asked_for_again() {
    survives(|| Act::Body("{\"choices\": [".to_owned()), &[]);
}

#[test]
fn an_answer_without_a_choice_is_asked_for_again() {
    survives(|| Act::Body("{\"choices\": []}".to_owned()), &[]);
}

#[test]
fn an_answer_that_is_cut_off_is_asked_for_again() {
    survives(|| Act::Cut, &[]);
}

#[test]
fn a_connection_that_breaks_is_made_again() {
    survives(|| Act::Drop, &[]);
}

#[test]
fn an_answer_that_takes_too_long_is_asked_for_again() {
    survives(|| Act::Slow(Duration::from_secs(4)), &["--timeout", "1", "--parallel", "24", "--retries", "9"]);
}

/// Who is told to wait waits, and so do all others.
#[test]
fn a_server_that_says_when_to_come_back_is_obeyed() {
    let lab = Lab::new(2);
    static EARLY: AtomicUsize = AtomicUsize::new(0);
    let begin = std::sync::Mutex::new(None::<Instant>);
    let script = move |number: usize, _: &super::server::Seen| {
        let mut begin = begin.lock().unwrap();
        match *begin {
            None if number == 0 => {
                *begin = Some(Instant::now());
                return Act::Status(429, "retry-after: 2\r\n", "{}".to_owned());
            }
            Some(begin) if begin.elapsed() < Duration::from_millis(1900) => _ = EARLY.fetch_add(1, Ordering::Relaxed),
            _ => {}
        }
        Act::Answer
    };
    let server = Server::start(script, answer);
    lab.succeeds(&Lab::responses(&server, &["--samples", "2", "--parallel", "1"]));
    lab.holds_exactly(&server, 16);
    assert_eq!(EARLY.load(Ordering::Relaxed), 0);
}

/// Fewer choices than asked for: the rest is asked for one by one. More: they are not taken.
#[test]
fn a_server_may_give_another_number_of_choices() {
    for (given, requests) in [(1, 4 + 4), (3, 2 + 4), (9, 2)] {
        let lab = Lab::new(2);
        let script = move |_: usize, seen: &super::server::Seen| match seen.body["n"].as_u64() {
            Some(_) => Act::Choices(given),
            None => Act::Answer,
        };
        let server = Server::start(script, answer);
        let more = ["--samples", "4", "--variants", "original", "--choices", "4", "--parallel", "1"];
        lab.succeeds(&Lab::responses(&server, &more));
        lab.holds_exactly(&server, 8);
        // The first reply shows it: later ones are asked for singly from the beginning.
        assert_eq!(server.seen().len(), requests, "{given}");
    }
    let lab = Lab::new(2);
    let script = |_: usize, seen: &super::server::Seen| match seen.body["n"].as_u64() {
        Some(_) => Act::Status(400, "", "{\"error\": \"n must be 1\"}".to_owned()),
        None => Act::Answer,
    };
    let server = Server::start(script, answer);
    lab.succeeds(&Lab::responses(&server, &["--samples", "3", "--variants", "original", "--choices", "4"]));
    lab.holds_exactly(&server, 6);
}

/// What one request is refused does not end the others.
#[test]
fn a_request_that_is_refused_is_left_out_and_told() {
    let lab = Lab::new(6);
    let script = |_: usize, seen: &super::server::Seen| {
        let is_long = super::server::user(seen).contains("Alternatively");
        if is_long {
            Act::Status(400, "", "{\"error\": {\"message\": \"too long for me\"}}".to_owned())
        } else {
            Act::Answer
        }
    };
    let server = Server::start(script, answer);
    let told = lab.succeeds(&Lab::responses(&server, &["--samples", "1", "--parallel", "1"]));
    assert!(told.contains("6 answers did not come: too long for me"), "{told}");
    lab.holds_exactly(&server, 18);
}

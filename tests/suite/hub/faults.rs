//! Each way in which a server, the network or the disk can fail, and what is said of it.

use std::fs;
use std::time::{Duration, Instant};

use skillfactory::hub::Error as E;

use super::stub::{Reply, Stub};
use super::{SECRET, World, only};

#[test]
fn no_such_set_and_no_access_are_told_with_who_asked() {
    let mut world = World::new();
    let (error, told) = world.refused();
    assert!(matches!(error, E::NoSuchSet { .. }), "{told}");
    assert!(told.contains("no data set acme/toy") && told.contains("with the token of HF_TOKEN"), "{told}");
    // What the Hub says to those who are not logged in, of what is not there and of what is private alike.
    world.stub.always("GET", "/revision/", Reply::status(401).header("X-Error-Code", "RepoNotFound"));
    world.settings.token = None;
    let (error, told) = world.refused();
    assert!(matches!(error, E::NoSuchSet { .. }) && told.contains("without a token"), "{told}");
}

#[test]
fn a_missing_revision_is_told() {
    let (world, _) = World::with_rows();
    let error = world.take("acme/toy@v9").unwrap_err();
    assert_eq!(error.to_string(), "acme/toy has no revision v9");
}

#[test]
fn a_gated_set_says_where_to_ask() {
    let (world, _) = World::with_rows();
    world.stub.always("HEAD", "/resolve/", Reply::status(403).header("X-Error-Code", "GatedRepo"));
    let (error, told) = world.refused();
    let E::Gated { page, .. } = error else { panic!("{told}") };
    assert_eq!(page, format!("{}/datasets/acme/toy", world.stub.url()));
}

#[test]
fn a_bad_token_is_told_by_its_place() {
    let (world, _) = World::with_rows();
    // A server that says what it was told must not make us say it.
    world.stub.always("GET", "/revision/", Reply::status(401).header("X-Error-Message", &format!("bad: {SECRET}")));
    let (error, told) = world.refused();
    assert!(matches!(error, E::NotLoggedIn { .. }) && told.contains("the token of HF_TOKEN"), "{told}");
    world.stub.heal();
    world.stub.always("GET", "/revision/", Reply::status(403).header("X-Error-Message", &format!("no, {SECRET}!")));
    let (error, told) = world.refused();
    assert!(matches!(error, E::Forbidden { writing: false, .. }) && told.contains("no, (token)!"), "{told}");
}

#[test]
fn a_rate_limit_is_waited_for_within_bounds() {
    let (world, rows) = World::with_rows();
    world.stub.times(1, "GET", "/tree/", Reply::status(429).header("Retry-After", "1"));
    let begin = Instant::now();
    assert_eq!(only(&world.take("acme/toy").unwrap()), rows);
    assert!(begin.elapsed() >= Duration::from_secs(1), "it asked to wait");
    world.stub.always("HEAD", "/resolve/", Reply::status(429).header("Retry-After", "7"));
    world.stub.commit("acme/toy", &[("a.csv", b"x\n1\n")]);
    let begin = Instant::now();
    let (error, told) = world.refused();
    assert!(matches!(error, E::RateLimited { .. }) && told.contains("asks to wait 7 seconds"), "{told}");
    assert!(begin.elapsed() < Duration::from_secs(2), "nobody waits for so long");
}

#[test]
fn a_server_error_is_tried_again_a_few_times() {
    let (world, rows) = World::with_rows();
    world.stub.times(1, "GET", "/revision/", Reply::status(502));
    world.stub.times(1, "GET", "/revision/", Reply::Drop);
    world.stub.times(2, "GET", "/tree/", Reply::CutAt(9));
    world.stub.times(2, "GET", "/resolve/", Reply::status(500));
    assert_eq!(only(&world.take("acme/toy").unwrap()), rows);
    world.stub.always("GET", "/revision/", Reply::status(503).header("X-Error-Message", "on fire"));
    world.stub.seen();
    let (error, told) = world.refused();
    assert!(matches!(error, E::Server { status: 503, tries: 3, .. }) && told.contains("on fire"), "{told}");
    assert_eq!(world.stub.seen().len(), 3);
}

#[test]
fn a_silent_server_and_one_that_is_not_there_are_given_up() {
    let (mut world, _) = World::with_rows();
    for (method, part) in [("GET", "/revision/"), ("GET", "/tree/"), ("HEAD", "/resolve/"), ("GET", "/resolve/")] {
        world.stub.heal();
        world.stub.always(method, part, Reply::Hang);
        let begin = Instant::now();
        let (error, told) = world.refused();
        assert!(matches!(error, E::Unreachable { tries: 3, .. }), "{method} {part}: {told}");
        assert!(begin.elapsed() < Duration::from_secs(8), "{method} {part}: {:?}", begin.elapsed());
    }
    world.settings.endpoint = "http://127.0.0.1:9".to_owned();
    let (error, told) = world.refused();
    assert!(matches!(error, E::Unreachable { .. }) && told.contains("127.0.0.1:9 cannot be reached"), "{told}");
}

#[test]
fn what_has_come_of_a_file_is_not_fetched_twice() {
    let (world, rows) = World::with_rows();
    // Within one command, and after one that failed.
    for breaks in [1, 3] {
        fs::remove_dir_all(&world.settings.cache).ok();
        world.stub.heal();
        world.stub.times(breaks, "GET", "/resolve/", Reply::CutAt(70_000));
        world.stub.seen();
        let taken = world.take("acme/toy");
        assert_eq!(taken.is_ok(), breaks < 3);
        let taken = taken.unwrap_or_else(|_| world.take("acme/toy").unwrap());
        assert_eq!(only(&taken), rows);
        let ranges: Vec<_> =
            world.stub.seen().into_iter().filter_map(|request| request.headers.get("range").cloned()).collect();
        let first = (1..=breaks).map(|n| format!("bytes={}-", 70_000 * n));
        assert_eq!(ranges, first.collect::<Vec<_>>());
    }
}

#[test]
fn a_server_without_ranges_sends_all_again() {
    let (world, rows) = World::with_rows();
    world.stub.times(1, "GET", "/resolve/", Reply::CutAt(70_000));
    world.stub.times(1, "GET", "/resolve/", Reply::body(std::str::from_utf8(&rows).unwrap()));
    assert_eq!(only(&world.take("acme/toy").unwrap()), rows);
}

#[test]
fn a_file_that_is_another_is_not_kept() {
    let (world, rows) = World::with_rows();
    let forged = vec![b'x'; rows.len()];
    for body in ["PROXY ERROR PAGE", std::str::from_utf8(&forged).unwrap(), &"x".repeat(rows.len() + 9)] {
        world.stub.heal();
        world.stub.always("GET", "/resolve/", Reply::body(body));
        let (error, told) = world.refused();
        // Of a short body more is asked for, in vain.
        assert!(matches!(error, E::Corrupt { .. } | E::Unreachable { .. }), "{told}");
        assert!(world.cached("snapshots").is_empty(), "{:?}", world.cached(""));
    }
    world.stub.heal();
    assert_eq!(only(&world.take("acme/toy").unwrap()), rows, "what was left does no harm");
}

#[test]
fn a_refusal_after_a_good_head_is_no_file() {
    let (world, _) = World::with_rows();
    let page = Reply::Say { status: 403, headers: Vec::new(), body: b"PROXY ERROR PAGE".to_vec() };
    world.stub.always("GET", "/resolve/", page);
    let (error, told) = world.refused();
    assert!(matches!(error, E::Forbidden { .. }), "{told}");
    assert!(world.cached("snapshots").is_empty());
}

#[test]
fn a_redirect_is_followed_without_the_token() {
    let (world, rows) = World::with_rows();
    let elsewhere = Stub::new();
    elsewhere.always("GET", "/kept/rows", Reply::body(std::str::from_utf8(&rows).unwrap()));
    let to = format!("{}/kept/rows?signature=abc", elsewhere.url());
    let tag = format!("\"{}\"", super::stub::oid(&rows));
    for method in ["HEAD", "GET"] {
        world.stub.always(
            method,
            "/resolve/",
            Reply::status(302).header("Location", &to).header("X-Linked-Etag", &tag),
        );
    }
    assert_eq!(only(&world.take("acme/toy").unwrap()), rows);
    let seen = elsewhere.seen();
    assert_eq!(seen.len(), 1);
    assert!(!seen[0].headers.contains_key("authorization"), "{seen:?}");
    assert!(world.stub.seen().iter().all(|request| request.headers.contains_key("authorization")), "the Hub gets it");
}

#[test]
fn a_redirect_without_end_is_given_up() {
    let (world, _) = World::with_rows();
    world.stub.always("HEAD", "/resolve/", Reply::status(307).header("Location", "/datasets/acme/toy/resolve/round"));
    let (error, told) = world.refused();
    assert!(matches!(error, E::Strange { .. }) && told.contains("without end"), "{told}");
}

#[test]
fn room_is_looked_for_first() {
    let (world, _) = World::with_rows();
    let listing = r#"[{"type":"file","path":"a.jsonl","oid":"00","size":9000000000000000000}]"#;
    world.stub.always("GET", "/tree/", Reply::body(listing));
    let (error, told) = world.refused();
    assert!(matches!(error, E::NoRoom { needed: 9_000_000_000_000_000_000, .. }), "{told}");
    assert!(world.stub.asked("HEAD").is_empty(), "nothing is fetched in vain");
}

#[test]
fn what_is_no_hub_is_told() {
    let mut world = World::with_rows().0;
    world.stub.always("GET", "/revision/", Reply::body("<html>Hello</html>"));
    assert!(matches!(world.refused().0, E::Strange { .. }));
    for address in ["ftp://hub", "hub", "", "http://"] {
        world.settings.endpoint = address.to_owned();
        assert!(matches!(world.refused().0, E::BadEndpoint(_)), "{address}");
    }
}

//! What a user reads of each way in which the Hub, the network or the disk can fail, word by word.

use std::fs;
use std::process::Command;
use std::thread;

use super::stub::{Reply, oid};
use super::typed::{Desk, ran, rows};
use crate::support::root;

/// A fault by its name: how the Hub or the desk is made faulty, and the change of the command that meets it.
struct Case {
    name: &'static str,
    spoil: fn(&Desk),
    command: fn(&mut Command),
}

fn ingest(command: &mut Command) {
    command.args(["ingest", "acme/raw"]);
}

/// A fault of answers to a method and a part of the path.
macro_rules! spoiled {
    ($method:literal, $part:literal, $reply:expr) => {
        |desk: &Desk| desk.stub.always($method, $part, $reply)
    };
}

/// Bytes as long as the rows that are asked for, and not theirs.
fn forged() -> Reply {
    Reply::body(&"x".repeat(rows(4).len()))
}

/// What has come of the rows goes where no byte can be written.
fn fill_disk(desk: &Desk) {
    let blobs = desk.folder.path().join(".cache/huggingface/hub/datasets--acme--raw/blobs");
    fs::create_dir_all(&blobs).unwrap();
    std::os::unix::fs::symlink("/dev/full", blobs.join(format!("{}.incomplete", oid(&rows(4))))).unwrap();
}

fn list(desk: &Desk, listing: &str) {
    desk.stub.always("GET", "/tree/", Reply::body(listing));
}

fn cases() -> Vec<Case> {
    let case = |name, spoil, command| Case { name, spoil, command };
    vec![
        case("connections that drop", spoiled!("GET", "/revision/", Reply::Drop), ingest),
        case("a silent server", spoiled!("GET", "/revision/", Reply::Hang), ingest),
        case(
            "status 429 with Retry-After: 600",
            spoiled!("GET", "/tree/", Reply::status(429).header("Retry-After", "600")),
            ingest,
        ),
        case(
            "status 500",
            spoiled!("GET", "/revision/", Reply::status(500).header("X-Error-Message", "on fire")),
            ingest,
        ),
        case("bodies that are cut", spoiled!("GET", "/resolve/", Reply::CutAt(100)), ingest),
        case("a file of another digest", spoiled!("GET", "/resolve/", forged()), ingest),
        case(
            "a redirect without end",
            spoiled!("HEAD", "/resolve/", Reply::status(307).header("Location", "/datasets/acme/raw/resolve/round")),
            ingest,
        ),
        case(
            "a gated set",
            spoiled!("HEAD", "/resolve/", Reply::status(403).header("X-Error-Code", "GatedRepo")),
            ingest,
        ),
        case("no such set", |_| {}, |command| _ = command.args(["ingest", "acme/none"])),
        case(
            "no such set, not logged in",
            spoiled!("GET", "/revision/", Reply::status(401).header("X-Error-Code", "RepoNotFound")),
            |command| _ = command.env_remove("HF_TOKEN").args(["ingest", "acme/none"]),
        ),
        case("a token that is not known", spoiled!("GET", "/revision/", Reply::status(401)), ingest),
        case(
            "a push, not logged in",
            |_| {},
            |command| _ = command.env_remove("HF_TOKEN").args(["run", "-i", "acme/raw", "-o", "hub:acme/out"]),
        ),
        case(
            "a push that is not allowed",
            spoiled!("POST", "/api/repos/create", Reply::status(403).header("X-Error-Message", "read only")),
            |command| _ = command.args(["run", "-i", "acme/raw", "-o", "hub:acme/out", "--attempts", "2"]),
        ),
        case("offline, not in the cache", |_| {}, |command| ingest(command.env("HF_HUB_OFFLINE", "1"))),
        case(
            "a name that leads out",
            |desk| list(desk, r#"[{"type":"file","path":"../../evil.jsonl","oid":"00","size":1}]"#),
            ingest,
        ),
        case(
            "no room on the disk",
            |desk| list(desk, r#"[{"type":"file","path":"a.jsonl","oid":"00","size":9000000000000000000}]"#),
            ingest,
        ),
        case("a disk that is full", fill_disk, ingest),
    ]
}

/// A fault as a heading, with the exit code and what stands on stderr below; what changes from run to run has a name.
fn told(case: &Case) -> String {
    let desk = Desk::new();
    desk.stub.commit("acme/raw", &[("rows.jsonl", &rows(4))]);
    (case.spoil)(&desk);
    let mut program = desk.program();
    // Only a server that is silent is waited for so long.
    program.arg("-q").env("HF_HUB_DOWNLOAD_TIMEOUT", "2");
    (case.command)(&mut program);
    let ran = ran(&mut program);
    assert!(ran.out.is_empty() || case.name.starts_with("a push"), "{}: {ran:?}", case.name);
    let cache = desk.folder.path().join(".cache/huggingface/hub");
    let whole = format!("{cache:?}/datasets--acme--raw/snapshots").replace('"', "");
    let taken = fs::read_dir(whole).map_or(0, Iterator::count);
    assert!(taken == 0 || case.name.starts_with("a push"), "{}: something was taken", case.name);
    let said = ran.err.replace(&desk.stub.url(), "HUB").replace(&desk.folder.path().display().to_string(), "HOME");
    let said: String = said.lines().map(|line| format!("    {}\n", without_free(line))).collect();
    format!("{}: exit code {}\n{}", case.name, ran.code, said.replace("    \n", "\n"))
}

/// A line without the room that this machine happens to have.
fn without_free(line: &str) -> String {
    match line.split_once(" has room for ").and_then(|(before, rest)| Some((before, rest.split_once(" bytes;")?.1))) {
        Some((before, rest)) => format!("{before} has room for N bytes;{rest}"),
        None => line.to_owned(),
    }
}

#[test]
fn each_fault_is_told_in_these_words() {
    // Those that are tried again take a quarter of a minute each, and nearly no work: all at once.
    let all: Vec<_> = cases().into_iter().map(|case| thread::spawn(move || told(&case))).collect();
    let found: Vec<String> = all.into_iter().map(|one| one.join().unwrap()).collect();
    let expected = fs::read_to_string(root().join("tests/suite/hub/told.txt")).unwrap();
    assert_eq!(found.join("\n"), expected);
}

//! Exports go to the Hub: only what changed, in one commit, and over nothing that others wrote.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use skillfactory::hub::{self, Error as E, Push, Pushed};
use skillfactory::progress::Silent;

use super::stub::Reply;
use super::{SECRET, World, told};

const SET: &str = "acme/out";

impl World {
    /// A folder as an export leaves it.
    fn export(&self, files: &[(&str, &str)]) -> PathBuf {
        let folder = self.folder.path().join("out");
        fs::remove_dir_all(&folder).ok();
        fs::create_dir_all(folder.join("data")).unwrap();
        let listed = |(path, text): &(&str, &str)| {
            fs::write(folder.join(path), text).unwrap();
            json!({"path": path, "rows": 1, "bytes": text.len(), "sha256": "-"})
        };
        let files: Vec<Value> = files.iter().map(listed).collect();
        let recipe = json!({"name": "reference", "digest": "d"});
        let manifest = json!({"tool": "skillfactory", "version": 1, "recipe": recipe, "where": null, "sample": null, "files": files});
        fs::write(folder.join("manifest.json"), manifest.to_string()).unwrap();
        fs::write(folder.join("README.md"), format!("# {} files", files.len())).unwrap();
        folder
    }

    fn push(&self, files: &[(&str, &str)], last: Option<&Pushed>) -> hub::Result<Pushed> {
        self.push_as(files, last, false)
    }

    fn push_as(&self, files: &[(&str, &str)], last: Option<&Pushed>, force: bool) -> hub::Result<Pushed> {
        let push = Push {
            folder: self.export(files),
            repository: SET.parse().unwrap(),
            private: true,
            force,
            last: last.map(|pushed| pushed.commit.clone()),
            title: "traces".to_owned(),
        };
        hub::publish(&self.settings, &push, &Silent)
    }

    /// The header of the last commit, and what its lines do.
    fn last_commit(&self) -> (Value, Vec<String>) {
        let seen = self.stub.seen();
        let commit = seen.iter().rev().find(|request| request.path.contains("/commit/")).expect("no commit");
        let lines: Vec<Value> = commit
            .body
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect();
        let does =
            |line: &Value| format!("{} {}", line["key"].as_str().unwrap(), line["value"]["path"].as_str().unwrap());
        (lines[0]["value"].clone(), lines[1..].iter().map(does).collect())
    }
}

const TWO: [(&str, &str); 2] = [("data/a", "one"), ("data/b", "two")];

#[test]
fn a_set_is_made_and_gets_all_files_in_one_commit_the_card_last() {
    let world = World::new();
    let pushed = world.push(&TWO, None).unwrap();
    assert!(pushed.is_new && (pushed.sent, pushed.removed, pushed.kept) == (4, 0, 0), "{pushed:?}");
    let made = world.stub.seen().into_iter().find(|request| request.path == "/api/repos/create").unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&made.body).unwrap()["private"], json!(true));
    let world = World::new();
    world.push(&TWO, None).unwrap();
    let (header, lines) = world.last_commit();
    assert_eq!(lines, ["file data/a", "file data/b", "file manifest.json", "file README.md"]);
    assert_eq!(header["summary"], "traces: 4 changed");
    assert_eq!(world.stub.commits(SET), 2, "one to make it, one of ours");
    assert_eq!(world.stub.files(SET)["data/b"], b"two");
    assert!(world.stub.files(SET).contains_key(".gitattributes"));
}

#[test]
fn only_what_differs_is_sent_and_what_is_gone_removed() {
    let world = World::new();
    let first = world.push(&TWO, None).unwrap();
    let again = world.push(&TWO, Some(&first)).unwrap();
    assert!(!again.is_new && again.commit == first.commit && again.sent == 0 && again.kept == 4, "{again:?}");
    assert!(world.push(&TWO, None).unwrap().sent == 0, "who has no record of it finds it there");
    let second = world.push(&[("data/a", "one"), ("data/c", "three")], Some(&first)).unwrap();
    let (header, lines) = world.last_commit();
    // The card says the same as before.
    assert_eq!(lines, ["deletedFile data/b", "file data/c", "file manifest.json"]);
    assert_eq!(header["summary"], "traces: 2 changed, 1 removed");
    assert_eq!(header["parentCommit"], json!(first.commit));
    assert!(header["description"].as_str().unwrap().contains("removed data/b"));
    assert_eq!((second.sent, second.removed, second.kept), (2, 1, 2));
}

#[test]
fn files_of_others_are_left_alone() {
    let world = World::new();
    let first = world.push(&TWO, None).unwrap();
    let mut files: Vec<(String, Vec<u8>)> = world.stub.files(SET).into_iter().collect();
    files.push(("notes/mine.txt".to_owned(), b"mine".to_vec()));
    let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    world.stub.commit(SET, &borrowed);
    world.push(&[("data/a", "new")], Some(&first)).unwrap();
    let now = world.stub.files(SET);
    assert_eq!(now["notes/mine.txt"], b"mine");
    assert_eq!(now["data/a"], b"new");
    assert!(!now.contains_key("data/b"));
}

#[test]
fn a_set_that_others_wrote_is_refused() {
    let world = World::new();
    world.stub.commit(SET, &[("README.md", b"# The work of years"), ("data/z", b"theirs")]);
    let error = world.push(&TWO, None).unwrap_err();
    assert!(matches!(&error, E::NotOurs { path, .. } if path == "README.md"), "{error}");
    assert_eq!(world.stub.files(SET)["README.md"], b"# The work of years");
    world.push_as(&TWO, None, true).unwrap();
    assert_eq!(world.stub.files(SET)["data/z"], b"theirs", "force writes over, and takes nothing else away");
}

#[test]
fn a_set_that_has_changed_since_is_refused() {
    let world = World::new();
    let first = world.push(&TWO, None).unwrap();
    // Somebody else pushed, from another workspace that knew of the first push.
    world.push(&[("data/a", "theirs"), ("data/b", "two")], Some(&first)).unwrap();
    let error = world.push(&[("data/a", "ours"), ("data/b", "two")], Some(&first)).unwrap_err();
    assert!(matches!(&error, E::Moved { path, .. } if path == "data/a"), "{error}");
    assert_eq!(world.stub.files(SET)["data/a"], b"theirs");
    // Its history was written anew.
    let gone = Pushed { commit: "0".repeat(40), ..first.clone() };
    assert!(matches!(world.push(&[("data/a", "ours")], Some(&gone)).unwrap_err(), E::Moved { .. }));
    let forced = world.push_as(&[("data/a", "ours")], Some(&first), true).unwrap();
    assert_eq!((world.stub.files(SET)["data/a"].as_slice(), forced.removed), (&b"ours"[..], 1));
}

#[test]
fn a_lost_answer_makes_no_second_commit() {
    let world = World::new();
    world.stub.times(1, "POST", "/commit/", Reply::Lose);
    let pushed = world.push(&TWO, None).unwrap();
    assert!(pushed.is_new, "it is ours");
    assert_eq!(world.stub.commits(SET), 2);
    assert_eq!(world.stub.asked("POST").iter().filter(|path| path.contains("/commit/")).count(), 1);
}

#[test]
fn a_faster_commit_of_others_is_seen() {
    let world = World::new();
    let first = world.push(&TWO, None).unwrap();
    world.stub.times(1, "POST", "/commit/", Reply::status(412));
    assert_eq!(world.push(&[("data/a", "new")], Some(&first)).unwrap().sent, 3, "it looks again");
    world.stub.always("POST", "/commit/", Reply::status(409));
    let error = world.push(&TWO, Some(&first)).unwrap_err();
    assert!(matches!(error, E::Moved { .. } | E::Contended { .. }), "{error}");
}

#[test]
fn a_server_in_trouble_is_tried_again() {
    let world = World::new();
    world.stub.times(1, "POST", "/preupload/", Reply::status(503));
    world.stub.times(1, "POST", "/commit/", Reply::status(429).header("Retry-After", "1"));
    world.push(&TWO, None).unwrap();
    world.stub.always("POST", "/commit/", Reply::status(500));
    let error = world.push_as(&[("data/a", "x")], None, true).unwrap_err();
    assert!(matches!(error, E::Server { status: 500, tries: 3, .. }), "{error}");
}

#[test]
fn who_may_not_write_is_told() {
    let mut world = World::new();
    let refused = |world: &World| {
        let error = world.push(&TWO, None).unwrap_err();
        assert!(!told(&error).contains(SECRET), "{}", told(&error));
        error
    };
    world.stub.always("POST", "/api/repos/create", Reply::status(403).header("X-Error-Message", SECRET));
    assert!(matches!(refused(&world), E::Forbidden { writing: true, .. }));
    world.stub.heal();
    world.settings.offline = true;
    assert!(matches!(refused(&world), E::Offline(_)));
    world.settings.offline = false;
    world.settings.token = None;
    world.stub.seen();
    assert!(matches!(refused(&world), E::NotLoggedIn { .. }));
    assert!(world.stub.seen().is_empty());
}

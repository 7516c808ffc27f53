//! Exports into a folder again: the same bytes as a fresh one, and no more written than must be.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;
use skillfactory::build::Recipe;
use skillfactory::export::{self, Error, Request, Splits};
use skillfactory::progress::Silent;
use skillfactory::retract::{self, Kind};
use skillfactory::store::Limits;
use skillfactory::verify;

use crate::support::{Bench, export_files, files, reflection, row, small_recipe, table};

/// Rows of questions; `version` is what a question's responses are like.
fn rows(questions: &[(u32, u32)]) -> Vec<Value> {
    let one = |question: u32, version: u32, n: u32| {
        let verdict = if n.is_multiple_of(2) { "Correct" } else { "Incorrect" };
        let texts = [reflection("so", verdict), reflection("sure", verdict)];
        let text = format!("text {n} of {}", if n == 3 { version } else { 0 });
        row(&format!("question {question}?"), &text, n.is_multiple_of(2), &[&texts[0], &texts[1]])
    };
    questions.iter().flat_map(|(question, version)| (0..5).map(move |n| one(*question, *version, n))).collect()
}

fn ingest(bench: &Bench, questions: &[(u32, u32)]) {
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows(questions))]).unwrap();
}

/// A workspace of many questions and its export, in two splits of eight shards with provenance.
fn exported() -> Bench {
    let bench = Bench::new();
    ingest(&bench, &(0..40).map(|question| (question, 0)).collect::<Vec<_>>());
    bench.build(&small_recipe(3)).unwrap();
    bench.export_as("out", laid_out()).unwrap();
    bench
}

fn laid_out() -> Request {
    let splits: Splits = "train=0.7,val=0.3".parse().unwrap();
    Request { splits: Some(splits), shards: Some(8), provenance: true, ..Request::default() }
}

/// What may be done to a workspace between two exports.
#[derive(Debug, Clone)]
enum Change {
    Correct(u32),
    Add(u32),
    Remove(u32),
    Retract(u32),
    TakeBack,
    Edit(u32),
    Export,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => (0..12u32).prop_map(Change::Correct),
        2 => (12..18u32).prop_map(Change::Add),
        1 => (0..12u32).prop_map(Change::Remove),
        2 => (0..12u32).prop_map(Change::Retract),
        1 => Just(Change::TakeBack),
        1 => (2..4u32).prop_map(Change::Edit),
        4 => Just(Change::Export),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    /// Whatever has happened, the folder is as if it had been written at once.
    #[test]
    fn exporting_again_ends_in_the_bytes_of_a_fresh_export(changes in prop::collection::vec(change(), 1..8)) {
        let bench = Bench::new();
        let mut questions: Vec<(u32, u32)> = (0..12).map(|question| (question, 0)).collect();
        let mut attempts = 3;
        ingest(&bench, &questions);
        bench.build(&small_recipe(attempts)).unwrap();
        bench.export_as("out", laid_out()).unwrap();
        let mut retractions = 0;
        for (at, change) in changes.into_iter().chain([Change::Export]).enumerate() {
            match change {
                Change::Correct(number) => questions.iter_mut().filter(|(q, _)| *q == number).for_each(|(_, v)| *v += 1),
                Change::Add(number) if questions.iter().all(|(q, _)| *q != number) => questions.push((number, 0)),
                Change::Remove(number) => questions.retain(|(question, _)| *question != number),
                Change::Retract(number) => {
                    let text = format!("question_id IN (SELECT question_id FROM question WHERE text = 'question {number}?') \
                                        AND text LIKE 'text 2%'");
                    let conditions = vec![(Kind::Response, text)];
                    let reason = format!("dull{at}");
                    let request = retract::Request { ids: Vec::new(), conditions, reason, note: None };
                    retractions += i32::from(retract::retract(&bench.store(), &request).is_ok());
                }
                Change::TakeBack if retractions > 0 => _ = retract::take_back(&bench.store(), retractions),
                Change::Edit(number) => attempts = number,
                Change::Add(_) | Change::TakeBack | Change::Export => {}
            }
            ingest(&bench, &questions);
            bench.make(&small_recipe(attempts));
            if matches!(change, Change::Export) {
                bench.export("out").unwrap();
            }
        }
        bench.export_as("fresh", laid_out()).unwrap();
        let (again, fresh) = (export_files(&bench.path("out")), export_files(&bench.path("fresh")));
        prop_assert_eq!(again.len(), 2 * 16 + 2);
        for (a, b) in again.iter().zip(&fresh) {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            prop_assert!(a == b, "{} is not {}:\n{}\n{}", a.0, b.0, text(&a.1), text(&b.1));
        }
        let proofs = verify::export(&bench.path("w.duckdb"), &bench.path("out"), Limits::default(), &Silent).unwrap();
        prop_assert!(proofs.iter().all(|proof| proof.faults == 0), "{:?}", proofs);
    }
}

/// A file's bytes and the inode that has them.
fn shard_files(folder: &Path) -> Vec<(String, u64)> {
    use std::os::unix::fs::MetadataExt;
    let names = files(folder).into_iter().map(|(name, _)| name).filter(|name| name.ends_with(".parquet"));
    names.map(|name| (name.clone(), fs::metadata(folder.join(&name)).unwrap().ino())).collect()
}

#[test]
fn only_what_has_changed_is_written() {
    let bench = exported();
    let again = bench.export("out").unwrap().outline;
    assert_eq!((again.files, again.written, again.shards, again.splits.len()), (32, 0, 8, 2));
    let before = shard_files(&bench.path("out"));
    let mut questions: Vec<(u32, u32)> = (0..40).map(|question| (question, 0)).collect();
    questions[7].1 = 1;
    ingest(&bench, &questions);
    bench.build(&small_recipe(3)).unwrap();
    let changed = bench.number("SELECT count(*) FROM trace WHERE since = 2");
    assert!(changed > 0, "the correction changes no trace");
    assert_eq!(bench.export("out").unwrap().outline.written, 2, "a shard of the traces, and one of their parts");
    let after = shard_files(&bench.path("out"));
    assert_eq!(before.iter().zip(&after).filter(|(a, b)| a != b).count(), 2);
}

/// The lists that the workspace keeps, by number, each with its traces.
fn lists(bench: &Bench) -> Vec<String> {
    bench.ask("SELECT list, count(*) FROM listed_trace GROUP BY list ORDER BY list")
}

#[test]
fn exports_of_the_same_traces_share_one_list_of_them() {
    let bench = exported();
    assert_eq!(lists(&bench), ["1|120"]);
    bench.export("out").unwrap();
    bench.export_as("other", Request { shards: Some(3), ..Request::default() }).unwrap();
    assert_eq!(lists(&bench), ["1|120"]);
    bench.export_as("less", Request { subset: Some("n = 1".to_owned()), ..Request::default() }).unwrap();
    bench.store().prepare("UPDATE trace SET content_id = 'c' WHERE n = 1").unwrap().execute([]).unwrap();
    bench.export("out").unwrap();
    assert_eq!(lists(&bench), ["1|120", "4|40", "5|120"]);
    assert_eq!(
        bench.ask("SELECT export, list, count(*), count(*) FILTER (content_id = 'c') FROM export JOIN export_trace USING (export) GROUP BY ALL ORDER BY ALL"),
        ["1|1|120|0", "2|1|120|0", "3|1|120|0", "4|4|40|0", "5|5|120|40"]
    );
}

#[test]
fn a_file_that_is_not_what_the_manifest_says_is_written_again() {
    let bench = exported();
    let whole = export_files(&bench.path("out"));
    let (name, bytes) = whole.iter().find(|(name, _)| name.starts_with("data/train")).unwrap();
    let mut flipped = bytes.clone();
    *flipped.last_mut().unwrap() ^= 1;
    fs::write(bench.path("out").join(name), flipped).unwrap();
    assert_eq!(bench.export("out").unwrap().outline.written, 1);
    assert!(export_files(&bench.path("out")) == whole);
}

#[test]
fn a_label_is_part_of_what_a_file_holds() {
    let bench = exported();
    bench.store().prepare("UPDATE trace SET label = 'x' WHERE n = 1").unwrap().execute([]).unwrap();
    let outline = bench.export("out").unwrap().outline;
    let written = usize::try_from(bench.number("SELECT count(*) FROM trace WHERE label = 'x'")).unwrap();
    assert!((8..=16).contains(&outline.written), "files of traces, and none of parts: {outline:?}");
    assert_eq!(written, 40);
}

#[test]
fn another_number_of_shards_or_other_splits_are_written_anew() {
    let bench = exported();
    let asked = Request { shards: Some(3), ..Request::default() };
    let outline = bench.export_as("out", asked).unwrap().outline;
    assert_eq!((outline.shards, outline.files, outline.written), (3, 12, 12));
    let asked = Request { splits: Some(Splits::default()), ..Request::default() };
    let outline = bench.export_as("out", asked).unwrap().outline;
    assert_eq!((outline.files, outline.splits), (6, vec![("train".to_owned(), 120)]));
}

/// Splits by question: which question is where.
fn places(bench: &Bench, folder: &str) -> Vec<Vec<Option<String>>> {
    let path = bench.path(folder).join("data/*.parquet");
    let sql =
        "SELECT DISTINCT split_part(parse_filename(filename), '-', 1) AS split, conversations[1].content AS question";
    table(&bench.store(), &format!("{sql} FROM read_parquet('{}', filename := true) ORDER BY ALL", path.display()))
}

#[test]
fn no_question_is_in_two_splits_and_none_ever_moves() {
    let bench = exported();
    let before = places(&bench, "out");
    assert_eq!(before.len(), 40, "a question is in two splits");
    assert!(before.iter().any(|row| row[0].as_deref() == Some("val")));
    ingest(&bench, &(0..60).map(|question| (question, 1)).collect::<Vec<_>>());
    bench.build(&Recipe { seed: 7, ..small_recipe(2) }).unwrap();
    bench.export("out").unwrap();
    let after = places(&bench, "out");
    assert_eq!(after.len(), 60);
    assert!(before.iter().all(|row| after.contains(row)), "a question has moved");
}

#[test]
fn a_split_without_a_trace_is_an_empty_file() {
    let bench = Bench::new();
    ingest(&bench, &[(1, 0)]);
    bench.build(&small_recipe(3)).unwrap();
    bench.export_as("out", Request { shards: None, ..laid_out() }).unwrap();
    let count = |split: &str| {
        let path = bench.path("out").join(format!("data/{split}-00000-of-00001.parquet"));
        table(&bench.store(), &format!("SELECT count(*) AS n FROM '{}'", path.display()))[0][0].clone().unwrap()
    };
    let mut counts = [count("train"), count("val")];
    counts.sort();
    assert_eq!(counts, ["0", "3"]);
    let card = fs::read_to_string(bench.path("out/README.md")).unwrap();
    assert_eq!(card.matches("  - split: ").count(), 2, "one split of each config has rows: {card}");
}

fn changes(bench: &Bench, target: &str, since: &str) -> export::Result<export::Report> {
    bench.export_as(target, Request { changes_since: Some(bench.path(since)), ..Request::default() })
}

#[test]
fn changes_applied_to_the_old_export_give_the_new_one() {
    let bench = exported();
    ingest(&bench, &(1..44).map(|question| (question, u32::from(question < 4))).collect::<Vec<_>>());
    bench.build(&small_recipe(3)).unwrap();
    changes(&bench, "delta", "out").unwrap();
    bench.export_as("new", laid_out()).unwrap();
    let rows = |select: &str| table(&bench.store(), &format!("{select} ORDER BY ALL"));
    let of = |folder: &str| format!("read_parquet('{}')", bench.path(folder).join("data/*.parquet").display());
    let removed = bench.path("delta/removed/removed-00000-of-00001.parquet");
    let columns = "SELECT trace_id, conversations, sft_template_type_idx FROM";
    let applied = rows(&format!(
        "{columns} {} WHERE trace_id NOT IN (SELECT trace_id FROM '{}') UNION ALL {columns} {}",
        of("out"),
        removed.display(),
        of("delta")
    ));
    assert_eq!(applied, rows(&format!("{columns} {}", of("new"))));
    assert!(rows(&format!("FROM {}", of("delta"))).len() < 40, "no more than the changes");
    let names: Vec<String> = export_files(&bench.path("delta")).into_iter().map(|(name, _)| name).collect();
    assert!(names.iter().any(|name| name.starts_with("data/added.val-")), "{names:?}");
    // Nothing has changed since, whether one has the new export or the old one with its changes.
    for since in ["delta", "new"] {
        let none = changes(&bench, "none", since).unwrap();
        assert_eq!(none.outline.traces, 0, "since {since}");
    }
    let proofs = verify::export(&bench.path("w.duckdb"), &bench.path("delta"), Limits::default(), &Silent).unwrap();
    assert!(proofs.iter().all(|proof| proof.faults == 0), "{proofs:?}");
    assert!(matches!(changes(&bench, "out", "new"), Err(Error::WholeThere(_))));
    fs::write(bench.path("new/manifest.json"), "{\"tool\": \"skillfactory\"}").unwrap();
    assert!(matches!(changes(&bench, "x", "new"), Err(Error::NotRecorded(_))));
    assert!(matches!(changes(&bench, "x", "w.duckdb"), Err(Error::NoManifest(_))));
}

#[test]
fn what_passed_the_gate_is_not_looked_at_again_and_what_is_new_is() {
    let bench = exported();
    assert_eq!(bench.ask("SELECT passed IS NOT NULL FROM export"), ["true"]);
    let spoil = |since: u32| format!("UPDATE trace SET text = text || ' </s>', since = {since} WHERE n = 1");
    // What no build does: a text that changes behind its content.
    bench.store().prepare(&spoil(1)).unwrap().execute([]).unwrap();
    bench.export("out").unwrap();
    bench.store().prepare(&spoil(2)).unwrap().execute([]).unwrap();
    let Err(Error::Blocked { faults, .. }) = bench.export("out") else { panic!("it is not blocked") };
    assert!(faults.iter().any(|fault| fault.name == "chat-tokens" && fault.found == 40), "{faults:?}");
    let allowed = faults.iter().map(|fault| fault.name.clone()).collect();
    bench.export_as("out", Request { allowed, ..Request::default() }).unwrap();
    assert_eq!(
        bench.ask("SELECT passed, allowed FROM export ORDER BY export DESC LIMIT 1"),
        ["-|[chat-tokens, final-answer]"]
    );
    let card = fs::read_to_string(bench.path("out/README.md")).unwrap();
    assert!(card.contains("| faults that were allowed | `chat-tokens 40, final-answer 40` |"), "{card}");
    let unknown = Request { allowed: vec!["chat-token".to_owned()], ..Request::default() };
    assert!(matches!(bench.export_as("out", unknown), Err(Error::NoSuchAudit { .. })));
}

#[test]
fn a_preview_says_what_an_export_writes_and_writes_nothing() {
    let bench = exported();
    ingest(&bench, &(0..41).map(|question| (question, 0)).collect::<Vec<_>>());
    bench.build(&small_recipe(3)).unwrap();
    let before = files(bench.folder.path());
    let preview = |target: &str| {
        let request = Request { target: bench.path(target), ..Request::default() };
        export::preview(&bench.path("w.duckdb"), &request, Limits::default(), &Silent).unwrap()
    };
    let (again, new) = (preview("out"), preview("new"));
    assert!(files(bench.folder.path()) == before, "something was written");
    assert_eq!((again.traces, new.traces, new.files, new.written), (123, 123, 1, 1));
    assert_eq!((again.files, again.written), (32, 2), "{again:?}");
    assert_eq!([bench.export("out").unwrap().outline, bench.export("new").unwrap().outline], [again, new]);
}

#[test]
fn an_export_of_the_first_manifest_is_ours_still() {
    let bench = exported();
    let manifest: Value = serde_json::from_slice(&fs::read(bench.path("out/manifest.json")).unwrap()).unwrap();
    let files: Vec<Value> =
        manifest["files"].as_array().unwrap().iter().filter(|file| file["config"] == "default").cloned().collect();
    fs::remove_dir_all(bench.path("out/provenance")).unwrap();
    let first = serde_json::json!({
        "tool": "skillfactory", "version": 1, "recipe": {"name": "reference", "digest": "d"}, "where": null,
        "sample": null,
        "files": files.iter().map(|file| serde_json::json!({
            "path": file["path"], "rows": file["rows"], "bytes": file["bytes"], "sha256": file["sha256"],
        })).collect::<Vec<_>>(),
    });
    fs::write(bench.path("out/manifest.json"), first.to_string()).unwrap();
    let proofs = verify::export(&bench.path("w.duckdb"), &bench.path("out"), Limits::default(), &Silent).unwrap();
    assert!(proofs.iter().all(|proof| proof.faults == 0 && proof.checked > 0), "{proofs:?}");
    let outline = bench.export("out").unwrap().outline;
    assert_eq!((outline.files, outline.written), (1, 1), "by size, in one split");
}

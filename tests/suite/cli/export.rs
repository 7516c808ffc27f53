//! `export`: folders, subsets, samples.

use super::*;

#[test]
fn an_export_never_replaces_what_is_not_its_own() {
    let place = Place::with_traces();
    fs::create_dir(place.path("thesis")).unwrap();
    fs::write(place.path("thesis/chapter.txt"), "years of work").unwrap();
    let before = files(place.folder.path());
    for target in ["thesis", "thesis/chapter.txt", ".", "/"] {
        place.sf(["export", target]).fails(3).says(&["hint: name a folder that is empty, new or an earlier export"]);
    }
    place.sf(["run", "-i", "rows.jsonl", "-o", "thesis", "--db", "other.duckdb"]).fails(3);
    assert!(files(place.folder.path()) == before, "something was changed");
    fs::create_dir(place.path("empty")).unwrap();
    for target in ["empty", "out", "deep/er"] {
        place.sf(["export", target]).succeeds();
        assert!(place.path(target).join("manifest.json").exists(), "{target}");
    }
}

/// The ids of the traces that an export wrote.
fn exported(place: &Place, target: &str) -> Vec<String> {
    let folder = place.path(target).join("data/*.parquet");
    let store =
        Store::open(&place.path("reader.duckdb"), &Access::Write, Limits { threads: Some(1), ..Limits::default() })
            .unwrap();
    let sql = format!("SELECT trace_id FROM read_parquet('{}') ORDER BY trace_id", folder.display());
    let mut statement = store.prepare(&sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_subset_is_chosen_by_an_expression() {
    let place = Place::with_traces();
    let cases = [
        ("label = '3C'", "label = '3C'"),
        ("label = '3C' -- those only", "label = '3C'"),
        ("n > 2 AND chars < 100000 OR false", "n > 2"),
        ("trace_id IN (SELECT trace_id FROM trace_part WHERE kind = 'glue')", "n > 1"),
        ("text LIKE '%)%' OR n = 1 /* ) */", "text LIKE '%)%' OR n = 1"),
        ("(n = 1)", "n = 1"),
    ];
    for (expression, same) in cases {
        place.sf(["export", "some", "--where", expression]).succeeds();
        let expected = place.ask(&format!("SELECT trace_id FROM trace WHERE {same} ORDER BY trace_id"));
        let expected: Vec<&str> = expected.iter().map(|row| row["trace_id"].as_str().unwrap()).collect();
        assert_eq!(exported(&place, "some"), expected, "{expression}");
    }
}

/// What is no single expression over a trace could leave the recipe's traces, or the workspace.
#[test]
fn an_expression_that_is_none_is_refused() {
    let place = Place::with_traces();
    let refused = [
        "nope = 1",
        "label",
        "n > 2 ORDER BY n",
        "1; DROP TABLE trace",
        "true); DROP TABLE trace; --",
        "true) UNION SELECT trace_id, bucket FROM trace WHERE (true",
        "true) OR (true",
        "(SELECT count(*) FROM read_csv('/etc/passwd')) > 0",
        "(SELECT count(*) FROM glob('/*')) > 0",
        "/*",
        "'",
        "",
        "-- nothing",
    ];
    for expression in refused {
        let ran = place.sf(["export", "some", "--where", expression].map(String::from)).fails(3);
        ran.says(&["error: the expression cannot be used", "hint: write a condition on the columns of trace"]);
        assert!(!place.path("some").exists(), "{expression}");
    }
    assert_eq!(place.ask("SELECT count(*) AS n FROM trace"), [json!({"n": 15})]);
    place.sf(["export", "some", "--where", "n > 99"]).fails(4).says(&["no trace is left"]);
    assert!(leftovers(place.folder.path()).is_empty());
}

/// What an unfinished export may have left.
fn leftovers(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.ends_with(".tmp")).collect()
}

#[test]
fn a_sample_is_the_same_each_time() {
    let place = Place::with_traces();
    let sample = |seed: &str, threads: &str| {
        place.sf(["export", "some", "--sample", "3", "--seed", seed, "--threads", threads]).succeeds();
        exported(&place, "some")
    };
    let first = sample("42", "2");
    assert_eq!(first.len(), 3);
    assert_eq!(sample("42", "1"), first);
    assert!((1..6).any(|seed| sample(&seed.to_string(), "2") != first), "the seed decides nothing");
    place.sf(["export", "some", "--sample", "99"]).succeeds();
    assert_eq!(exported(&place, "some").len(), 15);
}

#[test]
fn faults_block_an_export_until_they_are_allowed() {
    let place = Place::with_traces();
    let spoil = "UPDATE trace SET text = text || '</s>', since = 2 WHERE n = 1";
    place.store().prepare(spoil).unwrap().execute([]).unwrap();
    let before = files(&place.path("out"));
    let ran = place.sf(["export", "out"]).fails(6).says(&["chat-tokens 3, final-answer 3"]);
    let hints = [
        "see them: skillfactory audit chat-tokens final-answer --recipe reference",
        "or write the traces as they are, on record, with: --allow chat-tokens,final-answer",
    ];
    assert_eq!(ran.hints(), hints);
    assert!(files(&place.path("out")) == before, "something was written");
    let ran = place.sf(["export", "out", "--allow", "final-answer"]).fails(6);
    assert_eq!(ran.hints()[0], "see them: skillfactory audit chat-tokens --recipe reference --rows");
    place.sf(["export", "out", "--allow", "chat-token"]).fails(3).says(&["hint: did you mean: --allow chat-tokens"]);
    place.sf(["run", "-i", "rows.jsonl", "-o", "out", "--allow", "nope"]).fails(3).says(&["audit --list"]);
    place.sf(["export", "out", "--allow", "chat-tokens,final-answer"]).succeeds();
    let manifest: Value = serde_json::from_slice(&fs::read(place.path("out/manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["allowed"], json!(["chat-tokens", "final-answer"]));
    assert!(manifest["audits"].as_array().unwrap().contains(&json!({"name": "chat-tokens", "found": 3})));
    assert_eq!(manifest["command"], "skillfactory export out --allow chat-tokens,final-answer");
}

#[test]
fn what_is_written_and_what_would_be_is_said() {
    let place = Place::with_traces();
    let split = ["export", "new", "--split", "train=0.5,val=0.5", "--shards", "4"];
    let ran = place.sf([&split[..], &["--dry-run"]].concat()).succeeds();
    assert!(
        ran.out.starts_with("would export 15 traces to new and write 8 files (4 shards a split)\n  train "),
        "{}",
        ran.out
    );
    assert!(!place.path("new").exists());
    place.sf(split).succeeds();
    let ran = place.sf(["export", "new"]).succeeds();
    assert!(ran.out.contains("(0 of 8 files written, ") && ran.out.contains("\n  val "), "{}", ran.out);
    for bad in ["train=0.5", "../x=1", "train"] {
        assert_eq!(place.sf(["export", "new", "--split", bad]).code, 2, "{bad}");
    }
    place.sf(["export", "some", "--changes-since", "rows.jsonl"]).fails(3).says(&["is no manifest"]);
    place.sf(["export", "new", "--changes-since", "new"]).fails(3).says(&["a folder of their own"]);
    let ran = place.sf(["export", "changes", "--changes-since", "new"]).succeeds();
    assert!(ran.out.contains("wrote 0 traces to "), "{}", ran.out);
}

#[test]
fn a_target_that_cannot_be_says_what_can() {
    let place = Place::with_traces();
    place.sf(["export", "x", "--target", "trlx"]).fails(2).says(&["the targets are hf, jsonl, csv"]);
    let ran = place.sf(["export", "x", "--target", "axolotl", "--mask", "sampel"]).fails(2);
    ran.says(&["'sampel' is no kind of parts: all, template, sample"]);
    place.sf(["export", "x", "--target", "axolotl", "--mask", "sample:wrong"]).fails(2).says(&["'wrong' is no place"]);
    place.sf(["export", "out", "--target", "trl"]).fails(3).says(&["out is an export for hf", "--target hf"]);
    place.sf(["export", "out", "--target", "trl,csv"]).fails(3).says(&["out is an export itself"]);
    place.sf(["export", "x", "--columns", "text"]).fails(3).says(&["--columns says nothing for the target hf"]);
    let ran = place.sf(["export", "x", "--target", "csv", "--columns", "texts"]).fails(3);
    assert_eq!(ran.hints(), ["did you mean: --columns text"]);
    place.sf(["export", "x", "--target", "trl", "--tables", "steps"]).fails(3).says(&["its tables are messages"]);
    place.sf(["export", "x", "--config", "a/b"]).fails(3).says(&["'a/b' is no name of a config"]);
    assert!(!place.path("x").exists());
}

#[test]
fn several_targets_are_written_and_told_of_one_by_one() {
    let place = Place::with_traces();
    let ran = place.sf(["export", "all", "--target", "hf,axolotl,verl", "--train-on", "reflect"]).succeeds();
    let told: Vec<&str> = ran.out.lines().collect();
    assert!(told[0].starts_with("wrote 15 traces to ") && told[0].contains("all/hf (1 file"), "{told:?}");
    assert!(told[1].ends_with("of the characters are masked"), "{told:?}");
    assert!(told[4].contains("all/verl (2 files"), "{told:?}");
    let again = place.sf(["export", "all"]).succeeds().out;
    assert_eq!(again.matches("(0 of 1 file written").count(), 2, "{again}");
    assert!(again.contains("all/verl (0 of 2 files written"), "{again}");
}

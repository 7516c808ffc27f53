//! Which files are taken, and that they are brought here once.

use std::fs;

use skillfactory::hub::{Asked, Error as E};

use super::{World, only};

/// What was taken, in a line: config, splits, those left, and the paths.
fn line(world: &World, input: &str, config: Option<&str>, splits: &[&str]) -> String {
    let splits = splits.iter().map(|split| (*split).to_owned()).collect();
    match world.take_asked(input, &Asked { config: config.map(str::to_owned), splits }) {
        Ok(taken) => {
            let path = |name: &str| name.split_once('@').unwrap().1.split_once('/').unwrap().1.to_owned();
            let files: Vec<_> = taken.files.iter().map(|file| path(&file.name)).collect();
            let config = taken.config.unwrap_or_else(|| "-".to_owned());
            format!("{config} {} [{}] {}", taken.splits.join("+"), taken.left.join("+"), files.join(" "))
        }
        Err(error) => format!("error: {error}"),
    }
}

fn set(paths: &[&str], card: &str) -> World {
    let world = World::new();
    let mut files: Vec<(&str, &[u8])> = paths.iter().map(|path| (*path, path.as_bytes())).collect();
    let card = format!("---\n{card}\n---\n# Toy\n");
    files.push(("README.md", card.as_bytes()));
    files.push((".gitattributes", b"*.parquet lfs"));
    world.stub.commit("acme/toy", &files);
    world
}

#[test]
fn a_card_names_configs_and_splits() {
    let paths = ["en/train-a.csv", "en/train-b.csv", "en/test.csv", "de/x.csv", "notes.txt"];
    let card = "configs:\n- config_name: en\n  default: true\n  data_files:\n  - split: train\n    path: en/train-*\n  - split: test\n    path: en/test.csv\n- config_name: de\n  data_files: \"de/*.csv\"";
    let world = set(&paths, card);
    assert_eq!(line(&world, "acme/toy", None, &[]), "en train [test] en/train-a.csv en/train-b.csv");
    assert_eq!(line(&world, "acme/toy", None, &["test"]), "en test [train] en/test.csv");
    assert_eq!(
        line(&world, "acme/toy", None, &["train", "test"]),
        "en train+test [] en/test.csv en/train-a.csv en/train-b.csv"
    );
    assert_eq!(line(&world, "acme/toy", Some("de"), &[]), "de train [] de/x.csv");
    assert_eq!(line(&world, "acme/toy", Some("fr"), &[]), "error: acme/toy has no config fr; it has en, de");
    assert_eq!(line(&world, "acme/toy", None, &["dev"]), "error: acme/toy has no split dev; it has train, test");
    assert_eq!(
        line(&world, "hf://datasets/acme/toy/*/t*.csv", None, &[]),
        "- train [] en/test.csv en/train-a.csv en/train-b.csv"
    );
    assert_eq!(line(&world, "hf://datasets/acme/toy/*.csv", None, &[]), "error: no file of acme/toy matches *.csv");
}

#[test]
fn without_a_default_the_config_must_be_named() {
    let world = set(
        &["a.csv", "b.csv"],
        "configs:\n- config_name: a\n  data_files: a.csv\n- config_name: b\n  data_files: b.csv",
    );
    assert_eq!(line(&world, "acme/toy", None, &[]), "error: acme/toy has several configs: a, b");
    let world = set(&["a.csv", "b.csv"], "configs:\n- config_name: a\n  data_files: c.csv");
    assert_eq!(line(&world, "acme/toy", None, &[]), "error: no file of acme/toy matches c.csv");
}

#[test]
fn without_a_card_names_of_files_tell() {
    let by = |paths: &[&str]| line(&set(paths, "license: mit"), "acme/toy", None, &[]);
    let shards = [
        "data/train-00000-of-00002.parquet",
        "data/train-00001-of-00002.parquet",
        "data/test-00000-of-00001.parquet",
        "dump.csv",
    ];
    assert_eq!(by(&shards), "- train [test] data/train-00000-of-00002.parquet data/train-00001-of-00002.parquet");
    assert_eq!(by(&["rows_train.jsonl.gz", "rows_dev.jsonl.gz"]), "- train [validation] rows_train.jsonl.gz");
    assert_eq!(by(&["train/a.json", "test/a.json"]), "- train [test] train/a.json");
    assert_eq!(by(&["b.csv", "a.csv", "dataset_infos.json"]), "- train [] a.csv b.csv");
    assert_eq!(by(&["valid.csv", "test.csv"]), "error: acme/toy has several splits: validation, test");
    assert_eq!(by(&["a.csv", "b.jsonl"]), "error: acme/toy holds files of several kinds: .csv, .jsonl");
    assert_eq!(by(&["pictures.zip"]), "error: acme/toy holds no file of rows");
}

#[test]
fn what_only_a_script_reads_is_taken_as_the_hub_converted_it() {
    let world = World::new();
    world.stub.commit("acme/toy", &[("toy.py", b"import os"), ("rows.zip", b"PK")]);
    assert_eq!(line(&world, "acme/toy", None, &[]), "error: acme/toy holds no file of rows");
    let converted: [(&str, &[u8]); 3] =
        [("en/train/0000.parquet", b"a"), ("en/test/0000.parquet", b"b"), ("de/train/0000.parquet", b"c")];
    let sha = world.stub.commit_to("acme/toy", "refs/convert/parquet", &converted);
    assert_eq!(line(&world, "acme/toy", None, &[]), "error: acme/toy has several configs: de, en");
    assert_eq!(line(&world, "acme/toy", Some("en"), &[]), "en train [test] en/train/0000.parquet");
    let taken = world.take_asked("acme/toy", &Asked { config: Some("de".to_owned()), splits: Vec::new() }).unwrap();
    assert_eq!(taken.commit, sha);
}

#[test]
fn files_come_once_and_lie_where_the_python_client_looks() {
    let (world, rows) = World::with_rows();
    let first = world.take("acme/toy").unwrap();
    let folder = world.settings.cache.join("datasets--acme--toy");
    let file = folder.join("snapshots").join(&first.commit).join("data/train-00000-of-00001.jsonl");
    assert_eq!(first.files[0].path, file);
    let oid = super::stub::oid(&rows);
    assert_eq!(fs::read_link(&file).unwrap().to_string_lossy(), format!("../../../blobs/{oid}"));
    assert_eq!(fs::read_to_string(folder.join("refs/main")).unwrap(), first.commit);
    assert_eq!(fs::read(folder.join("blobs").join(&oid)).unwrap(), rows);
    world.stub.seen();
    assert_eq!(only(&world.take("acme/toy").unwrap()), rows);
    // The same file in a newer commit.
    let newer = world.stub.commit("acme/toy", &[("data/train-00000-of-00001.jsonl", &rows), ("b.txt", b"")]);
    assert_eq!(world.take("acme/toy").unwrap().commit, newer);
    assert!(!world.stub.asked("GET").iter().any(|path| path.contains("/resolve/")), "it is here");
    // What somebody has changed here is brought again.
    fs::write(folder.join("blobs").join(&oid), "changed").unwrap();
    assert_eq!(only(&world.take("acme/toy").unwrap()), rows);
}

#[test]
fn offline_what_is_here_is_taken_and_nothing_asked() {
    let (mut world, rows) = World::with_rows();
    world.settings.offline = true;
    assert!(matches!(world.refused().0, E::NotCached { .. }));
    assert!(world.stub.seen().is_empty());
    world.settings.offline = false;
    world.take("acme/toy").unwrap();
    world.settings.offline = true;
    world.stub.seen();
    assert_eq!(only(&world.take("acme/toy").unwrap()), rows);
    assert!(matches!(world.take("acme/toy@v2").unwrap_err(), E::NotCached { .. }));
    assert!(world.stub.seen().is_empty());
}

#[test]
fn offline_a_set_that_is_only_partly_here_is_refused() {
    let mut world = World::new();
    let files: [(&str, &[u8]); 2] =
        [("data/train-00000-of-00002.csv", b"x\n1\n"), ("data/train-00001-of-00002.csv", b"x\n2\n")];
    world.stub.commit("acme/toy", &files);
    world.take("acme/toy").unwrap();
    world.settings.offline = true;
    let second = world.cached("train-00001-of-00002.csv");
    fs::remove_file(&second[0]).unwrap();
    let (error, told) = world.refused();
    assert!(matches!(error, E::PartlyCached { .. }) && told.contains("data/train-00001-of-00002 is not"), "{told}");
}

#[test]
fn a_broken_off_set_is_not_remembered() {
    let (mut world, rows) = World::with_rows();
    world.take("acme/toy").unwrap();
    world.stub.commit("acme/toy", &[("a.csv", b"x\n1\n"), ("b.csv", b"x\n2\n")]);
    world.stub.always("GET", "b.csv", super::stub::Reply::status(403));
    world.refused();
    world.settings.offline = true;
    assert_eq!(only(&world.take("acme/toy").unwrap()), rows, "the last whole commit");
}

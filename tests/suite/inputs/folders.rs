//! Folders as input.

use std::fs;

use super::*;

fn lines(text: &str) -> Vec<u8> {
    format!("{}\n", row("2+2?", text, true, &[])).into_bytes()
}

#[test]
fn a_folder_is_all_row_files_below_it() {
    let bench = Bench::new();
    let folder = bench.path("my set");
    fs::create_dir_all(folder.join("data/train")).unwrap();
    fs::create_dir_all(folder.join(".cache")).unwrap();
    for name in ["data/train/b.jsonl", "data/a.jsonl", "z.jsonl", ".hidden.jsonl", ".cache/c.jsonl"] {
        fs::write(folder.join(name), lines(name)).unwrap();
    }
    for name in
        ["dataset_info.json", "data/dataset_infos.json", "state.json", "manifest.json", "README.md", "data/log.txt"]
    {
        fs::write(folder.join(name), "{}").unwrap();
    }
    // Folders that hold one another are met once.
    std::os::unix::fs::symlink(&folder, folder.join("data/loop")).unwrap();
    for input in ["my set", "my set/", "my*"] {
        let input = bench.path("").join(input).to_string_lossy().into_owned();
        let report = take_in(&bench, &[input], None, &[]).unwrap();
        let names: Vec<_> = report.files.iter().map(|file| file.path.rsplit('/').next().unwrap()).collect();
        assert_eq!(names, ["a.jsonl", "b.jsonl", "z.jsonl"]);
    }
    assert_eq!(bench.ask("SELECT DISTINCT source FROM source ORDER BY source"), ["a..z", "my set"]);
}

#[test]
fn a_folder_of_several_kinds_or_of_none_is_refused() {
    let bench = Bench::new();
    let folder = bench.path("set");
    fs::create_dir(&folder).unwrap();
    let input = [folder.to_string_lossy().into_owned()];
    assert!(matches!(take_in(&bench, &input, None, &[]), Err(Error::NoRowFiles(_))));
    fs::write(folder.join("a.jsonl"), lines("a")).unwrap();
    fs::write(folder.join("a.jsonl.gz"), gzip(&lines("a"))).unwrap();
    let Err(Error::SeveralKinds { endings, .. }) = take_in(&bench, &input, None, &[]) else { panic!() };
    assert_eq!(endings, [".jsonl", ".jsonl.gz"]);
    let pattern = [folder.join("**/*.jsonl").to_string_lossy().into_owned()];
    assert_eq!(take_in(&bench, &pattern, None, &[]).unwrap().counts.rows, 1);
}

/// What the names of folders say is no column of the rows.
#[test]
fn folders_that_are_named_like_columns_add_none() {
    let bench = Bench::new();
    let folder = bench.path("set/model=big");
    fs::create_dir_all(&folder).unwrap();
    let columns = format!("'2+2?' AS question, 'four' AS {RESPONSE}");
    execute(&bench, &format!("COPY (SELECT {columns}) TO '{}/a.parquet'", folder.display()));
    take_in(&bench, &[bench.path("set").to_string_lossy().into_owned()], None, &[]).unwrap();
    assert_eq!(bench.ask("SELECT model, metadata FROM source_row"), ["-|-"]);
}

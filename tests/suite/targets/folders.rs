//! What every target has in common, and the files that stand beside the data.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use skillfactory::build::Recipe;
use skillfactory::export::{self, Error, Layout, Request, Target};
use skillfactory::progress::Silent;
use skillfactory::store::Limits;
use skillfactory::verify;

use super::{asked, built, read, stored};
use crate::support::{Bench, export_files, root};

/// An export of each target, in a folder of its name.
fn exported(threads: usize) -> Bench {
    let mut bench = built();
    bench.limits = Limits { threads: Some(threads), ..Limits::default() };
    for target in Target::ALL {
        bench.export_as(target.name(), asked(target)).unwrap();
    }
    bench
}

#[test]
fn each_target_has_the_same_bytes_on_any_number_of_threads_and_is_remembered() {
    let [one, two] = [1, 2].map(exported);
    for target in Target::ALL {
        let name = target.name();
        assert!(export_files(&one.path(name)) == export_files(&two.path(name)), "{name}");
        let again = two.export(name).unwrap().outline;
        assert_eq!((again.target, again.written), (target, 0), "the folder knows its target");
        let other = if target == Target::Hf { Target::Trl } else { Target::Hf };
        let there = two.export_as(name, asked(other));
        assert!(matches!(there, Err(Error::OtherTarget { .. })), "{name}: {there:?}");
        let proofs = verify::export(&two.path("w.duckdb"), &two.path(name), Limits::default(), &Silent).unwrap();
        assert!(
            proofs.iter().all(|proof| proof.faults == 0 && proof.checked > 0 || proof.name == "rows"),
            "{proofs:?}"
        );
    }
}

#[test]
fn several_targets_are_each_an_export_in_a_folder() {
    let bench = built();
    let masks = export::Masks { mask: "glue".parse().unwrap(), ..export::Masks::default() };
    let layout = Layout { masks: Some(masks), ..Layout::default() };
    let request = Request { target: bench.path("all"), layout, ..Request::default() };
    let several = export::requests(&request, &[Target::Axolotl, Target::Csv]).unwrap();
    for request in &several {
        export::export(&bench.path("w.duckdb"), request, Limits { threads: Some(2), ..Limits::default() }, &Silent)
            .unwrap();
    }
    let bare = Request { target: bench.path("all"), ..Request::default() };
    let again = export::requests(&bare, &[]).unwrap();
    let folders: Vec<_> = again.iter().map(|request| request.target.clone()).collect();
    assert_eq!(folders, [bench.path("all/csv"), bench.path("all/axolotl")]);
    let written = |request| {
        export::export(&bench.path("w.duckdb"), request, Limits { threads: Some(2), ..Limits::default() }, &Silent)
            .unwrap()
            .outline
            .written
    };
    assert_eq!(again.iter().map(written).sum::<usize>(), 0, "the mask is remembered, too");
    let inside = Request { target: bench.path("all/csv"), ..Request::default() };
    assert!(matches!(export::requests(&inside, &[Target::Hf, Target::Trl]), Err(Error::ExportThere(_))));
    let unused = Request { layout: Layout { columns: Some(vec![]), ..Layout::default() }, ..bare };
    assert!(matches!(export::requests(&unused, &[Target::Hf, Target::Trl]), Err(Error::NotForTarget { .. })));
}

#[test]
fn plain_files_have_the_columns_that_are_asked_for() {
    let bench = built();
    let columns = |names: &str| Some(names.split(',').map(str::to_owned).collect());
    let asked = |target, names| {
        let layout = Layout { target: Some(target), columns: columns(names), ..Layout::default() };
        Request { layout, subset: Some("n = 2".to_owned()), ..Request::default() }
    };
    let names = "question,chars,parts,conversations,answer";
    let expected = stored(
        &bench,
        "SELECT question.text AS question, trace.chars, (SELECT count(*) FROM trace_part AS part WHERE part.trace_id = \
         trace.trace_id) AS parts, trace.text FROM trace JOIN question USING (question_id) WHERE n = 2",
    );
    assert_eq!(expected.len(), 24);
    for (target, parts, text) in [
        (Target::Jsonl, "len(parts)", "conversations[2].content"),
        (Target::Parquet, "len(parts)", "conversations[2].content"),
        (Target::Csv, "json_array_length(parts)", "conversations->1->>'content'"),
    ] {
        bench.export_as(target.name(), asked(target, names)).unwrap();
        let files = format!("{0}/data/train-00000-of-00001.{0}", target.name());
        let found = read(&bench, &files, &format!("question, chars, {parts} AS parts, {text} AS text"));
        assert_eq!(found, expected, "{}", target.name());
        assert!(!bench.path(target.name()).join("README.md").exists());
    }
    let bad = bench.export_as("bad", asked(Target::Jsonl, "text,nope"));
    assert!(matches!(bad, Err(Error::NoSuchColumn { name, .. }) if name == "nope"));
}

#[test]
fn a_config_has_its_name_everywhere() {
    let bench = built();
    let layout = Layout { config: Some("sft_train".to_owned()), ..Layout::default() };
    bench.export_as("out", Request { layout, ..Request::default() }).unwrap();
    let card = fs::read_to_string(bench.path("out/README.md")).unwrap();
    assert!(card.contains("- config_name: sft_train\n  default: true\n  data_files:\n"), "{card}");
    assert!(card.contains("load_dataset(\"PATH_OR_NAME\", \"sft_train\""));
    assert!(bench.path("out/sft_train/train-00000-of-00001.parquet").exists());
    let proofs = verify::export(&bench.path("w.duckdb"), &bench.path("out"), Limits::default(), &Silent).unwrap();
    assert!(proofs.iter().all(|proof| proof.faults == 0 && proof.checked > 0), "{proofs:?}");
    bench.store().prepare("UPDATE trace SET label = 'x' WHERE n = 1").unwrap().execute([]).unwrap();
    let proofs = verify::export(&bench.path("w.duckdb"), &bench.path("out"), Limits::default(), &Silent).unwrap();
    assert_eq!(proofs.iter().map(|proof| proof.faults).sum::<i64>(), 24, "rows are proven whatever the config's name");
    for bad in ["", "../x", "data", "provenance"] {
        let layout = Layout { config: Some(bad.to_owned()), ..Layout::default() };
        let request = Request { layout, ..Request::default() };
        assert!(matches!(bench.export_as("bad", request), Err(Error::BadConfig(_))), "{bad}");
    }
}

#[test]
fn llamafactory_finds_every_key_and_room_for_the_longest_trace() {
    let bench = built();
    let splits = "train=0.75,val=0.25".parse().unwrap();
    bench.export_as("out", Request { splits: Some(splits), ..asked(Target::Llamafactory) }).unwrap();
    let list: Value = serde_json::from_slice(&fs::read(bench.path("out/dataset_info.json")).unwrap()).unwrap();
    let train = fs::read_to_string(bench.path("out/train.yaml")).unwrap();
    assert!(train.contains("\ndataset: skillfactory_train\n") && train.contains("\neval_dataset: skillfactory_val\n"));
    let tokens: i64 = train.lines().find_map(|line| line.strip_prefix("cutoff_len: ")).unwrap().parse().unwrap();
    let longest = "SELECT max(trace.chars + question.chars) FROM trace JOIN question USING (question_id)";
    assert!(tokens * 2 > bench.number(longest), "{tokens}");
    let set = &list["skillfactory_val"];
    assert_eq!(set["columns"].as_object().unwrap().len(), 9);
    assert_eq!(set["tags"].as_object().unwrap().len(), 7);
    let folder = bench.path("out").join(set["file_name"].as_str().unwrap());
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["val-00000-of-00001.parquet"], "a folder holds one split, and nothing else");
}

#[test]
fn verl_learns_by_reward_from_questions_that_it_was_not_tuned_on() {
    let bench = built();
    let report = bench.export_as("out", asked(Target::Verl)).unwrap();
    let rl = read(
        &bench,
        "out/rl/rl-00000-of-00001.parquet",
        "extra_info.question_id AS id, reward_model.ground_truth AS gold",
    );
    let tuned = read(&bench, "out/sft/sft-00000-of-00001.parquet", "trace_id");
    assert_eq!(report.tables, [("sft".to_owned(), tuned.len() as u64), ("rl".to_owned(), rl.len() as u64)]);
    assert_eq!(report.outline.traces, tuned.len() as u64);
    assert!(rl.len() > 4 && tuned.len() > 12);
    let ids: Vec<&str> = rl.iter().map(|row| row["id"].as_str().unwrap()).collect();
    let tuned: Vec<String> = tuned.iter().map(|row| format!("'{}'", row["trace_id"].as_str().unwrap())).collect();
    let known = "SELECT question_id AS id, answer AS gold FROM question_use";
    let sql = format!(
        "{known} WHERE question_id NOT IN (SELECT question_id FROM trace WHERE trace_id IN ({}))",
        tuned.join(",")
    );
    assert_eq!(rl, stored(&bench, &sql), "every other question, with its gold answer");
    let recorded = bench.number("SELECT count(*) FROM export_trace");
    assert_eq!(recorded, tuned.len() as i64, "what is recorded is what was written");
    assert_eq!(bench.number("SELECT traces FROM export"), recorded);
    assert_eq!(ids.len(), rl.len());
    let script = fs::read_to_string(bench.path("out/train_rl.sh")).unwrap();
    assert!(script.contains("data.train_files=\"['rl/rl-00000-of-00001.parquet']\""), "{script}");
    let since = Request { changes_since: Some(bench.path("out")), ..asked(Target::Verl) };
    assert!(matches!(bench.export_as("delta", since), Err(Error::NoChanges("verl"))));
}

#[test]
fn nothing_is_left_open_in_the_files_beside_the_data() {
    let bench = exported(2);
    for (folder, files) in [
        ("axolotl", &["axolotl.yaml"][..]),
        ("llamafactory", &["train.yaml", "train.sh", "dataset_info.json"]),
        ("verl", &["reward.py", "train_rl.sh", "train_sft.sh"]),
    ] {
        for file in files {
            let text = fs::read_to_string(bench.path(folder).join(file)).unwrap();
            for open in
                ["{tokens}", "{dataset", "{answer}", "{held_out}", "{contents}", "_train}", "_val}", "{longest}"]
            {
                assert!(!text.contains(open), "{folder}/{file}: {open}");
            }
        }
    }
}

#[test]
fn a_write_that_fails_leaves_the_old_export_whole() {
    let bench = built();
    for target in Target::ALL {
        let name = target.name();
        bench.export_as(name, asked(target)).unwrap();
        let before = export_files(&bench.path(name));
        // No file may grow over 4 KB: as if the disk were full.
        let line = format!(
            "trap '' XFSZ; ulimit -f 4; exec '{}' --db w.duckdb export {name} --shards 3 2>&1",
            env!("CARGO_BIN_EXE_skillfactory")
        );
        let ran = Command::new("bash").args(["-c", &line]).current_dir(bench.folder.path()).output().unwrap();
        assert_eq!(ran.status.code(), Some(1), "{}", String::from_utf8_lossy(&ran.stdout));
        assert!(export_files(&bench.path(name)) == before, "{name}");
        let left = fs::read_dir(bench.folder.path()).unwrap().flatten();
        assert_eq!(left.filter(|entry| entry.file_name().to_string_lossy().ends_with(".tmp")).count(), 0);
    }
}

#[test]
fn the_training_file_of_the_examples_is_what_an_export_of_them_has() {
    let bench = Bench::new();
    let rows = root().join("examples/countdown.parquet").to_string_lossy().into_owned();
    bench.ingest(&[rows]).unwrap();
    bench.build(&Recipe::reference().unwrap()).unwrap();
    bench.export_as("out", asked(Target::Llamafactory)).unwrap();
    let text = |path: &Path| fs::read_to_string(path).unwrap();
    assert_eq!(text(&bench.path("out/train.yaml")), text(&root().join("examples/train.yaml")));
}

#[test]
fn a_card_tells_what_the_workspace_knows() {
    let bench = built();
    let request = Request { subset: Some("label = '3C'".to_owned()), ..asked(Target::Hf) };
    bench.export_as("out", request).unwrap();
    let card = fs::read_to_string(bench.path("out/README.md")).unwrap();
    let digest = bench.ask("SELECT digest FROM source");
    let longest = bench.ask("SELECT max(chars) FROM trace WHERE label = '3C'");
    for told in [
        "24 traces for supervised",
        "| usable reflections | 240 |",
        "verdict-disagrees 120",
        &format!("| `rows` | 1 | `{}` |", digest[0]),
        &format!(" | {} |\n| both |", longest[0]),
        "| seed | `42` |",
        "| verdict-mismatch | 0 |",
        "skillfactory build --recipe recipe.toml --sources rows\n",
        r"skillfactory export OUT --recipe reference --target hf --where 'label = '\''3C'\''' --split train=1 --shards 1",
        "arXiv 2512.04072",
    ] {
        assert!(card.contains(told), "{told}\n{card}");
    }
}

//! Any text where a text is read, and files with changed bytes: an answer or an error, never a panic.
//!
//! `PROPTEST_CASES=N` makes the pure ones longer, `SKILLFACTORY_FUZZ=N` the files.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use skillfactory::build::recipe::Tags;
use skillfactory::build::{Recipe, phrases};
use skillfactory::hub::{Address, Repository, is_revision};
use skillfactory::ingest::column::kind_of;
use skillfactory::ingest::{Kind, Mapping, Override};
use skillfactory::store::catalog::header;
use skillfactory::trace::answer::last_answer;
use skillfactory::trace::verdict::verdict;
use skillfactory::{audit, export};

use super::{Chance, WORKSPACE, content, number_of, verified};
use crate::cli::Place;
use crate::support::root;

/// Texts made of pieces that mean something to a reader, and of anything.
fn text(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(pieces).prop_map(str::to_owned),
        2 => "\\PC{0,6}",
        1 => any::<char>().prop_map(String::from),
        1 => "[a-z0-9]{1,4}",
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

const ANSWERS: &[&str] = &[
    "<answer>",
    "</answer>",
    "<answer",
    "<verdict>",
    "</verdict>",
    "Correct",
    "Incorrect",
    "correct",
    "\n",
    " ",
    "<",
    "İ",
    "ß",
];
const COLUMNS: &[&str] = &[
    "question",
    "model_responses",
    "__eval_is_correct",
    "mutated_prompts",
    "_reflection",
    "q_idx",
    "a_idx",
    "prompt",
    "answer",
    "=",
    "correct",
    "extracted",
    "response",
    "variant",
    "",
];
const RECIPES: &[&str] = &[
    "name = ",
    "'x'",
    "\"x\"",
    "\n",
    "formats = ",
    "['*C_full', '*CC']",
    "[",
    "]",
    "attempts = ",
    "5",
    "-1",
    "99999999999999999999",
    "repeats = ",
    "[tags]\n",
    "think = ",
    "[shares]\n",
    "'*CC' = ",
    "0.5",
    "[0.2, 0.1]",
    "nan",
    "inf",
    "[responses]\n",
    "reject_words = ",
    "[[format]]\n",
    "sql = ",
    "family = ",
    "'''",
    "phrases = ",
    "'../x'",
    "[phrases]\n",
    "generic = ",
    "['a']",
    "variants = ",
    "seed = ",
    "draws = ",
    "# \n",
    "{",
    "}",
    ".",
    "\u{feff}",
];
const ADDRESSES: &[&str] = &[
    "hf:",
    "hf://",
    "datasets/",
    "acme",
    "/",
    "toy",
    "@",
    "..",
    ".",
    "refs/convert/parquet",
    "%2F",
    "*",
    "**/",
    "-",
    "~",
    "\0",
    "\\",
];
const HEADERS: &[&str] =
    &["-- ", "--", "severity", ":", " high", "\n", "name: x", "params: $recipe", "kind: audit", "SELECT 1", ";", "\r"];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_answer_stands_in_its_response(text in text(ANSWERS)) {
        if let Some(answer) = last_answer(&text) {
            prop_assert!(text.contains(answer));
        }
        prop_assert_eq!(verdict(&text), verdict(&text));
    }

    #[test]
    fn columns_are_recognised_or_asked_for(
        columns in prop::collection::vec(text(COLUMNS), 0..8),
        said in prop::collection::vec(text(COLUMNS), 0..4),
    ) {
        let overrides: Vec<Override> = said.iter().filter_map(|text| text.parse().ok()).collect();
        let kind = kind_of(&columns, &overrides);
        for kind in [kind, Kind::Responses, Kind::Reflections, Kind::Questions] {
            match Mapping::recognise(Path::new("rows.jsonl"), &columns, &overrides, kind) {
                Ok(mapping) => prop_assert!(mapping.iter().all(|(_, column)| columns.iter().any(|known| known == column))),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }

    #[test]
    fn a_recipe_is_read_or_refused(text in text(RECIPES)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("any.toml");
        fs::write(&path, &text).unwrap();
        match Recipe::load(&path.to_string_lossy()) {
            Ok(recipe) => prop_assert!(!recipe.unwrap().phrases.is_empty()),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
        match phrases::parse("phrases.toml", &text, &Tags::default()) {
            Ok(read) => prop_assert!(read.iter().all(|phrase| !phrase.text.trim().is_empty())),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn an_address_is_of_the_hub_or_none(text in text(ADDRESSES)) {
        let is_plain = |word: &str| !word.is_empty() && !word.contains("..") && !word.contains(['/', '\\', '\0']);
        if let Ok(Repository { owner, name }) = text.parse() {
            prop_assert!(is_plain(&owner) && is_plain(&name));
        }
        if let Some(Ok(address)) = Address::of(&text) {
            prop_assert!(is_plain(&address.repository.owner) && is_plain(&address.repository.name));
            prop_assert!(address.revision.is_none_or(|revision| is_revision(&revision) && !revision.contains("..")));
        }
    }

    #[test]
    fn a_header_is_read_from_any_sql(text in text(HEADERS)) {
        for key in ["severity", "name", "params", ""] {
            if let Some(value) = header(&text, key) {
                prop_assert!(text.contains(value));
            }
        }
    }

    #[test]
    fn a_manifest_is_ours_or_none(at in 0..5000usize, cut in any::<bool>(), text in "\\PC{0,8}") {
        let mut manifest = serde_json::json!({
            "tool": "skillfactory", "version": 2, "recipe": {"name": "reference", "digest": "d"}, "sources": [], "audits": [],
            "files": [{"path": "data/train-00000-of-00001.parquet", "config": "default", "split": "train", "rows": 3,
                "num_bytes": 9, "contents": "c", "bytes": 9, "sha256": "s"}], "created_at": "now", "command": "c",
        }).to_string();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("manifest.json"), &manifest).unwrap();
        prop_assert!(export::files_of(folder.path()).is_some(), "what is harmed is a manifest");
        let at = at % manifest.len();
        if cut { manifest.truncate(at) } else { manifest.insert_str(at, &text) }
        fs::write(folder.path().join("manifest.json"), manifest).unwrap();
        if let Some(files) = export::files_of(folder.path()) {
            prop_assert!(files.contains(&"README.md".to_owned()));
        }
    }
}

/// Audits of a folder whose files are any text.
#[test]
fn an_audit_is_read_or_refused() {
    let place = Place::with_traces();
    let store = skillfactory::store::Store::open(
        &place.path(WORKSPACE),
        &skillfactory::store::Access::Read,
        skillfactory::store::Limits::default(),
    )
    .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut runner = proptest::test_runner::TestRunner::default();
    runner
        .run(&text(HEADERS), |text| {
            fs::write(folder.path().join("mine.sql"), text).unwrap();
            if let Err(error) = audit::own_audits(&store, folder.path()) {
                prop_assert!(!error.to_string().is_empty());
            }
            Ok(())
        })
        .unwrap();
}

/// Changes some bytes by chance: flipped, cut off, put in, doubled.
fn harmed(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() as u64) as usize;
        // The end of a Parquet file is what the rest is read by.
        let at = if chance.below(2) == 0 { at } else { bytes.len() - 1 - (at % bytes.len().min(3000)) };
        match chance.below(8) {
            0 => bytes.truncate(at.max(4)),
            1 => bytes.insert(at, chance.below(256) as u8),
            2 => {
                let part = bytes[at..(at + 20).min(bytes.len())].to_vec();
                bytes.splice(at..at, part);
            }
            3 => bytes[at] = [0, 0xff, b'"', b'{', b'\n'][chance.below(5) as usize],
            _ => bytes[at] ^= 1 << chance.below(8),
        }
    }
    bytes
}

#[test]
fn files_with_changed_bytes_are_taken_in_or_refused() {
    let mut chance = Chance::new("files");
    let trials = number_of("SKILLFACTORY_FUZZ").unwrap_or(24);
    let place = Place::with_traces();
    let rows = place.path("rows.jsonl");
    let jsonl = fs::read(rows).unwrap();
    let objects: Vec<String> = String::from_utf8(jsonl.clone()).unwrap().lines().map(str::to_owned).collect();
    let json = format!("[{}]", objects.join(",")).into_bytes();
    let csv = b"question,answer,model_responses\n\"a, b\",1,\"x \"\"y\"\" z\"\nc,2,\"[\"\"d\"\"]\"\n".repeat(9);
    let parquet = fs::read(root().join("examples/countdown.parquet")).unwrap();
    let seeds: [(&str, &[u8]); 4] = [("x.parquet", &parquet), ("x.jsonl", &jsonl), ("x.json", &json), ("x.csv", &csv)];
    let before = content(&place.path(WORKSPACE));
    let (mut taken, mut refused) = (0, 0);
    for trial in 0..trials {
        let (name, bytes) = seeds[(trial % 4) as usize];
        let harm = harmed(bytes, &mut chance);
        fs::write(place.path(name), &harm).unwrap();
        fs::copy(place.path(WORKSPACE), place.path("trial.duckdb")).unwrap();
        let mut program = assert_cmd::Command::from_std(place.program());
        program.args(["--db", "trial.duckdb", "ingest", name, "--name", "x", "--threads", "1"]);
        let output = program.timeout(std::time::Duration::from_secs(120)).output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        let keep = |what: &str| -> String {
            let kept = std::env::temp_dir().join(format!("skillfactory-finding-{trial}-{name}"));
            fs::write(&kept, &harm).unwrap();
            format!("{what}: {} with {}", output.status, kept.display())
        };
        match output.status.code() {
            Some(0) => taken += 1,
            Some(1 | 3 | 5) => {
                refused += 1;
                assert!(err.contains("error: ") && !err.contains("panicked"), "{}: {err}", keep(name));
                assert!(content(&place.path("trial.duckdb")) == before, "{}", keep("something was taken in"));
            }
            _ => panic!("{}: {err}", keep("it did not end by itself")),
        }
        if trial % 50 == 49 {
            verified(&place.path("trial.duckdb"), name);
        }
    }
    println!("{trials} files: {taken} taken in, {refused} refused");
}

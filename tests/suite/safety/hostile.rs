//! What strangers send: recipes, formats, audits and rows that try to read a file, write one, or be obeyed.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::{Value, json};

use super::{WORKSPACE, content, verified};
use crate::cli::{Place, rows};
use crate::support::{files, root};

/// A file that nobody may read, and the words in it.
fn secret(place: &Place) -> String {
    fs::create_dir_all(place.path("home")).unwrap();
    fs::write(place.path("home/secret.sql"), "SELECT 'the crown jewels'").unwrap();
    fs::write(place.path("home/secret.toml"), "generic = ['the crown jewels']").unwrap();
    place.path("home/secret.sql").to_string_lossy().into_owned()
}

/// No table and no export has the words of the secret.
#[track_caller]
fn untold(place: &Place, ran: &crate::cli::Ran, what: &str) {
    assert!(!ran.out.contains("crown jewels") && !ran.err.contains("crown jewels"), "{what}: {ran:?}");
    let recipes = place.ask("SELECT string_agg(text, '') AS text FROM recipe")[0].to_string();
    let phrases = place.ask("SELECT string_agg(text, '') AS text FROM phrase")[0].to_string();
    assert!(!recipes.contains("crown jewels") && !phrases.contains("crown jewels"), "{what}");
}

/// What SQL may try; `FILE` is the secret, `OUT` a path to write.
const READERS: [&str; 8] = [
    "(SELECT count(*) FROM read_text('FILE')) > 0",
    "(SELECT count(*) FROM read_blob('FILE')) > 0",
    "(SELECT count(*) FROM read_csv('FILE')) > 0",
    "(SELECT count(*) FROM 'FILE') > 0",
    "(SELECT count(*) FROM glob('/*')) > 0",
    "(SELECT count(*) FROM query('FROM read_text(''FILE'')')) > 0",
    "(SELECT count(*) FROM enable_logging(storage = 'file', storage_path = 'OUT')) >= 0",
    "(SELECT count(*) FROM enable_logging(storage = 'file', storage_config = {'path': 'OUT'})) >= 0",
];

#[test]
fn an_expression_reads_no_file_and_writes_none() {
    let place = Place::with_traces();
    let file = secret(&place);
    let before = (content(&place.path(WORKSPACE)), files(&place.path("home")));
    for reader in READERS {
        let expression = reader.replace("FILE", &file).replace("OUT", &place.path("log").to_string_lossy());
        let question = format!("SELECT {expression}");
        let commands: [&[&str]; 5] = [
            &["export", "new", "--where", &expression],
            &["bundle", "new.sqlite", "--where", &expression],
            &["retract", "--responses", &expression, "--reason", "x"],
            &["retract", "--reflections", &expression, "--reason", "x"],
            &["sql", &question],
        ];
        for command in commands {
            let ran = place.sf(command);
            assert!(ran.code != 0 && !ran.err.contains("panicked"), "{command:?}: {ran:?}");
            untold(&place, &ran, reader);
            assert!(!place.path("log").exists() && !place.path("new").exists(), "{command:?}");
        }
    }
    assert!((content(&place.path(WORKSPACE)), files(&place.path("home"))) == before);
}

#[test]
fn an_audit_of_a_stranger_reads_no_file() {
    let place = Place::with_traces();
    let file = secret(&place);
    fs::create_dir(place.path("audits")).unwrap();
    for reader in READERS {
        let expression = reader.replace("FILE", &file).replace("OUT", &place.path("log").to_string_lossy());
        let sql =
            format!("-- severity: low\n-- remedy: none\nSELECT trace_id, 'x' AS fault FROM trace WHERE {expression}");
        fs::write(place.path("audits/mine.sql"), sql).unwrap();
        let ran = place.sf(["audit", "mine", "--folder", "audits"]);
        assert!(ran.code != 0, "{reader}: {ran:?}");
        untold(&place, &ran, reader);
        assert!(!place.path("log").exists(), "{reader}");
    }
}

/// A recipe may name files beside it; anything else it names is not read, by whatever way it goes there.
#[test]
fn a_recipe_of_a_stranger_reads_only_what_lies_beside_it() {
    let place = Place::with_traces();
    secret(&place);
    fs::create_dir(place.path("theirs")).unwrap();
    symlink(place.path("home/secret.toml"), place.path("theirs/link.toml")).unwrap();
    symlink(place.path("home"), place.path("theirs/linked")).unwrap();
    symlink(place.path("home/secret.sql"), place.path("theirs/link.sql")).unwrap();
    let absolute = place.path("home/secret.toml").to_string_lossy().into_owned();
    for path in
        [absolute.as_str(), "../home/secret.toml", "link.toml", "linked/secret.toml", "a/../../home/secret.toml"]
    {
        fs::write(place.path("theirs/recipe.toml"), format!("name = 'theirs'\nphrases = '{path}'\n")).unwrap();
        let ran = place
            .sf(["build", "--recipe", "theirs/recipe.toml"])
            .fails(3)
            .says(&["a recipe reads only files beside it"]);
        untold(&place, &ran, path);
    }
    for path in ["../home/secret.sql", "link.sql", "linked/secret.sql"] {
        let format = format!("name = 'theirs'\nformats = ['mine']\n[[format]]\nname = 'mine'\nsql = '{path}'\n");
        fs::write(place.path("theirs/recipe.toml"), format).unwrap();
        let ran = place.sf(["build", "--recipe", "theirs/recipe.toml"]).fails(3);
        untold(&place, &ran, path);
    }
    for reader in READERS {
        let expression = reader.replace("FILE", &absolute).replace("OUT", &place.path("log").to_string_lossy());
        let sql = format!("SELECT question_id FROM candidate WHERE {expression}");
        let format =
            format!("name = 'theirs'\nformats = ['mine']\n[[format]]\nname = 'mine'\nsql = \"\"\"{sql}\"\"\"\n");
        fs::write(place.path("theirs/recipe.toml"), format).unwrap();
        let ran = place.sf(["build", "--recipe", "theirs/recipe.toml"]).fails(3);
        untold(&place, &ran, reader);
        assert!(!place.path("log").exists(), "{reader}");
    }
    // What lies beside is read, as ever, through a link of the folder itself, too.
    fs::write(place.path("theirs/phrases.toml"), "generic = ['Once more.']").unwrap();
    fs::write(place.path("theirs/recipe.toml"), "name = 'theirs'\nphrases = 'phrases.toml'\n").unwrap();
    symlink(place.path("theirs"), place.path("known")).unwrap();
    place.sf(["build", "--recipe", "known/recipe.toml"]).succeeds();
}

/// Names that end quotes, lead out of folders or are obeyed by terminals, pages and shells.
const NAMES: [&str; 9] = [
    "'; DROP TABLE trace; --",
    "\"); DROP TABLE trace; --",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "=cmd|'/c calc'!A1",
    "\u{1b}[2J\u{1b}]0;owned\u{7}",
    "a`b|c\n# head",
    "$(touch owned)",
    "\u{202e}txt.exe",
];

#[test]
fn names_are_names_wherever_they_stand() {
    let place = Place::new();
    for (at, name) in NAMES.iter().enumerate() {
        let mut all = rows(2, 6);
        for row in &mut all {
            row[*name] = json!(name);
            let response = row["model_responses__mutated_prompts"][0].clone();
            row["model_responses__mutated_prompts"][0] = format!("{} {name}", response.as_str().unwrap()).into();
        }
        place.write_rows("rows.jsonl", &all);
        let db = format!("{at}.duckdb");
        let sf = |args: &[&str]| place.sf(["--db", &db].iter().chain(args));
        sf(&["ingest", "rows.jsonl", "--name", name]).succeeds();
        let held: Vec<Value> = sf(&["sql", "SELECT DISTINCT source FROM source"])
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(held, [json!({"source": name})]);
        sf(&["ingest", "rows.jsonl", "--name", "other", "--map", &format!("variant={name}")]).succeeds();
        sf(&["build", "--sources", name]).succeeds();
        let out = format!("out-{at}");
        sf(&["export", &out, "--where", &format!("text <> '{}'", name.replace('\'', "''"))]).succeeds();
        let card = fs::read_to_string(place.path(&out).join("README.md")).unwrap();
        held_as_code(&card, name);
        for id in [*name, "t' OR true --", "%"] {
            assert_ne!(sf(&["show", id]).code, 0, "{id}");
            assert_ne!(sf(&["retract", id]).code, 0, "{id}");
        }
        for (args, code) in [
            (&["query", name][..], 3),
            (&["audit", name], 3),
            (&["export", "new", "--config", name], 3),
            (&["export", "new", "--recipe", name], 3),
            (&["export", "new", "--split", &format!("{name}=1")], 2),
            (&["export", "new", "--push", name], 2),
            (&["diff", name, name], 3),
        ] {
            let ran = sf(args);
            assert_eq!(ran.code, code, "{args:?}: {ran:?}");
            assert!(!ran.err.contains("\u{1b}[2J") && !ran.err.contains('\u{202e}'), "{args:?}: {:?}", ran.err);
        }
        sf(&["verify", &out]).succeeds();
        verified(&place.path(&db), name);
    }
    assert!(!place.path("owned").exists() && !place.path("new").exists());
}

/// In a card a name is text: never outside of code, where a page would obey it, and never a line of its own.
#[track_caller]
fn held_as_code(card: &str, name: &str) {
    let mut is_fenced = false;
    for line in card.lines() {
        if line.starts_with("```") {
            is_fenced = !is_fenced;
        }
        let plain: String = line.split('`').step_by(2).collect();
        assert!(is_fenced || !plain.contains("<script"), "{name}: {line}");
        assert!(is_fenced || line.trim() != "# head", "{name}: {line}");
    }
}

/// A place to write that is a link, or below one, is no export of ours.
#[test]
fn an_export_goes_through_no_link() {
    let place = Place::with_traces();
    secret(&place);
    symlink(place.path("home"), place.path("link")).unwrap();
    symlink(place.path("out"), place.path("to-out")).unwrap();
    let before = (files(&place.path("home")), files(&place.path("out")));
    for target in ["link", "to-out"] {
        place.sf(["export", target]).fails(3).says(&["hint: name a folder that is empty, new or an earlier export"]);
    }
    // A manifest that claims what is not its own.
    let manifest = fs::read_to_string(place.path("out/manifest.json")).unwrap();
    let mut manifest: Value = serde_json::from_str(&manifest).unwrap();
    manifest["files"].as_array_mut().unwrap().push(json!({"path": "../home/secret.sql", "bytes": 25, "sha256": "0"}));
    fs::write(place.path("out/manifest.json"), manifest.to_string()).unwrap();
    let ran = place.sf(["verify", "out"]);
    assert!(ran.code == 6 && ran.out.contains("leads out of the folder"), "{ran:?}");
    assert_eq!((files(&place.path("home")).len(), before.0.len()), (2, 2));
    place.sf(["export", "out"]).succeeds();
    assert!(files(&place.path("home")) == before.0);
    place.sf(["verify", "out"]).succeeds();
}

/// Panics that input could reach would be findings of the fuzzers; what the compiler can hold, it does.
#[test]
fn the_lints_that_hold_are_on() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    for lint in ["unsafe_code = \"forbid\"", "unwrap_used", "expect_used", "panic = ", "indexing_slicing"] {
        assert!(manifest.contains(lint), "{lint}");
    }
}

/// Rows and files that are too large for what is allowed are refused, and what is allowed can be raised.
#[test]
fn absurd_sizes_are_refused_until_they_are_allowed() {
    let place = Place::new();
    let text = "many words ".repeat(30_000);
    let mut all = rows(1, 2);
    all[0]["model_responses__mutated_prompts"][0] = text.clone().into();
    place.write_rows("rows.jsonl", &all);
    fs::write(place.path("rows.json"), Value::from(all).to_string()).unwrap();
    fs::write(place.path("rows.csv"), format!("question,model_responses\nq,\"{text}\"\n")).unwrap();
    // A small file that is large.
    let zeros = zstd::encode_all(&vec![b' '; 30_000_000][..], 3).unwrap();
    fs::write(place.path("bomb.jsonl.zst"), zeros).unwrap();
    for file in ["rows.json", "rows.csv"] {
        let ran = place.sf(["ingest", file, "--max-row", "100KB"]).fails(3);
        assert!(ran.hints().iter().any(|hint| hint.contains("--max-row")), "{}", ran.err);
        assert!(!place.path(WORKSPACE).exists(), "{file}");
        place.sf(["ingest", file, "--max-row", "1MB", "--db", &format!("{file}.duckdb")]).succeeds();
    }
    let parquet = root().join("examples/countdown.parquet");
    for file in ["bomb.jsonl.zst", "rows.jsonl", parquet.to_str().unwrap()] {
        let ran = place.sf(["ingest", file, "--max-file", "50KB"]).fails(3);
        assert_eq!(ran.hints(), ["if it is meant, allow more: --max-file 1TB"], "{file}");
    }
}

/// A spreadsheet is given nothing to compute; all else of a row stays as it is.
#[test]
fn a_sheet_has_no_formula() {
    let place = Place::with_traces();
    let sql = "SELECT unnest(['=1+1', '+1', '-1', '@x', ' =1', 'a=1', 'say \"=\"', '\tx']) AS \"=name\", -1 AS n";
    let sheet = place.sf(["sql", sql, "--as", "sheet"]).succeeds().out;
    let lines =
        ["'=name,n", "'=1+1,-1", "'+1,-1", "'-1,-1", "'@x,-1", "' =1,-1", "a=1,-1", "\"say \"\"=\"\"\",-1", "'\tx,-1"];
    assert_eq!(sheet.lines().collect::<Vec<_>>(), lines);
    assert!(place.sf(["sql", sql, "--as", "csv"]).succeeds().out.starts_with("=name,n\n=1+1,-1\n"));
}

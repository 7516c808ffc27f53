//! What a user is told of input that cannot be used: the command to type.

use super::*;

fn write(place: &Place, name: &str, text: &str) {
    fs::create_dir_all(place.path(name).parent().unwrap()).unwrap();
    fs::write(place.path(name), text).unwrap();
}

#[test]
fn every_refusal_says_what_to_type() {
    let place = Place::new();
    let good = "question,model_responses\na,b\n";
    write(&place, "set/a.csv", good);
    write(&place, "set/b/c.tsv", good);
    write(&place, "empty/README.md", "");
    write(&place, "open.csv", "question,model_responses\na,\"b\n");
    write(&place, "cut.jsonl.gz", "no gzip");
    write(&place, "python.csv", "question,model_responses\na,\"['b', 'c']\"\n");
    write(&place, "semicolons.csv", "question;model_responses\na;b\n");
    write(&place, "letters.csv", "letters,model_responses\na,b\n");
    write(&place, "sft.jsonl", "{\"conversations\": [], \"sft_template_type_idx\": \"1C\"}\n");
    write(&place, "marked.json", "\u{feff}[{}]");
    write(&place, "flat.jsonl", "{\"reflection\": \"so\", \"q_idx\": 0, \"a_idx\": 0}\n");
    let cases: [(&[&str], &str); 14] = [
        (&["missing"], "skillfactory ingest 'shards/*.parquet'"),
        (&["set"], "skillfactory ingest 'set/**/*.csv'"),
        (&["empty"], ".parquet, .jsonl"),
        (&["open.csv"], "write each of its own twice"),
        (&["cut.jsonl.gz"], "gzip --test cut.jsonl.gz"),
        (&["python.csv"], "rows[\"model_responses\"] = rows[\"model_responses\"].map(json.dumps)"),
        (&["semicolons.csv"], "between commas"),
        (&["letters.csv"], "--map question=COLUMN"),
        (&["sft.jsonl"], "finished traces"),
        (&["marked.json"], "tail -c +4"),
        (&["flat.jsonl"], "take the responses in first"),
        (&["flat.jsonl", "--to", "rows"], "take the responses in first"),
        (&["flat.jsonl", "set/a.csv"], "--to SOURCE"),
        (&["set/a.csv", "--map", "prompt=question"], "have: model, reflection, q_idx, a_idx, prompt"),
    ];
    for (args, words) in cases {
        let ran = place.sf([&["ingest"], args].concat()).fails(3);
        assert!(ran.hints().iter().any(|hint| hint.contains(words)), "{args:?}: {}", ran.err);
        assert!(!place.path("skillfactory.duckdb").exists());
    }
    place.sf(["ingest", "set/a.csv", "--name", "a"]).succeeds();
    let one = place.sf(["ingest", "flat.jsonl", "--to", "b"]).fails(3);
    assert_eq!(one.hints(), ["the sources of responses are a"]);
    place.sf(["ingest", "set/a.csv", "--name", "rows"]).succeeds();
    place.sf(["ingest", "flat.jsonl"]).fails(3).says(&["hint: name the source with: --to a"]);
    place.sf(["ingest", "flat.jsonl", "--to", "row"]).fails(3).says(&["hint: did you mean: --to rows"]);
    let same = place.sf(["ingest", "flat.jsonl", "--to", "rows", "--name", "rows"]).fails(3);
    assert_eq!(same.hints(), ["name their own source with: --name NAME"]);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test makes what another program would")]
fn a_database_is_asked_for_by_what_the_hints_say() {
    let place = Place::new();
    let database = rusqlite::Connection::open(place.path("rows.db")).unwrap();
    let sql = "CREATE TABLE \"the rows\" AS SELECT 'q' AS question, 'a' AS model_responses, x'00' AS image;
        CREATE TABLE others AS SELECT 1 AS n";
    database.execute_batch(sql).unwrap();
    drop(database);
    let several = place.sf(["ingest", "rows.db"]).fails(3);
    assert_eq!(several.hints(), ["choose one with: skillfactory ingest 'rows.db?table=others'"]);
    let misspelt = place.sf(["ingest", "rows.db?table=the row"]).fails(3);
    assert_eq!(misspelt.hints(), ["did you mean: 'rows.db?table=the rows'"]);
    place.sf(["ingest", "rows.db?rows"]).fails(3).says(&["hint: for example: skillfactory ingest 'rows.sqlite?table="]);
    place.sf(["ingest", "rows.db?table=the rows"]).fails(3).says(&["image", "'rows.db?query=SELECT question"]);
    place.sf(["ingest", "rows.db?query=DROP TABLE others"]).fails(3).says(&["hint: write one SELECT"]);
    place.sf(["ingest", "rows.db?query=SELECT question, model_responses FROM \"the rows\""]).succeeds();
}

//! What the queries of the catalog are asked with.

use duckdb::types::Value;
use serde_json::json;
use skillfactory::store::{Query, Store};

use super::{INDEX, PARTS, RECORDS, REJECTS, REQUEST, SHARD, SPLITS, execute, folder};
use crate::support::Bench;

/// Makes what `show --used-by` asks of one response, which is retracted and exported.
pub fn show(store: &Store) {
    execute(store, "INSERT INTO retraction VALUES (3, 'broken', NULL, now()::TIMESTAMP, NULL)");
    execute(store, "INSERT INTO retracted SELECT 3, bucket, question_id, 'response', response_id FROM response");
    execute(
        store,
        "INSERT INTO export VALUES (1, 'out', 'reference', 1, NULL, NULL, NULL, [], 3, 'text', now()::TIMESTAMP, NULL, 1, NULL)",
    );
    execute(store, "INSERT INTO push VALUES (1, 1, 'text', 'text', 'sha', 'text', 3, 0, 9, 9, now()::TIMESTAMP)");
    execute(store, "INSERT INTO listed_trace SELECT 1, bucket, trace_id, content_id FROM trace");
    execute(store, &format!("CREATE TEMP TABLE wanted AS SELECT min(bucket) AS bucket, ({RESPONSE}) AS id FROM trace"));
    store.run("show/holder-response", &[]).unwrap();
    store.run("show/using", &[]).unwrap();
}

const RESPONSE: &str = "SELECT min(response_id) FROM trace_part";

/// A value for a parameter of a query.
pub fn of(bench: &Bench, store: &Store, query: &Query, parameter: &str) -> Value {
    let text = |sql: &str| store.prepare(sql).unwrap().query_row([], |row| row.get(0)).map(Value::Text).unwrap();
    let number = |sql: &str| store.prepare(sql).unwrap().query_row([], |row| row.get(0)).map(Value::BigInt).unwrap();
    let limits = json!({"reject_words": [], "least_chars": 0, "most_chars": null});
    let recipe = json!({
        "recipe": "new", "digest": "d", "about": null, "text": "", "settings": "{}", "seed": 1, "formats": ["*C_full"],
        "attempts": 2, "repeats": 1, "least_responses": 2, "variants": null, "unique_variants": false,
        "vary_attempts": false, "equal_attempts": false, "responses": limits, "reflections": limits,
        "tags": {"think": "think", "sample": "sample", "reflect": "reflect", "answer": "answer"}, "shares": [],
        "own_formats": [], "phrases": [], "sources": [{"source": "rows", "revision": 1}],
    });
    let phrases = json!([{"phrase_id": "p1", "kind": "generic", "text": "Let me see."}]);
    match parameter {
        "recipe" if query.name == "build/recipe-now" => Value::Text(recipe.to_string()),
        "recipe" => Value::Text("reference".to_owned()),
        "phrases" => Value::Text(phrases.to_string()),
        "family" => Value::Text("C_full".to_owned()),
        "draws" => Value::Text("rising".to_owned()),
        "share_first" => Value::Double(0.0),
        "held_out" => Value::Text("[]".to_owned()),
        "retractions" => Value::Text("[1]".to_owned()),
        "share" | "share_last" => Value::Double(1.0),
        "id" => match query.name {
            "show/trace" => text("SELECT min(trace_id) FROM trace"),
            "show/question" => text("SELECT min(question_id) FROM trace"),
            "show/reflection" => text("SELECT min(reflection_id) FROM trace_part"),
            "show/phrase" => text("SELECT min(phrase_id) FROM phrase"),
            _ => text(RESPONSE),
        },
        "ids" if query.name == "show/request" => text("SELECT to_json([min(request_id)])::VARCHAR FROM request"),
        "ids" => text(&format!("SELECT to_json([({RESPONSE})])::VARCHAR")),
        "bucket" => number("SELECT min(bucket) FROM trace"),
        "trace_id" => text("SELECT min(trace_id) FROM trace"),
        "final_answer" => Value::Text("42".to_owned()),
        "width" | "top" => Value::Int(10),
        "prefix" if folder(query) == "retract" => Value::Text("q".to_owned()),
        "prefix" if query.name == "show/phrase-id" => Value::Text("p".to_owned()),
        "prefix" => Value::Text("t".to_owned()),
        "kind" if query.name == "report/score-differences" => Value::Text("exact".to_owned()),
        "kind" if query.name == "show/id" => Value::Text("trace".to_owned()),
        "revision" if query.name == "sample/to-reflect" => Value::Int(1),
        "model" => Value::Text("text".to_owned()),
        "kind" | "reason" | "note" | "subset" | "allowed" | "manifest_sha256" => Value::Text("text".to_owned()),
        "splits" => Value::Text(SPLITS.to_owned()),
        "mask" | "train_on" => Value::Text("[]".to_owned()),
        "split" | "layout" | "passed" | "audits" | "contents" => Value::Text("train".to_owned()),
        "shards" => Value::Int(1),
        "shard" | "since" => Value::Int(0),
        "base" => Value::Null,
        "side" => Value::Text("a".to_owned()),
        "until" => Value::Null,
        "state" | "export" | "retraction" | "keep" | "before" => Value::Int(1),
        "added" | "changed" | "removed" | "unchanged" | "responses" | "reflections" => Value::Int(3),
        "causes" => Value::Text("[\"first build\"]".to_owned()),
        "edited" => Value::Null,
        "a_recipe" | "b_recipe" => Value::Text("reference".to_owned()),
        "index" => Value::Text(bench.path(INDEX).to_string_lossy().into_owned()),
        "sample_size" | "sample_seed" | "traces" => Value::Int(3),
        "most" => Value::Int(2),
        "equal_attempts" => Value::Boolean(false),
        "source" | "to" => Value::Text("rows".to_owned()),
        "path" if query.name.ends_with("-lines") || query.name == "adopt/whole-fault" => {
            Value::Text(bench.path(RECORDS).to_string_lossy().into_owned())
        }
        "path" if query.name == "adopt/rejects-of-parquet" => {
            Value::Text(bench.path(REJECTS).to_string_lossy().into_owned())
        }
        "path" if ["verify/shard-parts", "adopt/parts-of-parquet"].contains(&query.name) => {
            Value::Text(bench.path(PARTS).to_string_lossy().into_owned())
        }
        "path" => Value::Text(bench.path(SHARD).to_string_lossy().into_owned()),
        "version" | "audit" | "severity" | "about" | "remedy" => Value::Text("text".to_owned()),
        "fault" => Value::Text("text-lost".to_owned()),
        "digest" | "format" | "sha256" | "columns" => Value::Text("text".to_owned()),
        "endpoint" | "repository" | "commit_sha" | "origin" | "origin_revision" => Value::Text("text".to_owned()),
        "cutoff" | "max_tokens" => Value::BigInt(1),
        "sent" | "transferred" => Value::Int(1),
        "first" => Value::Int(0),
        "last" => Value::Int(4095),
        "file" | "size" | "bytes" | "rows" => Value::Int(1),
        "seed" | "revision" => Value::Int(2),
        other => panic!("{}: say which value ${other} may have", query.name),
    }
}

/// Traces as if they were made elsewhere.
const BUILT_TRACE: &str = "CREATE TEMP TABLE built_trace AS SELECT trace_id, content_id, label, question.text AS question, trace.text FROM trace JOIN question USING (question_id)";

/// Rows of tables that nothing of the workshop has filled.
pub fn fill(store: &Store, name: &str) {
    let all: &[&str] = match name {
        "check/examples" | "check/rows" => &["INSERT INTO fault_now VALUES ('text-lost', 'high', 't1', 0, 1, 'a')"],
        "check/lengths" => &["INSERT INTO length_now VALUES ('t1', 9)"],
        "build/insert-built" => &[BUILT_TRACE],
        "adopt/trace-fault" | "adopt/part-fault" | "adopt/reject-fault" => &[
            "CREATE TEMP TABLE redrawn_now AS SELECT trace_id, content_id, question_id, label FROM trace",
            BUILT_TRACE,
            "CREATE TEMP TABLE built_part AS SELECT trace_id, position, kind, attempt, response_id, reflection_id, phrase_id, start, \"end\" FROM trace_part",
            "CREATE TEMP TABLE built_reject AS SELECT stage, row, item, reflection_item, question_id, format, repeat, n, reason, detail FROM reject",
        ],
        "report/token-bins" => &["INSERT INTO length_now SELECT trace_id, 9 FROM trace"],
        "bundle/mark" => {
            &["INSERT INTO marked SELECT 1, trace_id, content_id, 'accept', NULL, '', now()::TIMESTAMP FROM trace"]
        }
        "bundle/finding-now" | "bundle/finding" | "bundle/audit" | "report/insert-example-found" => {
            &["CREATE OR REPLACE TEMP TABLE found_now AS SELECT trace_id, question_id FROM trace"]
        }
        "show/request" => &[
            REQUEST,
            "UPDATE request SET request_id = (SELECT min(response_id) FROM trace_part), bucket = (SELECT min(bucket) FROM trace)",
        ],
        _ => &[],
    };
    all.iter().for_each(|sql| execute(store, sql));
    if ["bundle/finding", "bundle/audit"].contains(&name) {
        store.run("bundle/finding-now", &[("audit", &"text")]).unwrap();
    }
}

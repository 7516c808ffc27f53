//! What tests share: a workspace in a folder of its own, generated rows, the program as a child.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Value, json};
use skillfactory::build::{self, Recipe};
use skillfactory::progress::Silent;
use skillfactory::store::{self, Access, Limits, Store};
use skillfactory::{export, ingest};
use tempfile::TempDir;

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The real rows that developers have beside the clone; a user's clone has none, and such tests say that they skip.
pub fn real_rows(file: &str) -> Option<PathBuf> {
    let path = root().join("../shared/data").join(file);
    if !path.exists() {
        println!("skipped: {file} is not here");
        return None;
    }
    Some(path)
}

/// A folder with a workspace in it.
pub struct Bench {
    pub folder: TempDir,
    pub limits: Limits,
}

impl Bench {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), limits: Limits { threads: Some(2), ..Limits::default() } }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn store(&self) -> Store {
        Store::open(&self.path("w.duckdb"), &Access::Write, self.limits).unwrap()
    }

    /// Writes rows as JSON Lines; gives the path.
    pub fn jsonl(&self, name: &str, rows: &[Value]) -> String {
        let text: String = rows.iter().map(|row| format!("{row}\n")).collect();
        self.file(name, text.as_bytes())
    }

    pub fn file(&self, name: &str, bytes: &[u8]) -> String {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name).to_string_lossy().into_owned()
    }

    pub fn ingest(&self, inputs: &[String]) -> ingest::Result<ingest::Report> {
        let request = ingest::Request::new(inputs, Some("rows".to_owned()), Vec::new())?;
        ingest::ingest(&self.store(), &request, &Silent)
    }

    pub fn build(&self, recipe: &Recipe) -> build::Result<build::Report> {
        let store = self.store();
        let sources = build::choose_sources(&store, &[])?;
        build::build(&store, recipe, &sources, &Silent)
    }

    pub fn export(&self, name: &str) -> export::Result<export::Report> {
        self.export_as(name, export::Request::default())
    }

    pub fn export_as(&self, name: &str, request: export::Request) -> export::Result<export::Report> {
        let request = export::Request { target: self.path(name), ..request };
        export::export(&self.path("w.duckdb"), &request, self.limits, &Silent)
    }

    /// Builds a recipe, whether traces come of it or not.
    pub fn make(&self, recipe: &Recipe) -> build::Report {
        match self.build(recipe) {
            Err(build::Error::NoTrace(report)) => *report,
            report => report.unwrap(),
        }
    }

    /// A store that can be read alone, with the TEMP tables of a plan; and what the plan says.
    pub fn plan(&self, recipe: &Recipe) -> build::Result<(Store, build::Report)> {
        let store = Store::open(&self.path("w.duckdb"), &Access::Current, self.limits).unwrap();
        let sources = build::choose_sources(&store, &[])?;
        let report = build::plan(&store, recipe, &sources, &Silent)?;
        Ok((store, report))
    }

    /// Asks the workspace; each row as the texts of its columns.
    pub fn table(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        table(&Store::open(&self.path("w.duckdb"), &Access::Read, self.limits).unwrap(), sql)
    }

    /// Asks the workspace; each row as the text of its columns, joined by `|`, NULL as `-`.
    pub fn ask(&self, sql: &str) -> Vec<String> {
        let word = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        let lines = self.table(sql).into_iter();
        lines.map(|row| row.into_iter().map(word).collect::<Vec<_>>().join("|")).collect()
    }

    pub fn number(&self, sql: &str) -> i64 {
        self.ask(sql)[0].parse().unwrap()
    }
}

/// The rows of a query, each as the texts of its columns.
pub fn table(store: &Store, sql: &str) -> Vec<Vec<Option<String>>> {
    let mut statement = store.prepare(&format!("SELECT COLUMNS(*)::VARCHAR FROM ({sql})")).unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut table = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        table.push((0..row.as_ref().column_count()).map(|at| row.get(at).unwrap()).collect());
    }
    table
}

/// Each table of a workspace with the number of its rows and a digest of them, whatever their order.
pub fn digests(bench: &Bench) -> Vec<String> {
    let store = Store::open(&bench.path("w.duckdb"), &Access::Read, bench.limits).unwrap();
    let names = table(&store, "SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY table_name");
    let digest = |name: &str| {
        format!("SELECT '{name}', count(*), coalesce(sum(hash(this::VARCHAR)), 0) FROM \"{name}\" AS this")
    };
    let digests: Vec<_> = names.iter().map(|row| digest(row[0].as_deref().unwrap())).collect();
    table(&store, &digests.join(" UNION ALL ")).into_iter().map(|row| format!("{row:?}")).collect()
}

/// Every file of a folder with its bytes, by path.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// The files of an export. Its manifest is without what two of the same traces may differ in: time, command, parent.
pub fn export_files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = files(folder);
    for (_, bytes) in files.iter_mut().filter(|(path, _)| path == "manifest.json") {
        let mut manifest: Value = serde_json::from_slice(bytes).unwrap();
        for key in ["created_at", "command", "parent"] {
            assert!(manifest.as_object_mut().unwrap().remove(key).is_some(), "{key}");
        }
        *bytes = manifest.to_string().into_bytes();
    }
    files
}

/// A raw row of one response, as the published sets have it.
pub fn row(question: &str, text: &str, is_correct: bool, reflections: &[&str]) -> Value {
    json!({
        "question": question,
        "answer": "42",
        "prompt_variant": "original",
        "model_responses__mutated_prompts": [text],
        "model_responses__mutated_prompts__eval_is_correct": [is_correct],
        "model_responses__mutated_prompts__eval_extracted_answers": [format!("answer of {text}")],
        "model_responses__mutated_prompts_reflection": reflections,
    })
}

/// A reflection with a verdict.
pub fn reflection(words: &str, verdict: &str) -> String {
    format!("{words}\n<verdict>\n{verdict}\n</verdict>")
}

/// Text, flag, extracted answer, reflections.
type Response = (String, Value, Value, Vec<String>);

/// Generated rows with the oddities of real ones: equal texts, wrong and missing verdicts, missing attributes,
/// lists of several responses or none, tags where they do harm, every script.
pub fn rows() -> impl Strategy<Value = Vec<Value>> {
    let text = prop_oneof![
        4 => "[a-e]{1,2}",
        2 => "\\PC{0,12}",
        1 => Just("naïve 答え 🙂 e\u{301}\u{200d}\n\tend".to_owned()),
        1 => Just("so <answer> 7 </answer>".to_owned()),
        1 => Just("a </think> b".to_owned()),
        1 => Just(String::new()),
    ];
    let verdict = prop_oneof![4 => Just("Correct"), 4 => Just("Incorrect"), 1 => Just("Perhaps"), 1 => Just("")];
    let one_reflection = (text.clone(), verdict, any::<bool>()).prop_map(|(words, verdict, is_tagged)| {
        if is_tagged || !verdict.is_empty() { reflection(&words, verdict) } else { words }
    });
    let reflections = prop::collection::vec(one_reflection, 0..4);
    let flag = prop_oneof![5 => any::<bool>().prop_map(Value::from), 1 => Just(Value::Null)];
    let extracted = prop_oneof![4 => "[0-9]{1,2}".prop_map(Value::from), 1 => Just(Value::Null), 1 => Just("".into())];
    let response = (text, flag, extracted, reflections);
    let variant = prop_oneof![3 => Just(json!("original")), 2 => Just(json!("rephrase")), 1 => Just(Value::Null)];
    let question = prop_oneof![9 => (0..4u8).prop_map(|n| json!(format!("question {n}?"))), 1 => Just(Value::Null)];
    let row = (question, variant, prop::collection::vec(response, 0..3), 0..6u8, "[xy]").prop_map(
        |(question, variant, responses, oddity, model)| {
            let pick = |at: fn(&Response) -> Value| -> Vec<Value> { responses.iter().map(at).collect() };
            let mut row = json!({
                "question": question,
                "answer": "42",
                "prompt_variant": variant,
                "model": model,
                "task": {"name": "toy", "level": 1},
                "model_responses__mutated_prompts": pick(|r| json!(r.0)),
                "model_responses__mutated_prompts__eval_is_correct": pick(|r| r.1.clone()),
                "model_responses__mutated_prompts__eval_extracted_answers": pick(|r| r.2.clone()),
                "model_responses__mutated_prompts_reflection": pick(|r| json!(r.3)),
            });
            match oddity {
                // Flat reflections: theirs where there is one response, nobody's where there are several.
                0 => {
                    let flat: Vec<_> = responses.iter().flat_map(|r| r.3.clone()).collect();
                    row["model_responses__mutated_prompts_reflection"] = json!(flat);
                }
                1 => row["model_responses__mutated_prompts__eval_is_correct"] = json!([true]),
                2 => row["model_responses__mutated_prompts_reflection"] = Value::Null,
                _ => {}
            }
            row
        },
    );
    prop::collection::vec(row, 1..40)
}

/// The recipe `reference` for few attempts.
pub fn small_recipe(attempts: u32) -> Recipe {
    Recipe { attempts, ..Recipe::reference().unwrap() }
}

/// Makes the TEMP tables that a query of an audit, a proof or a redraw looks at.
pub fn make_tables(store: &Store, query: &str) {
    let all: store::Values<'_> = &[("first", &0), ("last", &4095)];
    let recipe: store::Values<'_> = &[("recipe", &"reference")];
    let audited: store::Values<'_> = &[("recipe", &"reference"), ("since", &0)];
    let tables: &[(&str, store::Values<'_>)] = match query {
        "build/insert-redrawn" | "plan/insert-trace" => &[("build/redrawn-now", &[])],
        "build/widen" => &[("build/narrow", &[])],
        "ingest/change-counts" | "ingest/insert-source-change" => {
            &[("ingest/changed", &[("source", &"rows"), ("before", &0)])]
        }
        "gc/kept" | "gc/collected" => &[("gc/kept-state", &[("keep", &1)]), ("gc/kept", &[])],
        "verify/drawn" | "verify/draws" => &[("build/stored-now", recipe), ("build/redrawn-now", &[])],
        "report/commands" => &[("report/command-now", &[])],
        "build/insert-built" => &[("build/redrawn-now", &[])],
        name if name.starts_with("stream/") => &[("stream/place-now", &[]), ("stream/question-now", &[])],
        name if name.starts_with("verify/") => &[("verify/trace-now", all), ("verify/part-now", all)],
        "check/lengths" | "export/only-fitting" => &[("check/length-now", &[])],
        "check/counts" | "check/examples" | "check/rows" => &[("check/fault-now", &[])],
        "ingest/insert-mark" | "ingest/mark-fault" => &[("ingest/mark-now", &[])],
        name if name.starts_with("bundle/") => &[("bundle/used-now", &[])],
        "report/insert-example-found" | "report/example-now" => &[("report/example-found-now", &[])],
        "report/example" | "report/example-part" | "report/example-text" => {
            &[("report/example-found-now", &[]), ("report/example-now", &[("recipe", &"reference"), ("most", &2)])]
        }
        "report/token-bins" => &[("check/length-now", &[])],
        "view/marks-now" => &[("view/tags-now", audited)],
        name if name.starts_with("sample/") => &[
            ("sample/sample-now", &[("source", &"rows-reflections"), ("to", &"rows")]),
            ("sample/journal-now", &[]),
            ("sample/answer-now", &[]),
        ],
        name if name.starts_with("audit/") => &[("view/tags-now", audited), ("view/marks-now", &[])],
        _ => &[],
    };
    tables.iter().for_each(|(name, values)| _ = store.run(name, values).unwrap());
    if query == "report/commands" {
        let row =
            "INSERT INTO command_now VALUES (1, 'now', 'skillfactory build', 'done', 2, '{}', NULL, 0, '1', 'here', 7)";
        store.prepare(row).unwrap().execute([]).unwrap();
    }
}

/// Holds a text against the file that it is kept in; with `SKILLFACTORY_KEEP=1`, writes it there.
#[track_caller]
pub fn kept(path: &Path, text: &str) {
    if std::env::var_os("SKILLFACTORY_KEEP").is_some_and(|value| value == "1") {
        fs::write(path, text).unwrap();
        return;
    }
    let before = fs::read_to_string(path).unwrap_or_default();
    let differs = text.lines().zip(before.lines()).position(|(now, before)| now != before);
    let at = differs.unwrap_or_else(|| text.lines().count().min(before.lines().count()));
    let line = |text: &str| text.lines().nth(at).unwrap_or("(the end)").to_owned();
    assert!(
        text == before,
        "{} line {}: it is kept as\n  {}\nand now is\n  {}\nLook at it; to keep it: SKILLFACTORY_KEEP=1\n\n{text}",
        path.display(),
        at + 1,
        line(&before),
        line(text)
    );
}

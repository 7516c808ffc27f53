//! The examples that `--help` begins with: each is typed, in a folder that has what they name.

use std::fs;
use std::process::Command as Process;

use clap::Command;

use super::Desk;
use crate::support::root;

/// Examples of a verb and of those below it.
fn examples(verb: &Command, found: &mut Vec<String>) {
    let long = verb.get_before_long_help().or(verb.get_long_about()).map(ToString::to_string).unwrap_or_default();
    let joined = long.replace("\\\n", " ");
    found.extend(joined.lines().filter(|line| line.starts_with("  skillfactory ")).map(|line| line.trim().to_owned()));
    verb.get_subcommands().for_each(|verb| examples(verb, found));
}

/// A folder with the files that examples name, and a workspace with traces in two states, the first one exported.
#[expect(clippy::disallowed_methods, reason = "a database of somebody else")]
fn furnished() -> Desk {
    let desk = Desk::new();
    fs::copy(root().join("examples/countdown.parquet"), desk.path("rows.parquet")).unwrap();
    fs::copy(root().join("examples/more.jsonl"), desk.path("more.jsonl")).unwrap();
    ["model", "shards"].iter().for_each(|name| fs::create_dir(desk.path(name)).unwrap());
    fs::write(desk.path("model/tokenizer.json"), crate::check::tokenizer()).unwrap();
    let template = fs::read_to_string(root().join("src/check/templates/qwen2.5.jinja")).unwrap();
    let config = serde_json::json!({"chat_template": template});
    fs::write(desk.path("model/tokenizer_config.json"), config.to_string()).unwrap();
    fs::write(desk.path("shards/a.jsonl"), r#"{"question": "2+2?", "answer": "4", "output": "four"}"#).unwrap();
    let question = r#"{"question": "What is 12 * 12?", "answer": "144", "score": "number"}"#;
    fs::write(desk.path("questions.jsonl"), question).unwrap();
    fs::write(desk.path("question.sql"), "SELECT count(*) AS n FROM trace").unwrap();
    let database = rusqlite::Connection::open(desk.path("rows.sqlite")).unwrap();
    let rows =
        "CREATE TABLE attempts (question, answer, model_responses); INSERT INTO attempts VALUES ('2+2?', '4', 'four')";
    database.execute_batch(rows).unwrap();
    for line in
        ["gzip shards/a.jsonl more.jsonl", "skillfactory run -i rows.parquet -o out", "skillfactory build --attempts 4"]
    {
        desk.run(line);
    }
    desk
}

/// What the examples of a verb need beside that.
fn prepared(verb: &str) -> &'static [&'static str] {
    match verb {
        "build" | "plan" => &["skillfactory recipe new mine"],
        "diff" => &["skillfactory build --recipe no-reflections"],
        "ingest" => &[
            "skillfactory bundle traces.sqlite",
            "skillfactory build --recipe paper",
            "skillfactory export out --recipe paper --provenance",
            "skillfactory ingest rows.parquet --name countdown",
            "skillfactory sql \"SELECT 'Judge <answer> 37 + 1 + 30 = 68 </answer>' AS full_prompt, \
             ['so <verdict>Incorrect</verdict>'] AS reflection, 0 AS q_idx, 0 AS a_idx\" --as parquet > reflections.parquet",
        ],
        "stream" => &[r#"zcat more.jsonl.gz | sed 's/^{/{"file": "a", "row": 1, /' > sorted.jsonl"#],
        "sample" => &[
            "rm skillfactory.duckdb",
            "skillfactory sample questions multiplication --count 3 > train.jsonl",
            "skillfactory sample responses train.jsonl --endpoint http://127.0.0.1:8000/v1 --model NAME",
            "skillfactory sql \"SELECT 'What is 2 * 3?' AS question, '6' AS answer\" --as parquet > gsm8k.parquet",
        ],
        _ => &[],
    }
}

#[test]
fn every_example_of_the_help_works() {
    let base = furnished();
    let command = skillfactory::cli::command();
    let (mut typed, mut failed) = (0, Vec::new());
    for verb in command.get_subcommands() {
        let mut all = Vec::new();
        examples(verb, &mut all);
        for line in all {
            let desk = Desk::new();
            let copied = Process::new("cp").args(["-R", "."]).arg(desk.path("")).current_dir(base.path("")).status();
            assert!(copied.unwrap().success());
            for line in prepared(verb.get_name()) {
                desk.run(line);
            }
            // Others push to a set of that name, too.
            let output = desk.type_line(&line.replace("OWNER/TRACES", &format!("OWNER/EXAMPLES-{typed}")));
            let finds = line.contains(" check ") && output.status.code() == Some(6);
            if !output.status.success() && !finds {
                failed.push(format!("{line}\n{}", String::from_utf8_lossy(&output.stderr)));
            }
            typed += 1;
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    let mut top = Vec::new();
    examples(&command.clone().subcommands(Vec::<Command>::new()), &mut top);
    assert!(typed > 60 && top.len() > typed, "{typed} examples were typed");
}

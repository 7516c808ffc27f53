//! `check` on the command line: forms, exit codes, what it says.

use super::*;

/// Traces of which one holds a think tag in its sample.
fn place() -> Place {
    let place = Place::with_traces();
    let sql = "UPDATE trace SET text = replace(text, '<sample>', '<sample>\u{1b}<think>') \
         WHERE trace_id = (SELECT min(trace_id) FROM trace)";
    assert_eq!(place.store().prepare(sql).unwrap().execute([]).unwrap(), 1);
    place
}

#[test]
fn what_the_model_would_not_see_is_told_with_its_exit_code() {
    let place = place();
    let ran = place.sf(["check", "--template", "qwen3"]);
    assert_eq!(ran.code, 6, "{}", ran.err);
    assert!(ran.out.contains("\n text-lost ") && ran.out.contains("<|im_end|>⏎"), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "a terminal would obey it");
    assert_laid_out(&ran.err);
    let hints: Vec<_> = ran.err.lines().filter_map(|line| line.strip_prefix("hint: ")).collect();
    assert_eq!(hints[0], "see all of them: skillfactory check --template qwen3 --rows");
    let words = hints[1].split_once("skillfactory ").unwrap().1.split(' ');
    assert!(place.sf(words).succeeds().out.contains("sample"), "{}", hints[1]);
    place.sf(["check", "--template", "qwen2.5"]).succeeds();
    let clean = place.sf(["check", "out", "--template", "llama3"]).succeeds().out;
    assert!(clean.ends_with("every answer reaches the model as it is\n"), "{clean}");
}

#[test]
fn faults_come_in_the_forms_of_sql_and_as_json() {
    let place = place();
    let rows = place.sf(["check", "--template", "qwen3", "--rows"]);
    assert_eq!(rows.code, 6);
    let lines: Vec<Value> = rows.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let traces = place.ask("SELECT count(*) AS n FROM trace")[0]["n"].as_u64().unwrap() as usize;
    let of = |fault: &str| lines.iter().filter(|line| line["fault"] == fault).count();
    assert_eq!([of("text-lost"), of("nested-think"), of("blank-changed")], [1, 1, traces - 1]);
    let csv = place.sf(["check", "out", "--template", "qwen3", "--rows", "--as", "csv"]).succeeds();
    assert!(csv.out.starts_with("fault,severity,id,at,chars,what\n"), "{}", csv.out);
    for of in [&["check", "out"][..], &["check"]] {
        let mut parquet = place.program();
        parquet.args(of).args(["--template", "qwen2.5", "--rows", "--as", "parquet"]);
        assert!(parquet.output().unwrap().stdout.starts_with(b"PAR1"), "{of:?}");
    }
    let report: Value = serde_json::from_str(&place.sf(["check", "--template", "qwen3", "--json"]).out).unwrap();
    assert_eq!(report["schema"], "skillfactory.check/v1");
    let lost = report["faults"].as_array().unwrap().iter().find(|fault| fault["fault"] == "text-lost").unwrap();
    assert_eq!((lost["found"].as_i64(), lost["severity"].as_str()), (Some(1), Some("high")));
    assert_eq!(lost["examples"][0]["id"], lines.iter().find(|line| line["fault"] == "text-lost").unwrap()["id"]);
}

#[test]
fn a_trace_is_shown_as_the_model_reads_it() {
    let place = Place::with_traces();
    let trace = &place.ask("SELECT trace_id, text FROM trace ORDER BY trace_id LIMIT 1")[0];
    let (id, text) = (trace["trace_id"].as_str().unwrap(), trace["text"].as_str().unwrap());
    for of in [&["check"][..], &["check", "out"]] {
        let args = [of, &["--template", "qwen2.5", "--render", &id[..12]]].concat();
        let rendered = place.sf(args).succeeds().out;
        assert!(rendered.ends_with(&format!("<|im_start|>assistant\n{text}<|im_end|>\n\n")), "{rendered}");
    }
    place.sf(["check", "--template", "qwen3", "--render", "tzz"]).fails(3);
}

#[test]
fn what_cannot_be_checked_is_told() {
    let place = Place::with_traces();
    place.sf(["check", "--template", "qwen33"]).fails(3).says(&["hint: did you mean: --template qwen3"]);
    place.sf(["check", "--template", "nowhere.jinja"]).fails(3).says(&["tokenizer_config.json"]);
    place.sf(["check", "nowhere", "--template", "qwen3"]).fails(3);
    fs::create_dir(place.path("empty")).unwrap();
    place.sf(["check", "empty", "--template", "qwen3"]).fails(3).says(&["hint: name the folder of an export"]);
    place.sf(["check", "--template", "qwen3", "--as", "csv"]).fails(2);
    place.sf(["--db", "none.duckdb", "check", "--template", "qwen3"]).fails(5);
    assert_eq!(place.sf(["check"]).code, 2);
    fs::write(place.path("bad.jinja"), "{% generation %}").unwrap();
    place.sf(["check", "--template", "bad.jinja"]).fails(3).says(&["bad.jinja cannot be used", "line 1"]);
    // A published set is checked without a workspace.
    fs::remove_file(place.path("skillfactory.duckdb")).unwrap();
    place.sf(["check", "out", "--template", "qwen2.5"]).succeeds();
    assert!(!place.path("skillfactory.duckdb").exists());
}

#[test]
fn lengths_need_a_tokenizer() {
    let place = Place::with_traces();
    for args in [&["check", "--template", "qwen3", "--cutoff", "9"][..], &["export", "short", "--max-tokens", "9"]] {
        assert_eq!(place.sf(args).code, 2, "{args:?}");
    }
    fs::write(place.path("tokenizer.json"), "{}").unwrap();
    let bad = ["--template", "qwen3", "--tokenizer", "tokenizer.json"];
    place.sf([&["check"][..], &bad].concat()).fails(3).says(&["tokenizer.json is no tokenizer.json"]);
    place.sf([&["export", "short", "--max-tokens", "9"][..], &bad].concat()).fails(3);
}

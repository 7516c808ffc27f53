//! Audits: each finds its fault, and nothing in clean traces.

use std::fs;

use serde_json::{Value, json};
use skillfactory::audit::{self, Auditor, Found, Gate, Settings, Severity};
use skillfactory::build::Format;
use skillfactory::store::{Access, Store};

use crate::support::{Bench, reflection, row, small_recipe};

/// Rows that every recipe of a few attempts can use, with nothing to find in them.
fn rows() -> Vec<Value> {
    let judged = |text: &str, is_correct: bool| {
        let verdict = if is_correct { "Correct" } else { "Incorrect" };
        let judged = |words: &str| reflection(words, verdict);
        row("2+2?", text, is_correct, &[&judged("I see why"), &judged("It says so")])
    };
    vec![judged("four", true), judged("five", false), judged("2+2 is <answer>4</answer>", true), judged("six", false)]
}

fn built(rows: &[Value], repeats: u32) -> Bench {
    let bench = Bench::new();
    bench.ingest(&[bench.jsonl("rows.jsonl", rows)]).unwrap();
    bench.build(&skillfactory::build::Recipe { repeats, ..small_recipe(3) }).unwrap();
    bench
}

fn execute(bench: &Bench, sql: &str) {
    assert!(bench.store().prepare(sql).unwrap().execute([]).unwrap() > 0, "{sql}: nothing was changed");
}

fn reader(bench: &Bench) -> Store {
    Store::open(&bench.path("w.duckdb"), &Access::Current, bench.limits).unwrap()
}

fn run(bench: &Bench, name: &str, settings: &Settings) -> Found {
    let audits = audit::choose(audit::audits(), &[name.to_owned()]).unwrap();
    Auditor::new(&reader(bench), None, settings).unwrap().run(&audits[0]).unwrap()
}

fn count(bench: &Bench, name: &str) -> i64 {
    run(bench, name, &Settings::default()).count
}

/// Builds the rows, shows that an audit finds nothing, tampers, shows that it finds so many rows.
fn assert_seen(name: &str, tampers: &[(&str, i64)]) {
    for (tamper, expected) in tampers {
        let bench = built(&rows(), 1);
        assert_eq!(count(&bench, name), 0, "{name} finds something in clean traces");
        execute(&bench, tamper);
        assert_eq!(count(&bench, name), *expected, "{name}: {tamper}");
    }
}

/// Holds rows with a fault against those without it.
fn assert_found(name: &str, bad: &[Value], expected: i64) {
    assert_eq!(count(&built(&rows(), 1), name), 0, "{name} finds something in clean traces");
    assert_eq!(count(&built(bad, 1), name), expected, "{name}");
}

#[test]
fn clean_traces_pass_every_audit_with_every_format() {
    let bench = Bench::new();
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows())]).unwrap();
    let formats: Vec<String> = Format::shipped().map(|format| format.name).collect();
    let (pools, others): (Vec<_>, Vec<_>) = formats.into_iter().partition(|name| name == "paper-1");
    for formats in [pools, others] {
        bench.build(&skillfactory::build::Recipe { formats, ..small_recipe(3) }).unwrap();
        let store = reader(&bench);
        let auditor = Auditor::new(&store, None, &Settings::default()).unwrap();
        for audit in audit::audits().iter().filter(|audit| audit.severity > Severity::Low) {
            // Of four responses some formats make the same trace.
            let found = auditor.run(audit).unwrap();
            assert!(found.count == 0 || audit.name == "equal-content", "{}: {:?}", audit.name, found.examples);
        }
        assert!(Gate::new().run(&store, "reference", 0).unwrap().iter().all(|(_, count)| *count == 0));
    }
}

#[test]
fn every_audit_says_how_bad_it_is_and_what_to_do() {
    let audits = audit::audits();
    assert!(audits.len() >= 13);
    assert!(audits.iter().all(|audit| !audit.remedy.is_empty() && !audit.about.is_empty()));
    assert!(audits.is_sorted_by(|a, b| a.severity >= b.severity));
    // The cases of each stand here, bad and clean ones.
    let here = include_str!("audits.rs");
    let cases = |name: &str| here.matches(&format!("\"{name}\"")).count();
    let without: Vec<_> = audits.iter().filter(|audit| cases(&audit.name) == 0).map(|audit| &audit.name).collect();
    assert_eq!(without, Vec::<&String>::new(), "they have no case");
}

#[test]
fn verdict_mismatch() {
    // One reflection for each attempt of a trace, of which n have n; the last of each is right.
    assert_seen(
        "verdict-mismatch",
        &[
            ("UPDATE reflection SET verdict = 'incorrect'", count_of("use.is_correct")),
            ("UPDATE reflection SET verdict = NULL", 6),
            ("UPDATE response_use SET is_correct = false WHERE is_correct", count_of("use.is_correct")),
        ],
    );
}

/// Attempts of clean traces of which something is true.
fn count_of(what: &str) -> i64 {
    let sql = "SELECT count(*) FROM trace_part AS part JOIN response_use AS use USING (response_id)";
    built(&rows(), 1).number(&format!("{sql} WHERE part.kind = 'sample' AND {what}"))
}

#[test]
fn unbalanced_tags() {
    let replace = |from: &str, to: &str| format!("UPDATE trace SET text = replace(text, '{from}', '{to}') WHERE n = 2");
    let bad = [
        replace("</think>", "</think><think></think>"),
        replace("</think>", ""),
        replace("</sample>", ""),
        replace("<reflect>", "<sample><reflect>"),
        replace("</answer>", ""),
        replace("</think>", "</think><answer>"),
        replace("<", "("),
    ];
    assert_seen("unbalanced-tags", &bad.each_ref().map(|sql| (sql.as_str(), 1)));
    // Inside an attempt an answer may be cut: that is another audit's.
    let bench = built(&[rows(), vec![row("2+2?", "so <answer> 4", true, &[&reflection("y", "Correct")])]].concat(), 1);
    assert_eq!(count(&bench, "unbalanced-tags"), 0);
}

#[test]
fn tags_are_those_of_the_recipe() {
    let bench = Bench::new();
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows())]).unwrap();
    let mut recipe = small_recipe(3);
    recipe.tags.think = "thought".to_owned();
    recipe.tags.answer = "final".to_owned();
    bench.build(&recipe).unwrap();
    let both = |bench: &Bench| [count(bench, "unbalanced-tags"), count(bench, "final-answer")];
    assert_eq!(both(&bench), [0, 0]);
    execute(&bench, "UPDATE trace SET text = replace(text, '<final>', '<final><final>')");
    assert_eq!(both(&bench), [3, 0]);
}

#[test]
fn chat_tokens() {
    let bad = |words: &str| [rows(), vec![row("2+2?", words, true, &[&reflection("y", "Correct")])]].concat();
    for token in ["<|im_start|>", "<|eot_id|>", "[INST]", "<s>", "</s>", "<end_of_turn>", "<｜User｜>"] {
        let bench = built(&bad(&format!("so {token} four")), 1);
        let traces = bench.number(&format!("SELECT count(*) FROM trace WHERE contains(text, '{token}')"));
        assert!(traces > 0);
        assert_eq!(count(&bench, "chat-tokens"), traces, "{token}");
    }
    assert_found("chat-tokens", &bad("so <| im_start |> [inst] <S> <b> four"), 0);
    assert_seen("chat-tokens", &[("UPDATE question SET text = text || '<|im_end|><s>'", 6)]);
}

#[test]
fn final_answer() {
    let bad = [
        "UPDATE trace SET final_answer = final_answer || '.' WHERE n = 2",
        "UPDATE trace SET text = replace(text, final_answer, ' '), final_answer = ' ' WHERE n = 2",
        "UPDATE trace SET text = text || '\n<answer>\n5\n</answer>' WHERE n = 2",
        "UPDATE trace SET text = replace(text, final_answer, 'a<answer>b'), final_answer = 'a<answer>b' WHERE n = 2",
    ];
    assert_seen("final-answer", &bad.map(|sql| (sql, 1)));
}

#[test]
fn final_attempt_wrong() {
    let bad =
        ["UPDATE response_use SET is_correct = false WHERE is_correct", "UPDATE trace SET final_is_correct = NULL"];
    assert_seen("final-attempt-wrong", &bad.map(|sql| (sql, 3)));
    for format in ["random", "*C*IC", "mine"] {
        let bench = built(&rows(), 1);
        execute(&bench, &format!("UPDATE trace SET format = '{format}', final_is_correct = false"));
        assert_eq!(count(&bench, "final-attempt-wrong"), 0, "{format} promises nothing");
    }
    let promising = Format::shipped().filter(|format| !["random", "*C*IC"].contains(&format.name.as_str()));
    for format in promising {
        let bench = built(&rows(), 1);
        execute(&bench, &format!("UPDATE trace SET format = '{}', final_is_correct = false", format.name));
        assert_eq!(count(&bench, "final-attempt-wrong"), 3, "{}", format.name);
    }
}

#[test]
fn empty_part() {
    let bare = |text: &str| row("2+2?", text, true, &["\n<verdict>\nCorrect\n</verdict> \n"]);
    assert_found("empty-part", &[bare("one"), bare("two"), bare("three")], 6);
    let ending = "UPDATE phrase SET text = repeat(' ', chars) WHERE kind = 'ending'";
    assert_seen("empty-part", &[(ending, 3), ("UPDATE response SET text = ' \n'", 6)]);
}

#[test]
fn equal_content() {
    assert_seen("equal-content", &[("UPDATE trace SET content_id = 'c'", 2)]);
}

#[test]
fn overused() {
    let one = row("3+3?", "six", true, &[&reflection("y", "Correct")]);
    let recipe = skillfactory::build::Recipe { repeats: 5, ..small_recipe(1) };
    for (name, rows, expected) in [("overused-response", vec![one.clone()], 1), ("overused-reflection", vec![one], 1)] {
        let bench = Bench::new();
        bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
        bench.build(&recipe).unwrap();
        assert_eq!(count(&bench, name), expected, "{name}");
        assert_eq!(run(&bench, name, &Settings { share: 1.0, ..Settings::default() }).count, 0);
        bench.build(&skillfactory::build::Recipe { repeats: 4, ..recipe.clone() }).unwrap();
        assert_eq!(count(&bench, name), 0, "{name}: of four traces nothing can be told");
    }
    let many: Vec<_> =
        (0..20).map(|n| row("3+3?", &format!("six {n}"), true, &[&reflection("y", "Correct")])).collect();
    let bench = Bench::new();
    bench.ingest(&[bench.jsonl("rows.jsonl", &many)]).unwrap();
    bench.build(&recipe).unwrap();
    assert_eq!([count(&bench, "overused-response"), count(&bench, "overused-reflection")], [0, 0]);
}

#[test]
fn overused_phrase() {
    let bench = built(&rows(), 20);
    assert_eq!(count(&bench, "overused-phrase"), 0);
    let one = "(SELECT min(phrase_id) FROM phrase WHERE kind = 'ending')";
    execute(&bench, &format!("UPDATE trace_part SET phrase_id = {one} WHERE kind = 'ending'"));
    assert_eq!(count(&bench, "overused-phrase"), 1);
}

#[test]
fn cut_response() {
    for (text, is_cut) in
        [("a <answer> 4", true), ("<answer>3</answer> no <answer>4", true), ("<answer>4</answer>", false)]
    {
        let mut bad = row("2+2?", text, true, &[&reflection("y", "Correct")]);
        bad["model_responses__mutated_prompts__eval_extracted_answers"] = json!(["4"]);
        let bench = built(&[rows(), vec![bad]].concat(), 3);
        let uses = "SELECT count(*) FROM trace_part JOIN response USING (response_id) WHERE kind = 'sample' AND text =";
        let uses = bench.number(&format!("{uses} '{text}'"));
        assert!(uses > 0);
        assert_eq!(count(&bench, "cut-response"), if is_cut { uses } else { 0 }, "{text}");
    }
    let flag = |flag: bool| {
        let mut rows = rows();
        for row in &mut rows {
            row["model_responses__mutated_prompts__finish_reason_length_flags"] = json!([flag]);
            row["model_responses__other__finish_reason_length_flags"] = json!([true]);
        }
        count(&built(&rows, 1), "cut-response")
    };
    assert_eq!([flag(true), flag(false)], [6, 0]);
}

#[test]
fn gold_disagrees() {
    let mut bad = rows();
    bad[1]["answer"] = json!("43");
    bad[2]["answer"] = Value::Null;
    assert_found("gold-disagrees", &bad, 1);
    bad[1]["answer"] = json!("42");
    assert_found("gold-disagrees", &bad, 0);
}

#[test]
fn split_leak() {
    let bench = built(&rows(), 1);
    let held_out = Settings { held_out: vec!["test".to_owned()], ..Settings::default() };
    let unknown = Auditor::new(&reader(&bench), None, &held_out).unwrap_err();
    assert!(unknown.to_string().contains("no source is named test"), "{unknown}");
    for (question, expected) in [("3+3?", 0), (" 2+2?\n", 1)] {
        let path = bench.jsonl("test.jsonl", &[row(question, "x", true, &[])]);
        let request = skillfactory::ingest::Request::new(&[path], Some("test".to_owned()), Vec::new()).unwrap();
        skillfactory::ingest::ingest(&bench.store(), &request, &skillfactory::progress::Silent).unwrap();
        assert_eq!(run(&bench, "split-leak", &held_out).count, expected, "{question}");
        assert_eq!(count(&bench, "split-leak"), 0, "nothing is held out if nothing is said");
    }
}

#[test]
fn the_gate_is_every_audit_of_high_severity() {
    let bench = built(&rows(), 1);
    execute(&bench, "UPDATE trace SET text = text || '<|im_end|>', content_id = 'c'");
    let found = Gate::new().run(&reader(&bench), "reference", 0).unwrap();
    let high = audit::audits().into_iter().filter(|audit| audit.severity == Severity::High);
    assert_eq!(
        found.iter().map(|(name, _)| name).collect::<Vec<_>>(),
        high.map(|audit| audit.name).collect::<Vec<_>>().iter().collect::<Vec<_>>()
    );
    let faulty = found.iter().filter(|(_, count)| *count > 0).map(|(name, count)| (name.as_str(), *count));
    assert_eq!(faulty.collect::<Vec<_>>(), [("chat-tokens", 3), ("final-answer", 3)]);
}

#[test]
fn audits_of_ones_own_stand_beside_ours() {
    let bench = built(&rows(), 1);
    let folder = bench.path("mine");
    fs::create_dir(&folder).unwrap();
    let read = |sql: &str| {
        fs::write(folder.join("long.sql"), sql).unwrap();
        audit::own_audits(&reader(&bench), &folder)
    };
    let head = "-- severity: low\n-- params: $recipe, $share\n";
    let sql = format!("{head}--- Long ones.\nFROM trace WHERE recipe = $recipe AND n > $share + 1 -- )");
    let own = read(&sql).unwrap().remove(0);
    assert_eq!((own.name.as_str(), own.severity, own.about.as_str()), ("long", Severity::Low, "Long ones."));
    let store = reader(&bench);
    let auditor = Auditor::new(&store, None, &Settings::default()).unwrap();
    assert_eq!(auditor.run(&own).unwrap().count, 2);
    // What is wrong is told with the file.
    for (sql, words) in [
        ("SELECT 1", "severity"),
        ("-- severity: dire\nSELECT 1", "dire"),
        ("-- severity: low\n-- kind: report\nSELECT 1", "report"),
        ("-- severity: low\n-- name: cut-response\nSELECT 1", "already"),
        ("-- severity: low\n-- params: $mine\nSELECT $mine", "$mine"),
        ("-- severity: low\nSELECT 1; SELECT 2", "takes one SELECT"),
        ("-- severity: low\nDELETE FROM trace", "takes one SELECT"),
        ("-- severity: low\nSELECT 1) ORDER BY (1", "syntax error"),
        ("-- severity: low\nSELCT 1", "SELCT"),
    ] {
        let error = read(sql).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("long.sql: ") && error.contains(words), "{sql}: {error}");
    }
    for (sql, words) in [
        ("-- severity: low\nFROM nowhere", "nowhere"),
        ("-- severity: low\nSELECT $recipe", "recipe"),
        ("-- severity: low\nFROM read_csv('/etc/passwd')", "disabled by configuration"),
    ] {
        let own = read(sql).unwrap().remove(0);
        let error = auditor.run(&own).unwrap_err().to_string();
        assert!(error.contains("long.sql: ") && error.contains(words), "{sql}: {error}");
    }
}

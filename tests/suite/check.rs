//! What chat templates make of traces: the shipped ones are what models were published with, and what is lost is seen.

use std::fs;

use serde_json::json;
use skillfactory::build::Recipe;
use skillfactory::check::{self, Comparer, Error, Fault, Fit, Kind, Limits, Of, Report, Template, Tokens, Turn};
use skillfactory::progress::Silent;
use skillfactory::store::{Access, Store};

use crate::support::{Bench, real_rows, reflection, row, small_recipe};

/// A trace as a build makes it.
const TEXT: &str =
    "<think>\n<sample>\n答え 4\n</sample>\n<reflect>\nyes\n</reflect>\n</think>\n\n\nSo:\n\n<answer>\n4\n</answer>";

fn turns(text: &str) -> Vec<Turn> {
    vec![Turn::new("user", "2+2?"), Turn::new("assistant", text)]
}

fn rendered(template: &str, turns: &[Turn]) -> String {
    Template::load(template).unwrap().render(turns, false).unwrap()
}

fn faults(template: &str, turns: &[Turn]) -> Vec<Fault> {
    Comparer::new(&Template::load(template).unwrap()).compare(turns).0
}

fn kinds(template: &str, text: &str) -> Vec<Kind> {
    faults(template, &turns(text)).into_iter().map(|fault| fault.kind).collect()
}

#[test]
fn the_shipped_templates_render_as_published() {
    let qwen = format!(
        "<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n\
         <|im_start|>user\n2+2?<|im_end|>\n<|im_start|>assistant\n{TEXT}<|im_end|>\n"
    );
    assert_eq!(rendered("qwen2.5", &turns(TEXT)), qwen);
    let one_less = TEXT.replace("</think>\n\n\n", "</think>\n\n");
    let qwen = format!("<|im_start|>user\n2+2?<|im_end|>\n<|im_start|>assistant\n{one_less}<|im_end|>\n");
    assert_eq!(rendered("qwen3", &turns(TEXT)), qwen);
    let header = |role: &str| format!("<|start_header_id|>{role}<|end_header_id|>\n\n");
    let llama = format!("<|begin_of_text|>{}2+2?<|eot_id|>{}{TEXT}<|eot_id|>", header("user"), header("assistant"));
    assert_eq!(rendered("llama3", &turns(TEXT)), llama);
    assert_eq!(rendered("llama3", &turns(&format!("\n {TEXT} \n"))), llama, "it trims");
}

/// What lies before the first think tag, or the last one before it is closed, and between the blocks, is gone.
#[test]
fn qwen3_takes_what_lies_around_the_think_tags() {
    let answer = |text: &str| {
        let rendered = rendered("qwen3", &turns(text));
        rendered.split("assistant\n").nth(1).unwrap().trim_end_matches("<|im_end|>\n").to_owned()
    };
    assert_eq!(answer("4"), "<think>\n\n</think>\n\n4");
    assert_eq!(answer("a<think>b</think>c"), "<think>\nb\n</think>\n\nc");
    assert_eq!(answer("<think>a <think>b</think> c</think>\n\n\n\nd"), "<think>\nb\n</think>\n\nd");
    // An earlier answer loses its thought.
    let more = [turns("<think>\na\n</think>\n\nb"), turns("<think>\nc\n</think>\n\nd")].concat();
    let rendered = rendered("qwen3", &more);
    assert!(
        rendered.contains("assistant\nb<|im_end|>") && rendered.contains("<think>\nc\n</think>\n\nd"),
        "{rendered}"
    );
}

#[test]
fn a_think_tag_in_a_sample_is_seen_where_it_empties_the_trace() {
    let nested = TEXT.replace("答え", "<think>答</think>え");
    assert_eq!(kinds("qwen3", &nested), [Kind::NestedThink, Kind::TextLost]);
    assert_eq!(kinds("qwen2.5", &nested), [Kind::NestedThink], "there it is kept, but may be lost elsewhere");
    let lost = faults("qwen3", &turns(&nested)).pop().unwrap();
    // All but the thought in it and what stands behind the last tag.
    assert_eq!((lost.at, lost.chars), (Some(8), Some(56)), "{lost:?}");
    assert!(lost.what.starts_with("<sample>\n"), "{lost:?}");
}

#[test]
fn a_clean_trace_passes() {
    assert_eq!(kinds("qwen2.5", TEXT), []);
    assert_eq!(kinds("llama3", TEXT), []);
    let fault = faults("qwen3", &turns(TEXT)).pop().unwrap();
    let at = TEXT.chars().position(|c| c == 'S').unwrap() as i64 - 1;
    assert_eq!((fault.kind, fault.at, fault.chars), (Kind::BlankChanged, Some(at), Some(1)), "one line break");
    assert_eq!(kinds("qwen3", &TEXT.replace("\n\n\nSo", "\n\nSo")), []);
}

#[test]
fn tokens_that_end_a_turn_are_seen_in_every_turn() {
    for (template, token) in [("qwen3", "<|im_end|>"), ("qwen2.5", "<|endoftext|>"), ("llama3", "<|eot_id|>")] {
        let text = TEXT.replace("yes", &format!("yes{token}"));
        let fault = faults(template, &turns(&text)).into_iter().find(|fault| fault.kind == Kind::SpecialToken).unwrap();
        let at = text.chars().collect::<String>().find(token).unwrap();
        assert_eq!(fault.at, Some(text[..at].chars().count() as i64), "{template}");
        let asked = [Turn::new("user", &format!("a{token}")), Turn::new("assistant", TEXT)];
        assert!(faults(template, &asked).iter().any(|fault| fault.kind == Kind::SpecialToken), "{template}");
    }
    assert_eq!(kinds("qwen2.5", &TEXT.replace("yes", "<|eot_id|>")), [], "it is no token of Qwen's");
}

/// Templates of models, as their files have them.
#[test]
fn a_template_of_the_user_is_checked_as_well() {
    let bench = Bench::new();
    let load = |template: &str| {
        let config = json!({
            "bos_token": {"content": "<s>", "special": true}, "eos_token": "</s>", "chat_template": template,
            "added_tokens_decoder": {"1": {"content": "[END]", "special": true}, "2": {"content": "think", "special": false}},
        });
        bench.file("tokenizer_config.json", config.to_string().as_bytes())
    };
    let said =
        |end: &str| format!("{{{{ bos_token }}}}{{% for m in messages %}}{{{{ m['content'] }}}}{end}{{% endfor %}}\n");
    let file = load(&said("{{ eos_token }}"));
    assert_eq!(rendered(&file, &turns("4")), "<s>2+2?</s>4</s>");
    assert_eq!(kinds(&file, "4"), []);
    assert_eq!(kinds(&file, "4[END]think"), [Kind::SpecialToken]);
    assert_eq!(kinds(&load(&said("")), "4"), [Kind::NoEnd]);
    let upper = said("</s>").replace("m['content']", "m['content'].upper()");
    assert_eq!(kinds(&load(&upper), "four"), [Kind::TextChanged]);
    let added = said("</s>").replace("m['content']", "('so ' if m.role == 'assistant' else '') + m['content']");
    assert_eq!(kinds(&load(&added), "4"), [Kind::TextAdded]);
    let refuses = "{{ raise_exception('no ' + messages[0].role) if messages[0].content == '2+2?' }}";
    let fault = faults(&load(refuses), &turns("4")).pop().unwrap();
    assert_eq!((fault.kind, fault.what.as_str()), (Kind::NotRendered, "no user (line 1)"));
    // A file of its own goes before the one in the configuration, and the tokens are those of the configuration still.
    let file = bench.file("chat_template.jinja", b"{{ messages[-1].content }}{{ eos_token }}");
    for name in
        [file.as_str(), &bench.path("").to_string_lossy(), &bench.path("tokenizer_config.json").to_string_lossy()]
    {
        assert_eq!(rendered(name, &turns("4")), "4</s>", "{name}");
    }
    let bad = bench.file("bad.jinja", b"{% for %}");
    assert!(matches!(Template::load(&bad), Err(Error::BadTemplate { .. })));
    assert!(matches!(Template::load("qwen4"), Err(Error::NoSuchTemplate { .. })));
    assert!(matches!(Template::load(&bench.file("tokenizer_config.json", b"{")), Err(Error::BadConfig { .. })));
    fs::remove_file(bench.path("chat_template.jinja")).unwrap();
    assert!(matches!(Template::load(&bench.file("tokenizer_config.json", b"{}")), Err(Error::NoTemplate(_))));
}

fn built() -> Bench {
    let bench = Bench::new();
    let (right, wrong) = (reflection("so", "Correct"), reflection("so", "Incorrect"));
    let rows: Vec<_> = (0..6)
        .flat_map(|n| {
            let question = format!("question {n}?");
            [row(&question, "four", true, &[&right]), row(&question, "五", false, &[&wrong])]
        })
        .collect();
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    bench.build(&small_recipe(2)).unwrap();
    bench
}

fn of_recipe(bench: &Bench, template: &str) -> Report {
    let store = Store::open(&bench.path("w.duckdb"), &Access::Current, bench.limits).unwrap();
    check::check(&store, &Of::Recipe(None), &Template::load(template).unwrap(), &Limits::default(), &Silent).unwrap()
}

fn of_folder(bench: &Bench, folder: &str, template: &str) -> check::Result<Report> {
    let folder = bench.path(folder).canonicalize().unwrap();
    let store = Store::of_folders(std::slice::from_ref(&folder), bench.limits).unwrap();
    check::check(&store, &Of::Folder(folder), &Template::load(template).unwrap(), &Limits::default(), &Silent)
}

/// Kinds that were found, each with the number of its conversations.
fn told(report: &Report) -> Vec<(Kind, i64)> {
    let found = report.found.iter().filter(|found| found.faults > 0);
    found.map(|found| (found.kind, found.conversations)).collect()
}

#[test]
fn traces_are_checked_in_the_workspace_and_in_exports() {
    let bench = built();
    let traces = bench.number("SELECT count(*) FROM trace");
    assert_eq!(traces, 12);
    assert_eq!(told(&of_recipe(&bench, "qwen2.5")), []);
    assert_eq!(told(&of_recipe(&bench, "qwen3")), [(Kind::BlankChanged, traces)]);
    let update = "UPDATE trace SET text = replace(text, 'four', '<think> four') WHERE n = 2";
    let changed = bench.store().prepare(update).unwrap().execute([]).unwrap() as i64;
    let request = skillfactory::export::Request {
        allowed: vec!["unbalanced-tags".to_owned(), "final-answer".to_owned()],
        provenance: true,
        shards: Some(3),
        ..Default::default()
    };
    bench.export_as("out", request).unwrap();
    let expected = [(Kind::TextLost, changed), (Kind::NestedThink, changed), (Kind::BlankChanged, traces - changed)];
    for report in [of_recipe(&bench, "qwen3"), of_folder(&bench, "out", "qwen3").unwrap()] {
        assert_eq!((report.conversations, told(&report).as_slice()), (traces, &expected[..]));
        let ids = bench.ask("SELECT trace_id FROM trace WHERE n = 2 ORDER BY 1 LIMIT 3");
        let lost = report.found.iter().find(|found| found.kind == Kind::TextLost).unwrap();
        assert_eq!(lost.examples.iter().map(|example| example.id.clone()).collect::<Vec<_>>(), ids);
    }
}

/// Other people's names of columns and roles, and rows without an id.
#[test]
fn conversations_of_others_are_read() {
    let bench = Bench::new();
    fs::create_dir(bench.path("set")).unwrap();
    let path = bench.path("set/part.parquet");
    let rows = "SELECT [{'from': 'human', 'value': 'q' || n}, {'from': 'gpt', 'value': 'a'}] AS messages FROM range(3) AS t(n)";
    let copy = format!("COPY ({rows}) TO '{}'", path.display());
    bench.store().prepare(&copy).unwrap().execute([]).unwrap();
    let report = of_folder(&bench, "set", "qwen3").unwrap();
    assert_eq!((report.conversations, told(&report)), (3, vec![(Kind::TextAdded, 3)]), "an empty thought is added");
    let added = report.found.iter().find(|found| found.kind == Kind::TextAdded).unwrap();
    assert_eq!(added.examples[2].id, "part.parquet:3");
    fs::remove_file(path).unwrap();
    assert!(matches!(of_folder(&bench, "set", "qwen3"), Err(Error::NoConversations(_))));
}

/// More rows than are read at once.
#[test]
fn long_files_are_read_in_pieces_and_every_row_once() {
    let bench = Bench::new();
    fs::create_dir(bench.path("set")).unwrap();
    let rows = "SELECT 't' || n AS trace_id, [{'role': 'user', 'content': 'q'}, {'role': 'assistant', 'content': '<think>'}] AS conversations FROM range(10000) AS t(n)";
    let copy = format!("COPY ({rows}) TO '{}'", bench.path("set/a.parquet").display());
    bench.store().prepare(&copy).unwrap().execute([]).unwrap();
    let report = of_folder(&bench, "set", "qwen2.5").unwrap();
    assert_eq!((report.conversations, told(&report)), (10_000, vec![(Kind::NestedThink, 10_000)]));
}

#[test]
fn real_traces_pass_and_lose_one_line_break() {
    for file in
        ["verify-cot-chatgpt/verify-cot-chatgpt.parquet", "countdown-qwen3-reflected/countdown-qwen3-reflected.parquet"]
    {
        let Some(path) = real_rows(file) else { return };
        let bench = Bench::new();
        bench.ingest(&[path.to_string_lossy().into_owned()]).unwrap();
        bench.build(&skillfactory::build::Recipe::reference().unwrap()).unwrap();
        let traces = bench.number("SELECT count(*) FROM trace");
        for template in ["qwen2.5", "llama3"] {
            assert_eq!(told(&of_recipe(&bench, template)), [], "{file} {template}");
        }
        assert_eq!(told(&of_recipe(&bench, "qwen3")), [(Kind::BlankChanged, traces)], "{file}");
    }
}

/// A tokenizer of words and marks, with one special token: a text has as many tokens as can be counted by hand.
pub fn tokenizer() -> String {
    let tokenizer = json!({
        "version": "1.0", "truncation": {"max_length": 2, "strategy": "LongestFirst", "stride": 0, "direction": "Right"},
        "padding": null, "normalizer": null, "post_processor": null, "decoder": null,
        "added_tokens": [
            {"id": 1, "content": "<|im_end|>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
            {"id": 2, "content": "[STOP]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
        ],
        "pre_tokenizer": {"type": "Whitespace"},
        "model": {"type": "WordLevel", "vocab": {"[UNK]": 0, "<|im_end|>": 1, "[STOP]": 2}, "unk_token": "[UNK]"},
    });
    tokenizer.to_string()
}

#[test]
fn lengths_are_counted_in_the_tokens_of_a_model() {
    let bench = built();
    let file = bench.file("tokenizer.json", tokenizer().as_bytes());
    let tokens = Tokens::load(std::path::Path::new(&file)).unwrap();
    // Words and runs of marks; the end of a turn is one token.
    assert_eq!(tokens.count("two words, 答え<|im_end|>"), Some(5), "truncation of the file is not ours");
    assert_eq!(
        tokens.special(),
        tokens.special().into_iter().filter(|token| tokens.count(token) == Some(1)).collect::<Vec<_>>()
    );
    let template = Template::load("qwen2.5").unwrap();
    let lengths: Vec<i64> = {
        let traces = bench.table("SELECT question.text, trace.text FROM trace JOIN question USING (question_id)");
        let rendered = traces.into_iter().map(|row| {
            let turns =
                [Turn::new("user", row[0].as_deref().unwrap()), Turn::new("assistant", row[1].as_deref().unwrap())];
            template.render(&turns, false).unwrap()
        });
        let mut lengths: Vec<i64> = rendered.map(|text| tokens.count(&text).unwrap()).collect();
        lengths.sort_unstable();
        lengths
    };
    let most = lengths[5];
    assert!(most < lengths[6], "six are short: {lengths:?}");
    let store = Store::open(&bench.path("w.duckdb"), &Access::Current, bench.limits).unwrap();
    let limits = Limits { tokens: Some(tokens), cutoff: Some(most), max_tokens: Some(most) };
    let report = check::check(&store, &Of::Recipe(None), &template, &limits, &Silent).unwrap();
    let found = report.lengths.clone().unwrap();
    assert_eq!((found.conversations, found.tokens), (12, lengths.iter().sum()));
    assert_eq!(
        (found.least, found.half, found.most, found.cutoff),
        (lengths[0], lengths[5], lengths[11], Some((most, 6)))
    );
    assert_eq!(told(&report), [(Kind::TooLong, 6)]);
    let long = report.found.iter().find(|found| found.kind == Kind::TooLong).unwrap();
    let told: Vec<String> = lengths[6..].iter().map(|n| format!("{n} tokens, {} too many", n - most)).collect();
    assert!(long.examples.iter().all(|example| told.contains(&example.what)), "{:?}", long.examples);
    store.close().unwrap();
    let fit = Fit { template: "qwen2.5".to_owned(), tokenizer: file.into(), max_tokens: Some(most) };
    let request = |fit: Fit| skillfactory::export::Request { fit: Some(fit), ..Default::default() };
    assert_eq!(bench.export_as("short", request(fit.clone())).unwrap().outline.traces, 6);
    let manifest = fs::read_to_string(bench.path("short/manifest.json")).unwrap();
    assert!(manifest.contains(&format!("\"max_tokens\": {most}")), "{manifest}");
    let none = bench.export_as("none", request(Fit { max_tokens: Some(1), ..fit.clone() }));
    assert!(matches!(none, Err(skillfactory::export::Error::NothingChosen)));
    assert_eq!(
        bench.export_as("all", request(Fit { max_tokens: Some(lengths[11]), ..fit })).unwrap().outline.traces,
        12
    );
    // The recipe may say it, too; then an export asks what to count with, and the command has the last word.
    let unsaid = Fit { template: "qwen2.5".to_owned(), tokenizer: bench.path("tokenizer.json"), max_tokens: None };
    let nowhere = bench.export_as("none", request(unsaid.clone()));
    assert!(matches!(nowhere, Err(skillfactory::export::Error::NoMaxTokens(_))), "{nowhere:?}");
    let recipe = Recipe { name: "short".to_owned(), max_tokens: Some(most as u32), ..small_recipe(2) };
    bench.build(&recipe).unwrap();
    assert_eq!(bench.number("SELECT count(*) FROM trace WHERE recipe = 'short'"), 12, "a build keeps every trace");
    let of = |fit| skillfactory::export::Request { fit, recipe: Some("short".to_owned()), ..Default::default() };
    let uncounted = bench.export_as("none", of(None));
    assert!(matches!(uncounted, Err(skillfactory::export::Error::NoTokenizer { .. })), "{uncounted:?}");
    assert_eq!(bench.export_as("said", of(Some(unsaid.clone()))).unwrap().outline.traces, 6);
    let most = Some(lengths[11]);
    assert_eq!(bench.export_as("more", of(Some(Fit { max_tokens: most, ..unsaid }))).unwrap().outline.traces, 12);
    let bad = bench.file("bad.json", b"{}");
    assert!(matches!(Tokens::load(std::path::Path::new(&bad)), Err(Error::BadTokenizer { .. })));
}

#[test]
fn special_tokens_of_the_tokenizer_are_known() {
    let bench = Bench::new();
    let file = bench.file("tokenizer.json", tokenizer().as_bytes());
    let mut template = Template::load("qwen2.5").unwrap();
    let found = |template: &Template| Comparer::new(template).compare(&turns("a [STOP]")).0;
    assert!(found(&template).is_empty());
    template.know(Tokens::load(std::path::Path::new(&file)).unwrap().special());
    assert_eq!(found(&template)[0].kind, Kind::SpecialToken);
}

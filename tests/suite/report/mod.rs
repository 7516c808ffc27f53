//! The page of `report`: what it says is what the workspace holds, nothing in it is obeyed, and it stays small.

mod browser;

use serde_json::{Value, json};
use skillfactory::progress::Silent;
use skillfactory::report;
use skillfactory::store::{Access, Store};

use crate::support::{Bench, reflection, row, small_recipe};

/// What a browser would do something about, if it were let.
const HOSTILE: &str =
    "</script><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} {% raw %} ]]> --> \" ' & \u{2028}";

fn page(bench: &Bench) -> String {
    let store = Store::open(&bench.path("w.duckdb"), &Access::Current, bench.limits).unwrap();
    report::page(&store, None, None, &Silent).unwrap()
}

/// Questions with three responses each, of which every text is as it is said.
fn built(questions: usize, text: impl Fn(usize, usize) -> String) -> Bench {
    let bench = Bench::new();
    let one = |question: usize, n: usize| {
        let verdict = if n == 1 { "Incorrect" } else { "Correct" };
        let mut row = row(
            &format!("{question}? {}", text(question, 9)),
            &text(question, n),
            n != 1,
            &[&reflection(&text(question, n), verdict)],
        );
        row["prompt_variant"] = json!(if n == 1 { "original".to_owned() } else { text(0, 0) });
        row
    };
    let rows: Vec<Value> =
        (0..questions).flat_map(|question| (0..3).map(move |n| (question, n))).map(|(q, n)| one(q, n)).collect();
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    bench.build(&small_recipe(3)).unwrap();
    bench
}

/// The examples, as the script of the page reads them.
fn data(page: &str) -> Value {
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

/// A text as it stands in HTML, and nothing else of it.
fn plain(page: &str) -> String {
    page.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#x2f;", "/")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
}

#[test]
fn nothing_that_models_wrote_is_markup() {
    let bench = built(4, |question, n| format!("{HOSTILE}{question}.{n}"));
    let page = page(&bench);
    // The two of the page, and nothing of theirs.
    assert_eq!(page.matches("<script").count(), 2, "a text has become a script");
    assert_eq!(page.matches("</script").count(), 2);
    assert_eq!(page.matches("<img").count(), 0);
    assert!(!page.contains(">49 "), "a text was taken for a template");
    // They are there all the same, whole.
    assert!(plain(&page).contains(&format!("variant {HOSTILE}0.0")), "the variant is not shown");
    let texts = data(&page)["texts"].as_array().unwrap().clone();
    assert!(texts.iter().any(|text| text["text"] == json!(format!("{HOSTILE}2.1"))));
}

#[test]
fn the_page_says_what_the_workspace_holds() {
    let bench = built(5, |question, n| format!("text {n} of {question}"));
    let page = page(&bench);
    let data = data(&page);
    let traces = data["traces"].as_array().unwrap();
    assert_eq!(traces.len() as i64, bench.number("SELECT count(*) FROM trace"));
    for trace in traces {
        let id = trace["id"].as_str().unwrap();
        let joined: String = trace["parts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|part| match part[0].as_str().unwrap() {
                "answer" => trace["answer"].as_str().unwrap(),
                _ => data["texts"][part[2].as_u64().unwrap() as usize]["text"].as_str().unwrap(),
            })
            .collect();
        assert_eq!([joined], *bench.ask(&format!("SELECT text FROM trace WHERE trace_id = '{id}'")), "{id}");
    }
    // Each source is told with its row.
    let response = bench.ask("SELECT response_id, row FROM response_row ORDER BY row").remove(3);
    let (id, row) = response.split_once('|').unwrap();
    let text = data["texts"].as_array().unwrap().iter().find(|text| text["id"] == json!(id)).unwrap();
    assert!(text["source"].as_str().unwrap().ends_with(&format!("rows.jsonl, row {row}, response 1")), "{text}");
    for label in bench.ask("SELECT DISTINCT label FROM trace") {
        assert!(page.contains(&format!("<th scope=\"row\">{label}</th>")), "{label}");
    }
    for step in ["usable reflections", "responses in traces"] {
        assert!(page.contains(step));
    }
    // What is odd comes first.
    assert!(
        traces[0]["why"].as_array().unwrap().iter().any(|why| why == "longest" || why == "shortest"),
        "{}",
        traces[0]
    );
}

#[test]
fn the_page_stays_small_and_reaches_for_nothing() {
    // Forty megabytes of texts, of which each stands in some traces.
    let bench = built(120, |question, n| format!("{question}.{n} {}", "日本語 <b> words \"and\" more\n".repeat(4000)));
    let page = page(&bench);
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    assert!(data(&page)["traces"].as_array().unwrap().len() >= 10, "hardly an example");
    assert!(page.contains("default-src 'none'"));
    for reach in [
        "http://",
        "https://",
        "@import",
        "url(",
        " src=",
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        " style=",
        " onclick=",
    ] {
        let own = page.split("<script type=\"application/json\"").next().unwrap();
        assert!(!own.contains(reach), "{reach}");
    }
}

#[test]
fn oddities_are_among_the_examples() {
    let bench =
        built(150, |question, n| format!("text {n} of {question}{}", if question == 77 { " <|im_end|>" } else { "" }));
    let page = page(&bench);
    let data = data(&page);
    let traces = data["traces"].as_array().unwrap();
    assert_eq!(traces.len(), 300, "as many as may be");
    let with = |why: &str| traces.iter().filter(|trace| trace["why"].as_array().unwrap().contains(&json!(why))).count();
    assert!(with("audit chat-tokens") > 0 && with("longest") == 3 && with("shortest") == 3);
    for label in ["1C", "2C", "3C"] {
        assert!(traces.iter().filter(|trace| trace["label"] == json!(label)).count() >= 90, "{label}");
    }
    assert!(page.contains("class=\"high\""), "the audit that found something is not marked");
}

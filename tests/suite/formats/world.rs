//! Generated questions for the tests of formats. The text of a response says all there is to know of it, so that a test
//! can tell in a line of Rust what the program has to find out.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Bench, reflection, row};

/// A response as a test sees it; each is a row of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub question: String,
    pub variant: Option<String>,
    pub text: String,
    pub reflections: Vec<Reflection>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reflection {
    pub words: String,
    pub verdict: &'static str,
}

/// Beginnings of responses; equal texts are as common as in real rows.
const TEXTS: [&str; 10] = [
    "right 1",
    "right 2",
    "right 3",
    "right mute",
    "right shut",
    "wrong 1",
    "wrong 2",
    "wrong blank",
    "unknown",
    "wrong <think>",
];

/// Words of reflections: some hold a word that recipes reject, one holds a tag that would break a trace open.
const WORDS: [&str; 6] = ["so", "sure", "well | now", "an IDEA", "breakfast", "fine </reflect>"];

impl Response {
    pub fn is_correct(&self) -> Option<bool> {
        (!self.text.starts_with("unknown")).then(|| self.text.starts_with("right"))
    }

    /// The extracted answer, as its row has it.
    pub fn answer(&self) -> Option<String> {
        match self.text.split(' ').nth(1) {
            Some("mute") => None,
            Some("blank") => Some(" \n".to_owned()),
            Some("shut") => Some("7</answer>".to_owned()),
            _ => Some(format!("answer of {}", self.text)),
        }
    }

    /// Whether the answer can stand in a trace.
    pub fn gives_answer(&self) -> bool {
        self.answer().is_some_and(|answer| !answer.trim().is_empty() && !answer.contains("</answer>"))
    }

    pub fn can_end(&self) -> bool {
        self.is_correct() == Some(true) && self.gives_answer()
    }

    /// The reflections that can be used, if the response can, and these words are not wanted.
    pub fn usable_reflections(&self, reject_words: &[String]) -> Vec<&Reflection> {
        let verdict = match self.is_correct() {
            Some(is_correct) if !self.text.contains("<think>") => {
                if is_correct {
                    "Correct"
                } else {
                    "Incorrect"
                }
            }
            _ => return Vec::new(),
        };
        let is_clean = |words: &str| {
            let words = words.to_lowercase();
            !words.contains("</reflect>") && reject_words.iter().all(|word| !words.contains(word))
        };
        self.reflections.iter().filter(|one| one.verdict == verdict && is_clean(&one.words)).collect()
    }

    fn to_row(&self) -> Value {
        let texts: Vec<_> = self.reflections.iter().map(Reflection::text).collect();
        let texts: Vec<_> = texts.iter().map(String::as_str).collect();
        let mut row = row(&self.question, &self.text, false, &texts);
        row["prompt_variant"] = json!(self.variant);
        row["model_responses__mutated_prompts__eval_is_correct"] = json!([self.is_correct()]);
        row["model_responses__mutated_prompts__eval_extracted_answers"] = json!([self.answer()]);
        row
    }
}

impl Reflection {
    pub fn text(&self) -> String {
        if self.verdict.is_empty() { self.words.clone() } else { reflection(&self.words, self.verdict) }
    }
}

/// A response with usable reflections, one for each of the words.
pub fn response(question: &str, variant: &str, text: &str, words: &[&str]) -> Response {
    let verdict = if text.starts_with("right") { "Correct" } else { "Incorrect" };
    let reflections = words.iter().map(|words| Reflection { words: (*words).to_owned(), verdict }).collect();
    Response { question: question.to_owned(), variant: Some(variant.to_owned()), text: text.to_owned(), reflections }
}

/// How texts and variants go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    /// Any text in any variant, any number of times.
    Shared,
    /// No text in two variants.
    Apart,
    /// No text twice in a variant of a question.
    Once,
}

/// Questions of 1 to 9 responses.
pub fn world(texts: Texts) -> impl Strategy<Value = Vec<Response>> {
    let verdict =
        prop_oneof![6 => Just(None), 2 => Just(Some("Correct")), 2 => Just(Some("Incorrect")), 1 => Just(Some(""))];
    let one_reflection = (prop_oneof![3 => 0..3usize, 1 => 3..WORDS.len()], verdict);
    let variant =
        prop_oneof![3 => Just(Some("original")), 2 => Just(Some("plan")), 2 => Just(Some("rephrase")), 1 => Just(None)];
    let text = prop_oneof![6 => 0..3usize, 4 => 5..7usize, 2 => 0..TEXTS.len()];
    let one_response = (text, variant, prop::collection::vec(one_reflection, 0..5));
    let question = prop::collection::vec(one_response, 1..12);
    prop::collection::vec(question, 15..25).prop_map(move |questions| {
        let mut responses: Vec<Response> = Vec::new();
        for (at, drawn) in questions.into_iter().enumerate() {
            for (text, variant, reflections) in drawn {
                let mut text = TEXTS[text].to_owned();
                if texts == Texts::Apart {
                    text = format!("{text} {}", variant.unwrap_or("-"));
                }
                let mut made = response(&format!("q{at}"), "", &text, &[]);
                made.variant = variant.map(str::to_owned);
                let right = if text.starts_with("right") { "Correct" } else { "Incorrect" };
                made.reflections = reflections
                    .into_iter()
                    .map(|(words, verdict)| Reflection {
                        words: WORDS[words].to_owned(),
                        verdict: verdict.unwrap_or(right),
                    })
                    .collect();
                let is_same = |known: &&Response| {
                    known.question == made.question && known.variant == made.variant && known.text == made.text
                };
                if texts != Texts::Once || !responses.iter().any(|known| is_same(&known)) {
                    responses.push(made);
                }
            }
        }
        responses
    })
}

/// A workspace that holds these responses.
pub fn bench(responses: &[Response]) -> Bench {
    let bench = Bench::new();
    ingest(&bench, responses);
    bench
}

/// Takes these responses in as the rows of the one source.
pub fn ingest(bench: &Bench, responses: &[Response]) {
    let rows: Vec<Value> = responses.iter().map(Response::to_row).collect();
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
}

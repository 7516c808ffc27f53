//! Traces for a reader to browse, packed so that each text stands once.

use std::collections::HashMap;

use serde::Serialize;

use super::{Result, short};
use crate::store::Store;

/// Traces at most, characters of a text that are shown, and bytes that all of them may take on the page.
const MOST: i64 = 300;
const CHARS: i64 = 8_000;
/// Characters of what stands beside texts: a name, a path, an answer.
const NAME: usize = 200;
const BYTES: usize = 1_300_000;

/// The traces with the texts that they are made of. Names are short, since each stands hundreds of times on the page.
#[derive(Debug, Default, Serialize)]
pub struct Examples {
    pub questions: Vec<String>,
    pub texts: Vec<Text>,
    pub traces: Vec<Example>,
}

/// A response, reflection or phrase.
#[derive(Debug, Clone, Serialize)]
pub struct Text {
    id: String,
    text: String,
    /// Characters of the whole, of which `text` may be the beginning.
    chars: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    variant: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    right: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Example {
    id: String,
    /// Place of the question in the list.
    question: usize,
    format: String,
    label: String,
    attempts: i64,
    chars: i64,
    answer: String,
    right: Option<bool>,
    /// What is odd about it.
    why: Vec<String>,
    parts: Vec<Part>,
}

/// Kind, attempt, and place of the text in the list; that of an answer is the response that gives it.
#[derive(Debug, Clone, Serialize)]
struct Part(String, Option<i64>, Option<usize>);

/// A part as the workspace has it: kind, attempt, id of its text.
type Raw = (String, Option<i64>, Option<String>);

/// Chooses traces of a recipe that audits have been made of.
pub fn choose(store: &Store, recipe: &str) -> Result<Examples> {
    store.run("report/example-now", &[("recipe", &recipe), ("most", &MOST)])?;
    let texts = texts(store, recipe)?;
    let mut parts: HashMap<String, Vec<Raw>> = HashMap::new();
    let read = |row: &duckdb::Row<'_>| -> duckdb::Result<(String, Raw)> {
        Ok((row.get("trace_id")?, (row.get("kind")?, row.get("attempt")?, row.get("id")?)))
    };
    for (trace, part) in store.rows("report/example-part", &[], read)? {
        parts.entry(trace).or_default().push(part);
    }
    let found: Vec<(Example, String)> = store.rows("report/example", &[], example)?;
    let mut packed = Packed { texts, places: HashMap::new(), made: Examples::default(), bytes: 0 };
    for (example, question) in found {
        let parts = parts.remove(&example.id).unwrap_or_default();
        packed.add(example, &question, parts);
    }
    Ok(packed.made)
}

fn texts(store: &Store, recipe: &str) -> Result<HashMap<String, Text>> {
    let read = |row: &duckdb::Row<'_>| {
        let path: Option<String> = row.get("path")?;
        let (row_number, item): (Option<i64>, Option<i64>) = (row.get("row")?, row.get("item")?);
        let reflection: Option<i64> = row.get("reflection_item")?;
        let source = path.map(|path| {
            let place = |word: &str, at: Option<i64>| at.map(|at| format!(", {word} {at}")).unwrap_or_default();
            format!(
                "{}{}{}{}",
                short(&path, NAME),
                place("row", row_number),
                place("response", item),
                place("reflection", reflection)
            )
        });
        Ok(Text {
            id: row.get("id")?,
            text: row.get("text")?,
            chars: row.get("chars")?,
            variant: row.get::<_, Option<String>>("variant")?.map(|variant| short(&variant, NAME)),
            right: row.get("is_correct")?,
            verdict: row.get("verdict")?,
            source,
        })
    };
    let found = store.rows("report/example-text", &[("recipe", &recipe), ("most", &CHARS)], read)?;
    Ok(found.into_iter().map(|text| (text.id.clone(), text)).collect())
}

/// A trace without its parts, and its question.
fn example(row: &duckdb::Row<'_>) -> duckdb::Result<(Example, String)> {
    let why: String = row.get("why")?;
    let example = Example {
        id: row.get("trace_id")?,
        question: 0,
        format: short(&row.get::<_, String>("format")?, NAME),
        label: short(&row.get::<_, String>("label")?, NAME),
        attempts: row.get("attempts")?,
        chars: row.get("chars")?,
        answer: short(&row.get::<_, String>("final_answer")?, 10 * NAME),
        right: row.get("is_correct")?,
        why: serde_json::from_str(&why).unwrap_or_default(),
        parts: Vec::new(),
    };
    let question: String = row.get("question")?;
    Ok((example, short(&question, usize::try_from(CHARS).unwrap_or_default())))
}

/// What has room on the page.
struct Packed {
    texts: HashMap<String, Text>,
    /// Where texts stand in the list, by id, and questions, by text.
    places: HashMap<String, usize>,
    made: Examples,
    bytes: usize,
}

impl Packed {
    /// Adds a trace if its texts still have room.
    fn add(&mut self, mut example: Example, question: &str, parts: Vec<Raw>) {
        let is_new = |id: &String| !self.places.contains_key(id);
        let mut wanted: Vec<&String> =
            parts.iter().filter_map(|(_, _, id)| id.as_ref()).filter(|id| is_new(id)).collect();
        wanted.sort();
        wanted.dedup();
        let added = wanted.iter().filter_map(|id| self.texts.get(*id));
        // As it is written: a line break takes two bytes, and what HTML would read as a tag takes six.
        let written = |text: &str| text.len() + text.matches(['\n', '"', '\\']).count() + 5 * text.matches('<').count();
        let names =
            |text: &Text| text.variant.as_deref().map_or(0, written) + text.source.as_deref().map_or(0, written);
        let texts: usize = added.map(|text| written(&text.text) + names(text) + 120).sum();
        let mut cost = texts + written(&example.answer) + written(&example.label) + 300 + 24 * parts.len();
        let key = format!("question {question}");
        if !self.places.contains_key(&key) {
            cost += written(question);
        }
        if self.bytes + cost > BYTES {
            return;
        }
        self.bytes += cost;
        for id in wanted {
            if let Some(text) = self.texts.get(id) {
                self.places.insert(id.clone(), self.made.texts.len());
                self.made.texts.push(text.clone());
            }
        }
        let questions = &mut self.made.questions;
        example.question = *self.places.entry(key).or_insert_with(|| {
            questions.push(question.to_owned());
            questions.len() - 1
        });
        let place = |id: Option<String>| id.and_then(|id| self.places.get(&id).copied());
        example.parts = parts.into_iter().map(|(kind, attempt, id)| Part(kind, attempt, place(id))).collect();
        self.made.traces.push(example);
    }
}

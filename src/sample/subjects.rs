//! What is asked about: questions of files, responses of a source.

use std::collections::BTreeMap;

use duckdb::{Row, ToSql};
use serde_json::Value;

use super::prompts::{Prompt, Prompts};
use super::wanted::{Response, Subject};
use super::{Error, Result};
use crate::ingest;
use crate::store::Store;
use crate::trace::score::Kind;

/// How answers are scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scoring {
    /// As the column `score` of each question says.
    Said,
    /// All in this way.
    As(Kind),
    /// Not at all.
    Not,
}

impl Scoring {
    /// Reads a kind, or `none`.
    pub fn parse(word: &str) -> Result<Self> {
        match Kind::of(word) {
            Some(kind) => Ok(Self::As(kind)),
            None if word == "none" => Ok(Self::Not),
            None => Err(Error::BadScore { word: word.to_owned() }),
        }
    }
}

/// Questions of files as subjects.
pub fn of_questions(questions: Vec<ingest::Question>, scoring: Scoring, prompts: &Prompts) -> Result<Vec<Subject>> {
    questions.into_iter().map(|question| of_question(question, scoring, prompts)).collect()
}

fn of_question(question: ingest::Question, scoring: Scoring, prompts: &Prompts) -> Result<Subject> {
    let mut about: serde_json::Map<String, Value> =
        question.metadata.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    let said = about.remove("score");
    let score = match (scoring, said.as_ref().and_then(Value::as_str)) {
        (Scoring::As(kind), _) => Some(kind),
        (Scoring::Not, _) => None,
        (Scoring::Said, Some(word)) => Some(Kind::of(word).ok_or_else(|| Error::BadScore { word: word.to_owned() })?),
        (Scoring::Said, None) => return Err(Error::NoScore { question: question.text.chars().take(60).collect() }),
    };
    Ok(Subject {
        question_id: question.id,
        question: question.text,
        gold: question.answer,
        score,
        about: (!about.is_empty()).then(|| Value::Object(about).to_string()),
        answer_type: prompts.answer_type(score).to_owned(),
        response: None,
    })
}

/// Responses that can be reflected on, and how many cannot, by the reason.
pub fn of_responses(
    store: &Store,
    source: &(String, i32),
    prompt: &Prompt,
    prompts: &Prompts,
) -> Result<(Vec<Subject>, BTreeMap<String, u64>)> {
    let read = |row: &Row<'_>| {
        let score = row.get::<_, Option<String>>("score")?.and_then(|word| Kind::of(&word));
        let response =
            Response { id: row.get("response_id")?, text: row.get("text")?, is_correct: row.get("is_correct")? };
        let subject = Subject {
            question_id: row.get("question_id")?,
            question: row.get("question")?,
            gold: row.get("gold")?,
            score,
            about: None,
            answer_type: prompts.answer_type(score).to_owned(),
            response: Some(response),
        };
        Ok((subject, row.get::<_, Option<String>>("skipped")?))
    };
    let values: [(&str, &dyn ToSql); 2] = [("source", &source.0), ("revision", &source.1)];
    let (mut subjects, mut skipped) = (Vec::new(), BTreeMap::new());
    for (subject, reason) in store.rows("sample/to-reflect", &values, read)? {
        let is_judged = subject.response.as_ref().is_some_and(|response| response.is_correct.is_some());
        let reason = reason
            .or_else(|| (prompt.uses("verdict") && !is_judged).then(|| "not-scored".to_owned()))
            .or_else(|| (prompt.uses("answer") && subject.gold.is_none()).then(|| "no-gold-answer".to_owned()));
        match reason {
            Some(reason) => *skipped.entry(reason).or_default() += 1,
            None => subjects.push(subject),
        }
    }
    Ok((subjects, skipped))
}

//! What there is to ask for: subjects, prompts, and which answers are missing.

use std::collections::HashSet;

use serde::Serialize;

use super::prompts::{Prompt, Slots};
use crate::trace::content_id;
use crate::trace::score::Kind;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    Response,
    Reflection,
}

impl What {
    pub fn word(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::Reflection => "reflection",
        }
    }
}

/// A question, with the response that is to be reflected on, if so.
#[derive(Debug, Clone)]
pub struct Subject {
    pub question_id: String,
    pub question: String,
    pub gold: Option<String>,
    pub score: Option<Kind>,
    /// JSON: further columns of the question.
    pub about: Option<String>,
    pub answer_type: String,
    pub response: Option<Response>,
}

#[derive(Debug, Clone)]
pub struct Response {
    pub id: String,
    pub text: String,
    pub is_correct: Option<bool>,
}

impl Subject {
    /// What a request about it is keyed by.
    pub fn id(&self) -> &str {
        self.response.as_ref().map_or(&self.question_id, |response| &response.id)
    }

    pub fn slots(&self) -> Slots<'_> {
        let response = self.response.as_ref();
        Slots {
            question: &self.question,
            answer_type: &self.answer_type,
            response: response.map_or("", |response| &response.text),
            answer: self.gold.as_deref().unwrap_or_default(),
            verdict: match response.and_then(|response| response.is_correct) {
                Some(true) => "right",
                Some(false) => "wrong",
                None => "",
            },
        }
    }
}

/// How a model samples: what is sent along. The published values are the default.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parameters {
    pub temperature: f64,
    pub top_p: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_k: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repetition_penalty: Option<f64>,
    pub max_tokens: u32,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { temperature: 0.7, top_p: 0.8, top_k: Some(20), repetition_penalty: Some(1.1), max_tokens: 2048 }
    }
}

impl Parameters {
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What is wanted of a model.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub what: What,
    /// The source that answers are for.
    pub source: String,
    pub model: String,
    pub parameters: Parameters,
    pub seed: i64,
    /// Whether a seed is sent.
    pub sends_seed: bool,
    /// Answers to each subject and prompt.
    pub draws: u32,
    /// Answers that are asked for at once.
    pub choices: u32,
    pub prompts: Vec<Prompt>,
    pub subjects: Vec<Subject>,
}

/// Answers to ask for, which differ in nothing but their number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub subject: usize,
    pub prompt: usize,
    /// Numbers of the answers, from 1.
    pub draws: Vec<u32>,
}

impl Wanted {
    /// The id of one answer. Neither endpoint nor seed is in it: the same model elsewhere is not asked again.
    pub fn request_id(&self, job: (&Subject, &Prompt), draw: u32) -> String {
        let (subject, prompt) = job;
        let (parameters, digest, draw) = (self.parameters.json(), prompt.digest(), draw.to_string());
        let fields = [self.what.word(), &self.model, &parameters, &digest, subject.id(), &draw];
        content_id("a", fields.map(Some))
    }

    /// The answers that nobody has yet, subject by subject, so that what a budget leaves is whole.
    pub fn missing(&self, answered: &HashSet<String>) -> Vec<Job> {
        let mut jobs = Vec::new();
        for (subject_at, subject) in self.subjects.iter().enumerate() {
            for (prompt_at, prompt) in self.prompts.iter().enumerate() {
                let is_missing = |draw: &u32| !answered.contains(&self.request_id((subject, prompt), *draw));
                let draws: Vec<u32> = (1..=self.draws).filter(is_missing).collect();
                let chunks = draws.chunks(self.choices.max(1) as usize);
                jobs.extend(chunks.map(|draws| Job { subject: subject_at, prompt: prompt_at, draws: draws.to_vec() }));
            }
        }
        jobs
    }

    /// Bytes that are sent for a job.
    pub fn prompt_bytes(&self, job: &Job) -> usize {
        let Some((subject, prompt)) = self.subjects.get(job.subject).zip(self.prompts.get(job.prompt)) else {
            return 0;
        };
        let slots = subject.slots();
        prompt.fill(&slots).len() + prompt.fill_system(&slots).map_or(0, |system| system.len())
    }
}

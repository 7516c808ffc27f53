//! An answer as the journal keeps it: with all that the workspace is told of it.

use serde::Serialize;

use super::endpoint::{Choice, Reply};
use super::prompts::Prompt;
use super::wanted::{Subject, Wanted, What};

/// The fields are read by `sample/answer-now`.
#[derive(Debug, Clone, Serialize)]
pub struct Record<'a> {
    pub kind: What,
    pub question_id: &'a str,
    pub question: &'a str,
    pub gold: Option<&'a str>,
    pub score: Option<&'static str>,
    pub about: Option<&'a str>,
    pub on_response_id: Option<&'a str>,
    pub text: String,
    pub draw: u32,
    pub endpoint: &'a str,
    pub model: &'a str,
    pub reported_model: Option<&'a str>,
    pub parameters: String,
    pub prompt_id: String,
    pub prompt: &'a str,
    pub prompt_system: Option<&'a str>,
    pub prompt_user: &'a str,
    pub seed: Option<u32>,
    pub choices: usize,
    pub choice: u32,
    pub finish_reason: Option<&'a str>,
    pub prompt_tokens: Option<u64>,
    pub completion_tokens: Option<u64>,
    pub latency_ms: u64,
    pub asked_at_us: u64,
}

impl<'a> Record<'a> {
    /// What follows from what was wanted and what came. The rest, how it was asked for, is for the caller to say.
    pub fn new(wanted: &'a Wanted, pair: (&'a Subject, &'a Prompt), reply: &'a Reply, choice: &'a Choice) -> Self {
        let (subject, prompt) = pair;
        Self {
            kind: wanted.what,
            question_id: &subject.question_id,
            question: &subject.question,
            gold: subject.gold.as_deref(),
            score: subject.score.map(|kind| kind.word()),
            about: subject.about.as_deref(),
            on_response_id: subject.response.as_ref().map(|response| response.id.as_str()),
            // No text column of either engine is safe with it.
            text: choice.message.content.as_deref().unwrap_or_default().replace('\0', "\u{fffd}"),
            draw: 0,
            endpoint: "",
            model: &wanted.model,
            reported_model: reply.model.as_deref(),
            parameters: wanted.parameters.json(),
            prompt_id: prompt.digest(),
            prompt: &prompt.id,
            prompt_system: prompt.system.as_deref(),
            prompt_user: &prompt.user,
            seed: None,
            choices: 0,
            choice: 0,
            finish_reason: choice.finish_reason.as_deref(),
            prompt_tokens: reply.usage.map(|usage| usage.prompt_tokens),
            completion_tokens: reply.usage.map(|usage| usage.completion_tokens),
            latency_ms: 0,
            asked_at_us: 0,
        }
    }

    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

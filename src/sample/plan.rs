//! What there is to ask for, and about what it costs.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use duckdb::ToSql;

use super::ask::{self, Outcome};
use super::endpoint::Endpoint;
use super::patience::Limits;
use super::prompts::{Prompt, Prompts};
use super::subjects;
use super::take_in::{self, Target};
use super::wanted::{Job, Wanted, What};
use super::{Error, Result};
use crate::ingest;
use crate::progress::Progress;
use crate::store::{Journal, Store};

/// Bytes of a token, about: what is sent is only estimated.
const BYTES_OF_TOKEN: u64 = 4;

/// Answers that are missing.
#[derive(Debug, Clone)]
pub struct Plan {
    pub target: Target,
    wanted: Arc<Wanted>,
    jobs: Vec<Job>,
    /// Responses that are not reflected on, by the reason.
    pub skipped: BTreeMap<String, u64>,
    /// Tokens of an answer, if the model gave some before.
    mean_tokens: Option<f64>,
}

/// About what a plan costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    pub subjects: u64,
    /// All answers that are wanted, and those that are missing.
    pub wanted: u64,
    pub missing: u64,
    pub requests: u64,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    /// Whether the tokens of answers are at most that many: the model gave none before to judge by.
    pub is_bound: bool,
}

/// A plan for responses to the subjects of `wanted`.
pub fn responses(store: &Store, journal: Option<&Journal>, wanted: Wanted) -> Result<Plan> {
    plan(store, journal, wanted, None, BTreeMap::new())
}

/// A plan for reflections on the responses of a source; `wanted` has no subjects yet.
pub fn reflections(
    store: &Store,
    journal: Option<&Journal>,
    wanted: Wanted,
    to: Option<&str>,
    (prompts, prompt): (&Prompts, &Prompt),
) -> Result<Plan> {
    let of = ingest::response_source(store, to, store.path()).map_err(|error| match error {
        ingest::Error::NoResponses(_) => Error::NoResponses,
        ingest::Error::SeveralResponses { sources, .. } => Error::SeveralResponses(sources),
        error => error.into(),
    })?;
    if wanted.source == of.0 {
        return Err(ingest::Error::SameSource(of.0).into());
    }
    let source = if wanted.source.is_empty() { format!("{}-reflections", of.0) } else { wanted.source.clone() };
    let (subjects, skipped) = subjects::of_responses(store, &of, prompt, prompts)?;
    if subjects.is_empty() {
        return Err(Error::NothingToReflect { source_name: of.0 });
    }
    plan(store, journal, Wanted { source, subjects, ..wanted }, Some(of.0), skipped)
}

fn plan(
    store: &Store,
    journal: Option<&Journal>,
    wanted: Wanted,
    to: Option<String>,
    skipped: BTreeMap<String, u64>,
) -> Result<Plan> {
    take_in::check(store, wanted.what, &wanted.source)?;
    let known = store.rows("sample/answered", &[("source", &wanted.source)], |row| row.get("request_id"))?;
    let mut answered: HashSet<String> = known.into_iter().collect();
    if let Some(journal) = journal {
        answered.extend(journal.answered(&wanted.source)?);
    }
    let kind = wanted.what.word();
    let values: [(&str, &dyn ToSql); 2] = [("model", &wanted.model), ("kind", &kind)];
    let mean_tokens = store.value("sample/mean-tokens", &values)?;
    let jobs = wanted.missing(&answered);
    let target = Target { what: wanted.what, source: wanted.source.clone(), to };
    Ok(Plan { target, wanted: Arc::new(wanted), jobs, skipped, mean_tokens })
}

impl Plan {
    pub fn what(&self) -> What {
        self.wanted.what
    }

    /// About what it costs.
    pub fn estimate(&self) -> Estimate {
        let wanted = self.wanted.subjects.len() * self.wanted.prompts.len() * self.wanted.draws as usize;
        let missing: u64 = self.jobs.iter().map(|job| job.draws.len() as u64).sum();
        let sent: u64 = self.jobs.iter().map(|job| self.wanted.prompt_bytes(job) as u64 / BYTES_OF_TOKEN).sum();
        let each = self.mean_tokens.unwrap_or_else(|| f64::from(self.wanted.parameters.max_tokens));
        Estimate {
            subjects: self.wanted.subjects.len() as u64,
            wanted: wanted as u64,
            missing,
            requests: self.jobs.len() as u64,
            prompt_tokens: sent,
            completion_tokens: (missing as f64 * each) as u64,
            is_bound: self.mean_tokens.is_none(),
        }
    }

    /// Asks for what is missing.
    pub fn ask(
        self,
        endpoint: Endpoint,
        limits: &Limits,
        journal: Journal,
        progress: &dyn Progress,
    ) -> Result<Outcome> {
        if self.jobs.is_empty() {
            return Ok(Outcome::default());
        }
        ask::ask(self.wanted, self.jobs, endpoint, limits, journal, progress)
    }
}

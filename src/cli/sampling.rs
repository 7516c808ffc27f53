//! What the verbs share that ask a server: its options, and one pass from the plan to the workspace.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::error::{Exit, Failure};
use super::{Global, print};
use crate::ingest;
use crate::sample::{self, Endpoint, Key, Limits, Outcome, Parameters, Plan, Prompts, Target, Wanted, What};
use crate::store::{self, Access, Journal, Store};
use crate::ui;

/// The seed if none is said.
pub const SEED: i64 = 42;

/// Where to ask, and for what model.
#[derive(Debug, Clone, Args)]
pub struct Server {
    /// Address of an OpenAI-compatible server (vLLM, SGLang, llama.cpp, Ollama, hosted), up to /v1
    #[arg(long, value_name = "URL")]
    pub endpoint: String,
    /// The model, as the server calls it
    #[arg(long, value_name = "NAME")]
    pub model: String,
    /// Say how many requests and about how many tokens it would take, and ask nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Seed that the seeds of the requests are made of
    #[arg(long, value_name = "N", default_value_t = SEED, allow_hyphen_values = true)]
    pub seed: i64,
}

/// How to ask.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Asking")]
#[group(requires = "endpoint")]
pub struct Asking {
    /// Prompts of your own, in TOML
    #[arg(long, value_name = "FILE")]
    pub prompts: Option<PathBuf>,
    /// The published values are the defaults
    #[arg(long, value_name = "X", default_value_t = 0.7)]
    temperature: f64,
    /// Share of the likeliest tokens that are drawn from
    #[arg(long, value_name = "X", default_value_t = 0.8, hide_short_help = true)]
    top_p: f64,
    /// How many of the likeliest tokens are drawn from
    #[arg(long, value_name = "N", default_value_t = 20, hide_short_help = true)]
    top_k: u32,
    /// What makes tokens that were there less likely
    #[arg(long, value_name = "X", default_value_t = 1.1, hide_short_help = true)]
    repetition_penalty: f64,
    /// Tokens of an answer at most
    #[arg(long, value_name = "N", default_value_t = 2048)]
    max_tokens: u32,
    /// Send only what every service knows: no top_k, repetition_penalty and seed
    #[arg(long, hide_short_help = true)]
    standard: bool,
    /// Answers to ask for with one request; servers that give one only are asked one by one
    #[arg(long, value_name = "N", default_value_t = 4, hide_short_help = true, value_parser = clap::value_parser!(u32).range(1..=128))]
    choices: u32,
    /// Requests under way at once
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=4096))]
    parallel: u16,
    /// Times that a request that fails is made again, with pauses that double
    #[arg(long, value_name = "N", default_value_t = 5, hide_short_help = true)]
    retries: u32,
    /// Seconds that a request may take
    #[arg(long, value_name = "SECONDS", default_value_t = 600, hide_short_help = true, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
    /// Make so many requests at most; 0 only takes in what an earlier run was given
    #[arg(long, value_name = "N")]
    max_requests: Option<u64>,
    /// Stop when so many tokens are used up, those sent included
    #[arg(long, value_name = "N")]
    max_tokens_total: Option<u64>,
}

impl Asking {
    pub fn prompts(&self) -> Result<Prompts, Failure> {
        Ok(Prompts::load(self.prompts.as_deref())?)
    }

    /// What is wanted, but for the source, the prompts and the subjects.
    pub fn wanted(&self, what: What, server: &Server, draws: u32) -> Wanted {
        let parameters = Parameters {
            temperature: self.temperature,
            top_p: self.top_p,
            top_k: (!self.standard).then_some(self.top_k),
            repetition_penalty: (!self.standard).then_some(self.repetition_penalty),
            max_tokens: self.max_tokens,
        };
        Wanted {
            what,
            source: String::new(),
            model: server.model.clone(),
            parameters,
            seed: server.seed,
            sends_seed: !self.standard,
            draws,
            choices: self.choices,
            prompts: Vec::new(),
            subjects: Vec::new(),
        }
    }

    fn limits(&self) -> Limits {
        Limits {
            parallel: self.parallel.into(),
            retries: self.retries,
            max_requests: self.max_requests,
            max_tokens: self.max_tokens_total,
            ..Limits::default()
        }
    }
}

impl Server {
    fn endpoint(&self, asking: &Asking) -> Result<Endpoint, Failure> {
        Ok(Endpoint::new(&self.endpoint, self.key(), Duration::from_secs(asking.timeout))?)
    }

    /// The key from the environment. One that is meant for another service is not sent unencrypted to other machines.
    fn key(&self) -> Option<Key> {
        let of = |name| std::env::var(name).ok().as_deref().and_then(Key::new);
        let is_safe = ["https://", "http://127.0.0.1", "http://localhost", "http://[::1]"];
        let is_safe = is_safe.iter().any(|start| self.endpoint.starts_with(start));
        of("SKILLFACTORY_API_KEY").or_else(|| of("OPENAI_API_KEY").filter(|_| is_safe))
    }
}

/// What one pass came to.
pub struct Asked {
    pub target: Target,
    pub skipped: BTreeMap<String, u64>,
    /// `None`: nothing was asked, on purpose.
    outcome: Option<Outcome>,
    report: Option<ingest::Report>,
}

/// Plans, asks and takes in. The workspace is open only before and after, so that it can be read meanwhile.
pub fn sample(
    global: &Global,
    server: &Server,
    asking: &Asking,
    plan: impl FnOnce(&Store, Option<&Journal>) -> Result<Plan, Failure>,
) -> Result<Asked, Failure> {
    let endpoint = server.endpoint(asking)?;
    if server.dry_run {
        let plan = planned(global, plan)?;
        print(&ui::sampling_estimate(plan.what().word(), &plan.estimate()))?;
        return Ok(Asked { target: plan.target, skipped: plan.skipped, outcome: None, report: None });
    }
    let _lock = store::lock_sampling(&global.db)?;
    global.arm();
    let journal = Journal::open(&global.db)?;
    if let Some(path) = &journal.set_aside {
        global.say(&format!(
            "warning: the journal could not be read, and is now {}: answers that only it had are asked for again",
            path.display()
        ));
    }
    let plan = global.change(|store| plan(store, Some(&journal)))?;
    let (target, skipped) = (plan.target.clone(), plan.skipped.clone());
    let bar = global.progress();
    let outcome = plan.ask(endpoint, &asking.limits(), Journal::open(&global.db)?, &bar);
    bar.finish();
    let answers = journal.answered(&target.source)?.len();
    if answers > 0 {
        global.run.keep(format!("{answers} answers in the journal, which the same command takes in"));
    }
    let outcome = outcome?;
    global.run.count("answers", outcome.answers.cast_signed());
    global.run.count("requests", outcome.requests.cast_signed());
    global.say(&ui::sampling_summary(&outcome));
    let bar = global.progress();
    let report = global.change(|store| Ok(sample::take_in(store, &journal, &target, &bar)?))?;
    bar.finish();
    Ok(Asked { target, skipped, outcome: Some(outcome), report })
}

/// A plan that leaves nothing behind.
fn planned(
    global: &Global,
    plan: impl FnOnce(&Store, Option<&Journal>) -> Result<Plan, Failure>,
) -> Result<Plan, Failure> {
    if !global.db.exists() {
        let folder = tempfile::tempdir()?;
        return plan(&Store::open(&folder.path().join("plan.duckdb"), &Access::Write, global.limits())?, None);
    }
    let journal = store::journal_path(&global.db).exists().then(|| Journal::open(&global.db)).transpose()?;
    plan(&global.open(&Access::Write)?, journal.as_ref())
}

impl Asked {
    /// The sources to build from, as they are typed.
    pub fn sources(&self) -> String {
        let names: Vec<String> =
            self.target.to.iter().chain([&self.target.source]).map(|name| ui::quoted(name)).collect();
        names.join(",")
    }

    /// Says what was taken in, on the way to more; the name of the source.
    pub fn taken(&self, global: &Global) -> Result<String, Failure> {
        let report = self.report.as_ref().ok_or_else(|| nothing(self.outcome.as_ref()))?;
        global.say(&ui::ingest_summary(report));
        Ok(report.source.clone())
    }

    /// Tells what was taken in; fails if nothing ever came.
    pub fn told(self, global: &Global, next: &str) -> Result<(), Failure> {
        let Some(outcome) = self.outcome else { return Ok(()) };
        match &self.report {
            Some(report) => print(&ui::ingest_summary(report))?,
            None => return Err(nothing(Some(&outcome))),
        }
        let next = if outcome.missing > 0 { "the same command asks for the rest" } else { next };
        global.say(&format!("\nnext: {next}"));
        Ok(())
    }
}

fn nothing(outcome: Option<&Outcome>) -> Failure {
    let failure = Failure::new(Exit::Nothing, "no answer came");
    match outcome.and_then(|outcome| outcome.last_trouble.as_ref()) {
        Some(trouble) => failure.hint(format!("the server says: {trouble}")),
        None => failure,
    }
}

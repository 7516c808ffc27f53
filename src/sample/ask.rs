//! Asking: as many requests at once as allowed, each patiently, every answer into the journal.
//!
//! When the process is told to end, what is in the journal stays, and the next run goes on from there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::mpsc::Sender;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::chance::seed_of;
use super::endpoint::{Ask, Endpoint, Reply, Trouble};
use super::keeper::Keeper;
use super::patience::{Budget, Gate, Limits, Spent};
use super::record::Record;
use super::wanted::{Job, Wanted};
use super::{Error, Result};
use crate::progress::Progress;
use crate::store::{self, Journal, Sampled};

/// Requests given up in a row, at least, before all is given up.
const FAILURES: u64 = 8;
/// How often progress is told.
const TELL: Duration = Duration::from_millis(100);

/// What came of asking.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    pub answers: u64,
    /// Answers that were wanted and did not come.
    pub missing: u64,
    pub requests: u64,
    pub retries: u64,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub elapsed: Duration,
    /// The limit that ended it before the end.
    pub stopped: Option<Budget>,
    /// What the last request that was given up came to.
    pub last_trouble: Option<String>,
}

/// What the tasks share.
struct Shared {
    wanted: Arc<Wanted>,
    endpoint: Endpoint,
    limits: Limits,
    gate: Gate,
    spent: Spent,
    /// Whether the server gives one choice, whatever is asked for.
    is_single: AtomicBool,
    answers: Sender<Sampled>,
}

/// What came of a job: so many answers; if not all, why not.
type Done = (u64, Option<Short>);

/// Why a job is short of answers.
enum Short {
    /// The request is not taken; it asked for several choices, which some servers refuse.
    Several,
    Budget(Budget),
    GivenUp(String),
    Fatal(Error),
}

/// Asks for all jobs. What came before an error or an interruption is in the journal.
pub fn ask(
    wanted: Arc<Wanted>,
    jobs: Vec<Job>,
    endpoint: Endpoint,
    limits: &Limits,
    journal: Journal,
    progress: &dyn Progress,
) -> Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (keeper, answers) = Keeper::start(journal);
    let shared = Arc::new(Shared {
        wanted,
        endpoint,
        limits: limits.clone(),
        gate: Gate::default(),
        spent: Spent::default(),
        is_single: AtomicBool::new(false),
        answers,
    });
    let outcome = runtime.block_on(drive(Arc::clone(&shared), jobs, progress));
    // With the last task the last sender goes, and the keeper ends.
    drop(runtime);
    drop(shared);
    keeper.end()?;
    outcome
}

async fn drive(shared: Arc<Shared>, jobs: Vec<Job>, progress: &dyn Progress) -> Result<Outcome> {
    let total: u64 = jobs.iter().map(|job| job.draws.len() as u64).sum();
    let (begin, mut told) = (Instant::now(), None::<Instant>);
    let mut outcome = Outcome::default();
    let mut tasks = JoinSet::new();
    let (mut jobs, mut running) = (jobs.into_iter(), 0);
    loop {
        while running < shared.limits.parallel.max(1) && outcome.stopped.is_none() {
            let Some(job) = jobs.next() else { break };
            tasks.spawn(work(Arc::clone(&shared), job));
            running += 1;
        }
        if running == 0 {
            break;
        }
        let joined = loop {
            match tokio::time::timeout(TELL, tasks.join_next()).await {
                Ok(joined) => break joined,
                // What has come is in the journal, or on its way.
                Err(_) => store::stop::check()?,
            }
        };
        store::stop::check()?;
        // A task that fails to join has panicked, and none does.
        let Some(Ok((answers, short))) = joined else { return Err(Error::NoWriter) };
        running -= 1;
        outcome.answers += answers;
        match short {
            Some(Short::Budget(budget)) => outcome.stopped = Some(budget),
            Some(Short::GivenUp(why)) => outcome.last_trouble = Some(why),
            Some(Short::Fatal(error)) => return Err(error),
            Some(Short::Several) | None => {}
        }
        if told.is_none_or(|told| told.elapsed() > TELL) {
            told = Some(Instant::now());
            let tokens = shared.spent.completion_tokens.load(Ordering::Relaxed) as f64;
            let rate = tokens / begin.elapsed().as_secs_f64().max(0.001);
            let label = format!("{}s, {rate:.0} tokens/s", shared.wanted.what.word());
            progress.step(&label, outcome.answers.min(total.saturating_sub(1)), total);
        }
    }
    let of = |count: &std::sync::atomic::AtomicU64| count.load(Ordering::Relaxed);
    Ok(Outcome {
        missing: total - outcome.answers,
        requests: of(&shared.spent.requests),
        retries: of(&shared.spent.retries),
        prompt_tokens: of(&shared.spent.prompt_tokens),
        completion_tokens: of(&shared.spent.completion_tokens),
        elapsed: begin.elapsed(),
        ..outcome
    })
}

/// Sees one job through.
async fn work(shared: Arc<Shared>, job: Job) -> Done {
    let mut answers = 0;
    let mut draws = job.draws.as_slice();
    while !draws.is_empty() {
        let choices = if shared.is_single.load(Ordering::Relaxed) { 1 } else { draws.len() };
        let asked = match shared.ask_patiently(&job, draws, choices).await {
            Ok(asked) => asked,
            Err(Short::Several) => {
                shared.is_single.store(true, Ordering::Relaxed);
                continue;
            }
            Err(short) => return (answers, Some(short)),
        };
        if asked.reply.choices.len() < choices {
            shared.is_single.store(true, Ordering::Relaxed);
        }
        let (now, later) = draws.split_at(asked.reply.choices.len().min(choices));
        for sampled in shared.records(&job, now, &asked) {
            if shared.answers.send(sampled).await.is_err() {
                return (answers, Some(Short::Fatal(Error::NoWriter)));
            }
            answers += 1;
        }
        draws = later;
    }
    (answers, None)
}

/// A reply, and how it was asked for.
struct Asked {
    reply: Reply,
    choices: usize,
    seed: Option<u32>,
    asked_at: SystemTime,
    latency: Duration,
}

impl Shared {
    /// Asks until there is a reply, or no hope of one.
    async fn ask_patiently(&self, job: &Job, draws: &[u32], choices: usize) -> Result<Asked, Short> {
        let missing = || Short::Fatal(Error::NoWriter);
        let (subject, prompt) = self.pair(job).ok_or_else(missing)?;
        let slots = subject.slots();
        let (system, user) = (prompt.fill_system(&slots), prompt.fill(&slots));
        let first = draws.first().copied().unwrap_or(1);
        let spread = seed_of(self.wanted.seed, subject.id(), &prompt.id, first);
        let seed = self.wanted.sends_seed.then_some(spread);
        let ask = Ask {
            model: &self.wanted.model,
            system: system.as_deref(),
            user: &user,
            parameters: &self.wanted.parameters,
            choices,
            seed,
        };
        let mut retry = 0;
        loop {
            self.gate.pass().await;
            self.spent.begin(&self.limits).map_err(Short::Budget)?;
            let (asked_at, begin) = (SystemTime::now(), Instant::now());
            let trouble = match self.endpoint.ask(&ask).await {
                Ok(reply) => {
                    self.count(&reply, &user);
                    return Ok(Asked { reply, choices, seed, asked_at, latency: begin.elapsed() });
                }
                Err(trouble) => trouble,
            };
            retry += 1;
            let pause = self.limits.pause_before(retry, spread.rotate_left(retry));
            let why = match trouble {
                Trouble::Access { status, why } => return Err(Short::Fatal(self.refused(status, why))),
                Trouble::Request { .. } if choices > 1 => return Err(Short::Several),
                Trouble::Request { status, why } => return Err(self.given_up(Some(status), why)),
                Trouble::Unreachable { why } if retry > 1 && self.spent.replies.load(Ordering::Relaxed) == 0 => {
                    return Err(Short::Fatal(Error::Unreachable { endpoint: self.endpoint.name.clone(), why }));
                }
                Trouble::Busy { why, after } => {
                    self.gate.close_for(after.unwrap_or(pause));
                    why
                }
                Trouble::Passing { why } | Trouble::Unreachable { why } => {
                    sleep(pause).await;
                    why
                }
            };
            if retry > self.limits.retries {
                return Err(self.given_up(None, why));
            }
            self.spent.retries.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn pair(&self, job: &Job) -> Option<(&super::Subject, &super::Prompt)> {
        self.wanted.subjects.get(job.subject).zip(self.wanted.prompts.get(job.prompt))
    }

    fn refused(&self, status: u16, message: String) -> Error {
        Error::Refused { endpoint: self.endpoint.name.clone(), status, message }
    }

    /// One request less to hope for. If too many in a row are, it is no use to go on.
    fn given_up(&self, status: Option<u16>, why: String) -> Short {
        let failures = self.spent.failures.fetch_add(1, Ordering::Relaxed) + 1;
        let is_new = self.spent.replies.load(Ordering::Relaxed) == 0;
        match status {
            // What the server has never taken, it will not take.
            Some(status) if is_new && failures >= FAILURES => Short::Fatal(self.refused(status, why)),
            _ if failures >= FAILURES.max(self.limits.parallel as u64) => {
                Short::Fatal(Error::Failing { endpoint: self.endpoint.name.clone(), failures, last: why })
            }
            _ => Short::GivenUp(why),
        }
    }

    /// Counts a reply. Tokens that a server does not count are taken for four bytes each.
    fn count(&self, reply: &Reply, user: &str) {
        let texts = reply.choices.iter().filter_map(|choice| choice.message.content.as_deref());
        let (sent, got) = reply.usage.map_or_else(
            || (user.len() as u64 / 4, texts.map(|text| text.len() as u64 / 4).sum()),
            |usage| (usage.prompt_tokens, usage.completion_tokens),
        );
        self.spent.prompt_tokens.fetch_add(sent, Ordering::Relaxed);
        self.spent.completion_tokens.fetch_add(got, Ordering::Relaxed);
        self.spent.replies.fetch_add(1, Ordering::Relaxed);
        self.spent.failures.store(0, Ordering::Relaxed);
    }

    /// The answers of a reply, as the journal keeps them.
    fn records(&self, job: &Job, draws: &[u32], asked: &Asked) -> Vec<Sampled> {
        let Some((subject, prompt)) = self.pair(job) else { return Vec::new() };
        let since = asked.asked_at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let one = |((draw, choice), number)| {
            let record = Record::new(&self.wanted, (subject, prompt), &asked.reply, choice);
            let record = Record {
                draw,
                endpoint: &self.endpoint.name,
                seed: asked.seed,
                choices: asked.choices,
                choice: number,
                latency_ms: asked.latency.as_millis() as u64,
                asked_at_us: since.as_micros() as u64,
                ..record
            };
            Sampled {
                request_id: self.wanted.request_id((subject, prompt), draw),
                source: self.wanted.source.clone(),
                record: record.json(),
            }
        };
        draws.iter().copied().zip(&asked.reply.choices).zip(1..).map(one).collect()
    }
}

//! `sample`: questions, responses and reflections, asked of a server.

use clap::{Args, Subcommand, ValueEnum};

use super::error::{Exit, Failure};
use super::sampling::{Asking, SEED, Server, sample};
use super::{Global, print};
use crate::ingest::{self, Override};
use crate::sample::questions::{self, Split, Task};
use crate::sample::{self, Scoring, Wanted, What};
use crate::ui;

/// Make questions, and ask a model for responses and reflections
///
/// Examples:
///   skillfactory sample questions countdown --numbers 3 --count 4000 > train.jsonl
///   skillfactory sample responses train.jsonl --endpoint http://127.0.0.1:8000/v1 --model NAME
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Sample {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Questions(Questions),
    Responses(Responses),
    Reflections(Reflections),
}

/// Write questions with gold answers as JSON Lines
///
/// Examples:
///   skillfactory sample questions countdown --numbers 3 --count 4000 > train.jsonl
///   skillfactory sample questions multiplication --digits 3 --split test > test.jsonl
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
struct Questions {
    #[arg(value_name = "TASK")]
    task: TaskName,
    /// Numbers of a Countdown question, 2 to 8
    #[arg(long, value_name = "N", default_value_t = 3)]
    numbers: usize,
    /// Digits of each number that is multiplied
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=15))]
    digits: u32,
    /// How many questions
    #[arg(long, value_name = "N", default_value_t = 1000)]
    count: usize,
    /// Splits never share numbers, whatever the seed and the count
    #[arg(long, value_name = "SPLIT", default_value = "train")]
    split: SplitName,
    /// Seed of the questions
    #[arg(long, value_name = "N", default_value_t = 1, allow_hyphen_values = true)]
    seed: i64,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum TaskName {
    Countdown,
    Multiplication,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SplitName {
    Train,
    Validation,
    Test,
}

/// Ask a model for responses to questions, and take them in as raw rows
///
/// Examples:
///   skillfactory sample responses train.jsonl --endpoint http://127.0.0.1:8000/v1 --model NAME
///   skillfactory sample responses gsm8k.parquet --score number --endpoint https://HOST/v1 \
///     --model NAME --samples 4 --dry-run
///
/// A key for the server is read from SKILLFACTORY_API_KEY or OPENAI_API_KEY. Stop it whenever you like: the same
/// command asks only for what is missing, and more --samples add to what is there.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    override_usage = "skillfactory sample responses --endpoint <URL> --model <NAME> <FILE>..."
)]
struct Responses {
    /// Questions with gold answers: Parquet, JSON Lines, JSON, CSV or SQLite
    #[arg(required = true, value_name = "FILE")]
    inputs: Vec<String>,
    /// Name of the source that the responses become [default: that of the files]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Take COLUMN for the role question or answer
    #[arg(long, value_name = "ROLE=COLUMN")]
    map: Vec<String>,
    /// Prompt variants to ask with [default: all of the prompts]
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    variants: Vec<String>,
    #[command(flatten)]
    questions: QuestionOptions,
    #[command(flatten)]
    server: Server,
    #[command(flatten)]
    asking: Asking,
}

/// How questions are answered.
#[derive(Debug, Clone, Args)]
#[group(requires = "endpoint")]
pub struct QuestionOptions {
    /// Responses to each question and prompt variant
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub samples: u32,
    /// How answers are scored: exact, number, choice, countdown, none [default: the column score says]
    #[arg(long, value_name = "KIND")]
    pub score: Option<String>,
}

/// Ask a model to judge the responses of a source, and take that in as reflections
///
/// Examples:
///   skillfactory sample reflections --endpoint http://127.0.0.1:8000/v1 --model NAME
///   skillfactory sample reflections --to train --prompt judge_knowing_verdict \
///     --endpoint http://127.0.0.1:8000/v1 --model NAME
///
/// Responses without an answer, or cut by length, are passed over. Prompts: judge, judge_knowing_verdict,
/// judge_knowing_answer, or those of --prompts.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
struct Reflections {
    /// Source of the responses [default: the only one]
    #[arg(long, value_name = "SOURCE")]
    to: Option<String>,
    /// Name of the source that the reflections become [default: SOURCE-reflections]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Reflections on each response
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    reflections: u32,
    /// Prompt to ask with [default: the first of the prompts]
    #[arg(long, value_name = "NAME")]
    prompt: Option<String>,
    #[command(flatten)]
    server: Server,
    #[command(flatten)]
    asking: Asking,
}

impl Sample {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        match self.verb {
            Verb::Questions(verb) => verb.run(),
            Verb::Responses(verb) => verb.run(global),
            Verb::Reflections(verb) => verb.run(global),
        }
    }
}

impl Questions {
    fn run(self) -> Result<(), Failure> {
        let task = match self.task {
            TaskName::Countdown => Task::Countdown { numbers: self.numbers },
            TaskName::Multiplication => Task::Multiplication { digits: self.digits },
        };
        let split = match self.split {
            SplitName::Train => Split::Train,
            SplitName::Validation => Split::Validation,
            SplitName::Test => Split::Test,
        };
        let made = questions::questions(&task, split, self.count, self.seed)?;
        let lines: Result<Vec<String>, _> = made.iter().map(serde_json::to_string).collect();
        print(&lines.map_err(|error| Failure::of(Exit::Failed, &error))?.join("\n"))
    }
}

impl Responses {
    fn run(self, global: &Global) -> Result<(), Failure> {
        let wanted = Wanted {
            source: self.name.clone().unwrap_or_default(),
            prompts: self.asking.prompts()?.variants(&self.variants)?,
            ..self.asking.wanted(What::Response, &self.server, self.questions.samples)
        };
        let asked = sample(global, &self.server, &self.asking, |store, journal| {
            plan_responses(store, journal, (&self.inputs, &self.map), wanted, &self.questions, &self.asking)
        })?;
        let (endpoint, model) = (ui::quoted(&self.server.endpoint), ui::quoted(&self.server.model));
        asked.told(global, &format!("skillfactory sample reflections --endpoint {endpoint} --model {model}"))
    }
}

/// Reads the questions, and says which responses are missing.
pub fn plan_responses(
    store: &crate::store::Store,
    journal: Option<&crate::store::Journal>,
    (inputs, map): (&[String], &[String]),
    wanted: Wanted,
    options: &QuestionOptions,
    asking: &Asking,
) -> Result<sample::Plan, Failure> {
    let overrides = map.iter().map(|text| text.parse()).collect::<Result<Vec<Override>, ingest::Error>>()?;
    let scoring = options.score.as_deref().map_or(Ok(Scoring::Said), Scoring::parse)?;
    let name = Some(wanted.source.clone()).filter(|name| !name.is_empty());
    let request = ingest::Request::new(inputs, name, overrides)?;
    let (questions, _) = ingest::questions(store, &request.files, &request.overrides)?;
    let subjects = sample::of_questions(questions, scoring, &asking.prompts()?)?;
    Ok(sample::responses(store, journal, Wanted { source: request.source, subjects, ..wanted })?)
}

impl Reflections {
    fn run(self, global: &Global) -> Result<(), Failure> {
        let prompts = self.asking.prompts()?;
        let prompt = prompts.judge(self.prompt.as_deref())?;
        let wanted = Wanted {
            source: self.name.clone().unwrap_or_default(),
            prompts: vec![prompt.clone()],
            ..self.asking.wanted(What::Reflection, &self.server, self.reflections)
        };
        // A workspace is asked for: a typing error must not make an empty one.
        if !global.db.exists() {
            return Err(crate::store::Error::Missing(global.db.clone()).into());
        }
        let asked = sample(global, &self.server, &self.asking, |store, journal| {
            Ok(sample::reflections(store, journal, wanted, self.to.as_deref(), (&prompts, &prompt))?)
        })?;
        for (reason, responses) in &asked.skipped {
            global.say(&passed_over(reason, *responses));
        }
        let sources = asked.sources();
        asked.told(global, &format!("skillfactory build --sources {sources}"))
    }
}

/// What `run` asks for, if it is to ask.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Asking")]
pub struct Whole {
    /// Ask this OpenAI-compatible server: the input is questions with gold answers
    #[arg(long, value_name = "URL", requires = "model")]
    endpoint: Option<String>,
    /// The model, as the server calls it
    #[arg(long, value_name = "NAME", requires = "endpoint")]
    model: Option<String>,
    /// Reflections on each response
    #[arg(long, hide_short_help = true, value_name = "N", default_value_t = 4, requires = "endpoint")]
    reflections: u32,
    #[command(flatten)]
    questions: QuestionOptions,
}

impl Whole {
    /// The server to ask; of a dry run, how much it would be.
    pub fn server(&self, dry_run: bool) -> Option<Server> {
        let (endpoint, model) = self.endpoint.clone().zip(self.model.clone())?;
        Some(Server { endpoint, model, dry_run, seed: SEED })
    }
}

/// Asks for responses, then for reflections on them. The sources that they became; `None` if nothing was to be asked.
pub fn whole(
    global: &Global,
    (inputs, options): (&[String], &super::ingest::Options),
    server: &Server,
    (what, asking): (&Whole, &Asking),
) -> Result<Option<Vec<String>>, Failure> {
    let prompts = asking.prompts()?;
    let wanted = Wanted {
        source: options.name.clone().unwrap_or_default(),
        prompts: prompts.variants(&[])?,
        ..asking.wanted(What::Response, server, what.questions.samples)
    };
    let responses = sample(global, server, asking, |store, journal| {
        plan_responses(store, journal, (inputs, &options.map), wanted, &what.questions, asking)
    })?;
    if server.dry_run {
        print(&format!("then up to {} reflections on each of them", what.reflections))?;
        return Ok(None);
    }
    let source = responses.taken(global)?;
    let prompt = prompts.judge(None)?;
    let wanted = Wanted { prompts: vec![prompt.clone()], ..asking.wanted(What::Reflection, server, what.reflections) };
    let reflections = sample(global, server, asking, |store, journal| {
        Ok(sample::reflections(store, journal, wanted, Some(&source), (&prompts, &prompt))?)
    })?;
    for (reason, responses) in &reflections.skipped {
        global.say(&passed_over(reason, *responses));
    }
    let judged = reflections.taken(global)?;
    Ok(Some(vec![source, judged]))
}

fn passed_over(reason: &str, responses: u64) -> String {
    format!("passed over: {} ({reason})", ui::counted(responses.cast_signed(), "response"))
}

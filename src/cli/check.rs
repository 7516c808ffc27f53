//! `check`: what a model will see of traces, through its chat template.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;

use super::answer::Answer;
use super::error::{Exit, Failure};
use super::{Global, print};
use crate::audit::Severity;
use crate::check::{self, Found, Limits, Of, Report, Template};
use crate::store::{Access, Store, catalog};
use crate::ui;

/// Say what of the traces a model's chat template would lose
///
/// Examples:
///   skillfactory check --template qwen3
///   skillfactory check out --template model/tokenizer_config.json
///   skillfactory check --template qwen3 --tokenizer model/tokenizer.json --cutoff 4096
///   skillfactory check --template llama3 --render t1486e
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Check {
    /// Folder of Parquet files with conversations, such as an export [default: the traces of a recipe]
    #[arg(value_name = "OUT", conflicts_with = "recipe")]
    folder: Option<PathBuf>,
    /// Recipe whose traces to check [default: the only one]
    #[arg(long, value_name = "NAME")]
    recipe: Option<String>,
    /// qwen2.5, qwen3 or llama3, or the model's own tokenizer_config.json or chat_template.jinja
    #[arg(long, value_name = "NAME|FILE")]
    template: String,
    #[command(flatten)]
    tokens: Tokens,
    /// Write every fault, and nothing else
    #[arg(long, conflicts_with_all = ["json", "render"])]
    rows: bool,
    /// Write what was found as JSON
    #[arg(long, conflicts_with = "render")]
    json: bool,
    /// Write the conversation of one trace as the model would read it; ID may be the beginning of one
    #[arg(long, value_name = "ID")]
    render: Option<String>,
    #[command(flatten)]
    answer: Answer,
}

/// How long conversations are.
#[derive(Debug, Args)]
struct Tokens {
    /// The model's tokenizer.json: lengths are counted in its tokens
    #[arg(long, value_name = "FILE")]
    tokenizer: Option<PathBuf>,
    /// Tokens that the trainer cuts behind: say how many traces are longer
    #[arg(long, value_name = "N", requires = "tokenizer", value_parser = clap::value_parser!(i64).range(1..))]
    cutoff: Option<i64>,
    /// A trace of more tokens is a fault
    #[arg(long, value_name = "N", requires = "tokenizer", value_parser = clap::value_parser!(i64).range(1..))]
    max_tokens: Option<i64>,
}

impl Tokens {
    fn limits(&self) -> Result<Limits, Failure> {
        let tokens = self.tokenizer.as_deref().map(check::Tokens::load).transpose()?;
        Ok(Limits { tokens, cutoff: self.cutoff, max_tokens: self.max_tokens })
    }

    /// What was said, as it is typed.
    fn words(&self) -> String {
        let file =
            self.tokenizer.as_deref().map(|file| format!(" --tokenizer {}", ui::quoted(&file.to_string_lossy())));
        let number = |name: &str, value: Option<i64>| value.map(|value| format!(" --{name} {value}"));
        [file, number("cutoff", self.cutoff), number("max-tokens", self.max_tokens)].into_iter().flatten().collect()
    }
}

impl Check {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let mut template = Template::load(&self.template)?;
        let limits = self.tokens.limits()?;
        template.know(limits.tokens.as_ref().map(check::Tokens::special).unwrap_or_default());
        if self.rows {
            return self.write_rows(global, &template, &limits);
        }
        self.answer.is_unused("skillfactory check --template qwen3 --rows --as csv")?;
        let store = self.open(global, None)?;
        if let Some(id) = &self.render {
            let rendered = check::render(&store, &self.of(), &template, id)?;
            let shown = if io::stdout().is_terminal() { ui::visible_lines(&rendered) } else { rendered };
            return print(&shown);
        }
        let report = self.check(global, &store, &template, &limits)?;
        print(&if self.json { ui::check_json(&report) } else { ui::check_summary(&report) })?;
        self.verdict(global, &report)
    }

    fn of(&self) -> Of {
        self.folder.clone().map_or_else(|| Of::Recipe(self.recipe.clone()), Of::Folder)
    }

    /// What conversations are read with: a folder needs no workspace. Files may be written into `out`.
    fn open(&self, global: &Global, out: Option<PathBuf>) -> Result<Store, Failure> {
        let Some(folder) = &self.folder else {
            return global.open(&out.map_or(Access::Current, Access::Export));
        };
        let unreadable = |source| check::Error::Unreadable { path: folder.clone(), source };
        let folders: Vec<PathBuf> = [fs::canonicalize(folder).map_err(unreadable)?].into_iter().chain(out).collect();
        Ok(Store::of_folders(&folders, global.limits())?)
    }

    fn check(&self, global: &Global, store: &Store, template: &Template, limits: &Limits) -> Result<Report, Failure> {
        let bar = global.progress();
        bar.follow(store.query_progress());
        let report = check::check(store, &self.of(), template, limits, &bar)?;
        bar.finish();
        Ok(report)
    }

    fn write_rows(&self, global: &Global, template: &Template, limits: &Limits) -> Result<(), Failure> {
        let mut made = None;
        let open = |out: Option<PathBuf>| self.open(global, out);
        self.answer.write_from(open, &self.command(global), |store| {
            made = Some(self.check(global, store, template, limits)?);
            Ok(catalog::query("check/rows")?.sql.to_owned())
        })?;
        made.map_or(Ok(()), |report| self.verdict(global, &report))
    }

    /// What to type for every fault.
    fn command(&self, global: &Global) -> String {
        let folder = self.folder.as_deref().map(Path::to_string_lossy);
        let folder = folder.map(|folder| format!(" {}", ui::quoted(&folder))).unwrap_or_default();
        let recipe = self.recipe.as_ref().map(|name| format!(" --recipe {}", ui::quoted(name))).unwrap_or_default();
        let db = ui::db_option(&global.db);
        let template = ui::quoted(&self.template);
        format!("skillfactory check{db}{folder}{recipe} --template {template}{} --rows", self.tokens.words())
    }

    /// A failure if something of weight was found.
    fn verdict(&self, global: &Global, report: &Report) -> Result<(), Failure> {
        let is_grave = |found: &&Found| found.faults > 0 && found.kind.severity() == Severity::High;
        let grave: Vec<&Found> = report.found.iter().filter(is_grave).collect();
        let names: Vec<&str> = grave.iter().map(|found| found.kind.word()).collect();
        let Some(first) = grave.first() else { return Ok(()) };
        let what = format!("the model would not see the traces as they are: {}", names.join(", "));
        let mut failure = Failure::new(Exit::Faults, what);
        if !self.rows {
            failure = failure.hint(format!("see all of them: {}", self.command(global)));
        }
        let example = first.examples.first().and_then(|example| Some((&example.id, example.at?)));
        if let (None, Some((id, at))) = (&self.folder, example) {
            let db = ui::db_option(&global.db);
            failure = failure.hint(format!("see where one comes from: skillfactory show{db} {id} --char {at}"));
        }
        Err(failure)
    }
}

//! `query`: the reports that have a name.

use std::io::{self, IsTerminal};

use clap::Args;
use serde_json::Value;

use super::answer::{Answer, Form, List, ShowSql};
use super::error::{Exit, Failure, nearest};
use super::{Global, print};
use crate::build;
use crate::report::{self, Stats};
use crate::store::catalog::{self, QUERIES};
use crate::store::text::literal;
use crate::store::{Access, Query as Report, Store};
use crate::ui;

/// Ask the workspace a question that has a name
///
/// Examples:
///   skillfactory query stats
///   skillfactory query --list
///   skillfactory query lengths -p width=500
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Query {
    /// Name of the report; stats is a screen of several
    #[arg(value_name = "NAME", required_unless_present = "list")]
    name: Option<String>,
    /// Value of a parameter; the recipe need not be named if there is only one
    #[arg(short = 'p', long = "param", value_name = "KEY=VALUE")]
    parameters: Vec<String>,
    /// List the reports, with their parameters
    #[arg(long, conflicts_with_all = ["name", "parameters", "show_sql"])]
    list: bool,
    #[command(flatten)]
    sql: ShowSql,
    #[command(flatten)]
    answer: Answer,
}

impl Query {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let Some(name) = &self.name else { return self.write_list(global) };
        if name == STATS {
            return self.stats(global);
        }
        let report = find(name)?;
        let question = |store: &Store| Ok(report.filled(&self.values(store, report)?));
        if self.sql.show_sql {
            return print(&question(&global.open(&Access::Glance)?)?);
        }
        let given = self.parameters.iter().map(|parameter| format!(" -p {}", ui::quoted(parameter)));
        let db = ui::db_option(&global.db);
        let command = format!("skillfactory query{db} {name}{}", given.collect::<String>());
        self.answer.write(global, Access::Glance, &command, question)
    }

    fn write_list(&self, global: &Global) -> Result<(), Failure> {
        let about = |report: &Report| {
            let parameters: Vec<_> = parameters(report).into_iter().map(|name| parameter(report, name)).collect();
            [short(report).to_owned(), parameters.join(", "), report.description()].map(Value::from).to_vec()
        };
        let stats = [STATS, "recipe", STATS_ABOUT].map(Value::from).to_vec();
        let rows = std::iter::once(stats).chain(reports().map(about)).collect();
        let list = List { columns: &["report", "parameters", "about"], rows };
        self.answer.write_list(global, "skillfactory query --list", &list, shown_list)
    }

    /// Several reports on one screen, or their numbers as rows.
    fn stats(&self, global: &Global) -> Result<(), Failure> {
        let mut recipe = None;
        for given in &self.parameters {
            recipe = Some(given.strip_prefix("recipe=").ok_or_else(|| {
                Failure::new(Exit::BadInput, format!("{STATS} has no parameter {given}"))
                    .hint("its parameter is: -p recipe=NAME")
            })?);
        }
        let store = global.open(&Access::Current)?;
        let recipe = choose_recipe(&store, recipe)?;
        if self.sql.show_sql {
            let values = [("recipe", literal(&recipe))];
            let texts: Result<Vec<String>, Failure> =
                report::REPORTS.iter().map(|name| Ok(catalog::query(name)?.filled(&values))).collect();
            return print(&texts?.join("\n\n"));
        }
        let bar = global.progress();
        bar.follow(store.query_progress());
        let stats = Stats::of(&store, &recipe)?;
        bar.finish();
        let form = self.answer.form(&format!("skillfactory query {STATS}"), io::stdout().is_terminal())?;
        if form == Form::Table {
            return print(&ui::stats(&stats));
        }
        let list = List { columns: &ui::STATS_COLUMNS, rows: ui::stats_rows(&stats) };
        let answer = Answer { form: Some(form) };
        answer.write_list(global, &format!("skillfactory query {STATS}"), &list, String::new)
    }

    /// A value, as SQL, for each parameter of a report.
    fn values(&self, store: &Store, report: &Report) -> Result<Vec<(&'static str, String)>, Failure> {
        let names = parameters(report);
        let mut given = Vec::new();
        for parameter in &self.parameters {
            let (name, value) = parameter.split_once('=').ok_or_else(|| {
                Failure::new(Exit::BadInput, format!("{parameter} is no parameter with a value"))
                    .hint("for example: -p recipe=reference")
            })?;
            let unknown = || {
                let what = format!("{} has no parameter {name}", short(report));
                did_you_mean(Failure::new(Exit::BadInput, what), name, &names, "its parameters are")
            };
            let name = names.iter().find(|known| **known == name).ok_or_else(unknown)?;
            given.push((*name, value));
        }
        let value = |name: &&'static str| {
            let given = given.iter().rev().find(|(known, _)| known == name).map(|(_, value)| *value);
            match (report.default(name), given) {
                (Some(default), Some(value)) if default.starts_with('\'') => Ok((*name, literal(value))),
                (Some(_), Some(value)) => Ok((*name, number(name, value)?)),
                (Some(default), None) => Ok((*name, default.to_owned())),
                (None, recipe) => Ok((*name, literal(&choose_recipe(store, recipe)?))),
            }
        };
        names.iter().map(value).collect()
    }
}

/// Several reports at once, which is no query of its own.
const STATS: &str = "stats";
const STATS_ABOUT: &str =
    "A recipe's traces at a glance: funnel, labels, lengths and how often verdicts are right, on one screen.";

/// The reports that users may ask.
fn reports() -> impl Iterator<Item = &'static Report> {
    QUERIES.iter().filter(|query| query.is_for_users())
}

/// The name that users know it by.
fn short(report: &Report) -> &'static str {
    report.name.rsplit('/').next().unwrap_or(report.name)
}

fn parameters(report: &Report) -> Vec<&'static str> {
    report.header_list("params").into_iter().map(|name| name.trim_start_matches('$')).collect()
}

/// A parameter, with what it is if nobody says.
fn parameter(report: &Report, name: &str) -> String {
    report.default(name).map_or_else(|| name.to_owned(), |default| format!("{name}={default}"))
}

fn find(name: &str) -> Result<&'static Report, Failure> {
    let names: Vec<_> = std::iter::once(STATS).chain(reports().map(short)).collect();
    reports().find(|report| short(report) == name).ok_or_else(|| {
        let failure = Failure::new(Exit::BadInput, format!("no report is named {name}"));
        did_you_mean(failure, name, &names, "the reports are")
    })
}

fn did_you_mean(failure: Failure, word: &str, known: &[&str], all: &str) -> Failure {
    let known: Vec<String> = known.iter().map(|word| (*word).to_owned()).collect();
    match nearest(word, &known) {
        Some(near) => failure.hint(format!("did you mean: {near}")),
        None => failure.hint(format!("{all} {}", known.join(", "))),
    }
}

/// What has a default that is no text is a whole number, from 1.
fn number(name: &str, value: &str) -> Result<String, Failure> {
    let number = value.parse::<u32>().ok().filter(|number| *number > 0);
    let bad = || Failure::new(Exit::BadInput, format!("{name} is a whole number from 1, not {value}"));
    Ok(number.ok_or_else(bad)?.to_string())
}

/// The recipe that is named, or the only one.
fn choose_recipe(store: &Store, named: Option<&str>) -> Result<String, Failure> {
    use build::Error as E;
    let chosen = build::choose_recipe(store, named);
    chosen.map_err(|error| match &error {
        E::SeveralRecipes(names) => {
            let first = names.first().map_or("NAME", String::as_str);
            Failure::of(Exit::BadInput, &error)
                .hint(format!("name the one to ask of with: -p recipe={}", ui::quoted(first)))
        }
        E::NotBuilt { name, known } => match nearest(name, known) {
            Some(near) => {
                Failure::of(Exit::BadInput, &error).hint(format!("did you mean: -p recipe={}", ui::quoted(near)))
            }
            None => Failure::of(Exit::BadInput, &error),
        },
        _ => error.into(),
    })
}

/// Each report, its parameters with what they are if nobody says, and what it tells.
fn shown_list() -> String {
    let entry = |report: &'static Report| {
        let parameters: Vec<_> = parameters(report).into_iter().map(|name| parameter(report, name)).collect();
        format!("{} ({})\n{}", short(report), parameters.join(", "), ui::indented(&report.description(), 4))
    };
    let stats = format!("{STATS} (recipe)\n{}", ui::indented(STATS_ABOUT, 4));
    std::iter::once(stats).chain(reports().map(entry)).collect::<Vec<_>>().join("\n")
}

//! `audit`: what would harm a training on the traces.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::answer::{Answer, List};
use super::error::{Exit, Failure};
use super::{Global, print};
use crate::audit::{self, Auditor, Found, Settings, Severity};
use crate::store::{Access, Store};
use crate::ui;

/// Look for what would harm a training on the traces
///
/// Examples:
///   skillfactory audit
///   skillfactory audit cut-response --rows --as csv > cut.csv
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Audit {
    /// Audits to make [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// List the audits and make none
    #[arg(long)]
    list: bool,
    /// Recipe whose traces to look at [default: the only one]
    #[arg(long, value_name = "NAME")]
    recipe: Option<String>,
    /// Sources that nothing may be trained on, for split-leak
    #[arg(long, value_name = "SOURCE,...", value_delimiter = ',')]
    held_out: Vec<String>,
    /// Share of a question's traces that one response or reflection may stand in
    #[arg(long, value_name = "SHARE", default_value_t = Settings::default().share)]
    share: f64,
    /// Audits of your own: a folder of SELECTs, each a file headed as ours are
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Write all rows that one audit finds, and nothing else
    #[arg(long, conflicts_with = "list")]
    rows: bool,
    /// Print the SQL of the audits, and make none
    #[arg(long, conflicts_with_all = ["list", "rows", "form", "json"])]
    show_sql: bool,
    /// Write JSON
    #[arg(long, conflicts_with_all = ["list", "rows", "form"])]
    json: bool,
    #[command(flatten)]
    answer: Answer,
}

impl Audit {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        if self.rows {
            return self.write_rows(global);
        }
        if self.list && self.folder.is_none() {
            return self.write_list(global, &audit::choose(audit::audits(), &self.names)?);
        }
        let store = global.open(&Access::Current)?;
        let audits = self.chosen(&store)?;
        if self.list {
            return self.write_list(global, &audits);
        }
        if self.show_sql {
            let texts: Vec<String> = audits.iter().map(|audit| ui::visible_lines(audit.sql())).collect();
            return print(&texts.join("\n\n"));
        }
        self.answer.is_unused("skillfactory audit equal-content --rows --as csv")?;
        let auditor = self.auditor(&store)?;
        let bar = global.progress();
        bar.follow(store.query_progress());
        let total = audits.len() as u64;
        let mut found = Vec::new();
        for (at, audit) in audits.iter().enumerate() {
            crate::progress::Progress::step(&bar, &audit.name, at as u64, total);
            found.push(auditor.run(audit)?);
        }
        bar.finish();
        let recipe = auditor.recipe();
        print(&if self.json { ui::audit_json(recipe, &found) } else { ui::audit_summary(recipe, &found) })?;
        self.verdict(global, &found)
    }

    fn chosen(&self, store: &Store) -> Result<Vec<audit::Audit>, Failure> {
        let mut known = audit::audits();
        if let Some(folder) = &self.folder {
            known.extend(audit::own_audits(store, folder)?);
        }
        Ok(audit::choose(known, &self.names)?)
    }

    fn auditor<'a>(&self, store: &'a Store) -> Result<Auditor<'a>, Failure> {
        let settings = Settings { share: self.share, held_out: self.held_out.clone() };
        Ok(Auditor::new(store, self.recipe.as_deref(), &settings)?)
    }

    fn write_list(&self, global: &Global, audits: &[audit::Audit]) -> Result<(), Failure> {
        let row = |audit: &audit::Audit| {
            [audit.name.as_str(), audit.severity.word(), &audit.remedy, &audit.about].map(|text| json!(text)).to_vec()
        };
        let columns = &["audit", "severity", "remedy", "about"];
        let list = List { columns, rows: audits.iter().map(row).collect() };
        self.answer.write_list(global, "skillfactory audit --list", &list, || ui::audit_list(audits))
    }

    /// All rows of one audit. Whether there are any decides on the exit code as it does without rows.
    fn write_rows(&self, global: &Global) -> Result<(), Failure> {
        let [name] = self.names.as_slice() else {
            return Err(Failure::new(Exit::BadUsage, "--rows writes the rows of one audit")
                .hint("for example: skillfactory audit equal-content --rows"));
        };
        let mut made = Vec::new();
        let ask = |store: &Store| {
            for audit in self.chosen(store)? {
                made.push(self.auditor(store)?.run(&audit)?);
            }
            Ok("FROM found_now".to_owned())
        };
        self.answer.write(global, Access::Current, &self.command(global, name), ask)?;
        self.verdict(global, &made)
    }

    /// What to type for the rows of one audit.
    fn command(&self, global: &Global, name: &str) -> String {
        let option = |name: &str, value: Option<String>| {
            value.map(|value| format!(" --{name} {}", ui::quoted(&value))).unwrap_or_default()
        };
        let held_out = Some(self.held_out.join(",")).filter(|names| !names.is_empty());
        let folder = self.folder.as_ref().map(|folder| folder.to_string_lossy().into_owned());
        let options = [option("recipe", self.recipe.clone()), option("held-out", held_out), option("folder", folder)];
        format!("skillfactory audit{} {}{} --rows", ui::db_option(&global.db), ui::quoted(name), options.concat())
    }

    /// A failure if an audit of high severity has found something.
    fn verdict(&self, global: &Global, found: &[Found]) -> Result<(), Failure> {
        let grave = found.iter().filter(|found| found.audit.severity == Severity::High && found.count > 0);
        let names: Vec<&str> = grave.map(|found| found.audit.name.as_str()).collect();
        let Some(first) = names.first() else { return Ok(()) };
        let what = format!("faults of high severity were found: {}", names.join(", "));
        let failure = Failure::new(Exit::Faults, ui::visible(&what));
        // Who has all rows before them needs no more.
        let hint = format!("see all of them: {}", self.command(global, first));
        Err(if self.rows { failure } else { failure.hint(hint) })
    }
}

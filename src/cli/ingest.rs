//! `ingest`: raw rows into the workspace.

use std::path::PathBuf;

use clap::Args;

use super::dry_run::DryRun;
use super::error::Failure;
use super::hub::HubRows;
use super::{Global, print};
use crate::ingest::{self, Override, Report, Request};
use crate::store::Store;
use crate::ui;

/// Take raw rows into the workspace
///
/// Examples:
///   skillfactory ingest rows.parquet
///   skillfactory ingest 'shards/*.jsonl.gz' --name countdown --map response=output
///   skillfactory ingest 'rows.sqlite?table=attempts'
///   skillfactory ingest reflections.parquet --to countdown
///   skillfactory ingest OWNER/NAME --split train
///   skillfactory ingest --marks traces.sqlite
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
// Where traces are written too, --split is theirs.
#[command(mut_arg("input_splits", |split| split.visible_alias("split")))]
pub struct Ingest {
    /// Parquet, JSON Lines, JSON, CSV (also .gz, .zst), SQLite; several files, folders or glob patterns;
    /// or a data set of the Hub: OWNER/NAME, hf:OWNER/NAME, hf://datasets/OWNER/NAME@REVISION/*.parquet
    #[arg(required_unless_present = "marks", value_name = "FILE")]
    inputs: Vec<String>,
    /// Take in the marks that were written into a bundle, and no rows
    #[arg(long, value_name = "BUNDLE", conflicts_with_all = ["inputs", "to", "name", "map"])]
    marks: Option<PathBuf>,
    /// The rows are reflections on the responses of SOURCE, by q_idx and a_idx
    #[arg(long, value_name = "SOURCE")]
    to: Option<String>,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    dry_run: DryRun,
    /// Write JSON
    #[arg(long, conflicts_with = "marks")]
    json: bool,
}

/// How to read rows.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Name of the source [default: that of its file or files, or of the data set]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Take COLUMN for ROLE: question, answer, variant, model, response, correct, extracted, reflection;
    /// of rows with reflections only also q_idx, a_idx, prompt
    #[arg(long, value_name = "ROLE=COLUMN")]
    pub map: Vec<String>,
    #[command(flatten)]
    pub hub: HubRows,
}

impl Ingest {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        if let Some(bundle) = &self.marks {
            if !global.db.exists() {
                return Err(crate::store::Error::Missing(global.db.clone()).into());
            }
            let take_in = |global: &Global| global.change(|store| Ok(ingest::marks(store, bundle)?));
            print(&ui::marks_summary(&self.dry_run.apply(global, take_in)?))?;
            self.dry_run.say(global);
            return Ok(());
        }
        let request = self.options.request(global, &self.inputs)?.to(self.to);
        let work = |global: &Global| global.change(|store| take_in(store, global, &request));
        let report = self.dry_run.apply(global, work)?;
        print(&if self.json { ui::ingest_json(&report) } else { ui::ingest_summary(&report) })?;
        self.dry_run.say(global);
        Ok(())
    }
}

impl Options {
    /// Finds the files, on the Hub if it is meant: what is mistyped is told before a workspace is opened.
    pub fn request(self, global: &Global, inputs: &[String]) -> Result<Request, Failure> {
        let overrides = self.map.iter().map(|text| text.parse()).collect::<Result<Vec<Override>, ingest::Error>>()?;
        match self.hub.address(inputs)? {
            Some(address) => self.hub.request(global, &address, self.name, overrides),
            None => Ok(Request::new(inputs, self.name, overrides)?),
        }
    }
}

/// Takes the rows in and shows which columns were taken.
pub fn take_in(store: &Store, global: &Global, request: &Request) -> Result<Report, Failure> {
    let bar = global.progress();
    bar.follow(store.query_progress());
    let report = ingest::ingest(store, request, &bar)?;
    bar.finish();
    for file in &report.files {
        global.say(&ui::mapping_line(file));
    }
    Ok(report)
}

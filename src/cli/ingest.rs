//! `ingest`: raw rows into the workspace.

use std::path::PathBuf;

use clap::Args;

use super::built::Built;
use super::dry_run::DryRun;
use super::error::Failure;
use super::hub::HubRows;
use super::{Global, print};
use crate::ingest::{self, Largest, Override, Report, Request};
use crate::store::Store;
use crate::store::text::bytes;
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
///   skillfactory ingest rows.parquet --built out --recipe paper
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
// Where traces are written too, --split is theirs.
#[command(mut_arg("input_splits", |split| split.visible_alias("split")))]
pub struct Ingest {
    /// Parquet, JSON Lines, JSON, CSV (also .gz, .zst), SQLite; several files, folders or glob patterns;
    /// or a data set of the Hub: OWNER/NAME, hf:OWNER/NAME, hf://datasets/OWNER/NAME@REVISION/*.parquet
    #[arg(required_unless_present_any = ["marks", "built"], value_name = "FILE")]
    inputs: Vec<String>,
    /// Take in the marks that were written into a bundle, and no rows
    #[arg(long, value_name = "BUNDLE", conflicts_with_all = ["inputs", "to", "name", "map"])]
    marks: Option<PathBuf>,
    /// Take in the traces that a stream or a job has made of these rows, or of the source --name, once they are proven:
    /// a folder of records (.jsonl), or of an export with its provenance
    #[arg(long, value_name = "DIR", conflicts_with_all = ["marks", "to"])]
    built: Option<PathBuf>,
    /// Of --built: the recipe that made them [default: recipe.toml in DIR, or reference]
    #[arg(long, value_name = "NAME|FILE", requires = "built")]
    recipe: Option<String>,
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
    /// A row of JSON, CSV or SQLite may be so long [default: 64MiB]
    #[arg(long, value_name = "SIZE", value_parser = size, hide_short_help = true)]
    pub max_row: Option<u64>,
    /// A file may be so large, unpacked [default: 200GB]
    #[arg(long, value_name = "SIZE", value_parser = size, hide_short_help = true)]
    pub max_file: Option<u64>,
    #[command(flatten)]
    pub hub: HubRows,
}

fn size(text: &str) -> Result<u64, String> {
    bytes(text).filter(|bytes| *bytes > 0).ok_or_else(|| "a number with KB, MB or GB behind it".to_owned())
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
        if let Some(folder) = self.built {
            return Built { folder, recipe: self.recipe, inputs: self.inputs, options: self.options }
                .run(global, self.dry_run);
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
        let default = Largest::default();
        let largest = Largest { row: self.max_row.unwrap_or(default.row), file: self.max_file.unwrap_or(default.file) };
        match self.hub.address(inputs)? {
            Some(address) => self.hub.request(global, &address, (self.name, overrides, largest)),
            None => Ok(Request::within(inputs, self.name, overrides, largest)?),
        }
    }
}

/// Takes the rows in and shows which columns were taken.
pub fn take_in(store: &Store, global: &Global, request: &Request) -> Result<Report, Failure> {
    let bar = global.progress();
    bar.follow(store.query_progress());
    let report = ingest::ingest(store, request, &bar)?;
    // They are kept by now, even if it is stopped at what comes next.
    global.run.keep(format!("the rows of {}", report.source));
    ingest::unstage(store)?;
    bar.finish();
    global.run.count("rows", report.counts.rows);
    global.run.count("new_responses", report.counts.new_responses);
    global.run.count("new_reflections", report.counts.new_reflections);
    for file in &report.files {
        global.say(&ui::mapping_line(file));
    }
    Ok(report)
}

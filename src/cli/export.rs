//! `export`: traces as a data set.

use std::path::PathBuf;

use clap::Args;

use super::error::{Exit, Failure};
use super::hub::PushOptions;
use super::recorder::typed;
use super::{Global, print};
use crate::check::Fit;
use crate::export::{self, Layout, MaskAs, Masks, Report, Request, Rules, Sample, Splits, Target};
use crate::ui;

/// Write a data set: for Hugging Face, or as a trainer reads it
///
/// Into the folder of an earlier export, only the files are written whose traces have changed.
///
/// Examples:
///   skillfactory export out
///   skillfactory export factory --target llamafactory
///   skillfactory export masked --target axolotl --mask sample:incorrect,glue
///   skillfactory export short --where "chars < 8000" --sample 1000
///   skillfactory export splits --split train=0.98,val=0.02 --shards 16
///   skillfactory export changes --changes-since out
///   skillfactory export out --push OWNER/TRACES --private
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Export {
    /// Folder to write: new, empty, or an earlier export [default, with --push: one beside the workspace]
    #[arg(value_name = "OUT", required_unless_present = "push")]
    target: Option<PathBuf>,
    /// Recipe whose traces to write [default: the only one]
    #[arg(long, value_name = "NAME")]
    recipe: Option<String>,
    #[command(flatten)]
    layout: LayoutOptions,
    #[command(flatten)]
    subset: Subset,
    #[command(flatten)]
    fit: FitOptions,
    /// Seed of --sample
    #[arg(long, hide_short_help = true, value_name = "N", default_value_t = 42, allow_hyphen_values = true)]
    seed: i64,
    /// Write only what was added, changed or removed since an export: its manifest or folder
    #[arg(long, value_name = "MANIFEST")]
    changes_since: Option<PathBuf>,
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write JSON
    #[arg(long, conflicts_with = "dry_run")]
    json: bool,
    #[command(flatten)]
    push: PushOptions,
}

/// Who reads the export, and how it is laid out.
#[derive(Debug, Clone, Args)]
struct LayoutOptions {
    /// hf, jsonl, csv, parquet, trl, axolotl, llamafactory or verl; of several, each into OUT/NAME [default: that of the folder, or hf]
    #[arg(long = "target", value_name = "NAME,...", value_delimiter = ',', value_parser = target)]
    targets: Vec<Target>,
    /// Name of the config of the traces, of hf [default: default]
    #[arg(long, hide_short_help = true, value_name = "NAME")]
    config: Option<String>,
    /// Tables to write, of trl (messages, prompt-completion, preference, unpaired, stepwise) and verl (sft, rl) [default: all]
    #[arg(long, hide_short_help = true, value_name = "NAME,...", value_delimiter = ',')]
    tables: Option<Vec<String>>,
    /// Columns of jsonl, csv and parquet: those of trace, question, answer, conversations, parts
    #[arg(long, hide_short_help = true, value_name = "NAME,...", value_delimiter = ',')]
    columns: Option<Vec<String>>,
    /// Parts not to train on, of hf and axolotl: kinds, each with correct, incorrect, first, last or attempt-N behind a colon; '' takes a mask away
    #[arg(long, value_name = "KIND[:PLACE],...", value_parser = rules)]
    mask: Option<Rules>,
    /// Parts to train on, and nothing else; of these, not what --mask names
    #[arg(long, hide_short_help = true, value_name = "KIND[:PLACE],...", value_parser = rules)]
    train_on: Option<Rules>,
    /// How axolotl is told of a mask: train-detail (beside the text) or parts (of the text) [default: train-detail]
    #[arg(long, hide_short_help = true, value_name = "FORM", value_parser = mask_as)]
    mask_as: Option<MaskAs>,
}

/// How long traces may be, as the model's own files count.
#[derive(Debug, Clone, Args)]
struct FitOptions {
    /// Only traces of up to so many tokens [default: as the recipe says]
    #[arg(long, value_name = "N", requires_all = ["tokenizer", "template"], value_parser = clap::value_parser!(i64).range(1..))]
    max_tokens: Option<i64>,
    /// The model's tokenizer.json, which tokens are counted with
    #[arg(long, hide_short_help = true, value_name = "FILE", requires = "template")]
    tokenizer: Option<PathBuf>,
    /// The model's chat template, which they are counted in: as check takes it
    #[arg(long, hide_short_help = true, value_name = "NAME|FILE", requires = "tokenizer")]
    template: Option<String>,
}

impl FitOptions {
    fn fit(self) -> Option<Fit> {
        let (template, tokenizer) = self.template.zip(self.tokenizer)?;
        Some(Fit { template, tokenizer, max_tokens: self.max_tokens })
    }
}

fn target(name: &str) -> Result<Target, String> {
    if name == "sqlite" {
        return Err("SQLite is one file, of all that traces came from: skillfactory bundle FILE.sqlite".to_owned());
    }
    let known = || Target::ALL.map(Target::name).join(", ");
    Target::named(name).ok_or_else(|| format!("the targets are {}", known()))
}

fn rules(text: &str) -> Result<Rules, export::BadRule> {
    Rules::try_from(text.to_owned())
}

fn mask_as(name: &str) -> Result<MaskAs, String> {
    match name {
        "train-detail" => Ok(MaskAs::TrainDetail),
        "parts" => Ok(MaskAs::Parts),
        _ => Err("it is train-detail or parts".to_owned()),
    }
}

impl LayoutOptions {
    fn layout(self) -> Layout {
        let masks = match (self.mask, self.train_on) {
            (None, None) => None,
            (mask, train_on) => Some(Masks { mask: mask.unwrap_or_default(), train_on: train_on.unwrap_or_default() }),
        };
        let Self { config, tables, columns, mask_as, .. } = self;
        Layout { target: None, config, tables, columns, masks, mask_as }
    }
}

/// Which traces to write, and into which files.
#[derive(Debug, Clone, Args)]
pub struct Subset {
    /// Only traces for which this SQL expression over the table trace is true
    #[arg(long = "where", value_name = "EXPRESSION", allow_hyphen_values = true)]
    pub expression: Option<String>,
    /// At most N traces, drawn by the seed
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub sample: Option<u64>,
    /// Splits and their shares of the questions [default: those of the folder, or train=1]
    #[arg(long = "split", value_name = "NAME=SHARE,...")]
    pub splits: Option<Splits>,
    /// Files of each split [default: as many as the folder has, or by size]
    #[arg(long, hide_short_help = true, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=4096))]
    pub shards: Option<u64>,
    /// Write the parts of the traces, too, each with the row that it came from
    #[arg(long, hide_short_help = true)]
    pub provenance: bool,
    /// Write the traces even if these audits find faults
    #[arg(long, hide_short_help = true, value_name = "AUDIT,...", value_delimiter = ',')]
    pub allow: Vec<String>,
}

impl Subset {
    pub fn request(self, target: PathBuf, recipe: Option<String>, seed: i64) -> Request {
        let sample = self.sample.map(|size| Sample { size, seed });
        Request {
            target,
            recipe,
            subset: self.expression,
            fit: None,
            sample,
            allowed: self.allow,
            splits: self.splits,
            shards: self.shards,
            provenance: self.provenance,
            layout: Layout::default(),
            changes_since: None,
            command: Some(typed()),
        }
    }
}

impl Export {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let (target, mut goal) = self.push.target(global, self.target, self.dry_run)?;
        let targets = self.layout.targets.clone();
        let request = self.subset.request(target, self.recipe, self.seed);
        let request =
            Request { fit: self.fit.fit(), changes_since: self.changes_since, layout: self.layout.layout(), ..request };
        let requests = export::requests(&request, &targets)?;
        if requests.len() > 1 && goal.is_some() {
            return Err(Failure::new(Exit::BadUsage, "a push takes one target").hint("push them one after the other"));
        }
        if !self.dry_run {
            global.arm();
        }
        let mut reports = Vec::new();
        for request in requests {
            if self.dry_run {
                let bar = global.progress();
                let outline = export::preview(&global.db, &request, global.limits(), &bar)?;
                bar.finish();
                print(&ui::export_preview(&request.target, &outline))?;
                continue;
            }
            let report = write(global, &request)?;
            if !self.json {
                print(&ui::export_summary(&report))?;
            }
            if let Some(goal) = goal.take() {
                let pushed = goal.push(global, &report)?;
                if self.json { global.say(&pushed) } else { print(&pushed)? }
            }
            reports.push(report);
        }
        if self.json { print(&ui::export_json(&reports)) } else { Ok(()) }
    }
}

/// Writes the export.
pub fn write(global: &Global, request: &Request) -> Result<Report, Failure> {
    let bar = global.progress();
    let report = export::export(&global.db, request, global.limits(), &bar)?;
    bar.finish();
    global.run.keep(format!("the export {}", report.target.display()));
    global.run.count("exported", report.outline.traces.cast_signed());
    global.run.count("files", i64::try_from(report.outline.written).unwrap_or(i64::MAX));
    global.run.count("bytes", report.bytes.cast_signed());
    if let Some(reason) = &report.unrecorded {
        global.say(&format!("warning: the workspace has no record of this export: {reason}"));
    }
    Ok(report)
}

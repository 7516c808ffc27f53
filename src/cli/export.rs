//! `export`: traces as a data set.

use std::path::PathBuf;

use clap::Args;

use super::error::Failure;
use super::hub::PushOptions;
use super::{Global, print};
use crate::export::{self, Report, Request, Sample, Splits};
use crate::ui;

/// Write traces as a Hugging Face data set
///
/// Into the folder of an earlier export, only the files are written whose traces have changed.
///
/// Examples:
///   skillfactory export out
///   skillfactory export short --where "chars < 8000" --sample 1000
///   skillfactory export out --split train=0.98,val=0.02 --shards 16
///   skillfactory export changes --changes-since out
///   skillfactory export out --push OWNER/NAME --private
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
    subset: Subset,
    /// Seed of --sample
    #[arg(long, value_name = "N", default_value_t = 42, allow_hyphen_values = true)]
    seed: i64,
    /// Write only what was added, changed or removed since an export: its manifest or folder
    #[arg(long, value_name = "MANIFEST")]
    changes_since: Option<PathBuf>,
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    push: PushOptions,
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
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=4096))]
    pub shards: Option<u64>,
    /// Write the parts of the traces, too, each with the row that it came from
    #[arg(long)]
    pub provenance: bool,
    /// Write the traces even if these audits find faults
    #[arg(long, value_name = "AUDIT,...", value_delimiter = ',')]
    pub allow: Vec<String>,
}

impl Subset {
    pub fn request(self, target: PathBuf, recipe: Option<String>, seed: i64) -> Request {
        let sample = self.sample.map(|size| Sample { size, seed });
        let words = std::env::args_os().skip(1).map(|word| ui::quoted(&word.to_string_lossy()));
        let words: Vec<String> = std::iter::once("skillfactory".to_owned()).chain(words).collect();
        Request {
            target,
            recipe,
            subset: self.expression,
            sample,
            allowed: self.allow,
            splits: self.splits,
            shards: self.shards,
            provenance: self.provenance,
            changes_since: None,
            command: Some(words.join(" ")),
        }
    }
}

impl Export {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let (target, goal) = self.push.target(global, self.target, self.dry_run)?;
        let request = self.subset.request(target, self.recipe, self.seed);
        let request = Request { changes_since: self.changes_since, ..request };
        if self.dry_run {
            let bar = global.progress();
            let outline = export::preview(&global.db, &request, global.threads(), &bar)?;
            bar.finish();
            return print(&ui::export_preview(&request.target, &outline));
        }
        let report = write(global, &request)?;
        print(&ui::export_summary(&report))?;
        goal.map_or(Ok(()), |goal| print(&goal.push(global, &report)?))
    }
}

/// Writes the export.
pub fn write(global: &Global, request: &Request) -> Result<Report, Failure> {
    let bar = global.progress();
    let report = export::export(&global.db, request, global.threads(), &bar)?;
    bar.finish();
    if let Some(reason) = &report.unrecorded {
        global.say(&format!("warning: the workspace has no record of this export: {reason}"));
    }
    Ok(report)
}

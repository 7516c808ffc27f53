//! `export`: traces as a data set.

use std::path::PathBuf;

use clap::Args;

use super::error::Failure;
use super::hub::PushOptions;
use super::{Global, print};
use crate::export::{self, Report, Request, Sample};
use crate::ui;

/// Write traces as a Hugging Face data set
///
/// Examples:
///   skillfactory export out
///   skillfactory export short --where "chars < 8000" --sample 1000
///   skillfactory export out --push OWNER/NAME --private
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Export {
    /// Folder to write: new, empty, or an earlier export [default, with --push: one beside the workspace]
    #[arg(value_name = "OUT")]
    target: Option<PathBuf>,
    /// Recipe whose traces to write [default: the only one]
    #[arg(long, value_name = "NAME")]
    recipe: Option<String>,
    #[command(flatten)]
    subset: Subset,
    /// Seed of --sample
    #[arg(long, value_name = "N", default_value_t = 42, allow_hyphen_values = true)]
    seed: i64,
    #[command(flatten)]
    push: PushOptions,
}

/// Which traces to write.
#[derive(Debug, Clone, Args)]
pub struct Subset {
    /// Only traces for which this SQL expression over the table trace is true
    #[arg(long = "where", value_name = "EXPRESSION", allow_hyphen_values = true)]
    pub expression: Option<String>,
    /// At most N traces, drawn by the seed
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub sample: Option<u64>,
}

impl Subset {
    pub fn request(self, target: PathBuf, recipe: Option<String>, seed: i64) -> Request {
        let sample = self.sample.map(|size| Sample { size, seed });
        Request { target, recipe, subset: self.expression, sample, allowed: Vec::new() }
    }
}

impl Export {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let (target, goal) = self.push.target(global, self.target)?;
        let request = self.subset.request(target, self.recipe, self.seed);
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

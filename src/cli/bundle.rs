//! `bundle`: traces with all that they came from, in one SQLite file.

use std::path::PathBuf;

use clap::Args;

use super::error::Failure;
use super::{Global, print};
use crate::bundle::{self, Request};
use crate::export::Sample;
use crate::ui;

/// Write traces and their origins into one SQLite file, to mark
///
/// Any SQLite tool opens it, such as Datasette. What is written into its table mark comes back with ingest --marks.
///
/// Examples:
///   skillfactory bundle traces.sqlite
///   skillfactory bundle long.sqlite --where "attempts > 2" --sample 200
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Bundle {
    /// File to write; one that is there is left alone
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Recipe whose traces to write [default: the only one]
    #[arg(long, value_name = "NAME")]
    recipe: Option<String>,
    /// Only traces for which this SQL expression over the table trace is true
    #[arg(long = "where", value_name = "EXPRESSION", allow_hyphen_values = true)]
    expression: Option<String>,
    /// Only so many of these, drawn at random
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    sample: Option<u64>,
    /// Seed of --sample
    #[arg(long, value_name = "N", default_value_t = 42, allow_hyphen_values = true)]
    seed: i64,
}

impl Bundle {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let sample = self.sample.map(|size| Sample { size, seed: self.seed });
        let request = Request { file: self.file, recipe: self.recipe, subset: self.expression, sample };
        global.arm();
        let bar = global.progress();
        let report = bundle::bundle(&global.db, &request, global.limits(), &bar)?;
        bar.finish();
        global.run.keep(format!("the bundle {}", report.file.display()));
        global.run.count("bundled", report.traces.cast_signed());
        print(&ui::bundle_summary(&report))?;
        global.say(&format!("\nnext: skillfactory ingest --marks {}", ui::quoted(&report.file.to_string_lossy())));
        Ok(())
    }
}

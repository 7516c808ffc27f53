//! `stream`: traces out of rows on standard input.

use std::io::{self, BufReader, IsTerminal};

use clap::Args;

use super::Global;
use super::error::{Exit, Failure};
use super::recipe_options::RecipeOptions;
use crate::ingest::{self, Override};
use crate::store::Access;
use crate::stream::{self, BATCH_BYTES, Request};
use crate::ui;

/// Make traces of rows from standard input, without a workspace
///
/// Rows are JSON Lines; all rows of a question stand together. What comes out are records, one JSON object a line:
/// "record" says whether it is a question, a trace, a part, a reject or, at last, the end. Without an end it is not whole.
///
/// Examples:
///   skillfactory stream < sorted.jsonl > records.jsonl
///   skillfactory stream --recipe paper --parts --file-column file --row-column row < sorted.jsonl
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Stream {
    /// Write the parts of the traces, too
    #[arg(long)]
    parts: bool,
    /// What parts and rejects call the source
    #[arg(long, value_name = "NAME", default_value = "stream")]
    name: String,
    /// Take COLUMN for ROLE: question, answer, variant, model, response, correct, extracted, reflection
    #[arg(long, value_name = "ROLE=COLUMN")]
    map: Vec<String>,
    /// The column that says which file a row came from
    #[arg(long, value_name = "COLUMN")]
    file_column: Option<String>,
    /// The column that says which row of that file it is [default: rows are counted as they come]
    #[arg(long, value_name = "COLUMN")]
    row_column: Option<String>,
    #[command(flatten)]
    recipe: RecipeOptions,
}

impl Stream {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let overrides = self.map.iter().map(|text| text.parse()).collect::<Result<Vec<Override>, ingest::Error>>()?;
        let recipe = match self.recipe.unstored()? {
            Some(recipe) => recipe,
            None => self.recipe.stored(&global.open(&Access::Current)?)?,
        };
        if io::stdin().is_terminal() {
            return Err(Failure::new(Exit::BadUsage, "no rows come from standard input")
                .hint("rows are piped in: skillfactory stream < rows.jsonl"));
        }
        let request = Request {
            recipe,
            overrides,
            source: self.name,
            file_column: self.file_column,
            row_column: self.row_column,
            with_parts: self.parts,
            batch_bytes: BATCH_BYTES,
            limits: global.limits(),
            spill: std::env::temp_dir().join("skillfactory-stream"),
        };
        let counts =
            stream::stream(BufReader::with_capacity(1 << 20, io::stdin().lock()), io::stdout().lock(), &request)?;
        global.say(&ui::stream_summary(&counts));
        Ok(())
    }
}

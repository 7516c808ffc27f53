//! `sql`: the user's own question.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use clap::{Args, ValueEnum};

use super::Global;
use super::error::{Exit, Failure};
use crate::store::{Access, Error};
use crate::ui::{self, rows};

/// Examples:
///   skillfactory sql "SELECT label, count(*) AS n FROM trace GROUP BY label ORDER BY label"
///   skillfactory sql question.sql --as csv > answer.csv
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Sql {
    /// One statement, a file that ends in .sql, or - for standard input
    #[arg(value_name = "SQL", allow_hyphen_values = true)]
    text: String,
    /// How to write rows [default: table on a terminal, jsonl in a pipe]
    #[arg(long = "as", value_enum, value_name = "FORM")]
    form: Option<Form>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// The first 1000 rows, cut to the width of a terminal, or record by record if they are too wide
    Table,
    /// A JSON object a line
    Jsonl,
    /// With a line of names; NULL is an empty field
    Csv,
    /// A Markdown table: \| for a pipe, <br> for a line break, NULL an empty cell
    Md,
}

impl Sql {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let out = io::stdout();
        let on_terminal = out.is_terminal();
        let form = self.form.unwrap_or(if on_terminal { Form::Table } else { Form::Jsonl });
        let text = self.text()?;
        let store = global.open(&Access::Read)?;
        let mut statement = store.prepare_question(&text).map_err(refused)?;
        let batches = statement.stream_arrow([]).map_err(|error| refused(error.into()))?;
        let schema = batches.get_schema();
        let batches = batches.map(|batch| batch.map_err(|error| refused(error.into())));
        match form {
            Form::Table => rows::table(out.lock(), &schema, batches, on_terminal.then(ui::terminal_width)),
            Form::Csv => rows::csv(out.lock(), &schema, batches),
            Form::Md => rows::md(out.lock(), &schema, batches),
            Form::Jsonl => rows::jsonl(out.lock(), batches),
        }
    }

    fn text(&self) -> Result<String, Failure> {
        if self.text == "-" {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text)?;
            return Ok(text);
        }
        let path = Path::new(&self.text);
        if path.extension().is_some_and(|ending| ending == "sql") {
            return fs::read_to_string(path)
                .map_err(|error| Failure::new(Exit::BadInput, format!("cannot read {}: {error}", path.display())));
        }
        Ok(self.text.clone())
    }
}

/// A question that cannot be answered.
fn refused(error: Error) -> Failure {
    Failure::new(Exit::BadInput, error.to_string())
        .hint("see the tables: skillfactory sql \"SELECT table_name, comment FROM duckdb_tables()\"")
}

//! The forms in which rows are written to stdout.

use std::fs::File;
use std::io::{self, IsTerminal, Write};

use clap::{Args, ValueEnum};

use super::Global;
use super::error::{Exit, Failure};
use crate::store::{Access, Error, Store};
use crate::ui::{self, rows};

/// How rows are written.
#[derive(Debug, Clone, Copy, Args)]
pub struct FormOption {
    /// How to write rows [default: table on a terminal, jsonl in a pipe]
    #[arg(long = "as", value_enum, value_name = "FORM")]
    pub form: Option<Form>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// The first 1000 rows, cut to the width of a terminal, or record by record if they are too wide
    Table,
    /// A JSON object a line
    Jsonl,
    /// With a line of names; NULL is an empty field
    Csv,
    /// A Markdown table: \| for a pipe, <br> for a line break, NULL an empty cell
    Md,
    /// A Parquet file, compressed with zstd; not on a terminal
    Parquet,
}

impl FormOption {
    /// The form that is said, or the one that suits stdout. `command`: what to type for a Parquet file.
    pub fn choose(self, on_terminal: bool, command: impl FnOnce() -> String) -> Result<Form, Failure> {
        let form = self.form.unwrap_or(if on_terminal { Form::Table } else { Form::Jsonl });
        if form == Form::Parquet && on_terminal {
            return Err(Failure::new(Exit::BadUsage, "a Parquet file is not for a terminal")
                .hint(format!("write it to a file: {} --as parquet > answer.parquet", command())));
        }
        Ok(form)
    }
}

/// Writes the rows of what `ask` gives, a question to the workspace, which it may prepare.
pub fn write(
    global: &Global,
    access: Access,
    form: Form,
    ask: impl FnOnce(&Store) -> Result<String, Failure>,
    refused: impl Fn(Error) -> Failure + Copy,
) -> Result<(), Failure> {
    if form == Form::Parquet {
        return write_parquet(global, ask, refused);
    }
    let store = global.open(&access)?;
    let question = ask(&store)?;
    let out = io::stdout();
    let width = out.is_terminal().then(ui::terminal_width);
    let mut statement = store.prepare_question(&question).map_err(refused)?;
    let batches = statement.stream_arrow([]).map_err(|error| refused(error.into()))?;
    let schema = batches.get_schema();
    let batches = batches.map(|batch| batch.map_err(|error| refused(error.into())));
    match form {
        Form::Table => rows::table(out.lock(), &schema, batches, width),
        Form::Csv => rows::csv(out.lock(), &schema, batches),
        Form::Md => rows::md(out.lock(), &schema, batches),
        Form::Jsonl | Form::Parquet => rows::jsonl(out.lock(), batches),
    }
}

/// Writes the answer as a Parquet file to stdout. The engine writes it to a folder that nobody else can read: nothing
/// comes out before all of it is there.
fn write_parquet(
    global: &Global,
    ask: impl FnOnce(&Store) -> Result<String, Failure>,
    refused: impl Fn(Error) -> Failure,
) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("answer.parquet");
    let store = global.open(&Access::Export(folder.path().to_owned()))?;
    store.write_answer(&ask(&store)?, &path).map_err(refused)?;
    let mut answer = File::open(&path)?;
    // An open file can be read to its end without a name: nothing is left, however the reader ends.
    folder.close()?;
    let mut out = io::stdout().lock();
    io::copy(&mut answer, &mut out)?;
    out.flush()?;
    Ok(())
}

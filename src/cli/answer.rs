//! Rows as an answer, in the form that is asked for.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::error::{Exit, Failure};
use super::{Global, print};
use crate::store::text::{identifier, literal};
use crate::store::{Access, Error, Store};
use crate::ui::{self, Shown, rows};

/// How to write rows.
#[derive(Debug, Args)]
pub struct Answer {
    /// How to write rows [default: table on a terminal, jsonl in a pipe]
    #[arg(long = "as", value_enum, value_name = "FORM")]
    pub form: Option<Form>,
}

/// What is asked, in place of the answer.
#[derive(Debug, Clone, Copy, Args)]
pub struct ShowSql {
    /// Print the SQL, which the verb sql takes as well, and ask nothing
    #[arg(long, conflicts_with = "form")]
    pub show_sql: bool,
}

/// A summary as a person reads it, or as a machine does.
#[derive(Debug, Clone, Copy, Args)]
pub struct Json {
    /// Write JSON
    #[arg(long)]
    json: bool,
}

impl Json {
    /// Whether only JSON may be written.
    pub fn is_asked(self) -> bool {
        self.json
    }

    /// Writes the one or the other.
    pub fn print(self, text: impl FnOnce() -> String, json: impl FnOnce() -> String) -> Result<(), Failure> {
        print(&if self.json { json() } else { text() })
    }
}

/// A list that no table holds: names of its columns, and rows of texts and numbers.
#[derive(Debug)]
pub struct List {
    pub columns: &'static [&'static str],
    pub rows: Vec<Vec<Value>>,
}

impl List {
    /// The list as a question, which any engine answers.
    fn question(&self) -> String {
        let columns: Vec<String> = self.columns.iter().map(|name| identifier(name)).collect();
        let value = |value: &Value| match value {
            Value::String(text) => literal(text),
            // With an exponent it is no decimal of so many places.
            Value::Number(number) if number.is_f64() => format!("{:e}", number.as_f64().unwrap_or_default()),
            other => other.to_string(),
        };
        let row = |row: &Vec<Value>| format!("({})", row.iter().map(value).collect::<Vec<_>>().join(", "));
        let rows: Vec<String> = self.rows.iter().map(row).collect();
        let columns = columns.join(", ");
        if rows.is_empty() {
            let none = vec!["NULL"; self.columns.len()].join(", ");
            return format!("SELECT {columns} FROM (VALUES ({none})) AS list({columns}) WHERE false");
        }
        format!("SELECT {columns} FROM (VALUES {}) AS list({columns})", rows.join(", "))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// The first 1000 rows, cut to the width of a terminal, or record by record if they are too wide
    Table,
    /// A JSON object a line
    Jsonl,
    /// With a line of names; NULL is an empty field
    Csv,
    /// CSV that a spreadsheet computes nothing of: ' stands before a text that begins as a formula does
    Sheet,
    /// A Markdown table: \| for a pipe, <br> for a line break, NULL an empty cell
    Md,
    /// A Parquet file, compressed with zstd; not on a terminal
    Parquet,
}

impl Answer {
    /// The form to write, on a terminal or not; `command`: what was typed, as a shell takes it.
    pub fn form(&self, command: &str, on_terminal: bool) -> Result<Form, Failure> {
        let form = self.form.unwrap_or(if on_terminal { Form::Table } else { Form::Jsonl });
        if form == Form::Parquet && on_terminal {
            return Err(Failure::new(Exit::BadUsage, "a Parquet file is not for a terminal")
                .hint(format!("write it to a file: {command} --as parquet > answer.parquet")));
        }
        Ok(form)
    }

    /// An error if a form is asked for where no rows are written; `example`: what writes some.
    pub fn is_unused(&self, example: &str) -> Result<(), Failure> {
        match self.form {
            Some(_) => Err(Failure::new(Exit::BadUsage, "--as is for rows").hint(format!("for example: {example}"))),
            None => Ok(()),
        }
    }

    /// Writes a list: as `text` if no form is asked for.
    pub fn write_list(
        &self,
        global: &Global,
        command: &str,
        list: &List,
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        if self.form.is_none() {
            return print(&text());
        }
        let open =
            |folder: Option<PathBuf>| Ok(Store::of_folders(&folder.into_iter().collect::<Vec<_>>(), global.limits())?);
        self.write_from(open, command, |_| Ok(list.question()))
    }

    /// Writes to stdout the rows of the question that `ask` gives, which may prepare the workspace for it.
    pub fn write(
        &self,
        global: &Global,
        access: Access,
        command: &str,
        ask: impl FnOnce(&Store) -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        let open = |folder: Option<PathBuf>| global.open(&folder.map_or(access, Access::Export));
        self.write_from(open, command, ask)
    }

    /// The same of what `open` opens, so that files can be written into a folder if one is given.
    pub fn write_from(
        &self,
        open: impl FnOnce(Option<PathBuf>) -> Result<Store, Failure>,
        command: &str,
        ask: impl FnOnce(&Store) -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        let out = io::stdout();
        let on_terminal = out.is_terminal();
        let form = self.form(command, on_terminal)?;
        if form == Form::Parquet {
            return write_parquet(open, ask);
        }
        let store = open(None)?;
        let question = ask(&store)?;
        let mut statement = store.prepare_question(&question).map_err(refused)?;
        let batches = statement.stream_arrow([]).map_err(|error| refused(error.into()))?;
        let schema = batches.get_schema();
        let batches = batches.map(|batch| batch.map_err(|error| refused(error.into())));
        match form {
            Form::Table => rows::table(out.lock(), &schema, batches, on_terminal.then(ui::terminal_width)),
            // A terminal would obey what a text tells it.
            Form::Csv | Form::Sheet if on_terminal => {
                rows::csv(Shown::new(out.lock()), &schema, batches, form == Form::Sheet)
            }
            Form::Csv | Form::Sheet => rows::csv(out.lock(), &schema, batches, form == Form::Sheet),
            Form::Md => rows::md(out.lock(), &schema, batches),
            _ if on_terminal => rows::jsonl(Shown::new(out.lock()), batches),
            Form::Jsonl | Form::Parquet => rows::jsonl(out.lock(), batches),
        }
    }
}

/// Writes the answer as a Parquet file to stdout. The engine writes it to a folder that nobody else can read: nothing
/// comes out before all of it is there.
fn write_parquet(
    open: impl FnOnce(Option<PathBuf>) -> Result<Store, Failure>,
    ask: impl FnOnce(&Store) -> Result<String, Failure>,
) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("answer.parquet");
    let store = open(Some(folder.path().to_owned()))?;
    store.write_answer(&ask(&store)?, &path).map_err(refused)?;
    let mut answer = File::open(&path)?;
    // An open file can be read to its end without a name: nothing is left, however the reader ends.
    folder.close()?;
    let mut out = io::stdout().lock();
    io::copy(&mut answer, &mut out)?;
    out.flush()?;
    Ok(())
}

/// A question that cannot be answered.
fn refused(error: Error) -> Failure {
    match error {
        Error::NoRows { .. } | Error::NotWritten { .. } => {
            Failure::of(Exit::BadInput, &error).hint("take another form, such as: --as jsonl")
        }
        _ => Failure::new(Exit::BadInput, error.to_string())
            .hint("see the tables: skillfactory sql \"SELECT table_name, comment FROM duckdb_tables()\""),
    }
}

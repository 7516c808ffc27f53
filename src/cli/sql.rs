//! `sql`: the user's own question.

use std::fs::{self, File};
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;

use clap::{Args, ValueEnum};

use super::Global;
use super::error::{Exit, Failure};
use crate::store::{Access, Error};
use crate::ui::{self, rows};

/// Ask the workspace in SQL, read-only
///
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
    /// A Parquet file, compressed with zstd; not on a terminal
    Parquet,
}

impl Sql {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let out = io::stdout();
        let on_terminal = out.is_terminal();
        let form = self.form(global, on_terminal)?;
        let text = self.text()?;
        if form == Form::Parquet {
            return write_parquet(global, &text);
        }
        let store = global.open(&Access::Read)?;
        let mut statement = store.prepare_question(&text).map_err(refused)?;
        let batches = statement.stream_arrow([]).map_err(|error| refused(error.into()))?;
        let schema = batches.get_schema();
        let batches = batches.map(|batch| batch.map_err(|error| refused(error.into())));
        match form {
            Form::Table => rows::table(out.lock(), &schema, batches, on_terminal.then(ui::terminal_width)),
            Form::Csv => rows::csv(out.lock(), &schema, batches),
            Form::Md => rows::md(out.lock(), &schema, batches),
            Form::Jsonl | Form::Parquet => rows::jsonl(out.lock(), batches),
        }
    }

    fn form(&self, global: &Global, on_terminal: bool) -> Result<Form, Failure> {
        let form = self.form.unwrap_or(if on_terminal { Form::Table } else { Form::Jsonl });
        if form == Form::Parquet && on_terminal {
            let (db, text) = (ui::db_option(&global.db), ui::quoted(&self.text));
            return Err(Failure::new(Exit::BadUsage, "a Parquet file is not for a terminal")
                .hint(format!("write it to a file: skillfactory sql{db} {text} --as parquet > answer.parquet")));
        }
        Ok(form)
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

/// Writes the answer as a Parquet file to stdout. The engine writes it to a folder that nobody else can read: nothing
/// comes out before all of it is there.
fn write_parquet(global: &Global, question: &str) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("answer.parquet");
    global.open(&Access::Export(folder.path().to_owned()))?.write_answer(question, &path).map_err(refused)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parquet_is_kept_off_a_terminal_with_the_command_to_type() {
        let global = Global { db: "a b.duckdb".into(), threads: None, quiet: false };
        let sql = Sql { text: "FROM trace".to_owned(), form: Some(Form::Parquet) };
        assert_eq!(sql.form(&global, false).unwrap(), Form::Parquet);
        let failure = sql.form(&global, true).unwrap_err();
        let command = "skillfactory sql --db 'a b.duckdb' 'FROM trace' --as parquet > answer.parquet";
        assert_eq!(failure.exit, Exit::BadUsage);
        assert!(failure.to_string().ends_with(&format!("hint: write it to a file: {command}\n")), "{failure}");
    }
}

//! `sql`: the user's own question.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use clap::Args;

use super::Global;
use super::error::{Exit, Failure};
use super::form::{self, Form, FormOption};
use crate::store::{Access, Error};
use crate::ui;

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
    #[command(flatten)]
    form: FormOption,
}

impl Sql {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let form = self.form(global, io::stdout().is_terminal())?;
        let text = self.text()?;
        form::write(global, Access::Read, form, |_| Ok(text), refused)
    }

    fn form(&self, global: &Global, on_terminal: bool) -> Result<Form, Failure> {
        let (db, text) = (ui::db_option(&global.db), ui::quoted(&self.text));
        self.form.choose(on_terminal, || format!("skillfactory sql{db} {text}"))
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
        let sql = Sql { text: "FROM trace".to_owned(), form: FormOption { form: Some(Form::Parquet) } };
        assert_eq!(sql.form(&global, false).unwrap(), Form::Parquet);
        let failure = sql.form(&global, true).unwrap_err();
        let command = "skillfactory sql --db 'a b.duckdb' 'FROM trace' --as parquet > answer.parquet";
        assert_eq!(failure.exit, Exit::BadUsage);
        assert!(failure.to_string().ends_with(&format!("hint: write it to a file: {command}\n")), "{failure}");
    }
}

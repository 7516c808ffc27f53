//! `sql`: the user's own question.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use clap::Args;

use super::Global;
use super::answer::Answer;
use super::error::{Exit, Failure};
use crate::store::Access;
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
    answer: Answer,
}

impl Sql {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let text = self.text()?;
        self.answer.write(global, Access::Read, &self.command(global), |_| Ok(text))
    }

    /// What was typed.
    fn command(&self, global: &Global) -> String {
        format!("skillfactory sql{} {}", ui::db_option(&global.db), ui::quoted(&self.text))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::answer::Form;

    #[test]
    fn parquet_is_kept_off_a_terminal_with_the_command_to_type() {
        let global = Global { db: "a b.duckdb".into(), ..Global::default() };
        let sql = Sql { text: "FROM trace".to_owned(), answer: Answer { form: Some(Form::Parquet) } };
        let typed = sql.command(&global);
        assert_eq!(sql.answer.form(&typed, false).unwrap(), Form::Parquet);
        let failure = sql.answer.form(&typed, true).unwrap_err();
        let command = "skillfactory sql --db 'a b.duckdb' 'FROM trace' --as parquet > answer.parquet";
        assert_eq!(failure.exit, Exit::BadUsage);
        assert!(failure.to_string().ends_with(&format!("hint: write it to a file: {command}\n")), "{failure}");
    }
}

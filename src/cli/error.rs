//! Failures as a user reads them: what, why, and the command to type next.

mod adopt;
mod asking;
mod bundle;
mod check;
mod export;
mod hub;
mod stream;
mod workspace;

use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use crate::{audit, build, diff, ingest, retract, store, ui, verify};

/// The table of exit codes. What is wrong on the command line is found by the parser, but for where its output goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    Failed = 1,
    BadUsage = 2,
    BadInput = 3,
    Nothing = 4,
    NoWorkspace = 5,
    Faults = 6,
    Stopped = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command ends without its result.
#[derive(Debug)]
pub struct Failure {
    pub exit: Exit,
    what: String,
    causes: Vec<String>,
    hints: Vec<String>,
    kind: Option<io::ErrorKind>,
}

impl Failure {
    pub fn new(exit: Exit, what: impl Into<String>) -> Self {
        Self { exit, what: what.into(), causes: Vec::new(), hints: Vec::new(), kind: None }
    }

    pub fn of(exit: Exit, error: &dyn std::error::Error) -> Self {
        let mut failure = Self::new(exit, without_our_sql(&error.to_string()));
        let mut cause = error.source();
        while let Some(error) = cause {
            let text = without_our_sql(&error.to_string());
            // A wrapper that only hands on its cause says it once.
            if failure.causes.last().unwrap_or(&failure.what) != &text {
                failure.causes.push(text);
            }
            cause = error.source();
        }
        failure
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same with a cause, if there is one to tell.
    pub fn because(mut self, cause: Option<&str>) -> Self {
        self.causes.extend(cause.map(str::to_owned));
        self
    }

    /// What went wrong, in a line.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Whether the reader of our output has gone: no failure of ours.
    pub fn is_closed_pipe(&self) -> bool {
        self.kind == Some(io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is wrong with a text may be told with the text.
        writeln!(f, "error: {}", ui::visible_lines(&self.what))?;
        for cause in &self.causes {
            writeln!(f, "caused by: {}", ui::visible_lines(cause))?;
        }
        if !self.hints.is_empty() {
            writeln!(f)?;
        }
        self.hints.iter().try_for_each(|hint| writeln!(f, "hint: {}", ui::visible_lines(hint)))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self { kind: Some(error.kind()), ..Self::of(Exit::Failed, &error) }
    }
}

/// The files that rows can come from.
const ENDINGS: &str = "names end in .parquet, .jsonl, .ndjson, .json, .csv, .tsv (.gz or .zst may follow all but the \
    first), .sqlite, .sqlite3 or .db";

/// What to type for some rows of a database.
fn of_database(path: &Path, word: &str, what: &str) -> String {
    ui::quoted(&format!("{}?{word}={what}", path.display()))
}

impl From<ingest::Error> for Failure {
    fn from(error: ingest::Error) -> Self {
        use ingest::Error as E;
        let failure = Self::of(Exit::BadInput, &error);
        match error {
            E::Store(error) => error.into(),
            E::UnknownFormat(_) | E::NoRowFiles(_) => failure.hint(ENDINGS),
            E::SeveralKinds { folder, endings } => {
                let first = endings.first().map_or(".parquet", String::as_str);
                let pattern = folder.join("**").join(format!("*{first}"));
                failure.hint(format!(
                    "take those of one kind: skillfactory ingest {}",
                    ui::quoted(&pattern.to_string_lossy())
                ))
            }
            E::NoColumn { role, columns, .. } => {
                let failure = failure
                    .hint(format!("name it with: --map {role}=COLUMN"))
                    .hint(format!("the columns are {}", columns.join(", ")));
                match columns.as_slice() {
                    [only] if only.contains([';', '|', '\t']) => {
                        failure.hint("fields stand between commas in a .csv, and between tabs in a .tsv")
                    }
                    all if all.iter().any(|column| column == "conversations") => {
                        failure.hint("(conversations are finished traces; raw rows have a question and responses)")
                    }
                    _ => failure,
                }
            }
            E::Packed { path, tool, .. } => {
                let path = ui::quoted(&path.to_string_lossy());
                failure.hint(format!("it is cut short, damaged or not packed so; see: {tool} --test {path}"))
            }
            E::BadCsv { source: ingest::Fault::Io(_), .. } => failure,
            E::LongRow { .. } | E::BadCsv { source: ingest::Fault::TooLong { .. }, .. } => {
                failure.hint("shorten the row, close its quotes, or allow more: --max-row 1GB")
            }
            E::TooLarge { .. } => failure.hint("if it is meant, allow more: --max-file 1TB"),
            E::BadCsv { .. } => {
                failure.hint("put text with quotes in it between quotes, and write each of its own twice")
            }
            E::BadSelect(_) => failure.hint("for example: skillfactory ingest 'rows.sqlite?table=attempts'"),
            E::SeveralTables { path, tables } => {
                let first = tables.first().map_or("NAME", String::as_str);
                failure.hint(format!("choose one with: skillfactory ingest {}", of_database(&path, "table", first)))
            }
            E::NoSuchTable { path, table, tables } => match nearest(&table, &tables) {
                Some(near) => failure.hint(format!("did you mean: {}", of_database(&path, "table", near))),
                None => failure.hint(format!("the tables are {}", tables.join(", "))),
            },
            E::Blob { path, .. } => {
                let query = of_database(&path, "query", "SELECT question, response FROM attempts");
                failure.hint(format!("choose columns of text and numbers, such as: skillfactory ingest {query}"))
            }
            E::SameColumn { column, .. } => {
                failure.hint(format!("give each column a name of its own; {column} has two"))
            }
            E::NotJsonLists { role, column, .. } => {
                let write = format!("rows[{column:?}] = rows[{column:?}].map(json.dumps)");
                let failure = failure.hint(format!("write lists as JSON, in pandas: {write}"));
                match role {
                    ingest::Role::Response => failure,
                    _ => failure.hint(format!("or leave the column out with: --map {role}=")),
                }
            }
            E::OtherKind { .. } => failure
                .hint("reflections on the responses of another source have: model, reflection, q_idx, a_idx, prompt"),
            E::MixedKinds(_) => failure
                .hint("take the responses in first, then the reflections with: skillfactory ingest FILE --to SOURCE"),
            E::NoResponses(_) => failure.hint("take the responses in first, with: skillfactory ingest FILE"),
            E::SeveralResponses { sources, .. } => {
                let first = sources.first().map_or("SOURCE", String::as_str);
                failure.hint(format!("name the source with: --to {first}"))
            }
            E::NoSuchSource { name, sources } => match nearest(&name, &sources) {
                Some(near) => failure.hint(format!("did you mean: --to {near}")),
                None if sources.is_empty() => {
                    failure.hint("take the responses in first, with: skillfactory ingest FILE")
                }
                None => failure.hint(format!("the sources of responses are {}", sources.join(", "))),
            },
            E::SameSource(_) => failure.hint("name their own source with: --name NAME"),
            E::ByteOrderMark(_) => failure.hint(
                "leave its first three bytes out: tail -c +4 rows.json > plain.json; or name it .jsonl if it is so",
            ),
            E::Ambiguous { role, candidates, .. } => {
                let first = candidates.first().map_or("COLUMN", String::as_str);
                failure.hint(format!("choose one with: --map {role}={first}"))
            }
            E::NoSuchColumn { role, column, columns, .. } => match nearest(&column, &columns) {
                Some(near) => failure.hint(format!("did you mean: --map {role}={near}")),
                None => failure.hint(format!("the columns are {}", columns.join(", "))),
            },
            E::WrongType { role, .. } => failure
                .hint(format!("choose another column with: --map {role}=COLUMN"))
                .hint(format!("or leave it out with: --map {role}=")),
            E::BadMapping(_) => failure.hint("for example: --map response=model_output"),
            E::UnknownRole { word } => {
                let roles = ingest::Role::ALL.map(|role| role.word().to_owned());
                match nearest(&word, &roles) {
                    Some(near) => failure.hint(format!("did you mean: {near}")),
                    None => failure,
                }
            }
            E::NoObjects(_) => {
                failure.hint("a file of one array, or of objects over several lines, must be named .json")
            }
            E::Unreadable { .. } if failure.causes.iter().any(|cause| cause.contains("maximum_object_size")) => {
                failure.hint("shorten the row, bring it as Parquet, or allow more: --max-row 1GB")
            }
            E::Unreadable { source, .. } if matches!(*source, store::Error::NotRows) => {
                failure.hint("write one SELECT: 'rows.sqlite?query=SELECT question, response FROM attempts'")
            }
            E::NoSuchFile(_) => {
                failure.hint("name a file, a folder or a pattern, such as: skillfactory ingest 'shards/*.parquet'")
            }
            E::NoMarks(_) => failure.hint("marks stand in a bundle: skillfactory bundle FILE.sqlite"),
            E::BadMark { .. } => failure.hint("correct the table mark of the file, or delete the row"),
            // The file is as it should be, if it is the memory that is not.
            E::Unreadable { .. } if failure.causes.iter().any(|cause| cause.contains("Out of Memory")) => {
                workspace::with_remedy(Self { exit: Exit::Failed, ..failure })
            }
            E::Empty(_) | E::Unreadable { .. } | E::Io { .. } => failure,
        }
    }
}

impl From<build::Error> for Failure {
    fn from(error: build::Error) -> Self {
        use build::Error as E;
        match error {
            E::Store(error) => error.into(),
            E::NoTrace(_) => Self::of(Exit::Nothing, &error),
            E::NoTraces => Self::of(Exit::Nothing, &error).hint("make some with: skillfactory build"),
            E::SeveralRecipes(ref names) => {
                let first = names.first().map_or("NAME", String::as_str);
                Self::of(Exit::BadInput, &error).hint(format!("name the one that is meant with: --recipe {first}"))
            }
            E::NotBuilt { ref name, ref known } => match nearest(name, known) {
                Some(near) => Self::of(Exit::BadInput, &error).hint(format!("did you mean: --recipe {near}")),
                None => Self::of(Exit::BadInput, &error),
            },
            E::NoSource => Self::of(Exit::Nothing, &error).hint("take rows in with: skillfactory ingest FILE"),
            E::SeveralSources(ref names) => Self::of(Exit::BadInput, &error)
                .hint(format!("name those to build from with: --sources {}", names.join(","))),
            E::NoSuchSource { ref name, ref known }
            | E::NoSuchFormat { ref name, ref known }
            | E::NoSuchRecipe { ref name, ref known }
            | E::File { word: ref name, ref known, .. } => {
                let failure = Self::of(Exit::BadInput, &error);
                match nearest(name, known) {
                    Some(near) => failure.hint(format!("did you mean: {near}")),
                    None if matches!(error, E::File { .. }) && !known.is_empty() => {
                        failure.hint(format!("what can stand there: {}", known.join(", ")))
                    }
                    None => failure,
                }
            }
            E::NameTaken(ref name) => Self::of(Exit::BadInput, &error)
                .hint(format!("give yours another name, or build that one with: --recipe {name}")),
            E::BadFormat { .. } => {
                Self::of(Exit::BadInput, &error).hint("see how one is written: skillfactory recipe show '*C_full'")
            }
            E::BadRecipe { .. } | E::Unreadable { .. } => Self::of(Exit::BadInput, &error),
        }
    }
}

impl From<diff::Error> for Failure {
    fn from(error: diff::Error) -> Self {
        use diff::Error as E;
        match error {
            E::Store(error) => error.into(),
            E::NoSuchRecipe { ref name, ref known } => {
                let failure = Self::of(Exit::BadInput, &error);
                match nearest(name, known) {
                    Some(near) => failure.hint(format!("did you mean: {near}")),
                    None => {
                        failure.hint("a side is a recipe, a state of one such as reference@2, or an export's folder")
                    }
                }
            }
            E::NoSuchState { .. } | E::Io { .. } => Self::of(Exit::BadInput, &error),
            E::Collected { ref recipe, ref kept, .. } => {
                let kept: Vec<String> = kept.iter().map(|state| format!("{recipe}@{state}")).collect();
                Self::of(Exit::BadInput, &error).hint(format!("the states that are kept: {}", kept.join(", ")))
            }
            E::NotRecorded(_) => Self::of(Exit::BadInput, &error)
                .hint("see those that it has: skillfactory sql \"SELECT path, exported_at FROM export\""),
            E::NoSuchTrace(_) | E::SeveralTraces(_) => {
                Self::of(Exit::BadInput, &error).hint("list the traces that differ with: --rows")
            }
        }
    }
}

impl From<audit::Error> for Failure {
    fn from(error: audit::Error) -> Self {
        use audit::Error as E;
        let failure = Self::of(Exit::BadInput, &error);
        let near = |name: &str, known: &[String]| nearest(name, known).map(str::to_owned);
        match error {
            E::Store(error) => error.into(),
            E::Build(error) => error.into(),
            E::NoSuchSource { name, known } => match near(&name, &known) {
                Some(near) => failure.hint(format!("did you mean: {near}")),
                None => failure,
            },
            E::NoSuchAudit { name, known } => match near(&name, &known) {
                Some(near) => failure.hint(format!("did you mean: skillfactory audit {near}")),
                None => failure.hint("see which there are: skillfactory audit --list"),
            },
            E::BadAudit { .. } => failure.hint("an audit is one SELECT; see how ours are headed: queries/audit/*.sql"),
            E::Unreadable { .. } | E::NoAudits(_) => failure,
        }
    }
}

impl From<retract::Error> for Failure {
    fn from(error: retract::Error) -> Self {
        use retract::Error as E;
        match error {
            E::Store(error) => error.into(),
            E::Nothing => {
                Self::of(Exit::Nothing, &error).hint("choose by id, or with: --responses or --reflections EXPRESSION")
            }
            E::NoneMeets { table, .. } => Self::of(Exit::Nothing, &error)
                .hint(format!("see some: skillfactory sql \"SELECT chars, text FROM {table} LIMIT 5\"")),
            E::NoSuchId(_) => Self::of(Exit::BadInput, &error)
                .hint("see ids: skillfactory sql \"SELECT response_id, chars FROM response LIMIT 5\""),
            E::SeveralIds { .. } => Self::of(Exit::BadInput, &error).hint("write more of the one that you mean"),
            E::NoSuchRetraction(_) => Self::of(Exit::BadInput, &error).hint("see them: skillfactory retract --list"),
            E::BadReason(_) => Self::of(Exit::BadInput, &error).hint("the rest can stand in: --note TEXT"),
            E::BadCondition { .. } => Self::of(Exit::BadInput, &error)
                .hint("for example: --responses \"text ILIKE '%hint%' AND chars > 100\""),
        }
    }
}

impl From<verify::Error> for Failure {
    fn from(error: verify::Error) -> Self {
        use verify::Error as E;
        match error {
            E::Store(error) => error.into(),
            E::Build(error) => error.into(),
            E::NoExport(_) | E::Io { .. } => Self::of(Exit::BadInput, &error).hint("name the folder of an export"),
        }
    }
}

/// What the engine says, without the line of our own SQL that it points at.
fn without_our_sql(text: &str) -> String {
    text.split("\n\nLINE ").next().unwrap_or(text).trim_end().to_owned()
}

/// The known word that looks most like a mistyped one, if one does.
pub fn nearest<'a>(word: &str, known: &'a [String]) -> Option<&'a str> {
    let scored = known.iter().map(|near| (strsim::jaro_winkler(word, near), near.as_str()));
    scored.filter(|(score, _)| *score > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, near)| near)
}

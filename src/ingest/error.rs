//! What keeps rows from being taken in.

use std::path::PathBuf;

use super::column::Role;
use super::csv::Fault;
use crate::store;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no file matches {0}")]
    NoSuchFile(String),
    #[error("{} is of no known format", .0.display())]
    UnknownFormat(PathBuf),
    #[error("no file below {} is of a known format", .0.display())]
    NoRowFiles(PathBuf),
    #[error("{} holds files of several kinds: {}", .folder.display(), .endings.join(", "))]
    SeveralKinds { folder: PathBuf, endings: Vec<String> },
    #[error("{} holds no table of marks", .0.display())]
    NoMarks(PathBuf),
    #[error("a mark in {} cannot be taken in, so none is: {trace}: {fault}{}", .path.display(), and_more(*.more))]
    BadMark { path: PathBuf, trace: String, fault: String, more: i64 },
    #[error("{} holds no rows", .0.display())]
    Empty(PathBuf),
    #[error("{} holds no JSON object", .0.display())]
    NoObjects(PathBuf),
    #[error("{} begins with a byte order mark", .0.display())]
    ByteOrderMark(PathBuf),
    #[error("cannot read {}", .path.display())]
    Unreadable { path: PathBuf, source: Box<store::Error> },
    #[error("cannot read {}", .path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{} is larger than {most} bytes, unpacked", .path.display())]
    TooLarge { path: PathBuf, most: u64 },
    #[error("a row of {} is longer than {most} bytes", .path.display())]
    LongRow { path: PathBuf, most: u64 },
    #[error("cannot unpack {}", .path.display())]
    Packed { path: PathBuf, tool: &'static str, source: std::io::Error },
    #[error("cannot read {}", .path.display())]
    BadCsv { path: PathBuf, source: Fault },
    #[error("{0} says neither table=NAME nor query=SELECT … of the database")]
    BadSelect(String),
    #[error("{} has several tables: {}", .path.display(), .tables.join(", "))]
    SeveralTables { path: PathBuf, tables: Vec<String> },
    #[error("{} has no table {table}", .path.display())]
    NoSuchTable { path: PathBuf, table: String, tables: Vec<String> },
    #[error("{}: the column {column} holds bytes in row {row}, not text", .path.display())]
    Blob { path: PathBuf, column: String, row: u64 },
    #[error("{}: two columns are named {column}", .path.display())]
    SameColumn { path: PathBuf, column: String },
    #[error("{}: no column for the role {role}", .path.display())]
    NoColumn { path: PathBuf, role: Role, columns: Vec<String> },
    #[error("{}: several columns could have the role {role}: {}", .path.display(), .candidates.join(", "))]
    Ambiguous { path: PathBuf, role: Role, candidates: Vec<String> },
    #[error("{}: there is no column {column}", .path.display())]
    NoSuchColumn { path: PathBuf, role: Role, column: String, columns: Vec<String> },
    #[error("{}: the column {column} is {found}, but the role {role} needs {needed}", .path.display())]
    WrongType { path: PathBuf, role: Role, column: String, found: String, needed: &'static str },
    #[error("{}: the column {column} holds lists that are no JSON", .path.display())]
    NotJsonLists { path: PathBuf, role: Role, column: String },
    #[error("{}: the role {role} is not one of a file of {kind}", .path.display())]
    OtherKind { path: PathBuf, role: Role, kind: &'static str },
    #[error("some of the files hold responses, and others, such as {}, only reflections", .0.display())]
    MixedKinds(PathBuf),
    #[error("{} holds reflections, but no source holds the responses that they are on", .0.display())]
    NoResponses(PathBuf),
    #[error("{}: its reflections could be on the responses of several sources: {}", .path.display(), .sources.join(", "))]
    SeveralResponses { path: PathBuf, sources: Vec<String> },
    #[error("no source of responses is named {name}")]
    NoSuchSource { name: String, sources: Vec<String> },
    #[error("the reflections would take the place of the responses of {0}")]
    SameSource(String),
    #[error("{0} is no mapping: write role=column")]
    BadMapping(String),
    #[error("{word} is no role; the roles are {}", Role::list())]
    UnknownRole { word: String },
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// How many others there are.
fn and_more(others: i64) -> String {
    if others > 0 { format!(" (and {others} more)") } else { String::new() }
}

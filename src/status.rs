//! How a workspace is: who works on it and how far they are, what was done last, and whether its files are sound.

use std::path::{Path, PathBuf};

use crate::progress::Progress;
use crate::store::{self, Error, Journal, Left, LeftKind, Store};
pub use crate::store::{Command, Holder};

/// Commands that are looked through for those that run.
const NEWEST: u32 = 1000;

/// What a workspace may grow by without a word: less room than its size and this is told.
const ROOM: u64 = 100_000_000;

/// How a workspace is right now.
#[derive(Debug)]
pub struct Status {
    pub workspace: PathBuf,
    /// None: there is no such file.
    pub bytes: Option<u64>,
    pub file: File,
    pub running: Vec<Command>,
    /// The last command that has ended.
    pub last: Option<Command>,
    /// Answers of models that the workspace does not have yet, by source.
    pub waiting: Vec<(String, i64)>,
    /// Why the journal cannot be read, if it cannot.
    pub journal_fault: Option<String>,
}

/// What can be said of the file without changing it.
#[derive(Debug)]
pub enum File {
    Missing,
    /// Another process changes it, so it cannot be read.
    Held(Option<Holder>),
    /// It can be read: its schema, and its tables with their rows.
    Free {
        schema: i64,
        tables: Vec<(String, i64)>,
    },
    Unusable(Error),
}

/// Something that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub name: &'static str,
    /// What was found.
    pub about: String,
    /// What is wrong, and what to do about it.
    pub faults: Vec<Fault>,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub what: String,
    /// What to type or do.
    pub remedy: String,
}

/// Looks at a workspace and its journal. Nothing is made, changed or waited for.
pub fn status(workspace: &Path) -> Status {
    let mut status = Status {
        workspace: workspace.to_owned(),
        bytes: std::fs::metadata(workspace).ok().map(|file| file.len()),
        file: look(workspace),
        running: Vec::new(),
        last: None,
        waiting: Vec::new(),
        journal_fault: None,
    };
    if let Err(error) = read_journal(workspace, &mut status) {
        status.journal_fault = Some(error.to_string());
    }
    status
}

fn look(workspace: &Path) -> File {
    let found = Store::glimpse(workspace).and_then(|store| Ok((store.schema()?, store.tables()?)));
    match found {
        Ok((schema, tables)) => File::Free { schema, tables },
        Err(Error::Missing(_)) => File::Missing,
        Err(Error::Locked { holder, .. }) => File::Held(holder),
        Err(error) => File::Unusable(error),
    }
}

fn read_journal(workspace: &Path, status: &mut Status) -> store::Result<()> {
    let Some(journal) = Journal::read(workspace)? else { return Ok(()) };
    let commands = journal.commands(NEWEST)?;
    status.last = commands.iter().rev().find(|command| !command.is_running()).cloned();
    status.running = commands.into_iter().filter(Command::is_running).collect();
    status.waiting = journal.waiting()?;
    Ok(())
}

/// Looks at everything that the workspace needs: versions, every block of the file, counts, locks, what was left behind, the
/// room on the disk and the journal.
pub fn check(workspace: &Path, progress: &dyn Progress) -> Vec<Check> {
    let found = status(workspace);
    let mut checks = vec![versions(&found)];
    if let File::Free { tables, .. } = &found.file {
        checks.push(blocks(workspace, tables, progress));
        checks.push(counts(tables));
    }
    checks.extend([locks(&found), left(&found), room(&found), journal(&found)]);
    checks
}

fn versions(found: &Status) -> Check {
    let known = store::newest_schema();
    let program = concat!("skillfactory ", env!("CARGO_PKG_VERSION"));
    let fault = |what: String, remedy: &str| vec![Fault { what, remedy: remedy.to_owned() }];
    let (about, faults) = match &found.file {
        File::Missing => (
            format!("{program}, schema {known}"),
            fault(
                format!("no workspace at {}", found.workspace.display()),
                "skillfactory ingest FILE, or name one: --db FILE",
            ),
        ),
        File::Held(_) => (format!("{program}, schema {known}; the file is held, and cannot be read"), Vec::new()),
        File::Free { schema, .. } if *schema > known => (
            format!("{program}, schema {known}; the file has schema {schema}"),
            fault(
                "the file was made by a newer skillfactory".to_owned(),
                "use the newer one; with this one it can be read",
            ),
        ),
        File::Free { schema, .. } if *schema < known => (
            format!("{program}, schema {known}; the file has schema {schema}, and gets {known} with the next change"),
            Vec::new(),
        ),
        File::Free { schema, .. } => (format!("{program}, schema {schema}"), Vec::new()),
        File::Unusable(error) => (
            format!("{program}, schema {known}"),
            fault(error.to_string(), "name another file: --db FILE, or bring a copy of this one back"),
        ),
    };
    Check { name: "versions", about, faults }
}

/// Reads every value against the checksums of the engine's blocks.
fn blocks(workspace: &Path, tables: &[(String, i64)], progress: &dyn Progress) -> Check {
    let remedy = "bring a copy of the file back; what can still be read: skillfactory sql --as parquet";
    let mut faults = Vec::new();
    for (done, (table, _)) in (0..).zip(tables) {
        progress.step(&format!("reading {table}"), done, tables.len() as u64);
        // After a broken block the engine trusts the connection no more: each table has its own.
        let read = Store::glimpse(workspace).and_then(|store| store.read_through(table));
        if let Err(error) = read {
            faults.push(Fault { what: format!("{table}: {error}"), remedy: remedy.to_owned() });
        }
    }
    Check { name: "blocks", about: format!("{} tables read to the end", tables.len()), faults }
}

fn counts(tables: &[(String, i64)]) -> Check {
    let told = ["question", "response", "reflection", "recipe", "trace", "reject"];
    let count =
        |name: &&str| tables.iter().find(|(table, _)| table == name).map(|(table, rows)| format!("{table} {rows}"));
    Check { name: "rows", about: told.iter().filter_map(count).collect::<Vec<_>>().join(", "), faults: Vec::new() }
}

fn locks(found: &Status) -> Check {
    let running = || found.running.iter().map(|command| command.typed.as_str()).collect::<Vec<_>>().join("; ");
    let about = match &found.file {
        File::Held(Some(holder)) => format!("held by {holder}"),
        File::Held(None) => "held by another process".to_owned(),
        _ if found.running.is_empty() => "nobody works on it".to_owned(),
        _ => format!("at work beside it: {}", running()),
    };
    Check { name: "locks", about, faults: Vec::new() }
}

fn left(found: &Status) -> Check {
    let all = match store::left_beside(&found.workspace) {
        Ok(all) => all,
        Err(error) => {
            let fault = Fault { what: error.to_string(), remedy: "see who may read the folder: ls -ld".to_owned() };
            return Check { name: "left", about: "the folder cannot be read".to_owned(), faults: vec![fault] };
        }
    };
    let is_at_work = matches!(found.file, File::Held(_)) || !found.running.is_empty();
    let mut told = Vec::new();
    let mut faults = Vec::new();
    for Left { path, bytes, kind } in all {
        let path = path.display().to_string();
        match kind {
            _ if is_at_work && kind != LeftKind::Damaged => {}
            LeftKind::Log => told.push(format!("{path} ({bytes} bytes) goes into the file with the next change")),
            LeftKind::Copy => told.push(format!("{path} is the file as an older skillfactory left it")),
            LeftKind::Waste => faults.push(Fault {
                what: format!("{path} ({bytes} bytes) was left by a command that was killed"),
                remedy: format!("if nobody is at work: rm -r {}", crate::shell::quoted(&path)),
            }),
            LeftKind::Damaged => faults.push(Fault {
                what: format!("{path} is a journal that could not be read"),
                remedy: format!("if nothing of it is wanted: rm {}", crate::shell::quoted(&path)),
            }),
        }
    }
    let about = if told.is_empty() { "nothing but the file and its journal".to_owned() } else { told.join("; ") };
    Check { name: "left", about, faults }
}

fn room(found: &Status) -> Check {
    let folder = found.workspace.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let megabytes = |bytes: u64| format!("{} MB", bytes / 1_000_000);
    let size = found.bytes.unwrap_or(0);
    match store::free_space(folder) {
        Ok(free) if free < size + ROOM => Check {
            name: "disk",
            about: format!("{} free, the file has {}", megabytes(free), megabytes(size)),
            faults: vec![Fault {
                what: "there is too little room: a build may need as much again, gc does".to_owned(),
                remedy: "make room, or move the file; what is spilled can go elsewhere: --spill DIR".to_owned(),
            }],
        },
        Ok(free) => Check {
            name: "disk",
            about: format!("{} free, the file has {}", megabytes(free), megabytes(size)),
            faults: Vec::new(),
        },
        Err(error) => Check {
            name: "disk",
            about: "nothing tells how much is free".to_owned(),
            faults: vec![Fault { what: error.to_string(), remedy: "see: df -h".to_owned() }],
        },
    }
}

fn journal(found: &Status) -> Check {
    let path = store::journal_path(&found.workspace);
    let remedy = || {
        format!(
            "move it away, nothing but its own lines is lost: mv {0} {0}.old",
            crate::shell::quoted(&path.to_string_lossy())
        )
    };
    let sound = || Journal::read(&found.workspace)?.map_or(Ok(None), |journal| journal.fault());
    let fault =
        found.journal_fault.clone().map_or_else(|| sound().unwrap_or_else(|error| Some(error.to_string())), Some);
    let answers: i64 = found.waiting.iter().map(|(_, answers)| answers).sum();
    let about = match (path.exists(), answers) {
        (false, _) => "there is none yet".to_owned(),
        (true, 0) => "nothing waits in it".to_owned(),
        (true, _) => format!("{answers} answers wait in it: the sample command that asked for them takes them in"),
    };
    let faults = fault.map(|what| Fault { what, remedy: remedy() }).into_iter().collect();
    Check { name: "journal", about, faults }
}

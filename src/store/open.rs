//! Opening the file: for writing, or read-only and hardened.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use duckdb::{Config, Connection};
use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::spare::{self, Keeper};
use super::text::{self, identifier, literal};
use super::{Error, Holder, Result, Store, health, migrate, older, stop};
use crate::udf;

/// Plain DuckDB 1.4 and later reads files of this version; the default of the engine in use is newer.
const STORAGE_VERSION: &str = "v1.4.0";

/// Rows of a row group: some 40 MB of traces. It is what one thread compresses and writes at a time, and what a
/// build holds in memory before it is written; the engine's default of 122,880 would be the whole table for many. Each
/// range of a build must fill one, or a checkpoint writes them all once more to join them.
const ROW_GROUP: u32 = 8192;

/// What the engine may keep in memory before it spills to disk, at most, if nobody says: more than this buys nothing.
const MOST_MEMORY: u64 = 4_000_000_000;

/// What an open workspace may use.
#[derive(Debug, Clone, Copy, Default)]
pub struct Limits {
    /// Default: all cores.
    pub threads: Option<usize>,
    /// Bytes that the engine keeps in memory before it spills to disk. Default: a quarter of the machine's, at most 4 GB.
    pub memory: Option<u64>,
    /// How long to wait for another process that has the workspace. Default: not at all.
    pub patience: Duration,
    /// The folder that the engine spills to. Default: one beside the workspace.
    pub spill: Option<&'static Path>,
    /// Is told of a workspace that is brought up to date, which takes a while if it is large. Default: nobody.
    pub older: Option<fn(&Path)>,
}

/// Who only reads writes TEMP tables alone, and those the engine would pack at a commit, on one thread: half a second of a
/// plan of 20,000 questions.
const UNPACKED: &str = "SET checkpoint_threshold = '1TB'";

const IS_OPEN: &str = "SELECT current_setting('enable_external_access')::BOOLEAN";

/// How often it is looked whether a workspace is free.
const TICK: Duration = Duration::from_millis(20);

/// Times that it is looked if nobody can be named who has it.
const NAMELESS: u32 = 5;

/// How to open a workspace.
#[derive(Debug, Clone)]
pub enum Access {
    /// To change it; the file is made if need be.
    Write,
    /// To read it. Nothing can be changed and no other file can be reached: good for a user's SQL.
    Read,
    /// As `Read`, but brought up to date first if it was written by an older program.
    Current,
    /// As `Current`, for what is done at once: how far a query is, which costs a short one a third of its time, is not kept.
    Glance,
    /// As `Glance`, for two connections side by side: each has a thread of its own, and the engine no more.
    Beside,
    /// As `Current`, but files can be written into one folder.
    Export(PathBuf),
}

/// The versions of both engines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engines {
    pub duckdb: String,
    pub sqlite: &'static str,
}

/// Which engines the program holds.
#[expect(clippy::disallowed_methods, reason = "this is the one door")]
pub fn versions() -> Result<Engines> {
    let connection = Connection::open_in_memory_with_flags(config()?)?;
    let duckdb = connection.version()?.trim_start_matches('v').to_owned();
    Ok(Engines { duckdb, sqlite: rusqlite::version() })
}

impl Store {
    /// Opens the workspace at `path`. One that another process has is waited for, as long as the limits say.
    pub fn open(path: &Path, access: &Access, limits: Limits) -> Result<Self> {
        let begin = Instant::now();
        let mut tries = 0;
        loop {
            stop::check()?;
            let (refused, is_named) = match Self::open_now(path, access, limits) {
                Err(error @ Error::Locked { holder: Some(_), .. }) => (error, true),
                Err(error @ Error::Locked { .. }) => (error, false),
                opened => return opened,
            };
            tries += 1;
            // Who cannot be named has most likely gone in between.
            if begin.elapsed() >= limits.patience && (is_named || tries > NAMELESS) {
                return Err(refused);
            }
            std::thread::sleep(TICK);
        }
    }

    fn open_now(path: &Path, access: &Access, limits: Limits) -> Result<Self> {
        let opened = match access {
            Access::Write => open_writable(path),
            Access::Read | Access::Current | Access::Glance | Access::Beside | Access::Export(_) => {
                open_read_only(path)
            }
        };
        let mut store = opened.map_err(|error| explain(path, error))?;
        stop::watch(&store.connection);
        if matches!(access, Access::Write) {
            health::sweep(path);
        }
        if matches!(access, Access::Write) && migrate::is_older(&store)? {
            store.close()?;
            if let Some(tell) = limits.older {
                tell(path);
            }
            older::keep_copy(path)?;
            store = open_writable(path).map_err(|error| explain(path, error))?;
            stop::watch(&store.connection);
        }
        if store.settle(access, limits)? {
            return Ok(store);
        }
        store.close()?;
        Self::open_now(path, &Access::Write, limits)?.close()?;
        Self::open_now(path, access, limits)
    }

    /// Opens a workspace as it is, to look at it, if nobody has it.
    pub(super) fn look(path: &Path) -> Result<Self> {
        let store = open_read_only(path).map_err(|error| explain(path, error))?;
        store.harden(&[])?;
        Ok(store)
    }

    /// An engine without a workspace, hardened, that can reach the files of some folders.
    #[expect(clippy::disallowed_methods, reason = "this is the one door")]
    pub fn of_folders(folders: &[PathBuf], limits: Limits) -> Result<Self> {
        let connection = Connection::open_in_memory_with_flags(config()?)?;
        stop::watch(&connection);
        let path = folders.first().cloned().unwrap_or_default();
        let store = Self { connection, path, keeper: None };
        store.set(limits)?;
        store.harden(folders)?;
        Ok(store)
    }

    /// An empty workspace in memory, hardened, one of so many at work: it has its share of the memory. What does not fit
    /// spills to a folder that is named after `spill`.
    #[expect(clippy::disallowed_methods, reason = "this is the one door")]
    pub fn in_memory(spill: &Path, limits: Limits, among: usize) -> Result<Self> {
        let connection = Connection::open_in_memory_with_flags(config()?)?;
        stop::watch(&connection);
        let store = Self { connection, path: spill.to_owned(), keeper: None };
        let memory = limits.memory.map_or_else(|| store.quarter(), Ok)? / among.max(1) as u64;
        store.set(Limits { threads: Some(1), memory: Some(memory), ..limits })?;
        migrate::apply(&store)?;
        store.harden(&[])?;
        Ok(store)
    }

    /// Settings, functions and migrations, in the order that hardening allows. False: the file must be brought up to
    /// date first.
    fn settle(&self, access: &Access, limits: Limits) -> Result<bool> {
        if matches!(access, Access::Write | Access::Current | Access::Export(_)) {
            self.connection.set_query_progress_tracking(true)?;
        }
        self.set(limits)?;
        if matches!(access, Access::Beside) {
            self.work_on(1)?;
        }
        if matches!(access, Access::Write) {
            return migrate::apply(self).map(|()| true);
        }
        let is_current = migrate::is_current(self)?;
        self.batch(UNPACKED)?;
        self.harden(match access {
            Access::Export(folder) => std::slice::from_ref(folder),
            _ => &[],
        })?;
        // A question can be asked of tables as they were.
        Ok(is_current || matches!(access, Access::Read))
    }

    /// Functions, and how much the engine may take.
    fn set(&self, limits: Limits) -> Result<()> {
        udf::register(&self.connection)?;
        // A folder of the process's own: readers may spill at the same time.
        let beside = limits.spill.map(|folder| folder.join(self.path.file_name().unwrap_or_default()));
        let spill = format!("{}.{}.tmp", beside.as_ref().unwrap_or(&self.path).display(), std::process::id());
        self.batch(&format!("SET temp_directory = {}", literal(&spill)))?;
        self.keep_within(limits.memory.map_or_else(|| self.quarter(), Ok)?)?;
        if let Some(threads) = limits.threads {
            self.work_on(threads as u64)?;
        }
        self.run("view/macros", &[])?;
        Ok(())
    }

    /// A quarter of the memory that there is. The engine knows how much its container or its job may use; at first it means
    /// to take four fifths of that.
    fn quarter(&self) -> Result<u64> {
        Ok((self.memory()? / 16 * 5).min(MOST_MEMORY))
    }

    /// Bytes that the engine may keep in memory, about.
    pub fn memory(&self) -> Result<u64> {
        let setting: Vec<String> = self.select("SELECT current_setting('memory_limit')", [], |row| row.get(0))?;
        Ok(setting.first().and_then(|text| text::bytes(text)).unwrap_or(MOST_MEMORY))
    }

    /// From now on the engine keeps so many bytes in memory, about.
    pub fn keep_within(&self, bytes: u64) -> Result<()> {
        self.batch(&format!("SET memory_limit = '{bytes}B'"))
    }

    /// Threads that the engine works on.
    pub fn threads(&self) -> Result<u64> {
        let found: Vec<u64> = self.select("SELECT current_setting('threads')", [], |row| row.get(0))?;
        Ok(found.first().copied().unwrap_or(1))
    }

    /// From now on the engine works on so many threads.
    pub fn work_on(&self, threads: u64) -> Result<()> {
        self.batch(&format!("SET threads = {threads}"))
    }

    /// From now on the engine reaches no file but the workspace, and cannot be told otherwise: what comes next may be of a
    /// stranger.
    pub fn shut(&self) -> Result<()> {
        let open: Vec<bool> = self.select(IS_OPEN, [], |row| row.get(0))?;
        if open == [false] { Ok(()) } else { self.harden(&[]) }
    }

    /// Keeps the engine from every file but those of some folders, and from being told otherwise.
    fn harden(&self, folders: &[PathBuf]) -> Result<()> {
        if !folders.is_empty() {
            let folders: Vec<_> = folders.iter().map(|folder| literal(&folder.to_string_lossy())).collect();
            self.batch(&format!("SET allowed_directories = [{}]", folders.join(", ")))?;
        }
        self.batch("SET enable_external_access = false; SET lock_configuration = true")
    }
}

/// A connection in memory with a file attached under a name: only ATTACH takes a storage version, and the size of row groups.
#[expect(clippy::disallowed_methods, reason = "this is the one door")]
fn attached(name: &str, attach: &str) -> Result<Connection> {
    let connection = Connection::open_in_memory_with_flags(config()?)?;
    connection.execute_batch(attach)?;
    connection.execute_batch(&format!("USE {}", identifier(name)))?;
    Ok(connection)
}

fn open_writable(path: &Path) -> Result<Store> {
    if !path.exists() {
        spare::forget(path);
        make(path)?;
    }
    spare::put_back(path)?;
    let keeper = Some(Keeper::of(path)?);
    let connection = attached("workspace", &attach("workspace", path))?;
    let store = Store { connection, path: path.to_owned(), keeper };
    // What the engine has found in its log goes into the file as it is closed, if nothing is written, too. On a disk that has
    // no room for a spare, whoever writes is told.
    let _ = store.keep_spare();
    Ok(store)
}

/// Makes an empty workspace, under another name first: whatever stops it half way, there is none.
fn make(path: &Path) -> Result<()> {
    let part = PathBuf::from(format!("{}.{}.tmp", path.display(), std::process::id()));
    let made = make_tables(&part).and_then(|()| put_in_place(&part, path));
    // The engine may leave its log behind.
    let log = PathBuf::from(format!("{}.wal", part.display()));
    for left in [&part, &log] {
        let _ = std::fs::remove_file(left);
    }
    // What kept it from being made is told of the name that was meant.
    made.map_err(|error| error.about(&part, path))
}

/// Gives a new workspace its name. Somebody else may have made one in between; theirs stays.
fn put_in_place(part: &Path, path: &Path) -> Result<()> {
    match renameat_with(CWD, part, CWD, path, RenameFlags::NOREPLACE) {
        Err(_) if !path.exists() => {
            std::fs::rename(part, path).map_err(|source| Error::Io { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

fn make_tables(path: &Path) -> Result<()> {
    let connection = attached("made", &attach("made", path))?;
    let store = Store { connection, path: path.to_owned(), keeper: None };
    migrate::apply(&store)?;
    // All of it into the file: a log would keep the old name.
    store.batch("CHECKPOINT made")?;
    store.close()
}

/// Attaches a file that is a workspace, or becomes one.
pub(super) fn attach(name: &str, path: &Path) -> String {
    attach_with(name, path, &format!("STORAGE_VERSION '{STORAGE_VERSION}'"))
}

/// By the size of row groups, which no file tells, the engine divides a table among its threads: who reads says it, too.
fn attach_with(name: &str, path: &Path, option: &str) -> String {
    let (name, file) = (identifier(name), literal(&path.to_string_lossy()));
    // (Of a file whose type it has to find out, the engine reads the headers before it has locked it.)
    format!("ATTACH {file} AS {name} (TYPE duckdb, {option}, ROW_GROUP_SIZE {ROW_GROUP})")
}

fn open_read_only(path: &Path) -> Result<Store> {
    if !path.exists() {
        return Err(Error::Missing(path.to_owned()));
    }
    spare::put_back(path)?;
    let connection = attached("workspace", &attach_with("workspace", path, "READ_ONLY"))?;
    Ok(Store { connection, path: path.to_owned(), keeper: None })
}

/// No extension is ever fetched: the program works offline and says what it lacks.
fn config() -> Result<Config> {
    Ok(Config::default().enable_autoload_extension(false)?)
}

/// Makes the engine's reason for not opening a file one of ours.
fn explain(path: &Path, error: Error) -> Error {
    if matches!(error, Error::Missing(_)) {
        return error;
    }
    let message = error.to_string();
    let source = Box::new(error);
    if message.contains("Could not set lock") || message.contains("Conflicting lock") {
        return Error::Locked { path: path.to_owned(), holder: Holder::of(path, &message), source };
    }
    let path = path.to_owned();
    if message.contains("not a valid DuckDB database file") {
        Error::Foreign { path, source: Some(source) }
    } else {
        Error::Open { path, source }
    }
}

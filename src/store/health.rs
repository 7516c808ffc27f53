//! Whether the files of a workspace are sound: every block of the file, what lies beside it, the room on the disk.

use std::fs;
use std::path::{Path, PathBuf};

use super::text::identifier;
use super::{Error, Result, Store, migrate, process};

/// A file or folder that a command has left beside the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    pub path: PathBuf,
    pub bytes: u64,
    pub kind: LeftKind,
}

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftKind {
    /// What a dead process has spilled, or was writing: nobody needs it.
    Waste,
    /// What the next command takes in: the engine's log, or what a checkpoint that was broken off was writing over.
    Log,
    /// The workspace as it was before it was brought up to date.
    Copy,
    /// A journal that could not be read.
    Damaged,
}

impl Store {
    /// Opens a workspace as it is to look at it; nothing is made, changed or waited for, but a torn block is put back.
    pub fn glimpse(path: &Path) -> Result<Self> {
        Self::look(path)
    }

    /// The number of the newest migration in the file.
    pub fn schema(&self) -> Result<i64> {
        migrate::schema(self)
    }

    /// Every table with its rows.
    pub fn tables(&self) -> Result<Vec<(String, i64)>> {
        let sql = "SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY table_name";
        let names: Vec<String> = self.select(sql, [], |row| row.get(0))?;
        let count = |name: String| {
            let sql = format!("SELECT count(*) FROM {}", identifier(&name));
            let rows = self.select(&sql, [], |row| row.get(0))?;
            Ok((name, rows.first().copied().unwrap_or_default()))
        };
        names.into_iter().map(count).collect()
    }

    /// Reads every value of a table, and so every block that holds one, against its checksum.
    pub fn read_through(&self, table: &str) -> Result<()> {
        // What the digest is, nobody asks: that it can be made is what counts.
        let sql = format!("SELECT bit_xor(hash(this)) FROM {} AS this", identifier(table));
        self.select(&sql, [], |row| row.get::<_, Option<u64>>(0)).map(drop)
    }
}

/// What commands have left beside a workspace, and what they keep there.
pub fn left_beside(workspace: &Path) -> Result<Vec<Left>> {
    let folder = workspace.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |source| Error::Io { path: folder.to_owned(), source };
    let name = workspace.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let file = entry.file_name().to_string_lossy().into_owned();
        // What a dry run or a bundle was working in.
        let is_work = file.starts_with(".skillfactory-").then_some(LeftKind::Waste);
        let Some(kind) = file.strip_prefix(&name).and_then(kind_of).or(is_work) else { continue };
        let path = if folder == Path::new(".") { PathBuf::from(&file) } else { entry.path() };
        found.push(Left { bytes: size_of(&entry.path()), path, kind });
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// What the ending of a name beside the workspace says; nothing if it is at work.
fn kind_of(ending: &str) -> Option<LeftKind> {
    let of_dead = |number: &str| number.parse().is_ok_and(|number| !process::is_alive(number, None));
    match ending {
        ".wal" | ".spare" => Some(LeftKind::Log),
        ".gc" | ".gc.wal" | ".sampled.jsonl" => Some(LeftKind::Waste),
        _ if ending.starts_with(".journal.damaged-") => Some(LeftKind::Damaged),
        _ => match ending.strip_suffix(".tmp") {
            Some(spill) => spill.rsplit('.').next().filter(|number| of_dead(number)).map(|_| LeftKind::Waste),
            None => ending.starts_with(".schema-").then_some(LeftKind::Copy),
        },
    }
}

/// Takes away what dead commands have spilled beside a workspace. Who has it to write has it alone, so nobody else's is in use.
pub(super) fn sweep(workspace: &Path) {
    let folder = workspace.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = workspace.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_of_another = |number: &str| number.parse().is_ok_and(|number: u32| number != process::own());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        let ending = file.strip_prefix(&name).and_then(|ending| ending.strip_suffix(".tmp")?.rsplit_once('.'));
        if ending.is_some_and(|(_, number)| is_of_another(number)) {
            let _ = fs::remove_dir_all(entry.path()).or_else(|_| fs::remove_file(entry.path()));
        }
    }
}

fn size_of(path: &Path) -> u64 {
    let Ok(found) = fs::symlink_metadata(path) else { return 0 };
    if !found.is_dir() {
        return found.len();
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    entries.map(|entry| size_of(&entry.path())).sum()
}

/// Bytes that may still be written to the disk of a folder.
pub fn free_space(folder: &Path) -> Result<u64> {
    let failed = |error: rustix::io::Errno| Error::Io { path: folder.to_owned(), source: error.into() };
    let found = rustix::fs::statvfs(folder).map_err(failed)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

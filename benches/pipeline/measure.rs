//! Processes and what they cost.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4;

use super::Result;
use super::options::Options;

/// What a process did cost.
#[derive(Clone, Copy, Default)]
pub struct Cost {
    pub wall: f64,
    pub cpu: f64,
    pub peak: u64,
}

impl Cost {
    /// One after the other.
    pub fn then(self, other: Self) -> Self {
        Self { wall: self.wall + other.wall, cpu: self.cpu + other.cpu, peak: self.peak.max(other.peak) }
    }
}

/// The working folder, which is the current folder of every process, and the programs that run in it.
pub struct Place {
    pub work: PathBuf,
    this: PathBuf,
    program: &'static Path,
    limits: Vec<String>,
    /// Removes the working folder in the end, if nobody wants to keep it.
    _temporary: Option<tempfile::TempDir>,
}

impl Place {
    pub fn new(options: &Options) -> Result<Self> {
        let (temporary, work) = match &options.keep {
            Some(folder) => (None, empty_folder(folder)?),
            None => {
                let temporary = tempfile::tempdir()?;
                let work = temporary.path().to_path_buf();
                (Some(temporary), work)
            }
        };
        let program = Path::new(env!("CARGO_BIN_EXE_skillfactory"));
        let limits = options.limits.clone();
        Ok(Self { work, this: env::current_exe()?, program, limits, _temporary: temporary })
    }

    /// Runs this bench once more, as the child that its first argument names.
    pub fn own(&self, log: &str, arguments: &[&str]) -> Result<Cost> {
        synced();
        self.measure(log, &self.this, arguments)
    }

    /// Runs a command of the program on a workspace.
    pub fn program(&self, log: &str, db: &str, arguments: &[&str]) -> Result<Cost> {
        synced();
        self.at_once(log, db, arguments)
    }

    /// Likewise, without waiting for the disk: what only reads need not.
    pub fn at_once(&self, log: &str, db: &str, arguments: &[&str]) -> Result<Cost> {
        let limits: Vec<&str> = self.limits.iter().map(String::as_str).collect();
        self.measure(log, self.program, &[arguments, &["--db", db], &limits].concat())
    }

    /// What a process has said.
    pub fn said(&self, log: &str) -> Result<String> {
        Ok(fs::read_to_string(self.work.join(format!("{log}.log")))?)
    }

    /// Bytes of a file, or of the files in a folder; of what is not there, none.
    pub fn size(&self, name: &str) -> u64 {
        size(&self.work.join(name))
    }

    fn measure(&self, log: &str, program: &Path, arguments: &[&str]) -> Result<Cost> {
        let output = File::create(self.work.join(format!("{log}.log")))?;
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&self.work).stdin(Stdio::null());
        command.stderr(output.try_clone()?).stdout(output);
        let start = Instant::now();
        let child = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
        let used = child.wait4()?;
        let wall = start.elapsed().as_secs_f64();
        if !used.status.success() {
            return Err(format!("`{log}` failed ({}). It said:\n{}", used.status, self.said(log)?).into());
        }
        let cpu = (used.rusage.utime + used.rusage.stime).as_secs_f64();
        Ok(Cost { wall, cpu, peak: used.rusage.maxrss })
    }
}

/// Waits until what was written before is on the disk, which else is still busy with it. Where there is no such command,
/// it is.
fn synced() {
    let _ = Command::new("sync").status();
}

/// A folder of the user's, which must hold nothing: an older workspace in it would spare the program its work.
fn empty_folder(folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder)?;
    if fs::read_dir(folder)?.next().is_some() {
        return Err(format!("{} is not empty", folder.display()).into());
    }
    Ok(folder.canonicalize()?)
}

fn size(path: &Path) -> u64 {
    match fs::read_dir(path) {
        Ok(entries) => entries.flatten().map(|entry| size(&entry.path())).sum(),
        Err(_) => fs::metadata(path).map_or(0, |found| found.len()),
    }
}

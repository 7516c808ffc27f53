//! Who holds the workspace.

use std::fmt;
use std::path::Path;

use super::journal::{Command, Journal};
use super::process;

/// Commands that are looked through for one that still runs.
const NEWEST: u32 = 100;

/// A process that has the file open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    pub process: u32,
    /// What it was told to do.
    pub typed: Option<String>,
    /// When it began with that.
    pub since: Option<String>,
}

impl Holder {
    /// The process of this machine that samples into a workspace, as the journal knows it.
    pub(super) fn sampling(workspace: &Path) -> Option<Self> {
        let commands = Journal::read(workspace).ok()??.commands(NEWEST).ok()?;
        let is_sampling = |command: &&Command| {
            command.is_running() && (command.typed.contains(" sample ") || command.typed.contains(" --endpoint"))
        };
        let found = commands.iter().rev().find(is_sampling)?;
        let (typed, since) = (Some(found.typed.clone()), Some(found.started_at.clone()));
        Some(Self { process: found.process, typed, since })
    }

    /// The process that the engine names in its refusal. The lock goes with the process, so none is named that is dead.
    pub(super) fn of(workspace: &Path, message: &str) -> Option<Self> {
        let number: u32 = message.split_once("(PID ")?.1.split(')').next()?.trim().parse().ok()?;
        let known =
            Journal::read(workspace).ok().flatten().and_then(|journal| journal.running_as(number).ok().flatten());
        Some(match known {
            Some(command) => Self { process: number, typed: Some(command.typed), since: Some(command.started_at) },
            None => Self { process: number, typed: process::typed(number), since: process::since(number) },
        })
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typed = self.typed.as_deref().unwrap_or("some program");
        write!(f, "{typed} (process {}", self.process)?;
        if let Some(since) = &self.since {
            write!(f, ", since {since} UTC")?;
        }
        write!(f, ")")
    }
}

//! What to type when the workspace cannot be used, or something has run out.

use super::{Exit, Failure};
use crate::{store, ui};

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        use store::Error as E;
        match &error {
            E::Missing(_) => Self::of(Exit::NoWorkspace, &error)
                .hint("make one with: skillfactory ingest FILE")
                .hint("or name one with: --db FILE"),
            E::Locked { holder, .. } => {
                let failure = Self::of(Exit::NoWorkspace, &error);
                // Who is named needs no further cause: the engine's words are for those who use the engine.
                let causes = if holder.is_some() { Vec::new() } else { failure.causes };
                Self { causes, ..failure }
                    .hint("wait for it to end, with: --wait SECONDS")
                    .hint("see how far it is: skillfactory status")
            }
            E::Foreign { .. } => Self::of(Exit::NoWorkspace, &error).hint("name another file with: --db FILE"),
            E::Newer { .. } | E::Altered { .. } => Self::of(Exit::NoWorkspace, &error)
                .hint("it can be read, with: skillfactory sql; to change it, use a newer skillfactory"),
            E::Open { .. } => Self::of(Exit::NoWorkspace, &error),
            E::Sampling { .. } => Self::of(Exit::NoWorkspace, &error)
                .hint("wait for it to end, or sample into another file with: --db FILE"),
            E::NewerJournal { path, .. } => Self::of(Exit::NoWorkspace, &error).hint(format!(
                "use the newer one, or do without what it was given: rm {}",
                ui::quoted(&path.to_string_lossy())
            )),
            E::Sqlite(_) if store::is_damaged(&error) => {
                Self::of(Exit::Failed, &error).hint("see which file it is: skillfactory status --check")
            }
            E::NotCopiedYet { .. } => {
                Self::of(Exit::Failed, &error).hint("make room, or take the workspace where there is")
            }
            _ => with_remedy(Self::of(Exit::Failed, &error)),
        }
    }
}

/// What helps if the engine has run out of something, or met with a broken file.
pub(super) fn with_remedy(failure: Failure) -> Failure {
    let said = |words: &[&str]| {
        let texts = || failure.causes.iter().chain([&failure.what]);
        words.iter().any(|word| texts().any(|text| text.contains(word)))
    };
    if said(&store::SHORT_OF_MEMORY) {
        return failure
            .hint("nothing was lost: give it more with --memory-limit, or fewer --threads")
            .hint("what is spilled needs room on the disk: --spill DIR puts it elsewhere");
    }
    if said(&["No space left", "File too large", "Disk quota exceeded", "disk is full", "max_temp_directory_size"]) {
        return failure
            .hint("nothing was lost: make room, then type the same again")
            .hint("see how much there is: skillfactory status --check");
    }
    if said(&["checksum", "Corrupt", "Input/output error", "could not read enough bytes"]) {
        return failure.hint("see what is wrong: skillfactory status --check");
    }
    failure
}

//! What came from the Hub, and what went there.

use super::{counted, size, visible};
use crate::hub::{Pushed, Taken};

/// Which commit, config and split was taken.
pub fn taken_line(taken: &Taken) -> String {
    let commit: String = taken.commit.chars().take(12).collect();
    let config = taken.config.as_ref().map(|config| format!(", config {}", visible(config))).unwrap_or_default();
    let left = match taken.left.as_slice() {
        [] => String::new(),
        left => format!(" (not {})", visible(&left.join(", "))),
    };
    let split = visible(&taken.splits.join(", "));
    let files = counted(taken.files.len() as i64, "file");
    format!("{} at {commit}{config}, split {split}{left}: {files}", taken.repository)
}

/// What a push has changed.
pub fn push_summary(pushed: &Pushed) -> String {
    let commit: String = pushed.commit.chars().take(12).collect();
    let (page, kept) = (&pushed.page, counted(pushed.kept as i64, "file"));
    if pushed.sent + pushed.removed == 0 {
        return format!("{page} at {commit} has all of it already ({kept})");
    }
    let sent = counted(pushed.sent as i64, "file");
    let over = match pushed.transferred {
        0 => String::new(),
        bytes => format!(", {} of them over the network", size(bytes)),
    };
    let removed = if pushed.removed == 0 { String::new() } else { format!(", {} removed", pushed.removed) };
    format!("pushed to {page} at {commit}: {sent} ({}{over}){removed}, {kept} as before", size(pushed.bytes))
}

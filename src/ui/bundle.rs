//! Bundles and the marks that come back in them.

use super::{count, counted, size, visible};
use crate::{bundle, ingest};

/// What was written.
pub fn bundle_summary(report: &bundle::Report) -> String {
    let findings = counted(report.findings as i64, "finding");
    let marks = counted(report.marks as i64, "mark");
    format!(
        "wrote {}: {} of recipe {}, {findings}, {marks}, {}",
        visible(&report.file.to_string_lossy()),
        counted(report.traces as i64, "trace"),
        visible(&report.recipe),
        size(report.bytes),
    )
}

/// What was taken in.
pub fn marks_summary(marked: &ingest::Marked) -> String {
    format!(
        "{}, {} new; {} accepted and {} rejected now",
        counted(marked.marks as i64, "mark"),
        count(marked.new as i64),
        counted(marked.accepted, "trace"),
        count(marked.rejected),
    )
}

//! Streams, and traces that were made elsewhere.

use super::{count, counted};
use crate::stream::Counts;

/// What went in and came out.
pub fn stream_summary(counts: &Counts) -> String {
    let Counts { rows, questions, traces, parts, rejects } = *counts;
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let with_parts = if parts > 0 { format!(" with {} parts", count(number(parts))) } else { String::new() };
    format!(
        "{} of {}: {}{with_parts}, {}",
        counted(number(rows), "row"),
        counted(number(questions), "question"),
        counted(number(traces), "trace"),
        counted(number(rejects), "reject"),
    )
}

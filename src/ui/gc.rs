//! What was collected, or would be.

use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Style};

use super::{count, counted, size};
use crate::gc::Report;

/// The tables that lose rows, and the space that comes back.
pub fn gc_summary(report: &Report, is_estimate: bool) -> String {
    let back = size(report.bytes_before.saturating_sub(report.bytes_after));
    let (before, after) = (size(report.bytes_before), size(report.bytes_after));
    let space = if is_estimate {
        format!("about {back} of {before} would come back")
    } else {
        format!("{back} came back: {before} before, {after} now")
    };
    if report.states + report.revisions == 0 && report.tables.is_empty() {
        return format!("nothing is to be dropped\n{space}");
    }
    let (states, revisions) = (counted(report.states, "state"), counted(report.revisions, "revision"));
    let collected = format!("collected: {states}, {revisions} of sources");
    if report.tables.is_empty() {
        return format!("{collected}; no row was theirs alone\n{space}");
    }
    let mut table = Builder::default();
    table.push_record(["table", "rows", "dropped"]);
    for lost in &report.tables {
        table.push_record([lost.name.clone(), count(lost.rows), count(lost.dropped)]);
    }
    let mut table = table.build();
    table.with(Style::blank()).modify(Columns::new(1..3), Alignment::right());
    format!("{collected}\n{table}\n{space}")
}

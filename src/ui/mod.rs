//! What a person sees: tables, bars, summaries. Takes plain results and rows of the engine, asks no workspace.

mod audit;
mod bar;
mod bundle;
mod check;
mod difference;
mod gc;
mod hub;
mod machine;
mod plot;
pub mod rows;
mod sampling;
pub mod show;
mod shown;
mod stats;
mod status;
mod stream;
mod summary;
mod verify;
mod visible;
mod width;

use std::io::IsTerminal;

pub use audit::{audit_list, audit_summary};
pub use bar::Bar;
pub use bundle::{bundle_summary, marks_summary};
pub use check::{check_json, check_summary};
pub use difference::{diff_pair, diff_summary};
pub use gc::gc_summary;
pub use hub::{push_summary, taken_line};
pub use machine::{
    audit_json, build_json, diff_json, export_json, gc_json, ingest_json, proof_json, retraction_json, run_json,
};
pub use sampling::{sampling_estimate, sampling_summary};
pub use shown::{Shown, visible_lines};
pub use stats::{STATS_COLUMNS, stats, stats_rows};
pub use status::{check_list, status_json, status_summary};
pub use stream::stream_summary;
pub use summary::{
    build_summary, db_option, export_preview, export_summary, ingest_summary, mapping_line, next_steps, recipe_list,
    retraction, retraction_list,
};
pub use verify::proof_summary;
pub use visible::{count, counted, size, visible};

pub use crate::shell::quoted;

/// Columns of the terminal, or 80.
pub fn terminal_width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0))
}

/// How a page looks on stdout: as wide as the terminal and in colour, unless NO_COLOR is set; plain in a pipe.
pub fn look() -> show::Look {
    let is_terminal = std::io::stdout().is_terminal();
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    show::Look { width: is_terminal.then(terminal_width), colour: is_terminal && !is_set("NO_COLOR") && !is_dumb }
}

/// A text in lines that fit the terminal, or 100 columns in a pipe, each behind that many spaces.
pub fn indented(text: &str, spaces: usize) -> String {
    let width = if std::io::stdout().is_terminal() { terminal_width() } else { 100 };
    let lines = width::wrap(text, width.saturating_sub(spaces).max(20));
    lines.iter().map(|line| format!("{:spaces$}{line}", "")).collect::<Vec<_>>().join("\n")
}

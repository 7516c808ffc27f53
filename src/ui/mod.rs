//! What a person sees: tables, bars, summaries. Takes plain results and rows of the engine, asks no workspace.

mod audit;
mod bar;
pub mod rows;
mod summary;
mod verify;
mod visible;

pub use audit::{audit_list, audit_summary};
pub use bar::Bar;
pub use summary::{build_summary, db_option, export_summary, ingest_summary, mapping_line, next_steps, recipe_list};
pub use verify::proof_summary;
pub use visible::{count, counted, quoted, size, visible};

/// Columns of the terminal, or 80.
pub fn terminal_width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0))
}

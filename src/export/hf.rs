//! The layout of a Hugging Face data set: Parquet files and a card.

use super::error::{Error, Result};
use super::layout::Layout;
use super::table::{Column, Cut, Form, Kind, TURNS, Table};

/// Name of the config of the parts.
pub const PROVENANCE: &str = "provenance";

/// Name of the config of what is to be taken out.
pub const REMOVED: &str = "removed";

/// The traces, as the published data sets have them, with what not to train on if there is a mask.
pub fn tables(layout: &Layout) -> Vec<Table> {
    let traces = traces(layout.config.as_deref().unwrap_or("default"));
    if layout.masks.is_none() {
        return vec![traces];
    }
    let mut columns = traces.columns.clone();
    columns.push(Column::new("mask_ranges", RANGES));
    vec![Table { columns, ..masked(traces) }]
}

/// The first and the last character but one of each span that is not trained on.
const RANGES: Kind = Kind::List(&Kind::Struct(&[("start", Kind::Int64), ("end", Kind::Int64)]));

/// The traces, each a conversation with its label.
pub fn traces(config: &str) -> Table {
    Table {
        name: "traces",
        config: config.to_owned(),
        folder: if config == "default" { "data".to_owned() } else { config.to_owned() },
        before: &[],
        size: None,
        rows: "export/hf-rows",
        order: &["trace_id"],
        contents: "export/hf-contents",
        layout: "hf 2".to_owned(),
        cut: Cut::AsTraces,
        columns: vec![
            Column::new("conversations", TURNS),
            Column::new("sft_template_type_idx", Kind::Text),
            Column::new("trace_id", Kind::Text),
        ],
        form: Form::Parquet,
    }
}

/// A table of traces whose rows say what is trained on.
pub fn masked(table: Table) -> Table {
    Table {
        before: &["export/masked-now"],
        rows: "export/masked-rows",
        contents: "export/masked-contents",
        layout: "masked 1".to_owned(),
        ..table
    }
}

/// Their parts, each with the row that it came from.
pub fn provenance() -> Table {
    Table {
        name: "provenance",
        config: PROVENANCE.to_owned(),
        folder: "provenance".to_owned(),
        before: &[],
        size: None,
        rows: "export/provenance-rows",
        order: &["trace_id", "position"],
        contents: "export/provenance-contents",
        layout: "provenance 2".to_owned(),
        cut: Cut::AsTraces,
        columns: vec![
            Column::new("trace_id", Kind::Text),
            Column::new("position", Kind::Int32),
            Column::new("kind", Kind::Text),
            Column::new("attempt", Kind::Int32),
            Column::new("response_id", Kind::Text),
            Column::new("reflection_id", Kind::Text),
            Column::new("phrase_id", Kind::Text),
            Column::new("start", Kind::Int64),
            Column::new("end", Kind::Int64),
            Column::new("source", Kind::Text),
            Column::new("file", Kind::Text),
            Column::new("row", Kind::Int64),
        ],
        form: Form::Parquet,
    }
}

/// Of changes: the traces to take out before the added ones are put in.
pub fn removed(form: Form) -> Table {
    Table {
        name: "removed",
        config: REMOVED.to_owned(),
        folder: "removed".to_owned(),
        before: &[],
        size: None,
        rows: "export/removed-rows",
        order: &["trace_id"],
        contents: "export/removed-contents",
        layout: "removed 2".to_owned(),
        cut: Cut::Whole("removed"),
        columns: vec![Column::new("trace_id", Kind::Text), Column::new("content_id", Kind::Text)],
        form,
    }
}

/// Whether a config may have this name, which is one of a folder, too.
pub fn check_config(config: Option<&str>) -> Result<()> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let is_bad =
        |name: &&str| name.is_empty() || !name.chars().all(is_word) || [PROVENANCE, REMOVED, "data"].contains(name);
    match config.filter(is_bad) {
        Some(name) => Err(Error::BadConfig(name.to_owned())),
        None => Ok(()),
    }
}

//! Plain files: JSON Lines, CSV or Parquet of the columns that are asked for, without a card.

use super::error::{Error, Result};
use super::layout::{Layout, Target};
use super::table::{Column, Cut, Form, Kind, TURNS, Table};

/// Part of a trace, as a list of them has it.
const PART: Kind = Kind::Struct(&[
    ("position", Kind::Int32),
    ("kind", Kind::Text),
    ("attempt", Kind::Int32),
    ("response_id", Kind::Text),
    ("reflection_id", Kind::Text),
    ("phrase_id", Kind::Text),
    ("start", Kind::Int64),
    ("end", Kind::Int64),
]);

/// What may be asked for. (Of a trace, but for the bucket, all that the workspace has.)
const COLUMNS: [Column; 20] = [
    Column::new("trace_id", Kind::Text),
    Column::new("content_id", Kind::Text),
    Column::new("recipe", Kind::Text),
    Column::new("question_id", Kind::Text),
    Column::new("format", Kind::Text),
    Column::new("label", Kind::Text),
    Column::new("repeat", Kind::Int32),
    Column::new("n", Kind::Int32),
    Column::new("attempts", Kind::Int32),
    Column::new("final_answer", Kind::Text),
    Column::new("final_is_correct", Kind::Bool),
    Column::new("chars", Kind::Int64),
    Column::new("since", Kind::Int32),
    Column::new("text", Kind::Text),
    Column::new("question", Kind::Text),
    Column::new("answer", Kind::Text),
    Column::new("conversations", TURNS),
    Column::new("parts", Kind::List(&PART)),
    // What a CSV has of the last two.
    Column { name: "conversations", from: "conversations_json", kind: Kind::Text },
    Column { name: "parts", from: "parts_json", kind: Kind::Text },
];

/// What is written if nothing is asked for.
const USUAL: [&str; 6] = ["trace_id", "label", "question", "text", "final_answer", "final_is_correct"];

/// One table, in the columns that are asked for.
pub fn tables(target: Target, layout: &Layout) -> Result<Vec<Table>> {
    let form = match target {
        Target::Csv => Form::Csv,
        Target::Parquet => Form::Parquet,
        _ => Form::Json,
    };
    let usual = || USUAL.map(str::to_owned).to_vec();
    let wanted = layout.columns.clone().unwrap_or_else(usual);
    let (all, as_json) = COLUMNS.split_at(18);
    let find = |name: &String| {
        let of_csv = as_json.iter().filter(|_| form == Form::Csv);
        let found = of_csv.chain(all).find(|column| column.name == name).copied();
        let known = || all.iter().map(|column| column.name.to_owned()).collect();
        found.ok_or_else(|| Error::NoSuchColumn { name: name.clone(), known: known() })
    };
    let columns = wanted.iter().map(find).collect::<Result<Vec<_>>>()?;
    let has_parts = columns.iter().any(|column| column.name == "parts");
    let rows = if has_parts { "export/plain-parts-rows" } else { "export/plain-rows" };
    Ok(vec![Table {
        name: "plain",
        config: "default".to_owned(),
        folder: "data".to_owned(),
        before: &[],
        size: None,
        rows,
        order: &["trace_id"],
        contents: "export/plain-contents",
        layout: "plain 1".to_owned(),
        cut: Cut::AsTraces,
        columns,
        form,
    }])
}

//! What TRL trains on: conversations, prompts with completions, preferences, single judgements and steps.

use super::table::{Column, Cut, Form, Kind, TURNS, Table};

/// One table for each kind of trainer.
pub fn tables() -> Vec<Table> {
    let id = Column::new("trace_id", Kind::Text);
    let turns = |name| Column::new(name, TURNS);
    let text = |name| Column::new(name, Kind::Text);
    let messages = Column { name: "messages", from: "conversations", kind: TURNS };
    vec![
        traces("messages", vec![messages, id]),
        traces("prompt-completion", vec![turns("prompt"), turns("completion"), id]),
        Table {
            before: &["export/judged-now", "export/pair-now"],
            size: Some("export/judged-chars"),
            rows: "export/pair-rows",
            order: &["chosen_id"],
            contents: "export/pair-contents",
            columns: vec![
                turns("prompt"),
                turns("chosen"),
                turns("rejected"),
                text("about"),
                text("question_id"),
                text("chosen_id"),
                text("rejected_id"),
            ],
            ..traces("preference", Vec::new())
        },
        Table {
            before: &["export/judged-now"],
            size: Some("export/judged-chars"),
            rows: "export/judged-rows",
            order: &["id"],
            contents: "export/judged-contents",
            columns: vec![
                turns("prompt"),
                turns("completion"),
                Column::new("label", Kind::Bool),
                text("about"),
                text("question_id"),
                text("id"),
            ],
            ..traces("unpaired", Vec::new())
        },
        Table {
            before: &["export/step-now"],
            rows: "export/step-rows",
            contents: "export/step-contents",
            columns: vec![
                text("prompt"),
                Column::new("completions", Kind::List(&Kind::Text)),
                Column::new("labels", Kind::List(&Kind::Bool)),
                id,
            ],
            ..traces("stepwise", Vec::new())
        },
    ]
}

/// A table of one row a trace.
fn traces(name: &'static str, columns: Vec<Column>) -> Table {
    Table {
        name,
        config: name.to_owned(),
        folder: name.to_owned(),
        before: &[],
        size: None,
        rows: "export/hf-rows",
        order: &["trace_id"],
        contents: "export/hf-contents",
        layout: "trl 1".to_owned(),
        cut: Cut::AsTraces,
        columns,
        form: Form::Parquet,
    }
}

//! What axolotl trains on: conversations with what to train on in them, and a configuration that reads them.

use super::describe::{Beside, Story};
use super::hf;
use super::layout::{Layout, MaskAs};
use super::table::{Column, Kind, Table};

/// A turn with spans of its text.
const DETAILED: Kind = Kind::List(&Kind::Struct(&[
    ("role", Kind::Text),
    ("content", Kind::Text),
    (
        "train_detail",
        Kind::List(&Kind::Struct(&[("begin_offset", Kind::Int64), ("end_offset", Kind::Int64), ("train", Kind::Bool)])),
    ),
]));

/// A turn whose text is in parts.
const PARTED: Kind = Kind::List(&Kind::Struct(&[
    ("role", Kind::Text),
    ("content", Kind::List(&Kind::Struct(&[("type", Kind::Text), ("text", Kind::Text), ("train", Kind::Bool)]))),
]));

/// The traces, masked in the way that is asked for.
pub fn tables(layout: &Layout) -> Vec<Table> {
    let table = hf::traces("default");
    if layout.masks.is_none() {
        return vec![table];
    }
    let (from, kind) = match layout.mask_as.unwrap_or_default() {
        MaskAs::TrainDetail => ("detailed", DETAILED),
        MaskAs::Parts => ("parted", PARTED),
    };
    let columns = vec![
        Column { name: "conversations", from, kind },
        Column::new("sft_template_type_idx", Kind::Text),
        Column::new("trace_id", Kind::Text),
    ];
    vec![Table { name: "masked", columns, ..hf::masked(table) }]
}

/// The configuration. It is run from within the folder.
pub fn beside(story: &Story<'_>) -> Vec<Beside> {
    let train = story.first_split();
    let held_out = story.second_split().map(|split| format!("test_datasets:\n{}", data_set(story, split)));
    let text = include_str!("files/axolotl.yaml")
        .replace("{datasets}", &format!("datasets:\n{}", data_set(story, train)))
        .replace("{held_out}", &held_out.unwrap_or_else(|| "val_set_size: 0.0\n".to_owned()))
        .replace("{contents}", story.contents().get(..16).unwrap_or_default())
        .replace("{tokens}", &story.tokens().to_string());
    vec![Beside { path: "axolotl.yaml", text }]
}

/// A split, as the configuration has it.
fn data_set(story: &Story<'_>, split: &str) -> String {
    let layout = &story.plan.layout;
    let is_detailed = layout.masks.is_some() && layout.mask_as.unwrap_or_default() == MaskAs::TrainDetail;
    let detail = if is_detailed { "    message_field_training_detail: train_detail\n" } else { "" };
    format!(
        "  - path: .\n    ds_type: parquet\n    data_files:\n      - data/{split}-*.parquet\n    split: train\n    type: \
         chat_template\n    field_messages: conversations\n    message_property_mappings:\n      role: role\n      content: \
         content\n{detail}    roles_to_train: [assistant]\n    train_on_eos: turn\n"
    )
}

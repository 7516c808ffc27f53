//! What LLaMA-Factory trains on: the traces, its list of data sets, a training file and the script that starts it.

use serde_json::{Value, json};

use super::describe::{Beside, Story};
use super::hf;
use super::table::Table;

/// Name of the data set in the list.
const NAME: &str = "skillfactory";

/// The traces, in a folder for each split: it reads all files of a folder as one data set.
pub fn tables() -> Vec<Table> {
    vec![Table { folder: "data/{split}".to_owned(), ..hf::traces("default") }]
}

/// The list of data sets, the training file and the script. They are run from within the folder.
pub fn beside(story: &Story<'_>) -> Vec<Beside> {
    let splits: Vec<&str> = story.splits_with_rows().collect();
    let name = |split: &str| if splits.len() == 1 { NAME.to_owned() } else { format!("{NAME}_{split}") };
    let sets: serde_json::Map<String, Value> =
        splits.iter().map(|split| (name(split), data_set(&format!("data/{split}")))).collect();
    let list = serde_json::to_string_pretty(&sets).unwrap_or_default() + "\n";
    let held_out = story.second_split().map(|split| {
        format!(
            "\n### evaluation\neval_dataset: {}\nper_device_eval_batch_size: 1\neval_strategy: epoch\n",
            name(split)
        )
    });
    let train = include_str!("files/llamafactory.yaml")
        .replace("{dataset}", &name(story.first_split()))
        .replace("{tokens}", &story.tokens().to_string())
        .replace("{longest}", &story.longest().to_string())
        .replace("{held_out}", &held_out.unwrap_or_default());
    let script = include_str!("files/llamafactory.sh").to_owned();
    vec![
        Beside { path: "dataset_info.json", text: list },
        Beside { path: "train.yaml", text: train },
        Beside { path: "train.sh", text: script },
    ]
}

/// An entry of the list, with every column and tag: those that are left out would be none.
fn data_set(folder: &str) -> Value {
    json!({
        "file_name": folder,
        "formatting": "sharegpt",
        "columns": {
            "messages": "conversations", "system": null, "tools": null, "images": null, "videos": null, "audios": null,
            "chosen": null, "rejected": null, "kto_tag": null,
        },
        "tags": {
            "role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant",
            "observation_tag": "observation", "function_tag": "function_call", "system_tag": "system",
        },
    })
}

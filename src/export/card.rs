//! `README.md` of a data set: the front matter that `datasets` reads, and what someone who trains on it needs to know.

use std::fmt::Write as _;

use super::describe::Story;
use super::layout::Target;
use super::manifest::TableEntry;
use super::table::{Cut, Table};

/// The card of an export.
#[derive(Debug)]
pub struct Card<'a>(pub &'a Story<'a>);

impl Card<'_> {
    /// The whole file.
    pub fn text(&self) -> String {
        format!("{}\n{}", self.front_matter(), super::story::body(self.0))
    }

    fn front_matter(&self) -> String {
        let tables: Vec<_> = self.0.plan.tables.iter().filter(|table| !self.splits(table).is_empty()).collect();
        let infos: Vec<String> = tables.iter().map(|table| self.info(table)).collect();
        // One config is described in place, several in a list.
        let infos = match (tables.as_slice(), infos.as_slice()) {
            ([_], [only]) => only.clone(),
            _ => tables
                .iter()
                .zip(&infos)
                .map(|(table, info)| format!("- config_name: {}\n{info}", table.config))
                .collect(),
        };
        let mut configs = String::new();
        for (at, table) in tables.iter().enumerate() {
            configs.push_str(&self.config(table, at == 0));
        }
        let tail = "task_categories:\n- text-generation\ntags:\n- skillfactory\n- reasoning\n";
        let size = size_category(self.0.plan.outline().traces);
        format!("---\ndataset_info:\n{infos}configs:\n{configs}{tail}size_categories:\n- {size}\n---\n")
    }

    /// Features and sizes of a config.
    fn info(&self, table: &Table) -> String {
        let mut splits = String::new();
        let (mut size, mut download) = (0, 0);
        for name in self.splits(table) {
            let (mut rows, mut num_bytes) = (0, 0);
            for (file, entry) in self.files(table, name) {
                rows += file.rows;
                num_bytes += file.num_bytes;
                download += entry;
            }
            size += num_bytes;
            let _ = write!(splits, "  - name: {name}\n    num_bytes: {num_bytes}\n    num_examples: {rows}\n");
        }
        let features = table.card_features();
        format!("  features:\n{features}  splits:\n{splits}  download_size: {download}\n  dataset_size: {size}\n")
    }

    /// Where the files of a config lie. The first one is meant where none is named.
    fn config(&self, table: &Table, is_first: bool) -> String {
        let is_default = is_first && table.config != "default";
        let default = if is_default { "  default: true\n" } else { "" };
        let mut text = format!("- config_name: {}\n{default}  data_files:\n", table.config);
        for split in self.splits(table) {
            let _ = write!(text, "  - split: {split}\n    path: {}\n", table.pattern(split));
        }
        text
    }

    /// The splits of a table that have rows: a reader refuses a data set that names another.
    fn splits(&self, table: &Table) -> Vec<&str> {
        let all = match table.cut {
            Cut::AsTraces | Cut::AsQuestions => self.0.plan.names.iter().map(|(name, _)| name.as_str()).collect(),
            Cut::Whole(name) => vec![name],
        };
        let has_rows = |name: &&str| self.files(table, name).any(|(file, _)| file.rows > 0);
        all.into_iter().filter(has_rows).collect()
    }

    /// The files of a split of a table, each with its size.
    fn files(&self, table: &Table, split: &str) -> impl Iterator<Item = (&TableEntry, u64)> {
        let files = self.0.manifest.files.iter().filter_map(|file| Some((file.table.as_ref()?, file.bytes)));
        files.filter(move |(file, _)| file.config == table.config && file.split == split)
    }
}

/// As the Hub names sizes.
fn size_category(rows: u64) -> &'static str {
    match rows {
        0..1_000 => "n<1K",
        1_000..10_000 => "1K<n<10K",
        10_000..100_000 => "10K<n<100K",
        100_000..1_000_000 => "100K<n<1M",
        _ => "1M<n<10M",
    }
}

/// How each trainer loads the data set, as code for it.
pub fn use_of(story: &Story<'_>) -> String {
    let (split, config) = (story.first_split(), story.plan.tables.first().map_or("default", |table| &table.config));
    let config = if config == "default" { String::new() } else { format!(", \"{config}\"") };
    let load = format!(
        "```python\nfrom datasets import load_dataset\n\nrows = load_dataset(\"PATH_OR_NAME\"{config}, \
         split=\"{split}\")\n```\n"
    );
    let more = match story.plan.target {
        Target::Trl => {
            "\n`SFTTrainer` takes the configs `messages` and `prompt-completion`, `DPOTrainer` and `RewardTrainer` \
             `preference`, `KTOTrainer` `unpaired`, `PRMTrainer` `stepwise`. Other columns are ids; `about` says whether \
             responses or reflections are judged.\n"
        }
        Target::Axolotl => "\nFor axolotl, in this folder: `axolotl train axolotl.yaml`.\n",
        Target::Llamafactory => {
            "\nFor LLaMA-Factory: `bash train.sh`, or with `dataset_dir` of this folder in a training file of yours.\n"
        }
        Target::Verl => {
            "\nFor verl: `bash train_sft.sh`, then `bash train_rl.sh actor_rollout_ref.model.path=MODEL`.\n"
        }
        Target::Hf => {
            "\n- TRL: `SFTTrainer` takes it once `conversations` is renamed: `rows.rename_column(\"conversations\", \
             \"messages\")`.\n- LLaMA-Factory: `formatting: sharegpt`, `messages: conversations`, and the tags `role`, \
             `content`, `user`, `assistant`.\n- axolotl: `type: chat_template`, `field_messages: conversations`.\n- verl: \
             `data.multiturn.messages_key=conversations`.\n"
        }
        Target::Jsonl | Target::Csv | Target::Parquet => "",
    };
    let tokens = story.tokens();
    format!(
        "{load}{more}\nThe longest trace has {} characters with its question: {tokens} tokens have room for it, at two \
         characters a token.\n",
        story.longest()
    )
}

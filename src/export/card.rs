//! `README.md` of a data set: the front matter that `datasets` reads, and a short text.

use std::fmt::Write as _;

use super::manifest::Sample;
use crate::build::Label;

/// What a card tells.
#[derive(Debug)]
pub struct Card<'a> {
    pub rows: u64,
    /// Size of the values before compression.
    pub num_bytes: u64,
    /// Size of the files.
    pub download_bytes: u64,
    pub labels: &'a [Label],
    pub recipe: &'a RecipeText,
    /// The user's subset, if there is one.
    pub subset: Option<&'a str>,
    pub sample: Option<Sample>,
}

/// A recipe in words, as the store has it.
#[derive(Debug, Clone)]
pub struct RecipeText {
    pub name: String,
    pub digest: String,
    /// Each setting with its value.
    pub settings: Vec<(String, String)>,
}

impl Card<'_> {
    /// The whole file.
    pub fn text(&self) -> String {
        format!("{}\n{}", self.front_matter(), self.body())
    }

    fn front_matter(&self) -> String {
        let (rows, bytes, download) = (self.rows, self.num_bytes, self.download_bytes);
        format!(
            "\
---
dataset_info:
  features:
  - name: conversations
    list:
    - name: role
      dtype: string
    - name: content
      dtype: string
  - name: sft_template_type_idx
    dtype: string
  - name: trace_id
    dtype: string
  splits:
  - name: train
    num_bytes: {bytes}
    num_examples: {rows}
  download_size: {download}
  dataset_size: {bytes}
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*
task_categories:
- text-generation
tags:
- skillfactory
- reasoning
---
"
        )
    }

    fn body(&self) -> String {
        let mut text = String::from("# SkillFactory traces\n\n");
        let rows = self.rows;
        let _ = writeln!(
            text,
            "{rows} traces for supervised fine-tuning, put together out of a model's own attempts at a question and its \
             reflections on them (the SkillFactory method, arXiv 2512.04072). `trace_id` names a trace in the workspace \
             that it was exported from, which knows the origin of every part.\n"
        );
        let _ = writeln!(text, "| format | label | traces |\n| --- | --- | ---: |");
        for label in self.labels {
            let _ = writeln!(text, "| `{}` | `{}` | {} |", label.format, label.label, label.traces);
        }
        let recipe = self.recipe;
        let _ = writeln!(text, "\n## Recipe\n\n| key | value |\n| --- | --- |");
        let _ = writeln!(text, "| name | {} |\n| digest | {} |", cell(&recipe.name), cell(&recipe.digest));
        for (key, value) in &recipe.settings {
            let _ = writeln!(text, "| {key} | {} |", cell(value));
        }
        let sample = self.sample.map(|drawn| format!("{} by seed {}", drawn.size, drawn.seed));
        for (key, value) in [("subset", self.subset), ("sample", sample.as_deref())] {
            let _ = writeln!(text, "| {key} | {} |", value.map_or_else(|| "all traces".to_owned(), cell));
        }
        text.push_str("\n## Use\n\n```python\nfrom datasets import load_dataset\n\n");
        text.push_str("rows = load_dataset(\"PATH_OR_NAME\", split=\"train\")\n```\n");
        text
    }
}

/// Text in a cell of a Markdown table: one line, as code, nothing obeyed.
fn cell(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let line = text.replace(['\n', '\r'], " ").replace('|', "\\|").replace('`', "'");
    format!("`{line}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_cannot_leave_its_table() {
        assert_eq!(cell("a|b\n`c`"), "`a\\|b 'c'`");
        assert_eq!(cell(""), "");
    }
}

//! `README.md` of a data set: the front matter that `datasets` reads, and a short text.

use std::fmt::Write as _;

use super::manifest::{Manifest, TableEntry};
use super::plan::Plan;
use super::table::{Cut, Table};
use crate::build::Label;

/// What a card tells.
#[derive(Debug)]
pub struct Card<'a> {
    pub plan: &'a Plan,
    /// With the files of the data set.
    pub manifest: &'a Manifest,
    pub labels: &'a [Label],
    pub recipe: RecipeText<'a>,
}

/// A recipe in words, as the store has it.
#[derive(Debug)]
pub struct RecipeText<'a> {
    pub name: &'a str,
    pub digest: &'a str,
    /// Each setting with its value.
    pub settings: &'a [(String, String)],
}

impl Card<'_> {
    /// The whole file.
    pub fn text(&self) -> String {
        format!("{}\n{}", self.front_matter(), self.body())
    }

    fn front_matter(&self) -> String {
        let tables: Vec<_> = self.plan.tables.iter().filter(|table| !self.splits(table).is_empty()).collect();
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
        let configs: String = tables.iter().map(|table| self.config(table)).collect();
        let tail = "task_categories:\n- text-generation\ntags:\n- skillfactory\n- reasoning\n";
        format!("---\ndataset_info:\n{infos}configs:\n{configs}{tail}---\n")
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

    /// Where the files of a config lie.
    fn config(&self, table: &Table) -> String {
        let mut text = format!("- config_name: {}\n  data_files:\n", table.config);
        for split in self.splits(table) {
            let _ = write!(text, "  - split: {split}\n    path: {}/{split}-*\n", table.folder);
        }
        text
    }

    /// The splits of a table that have rows: a reader refuses a data set that names another.
    fn splits(&self, table: &Table) -> Vec<&str> {
        let all = match table.cut {
            Cut::AsTraces => self.plan.names.iter().map(|(name, _)| name.as_str()).collect(),
            Cut::Whole(name) => vec![name],
        };
        let has_rows = |name: &&str| self.files(table, name).any(|(file, _)| file.rows > 0);
        all.into_iter().filter(has_rows).collect()
    }

    /// The files of a split of a table, each with its size.
    fn files(&self, table: &Table, split: &str) -> impl Iterator<Item = (&TableEntry, u64)> {
        let files = self.manifest.files.iter().filter_map(|file| Some((file.table.as_ref()?, file.bytes)));
        files.filter(move |(file, _)| file.config == table.config && file.split == split)
    }

    fn body(&self) -> String {
        let mut text = String::from("# SkillFactory traces\n\n");
        let rows: u64 = self.plan.names.iter().map(|(_, traces)| traces).sum();
        let _ = writeln!(
            text,
            "{rows} traces for supervised fine-tuning, put together out of a model's own attempts at a question and its \
             reflections on them (the SkillFactory method, arXiv 2512.04072). `trace_id` names a trace in the workspace \
             that it was exported from, which knows the origin of every part.\n"
        );
        if self.manifest.changes_since.is_some() {
            text.push_str(
                "These are changes to an earlier export: take the rows out whose `trace_id` the config `removed` has, then \
                 add these.\n\n",
            );
        }
        let _ = writeln!(text, "| format | label | traces |\n| --- | --- | ---: |");
        for label in self.labels {
            let _ = writeln!(text, "| `{}` | `{}` | {} |", label.format, label.label, label.traces);
        }
        if let [_, _, ..] = self.plan.names.as_slice() {
            text.push_str("\nA question's traces are all in one split.\n\n| split | traces |\n| --- | ---: |\n");
            for (name, traces) in &self.plan.names {
                let _ = writeln!(text, "| {name} | {traces} |");
            }
        }
        self.describe_recipe(&mut text);
        text.push_str("\n## Use\n\n```python\nfrom datasets import load_dataset\n\n");
        let with_rows = self.plan.names.iter().find(|(_, traces)| *traces > 0);
        let first = with_rows.map_or("train", |(name, _)| name);
        let _ = writeln!(text, "rows = load_dataset(\"PATH_OR_NAME\", split=\"{first}\")\n```");
        text
    }

    fn describe_recipe(&self, text: &mut String) {
        let recipe = &self.recipe;
        let _ = writeln!(text, "\n## Recipe\n\n| key | value |\n| --- | --- |");
        let _ = writeln!(text, "| name | {} |\n| digest | {} |", cell(recipe.name), cell(recipe.digest));
        for (key, value) in recipe.settings {
            let _ = writeln!(text, "| {key} | {} |", cell(value));
        }
        let manifest = self.manifest;
        let sample = manifest.sample.map(|drawn| format!("{} by seed {}", drawn.size, drawn.seed));
        for (key, value) in [("subset", manifest.subset.as_deref()), ("sample", sample.as_deref())] {
            let _ = writeln!(text, "| {key} | {} |", value.map_or_else(|| "all traces".to_owned(), cell));
        }
        let faults = manifest.audits.iter().filter(|audited| audited.found > 0);
        let faults: Vec<String> = faults.map(|audited| format!("{} {}", audited.name, audited.found)).collect();
        let _ = writeln!(
            text,
            "| faults that were allowed | {} |",
            if faults.is_empty() { "none was found".to_owned() } else { cell(&faults.join(", ")) }
        );
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

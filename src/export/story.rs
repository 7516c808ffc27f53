//! The text of a card: what the data set is, where it came from, and how to use it.

use std::fmt::Write as _;

use super::card::use_of;
use super::describe::Story;

/// The body of the card.
pub fn body(story: &Story<'_>) -> String {
    let mut text = String::from("# SkillFactory traces\n\n");
    introduce(story, &mut text);
    tables(story, &mut text);
    let _ = writeln!(text, "\n## Use\n\n{}", use_of(story));
    origin(story, &mut text);
    recipe(story, &mut text);
    text.push_str(include_str!("files/limits.md"));
    reproduce(story, &mut text);
    text.push_str(include_str!("files/citation.md"));
    text
}

fn introduce(story: &Story<'_>, text: &mut String) {
    let rows = story.plan.outline().traces;
    let _ = writeln!(
        text,
        "{rows} traces for supervised fine-tuning, put together out of a model's own attempts at a question and its \
         reflections on them (the SkillFactory method, arXiv 2512.04072). `trace_id` names a trace in the workspace \
         that it was exported from, which knows the origin of every part.\n"
    );
    if story.manifest.changes_since.is_some() {
        text.push_str(
            "These are changes to an earlier export: take the rows out whose `trace_id` the config `removed` has, then \
             add these.\n\n",
        );
    }
    if let (Some(masks), Some(share)) = (&story.plan.layout.masks, story.masked) {
        let rules = [("not trained on", &masks.mask), ("trained on alone", &masks.train_on)];
        let rules = rules.iter().filter(|(_, rules)| !rules.0.is_empty());
        let rules: Vec<String> = rules.map(|(what, rules)| format!("{what}: `{rules}`")).collect();
        let _ = writeln!(text, "{:.1}% of the characters are masked ({}).\n", share * 100.0, rules.join("; "));
    }
}

fn tables(story: &Story<'_>, text: &mut String) {
    let _ = writeln!(text, "| format | label | traces |\n| --- | --- | ---: |");
    for label in &story.labels {
        let _ = writeln!(text, "| {} | {} | {} |", cell(&label.format), cell(&label.label), label.traces);
    }
    let splits = story.plan.splits_of_traces();
    if let [_, _, ..] = splits.as_slice() {
        text.push_str("\nA question's traces are all in one split.\n\n| split | traces |\n| --- | ---: |\n");
        for (name, traces) in &splits {
            let _ = writeln!(text, "| {name} | {traces} |");
        }
    }
    text.push_str(
        "\n| characters | least | 25% | 50% | 75% | 99% | most |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for length in &story.lengths {
        let quantiles: Vec<String> = length.quantiles.iter().map(u64::to_string).collect();
        let _ = writeln!(text, "| {} | {} |", length.what, quantiles.join(" | "));
    }
}

fn origin(story: &Story<'_>, text: &mut String) {
    text.push_str("\n## Origin\n\n| step | left | lost |\n| --- | ---: | --- |\n");
    for step in &story.funnel.steps {
        let lost: Vec<String> = step.lost.iter().map(|(reason, lost)| format!("{reason} {lost}")).collect();
        let _ = writeln!(text, "| {} | {} | {} |", step.name, step.kept, lost.join(", "));
    }
    text.push_str("\n| source | revision | digest of its content |\n| --- | ---: | --- |\n");
    for source in &story.manifest.sources {
        let _ = writeln!(text, "| {} | {} | {} |", cell(&source.name), source.revision, cell(&source.digest));
    }
    text.push_str("\n| audit | found |\n| --- | ---: |\n");
    for audited in &story.manifest.audits {
        let _ = writeln!(text, "| {} | {} |", audited.name, audited.found);
    }
}

fn recipe(story: &Story<'_>, text: &mut String) {
    let manifest = story.manifest;
    let named = &manifest.recipe;
    let _ = writeln!(text, "\n## Recipe\n\n| key | value |\n| --- | --- |");
    let _ = writeln!(text, "| name | {} |\n| digest | {} |", cell(&named.name), cell(&named.digest));
    for (key, value) in &story.settings {
        let _ = writeln!(text, "| {key} | {} |", cell(value));
    }
    let sample = manifest.sample.map(|drawn| format!("{} by seed {}", drawn.size, drawn.seed));
    for (key, value) in [("subset", manifest.subset.as_deref()), ("sample", sample.as_deref())] {
        let _ = writeln!(text, "| {key} | {} |", value.map_or_else(|| "all traces".to_owned(), cell));
    }
    let faults = manifest.audits.iter().filter(|audited| audited.found > 0);
    let faults: Vec<String> = faults.map(|audited| format!("{} {}", audited.name, audited.found)).collect();
    let faults = if faults.is_empty() { "none was found".to_owned() } else { cell(&faults.join(", ")) };
    let _ = writeln!(text, "| faults that were allowed | {faults} |");
    if let Some(written) = story.recipe_text.as_deref().filter(|written| !written.trim().is_empty()) {
        let fence = fence_around(written);
        let _ = writeln!(text, "\nAs it was written:\n\n{fence}toml\n{}\n{fence}", written.trim_end());
    }
}

/// The commands that make it again of the same rows. (What was typed is in the manifest.)
fn reproduce(story: &Story<'_>, text: &mut String) {
    let manifest = story.manifest;
    let sources: Vec<String> = manifest.sources.iter().map(|source| word(&source.name)).collect();
    let mut export = format!("skillfactory export OUT --recipe {}", word(&manifest.recipe.name));
    let layout = &story.plan.layout;
    let mut say = |option: &str, value: &str| {
        let _ = write!(export, " --{option} {}", word(value));
    };
    say("target", story.plan.target.name());
    layout.config.iter().for_each(|name| say("config", name));
    layout.tables.iter().for_each(|names| say("tables", &names.join(",")));
    if let Some(masks) = &layout.masks {
        let rules = [("mask", &masks.mask), ("train-on", &masks.train_on)];
        rules.iter().filter(|(_, rules)| !rules.0.is_empty()).for_each(|(name, rules)| say(name, &rules.to_string()));
    }
    manifest.subset.iter().for_each(|expression| say("where", expression));
    if let Some(sample) = manifest.sample {
        say("sample", &sample.size.to_string());
        say("seed", &sample.seed.to_string());
    }
    let splits: Vec<String> = manifest.splits.iter().map(|split| format!("{}={}", split.name, split.share)).collect();
    say("split", &splits.join(","));
    say("shards", &manifest.shards.to_string());
    let commands = format!("skillfactory build --recipe recipe.toml --sources {}\n{export}", sources.join(","));
    let fence = fence_around(&commands);
    let _ = writeln!(
        text,
        "\n## Again\n\nWith the rows of the sources above, each ingested under its name, and the recipe above in a file \
         (where the table says something else than the file, it was said on the command line, and holds):\n\n\
         {fence}sh\n{commands}\n{fence}"
    );
}

/// A word as a shell takes it.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./+=:@%,".contains(c);
    let is_bare = !text.is_empty() && text.chars().all(is_plain);
    if is_bare { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// A fence that no line of a text ends.
fn fence_around(text: &str) -> String {
    let longest = text.lines().map(|line| line.trim_start().chars().take_while(|c| *c == '`').count()).max();
    "`".repeat(longest.unwrap_or_default().max(2) + 1)
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

    #[test]
    fn a_text_cannot_leave_its_fence() {
        assert_eq!(fence_around("a\n````\nb"), "`````");
        assert_eq!(fence_around("a"), "```");
    }
}

//! What a command tells at its end.

use std::path::Path;

use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Style};

use super::{count, counted, quoted, size, visible};
use crate::{build, export, ingest, retract};

/// Which columns of a file were taken, on one line.
pub fn mapping_line(file: &ingest::FileReport) -> String {
    let roles = file.mapping.iter().map(|(role, column)| format!("\n  {role:<10} {}", visible(column)));
    format!("{}{}", visible(&file.path), roles.collect::<String>())
}

/// What was taken in, and what was not.
pub fn ingest_summary(report: &ingest::Report) -> String {
    let counts = &report.counts;
    let source = visible(&report.source);
    let mut text = if report.is_new {
        format!(
            "source {source}, revision {}: {}, {},\n  {} ({} new), {} ({} new)",
            report.revision,
            counted(counts.rows, "row"),
            counted(counts.questions, "question"),
            counted(counts.responses, "response"),
            count(counts.new_responses),
            counted(counts.reflections, "reflection"),
            count(counts.new_reflections),
        )
    } else {
        format!("source {source} holds these rows already, as revision {}: nothing was added", report.revision)
    };
    text.push_str(&changes(report));
    for reject in &report.rejects {
        let path = usize::try_from(reject.first_file - 1).ok().and_then(|at| report.files.get(at));
        let path = path.map_or("", |file| file.path.as_str());
        let detail = reject.detail.as_deref().map(|detail| format!(": {}", visible(detail))).unwrap_or_default();
        text.push_str(&format!(
            "\nrejected {}: {} (first: {}, row {}{detail})",
            counted(reject.count, &reject.what),
            reject.reason,
            visible(path),
            reject.first_row,
        ));
    }
    text
}

/// What a further revision has otherwise than the one before, a line for responses and one for reflections.
fn changes(report: &ingest::Report) -> String {
    let is_any = |change: &&ingest::Change| change.added + change.gone + change.corrected + change.unchanged > 0;
    let line = |change: &ingest::Change| {
        format!(
            "\nrevision {}: {} added, {} gone, {} corrected, {} unchanged",
            report.revision,
            counted(change.added, &change.kind),
            count(change.gone),
            count(change.corrected),
            count(change.unchanged)
        )
    };
    report.changes.iter().filter(is_any).map(line).collect()
}

/// The funnel, and the traces by label.
pub fn build_summary(report: &build::Report) -> String {
    let mut steps = Builder::default();
    steps.push_record(["step", "left", "lost", "because"]);
    for step in &report.funnel.steps {
        let mut losses = step.lost.iter();
        let (reason, lost) =
            losses.next().map_or((String::new(), String::new()), |(reason, lost)| (reason.clone(), count(*lost)));
        steps.push_record([step.name.clone(), count(step.kept), lost, reason]);
        for (reason, lost) in losses {
            steps.push_record([String::new(), String::new(), count(*lost), reason.clone()]);
        }
    }
    let mut funnel = steps.build();
    funnel.with(Style::blank()).modify(Columns::new(1..3), Alignment::right());
    let traces = counted(report.traces(), "trace");
    format!("{}\n{funnel}\n{traces}: {}\n{}", state(report), labels(&report.labels), outcome(&report.outcome))
}

/// How many traces come, change and go, and why.
fn outcome(outcome: &build::Outcome) -> String {
    let numbers = [
        (outcome.added, "added"),
        (outcome.changed, "changed"),
        (outcome.removed, "removed"),
        (outcome.unchanged, "unchanged"),
    ];
    let mut text = numbers.map(|(number, word)| format!("{} {word}", count(number))).join(", ");
    for cause in &outcome.causes {
        text.push_str(&format!("\n  {} {}: {}", count(cause.traces), cause.change, visible(&cause.cause)));
    }
    text
}

/// The recipe, and from its second state on what changed.
fn state(report: &build::Report) -> String {
    let mut text = format!("recipe {}", visible(&report.recipe));
    if report.state > 1 {
        text.push_str(&format!(", state {}", report.state));
    }
    for change in &report.changes {
        let values = match (&change.before, &change.now) {
            (Some(before), Some(now)) => format!("{} (before: {})", visible(now), visible(before)),
            _ => "changed".to_owned(),
        };
        text.push_str(&format!("\n  {}: {values}", change.key));
    }
    text
}

/// Traces by label; of several formats, by format.
fn labels(labels: &[build::Label]) -> String {
    let list = |labels: &[build::Label]| {
        let counts = labels.iter().map(|label| format!("{} {}", visible(&label.label), count(label.traces)));
        counts.collect::<Vec<_>>().join(", ")
    };
    let formats: Vec<&[build::Label]> = labels.chunk_by(|a, b| a.format == b.format).collect();
    if let [only] = formats.as_slice() {
        return list(only);
    }
    let of_format = |labels: &&[build::Label]| match labels {
        [only] if only.label == only.format => list(labels),
        _ => format!("{} ({})", labels.first().map_or("", |label| &label.format), list(labels)),
    };
    formats.iter().map(of_format).collect::<Vec<_>>().join(", ")
}

/// A retraction, in a line.
pub fn retraction(retraction: &retract::Retraction) -> String {
    let kinds = [
        ("question", retraction.questions),
        ("response", retraction.responses),
        ("reflection", retraction.reflections),
    ];
    let chosen = kinds.iter().filter(|(_, number)| *number > 0).map(|(name, number)| counted(*number, name));
    let chosen = chosen.collect::<Vec<_>>().join(", ");
    let note = retraction.note.as_deref().map(|note| format!(": {}", visible(note))).unwrap_or_default();
    let end = retraction.taken_back_at.as_deref().map(|time| format!(", taken back {time}")).unwrap_or_default();
    format!(
        "retraction {} ({}{note}): {chosen}, in {}{end}",
        retraction.number,
        retraction.reason,
        counted(retraction.traces, "stored trace")
    )
}

/// Every retraction.
pub fn retraction_list(retractions: &[retract::Retraction]) -> String {
    if retractions.is_empty() {
        return "nothing is retracted".to_owned();
    }
    retractions.iter().map(retraction).collect::<Vec<_>>().join("\n")
}

/// The recipes that come with the program, and those of the workspace.
pub fn recipe_list(shipped: &[build::Recipe], stored: &[build::StoredRecipe]) -> String {
    let mut table = Builder::default();
    table.push_record(["recipe", "state", "traces", "about"]);
    let about = |text: &Option<String>| visible(text.as_deref().unwrap_or_default());
    for recipe in shipped {
        let built = stored.iter().find(|stored| stored.name == recipe.name);
        let (state, traces) =
            built.map_or_else(Default::default, |built| (built.state.to_string(), count(built.traces)));
        table.push_record([recipe.name.clone(), state, traces, about(&recipe.about)]);
    }
    for built in stored.iter().filter(|stored| shipped.iter().all(|recipe| recipe.name != stored.name)) {
        table.push_record([visible(&built.name), built.state.to_string(), count(built.traces), about(&built.about)]);
    }
    let mut table = table.build();
    table.with(Style::blank()).modify(Columns::new(1..3), Alignment::right());
    table.to_string()
}

/// Where the output lies, and how much of it is new.
pub fn export_summary(report: &export::Report) -> String {
    let outline = &report.outline;
    let target = report.target.display();
    let files = if outline.written == outline.files { files(outline) } else { files(outline) + " written" };
    let (traces, size) = (traces(outline.traces), size(report.bytes));
    format!("wrote {traces} to {target} ({files}, {size}){}{}{}", splits(outline), tables(report), masked(outline))
}

/// The rows of each config, where it is not the traces alone.
fn tables(report: &export::Report) -> String {
    let rows = |(name, rows): &(String, u64)| format!("\n  {name:<18} {}", counted(*rows as i64, "row"));
    match report.tables.as_slice() {
        [(_, rows)] if *rows == report.outline.traces => String::new(),
        tables => tables.iter().map(rows).collect(),
    }
}

/// How much of the text is not trained on.
fn masked(outline: &export::Outline) -> String {
    let share = outline.masked.map(|share| format!("\n  {:.1}% of the characters are masked", share * 100.0));
    share.unwrap_or_default()
}

/// What an export would write.
pub fn export_preview(target: &Path, outline: &export::Outline) -> String {
    let (traces, files) = (traces(outline.traces), files(outline));
    let shards = counted(i64::try_from(outline.shards).unwrap_or(i64::MAX), "shard");
    format!(
        "would export {traces} to {} and write {files} ({shards} a split){}{}",
        visible(&target.to_string_lossy()),
        splits(outline),
        masked(outline)
    )
}

fn traces(number: u64) -> String {
    counted(i64::try_from(number).unwrap_or(i64::MAX), "trace")
}

/// `2 files`, or `1 of 2 files`.
fn files(outline: &export::Outline) -> String {
    let files = counted(outline.files as i64, "file");
    if outline.written == outline.files { files } else { format!("{} of {files}", count(outline.written as i64)) }
}

/// Each of several splits, on a line of its own.
fn splits(outline: &export::Outline) -> String {
    match outline.splits.as_slice() {
        [_] => String::new(),
        several => several.iter().map(|(name, number)| format!("\n  {name:<10} {}", traces(*number))).collect(),
    }
}

/// What a command needs to find the workspace: nothing if that is where it looks by itself.
pub fn db_option(workspace: &Path) -> String {
    let is_default = workspace == Path::new("skillfactory.duckdb");
    if is_default { String::new() } else { format!(" --db {}", quoted(&workspace.to_string_lossy())) }
}

/// What one may type after a whole run.
pub fn next_steps(workspace: &Path, report: &export::Report) -> String {
    let db = db_option(workspace);
    let ask =
        format!("skillfactory sql{db} \"SELECT label, count(*) AS n, avg(chars) AS chars FROM trace GROUP BY label\"");
    let load = format!(
        "python -c 'import sys, datasets; print(datasets.load_dataset(sys.argv[1]))' {}",
        quoted(&report.target.to_string_lossy())
    );
    format!("\nnext: {ask}\n      {load}")
}

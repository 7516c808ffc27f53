//! What a command tells at its end.

use std::path::Path;

use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Style};

use super::{count, counted, quoted, size, visible};
use crate::{build, export, ingest};

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
            "source {source}, revision {}: {}, {}, {} ({} new), {} ({} new)",
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
    let labels = report.labels.iter().map(|label| format!("{} {}", label.label, count(label.traces)));
    let labels = labels.collect::<Vec<_>>().join(", ");
    let recipe = visible(&report.recipe);
    format!("recipe {recipe}\n{funnel}\n{}: {labels}", counted(report.traces(), "trace"))
}

/// Where the output lies.
pub fn export_summary(report: &export::Report) -> String {
    let files = counted(report.files as i64, "file");
    let traces = counted(i64::try_from(report.traces).unwrap_or(i64::MAX), "trace");
    format!("wrote {traces} to {} ({files}, {})", report.target.display(), size(report.bytes))
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

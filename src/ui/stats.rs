//! A recipe's traces at a glance: one screen of a small terminal.

use serde_json::{Value, json};

use super::width::{cut, text_width};
use super::{count, counted, plot, visible};
use crate::report::{Calibration, Label, Length, Stats, Step};

/// Columns of the screen.
const WIDTH: usize = 80;
/// Labels, and lines of calibration, that are shown.
const LINES: usize = 5;
/// Columns of a bar in the funnel, and in one of two columns.
const LONG: usize = 12;
const SHORT: usize = 8;
/// Columns of the left one of two columns, and lines of the histogram.
const LEFT: usize = 39;
const HEIGHT: usize = 3;

/// The screen.
pub fn stats(stats: &Stats) -> String {
    let recipe = cut(&visible(&stats.recipe), 40);
    let mut lines = vec![format!("recipe {recipe}, state {}: {}", stats.state, counted(stats.traces, "trace"))];
    lines.extend(stats.funnel.iter().map(step));
    lines.push(two(&rule("traces by label", LEFT - 1), &rule("verdicts that are right", WIDTH - LEFT)));
    let labels = at_most(stats.labels.iter().map(label).collect(), "label");
    let calibration = at_most(calibrations(stats).map(calibration).collect(), "line");
    for at in 0..labels.len().max(calibration.len()) {
        let of = |lines: &Vec<String>| lines.get(at).cloned().unwrap_or_default();
        lines.push(two(&of(&labels), &of(&calibration)));
    }
    lines.push(rule("characters of a trace", WIDTH));
    lines.extend(histogram(&stats.lengths));
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

/// All lines, or as many as have room with how many are left out.
fn at_most(mut lines: Vec<String>, what: &str) -> Vec<String> {
    if lines.len() > LINES {
        let left = lines.len() - (LINES - 1);
        lines.truncate(LINES - 1);
        lines.push(format!(
            " and {}",
            counted(i64::try_from(left).unwrap_or(i64::MAX), what).replacen(' ', " more ", 1)
        ));
    }
    lines
}

fn two(left: &str, right: &str) -> String {
    format!("{left}{}{right}", " ".repeat(LEFT.saturating_sub(text_width(left))))
}

fn rule(name: &str, width: usize) -> String {
    format!("── {name} {}", "─".repeat(width.saturating_sub(text_width(name) + 4)))
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.0}%", (share * 100.0).floor()))
}

fn step(step: &Step) -> String {
    let bar = plot::bar(step.share.unwrap_or_default(), LONG);
    let why = step.lost.first().map_or_else(String::new, |lost| {
        let more = if step.lost.len() > 1 { format!(" +{}", step.lost.len() - 1) } else { String::new() };
        format!("-{} {}{more}", count(lost.things), visible(&lost.reason))
    });
    let line = format!(" {:<19} {:>11} {bar} {:>4} {why}", step.step, count(step.left), percent(step.share));
    cut(&line, WIDTH)
}

fn label(label: &Label) -> String {
    let name = visible(&label.label);
    // A label that is no number of attempts is the name of its format.
    let name = cut(&name, 14);
    let space = " ".repeat(14_usize.saturating_sub(text_width(&name)));
    let bar = plot::bar(label.share, SHORT);
    format!(" {name}{space} {:>7} {bar} {:>4}", count(label.traces), percent(Some(label.share)))
}

/// All first, then variants, then models if there are several.
fn calibrations(stats: &Stats) -> impl Iterator<Item = &Calibration> {
    let of = move |what: &'static str| stats.calibration.iter().filter(move |line| line.what == what);
    let models = of("model").filter(move |_| of("model").count() > 1);
    of("all").chain(of("variant")).chain(models)
}

fn calibration(line: &Calibration) -> String {
    let name = if line.what == "all" { "all".to_owned() } else { visible(&line.name) };
    let name = cut(&name, 16);
    let space = " ".repeat(16_usize.saturating_sub(text_width(&name)));
    let bar = plot::bar(line.share.unwrap_or_default(), SHORT);
    format!("{name}{space} {:>8} {bar} {:>4}", count(line.reflections), percent(line.share))
}

/// Columns over a line that says where they begin and end.
fn histogram(lengths: &[Length]) -> Vec<String> {
    let values: Vec<i64> = lengths.iter().map(|length| length.traces).collect();
    let most = values.iter().copied().max().unwrap_or_default();
    let room = WIDTH - 12;
    // Where there are more steps than columns, each stands for several.
    let together = values.len().div_ceil(room).max(1);
    let values: Vec<i64> = values.chunks(together).map(|chunk| chunk.iter().sum()).collect();
    let width = (room / values.len().max(1)).clamp(1, 4);
    let mut lines: Vec<String> = plot::columns(&values, width, HEIGHT)
        .into_iter()
        .enumerate()
        .map(|(at, line)| format!("{:>10} {line}", if at == 0 { count(most) } else { String::new() }))
        .collect();
    let begin = lengths.first().map_or(0, |length| length.chars);
    let end = lengths.last().map_or_else(String::new, |length| format!("{} and more", count(length.chars)));
    let begin = format!("{:>10} {}", "", count(begin));
    let space = (11 + values.len() * width).saturating_sub(text_width(&begin) + text_width(&end)).max(2);
    lines.push(format!("{begin}{}{end}", " ".repeat(space)));
    lines
}

/// Names of the columns of [`stats_rows`].
pub const STATS_COLUMNS: [&str; 5] = ["section", "name", "reason", "number", "share"];

/// The same as rows: one for each bar, and one for each reason of a loss.
pub fn stats_rows(stats: &Stats) -> Vec<Vec<Value>> {
    let row = |section: &str, name: &str, reason: Option<&str>, number: i64, share: Option<f64>| {
        let share = share.map(|share| (share * 1e4).round() / 1e4);
        vec![json!(section), json!(name), json!(reason), json!(number), json!(share)]
    };
    let mut rows = Vec::new();
    for step in &stats.funnel {
        rows.push(row("funnel", &step.step, None, step.left, step.share));
        rows.extend(step.lost.iter().map(|lost| row("lost", &step.step, Some(&lost.reason), lost.things, None)));
    }
    rows.extend(stats.labels.iter().map(|label| row("label", &label.label, None, label.traces, Some(label.share))));
    rows.extend(stats.lengths.iter().map(|length| row("length", &length.chars.to_string(), None, length.traces, None)));
    rows.extend(stats.calibration.iter().map(|line| {
        let name = if line.what == "all" { line.what.clone() } else { format!("{} {}", line.what, line.name) };
        row("verdict", &name, None, line.reflections, line.share)
    }));
    rows.extend(stats.places.iter().map(|place| {
        row(&format!("{} at", place.what), &place.place.to_string(), None, place.things, Some(place.share))
    }));
    rows
}

//! Where something is used.

use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Style};

use crate::lineage::{Used, Wanted};
use crate::ui::{count, counted, visible};

/// How many traces use it, by recipe and format, the exports with such traces, and the traces themselves.
pub fn used(wanted: &Wanted, used: &Used) -> String {
    let what = match wanted {
        Wanted::One(id) if wanted.kind().word() == "trace" => format!("trace {}", id.text),
        Wanted::One(id) => format!("{} {} is in {}", id.kind.word(), id.text, counted(used.traces(), "trace")),
        Wanted::All { kind, .. } => {
            let these = counted(used.wanted, kind.word());
            let verb = if used.wanted == 1 { "is" } else { "are" };
            format!("{these} {verb} in {}", counted(used.traces(), "trace"))
        }
    };
    let mut text = what;
    if !used.shares.is_empty() {
        let mut table = Builder::default();
        table.push_record(["recipe", "format", "traces", "in older states"]);
        for share in &used.shares {
            let past = if share.past == 0 { String::new() } else { count(share.past) };
            table.push_record([visible(&share.recipe), visible(&share.format), count(share.traces), past]);
        }
        let mut table = table.build();
        table.with(Style::blank()).modify(Columns::new(2..4), Alignment::right());
        text.push_str(&format!("\n\n{table}"));
    }
    if !used.exports.is_empty() {
        text.push_str("\n\nexports");
    }
    for export in &used.exports {
        let of = format!("{} of {}", count(export.traces), counted(export.of, "trace"));
        let recipe = format!("{}, state {}", visible(&export.recipe), export.state);
        let (number, path, time) = (export.number, visible(&export.path), &export.exported_at);
        text.push_str(&format!("\n {number}  {path}  {of}  {recipe}  {time}"));
    }
    if !used.holders.is_empty() {
        text.push_str("\n\ntraces");
    }
    for holder in &used.holders {
        let (recipe, format, label) = (visible(&holder.recipe), visible(&holder.format), visible(&holder.label));
        text.push_str(&format!("\n {}  {recipe}  {format}  {label}", holder.id));
    }
    let left = used.traces() - i64::try_from(used.holders.len()).unwrap_or(i64::MAX);
    if left > 0 {
        text.push_str(&format!("\nand {} more; all of them with: --all", counted(left, "trace")));
    }
    text
}

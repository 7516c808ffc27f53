//! How a workspace is: who works on it, what was done last, and what is wrong with it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{count, counted, indented, size, visible};
use crate::status::{Check, Command, File, Holder, Status};

/// A few lines: the file, who is at work and how far, what was last.
pub fn status_summary(status: &Status) -> String {
    let name = visible(&status.workspace.to_string_lossy());
    let size = status.bytes.map(size).unwrap_or_default();
    let mut lines = vec![match &status.file {
        File::Missing => format!("{name}: there is none yet"),
        File::Held(_) => format!("{name}  {size}, held: it cannot be read now"),
        File::Free { schema, tables } => format!("{name}  {size}, schema {schema}: {}", rows(tables)),
        File::Unusable(error) => format!("{name}  {size}: {}", visible(&error.to_string())),
    }];
    lines.extend(status.running.iter().map(|command| entry("now", command, &now(command))));
    if let File::Held(Some(holder)) = &status.file
        && status.running.iter().all(|command| command.process != holder.process)
    {
        lines.push(of_holder(holder));
    }
    lines.extend(status.last.iter().map(|command| entry("last", command, &ended(command))));
    for (source, answers) in &status.waiting {
        let answers = counted(*answers, "answer");
        lines.push(format!("waits  {answers} for {}: the same sample command takes them in", visible(source)));
    }
    if let Some(fault) = &status.journal_fault {
        lines.push(format!("journal cannot be read: {}", visible(fault)));
    }
    lines.join("\n")
}

fn rows(tables: &[(String, i64)]) -> String {
    let told = ["question", "response", "reflection", "trace"];
    let of = |name: &&str| tables.iter().find(|(table, _)| table == name).map(|(_, rows)| counted(*rows, name));
    told.iter().filter_map(of).collect::<Vec<_>>().join(", ")
}

fn entry(word: &str, command: &Command, about: &str) -> String {
    let text = format!("{}\n{}", visible(&command.typed), about);
    let text = text.lines().map(|line| indented(line, 7)).collect::<Vec<_>>().join("\n");
    format!("{word:<7}{}", text.trim_start())
}

fn of_holder(holder: &Holder) -> String {
    let typed = visible(holder.typed.as_deref().unwrap_or("some program"));
    let since = holder.since.as_ref().map(|since| format!("since {since} UTC, ")).unwrap_or_default();
    let text = indented(&format!("{since}process {}", holder.process), 7);
    format!("now    {}\n{text}", indented(&typed, 7).trim_start())
}

fn now(command: &Command) -> String {
    let step = match &command.progressed {
        Some(now) if now.total > 1000 => {
            format!(": {} ({}%)", visible(&now.step), now.done.saturating_mul(100) / now.total)
        }
        Some(now) => format!(": {} ({} of {})", visible(&now.step), (now.done + 1).min(now.total), now.total),
        None => String::new(),
    };
    format!("since {} UTC, process {}{step}", command.started_at, command.process)
}

fn ended(command: &Command) -> String {
    let made = made(command).into_iter().filter(|(_, number)| *number != 0);
    let made: Vec<String> =
        made.map(|(what, number)| format!("{} {}", what.replace('_', " "), count(number))).collect();
    let message = command.message.as_ref().map(|text| format!(": {}", visible(text))).unwrap_or_default();
    let made = if made.is_empty() { String::new() } else { format!(" ({})", made.join(", ")) };
    let seconds = command.seconds;
    format!(
        "{} after {seconds} s, at {} UTC{made}{message}",
        command.outcome,
        command.ended_at.as_ref().unwrap_or(&command.beat_at)
    )
}

/// What a command made, counted.
fn made(command: &Command) -> BTreeMap<String, i64> {
    command.counts.as_deref().and_then(|counts| serde_json::from_str(counts).ok()).unwrap_or_default()
}

/// One line a check, `ok` or its faults, each with what to do.
pub fn check_list(checks: &[Check]) -> String {
    let mut lines = Vec::new();
    for check in checks {
        let outcome = if check.faults.is_empty() { "ok" } else { "FAULT" };
        let about = indented(&visible(&check.about), 17);
        lines.push(format!(" {:<9} {outcome:<5} {}", check.name, about.trim_start()));
        for fault in &check.faults {
            lines.push(indented(&visible(&fault.what), 3));
            lines.push(format!("   remedy: {}", visible(&fault.remedy)));
        }
    }
    lines.join("\n")
}

#[derive(Serialize)]
struct Told<'a> {
    schema: &'static str,
    workspace: String,
    bytes: Option<u64>,
    /// missing, held, free or unusable.
    file: &'static str,
    file_schema: Option<i64>,
    fault: Option<String>,
    held_by: Option<By<'a>>,
    running: Vec<Run<'a>>,
    last: Option<Run<'a>>,
    waiting: Vec<Waiting<'a>>,
    journal_fault: Option<&'a str>,
}

#[derive(Serialize)]
struct By<'a> {
    process: u32,
    command: Option<&'a str>,
    since: Option<&'a str>,
}

#[derive(Serialize)]
struct Run<'a> {
    command: &'a str,
    outcome: &'a str,
    host: &'a str,
    process: u32,
    began: &'a str,
    ended: Option<&'a str>,
    seconds: i64,
    step: Option<&'a str>,
    done: Option<u64>,
    total: Option<u64>,
    made: BTreeMap<String, i64>,
    message: Option<&'a str>,
}

#[derive(Serialize)]
struct Waiting<'a> {
    source: &'a str,
    answers: i64,
}

impl<'a> Run<'a> {
    fn of(command: &'a Command) -> Self {
        let now = command.progressed.as_ref();
        Self {
            command: &command.typed,
            outcome: &command.outcome,
            host: &command.host,
            process: command.process,
            began: &command.started_at,
            ended: command.ended_at.as_deref(),
            seconds: command.seconds,
            step: now.map(|now| now.step.as_str()),
            done: now.map(|now| now.done),
            total: now.map(|now| now.total),
            made: made(command),
            message: command.message.as_deref(),
        }
    }
}

/// The same for machines.
pub fn status_json(status: &Status) -> String {
    let (file, file_schema, fault) = match &status.file {
        File::Missing => ("missing", None, None),
        File::Held(_) => ("held", None, None),
        File::Free { schema, .. } => ("free", Some(*schema), None),
        File::Unusable(error) => ("unusable", None, Some(error.to_string())),
    };
    let holder = match &status.file {
        File::Held(holder) => holder.as_ref(),
        _ => None,
    };
    let told = Told {
        schema: "skillfactory.status/v1",
        workspace: status.workspace.to_string_lossy().into_owned(),
        bytes: status.bytes,
        file,
        file_schema,
        fault,
        held_by: holder.map(|holder| By {
            process: holder.process,
            command: holder.typed.as_deref(),
            since: holder.since.as_deref(),
        }),
        running: status.running.iter().map(Run::of).collect(),
        last: status.last.as_ref().map(Run::of),
        waiting: status.waiting.iter().map(|(source, answers)| Waiting { source, answers: *answers }).collect(),
        journal_fault: status.journal_fault.as_deref(),
    };
    serde_json::to_string_pretty(&told).unwrap_or_default()
}

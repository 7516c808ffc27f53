//! Summaries as JSON for machines. Each says which version of which layout it is; what the program holds inside may
//! change without them.

use std::path::Path;

use serde_json::{Value, json};

use crate::{audit, build, diff, export, gc, ingest, retract, verify};

/// Whole and readable.
fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// Of a build, or of what one would be.
pub fn build_json(report: &build::Report) -> String {
    pretty(&build_value(report))
}

/// Of a build and the export of its traces.
pub fn run_json(built: &build::Report, written: &export::Report) -> String {
    pretty(&json!({
        "schema": "skillfactory.run/v1", "build": build_value(built), "export": export_value(written),
    }))
}

fn build_value(report: &build::Report) -> Value {
    let step = |step: &build::funnel::Step| {
        let lost = step.lost.iter().map(|(reason, lost)| json!({"reason": reason, "lost": lost}));
        json!({"step": step.name, "left": step.kept, "lost": lost.collect::<Vec<_>>()})
    };
    let label = |label: &build::Label| json!({"format": label.format, "label": label.label, "traces": label.traces});
    let cause = |cause: &build::Cause| json!({"change": cause.change, "cause": cause.cause, "traces": cause.traces});
    let source = |source: &build::SourceRevision| json!({"source": source.source, "revision": source.revision});
    let outcome = &report.outcome;
    json!({
        "schema": "skillfactory.build/v1",
        "recipe": report.recipe,
        "state": report.state,
        "sources": report.sources.iter().map(source).collect::<Vec<_>>(),
        "traces": report.traces(),
        "labels": report.labels.iter().map(label).collect::<Vec<_>>(),
        "funnel": report.funnel.steps.iter().map(step).collect::<Vec<_>>(),
        "added": outcome.added,
        "changed": outcome.changed,
        "removed": outcome.removed,
        "unchanged": outcome.unchanged,
        "causes": outcome.causes.iter().map(cause).collect::<Vec<_>>(),
        "questions_of_several_models": report.mixed_questions,
    })
}

/// Of rows that were taken in.
pub fn ingest_json(report: &ingest::Report) -> String {
    let counts = &report.counts;
    let change = |change: &ingest::Change| {
        json!({
            "kind": change.kind, "added": change.added, "gone": change.gone, "corrected": change.corrected,
            "unchanged": change.unchanged,
        })
    };
    let reject = |reject: &ingest::Reject| {
        json!({
            "what": reject.what, "reason": reject.reason, "count": reject.count, "first_file": reject.first_file,
            "first_row": reject.first_row, "detail": reject.detail,
        })
    };
    let file = |file: &ingest::FileReport| {
        let columns = file.mapping.iter().map(|(role, column)| (role.to_string(), Value::from(column)));
        json!({"path": file.path, "columns": columns.collect::<serde_json::Map<_, _>>()})
    };
    pretty(&json!({
        "schema": "skillfactory.ingest/v1",
        "source": report.source,
        "revision": report.revision,
        "is_new": report.is_new,
        "files": report.files.iter().map(file).collect::<Vec<_>>(),
        "rows": counts.rows,
        "questions": counts.questions,
        "responses": counts.responses,
        "new_responses": counts.new_responses,
        "reflections": counts.reflections,
        "new_reflections": counts.new_reflections,
        "changes": report.changes.iter().map(change).collect::<Vec<_>>(),
        "rejects": report.rejects.iter().map(reject).collect::<Vec<_>>(),
    }))
}

/// Of exports that were written.
pub fn export_json(reports: &[export::Report]) -> String {
    let exports: Vec<Value> = reports.iter().map(export_value).collect();
    pretty(&json!({"schema": "skillfactory.export/v1", "exports": exports}))
}

fn export_value(report: &export::Report) -> Value {
    let outline = &report.outline;
    let split = |(name, traces): &(String, u64)| json!({"split": name, "traces": traces});
    let table = |(name, rows): &(String, u64)| json!({"config": name, "rows": rows});
    json!({
        "folder": report.target.to_string_lossy(),
        "traces": outline.traces,
        "files": outline.files,
        "files_written": outline.written,
        "bytes": report.bytes,
        "splits": outline.splits.iter().map(split).collect::<Vec<_>>(),
        "configs": report.tables.iter().map(table).collect::<Vec<_>>(),
        "masked_share": outline.masked,
        "unrecorded": report.unrecorded,
    })
}

/// Of audits.
pub fn audit_json(recipe: &str, found: &[audit::Found]) -> String {
    let one = |found: &audit::Found| {
        let example = |values: &Vec<Option<String>>| {
            let pairs = found.columns.iter().cloned().zip(values.iter().cloned().map(Value::from));
            Value::Object(pairs.collect())
        };
        json!({
            "audit": found.audit.name, "severity": found.audit.severity.word(), "found": found.count,
            "remedy": found.audit.remedy, "examples": found.examples.iter().map(example).collect::<Vec<_>>(),
        })
    };
    let audits: Vec<Value> = found.iter().map(one).collect();
    pretty(&json!({"schema": "skillfactory.audit/v1", "recipe": recipe, "audits": audits}))
}

/// Of proofs of the workspace, or of an export.
pub fn proof_json(of: &[(&Path, &[verify::Proof])]) -> String {
    let fault = |fault: &verify::Fault| json!({"id": fault.id, "what": fault.what});
    let proof = |proof: &verify::Proof| {
        json!({
            "proof": proof.name, "about": proof.about, "checked": proof.checked, "faults": proof.faults,
            "first": proof.first.iter().map(fault).collect::<Vec<_>>(),
        })
    };
    let one = |(path, proofs): &(&Path, &[verify::Proof])| json!({"of": path.to_string_lossy(), "proofs": proofs.iter().map(proof).collect::<Vec<_>>()});
    pretty(&json!({"schema": "skillfactory.verify/v1", "proven": of.iter().map(one).collect::<Vec<_>>()}))
}

/// Of two sides that were compared.
pub fn diff_json(report: &diff::Report) -> String {
    let side = |side: &diff::Side| {
        json!({
            "name": side.name, "recipe": side.recipe, "state": side.state, "traces": side.traces,
            "unknown": side.unknown,
        })
    };
    let cause = |cause: &diff::Cause| {
        json!({
            "change": cause.change, "traces": cause.traces, "what": cause.what, "why": cause.why,
            "example": cause.example,
        })
    };
    let causes: Vec<Value> = report.causes.iter().map(cause).collect();
    pretty(&json!({
        "schema": "skillfactory.diff/v1", "a": side(&report.a), "b": side(&report.b), "causes": causes,
    }))
}

/// Of a retraction.
pub fn retraction_json(retraction: &retract::Retraction) -> String {
    pretty(&json!({
        "schema": "skillfactory.retraction/v1",
        "retraction": retraction.number,
        "reason": retraction.reason,
        "note": retraction.note,
        "questions": retraction.questions,
        "responses": retraction.responses,
        "reflections": retraction.reflections,
        "traces": retraction.traces,
        "taken_back_at": retraction.taken_back_at,
    }))
}

/// Of what was dropped, or would be.
pub fn gc_json(report: &gc::Report, is_estimate: bool) -> String {
    let table = |table: &gc::Table| json!({"table": table.name, "rows": table.rows, "dropped": table.dropped});
    pretty(&json!({
        "schema": "skillfactory.gc/v1",
        "is_estimate": is_estimate,
        "states": report.states,
        "revisions": report.revisions,
        "tables": report.tables.iter().map(table).collect::<Vec<_>>(),
        "bytes_before": report.bytes_before,
        "bytes_after": report.bytes_after,
    }))
}

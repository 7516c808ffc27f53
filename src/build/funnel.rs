//! What became of the raw rows, step by step.

use super::error::Result;
use crate::store::Store;

/// The steps from raw rows to traces.
#[derive(Debug, Clone)]
pub struct Funnel {
    pub steps: Vec<Step>,
}

/// What one step leaves and loses.
#[derive(Debug, Clone)]
pub struct Step {
    pub name: String,
    pub kept: i64,
    /// Reason and count.
    pub lost: Vec<(String, i64)>,
}

impl Step {
    fn reason(&self) -> Option<&str> {
        self.lost.first().map(|(reason, _)| reason.as_str())
    }
}

/// How many traces have a label.
#[derive(Debug, Clone)]
pub struct Label {
    pub format: String,
    pub label: String,
    pub traces: i64,
}

impl Funnel {
    /// The funnel of a recipe that was built.
    pub fn of(store: &Store, recipe: &str) -> Result<Self> {
        type Line = (String, i64, Option<String>, Option<i64>);
        let lines: Vec<Line> = store.rows("report/funnel", &[("recipe", &recipe)], |row| {
            Ok((row.get("step")?, row.get("kept")?, row.get("reason")?, row.get("lost")?))
        })?;
        let mut steps: Vec<Step> = Vec::new();
        for (name, kept, reason, lost) in lines {
            let loss = reason.zip(lost);
            match steps.last_mut() {
                Some(step) if step.name == name => step.lost.extend(loss),
                _ => steps.push(Step { name, kept, lost: loss.into_iter().collect() }),
            }
        }
        Ok(Self { steps })
    }

    /// The step that left nothing, and its most frequent reason, if there is one.
    pub fn emptied_at(&self) -> Option<(&str, Option<&str>)> {
        let emptied = self.steps.iter().find(|step| step.kept == 0)?;
        // Reflections that go because their response goes are explained by the step of the responses.
        let explaining = match emptied.reason() {
            Some("response-not-usable") => self.steps.iter().find(|step| step.name == "usable responses")?,
            _ => emptied,
        };
        Some((&emptied.name, explaining.reason()))
    }
}

impl Label {
    /// Of a row that has the columns format, label and traces.
    pub fn read(row: &duckdb::Row<'_>) -> duckdb::Result<Self> {
        Ok(Self { format: row.get("format")?, label: row.get("label")?, traces: row.get("traces")? })
    }
}

/// The traces of a recipe by label.
pub fn labels(store: &Store, recipe: &str) -> Result<Vec<Label>> {
    Ok(store.rows("report/labels", &[("recipe", &recipe)], Label::read)?)
}

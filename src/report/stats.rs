//! The numbers that tell a recipe's traces at a glance.

use serde::Serialize;

use super::Result;
use crate::build::{self, Funnel};
use crate::store::{Store, Values};

/// The reports that [`Stats`] is made of.
pub const REPORTS: [&str; 5] =
    ["report/funnel", "report/formats", "report/length-bins", "report/verdict-calibration", "report/places"];

/// A recipe's traces at a glance.
#[derive(Debug, Clone, Serialize)]
pub struct Stats {
    pub recipe: String,
    pub state: i32,
    pub traces: i64,
    pub funnel: Vec<Step>,
    pub labels: Vec<Label>,
    /// Every step from the shortest to the longest, those without a trace included.
    pub lengths: Vec<Length>,
    pub calibration: Vec<Calibration>,
    pub places: Vec<Place>,
}

/// What a step of the funnel leaves and loses.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    pub step: String,
    pub left: i64,
    /// The largest first.
    pub lost: Vec<Lost>,
    /// What is left, as a share of that and what is lost; `None`: there was nothing.
    pub share: Option<f64>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Lost {
    pub reason: String,
    pub things: i64,
}

/// The traces of a format and label.
#[derive(Debug, Clone, Serialize)]
pub struct Label {
    pub format: String,
    pub label: String,
    pub traces: i64,
    pub right: i64,
    pub attempts: i64,
    pub chars: i64,
    pub least_chars: i64,
    pub mean_chars: i64,
    pub most_chars: i64,
    pub share: f64,
}

/// Traces of `chars` characters and up to `width` more.
#[derive(Debug, Clone, Serialize)]
pub struct Length {
    pub chars: i64,
    pub width: i64,
    pub traces: i64,
    pub labels: Vec<(String, i64)>,
}

/// How often verdicts are right: of all, or of a prompt variant or a model.
#[derive(Debug, Clone, Serialize)]
pub struct Calibration {
    /// all, variant or model.
    pub what: String,
    pub name: String,
    pub reflections: i64,
    pub without_verdict: i64,
    pub share: Option<f64>,
    pub share_on_right: Option<f64>,
    pub share_on_wrong: Option<f64>,
}

/// How often what stands at a place is right.
#[derive(Debug, Clone, Serialize)]
pub struct Place {
    /// reflection: its verdict; attempt: itself.
    pub what: String,
    pub place: i64,
    pub things: i64,
    pub right: i64,
    pub share: f64,
}

impl Stats {
    /// Of a recipe that was built.
    pub fn of(store: &Store, recipe: &str) -> Result<Self> {
        let values: Values<'_> = &[("recipe", &recipe)];
        let state = build::stored_recipes(store)?.into_iter().find(|stored| stored.name == recipe);
        let labels = labels(store, values)?;
        Ok(Self {
            recipe: recipe.to_owned(),
            state: state.map_or(0, |stored| stored.state),
            traces: labels.iter().map(|label| label.traces).sum(),
            funnel: Funnel::of(store, recipe)?.steps.into_iter().map(Step::of).collect(),
            labels,
            lengths: lengths(store, values)?,
            calibration: store.rows("report/verdict-calibration", values, |row| {
                Ok(Calibration {
                    what: row.get("what")?,
                    name: row.get("name")?,
                    reflections: row.get("reflections")?,
                    without_verdict: row.get("without_verdict")?,
                    share: row.get("share")?,
                    share_on_right: row.get("share_on_right")?,
                    share_on_wrong: row.get("share_on_wrong")?,
                })
            })?,
            places: store.rows("report/places", values, |row| {
                let (what, place) = (row.get("what")?, row.get("place")?);
                Ok(Place {
                    what,
                    place,
                    things: row.get("things")?,
                    right: row.get("right")?,
                    share: row.get("share")?,
                })
            })?,
        })
    }
}

impl Step {
    fn of(step: build::funnel::Step) -> Self {
        let all = step.kept + step.lost.iter().map(|(_, things)| things).sum::<i64>();
        Self {
            share: share(step.kept, all),
            left: step.kept,
            lost: step.lost.into_iter().map(|(reason, things)| Lost { reason, things }).collect(),
            step: step.name,
        }
    }
}

fn labels(store: &Store, values: Values<'_>) -> Result<Vec<Label>> {
    let mut labels = store.rows("report/formats", values, |row| {
        Ok(Label {
            format: row.get("format")?,
            label: row.get("label")?,
            traces: row.get("traces")?,
            right: row.get("right")?,
            attempts: row.get("attempts")?,
            chars: row.get("chars")?,
            least_chars: row.get("least_chars")?,
            mean_chars: row.get("mean_chars")?,
            most_chars: row.get("most_chars")?,
            share: 0.0,
        })
    })?;
    let all = labels.iter().map(|label| label.traces).sum();
    labels.iter_mut().for_each(|label| label.share = share(label.traces, all).unwrap_or_default());
    Ok(labels)
}

fn lengths(store: &Store, values: Values<'_>) -> Result<Vec<Length>> {
    Ok(filled(store.rows("report/length-bins", values, |row| {
        Ok((row.get("label")?, row.get("chars")?, row.get("width")?, row.get("traces")?))
    })?))
}

/// The lengths in tokens that were counted.
pub(super) fn token_lengths(store: &Store) -> Result<Vec<Length>> {
    Ok(filled(store.rows("report/token-bins", &[], |row| {
        Ok((row.get("label")?, row.get("tokens")?, row.get("width")?, row.get("traces")?))
    })?))
}

/// The steps of length with all their labels, and those between them that have no trace.
fn filled(rows: Vec<(String, i64, i64, i64)>) -> Vec<Length> {
    let mut lengths: Vec<Length> = Vec::new();
    for (label, chars, width, traces) in rows {
        while lengths.last().is_some_and(|last| last.chars + width < chars) {
            let next = lengths.last().map_or(chars, |last| last.chars + width);
            lengths.push(Length { chars: next, width, traces: 0, labels: Vec::new() });
        }
        match lengths.last_mut() {
            Some(last) if last.chars == chars => {
                last.traces += traces;
                last.labels.push((label, traces));
            }
            _ => lengths.push(Length { chars, width, traces, labels: vec![(label, traces)] }),
        }
    }
    lengths
}

fn share(part: i64, all: i64) -> Option<f64> {
    (all > 0).then(|| part as f64 / all as f64)
}

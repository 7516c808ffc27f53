//! Shapes of plots, which the page draws.

use serde::Serialize;

use super::Length;

/// The size of a histogram's field, in its own units.
pub const FIELD: (f64, f64) = (720.0, 160.0);

/// Colours that labels are told apart by; further labels share the last.
pub const COLOURS: usize = 8;

/// A rectangle of a histogram.
#[derive(Debug, Serialize)]
pub struct Shape {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    /// Number of its label.
    colour: usize,
    about: String,
}

/// A histogram, labels above each other, with the texts at its axes.
#[derive(Debug, Serialize)]
pub struct Histogram {
    unit: &'static str,
    shapes: Vec<Shape>,
    labels: Vec<String>,
    most: i64,
    first: i64,
    middle: i64,
    last: i64,
}

/// Draws lengths; `labels`: in the order of their colours.
pub fn histogram(lengths: &[Length], labels: Vec<String>, unit: &'static str) -> Histogram {
    let most = lengths.iter().map(|length| length.traces).max().unwrap_or_default();
    let step = FIELD.0 / lengths.len().max(1) as f64;
    let scale = FIELD.1 / most.max(1) as f64;
    let mut shapes = Vec::new();
    for (at, length) in lengths.iter().enumerate() {
        let mut top = FIELD.1;
        for (colour, label) in labels.iter().enumerate() {
            let Some((_, traces)) = length.labels.iter().find(|(name, _)| name == label) else { continue };
            let height = *traces as f64 * scale;
            top -= height;
            let about = format!("{label}: {traces} of {} to {} {unit}", length.chars, length.chars + length.width);
            let colour = colour.min(COLOURS - 1);
            let (x, width) = (at as f64 * step, (step - 1.0).max(0.5));
            shapes.push(Shape {
                x: tenths(x),
                y: tenths(top),
                width: tenths(width),
                height: tenths(height),
                colour,
                about,
            });
        }
    }
    let at = |place: usize| lengths.get(place).map_or(0, |length| length.chars);
    let (first, middle, last) = (at(0), at(lengths.len() / 2), at(lengths.len().saturating_sub(1)));
    Histogram { unit, shapes, labels, most, first, middle, last }
}

/// No finer than can be seen.
fn tenths(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

//! A range of questions: its traces drawn, and put together.

use super::error::{Error, Result};
use super::own;
use super::{Format, Recipe};
use crate::store::{Store, Values};

/// Makes what formats read, without rows yet, and looks at those that the recipe brings.
pub fn open_formats(store: &Store, recipe: &Recipe, formats: &[Format]) -> Result<()> {
    let nothing: Values<'_> = &[("first", &1), ("last", &0)];
    store.run("build/candidate", nothing)?;
    store.run("build/usable-reflection", nothing)?;
    for format in formats {
        draw_format(store, recipe, format)?;
    }
    store.run("build/draw-attempts", &[])?;
    formats.iter().filter(|format| format.is_own).try_for_each(|format| own::check(store, format))
}

/// Draws the traces of the questions in a range of buckets, from the candidates that are there.
pub fn draw(store: &Store, recipe: &Recipe, formats: &[Format], range: Values<'_>) -> Result<()> {
    store.run("build/slot", &[])?;
    for format in formats {
        draw_format(store, recipe, format)?;
        fill_slots(store, format)?;
    }
    store.run("build/drawn", range)?;
    store.run("build/count-drawn", range)?;
    store.run("build/insert-reject", &[])?;
    Ok(())
}

/// Makes the draws of a format, for its share of the questions.
fn draw_format(store: &Store, recipe: &Recipe, format: &Format) -> Result<()> {
    let share = recipe.shares.iter().find(|share| share.format == format.name);
    let (first, last) = share.map_or((0.0, 1.0), |share| (share.first, share.last));
    let draws = format.draws.word();
    store.run(
        "build/draw",
        &[("family", &format.family), ("draws", &draws), ("share_first", &first), ("share_last", &last)],
    )?;
    Ok(())
}

/// Adds what a format draws to the slots of the traces; of a format that the recipe brings, what it drew is looked at.
fn fill_slots(store: &Store, format: &Format) -> Result<()> {
    let bad = |what: String| Error::BadFormat { name: format.name.clone(), what };
    let sql = format!("INSERT INTO slot BY NAME SELECT $1 AS format, $2 AS family, * FROM {}", bracketed(&format.sql));
    store.execute(&sql, duckdb::params![format.name, format.family]).map_err(|error| bad(error.to_string()))?;
    match slot_fault(store, format)? {
        Some(fault) => Err(bad(fault)),
        None => Ok(()),
    }
}

/// What a format of the recipe's own has drawn against the contract, if anything.
fn slot_fault(store: &Store, format: &Format) -> Result<Option<String>> {
    if !format.is_own {
        return Ok(None);
    }
    let draws = format.draws.word();
    let values: Values<'_> = &[("format", &format.name), ("draws", &draws), ("equal_attempts", &format.equal_attempts)];
    let read = |row: &duckdb::Row<'_>| {
        let (question, repeat, n): (String, i32, i32) = (row.get("question_id")?, row.get("repeat")?, row.get("n")?);
        let fault: String = row.get("fault")?;
        Ok(format!("{fault} (question {question}, repeat {repeat}, n {n})"))
    };
    Ok(store.rows("build/slot-fault", values, read)?.pop())
}

/// A SELECT as a table, on lines of its own, so that a comment at its end hides nothing of ours.
pub fn bracketed(sql: &str) -> String {
    format!("(\n{}\n)", sql.trim_end().trim_end_matches(';'))
}

/// Puts the traces that were drawn together and stores them.
pub fn compose(store: &Store, range: Values<'_>) -> Result<()> {
    store.run("build/attempt", range)?;
    store.run("build/part", range)?;
    store.run("build/insert-trace", range)?;
    store.run("build/insert-part", range)?;
    Ok(())
}

/// Keeps of the traces that were drawn what tells them apart.
pub fn digest_traces(store: &Store, range: Values<'_>) -> Result<()> {
    store.run("build/attempt", range)?;
    store.run("build/part", range)?;
    store.run("build/insert-redrawn", &[])?;
    Ok(())
}

/// Stores the traces that were drawn, with the texts that were made elsewhere.
pub fn take_traces(store: &Store, range: Values<'_>) -> Result<()> {
    digest_traces(store, range)?;
    store.run("build/insert-built", range)?;
    store.run("build/insert-part", range)?;
    Ok(())
}

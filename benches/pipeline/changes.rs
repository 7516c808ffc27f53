//! What a small change costs: rows that grow, and exports of which few files differ.

use super::Result;
use super::measure::{Cost, Place};
use super::table;

const DB: &str = "run.duckdb";
const GROWN: &str = "grown.parquet";

/// Files of each split, in the exports that are written again.
const SHARDS: [u64; 3] = [16, 64, 256];

/// One question of so many is touched.
const TOUCHED: [u64; 3] = [1000, 100, 10];

/// Seconds that an export may take beside its share of files.
const ALLOWED: f64 = 0.3;

/// 1% more questions; `first`: the build of all rows that is compared with.
pub fn growth(place: &Place, questions: u64, first: Option<Cost>) -> Result<()> {
    place.own("generate", &["generate", &(questions + questions.div_ceil(100)).to_string(), GROWN])?;
    let ingest = place.program("grown-ingest", DB, &["ingest", GROWN, "--name", "rows"])?;
    let plan = place.program("grown-plan", DB, &["plan", "--recipe", "reference"])?;
    let build = place.program("grown-build", DB, &["build", "--recipe", "reference"])?;
    let export = place.program("grown-export", DB, &["export", "run", "--recipe", "reference"])?;
    table::head("1% more questions");
    table::row("ingest", ingest, None);
    table::row("plan", plan, None);
    table::row("build", build, None);
    table::row("export", export, None);
    if let Some(first) = first {
        println!("{:<26}{:>9.3}x{:>9.3}x", "build / first build", build.wall / first.wall, build.cpu / first.cpu);
    }
    Ok(())
}

/// An export as it is written first, and what it cost.
struct Whole {
    shards: u64,
    folder: String,
    cost: Cost,
}

/// Exports of any number of files, written again after few, more and many questions have changed.
pub fn exports(place: &Place, questions: u64) -> Result<()> {
    let mut wholes = Vec::new();
    table::head("exports again");
    for shards in SHARDS {
        let folder = format!("shards-{shards}");
        let words = ["export", &folder, "--recipe", "reference", "--shards", &shards.to_string()];
        let cost = place.program(&folder, DB, &words)?;
        table::row(&format!("{shards} files, all"), cost, None);
        wholes.push(Whole { shards, folder, cost });
    }
    for whole in &wholes {
        again(place, whole, "nothing")?;
    }
    for (number, one_of) in TOUCHED.iter().enumerate() {
        // A quarter of the responses of these questions: next to all of their traces change.
        let chosen = format!("('0x' || substr(question_id, 2, 8))::UBIGINT % {one_of} = {number}");
        let condition = format!("prompt_variant = 'rephrase' AND {chosen}");
        place.program("retract", DB, &["retract", "--responses", &condition])?;
        let build = place.program("changed-build", DB, &["build", "--recipe", "reference"])?;
        let touched = format!("{} questions", questions / one_of);
        table::row(&format!("build, {touched}"), build, None);
        for whole in &wholes {
            again(place, whole, &touched)?;
        }
    }
    Ok(())
}

/// Writes an export again, and compares what it cost with its share of the files.
fn again(place: &Place, whole: &Whole, touched: &str) -> Result<()> {
    let Whole { shards, folder, cost } = whole;
    let again = place.program(folder, DB, &["export", folder, "--recipe", "reference"])?;
    let written = written(&place.said(folder)?)?;
    let allowed = cost.wall * written as f64 / *shards as f64 + ALLOWED;
    table::row(&format!("{written} of {shards}, {touched}"), again, None);
    println!("{:<26}{allowed:>10.2}", "  share of all, and 0.3 s");
    Ok(())
}

/// The number of files that an export says it wrote: `(3 of 64 files, ...` or `(64 files, ...`.
fn written(said: &str) -> Result<u64> {
    let number = said.rsplit_once(" file").and_then(|(before, _)| before.rsplit_once('('));
    let number = number.and_then(|(_, number)| number.split(' ').next());
    number
        .and_then(|number| number.replace(',', "").parse().ok())
        .ok_or_else(|| format!("not understood: {said}").into())
}

//! What is measured, part by part.

use super::Result;
use super::changes;
use super::measure::{Cost, Place};
use super::options::Options;
use super::table::{self, megabytes};

/// Names in the working folder.
const RAW: &str = "rows.parquet";
const RUN: &str = "run";
const RUN_DB: &str = "run.duckdb";

/// With fewer questions, starting up weighs as much as the work.
const FEWEST_TO_JUDGE: u64 = 5000;

/// Times that a lookup is made: the median is told.
const LOOKUPS: usize = 7;

/// How much went in and came out; text in bytes.
#[derive(Clone, Copy)]
struct Moved {
    raw_rows: u64,
    raw_text: u64,
    traces: u64,
    trace_text: u64,
}

pub fn bench(options: &Options) -> Result<()> {
    let place = Place::new(options)?;
    let generate = place.own("generate", &["generate", &options.questions.to_string(), RAW])?;
    print_head(options, generate);
    let moved = run(&place)?;
    let first = if options.has("steps") { Some(steps(&place, moved)?) } else { None };
    sizes(&place, moved);
    if options.has("lookups") {
        lookups(&place)?;
    }
    if options.has("second") {
        second(&place)?;
    }
    if options.has("verify") {
        table::head("proofs");
        table::row("verify", place.program("verify", RUN_DB, &["verify"])?, None);
        table::row("verify run", place.program("verify-run", RUN_DB, &["verify", RUN])?, None);
    }
    if options.has("growth") {
        changes::growth(&place, options.questions, first)?;
    }
    if options.has("exports") {
        changes::exports(&place, options.questions)?;
    }
    Ok(())
}

fn print_head(options: &Options, generate: Cost) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    println!("\n{} questions, {threads} processors; rows made in {:.1} s", options.questions, generate.wall);
    if options.questions < FEWEST_TO_JUDGE {
        println!("A smoke test: at this size the figures mean nothing.");
    }
    if cfg!(debug_assertions) {
        println!("Not an optimised build: the figures mean nothing.");
    }
}

/// The whole way in one command, and its floor.
fn run(place: &Place) -> Result<Moved> {
    let run = place.program("run", RUN_DB, &["run", "-i", RAW, "-o", RUN])?;
    let traces = format!("{RUN}/data/*.parquet");
    let floor = place.own("floor", &["floor", RAW, &traces, "."])?;
    let moved = moved(place, &traces)?;
    let through = Some(moved.raw_text + moved.trace_text);
    table::head("first build");
    table::row("run", run, through);
    table::row("floor", floor, through);
    table::floor_steps(&place.said("floor")?);
    table::ratio("run / floor", run, floor);
    Ok(moved)
}

/// The same in three commands, with another new workspace; gives what the build cost.
fn steps(place: &Place, moved: Moved) -> Result<Cost> {
    let db = "steps.duckdb";
    let ingest = place.program("ingest", db, &["ingest", RAW])?;
    let build = place.program("build", db, &["build"])?;
    let export = place.program("export", db, &["export", "steps"])?;
    let again = self::moved(place, "steps/data/*.parquet")?;
    if again.traces != moved.traces {
        return Err(format!("`run` exported {} traces, the three steps {}", moved.traces, again.traces).into());
    }
    table::head("the same in steps");
    table::row("ingest", ingest, Some(moved.raw_text));
    table::row("build", build, Some(moved.trace_text));
    table::row("export", export, Some(moved.trace_text));
    table::row("the three steps", ingest.then(build).then(export), Some(moved.raw_text + moved.trace_text));
    Ok(build)
}

/// Another recipe over the rows that are there, and the floor of that.
fn second(place: &Place) -> Result<()> {
    let other = ["--seed", "2"];
    let plan = place.program("plan", RUN_DB, &[&["plan", "--name", "second"][..], &other].concat())?;
    let edit = place.program("edit", RUN_DB, &[&["plan"][..], &other].concat())?;
    let build = place.program("second-build", RUN_DB, &[&["build", "--name", "second"][..], &other].concat())?;
    let export = place.program("second-export", RUN_DB, &["export", "second", "--recipe", "second"])?;
    let traces = "second/data/*.parquet";
    std::fs::create_dir(place.work.join("second-floor"))?;
    let floor = place.own("second-floor", &["floor", traces, "second-floor"])?;
    let text = Some(moved(place, traces)?.trace_text);
    let both = build.then(export);
    table::head("a second recipe");
    table::row("plan", plan, None);
    table::row("plan of the first, edited", edit, None);
    table::row("build", build, text);
    table::row("export", export, text);
    table::row("build and export", both, text);
    table::row("floor", floor, text);
    table::floor_steps(&place.said("second-floor")?);
    table::ratio("build and export / floor", both, floor);
    Ok(())
}

/// What one asks in between, and how long the program takes to start.
fn lookups(place: &Place) -> Result<()> {
    let ask = "SELECT trace_id FROM trace ORDER BY trace_id LIMIT 1 OFFSET 7";
    place.at_once("id", RUN_DB, &["sql", ask, "--as", "csv"])?;
    let said = place.said("id")?;
    let id = said.lines().nth(1).ok_or("no trace to look up")?.to_owned();
    let by_id = format!("SELECT label, chars, text FROM trace WHERE trace_id = '{id}'");
    table::head(&format!("lookups, median of {LOOKUPS}"));
    let asked: [(&str, &[&str]); 5] = [
        ("show ID", &["show", &id]),
        ("show ID --lineage", &["show", &id, "--lineage"]),
        ("sql by id", &["sql", &by_id]),
        ("sql \"SELECT 1\"", &["sql", "SELECT 1"]),
        ("--help", &["--help"]),
    ];
    for (name, arguments) in asked {
        let costs = (0..LOOKUPS).map(|_| place.at_once("lookup", RUN_DB, arguments)).collect::<Result<Vec<_>>>()?;
        table::row(name, median(costs), None);
    }
    Ok(())
}

fn median(mut costs: Vec<Cost>) -> Cost {
    costs.sort_by(|a, b| a.wall.total_cmp(&b.wall));
    costs.get(costs.len() / 2).copied().unwrap_or_default()
}

/// Counts rows, traces and their text.
fn moved(place: &Place, traces: &str) -> Result<Moved> {
    place.own("text", &["text", RAW, traces])?;
    let line = place.said("text")?;
    let numbers = line.split_whitespace().map(str::parse).collect::<std::result::Result<Vec<u64>, _>>()?;
    match *numbers.as_slice() {
        [_, _, 0, _] => Err("the program exported no trace".into()),
        [raw_rows, raw_text, traces, trace_text] => Ok(Moved { raw_rows, raw_text, traces, trace_text }),
        _ => Err(format!("four numbers were awaited: {line}").into()),
    }
}

fn sizes(place: &Place, moved: Moved) {
    println!("\n{:<26}{:>10}{:>10}{:>10}", "size", "count", "text MB", "file MB");
    let of = |name: &str| megabytes(place.size(name));
    let Moved { raw_rows, raw_text, traces, trace_text } = moved;
    println!("{:<26}{raw_rows:>10}{:>10.1}{:>10.1}", "raw rows", megabytes(raw_text), of(RAW));
    println!("{:<26}{traces:>10}{:>10.1}{:>10.1}", "exported traces", megabytes(trace_text), of("run/data"));
    println!("{:<46}{:>10.1}", "workspace", of(RUN_DB));
    println!("{:<46}{:>10.1}", "file of the floor", of("floor.duckdb"));
    println!("{:<46}{:>9.2}x", "workspace / rows and traces", of(RUN_DB) / (of(RAW) + of("run/data")));
}

//! The whole way from raw rows to a data set, against the floor of the engine: see README.md in this folder.
//!
//! Whatever is measured runs in a process of its own, which is the program or this bench once more with a first
//! argument `generate`, `floor` or `text`. This process must stay small: on Linux the peak memory that a child reports
//! begins with that of its parent.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench talks to its user")]
#![allow(clippy::disallowed_methods, reason = "the floor is an engine without a workspace, so not the store's")]

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use duckdb::Connection;
use wait4::Wait4;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const GENERATE: &str = include_str!("generate.sql");
const FLOOR: &str = include_str!("floor.sql");
const TEXT: &str = include_str!("text.sql");

/// Names in the working folder, which is the current folder of every child.
const RAW: &str = "rows.parquet";
const RUN: &str = "run";
const STEPS: &str = "steps";

const SMOKE_QUESTIONS: u64 = 200;
/// With fewer questions, starting up weighs as much as the work.
const FEWEST_TO_JUDGE: u64 = 5000;
const SEED: u64 = 1;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["generate", questions, raw] => generate(questions, raw),
        ["floor", raw, traces, work] => floor(raw, traces, work),
        ["text", raw, traces, steps] => text(raw, traces, steps),
        words => Options::read(words).and_then(|options| bench(&options)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Options {
    questions: u64,
    keep: Option<PathBuf>,
}

impl Options {
    fn read(words: &[&str]) -> Result<Self> {
        let mut options = Self { questions: SMOKE_QUESTIONS, keep: None };
        let mut words = words.iter();
        while let Some(&word) = words.next() {
            match word {
                "--questions" => options.questions = words.next().ok_or("--questions needs a number")?.parse()?,
                "--keep" => options.keep = Some(words.next().ok_or("--keep needs a folder")?.into()),
                // Cargo says this to every bench.
                "--bench" => {}
                // Meant for the harness of other benches and tests, perhaps; said aloud, in case it is a slip.
                other => eprintln!("ignored: {other}"),
            }
        }
        Ok(options)
    }
}

/// What a child did cost.
#[derive(Clone, Copy)]
struct Cost {
    wall: f64,
    cpu: f64,
    peak: u64,
}

/// Runs a child in the working folder, its output in a file there, and takes its cost.
fn measure(work: &Path, name: &str, program: &Path, arguments: &[&str]) -> Result<Cost> {
    // Else the disk is still busy with what the child before has written. Where there is no such command, it is.
    let _ = Command::new("sync").status();
    let log = work.join(format!("{name}.log"));
    let output = File::create(&log)?;
    let mut command = Command::new(program);
    command.args(arguments).current_dir(work).stdin(Stdio::null()).stderr(output.try_clone()?).stdout(output);
    let start = Instant::now();
    let child = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
    let used = child.wait4()?;
    let wall = start.elapsed().as_secs_f64();
    if !used.status.success() {
        let said = fs::read_to_string(&log).unwrap_or_default();
        return Err(format!("`{name}` failed ({}). It said:\n{said}", used.status).into());
    }
    let cpu = (used.rusage.utime + used.rusage.stime).as_secs_f64();
    Ok(Cost { wall, cpu, peak: used.rusage.maxrss })
}

fn bench(options: &Options) -> Result<()> {
    let temporary = tempfile::tempdir()?;
    let work = match &options.keep {
        Some(folder) => empty_folder(folder)?,
        None => temporary.path().to_path_buf(),
    };
    let this = env::current_exe()?;
    let program = Path::new(env!("CARGO_BIN_EXE_skillfactory"));
    let own = |name: &str, arguments: &[&str]| measure(&work, name, &this, arguments);
    let theirs = |name: &str, db: &str, arguments: &[&str]| {
        measure(&work, name, program, &[&["--db", db, name], arguments].concat())
    };

    let generate = own("generate", &["generate", &options.questions.to_string(), RAW])?;
    let run = theirs("run", "run.duckdb", &["-i", RAW, "-o", RUN])?;
    let ingest = theirs("ingest", "steps.duckdb", &[RAW])?;
    let build = theirs("build", "steps.duckdb", &[])?;
    let export = theirs("export", "steps.duckdb", &[STEPS])?;
    let [traces, step_traces] = [RUN, STEPS].map(|export| format!("{export}/data/*.parquet"));
    let floor = own("floor", &["floor", RAW, &traces, "."])?;
    own("text", &["text", RAW, &traces, &step_traces])?;

    let moved = Moved::read(&fs::read_to_string(work.join("text.log"))?)?;
    moved.check()?;
    let floor_log = fs::read_to_string(work.join("floor.log"))?;
    let floor_steps = floor_steps(&floor_log)?;
    print_head(options, generate);
    print_table(&Costs { run, ingest, build, export, floor }, &floor_steps, &moved);
    print_sizes(&work, &moved)
}

/// A folder of the user's, which must hold nothing: an older workspace in it would spare the program its work.
fn empty_folder(folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder)?;
    if fs::read_dir(folder)?.next().is_some() {
        return Err(format!("{} is not empty", folder.display()).into());
    }
    Ok(folder.canonicalize()?)
}

/// How much went in and came out; text in bytes.
struct Moved {
    raw_rows: u64,
    raw_text: u64,
    traces: u64,
    trace_text: u64,
    step_traces: u64,
}

impl Moved {
    /// Reads the line that the child `text` wrote.
    fn read(line: &str) -> Result<Self> {
        let numbers = line.split_whitespace().map(str::parse).collect::<std::result::Result<Vec<u64>, _>>()?;
        let &[raw_rows, raw_text, traces, trace_text, step_traces] = numbers.as_slice() else {
            return Err(format!("five numbers were awaited: {line}").into());
        };
        Ok(Self { raw_rows, raw_text, traces, trace_text, step_traces })
    }

    fn check(&self) -> Result<()> {
        if self.traces == 0 {
            return Err("the program exported no trace".into());
        }
        if self.traces != self.step_traces {
            return Err(format!("`run` exported {} traces, the three steps {}", self.traces, self.step_traces).into());
        }
        Ok(())
    }
}

/// Reads what the child `floor` wrote: name and seconds of each statement.
fn floor_steps(log: &str) -> Result<Vec<(&str, f64)>> {
    log.lines()
        .map(|line| {
            let (name, seconds) = line.split_once('\t').ok_or_else(|| format!("the floor said: {line}"))?;
            Ok((name, seconds.parse()?))
        })
        .collect()
}

struct Costs {
    run: Cost,
    ingest: Cost,
    build: Cost,
    export: Cost,
    floor: Cost,
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

fn print_table(costs: &Costs, floor_steps: &[(&str, f64)], moved: &Moved) {
    let Costs { run, ingest, build, export, floor } = *costs;
    let through = moved.raw_text + moved.trace_text;
    let peak = ingest.peak.max(build.peak).max(export.peak);
    let steps = Cost { wall: ingest.wall + build.wall + export.wall, cpu: ingest.cpu + build.cpu + export.cpu, peak };
    println!("\n{:<20}{:>10}{:>10}{:>10}{:>10}", "step", "wall s", "cpu s", "peak MB", "MB/s");
    print_row("run", run, through);
    print_row("  ingest", ingest, moved.raw_text);
    print_row("  build", build, moved.trace_text);
    print_row("  export", export, moved.trace_text);
    print_row("  the three steps", steps, through);
    print_row("floor", floor, through);
    for (name, seconds) in floor_steps {
        println!("  {name:<18}{seconds:>10.2}");
    }
    let ratio = [run.wall / floor.wall, run.cpu / floor.cpu, run.peak as f64 / floor.peak as f64];
    println!("{:<20}{:>9.2}x{:>9.2}x{:>9.2}x", "run / floor", ratio[0], ratio[1], ratio[2]);
}

fn print_row(name: &str, cost: Cost, text: u64) {
    let Cost { wall, cpu, peak } = cost;
    println!("{name:<20}{wall:>10.2}{cpu:>10.2}{:>10.0}{:>10.0}", megabytes(peak), megabytes(text) / wall);
}

fn print_sizes(work: &Path, moved: &Moved) -> Result<()> {
    println!("\n{:<20}{:>10}{:>10}{:>10}", "size", "count", "text MB", "file MB");
    let of = |name: &str| size(&work.join(name)).map(megabytes);
    let Moved { raw_rows, raw_text, traces, trace_text, .. } = *moved;
    println!("{:<20}{raw_rows:>10}{:>10.1}{:>10.1}", "raw rows", megabytes(raw_text), of(RAW)?);
    println!("{:<20}{traces:>10}{:>10.1}{:>10.1}", "exported traces", megabytes(trace_text), of("run/data")?);
    println!("{:<40}{:>10.1}", "workspace of run", of("run.duckdb")?);
    println!("{:<40}{:>10.1}", "workspace of the three steps", of("steps.duckdb")?);
    println!("{:<40}{:>10.1}", "file of the floor", of("floor.duckdb")?);
    Ok(())
}

/// Bytes of a file, or of the files in a folder.
fn size(path: &Path) -> Result<u64> {
    if !path.is_dir() {
        return Ok(fs::metadata(path)?.len());
    }
    fs::read_dir(path)?.map(|entry| size(&entry?.path())).sum()
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// The child that makes the raw rows.
fn generate(questions: &str, raw: &str) -> Result<()> {
    let connection = Connection::open_in_memory()?;
    connection.execute("SET VARIABLE questions = ?", [questions.parse::<u64>()?])?;
    connection.execute("SET VARIABLE seed = ?", [SEED])?;
    connection.execute("SET VARIABLE raw = ?", [raw])?;
    Ok(connection.execute_batch(GENERATE)?)
}

/// The child that is the floor: each statement's name and seconds, one a line.
fn floor(raw: &str, traces: &str, work: &str) -> Result<()> {
    let connection = Connection::open_in_memory()?;
    connection.execute("SET VARIABLE raw = ?", [raw])?;
    connection.execute("SET VARIABLE traces = ?", [traces])?;
    connection.execute("SET VARIABLE work = ?", [work])?;
    // What stands before the first name is the script's header.
    for step in FLOOR.split("-- step: ").skip(1) {
        let (name, statement) = step.split_once('\n').ok_or("a step without a statement")?;
        let start = Instant::now();
        connection.execute_batch(statement)?;
        println!("{name}\t{:.3}", start.elapsed().as_secs_f64());
    }
    Ok(())
}

/// The child that counts rows, traces and their text.
fn text(raw: &str, traces: &str, steps: &str) -> Result<()> {
    let connection = Connection::open_in_memory()?;
    connection.execute("SET VARIABLE raw = ?", [raw])?;
    connection.execute("SET VARIABLE traces = ?", [traces])?;
    connection.execute("SET VARIABLE steps = ?", [steps])?;
    let counts = connection
        .query_row(TEXT, [], |row| (0..5).map(|column| row.get(column)).collect::<duckdb::Result<Vec<u64>>>())?;
    println!("{}", counts.iter().map(u64::to_string).collect::<Vec<_>>().join(" "));
    Ok(())
}

//! Nothing lost, nothing let in: kills, full disks, too little memory, two at once, Ctrl-C, strangers' files.
//!
//! Chance is seeded, and the seed is printed: `SKILLFACTORY_SEED=N` plays the same again. `SKILLFACTORY_KILLS=2000` and
//! `SKILLFACTORY_FUZZ=N` make the long runs.

mod crash;
mod faults;
mod fuzz;
mod hostile;
mod journal;
mod pairs;
mod reads;
mod stopped;
mod torn;
mod versions;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use skillfactory::progress::Silent;
use skillfactory::store::{Access, Limits, Store};
use skillfactory::verify;

use crate::cli::Place;
use crate::migrations::before_the_tenth;
use crate::support::{reflection, row, table};

/// The workspace, as the program finds it by itself.
const WORKSPACE: &str = "skillfactory.duckdb";

/// Numbers by chance, the same for a seed.
struct Chance(u64);

impl Chance {
    /// Of the seed in the environment, or of the clock; it is printed.
    fn new(what: &str) -> Self {
        let clock = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64;
        let seed = number_of("SKILLFACTORY_SEED").unwrap_or_else(clock);
        println!("{what}: SKILLFACTORY_SEED={seed}");
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// From 0 to 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A number that the environment says.
fn number_of(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Makes a library to be loaded before the C library; none without a compiler (which building the program needs, too) or on
/// a system other than Linux.
fn library(folder: &Path, name: &str) -> Option<PathBuf> {
    let library = folder.join(name).with_extension("so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/safety").join(name).with_extension("c");
    let made =
        Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl").status();
    (cfg!(target_os = "linux") && made.is_ok_and(|status| status.success())).then_some(library)
}

/// Rows of so many questions with six responses each, in texts that differ from revision to revision and take room.
fn long_rows(questions: usize, revision: usize) -> Vec<Value> {
    let noise = |seed: usize| -> String {
        let mut chance = Chance(seed as u64);
        (0..40).map(|_| format!("{:x} ", chance.below(1 << 40))).collect()
    };
    let one = |question: usize, n: usize| {
        let (is_right, verdict) = if n.is_multiple_of(2) { (true, "Correct") } else { (false, "Incorrect") };
        // Some questions stay as they are.
        let seed =
            if question.is_multiple_of(3) { question * 100 + n } else { question * 100 + n + revision * 1_000_000 };
        let text = format!("text {n}: {}", noise(seed));
        row(&format!("question {question}?"), &text, is_right, &[&reflection(&noise(seed + 7), verdict)])
    };
    (0..questions).flat_map(|question| (0..6).map(move |n| one(question, n))).collect()
}

/// Every table with its rows as a digest, without times, and without the record of exports: one that was broken off may be
/// there twice.
fn content(workspace: &Path) -> Vec<String> {
    let store = Store::open(workspace, &Access::Read, Limits { threads: Some(1), ..Limits::default() }).unwrap();
    let columns = "SELECT table_name, string_agg('\"' || column_name || '\"', ', ' ORDER BY column_index) FROM duckdb_columns() \
        WHERE NOT internal AND data_type NOT LIKE 'TIMESTAMP%' AND table_name IN (SELECT table_name FROM duckdb_tables() \
        WHERE NOT temporary) AND table_name NOT IN ('export', 'export_trace', 'listed_trace') GROUP BY table_name ORDER BY table_name";
    let digest = |columns: &[Option<String>]| {
        let (name, columns) = (columns[0].as_deref().unwrap(), columns[1].as_deref().unwrap());
        format!(
            "SELECT '{name}', count(*), coalesce(sum(hash(this::VARCHAR)), 0) FROM (SELECT {columns} FROM \"{name}\") AS this"
        )
    };
    let digests: Vec<String> = table(&store, columns).iter().map(|row| digest(row)).collect();
    table(&store, &digests.join(" UNION ALL ")).into_iter().map(|row| format!("{row:?}")).collect()
}

/// Proves a workspace; says nothing of one that is not there.
#[track_caller]
fn verified(workspace: &Path, what: &str) {
    if !workspace.exists() {
        return;
    }
    let limits = Limits { threads: Some(2), ..Limits::default() };
    let proofs = verify::workspace(workspace, limits, &Silent).unwrap_or_else(|error| panic!("{what}: {error}"));
    let faulty: Vec<_> = proofs.iter().filter(|proof| proof.faults > 0).collect();
    assert!(faulty.is_empty(), "{what}: {faulty:?}");
}

/// Copies a folder's files and folders into an empty one.
fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Makes a folder what another is.
fn restore(from: &Path, to: &Path) {
    for entry in fs::read_dir(to).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
    }
    copy_folder(from, to);
}

/// A workspace as the program of the third migration left it: what came later is taken away.
fn make_older(workspace: &Path) {
    let store = Store::open(workspace, &Access::Write, Limits { threads: Some(1), ..Limits::default() }).unwrap();
    let columns = ["added", "changed", "removed", "unchanged", "causes", "collected_at"];
    let columns = columns.map(|column| format!("ALTER TABLE recipe_state DROP COLUMN {column}"));
    let later = [
        "DROP MACRO is_accepted",
        "DROP MACRO is_rejected",
        "DROP VIEW mark",
        "DROP TABLE marked",
        "ALTER TABLE question_use DROP COLUMN drawn_responses",
        "ALTER TABLE export DROP COLUMN passed",
        "DROP TABLE source_origin",
        "DROP TABLE push",
        "DROP VIEW request_row",
        "DROP TABLE prompt",
        "DROP TABLE request",
        "DROP TABLE source_change",
        "ALTER TABLE source DROP COLUMN collected_at",
        "DELETE FROM migration WHERE number >= 4",
    ];
    for sql in before_the_tenth().chain(later).map(str::to_owned).chain(columns) {
        store.prepare(&sql).unwrap().execute([]).unwrap();
    }
    store.close().unwrap();
}

/// `status --json` of a place.
fn status(place: &Place) -> Value {
    serde_json::from_str(&place.sf(["status", "--json"]).out).unwrap_or_else(|_| json!({}))
}

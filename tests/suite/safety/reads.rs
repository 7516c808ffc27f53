//! A disk that can no longer be read, at some reads of a command: a clear error, and nothing is lost.
//!
//! A small library, loaded before the C library, fails the reads: see `broken_reads.c`.

use std::path::Path;
use std::process::{Output, Stdio};

use super::faults::told;
use super::{Chance, WORKSPACE, content, library, long_rows, restore, verified};
use crate::cli::Place;

/// A command, and a word in the path of the files that it cannot read.
const SCENES: [(&[&str], &str); 6] = [
    (&["ingest", "more.jsonl", "--name", "rows"], "more.jsonl"),
    (&["ingest", "more.parquet", "--name", "rows"], "more.parquet"),
    (&["ingest", "more.jsonl", "--name", "rows"], WORKSPACE),
    (&["build", "--attempts", "4"], WORKSPACE),
    (&["export", "out"], WORKSPACE),
    (&["export", "out"], "/out/"),
];

/// Reads that fail for each of them.
const POINTS: u64 = 8;

/// Runs a command of which some reads fail; also, how many reads of such files there were.
fn broken(place: &Place, library: &Path, scene: (&[&str], &str), reads: (u64, u64)) -> (Output, u64) {
    let count = library.with_extension("count");
    let _ = std::fs::remove_file(&count);
    let mut program = place.program();
    program.env("LD_PRELOAD", library).env("BROKEN_COUNT", &count).env("BROKEN_PATH", scene.1);
    program.env("BROKEN_FROM", reads.0.to_string()).env("BROKEN_TO", reads.1.to_string());
    let output = program.args(scene.0).stdin(Stdio::null()).output().unwrap();
    let count = std::fs::read_to_string(&count).unwrap_or_default();
    (output, count.parse().unwrap_or_default())
}

#[test]
fn a_read_that_fails_loses_nothing() {
    let tools = Place::new();
    let Some(library) = library(tools.folder.path(), "broken_reads") else {
        println!("skipped: no C compiler");
        return;
    };
    let mut chance = Chance::new("broken reads");
    let start = Place::new();
    start.write_rows("rows.jsonl", &long_rows(30, 1));
    start.write_rows("more.jsonl", &long_rows(30, 2));
    start.sf(["run", "-i", "rows.jsonl", "-o", "out"]).succeeds();
    let (lines, parquet) = (start.path("more.jsonl"), start.path("more.parquet"));
    let copy = format!("COPY (FROM '{}') TO '{}'", lines.display(), parquet.display());
    start.store().prepare(&copy).unwrap().execute([]).unwrap();
    start.sf(["build", "--seed", "2"]).succeeds();
    let before = content(&start.path(WORKSPACE));
    for scene in SCENES {
        let mut failed = 0;
        let whole = Place::new();
        restore(start.folder.path(), whole.folder.path());
        let (output, reads) = broken(&whole, &library, scene, (0, 0));
        assert!(output.status.success() && reads > 0, "{scene:?}: {reads} reads, {output:?}");
        let after = content(&whole.path(WORKSPACE));
        for point in 0..POINTS {
            // A disk that was never there, a block that is bad once, or a disk that has gone.
            let first = if point == 0 { 1 } else { 1 + chance.below(reads) };
            let last = if point % 2 == 1 { first } else { u64::MAX >> 1 };
            let what = format!("{scene:?}, reads {first} to {last} of {reads}");
            let trial = Place::new();
            restore(start.folder.path(), trial.folder.path());
            let (output, _) = broken(&trial, &library, scene, (first, last));
            told(&output, &what);
            failed += i32::from(!output.status.success());
            let found = content(&trial.path(WORKSPACE));
            assert!(found == before || found == after, "{what}: neither as before nor as after");
            verified(&trial.path(WORKSPACE), &what);
            trial.sf(scene.0).succeeds();
            assert!(content(&trial.path(WORKSPACE)) == after, "{what}: not as one that was never disturbed");
        }
        // Not every read is needed: of a spare that cannot be read the command makes a new one.
        println!("{scene:?}: {failed} of {POINTS} failed");
        assert!(failed > 0, "{scene:?}: whatever could not be read, the command never said so");
    }
}

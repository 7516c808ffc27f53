//! Killed in the middle of the write of a block: the block fits neither state, and what was kept of it is put back.
//!
//! A small library, loaded before the C library, cuts the write short: see `torn_writes.c`.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use skillfactory::store::{Access, Limits, Store};

use super::{Chance, WORKSPACE, content, library, long_rows, make_older, restore, verified};
use crate::cli::Place;

/// The commands that write, and whether their workspace is one of an older program.
const SCENES: [(&[&str], bool); 5] = [
    (&["ingest", "more.jsonl", "--name", "rows", "-q"], false),
    (&["build", "--attempts", "4", "-q"], false),
    (&["export", "out", "-q"], false),
    (&["retract", "--list", "-q"], true),
    (&["gc", "--keep", "1", "-q"], false),
];

/// The blocks that the engine writes last are those that it writes in place.
const LAST: u64 = 6;

/// Runs a command that is killed at a write; gives how many writes there were, if it came to its end.
fn torn(place: &Place, library: &Path, command: &[&str], at: u64, pages: u64) -> Option<u64> {
    let count = place.path("count");
    let mut program = place.program();
    program.env("LD_PRELOAD", library).env("TORN_COUNT", &count).env("TORN_PATH", WORKSPACE);
    program.env("TORN_AT", at.to_string()).env("TORN_PAGES", pages.to_string());
    let status = program.args(command).stdin(Stdio::null()).stderr(Stdio::null()).stdout(Stdio::null()).status();
    let is_whole = status.unwrap().success();
    is_whole.then(|| fs::read_to_string(&count).unwrap().parse().unwrap())
}

/// Whether the engine opens the workspace of a place as it is, with what was kept of it or without.
fn is_torn(place: &Place) -> bool {
    let bare = Place::new();
    restore(place.folder.path(), bare.folder.path());
    let _ = fs::remove_file(bare.path(&format!("{WORKSPACE}.spare")));
    Store::open(&bare.path(WORKSPACE), &Access::Read, Limits::default()).is_err()
}

#[test]
fn a_block_that_was_cut_short_is_put_back() {
    let tools = Place::new();
    let Some(library) = library(tools.folder.path(), "torn_writes") else {
        println!("skipped: no C compiler");
        return;
    };
    let mut chance = Chance::new("torn writes");
    let start = Place::new();
    start.write_rows("rows.jsonl", &long_rows(30, 1));
    start.write_rows("more.jsonl", &long_rows(30, 2));
    start.sf(["run", "-i", "rows.jsonl", "-o", "out"]).succeeds();
    start.sf(["build", "--seed", "2"]).succeeds();
    let (mut points, mut mended) = (0, 0);
    for (command, is_older) in SCENES {
        let begin = Place::new();
        restore(start.folder.path(), begin.folder.path());
        if is_older {
            make_older(&begin.path(WORKSPACE));
        }
        let before = content(&begin.path(WORKSPACE));
        let whole = Place::new();
        restore(begin.folder.path(), whole.folder.path());
        let writes = torn(&whole, &library, command, 0, 0).unwrap();
        let after = content(&whole.path(WORKSPACE));
        for at in writes.saturating_sub(LAST) + 1..=writes {
            let pages = 1 + chance.below(63);
            let what = format!("{command:?}, {pages} pages of write {at} of {writes}");
            let trial = Place::new();
            restore(begin.folder.path(), trial.folder.path());
            if torn(&trial, &library, command, at, pages).is_some() {
                continue;
            }
            points += 1;
            mended += i32::from(is_torn(&trial));
            let found = content(&trial.path(WORKSPACE));
            assert!(found == before || found == after, "{what}: neither as before nor as after");
            verified(&trial.path(WORKSPACE), &what);
            trial.sf(command).succeeds();
            assert!(content(&trial.path(WORKSPACE)) == after, "{what}: not as one that was never disturbed");
            assert!(!trial.path(&format!("{WORKSPACE}.spare")).exists(), "{what}: the spare is left");
        }
    }
    println!("{points} writes cut short, {mended} of them mended");
    assert!(mended > 0, "none of {points} tore a block that the file needs");
}

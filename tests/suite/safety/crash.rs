//! Killed at random moments: what is left is sound, and the same command, typed again, ends in the bytes of one that was
//! never disturbed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant, SystemTime};

use super::{Chance, WORKSPACE, content, long_rows, make_older, number_of, restore, verified};
use crate::cli::Place;
use crate::support::export_files;

/// Kills in a run of all tests.
const KILLS: u64 = 30;

/// A command, and the folder that it begins in.
struct Scene {
    name: &'static str,
    command: &'static [&'static str],
    start: Place,
    /// How long an undisturbed one takes, when it begins to write, and how many bytes it writes.
    whole: Duration,
    first_write: Duration,
    bytes: u64,
    before: Vec<String>,
    after: Vec<String>,
    export: Vec<(String, Vec<u8>)>,
}

/// The commands, in the order in which a workspace grows.
const STEPS: [(&str, &[&str]); 7] = [
    ("first run", &["run", "-i", "rows.jsonl", "-o", "out", "-q"]),
    ("ingest", &["ingest", "more.jsonl", "--name", "rows", "-q"]),
    ("build", &["build", "--attempts", "4", "-q"]),
    ("export", &["export", "out", "-q"]),
    ("export of changes", &["export", "changes", "--changes-since", "out", "-q"]),
    ("migration", &["retract", "--list", "-q"]),
    ("gc", &["gc", "--keep", "1", "-q"]),
];

impl Scene {
    fn new(name: &'static str, command: &'static [&'static str], start: Place) -> Self {
        let before = if start.path(WORKSPACE).exists() { content(&start.path(WORKSPACE)) } else { Vec::new() };
        let place = Place::new();
        restore(start.folder.path(), place.folder.path());
        let marks = marks(place.folder.path());
        let begin = Instant::now();
        let mut child = spawn(&place, command);
        let (mut first_write, mut bytes) = (None, 0);
        while child.try_wait().unwrap().is_none() {
            bytes = written(&child).unwrap_or(bytes);
            if first_write.is_none() && self::marks(place.folder.path()) != marks {
                first_write = Some(begin.elapsed());
            }
            std::thread::sleep(Duration::from_micros(200));
        }
        assert!(child.wait().unwrap().success(), "{name}");
        let (whole, first_write) = (begin.elapsed(), first_write.unwrap_or_default());
        let after = content(&place.path(WORKSPACE));
        let export = exports(&place);
        Self { name, command, start, whole, first_write, bytes, before, after, export }
    }

    /// Kills the command once; whether that landed inside its writes.
    fn kill(&self, chance: &mut Chance) -> bool {
        let place = Place::new();
        restore(self.start.folder.path(), place.folder.path());
        let marks = marks(place.folder.path());
        let begin = Instant::now();
        let mut child = spawn(&place, self.command);
        if chance.below(2) == 0 {
            // Anywhere in its time, most often where it writes.
            let from = self.first_write.mul_f64(if chance.below(4) == 0 { 0.0 } else { 0.95 });
            let moment = from + self.whole.saturating_sub(from).mul_f64(chance.share());
            while begin.elapsed() < moment && child.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_micros(50));
            }
        } else {
            // After some byte that it writes.
            let end = (self.bytes as f64 * chance.share()) as u64;
            while child.try_wait().unwrap().is_none() && written(&child).is_none_or(|bytes| bytes < end) {}
        }
        child.kill().unwrap();
        let is_killed = !child.wait().unwrap().success();
        let is_inside = is_killed && self::marks(place.folder.path()) != marks;
        self.hold(&place);
        is_inside
    }

    fn hold(&self, place: &Place) {
        let (workspace, name) = (place.path(WORKSPACE), self.name);
        // The first run is several steps.
        if name != "first run" {
            let found = content(&workspace);
            assert!(found == self.before || found == self.after, "{name}: it is neither as before nor as after");
        }
        verified(&workspace, name);
        place.sf(self.command).succeeds();
        verified(&workspace, name);
        let found = content(&workspace);
        let other: Vec<_> = found.iter().zip(&self.after).filter(|(found, after)| found != after).collect();
        assert!(found == self.after, "{name}: {other:?}");
        assert!(exports(place) == self.export, "{name}: the export differs");
        let names = fs::read_dir(place.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let left: Vec<_> = names.filter(|name| name.to_string_lossy().ends_with(".tmp")).collect();
        assert!(left.is_empty(), "{name}: {left:?} is left");
        place.sf(["status", "--check"]).succeeds();
    }
}

fn spawn(place: &Place, command: &[&str]) -> Child {
    place.program().args(command).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// What a process has written so far, to files and pipes.
fn written(child: &Child) -> Option<u64> {
    let told = fs::read_to_string(format!("/proc/{}/io", child.id())).ok()?;
    told.lines().find_map(|line| line.strip_prefix("wchar: "))?.parse().ok()
}

/// Every file of a folder with its length and time, but for the journal and the spare: what tells whether the data were written.
fn marks(folder: &Path) -> BTreeMap<String, (u64, Option<SystemTime>)> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            let Ok(file) = entry.metadata() else { continue };
            if file.is_dir() {
                open.push(path.clone());
            }
            if ![".journal", ".spare"].iter().any(|beside| path.to_string_lossy().contains(beside)) {
                found.insert(path.to_string_lossy().into_owned(), (file.len(), file.modified().ok()));
            }
        }
    }
    found
}

/// The files of the exports of a place.
fn exports(place: &Place) -> Vec<(String, Vec<u8>)> {
    let of = |name: &str| match place.path(name).join("manifest.json").exists() {
        true => export_files(&place.path(name)),
        false => Vec::new(),
    };
    let mut files = of("out");
    // Its manifest names the record that it began from, of which there may be two.
    files.extend(of("changes").into_iter().filter(|(path, _)| path != "manifest.json" && path != "README.md"));
    files
}

/// The folders that the commands begin in, each grown from the one before.
fn scenes() -> Vec<Scene> {
    let place = Place::new();
    place.write_rows("rows.jsonl", &long_rows(60, 1));
    place.write_rows("more.jsonl", &long_rows(60, 2));
    let mut scenes = Vec::new();
    for (name, command) in STEPS {
        let start = Place::new();
        restore(place.folder.path(), start.folder.path());
        match name {
            "migration" => make_older(&start.path(WORKSPACE)),
            "export of changes" => fs::remove_dir_all(start.path("changes")).unwrap_or_default(),
            _ => {}
        }
        scenes.push(Scene::new(name, command, start));
        // The export of changes is against the one that the build before it has outdated.
        match name {
            "export" => {
                place.sf(["build", "--attempts", "3", "-q"]).succeeds();
            }
            "migration" | "export of changes" => {}
            _ => {
                place.sf(command).succeeds();
            }
        }
    }
    scenes
}

#[test]
fn a_kill_at_any_moment_loses_nothing() {
    let mut chance = Chance::new("kills");
    let kills = number_of("SKILLFACTORY_KILLS").unwrap_or(KILLS);
    let scenes = scenes();
    let mut inside: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (number, scene) in (0..kills).zip(scenes.iter().cycle()) {
        let count = inside.entry(scene.name).or_default();
        count.0 += 1;
        count.1 += u64::from(scene.kill(&mut chance));
        if number % 100 == 99 {
            println!("{} kills, inside writes: {inside:?}", number + 1);
        }
    }
    let within: u64 = inside.values().map(|(_, within)| within).sum();
    println!("{kills} kills, {within} inside writes: {inside:?}");
    assert!(within * 10 >= kills * 3, "only {within} of {kills} kills landed inside writes: {inside:?}");
}

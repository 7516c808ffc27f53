//! Data sets of the Hub, against a server of ours that can do wrong. (`tests/external.sh` does the same with servers of
//! others.)

mod faults;
mod hostile;
mod pushed;
pub mod stub;
mod taken;
mod told;
mod typed;
mod unasked;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use skillfactory::hub::{self, Address, Asked, Patience, Settings, Taken, Token, TokenOrigin};
use skillfactory::progress::Silent;
use tempfile::TempDir;

use stub::Stub;

/// What nothing may show.
const SECRET: &str = "hf_aSecretOfTheUser";

/// A server, and a cache that is empty at first.
struct World {
    stub: Stub,
    folder: TempDir,
    settings: Settings,
}

impl World {
    fn new() -> Self {
        let (stub, folder) = (Stub::new(), tempfile::tempdir().unwrap());
        let wait = Duration::from_millis;
        let patience =
            Patience { silence: wait(400), tries: 3, first_wait: wait(5), longest_wait: Duration::from_secs(2) };
        let settings = Settings {
            endpoint: stub.url(),
            token: Token::new(SECRET, TokenOrigin::Variable("HF_TOKEN")),
            cache: folder.path().join("cache"),
            offline: false,
            patience,
        };
        Self { stub, folder, settings }
    }

    /// A world whose data set `acme/toy` has one file of rows.
    fn with_rows() -> (Self, Vec<u8>) {
        let world = Self::new();
        let rows: Vec<u8> = (0..20_000).flat_map(|n| format!("{{\"n\":{n}}}\n").into_bytes()).collect();
        world.stub.commit("acme/toy", &[("data/train-00000-of-00001.jsonl", &rows)]);
        (world, rows)
    }

    fn take(&self, input: &str) -> hub::Result<Taken> {
        self.take_asked(input, &Asked::default())
    }

    fn take_asked(&self, input: &str, asked: &Asked) -> hub::Result<Taken> {
        hub::download(&self.settings, &Address::of(input).unwrap()?, asked, &Silent)
    }

    /// The error of taking the rows of `acme/toy`, and all that it says.
    fn refused(&self) -> (hub::Error, String) {
        let error = self.take("acme/toy").unwrap_err();
        let told = told(&error);
        assert!(!told.contains(SECRET), "{told}");
        (error, told)
    }

    /// The files of the cache, links included.
    fn cached(&self, part: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut open = vec![self.settings.cache.clone()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => open.push(path),
                    false if path.to_string_lossy().contains(part) => found.push(path),
                    false => {}
                }
            }
        }
        found
    }
}

/// An error with its causes.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    format!("{text} {error:?}")
}

/// The one file that was taken.
fn only(taken: &Taken) -> Vec<u8> {
    assert_eq!(taken.files.len(), 1);
    fs::read(&taken.files[0].path).unwrap()
}

//! What the user of the bench says.

use std::path::PathBuf;

use super::Result;

const SMOKE_QUESTIONS: u64 = 200;

/// Parts that can be left out; `run` and its floor are always measured.
const PARTS: [&str; 6] = ["steps", "second", "growth", "exports", "lookups", "verify"];

pub struct Options {
    pub questions: u64,
    /// Folder of the files, which stay.
    pub keep: Option<PathBuf>,
    /// Options that every command of the program is given.
    pub limits: Vec<String>,
    parts: Vec<String>,
}

impl Options {
    pub fn read(words: &[&str]) -> Result<Self> {
        let parts = PARTS.map(str::to_owned).to_vec();
        let mut options = Self { questions: SMOKE_QUESTIONS, keep: None, limits: Vec::new(), parts };
        let mut words = words.iter();
        while let Some(&word) = words.next() {
            let mut value = || words.next().copied().ok_or_else(|| format!("{word} needs a value"));
            match word {
                "--questions" => options.questions = value()?.parse()?,
                "--keep" => options.keep = Some(value()?.into()),
                "--memory-limit" | "--threads" => options.limits.extend([word.to_owned(), value()?.to_owned()]),
                "--parts" => options.parts = value()?.split(',').map(str::to_owned).collect(),
                // Cargo says this to every bench.
                "--bench" => {}
                // Meant for the harness of other benches and tests, perhaps; said aloud, in case it is a slip.
                other => eprintln!("ignored: {other}"),
            }
        }
        match options.parts.iter().find(|part| !PARTS.contains(&part.as_str()) && *part != "run") {
            Some(part) => Err(format!("no part is named {part}; there are {}", PARTS.join(", ")).into()),
            None => Ok(options),
        }
    }

    pub fn has(&self, part: &str) -> bool {
        self.parts.iter().any(|named| named == part)
    }
}

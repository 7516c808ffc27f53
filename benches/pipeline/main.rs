//! The whole way from raw rows to a data set, against the floor of the engine: see README.md in the folder above.
//!
//! Whatever is measured runs in a process of its own, which is the program or this bench once more with a first
//! argument `generate`, `floor` or `text`. This process must stay small: on Linux the peak memory that a child reports
//! begins with that of its parent.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench talks to its user")]
#![allow(clippy::disallowed_methods, reason = "the floor is an engine without a workspace, so not the store's")]

mod changes;
mod children;
mod measure;
mod options;
mod parts;
mod table;

use std::env;
use std::error::Error;
use std::process::ExitCode;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["generate", questions, raw] => children::generate(questions, raw),
        ["floor", raw, traces, work] => children::floor(Some(raw), traces, work),
        ["floor", traces, work] => children::floor(None, traces, work),
        ["text", raw, traces] => children::text(raw, traces),
        words => options::Options::read(words).and_then(|options| parts::bench(&options)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

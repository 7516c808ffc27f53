//! Traces out of a stream of rows, without a workspace: what a distributed engine pipes its partitions through.
//!
//! Rows of one question stand together. They are gathered into batches of whole questions, each of which is taken in and
//! built as in a workspace, by the same statements, in memory. What comes of a batch goes out in the order of the input.

mod batch;
mod error;
mod gather;
mod json;

use std::collections::VecDeque;
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::thread;

pub use error::{Error, Result};

use crate::build::Recipe;
use crate::ingest::Override;
use crate::store::{Limits, Store};
use batch::{Batch, Made};
use gather::Gatherer;

/// Bytes of rows that are worked on at once, unless one question alone has more.
pub const BATCH_BYTES: usize = 32 << 20;

/// How to make traces of a stream.
#[derive(Debug, Clone)]
pub struct Request {
    pub recipe: Recipe,
    pub overrides: Vec<Override>,
    /// What parts and rejects call the source.
    pub source: String,
    /// The columns that say which file a row came from, and its number there; else it is the number in the stream.
    pub file_column: Option<String>,
    pub row_column: Option<String>,
    /// Whether parts go out, too.
    pub with_parts: bool,
    pub batch_bytes: usize,
    /// `threads`: how many batches are worked on at once.
    pub limits: Limits,
    /// Begins the name of the folders for what memory does not hold.
    pub spill: PathBuf,
}

/// What went in and came out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    pub rows: u64,
    pub questions: u64,
    pub traces: u64,
    pub parts: u64,
    pub rejects: u64,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.questions += other.questions;
        self.traces += other.traces;
        self.parts += other.parts;
        self.rejects += other.rejects;
    }
}

/// The last record: whoever reads it has everything.
#[derive(serde::Serialize)]
struct End {
    record: &'static str,
    #[serde(flatten)]
    counts: Counts,
}

/// A batch to work on, and who waits for what comes of it.
type Job = (Batch, SyncSender<Result<Made>>);

/// Makes traces of all rows of `input`. What is wrong with the stream as a whole ends it, after all that came before
/// has gone out; what is wrong with a row is a reject.
pub fn stream(input: impl BufRead, output: impl Write, request: &Request) -> Result<Counts> {
    request.recipe.check()?;
    let workers = request.limits.threads.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    let (jobs, queue) = mpsc::sync_channel::<Job>(workers);
    let queue = Mutex::new(queue);
    thread::scope(|scope| {
        for worker in 0..workers {
            let queue = &queue;
            scope.spawn(move || work(queue, request, worker, workers));
        }
        // The jobs end with this, and with them the workers.
        feed(input, output, request, jobs, workers)
    })
}

/// Works on batches until there are no more.
fn work(queue: &Mutex<Receiver<Job>>, request: &Request, worker: usize, workers: usize) {
    let spill = format!("{}-{worker}", request.spill.display());
    let mut store = Store::in_memory(spill.as_ref(), request.limits, workers).map_err(Some);
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((batch, reply)) = next else { return };
        let made = match &mut store {
            Ok(store) => batch.make(store, request),
            Err(error) => Err(error.take().map_or(Error::Lost, Error::Store)),
        };
        // Nobody waits any more where the output has ended.
        let _ = reply.send(made);
    }
}

/// Reads batches, hands them to the workers, and writes what they made in the order of the input.
fn feed(
    input: impl BufRead,
    mut output: impl Write,
    request: &Request,
    jobs: SyncSender<Job>,
    workers: usize,
) -> Result<Counts> {
    let mut gatherer = Gatherer::new(input, request);
    let mut counts = Counts::default();
    let mut waiting: VecDeque<Receiver<Result<Made>>> = VecDeque::new();
    let mut write = |made: Receiver<Result<Made>>| -> Result<()> {
        let made = made.recv().map_err(|_| Error::Lost)??;
        counts.add(made.counts);
        output.write_all(&made.lines).map_err(Error::Output)
    };
    let read = loop {
        match gatherer.next_batch() {
            Ok(Some(batch)) => {
                let (reply, made) = mpsc::sync_channel(1);
                jobs.send((batch, reply)).map_err(|_| Error::Lost)?;
                waiting.push_back(made);
                if waiting.len() > workers {
                    waiting.pop_front().map_or(Ok(()), &mut write)?;
                }
            }
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    waiting.into_iter().try_for_each(&mut write)?;
    if read.is_ok() {
        let end = serde_json::to_string(&End { record: "end", counts }).unwrap_or_default();
        writeln!(output, "{end}").map_err(Error::Output)?;
    }
    output.flush().map_err(Error::Output)?;
    read.map(|()| counts)
}

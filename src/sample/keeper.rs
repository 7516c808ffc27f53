//! A thread that puts answers into the journal, group by group.

use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::{Error, Result};
use crate::store::{Journal, Sampled};

/// How long an answer waits for others: one commit, and one wait for the disk, is for all of them.
const GATHER: Duration = Duration::from_millis(20);
const TICK: Duration = Duration::from_millis(2);
/// Answers in a group, and answers that wait, at most.
const GROUP: usize = 512;
const WAITING: usize = 1024;

/// The thread at work.
#[derive(Debug)]
pub struct Keeper {
    thread: JoinHandle<Result<(), crate::store::Error>>,
}

impl Keeper {
    /// Begins; it ends when no sender is left.
    pub fn start(journal: Journal) -> (Self, Sender<Sampled>) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Self { thread: std::thread::spawn(move || keep(journal, receiver)) }, sender)
    }

    /// Waits for the last group.
    pub fn end(self) -> Result<()> {
        Ok(self.thread.join().map_err(|_| Error::NoWriter)??)
    }
}

fn keep(mut journal: Journal, mut receiver: Receiver<Sampled>) -> Result<(), crate::store::Error> {
    while let Some(first) = receiver.blocking_recv() {
        let mut group = vec![first];
        let end = Instant::now() + GATHER;
        while group.len() < GROUP && Instant::now() < end {
            match receiver.try_recv() {
                Ok(answer) => group.push(answer),
                Err(TryRecvError::Empty) => std::thread::sleep(TICK),
                Err(TryRecvError::Disconnected) => break,
            }
        }
        journal.keep(&group)?;
    }
    Ok(())
}

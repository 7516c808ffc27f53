//! What a command leaves in the journal, and what it says when it is stopped: begun with its first step, beaten every second,
//! ended with its outcome. A journal that cannot be written stops no work.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use duckdb::ProgressHandle;

use super::error::Exit;
use crate::progress::Progress;
use crate::store::{End, Journal, Progressed, is_damaged, journal_path};
use crate::ui;

/// How often a command says that it is still there.
const BEAT: Duration = Duration::from_secs(1);

/// The command that this process is.
#[derive(Debug, Default)]
pub struct Recorder {
    state: Mutex<State>,
    over: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// The workspace that it writes to; `None`: nothing is written down of this command.
    workspace: Option<PathBuf>,
    is_begun: bool,
    is_new: bool,
    open: Option<(Journal, i64)>,
    now: Option<Progressed>,
    counts: BTreeMap<&'static str, i64>,
    /// What is there for good, in words.
    kept: Vec<String>,
    /// What there is to say about the journal.
    warning: Option<String>,
}

impl Recorder {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on what is done is a command that writes to the workspace.
    pub fn arm(&self, workspace: &Path) {
        self.state().workspace = Some(workspace.to_owned());
    }

    /// Writes down that it begins, once, if it is one that writes.
    pub fn begin(self: &Arc<Self>) {
        let mut state = self.state();
        let Some(workspace) = state.workspace.clone() else { return };
        if std::mem::replace(&mut state.is_begun, true) {
            return;
        }
        state.is_new = !journal_path(&workspace).exists();
        let begin = |journal: Journal| {
            let id = journal.begin(&typed(), env!("CARGO_PKG_VERSION"))?;
            Ok((journal, id))
        };
        let opened = Journal::open(&workspace).and_then(begin).or_else(|error| match is_damaged(&error) {
            true => Journal::renew(&workspace).and_then(begin),
            false => Err(error),
        });
        match opened {
            Ok((journal, id)) => {
                state.warning = journal.set_aside.as_ref().map(|path| {
                    format!("the journal could not be read, and is now {}; a new one is begun", path.display())
                });
                state.open = Some((journal, id));
                drop(state);
                let this = Arc::clone(self);
                std::thread::spawn(move || this.beat());
            }
            Err(error) => state.warning = Some(format!("this command is not in the journal: {error}")),
        }
    }

    /// Beats until the end.
    fn beat(&self) {
        let mut state = self.state();
        while state.open.is_some() {
            let waited = self.over.wait_timeout(state, BEAT);
            state = waited.map_or_else(|error| error.into_inner().0, |(state, _)| state);
            if let Some((journal, id)) = &state.open {
                // What cannot be told now is told the next time.
                let _ = journal.beat(*id, state.now.as_ref());
            }
        }
    }

    fn step(&self, step: &str, done: u64, total: u64) {
        self.state().now = Some(Progressed { step: step.to_owned(), done, total });
    }

    /// Counts what was made.
    pub fn count(&self, what: &'static str, number: i64) {
        *self.state().counts.entry(what).or_default() += number;
    }

    /// Something is there for good, whatever happens now.
    pub fn keep(&self, what: impl Into<String>) {
        let mut state = self.state();
        // What a dry run makes goes with its copy.
        if state.workspace.is_some() {
            state.kept.push(what.into());
        }
    }

    /// What there is to say about the journal, once.
    pub fn warning(&self) -> Option<String> {
        self.state().warning.take()
    }

    /// Nothing came of a workspace that was made for this: its journal goes with it.
    pub fn discard(&self) {
        let mut state = self.state();
        let is_ours = state.open.take().is_some() && state.is_new;
        if let Some(workspace) = state.workspace.as_ref().filter(|_| is_ours) {
            let _ = std::fs::remove_file(journal_path(workspace));
        }
        self.over.notify_all();
    }

    /// Writes down how it ended.
    pub fn end(&self, outcome: &'static str, exit: Exit, message: Option<String>) {
        Self::close(&mut self.state(), outcome, exit, message);
        self.over.notify_all();
    }

    fn close(state: &mut State, outcome: &'static str, exit: Exit, message: Option<String>) {
        let Some((journal, id)) = state.open.take() else { return };
        let counts = serde_json::to_string(&state.counts).unwrap_or_default();
        let _ = journal.end(id, &End { outcome, exit: exit as u8, message, counts });
    }

    /// What to say when it is stopped; that goes into the journal, too, unless that is at work for longer than this may take.
    pub fn stopped(&self, is_keeping: bool, patience: Duration) -> String {
        let end = Instant::now() + patience;
        loop {
            match self.state.try_lock() {
                Ok(mut state) => {
                    let words = state.words(is_keeping);
                    Self::close(&mut state, "stopped", Exit::Stopped, Some(words.clone()));
                    self.over.notify_all();
                    return words;
                }
                Err(TryLockError::Poisoned(state)) => return state.into_inner().words(is_keeping),
                Err(TryLockError::WouldBlock) if Instant::now() > end => {
                    return "what was committed is kept, all else is as it was before".to_owned();
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

impl State {
    fn words(&self, is_keeping: bool) -> String {
        let kept = match self.kept.as_slice() {
            [] => None,
            kept => Some(format!("kept: {}", kept.join("; "))),
        };
        match (kept, is_keeping) {
            (kept, true) => {
                let under_way = "what was just being committed is there as a whole, or not at all";
                kept.map_or_else(|| under_way.to_owned(), |kept| format!("{kept}; {under_way}"))
            }
            (Some(kept), false) => format!("{kept}; all else is as it was before"),
            (None, false) => "nothing was changed".to_owned(),
        }
    }
}

/// What was typed, as a shell takes it, without secrets.
pub fn typed() -> String {
    let words = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    let words = words.map(|word| ui::quoted(&crate::shell::without_secrets(&word)));
    std::iter::once("skillfactory".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

/// Hears the steps of a command for the bar and the journal.
#[derive(Debug)]
pub struct Teller {
    pub bar: ui::Bar,
    pub run: Arc<Recorder>,
}

impl Teller {
    /// Shows also how far the query is that runs on this connection.
    pub fn follow(&self, query: ProgressHandle) {
        self.bar.follow(query);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish();
    }
}

impl Progress for Teller {
    fn step(&self, label: &str, done: u64, total: u64) {
        self.run.begin();
        self.run.step(label, done, total);
        self.bar.step(label, done, total);
    }

    fn bytes(&self, label: &str, done: u64, total: u64) {
        self.run.begin();
        self.run.step(label, done, total);
        self.bar.bytes(label, done, total);
    }
}

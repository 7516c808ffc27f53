//! Told to stop: what runs is interrupted, nothing new begins, and what is about to be kept for good is not cut in two.
//!
//! A process is told to end as a whole, so this is the one state that the library has beside what it is given.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard, Weak};

use duckdb::{Connection, InterruptHandle};

use super::{Error, Result};

static ASKED: AtomicBool = AtomicBool::new(false);
static HELD: AtomicUsize = AtomicUsize::new(0);
static WHOLE: RwLock<()> = RwLock::new(());
static OPEN: Mutex<Vec<Weak<InterruptHandle>>> = Mutex::new(Vec::new());

/// While it lives, nothing is interrupted.
#[derive(Debug)]
pub struct Whole(#[expect(dead_code, reason = "it is held, not read")] RwLockReadGuard<'static, ()>);

impl Drop for Whole {
    fn drop(&mut self) {
        HELD.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Asks all work to stop. It cannot be taken back.
pub fn stop() {
    ASKED.store(true, Ordering::SeqCst);
}

/// Whether work is to stop here.
pub fn is_stopping() -> bool {
    ASKED.load(Ordering::SeqCst) && HELD.load(Ordering::SeqCst) == 0
}

/// Whether something is being kept for good right now.
pub fn is_keeping() -> bool {
    HELD.load(Ordering::SeqCst) > 0
}

/// An error if work is to stop.
pub fn check() -> Result<()> {
    if is_stopping() { Err(Error::Stopped) } else { Ok(()) }
}

/// Begins what is done as a whole once it has begun; an error if work is to stop.
pub fn whole() -> Result<Whole> {
    let guard = WHOLE.read().unwrap_or_else(PoisonError::into_inner);
    if is_stopping() {
        return Err(Error::Stopped);
    }
    HELD.fetch_add(1, Ordering::SeqCst);
    Ok(Whole(guard))
}

/// Interrupts the queries that run, unless something is being kept for good. A query that only begins does not hear it:
/// whoever stops asks again and again.
pub fn interrupt() {
    let Ok(_nothing_is_kept) = WHOLE.try_write() else { return };
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    open.retain(|handle| handle.upgrade().inspect(|handle| handle.interrupt()).is_some());
}

/// Remembers a connection, to be interrupted.
pub(super) fn watch(connection: &Connection) {
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    open.retain(|handle| handle.strong_count() > 0);
    open.push(std::sync::Arc::downgrade(&connection.interrupt_handle()));
}

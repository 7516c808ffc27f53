//! When to ask again, and how often at most.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// What a server may make us wait at most, whatever it says.
const LONGEST: Duration = Duration::from_secs(600);
/// The longest pause of our own.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What asking may cost.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Requests under way at once.
    pub parallel: usize,
    /// Times that a request is made again.
    pub retries: u32,
    /// The first pause before that; it doubles with each.
    pub pause: Duration,
    /// Requests, those made again included.
    pub max_requests: Option<u64>,
    /// Tokens, those sent included. What is under way when they are used up is still taken.
    pub max_tokens: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { parallel: 8, retries: 5, pause: Duration::from_millis(500), max_requests: None, max_tokens: None }
    }
}

impl Limits {
    /// The pause before a request is made for the `retry`-th time again; `spread` (any number) keeps many from coming at once.
    pub fn pause_before(&self, retry: u32, spread: u32) -> Duration {
        let doubled = self.pause.saturating_mul(1 << retry.saturating_sub(1).min(16)).min(LONGEST_PAUSE);
        doubled.mul_f64(0.75 + f64::from(spread % 1024) / 2048.0)
    }
}

/// A gate that nobody passes while the server is busy.
#[derive(Debug, Default)]
pub struct Gate {
    until: Mutex<Option<Instant>>,
}

impl Gate {
    pub fn close_for(&self, wait: Duration) {
        let until = Instant::now() + wait.min(LONGEST);
        if let Ok(mut known) = self.until.lock() {
            *known = Some(known.map_or(until, |known| known.max(until)));
        }
    }

    pub async fn pass(&self) {
        while let Some(until) = self.closed_until() {
            sleep_until(until).await;
        }
    }

    fn closed_until(&self) -> Option<Instant> {
        let until = self.until.lock().ok().and_then(|until| *until)?;
        (until > Instant::now()).then_some(until)
    }
}

/// What was spent.
#[derive(Debug, Default)]
pub struct Spent {
    pub requests: AtomicU64,
    pub prompt_tokens: AtomicU64,
    pub completion_tokens: AtomicU64,
    /// Replies of any use.
    pub replies: AtomicU64,
    pub retries: AtomicU64,
    /// Requests given up since the last reply.
    pub failures: AtomicU64,
}

impl Spent {
    /// Takes leave to make one more request.
    pub fn begin(&self, limits: &Limits) -> Result<(), Budget> {
        if limits.max_tokens.is_some_and(|most| self.tokens() >= most) {
            return Err(Budget::Tokens);
        }
        let most = limits.max_requests.unwrap_or(u64::MAX);
        let more = |made| (made < most).then_some(made + 1);
        self.requests.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).map(|_| ()).map_err(|_| Budget::Requests)
    }

    pub fn tokens(&self) -> u64 {
        self.prompt_tokens.load(Ordering::Relaxed) + self.completion_tokens.load(Ordering::Relaxed)
    }
}

/// The limit that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    Requests,
    Tokens,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_end() {
        let limits = Limits::default();
        let pauses = [1, 2, 3, 40].map(|retry| limits.pause_before(retry, 512).as_millis());
        assert_eq!(pauses, [500, 1000, 2000, 30_000]);
        assert!(limits.pause_before(1, 0) < limits.pause_before(1, 1023));
    }

    #[test]
    fn leave_is_given_up_to_the_budget() {
        let spent = Spent::default();
        let limits = Limits { max_requests: Some(2), max_tokens: Some(10), ..Limits::default() };
        assert_eq!([(); 3].map(|()| spent.begin(&limits)), [Ok(()), Ok(()), Err(Budget::Requests)]);
        spent.completion_tokens.store(10, Ordering::Relaxed);
        assert_eq!(spent.begin(&limits), Err(Budget::Tokens));
    }
}

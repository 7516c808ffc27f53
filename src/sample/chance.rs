//! Numbers for generated questions: the n-th of a seed is always the same.

use crate::trace::{draw_key, draw_scope, purpose_scope};

/// A row of numbers under one scope.
#[derive(Debug)]
pub struct Chance {
    scope: u64,
    taken: u64,
}

impl Chance {
    /// The numbers for the candidate `at` of a task.
    pub fn new(seed: i64, task: &str, at: u64) -> Self {
        Self { scope: draw_scope(seed, task, "questions", 0, at.cast_signed()), taken: 0 }
    }

    /// The next number, under `limit`. (The bias of the remainder is below 2^-40 for any limit in use here.)
    pub fn below(&mut self, limit: u64) -> u64 {
        self.taken += 1;
        draw_key(self.scope, self.taken) % limit.max(1)
    }
}

/// Which seed a request is made with: 31 bits, since some servers read no more.
pub fn seed_of(seed: i64, subject: &str, purpose: &str, draw: u32) -> u32 {
    let scope = purpose_scope(draw_scope(seed, subject, "requests", 0, draw.into()), purpose);
    (scope >> 33) as u32
}

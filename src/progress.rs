//! What a long command tells of its progress; [`crate::ui`] shows it.

/// Hears which step of how many is at work.
pub trait Progress {
    /// Step `done + 1` of `total` begins; `label` says what it does.
    fn step(&self, label: &str, done: u64, total: u64);
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn step(&self, _: &str, _: u64, _: u64) {}
}

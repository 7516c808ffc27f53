//! What a long command tells of its progress; [`crate::ui`] shows it.

/// Hears which step of how many is at work. Those who work may do so on several threads.
pub trait Progress: Sync {
    /// Step `done + 1` of `total` begins; `label` says what it does.
    fn step(&self, label: &str, done: u64, total: u64);

    /// So many bytes of `total` have come or gone.
    fn bytes(&self, _label: &str, _done: u64, _total: u64) {}
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn step(&self, _: &str, _: u64, _: u64) {}
}

//! How far a transfer is: the client library tells it on threads of its own, for as long as it likes.

use std::sync::atomic::{AtomicU64, Ordering};

use hf_hub::progress::{ProgressEvent, ProgressHandler, UploadEvent};

use crate::progress::Progress;

/// What the client tells of a transfer, from its own threads.
#[derive(Debug, Default)]
pub struct Heard {
    done: AtomicU64,
    total: AtomicU64,
    transferred: AtomicU64,
    is_committing: AtomicU64,
}

impl Heard {
    /// Bytes that large files had to be sent for.
    pub fn transferred(&self) -> u64 {
        self.transferred.load(Ordering::Relaxed)
    }

    /// Tells how far it is.
    pub fn tell(&self, progress: &dyn Progress) {
        if self.is_committing.load(Ordering::Relaxed) > 0 {
            return progress.step("committing", 0, 1);
        }
        progress.bytes("uploading", self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed));
    }
}

impl ProgressHandler for Heard {
    fn on_progress(&self, event: &ProgressEvent) {
        match event {
            ProgressEvent::Upload(UploadEvent::Start { total_bytes, .. }) => {
                self.total.store(*total_bytes, Ordering::Relaxed);
                self.is_committing.store(0, Ordering::Relaxed);
            }
            ProgressEvent::Upload(UploadEvent::Progress { bytes_completed, transfer_bytes_completed, .. }) => {
                self.done.store(*bytes_completed, Ordering::Relaxed);
                self.transferred.store(*transfer_bytes_completed, Ordering::Relaxed);
            }
            ProgressEvent::Upload(UploadEvent::Committing) => self.is_committing.store(1, Ordering::Relaxed),
            _ => {}
        }
    }
}

//! Which files of a folder are still what its manifest says, found out while other things are done.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::mpsc::{self, Receiver};

use rayon::prelude::*;

use super::manifest::{FileEntry, Found};
use crate::digest;

/// Files that are being read. To read one again is cheap beside writing it, and no change of its bytes goes unseen.
#[derive(Debug)]
pub struct Digests(Receiver<BTreeSet<String>>);

impl Digests {
    /// Begins to read the files of the data set in a folder.
    pub fn begin(folder: &Path, parent: Option<&Found>) -> Self {
        let (sender, receiver) = mpsc::channel();
        let files = parent.map(|parent| parent.manifest.files.clone()).unwrap_or_default();
        let folder = folder.to_owned();
        rayon::spawn(move || {
            let is_whole = |file: &FileEntry| {
                digest::of_file(&folder.join(&file.path))
                    .is_ok_and(|(bytes, sha256)| (bytes, &sha256) == (file.bytes, &file.sha256))
            };
            let whole = files.into_par_iter().filter(is_whole).map(|file| file.path).collect();
            // Nobody listens any more where the export has failed.
            let _ = sender.send(whole);
        });
        Self(receiver)
    }

    /// The paths of those that are whole.
    pub fn end(self) -> BTreeSet<String> {
        self.0.recv().unwrap_or_default()
    }
}

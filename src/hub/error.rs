//! What keeps a data set from coming or going.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Repository;
use super::settings::{Token, TokenOrigin};
use crate::store;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Who asked: which token, if there was one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker(Option<TokenOrigin>);

impl Asker {
    pub(super) fn of(token: Option<&Token>) -> Self {
        Self(token.map(|token| token.origin().clone()))
    }

    /// Whether there was no token.
    pub fn is_nobody(&self) -> bool {
        self.0.is_none()
    }
}

impl std::fmt::Display for Asker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Some(origin) => write!(f, "with {origin}"),
            None => write!(f, "without a token"),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0} names no data set of the Hub")]
    BadAddress(String),
    #[error("{0} is no address of a Hub")]
    BadEndpoint(String),
    #[error("{endpoint} has no data set {repository}, or none that can be seen {asker}")]
    NoSuchSet { repository: Repository, endpoint: String, asker: Asker },
    #[error("{repository} has no revision {revision}")]
    NoSuchRevision { repository: Repository, revision: String },
    #[error("{repository} is gated, and its owners have not let in who asks {asker}")]
    Gated { repository: Repository, page: String, asker: Asker },
    #[error("{repository} may not be {} {asker}", if *.writing { "written" } else { "read" })]
    Forbidden { repository: Repository, writing: bool, asker: Asker, said: Said },
    #[error("{endpoint} refuses a request {asker}")]
    NotLoggedIn { endpoint: String, asker: Asker },
    #[error("{endpoint} asks to wait {} before the next try", seconds(.wait))]
    RateLimited { endpoint: String, wait: Option<Duration> },
    #[error("{endpoint} failed with status {status}, after {tries} tries")]
    Server { endpoint: String, status: u16, tries: u32, said: Said },
    #[error("{endpoint} refused a request with status {status}")]
    Refused { endpoint: String, status: u16, said: Said },
    #[error("{endpoint} cannot be reached, after {tries} tries")]
    Unreachable { endpoint: String, tries: u32, source: Fault },
    #[error("{endpoint} answered something else than the Hub does: {what}")]
    Strange { endpoint: String, what: String },
    #[error("the files of {repository} could not be sent")]
    Transfer { repository: Repository, source: Fault },
    #[error("{repository} is not in {}, and nothing may go over the network", .cache.display())]
    NotCached { repository: Repository, cache: PathBuf },
    #[error("only some files of {repository} are in {}: {missing} is not", .cache.display())]
    PartlyCached { repository: Repository, missing: String, cache: PathBuf },
    #[error("nothing may go over the network, so {0} cannot be written")]
    Offline(Repository),
    #[error("{} has room for {free} bytes; {needed} are to come", .path.display())]
    NoRoom { path: PathBuf, needed: u64, free: u64 },
    #[error("the disk is full: cannot write {}", .0.display())]
    DiskFull(PathBuf),
    #[error("cannot use {}", .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{path} of {repository} came otherwise than it is listed: {found}")]
    Corrupt { repository: Repository, path: String, found: String },
    #[error("{repository} names a file where none may be: {name}")]
    HostileName { repository: Repository, name: String },
    #[error("the card of {repository} cannot be understood, line {line}: {what}")]
    BadCard { repository: Repository, line: usize, what: &'static str },
    #[error("{repository} has no config {name}; it has {}", .known.join(", "))]
    NoSuchConfig { repository: Repository, name: String, known: Vec<String> },
    #[error("{repository} has several configs: {}", .known.join(", "))]
    SeveralConfigs { repository: Repository, known: Vec<String> },
    #[error("{repository} has no split {name}; it has {}", .known.join(", "))]
    NoSuchSplit { repository: Repository, name: String, known: Vec<String> },
    #[error("{repository} has several splits: {}", .known.join(", "))]
    SeveralSplits { repository: Repository, known: Vec<String> },
    #[error("no file of {repository} matches {pattern}")]
    NoMatch { repository: Repository, pattern: String },
    #[error("{0} holds no file of rows")]
    NoRows(Repository),
    #[error("{repository} holds files of several kinds: {}", .kinds.join(", "))]
    SeveralKinds { repository: Repository, kinds: Vec<String> },
    #[error("{} is no export of ours", .0.display())]
    NoExport(PathBuf),
    #[error("{repository} holds files that were not written from here, such as {path}")]
    NotOurs { repository: Repository, path: String },
    #[error("{repository} has changed since it was written from here: {path}")]
    Moved { repository: Repository, path: String },
    #[error("{repository} is being changed by others just now")]
    Contended { repository: Repository },
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// What a server says of an error, if it says something; told as its cause.
#[derive(Debug, Default)]
pub struct Said(pub(super) Option<String>);

/// What the client says of a failed transfer, without addresses, which may hold a signature.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Fault(pub(super) String);

impl Said {
    /// The words, if there are some.
    pub fn words(&self) -> Option<&str> {
        self.0.as_deref().map(str::trim).filter(|words| !words.is_empty())
    }
}

impl Error {
    /// What went wrong with a file here.
    pub(super) fn io(path: &Path) -> impl Fn(io::Error) -> Self {
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull(path.to_owned()),
            _ => Self::Io { path: path.to_owned(), source },
        }
    }
}

fn seconds(wait: &Option<Duration>) -> String {
    wait.map_or_else(|| "a while".to_owned(), |wait| format!("{} seconds", wait.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_other_faults() {
        let of = |kind: io::ErrorKind| Error::io(Path::new("here"))(kind.into()).to_string();
        assert_eq!(of(io::ErrorKind::StorageFull), "the disk is full: cannot write here");
        assert_eq!(of(io::ErrorKind::PermissionDenied), "cannot use here");
    }
}

//! The bytes of files: into the cache, several at once, each proved before it gets its name.
//!
//! The client library takes whatever body follows a good HEAD, and begins anew after a break. So files are fetched
//! here: what has come stays, the rest is asked for, and a file is what its digests say.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;

use reqwest::blocking::Response;
use reqwest::header::{AUTHORIZATION, CONTENT_RANGE, ETAG, LOCATION, RANGE};
use reqwest::{Method, StatusCode, Url};

use super::Repository;
use super::cache::{self, Cache};
use super::client::{About, Hub};
use super::error::{Error, Result};
use super::listing::Entry;
use super::oid::Sums;
use super::trouble::{Trouble, text_of};

/// Files that come at once.
const LANES: usize = 4;

/// Bytes written at once.
const CHUNK: usize = 1 << 18;

/// Hops from one address to the next.
const HOPS: usize = 10;

/// A commit of a data set, and where its files go.
#[derive(Debug, Clone, Copy)]
pub struct Commit<'a> {
    pub repository: &'a Repository,
    pub sha: &'a str,
    pub cache: &'a Cache,
}

impl Hub<'_> {
    /// Brings files that are not here yet; gives where each one is.
    pub fn fetch(&self, commit: Commit<'_>, files: &[Entry]) -> Result<Vec<PathBuf>> {
        let missing = |file: &&Entry| !commit.cache.file(commit.sha, &file.path).exists();
        let total = files.iter().filter(missing).map(|file| file.bytes).sum();
        self.check_room(total)?;
        let (next, done, broken) = (AtomicUsize::new(0), AtomicU64::new(0), AtomicBool::new(false));
        let places = Mutex::new(vec![PathBuf::new(); files.len()]);
        let first_error = Mutex::new(None);
        let lane = || {
            while !broken.load(Ordering::Relaxed) {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(file) = files.get(at) else { return };
                let heard = |bytes| {
                    let done = done.fetch_add(bytes, Ordering::Relaxed) + bytes;
                    self.progress.bytes("downloading", done, total.max(done));
                };
                match self.bring(commit, file, &heard) {
                    Ok(path) => {
                        if let Some(place) = places.lock().ok().as_deref_mut().and_then(|places| places.get_mut(at)) {
                            *place = path;
                        }
                    }
                    Err(error) => {
                        broken.store(true, Ordering::Relaxed);
                        if let Ok(mut first) = first_error.lock() {
                            first.get_or_insert(error);
                        }
                    }
                }
            }
        };
        thread::scope(|scope| {
            for _ in 0..LANES.min(files.len()) {
                scope.spawn(lane);
            }
        });
        match first_error.into_inner().ok().flatten() {
            Some(error) => Err(error),
            None => Ok(places.into_inner().unwrap_or_default()),
        }
    }

    fn check_room(&self, needed: u64) -> Result<()> {
        match cache::room(&self.settings.cache) {
            Some(free) if needed > free => Err(Error::NoRoom { path: self.settings.cache.clone(), needed, free }),
            _ => Ok(()),
        }
    }

    /// Brings one file. `heard` hears of bytes as they come.
    fn bring(&self, commit: Commit<'_>, file: &Entry, heard: &impl Fn(u64)) -> Result<PathBuf> {
        let path = commit.cache.file(commit.sha, &file.path);
        // What is here was proved when it came, but another client may have brought it.
        if path.exists() && self.sums(&path)?.is(&file.oid) {
            return Ok(path);
        }
        let about = About::reading(commit.repository, commit.sha);
        let Repository { owner, name } = commit.repository;
        let place = ["datasets", owner, name, "resolve", commit.sha].into_iter().chain(file.path.split('/'));
        let url = self.address(&place.collect::<Vec<_>>())?;
        let etag = self.ask(about, || self.etag(&url))?;
        let _lock = commit.cache.lock(&etag)?;
        let blob = commit.cache.blob(&etag);
        let is_file = |path: &Path| Ok::<_, Error>(self.is(file, &etag, &self.sums(path)?));
        if !blob.exists() || !is_file(&blob)? {
            let partial = commit.cache.partial(&etag);
            let was_begun = partial.exists();
            self.ask(about, || self.append(&url, &partial, file.bytes, heard))?;
            if !is_file(&partial)? && was_begun {
                // What an earlier try has left may be something else's beginning.
                fs::remove_file(&partial).map_err(Error::io(&partial))?;
                self.ask(about, || self.append(&url, &partial, file.bytes, heard))?;
            }
            if !is_file(&partial)? {
                return Err(self.corrupt(commit, file, &partial));
            }
            fs::rename(&partial, &blob).map_err(Error::io(&blob))?;
        }
        commit.cache.link(commit.sha, &file.path, &etag)
    }

    /// The failure of a file that is not what it should be; nothing is left of it.
    fn corrupt(&self, commit: Commit<'_>, file: &Entry, partial: &Path) -> Error {
        let found = match self.sums(partial) {
            Ok(sums) if sums.bytes != file.bytes => format!("{} bytes, not {}", sums.bytes, file.bytes),
            Ok(sums) => format!("the SHA-256 {}", sums.sha256),
            Err(error) => return error,
        };
        let _ = fs::remove_file(partial);
        Error::Corrupt { repository: commit.repository.clone(), path: file.path.clone(), found }
    }

    fn sums(&self, path: &Path) -> Result<Sums> {
        Sums::of_file(path).map_err(Error::io(path))
    }

    fn is(&self, file: &Entry, etag: &str, sums: &Sums) -> bool {
        sums.bytes == file.bytes && (sums.is(&file.oid) || sums.is_tagged(etag))
    }

    /// The name of a file's blob: what the Hub tags it with before it sends one elsewhere for the bytes.
    fn etag(&self, url: &Url) -> Result<String, Trouble> {
        let mut url = url.clone();
        for _ in 0..HOPS {
            let response = self.send(Method::HEAD, &url, 0)?;
            let next = next(&url, &response);
            match next {
                // The data set has another name by now.
                Some(next) if is_same_server(&url, &next) && text_of(response.headers(), "x-linked-etag").is_none() => {
                    url = next;
                }
                None if !response.status().is_success() => return Err(Trouble::refused(response)),
                _ => {
                    let etag = text_of(response.headers(), "x-linked-etag")
                        .or_else(|| text_of(response.headers(), ETAG.as_str()))
                        .ok_or_else(|| Trouble::Strange("a file has no tag".to_owned()))?;
                    let etag = etag.trim_start_matches("W/").trim_matches('"');
                    let is_name = (1..=128).contains(&etag.len())
                        && etag.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
                    let named = is_name.then(|| etag.to_owned());
                    return named.ok_or_else(|| Trouble::Strange("the tag of a file is no name".to_owned()));
                }
            }
        }
        Err(Trouble::Strange("an address leads to the next without end".to_owned()))
    }

    /// Appends what is missing of a file.
    fn append(&self, url: &Url, partial: &Path, bytes: u64, heard: &impl Fn(u64)) -> Result<(), Trouble> {
        let mut out = File::options().create(true).append(true).open(partial).map_err(Trouble::Disk)?;
        let mut have = out.metadata().map_err(Trouble::Disk)?.len();
        if have > bytes {
            out.set_len(0).map_err(Trouble::Disk)?;
            have = 0;
        }
        if have == bytes && bytes > 0 {
            return Ok(());
        }
        let response = self.follow(url, have)?;
        let begins = text_of(response.headers(), CONTENT_RANGE.as_str());
        let is_rest = response.status() == StatusCode::PARTIAL_CONTENT
            && begins.is_some_and(|range| range.starts_with(&format!("bytes {have}-")));
        if have > 0 && !is_rest {
            // A server without ranges sends all of it again.
            out.set_len(0).map_err(Trouble::Disk)?;
            have = 0;
        }
        // One byte more than there should be is enough to know.
        let mut body = response.take((bytes - have).saturating_add(1));
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = body.read(&mut chunk).map_err(|error| Trouble::broken(&error))?;
            out.write_all(chunk.get(..read).unwrap_or_default()).map_err(Trouble::Disk)?;
            heard(read as u64);
            have += read as u64;
            if read == 0 {
                break;
            }
        }
        out.sync_data().map_err(Trouble::Disk)?;
        if have < bytes { Err(Trouble::Silence(format!("it sent {have} of {bytes} bytes"))) } else { Ok(()) }
    }

    /// Asks for bytes from some place on, wherever they are kept.
    pub(super) fn follow(&self, url: &Url, from: u64) -> Result<Response, Trouble> {
        let mut url = url.clone();
        for _ in 0..HOPS {
            let response = self.send(Method::GET, &url, from)?;
            match next(&url, &response) {
                Some(next) => url = next,
                None if response.status().is_success() => return Ok(response),
                None => return Err(Trouble::refused(response)),
            }
        }
        Err(Trouble::Strange("an address leads to the next without end".to_owned()))
    }

    /// One request. Nobody but the Hub itself gets the token.
    fn send(&self, method: Method, url: &Url, from: u64) -> Result<Response, Trouble> {
        let mut request = self.files.request(method, url.clone());
        if let Some(token) = self.settings.token.as_ref().filter(|_| is_same_server(&self.endpoint, url)) {
            request = request.header(AUTHORIZATION, format!("Bearer {}", token.text()));
        }
        if from > 0 {
            request = request.header(RANGE, format!("bytes={from}-"));
        }
        Ok(request.send()?)
    }
}

/// Where a response sends one on to.
fn next(url: &Url, response: &Response) -> Option<Url> {
    let to = text_of(response.headers(), LOCATION.as_str()).filter(|_| response.status().is_redirection())?;
    url.join(&to).ok().filter(|to| matches!(to.scheme(), "http" | "https"))
}

fn is_same_server(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin()
}

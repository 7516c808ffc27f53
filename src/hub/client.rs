//! The Hub as a server: what is asked of it, tried again with patience, and its errors as ours.
//!
//! The client library has neither timeouts nor a wait that the server asks for, and its classes of errors depend on
//! the request; so it tries once, with a transport of ours, and the rest is done here.

use std::thread;
use std::time::Duration;

use hf_hub::repository::RepoTypeDataset;
use hf_hub::{HFClient, HFClientSync, HFRepositorySync};
use reqwest::Url;

use super::Repository;
use super::address::is_revision;
use super::error::{Asker, Error, Fault, Result, Said};
use super::listing::{self, Entry, checked};
use super::settings::Settings;
use super::trouble::{Trouble, text_of};
use crate::progress::Progress;

const AGENT: &str = concat!("skillfactory/", env!("CARGO_PKG_VERSION"));

/// A Hub that can be reached.
pub struct Hub<'a> {
    pub(super) settings: &'a Settings,
    pub(super) progress: &'a dyn Progress,
    pub(super) api: HFClientSync,
    /// For what the library does badly: the bytes of files.
    pub(super) files: reqwest::blocking::Client,
    pub(super) endpoint: Url,
}

impl std::fmt::Debug for Hub<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hub").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// What a request is about, for those who read of its failure.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    pub repository: &'a Repository,
    pub revision: Option<&'a str>,
    pub writing: bool,
}

impl<'a> About<'a> {
    pub fn reading(repository: &'a Repository, revision: &'a str) -> Self {
        Self { repository, revision: Some(revision), writing: false }
    }

    pub fn writing(repository: &'a Repository) -> Self {
        Self { repository, revision: None, writing: true }
    }
}

impl<'a> Hub<'a> {
    pub fn new(settings: &'a Settings, progress: &'a dyn Progress) -> Result<Self> {
        let bad = || Error::BadEndpoint(settings.endpoint.clone());
        let endpoint = Url::parse(&settings.endpoint).map_err(|_| bad())?;
        if !matches!(endpoint.scheme(), "http" | "https") || endpoint.cannot_be_a_base() {
            return Err(bad());
        }
        let silence = settings.patience.silence;
        let broken =
            |error: reqwest::Error| Error::Strange { endpoint: settings.endpoint.clone(), what: error.to_string() };
        let transport = reqwest::Client::builder().user_agent(AGENT).connect_timeout(silence).read_timeout(silence);
        let client = HFClient::builder()
            .endpoint(settings.endpoint.clone())
            .cache_dir(settings.cache.clone())
            .client(transport.build().map_err(broken)?)
            .retry_max_attempts(0);
        let client = match &settings.token {
            Some(token) => client.token(token.text()),
            None => client,
        };
        let strange =
            |error: hf_hub::HFError| Error::Strange { endpoint: settings.endpoint.clone(), what: error.to_string() };
        let files = reqwest::blocking::Client::builder()
            .user_agent(AGENT)
            .connect_timeout(silence)
            // Of each read, not of the whole.
            .timeout(silence)
            .redirect(reqwest::redirect::Policy::none());
        Ok(Self {
            settings,
            progress,
            api: client.build_sync().map_err(strange)?,
            files: files.build().map_err(broken)?,
            endpoint,
        })
    }

    pub(super) fn set(&self, repository: &Repository) -> HFRepositorySync<RepoTypeDataset> {
        self.api.dataset(repository.owner.clone(), repository.name.clone())
    }

    /// The commit that a revision is.
    pub(super) fn commit_of(&self, repository: &Repository, revision: &str) -> Result<String> {
        let about = About::reading(repository, revision);
        let info = self.ask(about, || Ok(self.set(repository).info().revision(revision).send()?))?;
        let is_commit = |sha: &String| is_revision(sha) && !sha.contains('/');
        info.sha.filter(is_commit).ok_or_else(|| self.strange("it names no commit"))
    }

    /// The files of a commit. (The library's listing loses how long the server asks to wait.)
    pub(super) fn files_of(&self, repository: &Repository, commit: &str) -> Result<Vec<Entry>> {
        let about = About::reading(repository, commit);
        let Repository { owner, name } = repository;
        let mut next = Some(self.address(&["api", "datasets", owner, name, "tree", commit])?);
        if let Some(first) = &mut next {
            first.set_query(Some("recursive=true"));
        }
        let mut files = Vec::new();
        while let Some(page) = next {
            let (entries, further) = self.ask(about, || {
                let response = self.follow(&page, 0)?;
                let further = text_of(response.headers(), "link").and_then(|link| listing::next(&page, &link));
                Ok((listing::parse(&response.text()?)?, further))
            })?;
            for entry in entries {
                files.push(Entry { path: checked(repository, entry.path)?, ..entry });
            }
            next = further;
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    /// An address on the Hub. What stands in a part stays in it.
    pub(super) fn address(&self, parts: &[&str]) -> Result<Url> {
        let mut url = self.endpoint.clone();
        url.path_segments_mut().map_err(|()| self.strange("no address"))?.pop_if_empty().extend(parts);
        Ok(url)
    }

    /// Asks until there is an answer, or no hope for one.
    pub(super) fn ask<T>(&self, about: About<'_>, request: impl Fn() -> Result<T, Trouble>) -> Result<T> {
        let mut tries = 1;
        loop {
            let trouble = match request() {
                Ok(answer) => return Ok(answer),
                Err(trouble) => trouble.without(self.settings.token.as_ref()),
            };
            match self.wait_after(&trouble, tries) {
                Some(wait) => self.wait(wait),
                None => return Err(self.explained(about, trouble, tries)),
            }
            tries += 1;
        }
    }

    /// How long to wait before the next try, if there is to be one.
    pub(super) fn wait_after(&self, trouble: &Trouble, tries: u32) -> Option<Duration> {
        let patience = self.settings.patience;
        let doubled = patience.first_wait.saturating_mul(1 << (tries - 1).min(16));
        let wait = trouble.wait().unwrap_or(doubled);
        (tries < patience.tries && trouble.is_passing() && wait <= patience.longest_wait).then_some(wait)
    }

    pub(super) fn wait(&self, wait: Duration) {
        if wait >= Duration::from_secs(1) {
            self.progress.step(&format!("waiting {} s for the Hub", wait.as_secs()), 0, 1);
        }
        thread::sleep(wait);
    }

    pub(super) fn strange(&self, what: &str) -> Error {
        Error::Strange { endpoint: self.settings.endpoint.clone(), what: what.to_owned() }
    }

    /// A request's failure as one of ours.
    pub(super) fn explained(&self, about: About<'_>, trouble: Trouble, tries: u32) -> Error {
        let endpoint = self.settings.endpoint.clone();
        let asker = Asker::of(self.settings.token.as_ref());
        let repository = about.repository.clone();
        let (status, code, said, wait) = match trouble {
            Trouble::Status { status, code, said, wait } => (status, code, Said(said), wait),
            Trouble::Silence(text) => return Error::Unreachable { endpoint, tries, source: Fault(text) },
            Trouble::Strange(what) => return Error::Strange { endpoint, what },
            Trouble::Transfer(text) => return Error::Transfer { repository, source: Fault(text) },
            Trouble::Disk(error) => return Error::io(&self.settings.cache)(error),
        };
        match (status, code.as_deref(), about.revision) {
            (401 | 403, Some("GatedRepo"), _) => {
                let page = format!("{endpoint}/datasets/{repository}");
                Error::Gated { repository, page, asker }
            }
            (404, Some("RevisionNotFound"), Some(revision)) => {
                Error::NoSuchRevision { repository, revision: revision.to_owned() }
            }
            (404, ..) | (401, Some("RepoNotFound"), _) => Error::NoSuchSet { repository, endpoint, asker },
            (401, ..) => Error::NotLoggedIn { endpoint, asker },
            (403, ..) => Error::Forbidden { repository, writing: about.writing, asker, said },
            (429, ..) => Error::RateLimited { endpoint, wait },
            (408 | 500.., ..) => Error::Server { endpoint, status, tries, said },
            _ => Error::Refused { endpoint, status, said },
        }
    }
}

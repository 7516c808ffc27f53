//! A data set comes: which commit, which files, and those of them that are not here yet.

use std::path::PathBuf;

use super::address::Address;
use super::cache::Cache;
use super::card;
use super::choice::{self, Asked, Chosen};
use super::client::Hub;
use super::error::{Error, Result};
use super::fetch::Commit;
use super::listing::Entry;
use super::settings::Settings;
use super::{Repository, card::Config};
use crate::progress::Progress;

/// What the Hub shows if nobody says otherwise.
const MAIN: &str = "main";

/// Where the Hub keeps what it has made Parquet of.
const CONVERTED: &str = "refs/convert/parquet";

/// Files that came, or were here.
#[derive(Debug, Clone)]
pub struct Taken {
    pub repository: Repository,
    /// The commit that they are of.
    pub commit: String,
    pub config: Option<String>,
    pub splits: Vec<String>,
    /// Splits that the data set has and that were left.
    pub left: Vec<String>,
    pub files: Vec<TakenFile>,
}

/// A file here, and its name on the Hub.
#[derive(Debug, Clone)]
pub struct TakenFile {
    pub path: PathBuf,
    pub name: String,
}

/// Takes the files of a data set that are asked for.
pub fn download(settings: &Settings, address: &Address, asked: &Asked, progress: &dyn Progress) -> Result<Taken> {
    let cache = Cache::new(&settings.cache, &address.repository);
    if settings.offline {
        return from_cache(settings, &cache, address, asked);
    }
    let hub = Hub::new(settings, progress)?;
    let revision = address.revision.as_deref().unwrap_or(MAIN);
    match from_hub(&hub, &cache, address, revision, asked) {
        // Nothing to read, or only what a script of theirs reads.
        Err(Error::NoRows(set)) if address.revision.is_none() && address.pattern.is_none() => {
            let converted = from_hub(&hub, &cache, address, CONVERTED, asked);
            converted.map_err(|error| match error {
                Error::NoSuchRevision { .. } | Error::NoSuchSet { .. } => Error::NoRows(set),
                error => error,
            })
        }
        taken => taken,
    }
}

fn from_hub(hub: &Hub<'_>, cache: &Cache, address: &Address, revision: &str, asked: &Asked) -> Result<Taken> {
    let repository = &address.repository;
    hub.progress.step("asking the Hub", 0, 1);
    let sha = hub.commit_of(repository, revision)?;
    let files = hub.files_of(repository, &sha)?;
    let commit = Commit { repository, sha: &sha, cache };
    let chosen = choose(address, revision, &files, asked, |card| {
        let paths = hub.fetch(commit, std::slice::from_ref(card))?;
        paths.into_iter().next().ok_or_else(|| hub.strange("a file without a place"))
    })?;
    let paths = hub.fetch(commit, &chosen.files)?;
    cache.remember(revision, &sha)?;
    Ok(taken(repository, &sha, chosen, paths))
}

/// The files of the commit that was seen last, all of them here.
fn from_cache(settings: &Settings, cache: &Cache, address: &Address, asked: &Asked) -> Result<Taken> {
    let repository = &address.repository;
    let nothing = || Error::NotCached { repository: repository.clone(), cache: settings.cache.clone() };
    let partly =
        |missing| Error::PartlyCached { repository: repository.clone(), missing, cache: settings.cache.clone() };
    let revisions = match &address.revision {
        Some(revision) => vec![revision.as_str()],
        None => vec![MAIN, CONVERTED],
    };
    for revision in revisions {
        let Some(sha) = cache.commit_of(revision) else { continue };
        let entry = |path: String| {
            let bytes = cache.file(&sha, &path).metadata().map_or(0, |found| found.len());
            Entry { path, oid: String::new(), bytes }
        };
        let files: Vec<Entry> = cache.files_of(&sha)?.into_iter().map(entry).collect();
        let chosen = match choose(address, revision, &files, asked, |card| Ok(cache.file(&sha, &card.path))) {
            Err(Error::NoRows(_)) => continue,
            Err(Error::NoMatch { pattern, .. }) => return Err(partly(pattern)),
            chosen => chosen?,
        };
        if let Some(missing) = choice::missing_shard(&chosen.files) {
            return Err(partly(missing));
        }
        let paths = chosen.files.iter().map(|file| cache.file(&sha, &file.path)).collect();
        return Ok(taken(repository, &sha, chosen, paths));
    }
    Err(nothing())
}

/// The files that are meant; `card` brings the card, if there is one and it is needed.
fn choose(
    address: &Address,
    revision: &str,
    files: &[Entry],
    asked: &Asked,
    card: impl FnOnce(&Entry) -> Result<PathBuf>,
) -> Result<Chosen> {
    let repository = &address.repository;
    if let Some(pattern) = &address.pattern {
        return choice::by_pattern(repository, pattern, files);
    }
    if revision == CONVERTED {
        return choice::converted(repository, files, asked);
    }
    let configs: Vec<Config> = match files.iter().find(|file| file.path == card::NAME) {
        Some(found) => {
            let path = card(found)?;
            let text = std::fs::read(&path).map_err(Error::io(&path))?;
            card::configs(repository, &String::from_utf8_lossy(&text))?
        }
        None => Vec::new(),
    };
    choice::by_card(repository, &configs, files, asked)
}

fn taken(repository: &Repository, sha: &str, chosen: Chosen, paths: Vec<PathBuf>) -> Taken {
    let name = |file: &Entry| format!("hf://datasets/{repository}@{sha}/{}", file.path);
    let files = chosen.files.iter().zip(paths).map(|(file, path)| TakenFile { name: name(file), path }).collect();
    let Chosen { config, splits, left, .. } = chosen;
    Taken { repository: repository.clone(), commit: sha.to_owned(), config, splits, left, files }
}

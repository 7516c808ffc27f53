//! Which files of a data set are meant: those of a config and a split, by the card or by what files are called.

use std::collections::BTreeSet;
use std::path::Path;

use glob::{MatchOptions, Pattern};

use super::Repository;
use super::card::Config;
use super::error::{Error, Result};
use super::listing::Entry;
use crate::ingest;

/// What the user asks for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// By default the only one, or the one that the card calls the default.
    pub config: Option<String>,
    /// By default the only one, or `train`.
    pub splits: Vec<String>,
}

/// Files with what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub config: Option<String>,
    pub splits: Vec<String>,
    /// Splits that were left.
    pub left: Vec<String>,
    pub files: Vec<Entry>,
}

/// A split with its files.
type Split<'a> = (String, Vec<&'a Entry>);

/// The files that a card names, or, without one, those that have the names of data files.
pub fn by_card(repository: &Repository, configs: &[Config], files: &[Entry], asked: &Asked) -> Result<Chosen> {
    if !files.iter().any(|file| kind(file).is_some()) {
        return Err(Error::NoRows(repository.clone()));
    }
    let names: Vec<String> = configs.iter().map(|config| config.name.clone()).collect();
    let default =
        configs.iter().find(|config| config.is_default).or(if let [only] = configs { Some(only) } else { None });
    let config = match (&asked.config, default) {
        (Some(name), _) => match configs.iter().find(|config| config.name == *name) {
            Some(config) => config,
            None if configs.is_empty() && name == "default" => &Config::default(),
            None => {
                let known = if names.is_empty() { vec!["default".to_owned()] } else { names };
                return Err(Error::NoSuchConfig { repository: repository.clone(), name: name.clone(), known });
            }
        },
        (None, Some(config)) => config,
        (None, None) if configs.is_empty() => &Config::default(),
        (None, None) => return Err(Error::SeveralConfigs { repository: repository.clone(), known: names }),
    };
    let rows: Vec<&Entry> =
        files.iter().filter(|file| file.path.starts_with(&config.folder) && kind(file).is_some()).collect();
    let splits =
        if config.splits.is_empty() { by_name(&config.folder, &rows) } else { named(repository, config, &rows)? };
    let name = Some(config.name.clone()).filter(|name| !name.is_empty());
    chosen(repository, name, splits, asked)
}

/// The files of the branch that the Hub converts to Parquet: `CONFIG/SPLIT/NUMBER.parquet`.
pub fn converted(repository: &Repository, files: &[Entry], asked: &Asked) -> Result<Chosen> {
    let place = |file: &Entry| file.path.split_once('/').map(|(config, _)| config.to_owned());
    let known: BTreeSet<String> = files.iter().filter(|file| kind(file).is_some()).filter_map(place).collect();
    let configs = known.into_iter().map(|name| {
        let of_config = files.iter().filter(|file| file.path.starts_with(&format!("{name}/")));
        let splits: BTreeSet<&str> = of_config.filter_map(|file| file.path.split('/').nth(1)).collect();
        let patterns = splits.iter().map(|split| ((*split).to_owned(), vec![format!("{name}/{split}/*.parquet")]));
        Config { is_default: name == "default", splits: patterns.collect(), name, folder: String::new() }
    });
    by_card(repository, &configs.collect::<Vec<_>>(), files, asked)
}

/// The files that a path or a pattern means.
pub fn by_pattern(repository: &Repository, pattern: &str, files: &[Entry]) -> Result<Chosen> {
    let of_rows: Vec<&Entry> = files.iter().filter(|file| kind(file).is_some()).collect();
    let found = matching(repository, pattern, &of_rows)?;
    chosen(repository, None, vec![("train".to_owned(), found)], &Asked::default())
}

fn chosen(repository: &Repository, config: Option<String>, splits: Vec<Split<'_>>, asked: &Asked) -> Result<Chosen> {
    let names: Vec<String> = splits.iter().map(|(name, _)| name.clone()).collect();
    let wanted = match (asked.splits.as_slice(), names.as_slice()) {
        (_, []) => return Err(Error::NoRows(repository.clone())),
        ([], [only]) => vec![only.clone()],
        ([], names) if names.iter().any(|name| name == "train") => vec!["train".to_owned()],
        ([], _) => return Err(Error::SeveralSplits { repository: repository.clone(), known: names }),
        (asked, _) => asked.to_vec(),
    };
    if let Some(name) = wanted.iter().find(|name| !names.contains(name)) {
        return Err(Error::NoSuchSplit { repository: repository.clone(), name: name.clone(), known: names });
    }
    let mut files: Vec<Entry> = Vec::new();
    for (_, found) in splits.iter().filter(|(name, _)| wanted.contains(name)) {
        files.extend(found.iter().map(|file| (*file).clone()));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup();
    let kinds: BTreeSet<String> = files.iter().filter_map(kind).collect();
    match kinds.len() {
        0 => Err(Error::NoRows(repository.clone())),
        1 => Ok(Chosen {
            config,
            left: names.into_iter().filter(|name| !wanted.contains(name)).collect(),
            splits: wanted,
            files,
        }),
        _ => Err(Error::SeveralKinds { repository: repository.clone(), kinds: kinds.into_iter().collect() }),
    }
}

fn kind(file: &Entry) -> Option<String> {
    ingest::kind_of_rows(Path::new(&file.path))
}

/// The splits as the patterns of a config name them.
fn named<'a>(repository: &Repository, config: &Config, rows: &[&'a Entry]) -> Result<Vec<Split<'a>>> {
    let mut splits: Vec<Split<'a>> = Vec::new();
    for (name, patterns) in &config.splits {
        for pattern in patterns {
            let found = matching(repository, &format!("{}{pattern}", config.folder), rows)?;
            match splits.iter_mut().find(|(known, _)| known == name) {
                Some((_, files)) => files.extend(found),
                None => splits.push((name.clone(), found)),
            }
        }
    }
    Ok(splits)
}

fn matching<'a>(repository: &Repository, pattern: &str, files: &[&'a Entry]) -> Result<Vec<&'a Entry>> {
    let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
    let none = || Error::NoMatch { repository: repository.clone(), pattern: pattern.to_owned() };
    let compiled = Pattern::new(pattern).map_err(|_| none())?;
    let is_meant = |file: &&&Entry| file.path == pattern || compiled.matches_with(&file.path, options);
    let found: Vec<_> = files.iter().filter(is_meant).copied().collect();
    if found.is_empty() { Err(none()) } else { Ok(found) }
}

/// Words in names that say a split, as the Python library knows them.
const WORDS: [(&str, &[&str]); 3] = [
    ("train", &["train", "training"]),
    ("validation", &["validation", "valid", "dev", "val"]),
    ("test", &["test", "testing", "eval", "evaluation"]),
];

/// The splits as files or folders are called; if they tell none, all of it is `train`.
fn by_name<'a>(folder: &str, rows: &[&'a Entry]) -> Vec<Split<'a>> {
    let inner = |file: &Entry| file.path.strip_prefix(folder).unwrap_or(&file.path).to_owned();
    let mut shards: Vec<Split<'a>> = Vec::new();
    for file in rows {
        let Some(split) = inner(file).strip_prefix("data/").and_then(|name| Shard::of(name).map(|shard| shard.stem))
        else {
            continue;
        };
        match shards.iter_mut().find(|(known, _)| *known == split) {
            Some((_, files)) => files.push(file),
            None => shards.push((split, vec![file])),
        }
    }
    if !shards.is_empty() {
        return shards;
    }
    let folders = |path: &str| path.rsplit_once('/').map_or("", |(folders, _)| folders).to_owned();
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let places: [&dyn Fn(&str) -> String; 2] = [&folders, &name];
    for place in places {
        let says = |file: &Entry, words: &[&str]| {
            let is_apart = |c: char| matches!(c, '-' | '.' | '_' | ' ' | '/' | '0'..='9');
            place(&inner(file)).split(is_apart).any(|word| words.contains(&word))
        };
        let of = |words: &[&str]| rows.iter().filter(|file| says(file, words)).copied().collect::<Vec<_>>();
        let splits = WORDS.iter().map(|(split, words)| ((*split).to_owned(), of(words)));
        let splits: Vec<_> = splits.filter(|(_, files)| !files.is_empty()).collect();
        if !splits.is_empty() {
            return splits;
        }
    }
    if rows.is_empty() { Vec::new() } else { vec![("train".to_owned(), rows.to_vec())] }
}

/// What `NAME-00001-of-00003.ENDING` says.
#[derive(Debug, PartialEq, Eq)]
pub struct Shard {
    pub stem: String,
    pub total: usize,
}

impl Shard {
    pub fn of(path: &str) -> Option<Self> {
        let number = |text: &str| text.parse::<usize>().ok().filter(|_| text.len() == 5);
        let (before, after) = path.rsplit_once("-of-")?;
        let (stem, at) = before.rsplit_once('-')?;
        number(at)?;
        let total = number(after.get(..5)?)?;
        after.get(5..)?.contains('.').then(|| Self { stem: stem.to_owned(), total })
    }
}

/// A shard that should stand beside those that are there, if one is missing.
pub fn missing_shard(files: &[Entry]) -> Option<String> {
    let shards: Vec<Shard> = files.iter().filter_map(|file| Shard::of(&file.path)).collect();
    let count = |shard: &Shard| shards.iter().filter(|other| *other == shard).count();
    let lacking = shards.iter().find(|shard| count(shard) < shard.total)?;
    let name = |at: usize| format!("{}-{at:05}-of-{:05}", lacking.stem, lacking.total);
    (0..lacking.total).map(name).find(|name| !files.iter().any(|file| file.path.starts_with(name)))
}

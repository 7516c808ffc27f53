//! Where conversations come from, some at a time: a recipe's traces, or the files of an export.

use std::fs;
use std::path::{Path, PathBuf};

use super::conversation::Conversation;
use super::error::{Error, Result};
use crate::build;
use crate::store::{BUCKETS, Store};

/// Characters of the texts that are in memory at once, about.
const WORK_CHARS: u64 = 64 << 20;

/// Rows of a file that are in memory at once.
const WORK_ROWS: i64 = 4096;

/// Configs of an export that hold no conversations.
const BESIDE: [&str; 2] = ["provenance", "removed"];

/// What is checked.
#[derive(Debug, Clone)]
pub enum Of {
    /// The traces of a recipe; by default of the only one.
    Recipe(Option<String>),
    /// Of a recipe's traces, those in the TEMP table `chosen`.
    Chosen(String),
    /// The Parquet files of a folder.
    Folder(PathBuf),
}

/// What is read at once.
#[derive(Debug)]
enum Work {
    /// Buckets of a recipe.
    Range(u64, u64),
    /// Rows of a file.
    Rows { file: PathBuf, first: i64, last: i64 },
}

/// Conversations that can be read some at a time.
#[derive(Debug)]
pub struct Source<'a> {
    store: &'a Store,
    /// What it is, in words.
    pub name: String,
    recipe: String,
    /// What yields the traces of a range.
    query: &'static str,
    works: Vec<Work>,
}

impl<'a> Source<'a> {
    pub fn new(store: &'a Store, of: &Of) -> Result<Self> {
        match of {
            Of::Recipe(name) => {
                Self::of_traces(store, build::choose_recipe(store, name.as_deref())?, "check/of-recipe")
            }
            Of::Chosen(recipe) => Self::of_traces(store, recipe.clone(), "check/of-chosen"),
            Of::Folder(folder) => {
                let mut works = Vec::new();
                for file in files(folder)? {
                    let path = file.to_string_lossy();
                    if !store.value::<bool>("check/has-conversations", &[("path", &path)])? {
                        continue;
                    }
                    let rows: i64 = store.value("check/file-rows", &[("path", &path)])?;
                    let starts = (0..rows).step_by(WORK_ROWS as usize);
                    works.extend(starts.map(|first| Work::Rows {
                        file: file.clone(),
                        first,
                        last: first + WORK_ROWS - 1,
                    }));
                }
                if works.is_empty() {
                    return Err(Error::NoConversations(folder.clone()));
                }
                let name = folder.to_string_lossy().into_owned();
                Ok(Self { store, name, recipe: String::new(), query: "check/of-recipe", works })
            }
        }
    }

    /// Traces of a recipe, by ranges of buckets.
    fn of_traces(store: &'a Store, recipe: String, query: &'static str) -> Result<Self> {
        let chars: u64 = store.value("check/size", &[("recipe", &recipe)])?;
        let works = chars.div_ceil(WORK_CHARS).clamp(1, BUCKETS);
        let range = |work| Work::Range(work * BUCKETS / works, (work + 1) * BUCKETS / works - 1);
        let name = format!("recipe {recipe}");
        Ok(Self { store, name, recipe, query, works: (0..works).map(range).collect() })
    }

    /// How many times `read` has something to give.
    pub fn works(&self) -> usize {
        self.works.len()
    }

    /// The conversations of one work.
    pub fn read(&self, work: usize) -> Result<Vec<Conversation>> {
        let read = |row: &duckdb::Row<'_>| {
            let turns: Option<String> = row.get("turns")?;
            Ok(Conversation::of(row.get("id")?, &turns.unwrap_or_default()))
        };
        Ok(match self.works.get(work) {
            None => Vec::new(),
            Some(Work::Range(first, last)) => {
                let values: crate::store::Values<'_> = &[("recipe", &self.recipe), ("first", first), ("last", last)];
                self.store.rows(self.query, values, read)?
            }
            Some(Work::Rows { file, first, last }) => {
                let path = file.to_string_lossy();
                self.store.rows("check/of-file", &[("path", &path), ("first", first), ("last", last)], read)?
            }
        })
    }
}

/// The Parquet files of a folder that may hold conversations, in order.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    // The engine is told of folders by their full names.
    let mut open = vec![fs::canonicalize(folder).map_err(Error::unreadable(folder))?];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).map_err(Error::unreadable(&next))? {
            let path = entry.map_err(Error::unreadable(&next))?.path();
            let is_beside = path.file_name().is_some_and(|name| BESIDE.iter().any(|beside| name == *beside));
            if path.is_dir() {
                open.extend(Some(path).filter(|_| !is_beside));
            } else if path.extension().is_some_and(|ending| ending == "parquet") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

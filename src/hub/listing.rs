//! The files of a data set, as the Hub lists them.

use reqwest::Url;
use serde::Deserialize;

use super::Repository;
use super::error::{Error, Result};
use super::trouble::Trouble;

/// A file in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// From the root of the data set, with `/`.
    pub path: String,
    /// Its name in git.
    pub oid: String,
    pub bytes: u64,
}

/// What stands in a listing, too: folders.
#[derive(Deserialize)]
struct Listed {
    #[serde(rename = "type")]
    kind: String,
    path: String,
    oid: String,
    #[serde(default)]
    size: u64,
}

/// The files on a page of a listing.
pub fn parse(page: &str) -> Result<Vec<Entry>, Trouble> {
    let listed: Vec<Listed> = serde_json::from_str(page).map_err(|error| Trouble::Strange(error.to_string()))?;
    let files = listed.into_iter().filter(|entry| entry.kind == "file");
    Ok(files.map(|file| Entry { path: file.path, oid: file.oid, bytes: file.size }).collect())
}

/// The next page, if the header `Link` names one. It must be of the same server, which knows who asks.
pub fn next(page: &Url, link: &str) -> Option<Url> {
    let link = link.split(',').find(|link| link.contains("rel=\"next\""))?;
    let (_, address) = link.split_once('<')?;
    let (address, _) = address.split_once('>')?;
    page.join(address).ok().filter(|next| next.origin() == page.origin())
}

/// A path that stays within its folder. What others call their files becomes a path here.
pub fn checked(repository: &Repository, path: String) -> Result<String> {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..");
    let is_safe = path.split('/').all(is_plain) && !path.contains(['\\', '\0']) && !path.chars().any(char::is_control);
    if is_safe { Ok(path) } else { Err(Error::HostileName { repository: repository.clone(), name: path }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_within() {
        let set: Repository = "acme/toy".parse().unwrap();
        for path in ["../x", "a/../x", "/etc/passwd", "a//b", "a/.", "a\\..\\x", "a\nb", "", "a/"] {
            assert!(matches!(checked(&set, path.to_owned()), Err(Error::HostileName { .. })), "{path:?}");
        }
        for path in
            ["README.md", "data/train-00000-of-00001.parquet", "..data/a...b", ".gitattributes", "naïve/答え.csv"]
        {
            assert!(checked(&set, path.to_owned()).is_ok(), "{path}");
        }
    }
}

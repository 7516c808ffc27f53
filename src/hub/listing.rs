//! The files of a data set, as the Hub lists them.

use super::Repository;
use super::error::{Error, Result};

/// A file in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// From the root of the data set, with `/`.
    pub path: String,
    /// Its name in git.
    pub oid: String,
    pub bytes: u64,
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

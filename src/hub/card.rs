//! What the card of a data set says of its files: the configs in the front matter of `README.md`.

use serde_json::Value;

use super::Repository;
use super::error::{Error, Result};
use super::listing;
use super::yaml;

/// The file.
pub const NAME: &str = "README.md";

/// A named choice of files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    pub name: String,
    pub is_default: bool,
    /// The folder that its files are in, as `folder/`; empty for all.
    pub folder: String,
    /// Patterns by split, in order; none if the names of the files tell the splits.
    pub splits: Vec<(String, Vec<String>)>,
}

/// The configs of a card, in order.
pub fn configs(repository: &Repository, card: &str) -> Result<Vec<Config>> {
    let card = card.trim_start_matches('\u{feff}');
    let front = card.strip_prefix("---").and_then(|rest| rest.split_once("\n---"));
    let Some((front, _)) = front else { return Ok(Vec::new()) };
    let bad = |line, what| Error::BadCard { repository: repository.clone(), line, what };
    let found = yaml::value_of(front, "configs").map_err(|(line, what)| bad(line, what))?;
    let Some(found) = found else { return Ok(Vec::new()) };
    let config =
        |value: &Value| config(repository, value).unwrap_or_else(|| Err(bad(0, "its configs are no list of configs")));
    match &found {
        Value::Array(all) => all.iter().map(config).collect(),
        Value::Null => Ok(Vec::new()),
        one => Ok(vec![config(one)?]),
    }
}

/// `None` where the card says something else than a config.
fn config(repository: &Repository, value: &Value) -> Option<Result<Config>> {
    let value = value.as_object()?;
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let name = text("config_name").unwrap_or("default").to_owned();
    let folder =
        text("data_dir").map(|folder| folder.trim_matches('/')).filter(|folder| !folder.is_empty() && *folder != ".");
    let folder = folder.map(|folder| format!("{}/", folder.trim_start_matches("./"))).unwrap_or_default();
    let splits = splits(value.get("data_files"))?;
    let is_default = name == "default" || value.get("default") == Some(&Value::Bool(true));
    let patterns =
        splits.iter().flat_map(|(_, patterns)| patterns).chain(Some(&folder).filter(|name| !name.is_empty()));
    for pattern in patterns {
        let path = pattern.trim_end_matches('/').to_owned();
        let checked = if path.contains("://") {
            Err(Error::HostileName { repository: repository.clone(), name: path })
        } else {
            listing::checked(repository, path)
        };
        if let Err(error) = checked {
            return Some(Err(error));
        }
    }
    Some(Ok(Config { name, is_default, folder, splits }))
}

/// Patterns by split, in each of the ways that `data_files` can be written in.
fn splits(files: Option<&Value>) -> Option<Vec<(String, Vec<String>)>> {
    let train = |patterns| vec![("train".to_owned(), patterns)];
    match files {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Object(by_split)) => {
            by_split.iter().map(|(split, files)| Some((split.clone(), patterns(files)?))).collect()
        }
        Some(Value::Array(all)) if all.iter().all(Value::is_object) => all
            .iter()
            .map(|file| {
                let split = file.get("split").map_or(Some("train"), Value::as_str)?;
                Some((split.to_owned(), patterns(file.get("path")?)?))
            })
            .collect(),
        Some(files) => patterns(files).map(train),
    }
}

/// A text, or a list of them.
fn patterns(files: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(|text| text.trim_start_matches("./").to_owned());
    match files {
        Value::Array(all) => all.iter().map(text).collect(),
        one => text(one).map(|one| vec![one]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(configs_of_card: &str) -> String {
        let set: Repository = "acme/toy".parse().unwrap();
        match configs(&set, &format!("---\nlicense: mit\n{configs_of_card}\n---\n# Toy\n")) {
            Ok(configs) => {
                let one = |config: &Config| {
                    let splits: Vec<_> = config
                        .splits
                        .iter()
                        .map(|(split, patterns)| format!("{split}={}", patterns.join("+")))
                        .collect();
                    let mark = if config.is_default { "*" } else { "" };
                    format!("{mark}{} {}{}", config.name, config.folder, splits.join(" "))
                };
                configs.iter().map(one).collect::<Vec<_>>().join("; ")
            }
            Err(error) => format!("error: {error}"),
        }
    }

    #[test]
    fn files_are_named_in_several_ways() {
        assert_eq!(told("tags:\n- a"), "");
        assert_eq!(told("configs:\n- config_name: a\n  data_files: a/*.csv"), "a train=a/*.csv");
        assert_eq!(told("configs:\n- data_files:\n  - a.csv\n  - ./b.csv"), "*default train=a.csv+b.csv");
        let listed =
            "configs:\n- data_files:\n  - split: test\n    path: [a.csv, b.csv]\n  config_name: x\n  default: true";
        assert_eq!(told(listed), "*x test=a.csv+b.csv");
        assert_eq!(
            told("configs:\n- data_files:\n    test: a\n    train: [b]\n  data_dir: ./sub/"),
            "*default sub/test=a train=b"
        );
    }

    #[test]
    fn what_lies_outside_is_refused() {
        for path in ["../x.csv", "/etc/passwd", "https://example.org/x.csv", "a/../../x"] {
            let told = told(&format!("configs:\n- data_files: \"{path}\""));
            assert!(told.contains("names a file where none may be"), "{path}: {told}");
        }
        assert!(told("configs:\n- data_dir: ..").contains("where none may be"));
        assert!(told("configs:\n- a\n- b").contains("cannot be understood"));
    }
}

//! Recipes as TOML: reading with errors that name the line, and writing.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use toml::de::{DeTable, DeValue};

use super::{DEFAULT_WORDS, Limits, Recipe, Share, Tags};
use crate::build::format::OwnFormat;
use crate::build::phrases::{self, Phrase};
use crate::build::{Error, Result};

/// A recipe as a file has it. What it leaves out is as in `reference`.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Option<String>,
    about: Option<String>,
    sources: Option<Vec<String>>,
    seed: Option<i64>,
    formats: Option<Vec<String>>,
    attempts: Option<u32>,
    repeats: Option<u32>,
    variants: Option<Vec<String>>,
    unique_variants: Option<bool>,
    vary_attempts: Option<bool>,
    equal_attempts: Option<bool>,
    max_tokens: Option<u32>,
    /// The path of a phrase file, or its table.
    phrases: Option<toml::Value>,
    responses: Option<FileLimits>,
    reflections: Option<FileLimits>,
    shares: Option<BTreeMap<String, FileShare>>,
    tags: Option<FileTags>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    format: Vec<OwnFormat>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct FileLimits {
    reject_words: Option<Vec<String>>,
    least_chars: Option<u64>,
    most_chars: Option<u64>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct FileTags {
    think: Option<String>,
    sample: Option<String>,
    reflect: Option<String>,
    answer: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(untagged)]
enum FileShare {
    First(f64),
    Range([f64; 2]),
}

/// Reads the recipe of a file; the paths in it are beside it.
pub fn read(path: &Path) -> Result<Recipe> {
    parse(&path.display().to_string(), &read_text(path)?, Some(path))
}

/// Reads the text of a recipe; `file`: what messages call it; `path`: where it lies, if it is a file.
pub fn parse(file: &str, text: &str, path: Option<&Path>) -> Result<Recipe> {
    let parsed: File = toml::from_str(text).map_err(|error| explain(file, text, &error))?;
    let folder = path.and_then(Path::parent);
    let stem = path.and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
    let mut is_whole = parsed.name.is_some();
    let mut recipe = Recipe {
        name: parsed.name.or(stem).unwrap_or_default(),
        about: parsed.about,
        sources: parsed.sources.unwrap_or_default(),
        seed: parsed.seed.unwrap_or(42),
        formats: parsed.formats.unwrap_or_else(|| vec!["*C_full".to_owned()]),
        attempts: parsed.attempts.unwrap_or(5),
        repeats: parsed.repeats.unwrap_or(1),
        variants: parsed.variants,
        unique_variants: parsed.unique_variants.unwrap_or_default(),
        vary_attempts: parsed.vary_attempts.unwrap_or_default(),
        equal_attempts: parsed.equal_attempts.unwrap_or_default(),
        max_tokens: parsed.max_tokens,
        responses: limits(parsed.responses, &[]),
        reflections: limits(parsed.reflections, &DEFAULT_WORDS),
        tags: tags(parsed.tags.unwrap_or_default()),
        shares: shares(parsed.shares.unwrap_or_default()),
        own_formats: parsed.format,
        phrases: Vec::new(),
        text: text.to_owned(),
    };
    recipe.phrases = match parsed.phrases {
        None => phrases::shipped()?,
        Some(toml::Value::String(path)) => {
            is_whole = false;
            let path = beside(folder, &path).map_err(|what| at(file, text, "phrases", what))?;
            phrases::parse(&path.display().to_string(), &read_text(&path)?, &recipe.tags)?
        }
        Some(table) => phrases::parse(file, &written(&table)?, &recipe.tags).map_err(|error| match error {
            // The lines of the part are not those of the whole.
            Error::File { what, .. } => at(file, text, "phrases", what),
            error => error,
        })?,
    };
    for format in &mut recipe.own_formats {
        if format.sql.ends_with(".sql") && !format.sql.contains('\n') {
            is_whole = false;
            let path = beside(folder, &format.sql).map_err(|what| at(file, text, "format", what))?;
            format.sql = read_text(&path)?;
        }
    }
    recipe.settle();
    recipe.check().map_err(|error| match error {
        Error::BadRecipe { key, what } => at(file, text, key, what),
        Error::NoSuchFormat { name, known } => Error::File {
            file: file.to_owned(),
            line: line_of(text, "formats"),
            what: format!("no format is named {name}"),
            word: name,
            known,
        },
        error => error,
    })?;
    if !is_whole {
        recipe.text = render(&recipe)?;
    }
    Ok(recipe)
}

/// The recipe as TOML, phrases and SQL in it.
pub fn render(recipe: &Recipe) -> Result<String> {
    let written_limits = |limits: &Limits| FileLimits {
        reject_words: Some(limits.reject_words.clone()),
        least_chars: Some(limits.least_chars),
        most_chars: limits.most_chars,
    };
    let Tags { think, sample, reflect, answer } = recipe.tags.clone();
    let shares = recipe.shares.iter().map(|share| (share.format.clone(), FileShare::Range([share.first, share.last])));
    let phrases = if recipe.phrases == phrases::shipped()? { None } else { Some(phrase_table(&recipe.phrases)) };
    written(&File {
        name: Some(recipe.name.clone()),
        about: recipe.about.clone(),
        sources: (!recipe.sources.is_empty()).then(|| recipe.sources.clone()),
        seed: Some(recipe.seed),
        formats: Some(recipe.formats.clone()),
        attempts: Some(recipe.attempts),
        repeats: Some(recipe.repeats),
        variants: recipe.variants.clone(),
        unique_variants: Some(recipe.unique_variants),
        vary_attempts: Some(recipe.vary_attempts),
        equal_attempts: Some(recipe.equal_attempts),
        max_tokens: recipe.max_tokens,
        phrases,
        responses: Some(written_limits(&recipe.responses)),
        reflections: Some(written_limits(&recipe.reflections)),
        shares: (!recipe.shares.is_empty()).then(|| shares.collect()),
        tags: Some(FileTags { think: Some(think), sample: Some(sample), reflect: Some(reflect), answer: Some(answer) }),
        format: recipe.own_formats.clone(),
    })
}

fn written(value: &impl Serialize) -> Result<String> {
    toml::to_string_pretty(value).map_err(|error| Error::BadRecipe { key: "", what: error.to_string() })
}

fn phrase_table(phrases: &[Phrase]) -> toml::Value {
    let texts = |kind: &str| {
        let of_kind = phrases.iter().filter(|phrase| phrase.kind == kind);
        of_kind.map(|phrase| toml::Value::from(phrase.text.as_str())).collect()
    };
    let kinds = phrases::KINDS.iter().map(|kind| ((*kind).to_owned(), toml::Value::Array(texts(kind))));
    toml::Value::Table(kinds.collect())
}

fn limits(written: Option<FileLimits>, words: &[&str]) -> Limits {
    let written = written.unwrap_or_default();
    let words = || words.iter().map(|word| (*word).to_owned()).collect();
    Limits {
        reject_words: written.reject_words.unwrap_or_else(words),
        least_chars: written.least_chars.unwrap_or_default(),
        most_chars: written.most_chars,
    }
}

fn tags(written: FileTags) -> Tags {
    let plain = Tags::default();
    Tags {
        think: written.think.unwrap_or(plain.think),
        sample: written.sample.unwrap_or(plain.sample),
        reflect: written.reflect.unwrap_or(plain.reflect),
        answer: written.answer.unwrap_or(plain.answer),
    }
}

fn shares(written: BTreeMap<String, FileShare>) -> Vec<Share> {
    let share = |(format, share)| match share {
        FileShare::First(last) => Share { format, first: 0.0, last },
        FileShare::Range([first, last]) => Share { format, first, last },
    };
    written.into_iter().map(share).collect()
}

/// The path of a file that a recipe names: it lies beside the recipe or below, since recipes come from strangers, and what
/// they name is stored with them.
fn beside(folder: Option<&Path>, named: &str) -> std::result::Result<PathBuf, String> {
    let Some(folder) = folder else { return Err(format!("it names the file {named}, and is none itself")) };
    let path = folder.join(named);
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let is_below = Path::new(named).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    // A link may lead out of it, too. What is not there, the reader will say.
    let real = || Some(path.canonicalize().ok()?.starts_with(folder.canonicalize().ok()?));
    if is_below && (!path.exists() || real().unwrap_or(false)) {
        Ok(path)
    } else {
        Err(format!("a recipe reads only files beside it, not {named}: put a copy there"))
    }
}

/// The text of a file that a recipe or a flag names.
pub fn read_text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|source| Error::Unreadable { path: path.to_owned(), source })
}

/// The parser's error with its line; an unknown key with those that are known.
pub fn explain(file: &str, text: &str, error: &toml::de::Error) -> Error {
    let line = error.span().map_or(1, |span| line_at(text, span.start));
    let message = error.message();
    // The parser quotes the key and the known ones: unknown field `a`, expected one of `b`, `c`.
    let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned);
    match quoted.next().filter(|_| message.starts_with("unknown field")) {
        Some(word) => {
            let what = format!("there is no key {word}");
            Error::File { file: file.to_owned(), line, what, word, known: quoted.collect() }
        }
        None => {
            let what = message.lines().collect::<Vec<_>>().join(", ");
            Error::File { file: file.to_owned(), line, what, word: String::new(), known: Vec::new() }
        }
    }
}

/// An error at the line of a key.
fn at(file: &str, text: &str, key: &str, what: String) -> Error {
    Error::File { file: file.to_owned(), line: line_of(text, key), what, word: String::new(), known: Vec::new() }
}

/// The line of a key, such as `tags.think`; of what is not there, that of the nearest table around it, or 1.
fn line_of(text: &str, key: &str) -> usize {
    let mut line = 1;
    let Ok(root) = DeTable::parse(text) else { return line };
    let mut table = root.get_ref();
    for name in key.split('.') {
        let Some((found, value)) = table.iter().find(|(known, _)| known.get_ref().as_ref() == name) else { break };
        line = line_at(text, found.span().start);
        let DeValue::Table(inner) = value.get_ref() else { break };
        table = inner;
    }
    line
}

/// The line of a byte, from 1.
pub fn line_at(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
}

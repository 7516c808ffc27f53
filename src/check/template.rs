//! Chat templates: those that come with the program, and what a model's own files hold.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use minijinja::{Environment, ErrorKind, Value, context};
use serde::Deserialize;

use super::conversation::Turn;
use super::error::{Error, Result};

/// A template that comes with the program.
struct Shipped {
    name: &'static str,
    source: &'static str,
    /// What the model's tokenizer puts before a conversation.
    bos_token: &'static str,
    /// Special tokens that the template itself does not write.
    tokens: &'static [&'static str],
}

const SHIPPED: [Shipped; 3] = [
    Shipped {
        name: "qwen2.5",
        source: include_str!("templates/qwen2.5.jinja"),
        bos_token: "",
        tokens: &["<|endoftext|>"],
    },
    Shipped { name: "qwen3", source: include_str!("templates/qwen3.jinja"), bos_token: "", tokens: &["<|endoftext|>"] },
    Shipped {
        name: "llama3",
        source: include_str!("templates/llama3.jinja"),
        bos_token: "<|begin_of_text|>",
        tokens: &["<|begin_of_text|>", "<|end_of_text|>", "<|eom_id|>", "<|python_tag|>"],
    },
];

/// The names of the templates that come with the program.
pub fn shipped() -> Vec<String> {
    SHIPPED.iter().map(|shipped| shipped.name.to_owned()).collect()
}

/// A chat template, ready to render.
#[derive(Debug)]
pub struct Template {
    /// As it was asked for.
    pub name: String,
    /// What stands before the first question, and behind the last answer.
    pub head: String,
    pub tail: String,
    /// The special tokens that the model knows, as far as its files say.
    pub tokens: Vec<String>,
    environment: Environment<'static>,
    bos_token: String,
    eos_token: String,
}

impl Template {
    /// The template of that name, or of a file: `tokenizer_config.json`, `chat_template.jinja`, or a folder with either.
    pub fn load(name: &str) -> Result<Self> {
        if let Some(shipped) = SHIPPED.iter().find(|shipped| shipped.name == name) {
            let tokens = shipped.tokens.iter().map(|token| (*token).to_owned()).collect();
            let config = Config { bos_token: shipped.bos_token.to_owned(), tokens, ..Config::default() };
            return Self::new(name, shipped.source.to_owned(), config);
        }
        let path = Path::new(name);
        if !path.exists() {
            return Err(Error::NoSuchTemplate { name: name.to_owned(), known: shipped() });
        }
        let (source, config) = read(path)?;
        Self::new(name, source, config)
    }

    fn new(name: &str, source: String, config: Config) -> Result<Self> {
        let bad = |error: minijinja::Error| Error::BadTemplate { name: name.to_owned(), what: words(&error) };
        let mut tokens: BTreeSet<String> = written(&source).into_iter().chain(config.tokens).collect();
        tokens.extend([&config.bos_token, &config.eos_token].into_iter().filter(|token| !token.is_empty()).cloned());
        let mut environment = Environment::new();
        // As the libraries that models are published for set theirs.
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        environment.add_function("raise_exception", raise);
        environment.add_template_owned(NAME, source).map_err(bad)?;
        let mut template = Self {
            name: name.to_owned(),
            head: String::new(),
            tail: String::new(),
            tokens: tokens.into_iter().collect(),
            environment,
            bos_token: config.bos_token,
            eos_token: config.eos_token,
        };
        // What two conversations have in common that say nothing alike is the template's.
        let render = |said: &str| {
            let answer = format!("<think>\n{said}\n</think>\n\n{said}");
            template.render(&[Turn::new("user", said), Turn::new("assistant", &answer)], false).map_err(bad)
        };
        let (one, other) = (render("1")?, render("2")?);
        let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b);
        template.head = same.map(|(c, _)| c).collect();
        let same = one.chars().rev().zip(other.chars().rev()).take_while(|(a, b)| a == b);
        template.tail = same.map(|(c, _)| c).collect::<Vec<_>>().into_iter().rev().collect();
        Ok(template)
    }

    /// Adds special tokens that the model's tokenizer knows.
    pub fn know(&mut self, tokens: Vec<String>) {
        self.tokens.extend(tokens);
        self.tokens.sort();
        self.tokens.dedup();
    }

    /// A conversation as the model reads it. `asks`: whether the assistant's next turn is opened at the end.
    pub fn render(&self, turns: &[Turn], asks: bool) -> std::result::Result<String, minijinja::Error> {
        self.environment.get_template(NAME)?.render(context! {
            messages => Value::from_serialize(turns),
            add_generation_prompt => asks,
            bos_token => self.bos_token,
            eos_token => self.eos_token,
        })
    }
}

/// The name that the one template of an environment has there.
const NAME: &str = "chat";

/// What a template calls to refuse a conversation.
fn raise(message: String) -> std::result::Result<String, minijinja::Error> {
    Err(minijinja::Error::new(ErrorKind::InvalidOperation, message))
}

/// An error of the template language, in its own words.
pub fn words(error: &minijinja::Error) -> String {
    let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    error.line().map_or_else(|| what.clone(), |line| format!("{what} (line {line})"))
}

/// The special tokens that a template writes itself: what stands in it as `<|…|>`.
fn written(source: &str) -> Vec<String> {
    let of = |piece: &str| {
        let (name, _) = piece.split_once("|>")?;
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
        is_name.then(|| format!("<|{name}|>"))
    };
    source.split("<|").skip(1).filter_map(of).collect()
}

/// What a model's files say beside the template.
#[derive(Debug, Default)]
struct Config {
    bos_token: String,
    eos_token: String,
    tokens: Vec<String>,
}

/// `tokenizer_config.json`, as far as it matters here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct File {
    chat_template: Option<ChatTemplate>,
    bos_token: Option<Token>,
    eos_token: Option<Token>,
    added_tokens_decoder: std::collections::BTreeMap<String, Added>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum ChatTemplate {
    One(String),
    Several(Vec<Named>),
}

#[derive(Debug, Deserialize)]
struct Named {
    name: String,
    template: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Token {
    Text(String),
    Added(Added),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Added {
    content: String,
    special: bool,
}

impl Token {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Added(added) => added.content,
        }
    }
}

impl ChatTemplate {
    /// Of several, the one that is used if none is named.
    fn source(self) -> Option<String> {
        match self {
            Self::One(source) => Some(source),
            Self::Several(all) => all.into_iter().find(|one| one.name == "default").map(|one| one.template),
        }
    }
}

/// The template of a file or folder, with what the configuration beside it says. A newer model has its template in a
/// file of its own, which goes before the one in the configuration.
fn read(path: &Path) -> Result<(String, Config)> {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
    let is_config = path.extension().is_some_and(|ending| ending == "json");
    let config = if is_config { path.to_owned() } else { folder.join("tokenizer_config.json") };
    let source: PathBuf =
        if path.is_file() && !is_config { path.to_owned() } else { folder.join("chat_template.jinja") };
    let file = if config.exists() {
        let text = fs::read_to_string(&config).map_err(Error::unreadable(&config))?;
        serde_json::from_str(&text).map_err(|source| Error::BadConfig { path: config, source })?
    } else {
        File::default()
    };
    let source = if source.exists() {
        Some(fs::read_to_string(&source).map_err(Error::unreadable(&source))?)
    } else {
        file.chat_template.and_then(ChatTemplate::source)
    };
    let source = source.ok_or_else(|| Error::NoTemplate(path.to_owned()))?;
    let special = file.added_tokens_decoder.into_values().filter(|added| added.special && !added.content.is_empty());
    let text = |token: Option<Token>| token.map(Token::text).unwrap_or_default();
    let config = Config {
        bos_token: text(file.bos_token),
        eos_token: text(file.eos_token),
        tokens: special.map(|added| added.content).collect(),
    };
    Ok((source, config))
}

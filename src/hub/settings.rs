//! How to reach the Hub. The command line reads it from the environment; nothing here does.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Where the Hub is, who asks, and where files are kept.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Without a slash at the end.
    pub endpoint: String,
    pub token: Option<Token>,
    /// The folder that the Python client keeps its files in, too.
    pub cache: PathBuf,
    /// Nothing may go over the network.
    pub offline: bool,
    pub patience: Patience,
}

/// The Hub that everybody means.
pub const ENDPOINT: &str = "https://huggingface.co";

/// How long to wait, and how often to try.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// A server that is silent for so long is not there.
    pub silence: Duration,
    pub tries: u32,
    /// Before the second try; it doubles with each.
    pub first_wait: Duration,
    /// A server that asks for more is not waited for.
    pub longest_wait: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { silence: seconds(30), tries: 5, first_wait: seconds(1), longest_wait: seconds(300) }
    }
}

/// What proves who asks. Its text is shown nowhere.
#[derive(Clone)]
pub struct Token {
    text: String,
    origin: TokenOrigin,
}

/// Where a token is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenOrigin {
    Variable(&'static str),
    File(PathBuf),
}

impl Token {
    /// `None` if the text is blank.
    pub fn new(text: &str, origin: TokenOrigin) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self { text: text.to_owned(), origin })
    }

    pub fn origin(&self) -> &TokenOrigin {
        &self.origin
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// A text of others, without the token if it holds it.
    pub(super) fn hidden_in(&self, text: &str) -> String {
        text.replace(&self.text, "(token)")
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl fmt::Display for TokenOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => write!(f, "the token of {name}"),
            Self::File(path) => write!(f, "the token of {}", path.display()),
        }
    }
}

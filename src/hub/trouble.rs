//! What a request came to, if not to its answer: told by status and code, since the client's own classes mix them.

use std::io;
use std::time::Duration;

use hf_hub::HFError;
use reqwest::blocking::Response;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::settings::Token;

/// A request without its answer.
#[derive(Debug)]
pub enum Trouble {
    /// The server says no.
    Status { status: u16, code: Option<String>, said: Option<String>, wait: Option<Duration> },
    /// It says nothing, or breaks off.
    Silence(String),
    /// It says something that the Hub does not say.
    Strange(String),
    /// The transfer of large files failed, after tries of its own.
    Transfer(String),
    /// The disk here, not the server.
    Disk(io::Error),
}

impl Trouble {
    /// A response that is no success.
    pub fn refused(response: Response) -> Self {
        let status = response.status().as_u16();
        let header = |name: &str| text_of(response.headers(), name);
        let (code, said) = (header("x-error-code"), header("x-error-message"));
        let wait = header(RETRY_AFTER.as_str()).and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
        Self::Status { status, code, said, wait }
    }

    /// A body that breaks off.
    pub fn broken(error: &io::Error) -> Self {
        Self::Silence(innermost(error))
    }

    /// Whether the same request may get its answer later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Status { status, .. } => matches!(status, 408 | 429 | 500..),
            Self::Silence(_) => true,
            Self::Strange(_) | Self::Transfer(_) | Self::Disk(_) => false,
        }
    }

    /// How long the server asks to wait.
    pub fn wait(&self) -> Option<Duration> {
        match self {
            Self::Status { wait, .. } => *wait,
            _ => None,
        }
    }

    /// Whether someone else was faster: the branch is not where it was.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Status { status: 409 | 412, .. })
    }

    /// The same, without the token in the words of others.
    pub fn without(self, token: Option<&Token>) -> Self {
        let Some(token) = token else { return self };
        let hide = |text: String| token.hidden_in(&text);
        match self {
            Self::Status { status, code, said, wait } => {
                Self::Status { status, code: code.map(hide), said: said.map(hide), wait }
            }
            Self::Silence(text) => Self::Silence(hide(text)),
            Self::Strange(text) => Self::Strange(hide(text)),
            Self::Transfer(text) => Self::Transfer(hide(text)),
            Self::Disk(error) => Self::Disk(error),
        }
    }
}

pub fn text_of(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

impl From<reqwest::Error> for Trouble {
    fn from(error: reqwest::Error) -> Self {
        // An address may hold a signature.
        let error = error.without_url();
        let is_no_json = std::error::Error::source(&error).is_some_and(|cause| cause.is::<serde_json::Error>());
        if error.is_builder() || error.is_redirect() || is_no_json {
            return Self::Strange(innermost(&error));
        }
        Self::Silence(if error.is_timeout() { "it is silent for too long".to_owned() } else { innermost(&error) })
    }
}

impl From<HFError> for Trouble {
    fn from(error: HFError) -> Self {
        use HFError as E;
        let wait = if let E::RateLimited { retry_after, .. } = &error { *retry_after } else { None };
        match error {
            E::Http { context }
            | E::AuthRequired { context }
            | E::Forbidden { context }
            | E::Conflict { context }
            | E::RateLimited { context, .. }
            | E::RepoNotFound { context: Some(context), .. }
            | E::RevisionNotFound { context: Some(context), .. }
            | E::EntryNotFound { context: Some(context), .. } => Self::Status {
                status: context.status.as_u16(),
                code: context.error_code,
                said: context.server_message,
                wait,
            },
            E::RepoNotFound { .. } => missing("RepoNotFound"),
            E::RevisionNotFound { .. } => missing("RevisionNotFound"),
            E::EntryNotFound { .. } => missing("EntryNotFound"),
            E::Request { source, .. } => source.into(),
            E::Io(error) => Self::Disk(error),
            E::Xet { source, .. } => Self::Transfer(innermost(source.as_ref())),
            E::MalformedResponse { what, .. } => Self::Strange(what),
            E::Json(error) => Self::Strange(error.to_string()),
            other => Self::Strange(other.to_string()),
        }
    }
}

fn missing(code: &str) -> Trouble {
    Trouble::Status { status: 404, code: Some(code.to_owned()), said: None, wait: None }
}

/// The last of a chain of causes: those before it only say that something failed.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut error = error;
    while let Some(cause) = error.source() {
        error = cause;
    }
    error.to_string()
}

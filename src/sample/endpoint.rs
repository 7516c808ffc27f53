//! A server that speaks the OpenAI protocol: its address, the key for it, one request and what comes back.

use std::fmt;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Error, Result};

/// Bytes of an answer at most.
const LARGEST: usize = 64 << 20;
/// Characters of a server's message that are passed on.
const MESSAGE: usize = 300;
const CONNECT: Duration = Duration::from_secs(20);

/// A key that is sent and never shown.
#[derive(Clone)]
pub struct Key(String);

impl Key {
    /// None for a blank one.
    pub fn new(key: &str) -> Option<Self> {
        let key = key.trim();
        (!key.is_empty()).then(|| Self(key.to_owned()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// A server, and how to reach it.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// The address as it is recorded.
    pub name: String,
    chat: Url,
    client: Client,
    key: Option<Key>,
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    pub model: &'a str,
    pub system: Option<&'a str>,
    pub user: &'a str,
    pub parameters: &'a super::Parameters,
    pub choices: usize,
    pub seed: Option<u32>,
}

/// What a server answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Reply {
    pub model: Option<String>,
    pub choices: Vec<Choice>,
    pub usage: Option<Usage>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Choice {
    pub message: Message,
    pub finish_reason: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Message {
    pub content: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub struct Usage {
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
}

/// Why there is no reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It may go better next time.
    Passing { why: String },
    /// The server has too much to do, for so long if it says.
    Busy { why: String, after: Option<Duration> },
    /// Nobody listens at the address.
    Unreachable { why: String },
    /// The server does not take this request.
    Request { status: u16, why: String },
    /// The server takes none of ours.
    Access { status: u16, why: String },
}

impl Endpoint {
    /// An address such as `http://127.0.0.1:8080/v1`.
    pub fn new(address: &str, key: Option<Key>, timeout: Duration) -> Result<Self> {
        let bad = |why| Error::BadEndpoint { url: without_secret(address), why };
        let url = Url::parse(address).map_err(|_| bad("it is no URL, such as http://127.0.0.1:8080/v1"))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(bad("it does not begin with http:// or https://"));
        }
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            return Err(bad("it holds more than a host and a path; a key belongs into the environment"));
        }
        let name = address.trim_end_matches('/').to_owned();
        let chat = Url::parse(&format!("{name}/chat/completions")).map_err(|_| bad("it is no URL"))?;
        let mut headers = HeaderMap::new();
        if let Some(Key(key)) = &key {
            let mut value =
                HeaderValue::from_str(&format!("Bearer {key}")).map_err(|_| bad("the key holds what no header may"))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let client = Client::builder()
            .default_headers(headers)
            .connect_timeout(CONNECT)
            .timeout(timeout)
            // The key goes to the address that was named, and nowhere else.
            .redirect(Policy::none())
            .user_agent(concat!("skillfactory/", env!("CARGO_PKG_VERSION")));
        // A proxy of the system cannot reach this machine's own servers.
        let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let client = if is_here { client.no_proxy() } else { client };
        let client = client.build().map_err(|error| Error::Client(Box::new(error)))?;
        Ok(Self { name, chat, client, key })
    }

    /// Asks once.
    pub async fn ask(&self, ask: &Ask<'_>) -> std::result::Result<Reply, Trouble> {
        let passing = |error: reqwest::Error| {
            let why = self.hidden(&told(&error));
            if error.is_connect() { Trouble::Unreachable { why } } else { Trouble::Passing { why } }
        };
        let mut response = self.client.post(self.chat.clone()).json(&ask.body()).send().await.map_err(passing)?;
        let status = response.status();
        let after = response.headers().get(RETRY_AFTER).and_then(seconds);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(passing)? {
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST {
                return Err(Trouble::Request { status: status.as_u16(), why: "the answer is too long".to_owned() });
            }
        }
        // A server that shows the key to us must not make us keep it.
        let body = self.hidden(&String::from_utf8_lossy(&body));
        if !status.is_success() {
            return Err(refused(status, &body, after));
        }
        let unreadable = |why: &str| Trouble::Passing { why: why.to_owned() };
        let reply: Reply =
            serde_json::from_str(&body).map_err(|_| unreadable("what it answers is no JSON of the protocol"))?;
        if reply.choices.is_empty() { Err(unreadable("its answer holds no choice")) } else { Ok(reply) }
    }

    /// A text without the key.
    fn hidden(&self, text: &str) -> String {
        match &self.key {
            Some(Key(key)) if text.contains(key.as_str()) => text.replace(key.as_str(), "[key]"),
            _ => text.to_owned(),
        }
    }
}

impl Ask<'_> {
    fn body(&self) -> Value {
        let system = self.system.map(|text| json!({"role": "system", "content": text}));
        let user = json!({"role": "user", "content": self.user});
        let messages: Vec<Value> = system.into_iter().chain([user]).collect();
        let mut body = json!({
            "model": self.model,
            "messages": messages,
            "stream": false,
            "temperature": self.parameters.temperature,
            "top_p": self.parameters.top_p,
            "max_tokens": self.parameters.max_tokens,
        });
        let penalty = self.parameters.repetition_penalty;
        let further = [
            ("n", (self.choices > 1).then(|| json!(self.choices))),
            ("seed", self.seed.map(|seed| json!(seed))),
            ("top_k", self.parameters.top_k.map(|top_k| json!(top_k))),
            // vLLM and SGLang call it so, llama.cpp calls it otherwise; each passes over the other's word.
            ("repetition_penalty", penalty.map(|penalty| json!(penalty))),
            ("repeat_penalty", penalty.map(|penalty| json!(penalty))),
        ];
        if let Some(object) = body.as_object_mut() {
            object.extend(further.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        }
        body
    }
}

fn refused(status: StatusCode, body: &str, after: Option<Duration>) -> Trouble {
    let why = message(body);
    let told = || format!("{status} {why}").trim().to_owned();
    match status.as_u16() {
        429 | 503 => Trouble::Busy { why: told(), after },
        408 | 409 | 425 | 500..=599 => Trouble::Passing { why: told() },
        400 | 413 | 422 => Trouble::Request { status: status.as_u16(), why },
        _ => Trouble::Access { status: status.as_u16(), why },
    }
}

/// What a body says of an error, on one line.
fn message(body: &str) -> String {
    let parsed: Value = serde_json::from_str(body).unwrap_or_default();
    let places = ["/error/message", "/error", "/message", "/detail"];
    let told = places.iter().find_map(|place| parsed.pointer(place)?.as_str()).unwrap_or(body);
    let line = told.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(MESSAGE).collect()
}

/// `Retry-After` in seconds; one that is a date says nothing to us.
fn seconds(value: &HeaderValue) -> Option<Duration> {
    let seconds: f64 = value.to_str().ok()?.trim().parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// What went wrong on the way, with its causes and without the address.
fn told(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it took too long".to_owned();
    }
    let mut source = std::error::Error::source(error);
    let mut deepest = None;
    while let Some(error) = source {
        deepest = Some(error.to_string());
        source = error.source();
    }
    deepest.unwrap_or_else(|| "the connection failed".to_owned())
}

/// An address without what stands before `@` and behind `?`, where keys are.
fn without_secret(address: &str) -> String {
    let plain = address.split(['?', '#']).next().unwrap_or_default();
    match (plain.split_once("://"), plain.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{host}"),
        (None, Some((_, host))) => host.to_owned(),
        _ => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(address: &str) -> Result<Endpoint> {
        Endpoint::new(address, Key::new(" sk-secret "), Duration::from_secs(1))
    }

    #[test]
    fn an_address_holds_no_secret() {
        assert_eq!(endpoint("http://127.0.0.1:1/v1/").unwrap().name, "http://127.0.0.1:1/v1");
        for address in
            ["http://me:sk-secret@host/v1", "https://host/v1?key=sk-secret", "ftp://host", "host:8080", "sk-secret@x"]
        {
            let error = endpoint(address).unwrap_err().to_string();
            assert!(!error.contains("sk-secret"), "{error}");
        }
    }

    #[test]
    fn the_key_shows_nowhere() {
        let endpoint = endpoint("http://127.0.0.1:1/v1").unwrap();
        assert!(!format!("{endpoint:?}").contains("sk-secret"));
        assert_eq!(endpoint.hidden("no sk-secret here"), "no [key] here");
        assert!(Key::new(" \n").is_none());
    }

    #[test]
    fn messages_of_servers_are_found_in_their_bodies() {
        assert_eq!(message(r#"{"error": {"message": "no such\nmodel"}}"#), "no such model");
        assert_eq!(message(r#"{"detail": "Not Found"}"#), "Not Found");
        assert_eq!(message("<html>oops</html>"), "<html>oops</html>");
    }
}

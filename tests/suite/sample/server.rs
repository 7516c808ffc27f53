//! A server of the OpenAI protocol that does as a script says: HTTP/1.1 over `std::net`, a thread for each connection.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

/// What to do with a request.
pub enum Act {
    /// Answer as asked, with the texts of the choices.
    Answer,
    /// Answer with so many choices, whatever was asked for.
    Choices(usize),
    Status(u16, &'static str, String),
    /// Send this with status 200.
    Body(String),
    /// Promise more than is sent.
    Cut,
    /// Say nothing and hang up.
    Drop,
    /// Wait, then hang up.
    Slow(Duration),
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Seen {
    pub path: String,
    pub authorization: Option<String>,
    pub body: Value,
    /// Answers that were sent in full.
    pub given: usize,
}

type Script = dyn Fn(usize, &Seen) -> Act + Send + Sync;
type Say = dyn Fn(&Seen, usize) -> Value + Send + Sync;

pub struct Server {
    pub endpoint: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Starts one. `script` gets the number of the request, from 0; `say` the request and the number of the choice.
    pub fn start(
        script: impl Fn(usize, &Seen) -> Act + Send + Sync + 'static,
        say: impl Fn(&Seen, usize) -> Value + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}/v1", listener.local_addr().unwrap());
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (script, say): (Arc<Script>, Arc<Say>) = (Arc::new(script), Arc::new(say));
        let all = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (seen, script, say) = (Arc::clone(&all), Arc::clone(&script), Arc::clone(&say));
                std::thread::spawn(move || serve(stream, &seen, &*script, &*say));
            }
        });
        Self { endpoint, seen }
    }

    /// One that answers everything: a right response of its own to each request, and right judgements.
    pub fn willing() -> Self {
        Self::start(|_, _| Act::Answer, answer)
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Answers that were sent in full.
    pub fn given(&self) -> usize {
        self.seen().iter().map(|seen| seen.given).sum()
    }
}

/// What the user said last.
pub fn user(seen: &Seen) -> &str {
    seen.body["messages"].as_array().unwrap().last().unwrap()["content"].as_str().unwrap()
}

/// A choice: to a question `What is A * B?` the right answer, or, by the seed, a wrong one; of a response a right judgement.
pub fn answer(seen: &Seen, at: usize) -> Value {
    let seed = seen.body["seed"].as_u64().unwrap_or_default() + at as u64;
    let text = user(seen);
    let (a, b) = text.split_once("What is ").unwrap().1.split_once('?').unwrap().0.split_once(" * ").unwrap();
    let right = a.parse::<u64>().unwrap() * b.parse::<u64>().unwrap();
    let said = match text.rsplit_once("<answer>").and_then(|(_, rest)| rest.split_once("</answer>")) {
        // A response is shown, whose answer is a number; in a question the tags hold nothing.
        Some((shown, _)) if shown.trim().parse::<u64>().is_ok() => {
            let verdict = if shown.trim() == right.to_string() { "Correct" } else { "Incorrect" };
            format!("Check {seed}: carried. <verdict>{verdict}</verdict>")
        }
        _ => format!("Try {seed}. <answer>{}</answer>", right + u64::from(seed.is_multiple_of(3))),
    };
    choice(&said, "stop")
}

pub fn choice(text: &str, finish_reason: &str) -> Value {
    json!({"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish_reason})
}

fn serve(stream: TcpStream, all: &Mutex<Vec<Seen>>, script: &Script, say: &Say) {
    let Ok(mut writer) = stream.try_clone() else { return };
    let mut reader = BufReader::new(stream);
    while let Some(seen) = read(&mut reader) {
        let number = {
            let mut all = all.lock().unwrap();
            all.push(seen.clone());
            all.len() - 1
        };
        let wanted = seen.body["n"].as_u64().unwrap_or(1) as usize;
        let reply = |choices: usize| {
            let choices: Vec<Value> = (0..choices).map(|at| say(&seen, at)).collect();
            json!({"model": "stub-1", "choices": choices, "usage": {"prompt_tokens": 7, "completion_tokens": 5}})
                .to_string()
        };
        let (text, choices, goes_on) = match script(number, &seen) {
            Act::Answer => (full("200 OK", "", &reply(wanted)), wanted, true),
            Act::Choices(choices) => (full("200 OK", "", &reply(choices)), choices.min(wanted), true),
            Act::Status(status, headers, body) => (full(&format!("{status} Told"), headers, &body), 0, true),
            Act::Body(body) => (full("200 OK", "", &body), 0, true),
            Act::Cut => {
                let whole = full("200 OK", "", &reply(wanted));
                (whole[..whole.len() - 9].to_owned(), 0, false)
            }
            Act::Drop => (String::new(), 0, false),
            Act::Slow(wait) => {
                std::thread::sleep(wait);
                (String::new(), 0, false)
            }
        };
        // Counted before it is sent: an answer that the asker has is never one that was not given.
        all.lock().unwrap()[number].given = choices;
        if writer.write_all(text.as_bytes()).is_err() || !goes_on {
            return;
        }
    }
}

fn full(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Seen> {
    let mut line = String::new();
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let path = line.split(' ').nth(1)?.to_owned();
    let (mut length, mut authorization) = (0, None);
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.parse().ok()?,
            Some((name, value)) if name.eq_ignore_ascii_case("authorization") => authorization = Some(value.to_owned()),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    std::io::Read::read_exact(reader, &mut body).ok()?;
    Some(Seen { path, authorization, body: serde_json::from_slice(&body).ok()?, given: 0 })
}

//! A Hub of a few hundred lines, on loopback, that does wrong when it is told to.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use sha1::{Digest, Sha1};

/// Files by path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    /// With the question.
    pub path: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// What a server may do.
#[derive(Debug, Clone)]
pub enum Reply {
    Say {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// The right answer, but the connection ends after so many bytes of its body.
    CutAt(usize),
    /// The right answer, done and then not told.
    Lose,
    /// Nothing, for longer than anyone waits.
    Hang,
    /// The connection ends.
    Drop,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        Self::Say { status, headers: Vec::new(), body: Vec::new() }
    }

    pub fn body(body: &str) -> Self {
        Self::Say { status: 200, headers: Vec::new(), body: body.as_bytes().to_vec() }
    }

    pub fn header(self, name: &str, value: &str) -> Self {
        match self {
            Self::Say { status, mut headers, body } => {
                headers.push((name.to_owned(), value.to_owned()));
                Self::Say { status, headers, body }
            }
            other => other,
        }
    }
}

/// Says whether it answers a request.
type Fault = Box<dyn FnMut(&Request) -> Option<Reply> + Send>;

#[derive(Default)]
struct State {
    /// The commits of each data set, oldest first; and where its branches are.
    sets: BTreeMap<String, Vec<(String, Files)>>,
    branches: BTreeMap<(String, String), String>,
    commits: u32,
    faults: Vec<Fault>,
    seen: Vec<Request>,
}

/// The server. It lives as long as the test's process.
#[derive(Clone)]
pub struct Stub {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Stub {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stub = Self { address: listener.local_addr().unwrap(), state: Arc::default() };
        let server = stub.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let server = server.clone();
                thread::spawn(move || server.serve(stream.unwrap()));
            }
        });
        stub
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Commits files to the main branch, in place of what was there; gives the commit.
    pub fn commit(&self, set: &str, files: &[(&str, &[u8])]) -> String {
        self.commit_to(set, "main", files)
    }

    pub fn commit_to(&self, set: &str, branch: &str, files: &[(&str, &[u8])]) -> String {
        let files = files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect();
        self.state.lock().unwrap().commit(set, branch, files)
    }

    /// The files at the head of the main branch.
    pub fn files(&self, set: &str) -> Files {
        self.state.lock().unwrap().sets[set].last().unwrap().1.clone()
    }

    pub fn commits(&self, set: &str) -> usize {
        self.state.lock().unwrap().sets.get(set).map_or(0, Vec::len)
    }

    /// Answers all requests of a method whose path holds a text.
    pub fn always(&self, method: &'static str, part: &'static str, reply: Reply) {
        self.times(usize::MAX, method, part, reply);
    }

    pub fn times(&self, mut times: usize, method: &'static str, part: &'static str, reply: Reply) {
        let fault = move |request: &Request| {
            let is_meant = times > 0 && request.method == method && request.path.contains(part);
            is_meant.then(|| times -= 1)?;
            Some(reply.clone())
        };
        self.state.lock().unwrap().faults.push(Box::new(fault));
    }

    pub fn heal(&self) {
        self.state.lock().unwrap().faults.clear();
    }

    /// What was asked since the last time.
    pub fn seen(&self) -> Vec<Request> {
        std::mem::take(&mut self.state.lock().unwrap().seen)
    }

    /// The requests since the last time, each as method and path.
    pub fn asked(&self, method: &str) -> Vec<String> {
        self.seen().into_iter().filter(|request| request.method == method).map(|request| request.path).collect()
    }

    fn serve(&self, mut stream: TcpStream) {
        let Some(request) = read(&stream) else { return };
        let fault = {
            let mut state = self.state.lock().unwrap();
            state.seen.push(request.clone());
            state.faults.iter_mut().find_map(|fault| fault(&request))
        };
        let right = || self.state.lock().unwrap().answer(&request);
        let reply = match fault {
            Some(Reply::Hang) => return thread::sleep(Duration::from_secs(20)),
            Some(Reply::Drop) => return,
            Some(Reply::Lose) => {
                right();
                return;
            }
            Some(Reply::CutAt(bytes)) => return write(&mut stream, &request, right(), bytes),
            Some(reply) => reply,
            None => right(),
        };
        write(&mut stream, &request, reply, usize::MAX);
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = || {
        let mut text = String::new();
        reader.read_line(&mut text).ok()?;
        Some((text.trim_end().to_owned(), ()))
    };
    let (first, ()) = line()?;
    let mut words = first.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    while let Some((name, value)) = line()?.0.split_once(": ") {
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length: &String| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, path, headers, body })
}

fn write(stream: &mut TcpStream, request: &Request, reply: Reply, at_most: usize) {
    let Reply::Say { status, headers, body } = reply else { unreachable!() };
    let mut head = format!("HTTP/1.1 {status} So\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let _ = stream.write_all(format!("{head}\r\n").as_bytes());
    if request.method != "HEAD" {
        let _ = stream.write_all(&body[..body.len().min(at_most)]);
    }
}

/// The name that git gives a file.
pub fn oid(bytes: &[u8]) -> String {
    let mut sha1 = Sha1::new();
    sha1.update(format!("blob {}\0", bytes.len()));
    sha1.update(bytes);
    sha1.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl State {
    fn commit(&mut self, set: &str, branch: &str, files: Files) -> String {
        self.commits += 1;
        let sha = format!("{:040x}", 0xc0_0000 + self.commits);
        self.sets.entry(set.to_owned()).or_default().push((sha.clone(), files));
        self.branches.insert((set.to_owned(), branch.to_owned()), sha.clone());
        sha
    }

    /// The commit that a revision is.
    fn find(&self, set: &str, revision: &str) -> Option<&(String, Files)> {
        let sha = self.branches.get(&(set.to_owned(), revision.replace("%2F", "/")));
        let sha = sha.map_or(revision, String::as_str);
        self.sets.get(set)?.iter().find(|(known, _)| known == sha)
    }

    /// What the Hub would say.
    fn answer(&mut self, request: &Request) -> Reply {
        let (path, question) = request.path.split_once('?').unwrap_or((&request.path, ""));
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let code = |code: &str| Reply::status(404).header("X-Error-Code", code);
        let json = |value: Value| Reply::body(&value.to_string()).header("Content-Type", "application/json");
        match (request.method.as_str(), parts.as_slice()) {
            ("GET", ["api", "datasets", owner, name, "revision", revision]) => {
                let set = format!("{owner}/{name}");
                match (self.sets.contains_key(&set), self.find(&set, revision)) {
                    (_, Some((sha, _))) => json(json!({"id": set, "sha": sha})),
                    (true, None) => code("RevisionNotFound"),
                    (false, None) => code("RepoNotFound"),
                }
            }
            ("GET", ["api", "datasets", owner, name, "tree", revision]) => {
                let Some((_, files)) = self.find(&format!("{owner}/{name}"), revision) else {
                    return code("RevisionNotFound");
                };
                let entry = |(path, bytes): (&String, &Vec<u8>)| json!({"type": "file", "path": path, "oid": oid(bytes), "size": bytes.len()});
                // Two on a page.
                let from = question.split_once("cursor=").map_or(0, |(_, cursor)| cursor.parse::<usize>().unwrap());
                let page = json(files.iter().skip(from).take(2).map(entry).collect());
                if from + 2 >= files.len() {
                    return page;
                }
                page.header("Link", &format!("<{path}?recursive=true&cursor={}>; rel=\"next\"", from + 2))
            }
            ("HEAD" | "GET", ["datasets", owner, name, "resolve", revision, path @ ..]) => {
                let found = self.find(&format!("{owner}/{name}"), revision);
                let Some((sha, bytes)) = found.and_then(|(sha, files)| Some((sha, files.get(&path.join("/"))?))) else {
                    return code("EntryNotFound");
                };
                let whole = Reply::body("").header("ETag", &format!("\"{}\"", oid(bytes))).header("X-Repo-Commit", sha);
                let from = request
                    .headers
                    .get("range")
                    .map(|range| range.trim_start_matches("bytes=").trim_end_matches('-').parse::<usize>().unwrap());
                let whole = match from {
                    Some(from) => {
                        whole.header("Content-Range", &format!("bytes {from}-{}/{}", bytes.len() - 1, bytes.len()))
                    }
                    None => whole,
                };
                let Reply::Say { headers, .. } = whole else { unreachable!() };
                let status = if from.is_some() { 206 } else { 200 };
                Reply::Say { status, headers, body: bytes[from.unwrap_or(0)..].to_vec() }
            }
            ("POST", ["api", "repos", "create"]) => {
                let asked: Value = serde_json::from_slice(&request.body).unwrap();
                let text = |key: &str| asked[key].as_str().unwrap().to_owned();
                let set = format!("{}/{}", text("organization"), text("name"));
                self.commit(&set, "main", Files::from([(".gitattributes".to_owned(), b"*.parquet lfs\n".to_vec())]));
                json(json!({"url": format!("http://hub/datasets/{set}")}))
            }
            ("POST", ["api", "datasets", _, _, "preupload", "main"]) => {
                let asked: Value = serde_json::from_slice(&request.body).unwrap();
                let mode = |file: &Value| json!({"path": file["path"], "uploadMode": "regular"});
                json(json!({"files": asked["files"].as_array().unwrap().iter().map(mode).collect::<Vec<_>>()}))
            }
            ("POST", ["api", "datasets", owner, name, "commit", "main"]) => {
                self.take(&format!("{owner}/{name}"), &request.body)
            }
            _ => Reply::status(404),
        }
    }

    /// Takes a commit.
    fn take(&mut self, set: &str, body: &[u8]) -> Reply {
        let (head, mut files) = self.find(set, "main").unwrap().clone();
        for line in body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let line: Value = serde_json::from_slice(line).unwrap();
            let text = |key: &str| line["value"][key].as_str().unwrap_or_default().to_owned();
            match line["key"].as_str().unwrap() {
                "header" if text("parentCommit") != head => return Reply::status(412),
                "header" => {}
                "file" => _ = files.insert(text("path"), from_base64(&text("content"))),
                "deletedFile" => _ = files.remove(&text("path")).unwrap(),
                other => panic!("{other}"),
            }
        }
        let sha = self.commit(set, "main", files);
        Reply::body(&json!({"success": true, "commitOid": sha, "commitUrl": "http://hub"}).to_string())
    }
}

fn from_base64(text: &str) -> Vec<u8> {
    let value = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let (mut bytes, mut bits, mut have) = (Vec::new(), 0u32, 0);
    for c in text.bytes().filter(|c| *c != b'=') {
        bits = (bits << 6) | u32::from(value(c));
        have += 6;
        if have >= 8 {
            have -= 8;
            bytes.push((bits >> have) as u8);
        }
    }
    bytes
}

//! The page in a browser, where one is installed: it runs under its own policy, asks for nothing, and its filters filter.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use super::{HOSTILE, built, page};

/// A browser that can do without a screen.
fn browser() -> Option<String> {
    let known = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].map(str::to_owned);
    let named = std::env::var("SKILLFACTORY_BROWSER").ok();
    let is_there =
        |name: &String| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    let found = named.into_iter().chain(known).find(is_there);
    if found.is_none() {
        println!("skipped: no browser is here");
    }
    found
}

/// A server of some pages, which remembers what it was asked for.
struct Site {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Site {
    fn of(pages: Vec<(&'static str, String)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let (all, pages) = (Arc::clone(&asked), Arc::new(pages));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (all, pages) = (Arc::clone(&all), Arc::clone(&pages));
                std::thread::spawn(move || answer(stream, &pages, &all));
            }
        });
        Self { address, asked }
    }
}

fn answer(mut stream: TcpStream, pages: &[(&'static str, String)], all: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut first = String::new();
    if reader.read_line(&mut first).is_err() || first.is_empty() {
        return;
    }
    let mut line = first.clone();
    while !line.trim().is_empty() {
        line.clear();
        if reader.read_line(&mut line).is_err() {
            return;
        }
    }
    let path = first.split(' ').nth(1).unwrap().to_owned();
    let found = pages.iter().find(|(name, _)| *name == path);
    let (status, body) = found.map_or(("404 Not Found", ""), |(_, body)| ("200 OK", body.as_str()));
    all.lock().unwrap().push(path);
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
}

/// What becomes of a page, and what the browser had to say of it.
fn load(browser: &str, address: &str) -> (String, Vec<String>) {
    let profile = tempfile::tempdir().unwrap();
    let Output { stdout, stderr, .. } = Command::new(browser)
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--enable-logging=stderr"])
        .args(["--virtual-time-budget=8000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(address)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&stderr);
    let said = said.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect();
    (String::from_utf8(stdout).unwrap(), said)
}

/// A page beside the report that uses it as a reader would, and writes down what it sees.
const READER: &str = r##"<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><iframe id="frame" src="/report.html" width="1200" height="900"></iframe>
<ol id="told"></ol><script>
document.getElementById("frame").onload = (event) => {
  const page = event.target.contentDocument;
  const at = (id) => page.getElementById(id);
  const list = () => page.querySelectorAll("#list button").length;
  const tell = (name, value) => { const item = document.createElement("li"); item.textContent = `${name}=${value}`; document.getElementById("told").append(item); };
  const set = (id, value) => { at(id).value = value; at(id).dispatchEvent(new Event("input", { bubbles: true })); };
  tell("all", list());
  set("label", "2C"); tell("label", list());
  tell("shown", at("trace").querySelector("h3").textContent.length);
  tell("hash", event.target.contentWindow.location.hash.split("&")[0]);
  set("label", ""); set("find", "TEXT 9 of 3"); tell("found", list());
  tell("marks", page.querySelectorAll("#trace mark").length > 0);
  set("find", "no such words"); tell("none", list());
  set("find", ""); set("odd", "longest"); tell("longest", list());
  set("odd", ""); set("ends", "wrong"); tell("wrong", list());
  set("ends", "");
  const part = at("trace").querySelector(".sample");
  part.dispatchEvent(new Event("mouseenter")); tell("source", /rows\.jsonl, row \d+, response 1/.test(at("source").textContent));
  page.querySelectorAll("#list button")[4].click(); tell("fifth", page.querySelectorAll("#list button")[4].getAttribute("aria-current"));
  tell("markup", at("trace").querySelectorAll("script, img, b").length);
};
</script>"##;

#[test]
fn a_reader_can_filter_and_nothing_is_asked_for() {
    let Some(browser) = browser() else { return };
    let bench = built(8, |question, n| format!("text {n} of {question} {HOSTILE}"));
    let site = Site::of(vec![("/report.html", page(&bench)), ("/reader", READER.to_owned())]);
    let (seen, said) = load(&browser, &format!("{}/reader", site.address));
    assert_eq!(said, Vec::<String>::new(), "the browser complains");
    let told: Vec<&str> = seen.split("<li>").skip(1).map(|item| item.split("</li>").next().unwrap()).collect();
    let expected = [
        "all=24",
        "label=8",
        "shown=25",
        "hash=#label=2C",
        "found=3",
        "marks=true",
        "none=0",
        "longest=3",
        "wrong=0",
        "source=true",
        "fifth=true",
        "markup=0",
    ];
    assert_eq!(told, expected, "{seen}");
    let mut asked = site.asked.lock().unwrap().clone();
    asked.sort();
    assert_eq!(asked, ["/reader", "/report.html"], "the page has asked for more than itself");
}

#[test]
fn an_address_shows_one_trace() {
    let Some(browser) = browser() else { return };
    let bench = built(4, |question, n| format!("text {n} of {question}"));
    let site = Site::of(vec![("/report.html", page(&bench))]);
    let id = bench.ask("SELECT max(trace_id) FROM trace WHERE label = '3C'").remove(0);
    let (seen, said) = load(&browser, &format!("{}/report.html#label=3C&trace={id}", site.address));
    assert_eq!(said, Vec::<String>::new());
    let shown = seen.split_once("<article id=\"trace\"").unwrap().1;
    assert!(shown.contains(&format!("<h3>{id}</h3>")), "{shown}");
    assert!(seen.contains(">4 of 12</output>"));
}

/// That the browser's complaints are heard, and requests seen.
#[test]
fn a_page_that_does_what_it_should_not_is_noticed() {
    let Some(browser) = browser() else { return };
    let bench = built(2, |question, n| format!("text {n} of {question}"));
    let good = page(&bench);
    let broken = good.replace("</main>", "<script>document.title = 'run'</script></main>");
    let asking = "<!doctype html><img src=\"/more.png\">".to_owned();
    let site = Site::of(vec![("/broken", broken), ("/asking", asking)]);
    let (seen, said) = load(&browser, &format!("{}/broken", site.address));
    assert!(said.iter().any(|line| line.contains("Content Security Policy")), "{said:?}");
    assert!(!seen.contains("<title>run</title>"), "a foreign script has run");
    load(&browser, &format!("{}/asking", site.address));
    assert!(site.asked.lock().unwrap().iter().any(|path| path == "/more.png"));
}

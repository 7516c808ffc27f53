//! The laws of the house, held by reading the tree and by asking the engine.
//!
//! Each law about the tree is a function from a file to what breaks it, so that it can be shown a file that does.

mod rooms;

use std::fs;

use skillfactory::store::{Access, Limits, Store};

use self::rooms::ROOMS;
use crate::support::{Bench, files, reflection, root, row, small_recipe};

/// A Rust file, taken apart.
struct Source {
    /// Under `src/`.
    path: String,
    /// Without comments, string literals empty; the lines are where they were.
    code: String,
    /// The string literals and their lines, escapes resolved where they matter.
    texts: Vec<(usize, String)>,
}

impl Source {
    fn of(path: &str, text: &str) -> Self {
        let (mut code, mut texts, mut rest) = (String::new(), Vec::new(), text);
        while !rest.is_empty() {
            let (length, literal) = token(rest, code.chars().last());
            let (token, after) = rest.split_at(length);
            if let Some(literal) = literal {
                texts.push((code.matches('\n').count() + 1, literal));
                code.push_str("\"\"");
            }
            let kept = |c: &char| *c == '\n' || (length == c.len_utf8());
            code.extend(token.chars().filter(kept));
            rest = after;
        }
        Self { path: path.to_owned(), code, texts }
    }

    fn room(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    /// Where the code holds one of some words, each whole.
    fn find(&self, words: &[&str]) -> Vec<String> {
        let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let mut found = Vec::new();
        for word in words {
            for (at, _) in self.code.match_indices(word) {
                let (before, after) = (&self.code[..at], &self.code[at + word.len()..]);
                let is_longer = is_part(word.chars().last()) && is_part(after.chars().next());
                if !is_longer && !is_part(before.chars().last()) {
                    found.push(format!("{}:{}: {word}", self.path, before.matches('\n').count() + 1));
                }
            }
        }
        found
    }
}

/// Bytes of the comment, the string or the character that a text begins with, and what the string says.
fn token(rest: &str, before: Option<char>) -> (usize, Option<String>) {
    let end = |from: usize, mark: &str| rest[from..].find(mark).map_or(rest.len(), |at| from + at + mark.len());
    let first = rest.chars().next().map_or(0, char::len_utf8);
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), None);
    }
    if rest.starts_with("/*") {
        return (end(2, "*/"), None);
    }
    let hashes = rest.strip_prefix('r').map(|raw| raw.len() - raw.trim_start_matches('#').len()).unwrap_or_default();
    if rest.starts_with('r') && rest[1 + hashes..].starts_with('"') && !before.is_some_and(char::is_alphanumeric) {
        let stop = end(2 + hashes, &format!("\"{}", "#".repeat(hashes)));
        return (stop, Some(rest[2 + hashes..stop].to_owned()));
    }
    if rest.starts_with('"') {
        return string(rest);
    }
    if rest.starts_with("'\\") {
        return (end(3, "'"), None);
    }
    let is_character = rest.starts_with('\'') && rest.chars().nth(2) == Some('\'');
    if is_character { (rest.char_indices().nth(3).map_or(rest.len(), |(at, _)| at), None) } else { (first, None) }
}

/// A string literal: a `\` at the end of a line joins it to the next, `\n` is a line break.
fn string(rest: &str) -> (usize, Option<String>) {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (at + 1, Some(text)),
            '\\' => match chars.next() {
                Some((_, '\n')) => while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {},
                Some((_, 'n')) => text.push('\n'),
                Some((_, escaped)) => text.push(escaped),
                None => {}
            },
            _ => text.push(c),
        }
    }
    (rest.len(), Some(text))
}

fn sources() -> Vec<Source> {
    let read = |(path, bytes): (String, Vec<u8>)| Source::of(&path, &String::from_utf8(bytes).unwrap());
    files(&root().join("src")).into_iter().filter(|(path, _)| path.ends_with(".rs")).map(read).collect()
}

fn assert_none(found: Vec<String>) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// Holds a law against every file under `src/`, and against one that breaks it.
fn hold(law: fn(&Source) -> Vec<String>, path: &str, guilty: &[&str], innocent: &[&str]) {
    for text in guilty {
        assert!(!law(&Source::of(path, text)).is_empty(), "the law does not see: {text}");
    }
    for text in innocent {
        assert_none(law(&Source::of(path, text)));
    }
    assert_none(sources().iter().flat_map(law).collect());
}

#[test]
fn the_core_knows_no_file_no_clock_and_no_chance() {
    let law = |source: &Source| {
        let words = ["std::fs", "std::io", "std::env", "std::net", "std::time", "std::thread", "std::process"];
        let chance = ["HashMap", "HashSet", "RandomState", "rand", "duckdb"];
        if source.room() == "trace" { [source.find(&words), source.find(&chance)].concat() } else { Vec::new() }
    };
    let guilty = ["use std::time::Instant;", "let a = HashMap::new();", "use duckdb::Row;"];
    hold(law, "trace/key.rs", &guilty, &["// std::fs\nlet text: &'static str = \"std::io\"; use std::hash::Hasher;"]);
}

#[test]
fn only_the_store_opens_a_database() {
    let law = |source: &Source| match source.room() {
        "store" => Vec::new(),
        // It registers functions on what the store has opened.
        "udf" => source.find(&["Connection::open", "open_in_memory", "open_with_flags", "rusqlite"]),
        _ => source.find(&["Connection", "rusqlite"]),
    };
    hold(law, "ingest/raw.rs", &["let c = Connection::open(path)?;", "use rusqlite::Row;"], &["// Connection::open"]);
    hold(law, "udf/mod.rs", &["duckdb::Connection::open_in_memory()"], &["fn f(c: &Connection) {}"]);
}

/// Law 3: longer SQL is a file. Line breaks that fence foreign text, `(\n{text}\n)`, keep a comment at its end from
/// hiding what is ours behind it; they do not count.
#[test]
fn no_sql_of_two_lines_is_in_rust() {
    let law = |source: &Source| {
        let words = ["SELECT", "INSERT", "CREATE", "COPY", "DELETE", "UPDATE", "ATTACH"];
        let is_sql = |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word));
        let is_long = |text: &str| text.replace("\n{", "{").replace("}\n", "}").trim().contains('\n');
        let long = source.texts.iter().filter(|(_, text)| is_sql(text) && is_long(text));
        long.map(|(line, text)| format!("{}:{line}: {text}", source.path)).collect()
    };
    let guilty =
        ["f(\"SELECT a\n FROM t\")", r#"f("DELETE FROM t;\nx")"#, "r#\"COPY \"t\"\nTO 'f'\"#", "r\"SELECT 1\n, 2\""];
    let innocent = ["\"SELECT a \\\n  FROM t\"", r#""SELECT (\n{text}\n)""#, "\"a\nSELECTED\"", "// \"SELECT\n1\n"];
    hold(law, "build/mod.rs", &guilty, &innocent);
}

#[test]
fn the_library_never_talks_ends_the_program_or_looks_around() {
    let law = |source: &Source| {
        let talk = ["print!", "println!", "eprint!", "eprintln!", "dbg!", "stdout", "stderr", "stdin"];
        let act = ["process::exit", "process::abort", "std::env", "env::var", "env::vars", "env::args", "home_dir"];
        let home = source.texts.iter().filter(|(_, text)| text == "HOME");
        let home = home.map(|(line, _)| format!("{}:{line}: HOME", source.path)).collect();
        if ["cli", "ui", "main"].contains(&source.room()) {
            return Vec::new();
        }
        [source.find(&talk), source.find(&act), home].concat()
    };
    let guilty =
        ["println!(\"a\")", "std::process::exit(1)", "env::var(name)", "use std::env;", "io::stdout()", "f(\"HOME\")"];
    // What a reader of Rust may stumble over, with something to find behind it.
    let hidden = [
        "'\"', println!()",
        "'\\'', println!()",
        "r#\"\"\"#, println!()",
        "&'a str, \"\\\"\", println!()",
        "/* \" */ dbg!()",
    ];
    hold(law, "store/mod.rs", &hidden, &[]);
    hold(law, "store/mod.rs", &guilty, &["/// println!\nlet a = \"println!()\"; process::id(); env!(\"CARGO\");"]);
}

/// The names that follow `crate::` in some code, those in braces too.
fn rooms_used(code: &str) -> Vec<String> {
    let name = |text: &str| text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut used = Vec::new();
    for (at, path) in code.match_indices("crate::") {
        let rest = &code[at + path.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            used.push(name(rest));
            continue;
        };
        let mut depth = 0;
        let is_apart = |c: char| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth < 0 || (depth == 0 && c == ',')
        };
        let end = group.find(';').unwrap_or(group.len());
        used.extend(group[..end].split(is_apart).map(name).filter(|name| !name.is_empty()));
    }
    used
}

#[test]
fn every_room_uses_only_those_below_it() {
    let law = |source: &Source| {
        let Some((room, below)) = ROOMS.iter().find(|(room, _)| *room == source.room()) else {
            return vec![format!("{}: say what the room may use", source.path)];
        };
        let used = rooms_used(&source.code).into_iter().filter(|used| used != room && !below.contains(&used.as_str()));
        let mut found: Vec<_> = used.map(|used| format!("{}: uses {used}", source.path)).collect();
        // The other way out of a room.
        found.extend(source.find(&["super::super"]));
        if source.path.ends_with("mod.rs") && source.code.lines().any(|line| line.starts_with("use super")) {
            found.push(format!("{}: uses super", source.path));
        }
        found
    };
    hold(law, "trace/key.rs", &["use crate::store::Store;", "use super::super::udf;"], &["use crate::trace::answer;"]);
    hold(law, "ui/mod.rs", &["f(crate::store::text)", "use super::store;"], &["use crate::{build, export::Report};"]);
    hold(law, "store/open.rs", &["use crate::{udf, ui};", "use crate::{digest::{a, b}, build};"], &["use crate::udf;"]);
    hold(law, "udf/mod.rs", &["use crate::digest;"], &["//! [`crate::store`]\nuse crate::trace;"]);
    hold(law, "hall/mod.rs", &[""], &[]);
}

/// The rooms that may, each because the user named an address. That nothing goes there unasked is tried in
/// `hub/unasked.rs`.
const OUTSIDE: [&str; 2] = ["hub", "sample"];

#[test]
fn only_the_rooms_of_the_network_reach_over_it() {
    let law = |source: &Source| {
        let words = ["hf_hub", "reqwest", "std::net", "TcpStream", "TcpListener", "UdpSocket", "hyper", "tokio"];
        if OUTSIDE.contains(&source.room()) { Vec::new() } else { source.find(&words) }
    };
    let guilty = ["use reqwest::Url;", "use hf_hub::HFClient;", "std::net::TcpStream::connect(a)"];
    hold(law, "cli/hub.rs", &guilty, &["// reqwest\nuse crate::hub::Settings;"]);
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    for other in ["ureq", "hyper", "curl", "isahc", "attohttpc", "minreq", "httpfs"] {
        assert!(!manifest.contains(other), "{other}: another way out");
    }
}

#[test]
fn no_file_is_longer_than_400_lines() {
    let is_long = |text: &str| text.lines().count() > 400;
    assert!(is_long(&"a\n".repeat(401)) && !is_long(&"a\n".repeat(400)));
    for (path, bytes) in ["src", "tests"].iter().flat_map(|folder| files(&root().join(folder))) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!path.ends_with(".rs") || !is_long(&text), "{path} has {} lines", text.lines().count());
    }
}

fn execute(store: &Store, sql: &str) -> skillfactory::store::Result<usize> {
    Ok(store.prepare(sql)?.execute([])?)
}

/// A workspace with rows that three traces can be made of.
fn filled() -> Bench {
    let bench = Bench::new();
    let (right, wrong) = (reflection("so", "Correct"), reflection("so", "Incorrect"));
    let rows = [
        row("2+2?", "four", true, &[&right]),
        row("2+2?", "five", false, &[&wrong]),
        row("2+2?", "2+2", true, &[&right]),
    ];
    bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    bench
}

fn built() -> Bench {
    let bench = filled();
    assert_eq!(bench.build(&small_recipe(3)).unwrap().traces(), 3);
    bench
}

/// The tables that nobody but an ingest may change.
const RAW: [&str; 8] =
    ["source", "source_file", "source_row", "question", "response", "response_row", "reflection", "reflection_row"];

/// Every row of every raw table, as text.
fn raw_rows(bench: &Bench) -> Vec<String> {
    let rows = |table: &&str| bench.ask(&format!("SELECT '{table}', t FROM {table} AS t ORDER BY t::VARCHAR"));
    RAW.iter().flat_map(rows).collect()
}

#[test]
fn a_build_leaves_raw_rows_as_they_are() {
    let bench = filled();
    let before = raw_rows(&bench);
    assert!(RAW.iter().all(|table| before.iter().any(|row| row.starts_with(&format!("{table}|")))), "{before:?}");
    for attempts in [3, 2] {
        assert!(bench.build(&small_recipe(attempts)).unwrap().traces() > 0);
        assert_eq!(raw_rows(&bench), before);
    }
    execute(&bench.store(), "UPDATE response_row SET is_correct = NULL WHERE is_correct = false").unwrap();
    assert_ne!(raw_rows(&bench), before, "a change is not seen");
}

#[test]
fn a_second_ingest_only_adds() {
    let bench = filled();
    let before = raw_rows(&bench);
    let corrected = row("2+2?", "five", true, &[&reflection("so", "Incorrect"), &reflection("no", "Correct")]);
    bench.ingest(&[bench.jsonl("more.jsonl", &[corrected, row("3+3?", "six", true, &[])])]).unwrap();
    let after = raw_rows(&bench);
    assert!(after.len() > before.len());
    let lost: Vec<_> = before.into_iter().filter(|row| !after.contains(row)).collect();
    assert_none(lost);
}

/// What a reader is refused, and words of the refusal. `OUT` is a folder.
const REFUSED: [(&str, &str); 20] = [
    ("INSERT INTO source VALUES ('x', 9, 'd', now()::TIMESTAMP, NULL)", "read-only"),
    ("UPDATE trace SET label = ''", "read-only"),
    ("DELETE FROM trace", "read-only"),
    ("CREATE TABLE mine (i INTEGER)", "read-only"),
    ("CREATE VIEW mine AS SELECT 1", "read-only"),
    ("ALTER TABLE trace ADD COLUMN mine INTEGER", "read-only"),
    ("ATTACH 'OUT/mine.duckdb' AS mine", "disabled by configuration"),
    ("COPY source TO 'OUT/mine.csv'", "disabled by configuration"),
    ("EXPORT DATABASE 'OUT/mine'", "disabled by configuration"),
    ("SELECT count(*) FROM read_csv('/etc/passwd', sep = ':', header = false)", "disabled by configuration"),
    ("SELECT count(*) FROM read_text('/etc/passwd')", "disabled by configuration"),
    ("SELECT count(*) FROM read_blob('/etc/passwd')", "disabled by configuration"),
    ("SELECT count(*) FROM glob('/etc/*')", "disabled by configuration"),
    ("SET threads = 1", "locked"),
    ("RESET threads", "locked"),
    ("PRAGMA threads = 1", "locked"),
    ("SELECT 1; SET threads = 1", "locked"),
    // Nothing shows that a writer may do these: no running engine lets go of its guard, and no test needs a network.
    ("SET enable_external_access = true", "locked"),
    ("INSTALL httpfs", "disabled by configuration"),
    ("LOAD httpfs", "disabled through configuration"),
];

fn assert_refused(bench: &Bench, access: &Access) {
    let store = Store::open(&bench.path("w.duckdb"), access, Limits { threads: Some(1), ..Limits::default() }).unwrap();
    for (sql, words) in REFUSED {
        let sql = sql.replace("OUT", &bench.path("").to_string_lossy());
        let refusal = execute(&store, &sql).expect_err(&sql).to_string();
        assert!(refusal.contains(words), "{sql}: {refusal}");
    }
    assert_eq!(execute(&store, "CREATE TEMP TABLE mine AS SELECT trace_id FROM trace").unwrap(), 3);
}

#[test]
fn a_reader_can_change_nothing_and_reach_nothing_else() {
    let bench = built();
    let before = files(bench.folder.path());
    assert_refused(&bench, &Access::Read);
    assert!(files(bench.folder.path()) == before, "a file is new or changed");
}

#[test]
fn an_exporter_can_write_into_its_folder_only() {
    let bench = built();
    let out = bench.path("out");
    fs::create_dir(&out).unwrap();
    let access = Access::Export(out.clone());
    assert_refused(&bench, &access);
    let store =
        Store::open(&bench.path("w.duckdb"), &access, Limits { threads: Some(1), ..Limits::default() }).unwrap();
    execute(&store, &format!("COPY source TO '{}/mine.csv'", out.display())).unwrap();
    assert_eq!(files(&out).len(), 1);
    let beside = format!("COPY source TO '{}/../mine.csv'", out.display());
    assert!(execute(&store, &beside).is_err() && !bench.path("mine.csv").exists());
}

/// Else the refusals above would show nothing.
#[test]
fn a_writer_may_do_what_a_reader_is_refused() {
    let bench = built();
    let store = bench.store();
    let is_shown = |sql: &&str| !sql.ends_with("httpfs") && !sql.contains("external_access");
    for sql in REFUSED.map(|(sql, _)| sql).into_iter().filter(is_shown) {
        let sql = sql.replace("OUT", &bench.path("").to_string_lossy());
        execute(&store, "BEGIN TRANSACTION").unwrap();
        execute(&store, &sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        execute(&store, "ROLLBACK").unwrap();
    }
}

//! What `sample responses` costs beside the model: requests to a server that answers at once, see README.md in this folder.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench talks to its user")]

use std::env;
use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use wait4::Wait4;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Prompt variants of each question.
const VARIANTS: u64 = 4;
const SAMPLES: u64 = 10;
const SMOKE_REQUESTS: u64 = 2000;

fn main() -> ExitCode {
    match bench() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn bench() -> Result<()> {
    let words: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    let requests = match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => SMOKE_REQUESTS,
        ["--requests", number] => number.parse()?,
        other => return Err(format!("not known: {}", other.join(" ")).into()),
    };
    let answered: Arc<AtomicU64> = Arc::default();
    let endpoint = serve(Arc::clone(&answered))?;
    println!("requests   asking s   requests/s   cpu s   requests/cpu s   peak MB   whole s");
    for requests in [requests / 10, requests] {
        let questions = requests.div_ceil(VARIANTS * SAMPLES).max(1);
        let folder = tempfile::tempdir()?;
        let program = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_skillfactory"));
            command.current_dir(folder.path()).stderr(Stdio::null());
            command
        };
        let made = program().args(["sample", "questions", "countdown", "--count", &questions.to_string()]).output()?;
        fs::write(folder.path().join("q.jsonl"), made.stdout)?;
        answered.store(0, Ordering::Relaxed);
        let told = fs::File::create(folder.path().join("told"))?;
        let begin = Instant::now();
        let child = program()
            .args(["sample", "responses", "q.jsonl", "--model", "none", "--endpoint", &endpoint, "--parallel", "32"])
            .args(["--samples", &SAMPLES.to_string(), "--choices", "1"])
            .stdout(Stdio::null())
            .stderr(told)
            .spawn()?
            .wait4()?;
        let whole = begin.elapsed().as_secs_f64();
        let told = fs::read_to_string(folder.path().join("told"))?;
        if !child.status.success() {
            return Err(told.into());
        }
        let wanted = questions * VARIANTS * SAMPLES;
        let asked = answered.load(Ordering::Relaxed);
        if asked != wanted {
            return Err(format!("{asked} requests for {wanted} answers").into());
        }
        let asking = seconds(&told).ok_or("the program does not tell how long it asked")?;
        let usage = child.rusage;
        let cpu = usage.utime.as_secs_f64() + usage.stime.as_secs_f64();
        println!(
            "{wanted:>8} {asking:>10.1} {:>12.0} {cpu:>7.1} {:>16.0} {:>9} {whole:>9.1}",
            wanted as f64 / asking,
            wanted as f64 / cpu,
            usage.maxrss >> 20,
        );
    }
    Ok(())
}

/// Seconds of `in 1.5 s (`.
fn seconds(told: &str) -> Option<f64> {
    told.split(" in ").filter_map(|rest| rest.split_once(" s (")?.0.parse().ok()).next()
}

/// A server that answers at once, a thread for each connection.
fn serve(answered: Arc<AtomicU64>) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let endpoint = format!("http://{}/v1", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(std::result::Result::ok) {
            let answered = Arc::clone(&answered);
            std::thread::spawn(move || answer(stream, &answered));
        }
    });
    Ok(endpoint)
}

/// Answers what comes, until the connection ends; each answer is another, as a model's would be.
fn answer(stream: TcpStream, answered: &AtomicU64) -> Option<()> {
    let mut writer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    let (mut line, mut body) = (String::new(), Vec::new());
    loop {
        let mut length = 0;
        loop {
            line.clear();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            match line.trim_end().split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.parse().ok()?,
                _ if line.trim_end().is_empty() => break,
                _ => {}
            }
        }
        body.resize(length, 0);
        reader.read_exact(&mut body).ok()?;
        let number = answered.fetch_add(1, Ordering::Relaxed);
        let text = format!("{} number {number}. <answer>1 + 1</answer>", "A step of the work. ".repeat(40));
        let body = format!(
            r#"{{"model":"none","choices":[{{"message":{{"content":"{text}"}},"finish_reason":"stop"}}],"usage":{{"prompt_tokens":90,"completion_tokens":200}}}}"#
        );
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length:";
        // At once: several small writes would each wait for the other side.
        writer.write_all(format!("{head} {}\r\n\r\n{body}", body.len()).as_bytes()).ok()?;
    }
}

//! What a terminal of 80 columns is given: nothing that it would obey but our own colours, and no line too long for it.

use super::*;

impl Place {
    /// What the program writes on a terminal.
    fn on_terminal(&self, args: &str) -> String {
        let command = format!("stty cols 80; {} -q {args}", env!("CARGO_BIN_EXE_skillfactory"));
        let mut shell = Command::new("script");
        shell.args(["-qec", &command, "/dev/null"]).env_clear().current_dir(self.folder.path()).env("TERM", "xterm");
        shell.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        let output = shell.stdin(Stdio::null()).output().unwrap();
        String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n")
    }
}

/// A text without the colours that we set.
fn without_colour(text: &str) -> String {
    let mut pieces = text.split("\u{1b}[");
    let first = pieces.next().unwrap().to_owned();
    pieces.fold(first, |plain, piece| {
        let (code, rest) = piece.split_once('m').unwrap_or_else(|| panic!("no colour: {piece:?}"));
        assert!(code.chars().all(|c| c.is_ascii_digit() || c == ';'), "no colour: {code:?}");
        plain + rest
    })
}

#[test]
fn a_terminal_is_given_nothing_to_obey() {
    if !Path::new("/usr/bin/script").exists() {
        eprintln!("skipped: there is no program that plays a terminal");
        return;
    }
    let place = Place::with_a_trap();
    let ask = |sql: &str| place.ask(sql).remove(0).as_object().unwrap().values().next().unwrap().clone();
    let trapped = "WHERE contains(text, chr(27))";
    let trace = ask(&format!("SELECT min(trace_id) FROM trace {trapped}"));
    let response = ask(&format!("SELECT response_id FROM response {trapped}"));
    place
        .sf(["retract", "--responses", "contains(text, chr(27))", "--reason", "trap", "--note", "x\u{1b}[2J"])
        .succeeds();
    place.sf(["build", "--attempts", "1"]).succeeds();
    for args in [
        "sql 'SELECT text, text AS \"\u{1b}[8mname\" FROM response'",
        "sql 'SELECT text FROM response' --as csv",
        "sql 'SELECT text FROM response' --as jsonl",
        "sql 'SELECT text FROM response' --as md",
        &format!("show {response}"),
        &format!("show {response} --lineage"),
        &format!("show {response} --used-by"),
        &format!("diff reference@1 reference --text {trace}"),
        "diff reference@1 reference",
        "diff reference@1 reference --rows",
        "audit",
        "audit chat-tokens --rows",
        "query funnel",
        "query phrases",
        "retract --list",
        "check --template qwen3",
        "recipe show reference",
        "sql \"SELECT ('x' || text)::INTEGER FROM response\"",
    ] {
        let shown = without_colour(&place.on_terminal(args));
        let obeyed = shown.chars().find(|c| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c));
        assert_eq!(obeyed, None, "{args}:\n{shown:?}");
        assert!(!shown.trim().is_empty(), "{args} says nothing");
        assert!(!shown.contains("error: ") || args.contains("INTEGER"), "{args}:\n{shown}");
        // What is meant to be copied is not broken, and neither is a path.
        let is_whole = |line: &str| line.starts_with("hint: ") || line.contains("/out");
        let long = shown.lines().find(|line| line.chars().count() > 80 && !is_whole(line));
        assert_eq!(long.filter(|_| !args.contains("--as") && !args.contains("recipe show")), None, "{args}");
    }
}

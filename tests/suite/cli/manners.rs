//! Manners: lists and summaries for machines, SQL to see, completions, pages, versions, pipes that close, colours.

use std::io::BufReader;

use super::*;

fn json_of(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

#[test]
fn every_list_comes_in_every_form() {
    let place = Place::with_traces();
    place.sf(["retract", "--responses", "text = 'text 5'", "--reason", "dull", "--note", "a, \"b\""]).succeeds();
    for (list, column, rows) in [
        (&["audit", "--list"][..], "audit", 13),
        (&["query", "--list"], "report", 15),
        (&["recipe", "list"], "recipe", 6),
        (&["retract", "--list"], "retraction", 1),
        (&["sources"], "source", 1),
        (&["log"], "recipe", 1),
    ] {
        let as_form = |form: &str| place.sf(list.iter().copied().chain(["--as", form])).succeeds().out;
        let lines: Vec<Value> = as_form("jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), rows, "{list:?}");
        assert!(lines.iter().all(|line| !line[column].is_null()), "{list:?}: {lines:?}");
        let csv = as_form("csv");
        assert!(csv.split(',').next().unwrap().ends_with(column), "{csv}");
        assert!(as_form("table").starts_with('┌') && as_form("md").starts_with("| "), "{list:?}");
    }
    let note = place.sf(["retract", "--list", "--as", "jsonl"]).succeeds();
    assert_eq!(json_of(&note)["note"], json!("a, \"b\""));
    assert_eq!(place.sf(["retract", "--responses", "true", "--as", "csv"]).code, 2, "--as is for the list");
}

#[test]
fn every_summary_is_there_for_machines() {
    let place = Place::with_rows();
    let said = |args: &[&str], schema: &str| {
        let ran = place.sf(args.iter().copied().chain(["--json"])).succeeds();
        let value = json_of(&ran);
        assert_eq!(value["schema"], json!(schema), "{args:?}");
        value
    };
    let taken = said(&["ingest", "rows.jsonl"], "skillfactory.ingest/v1");
    assert_eq!([&taken["rows"], &taken["new_responses"], &taken["is_new"]], [&json!(18), &json!(18), &json!(true)]);
    assert_eq!(taken["files"][0]["columns"]["question"], json!("question"));
    let plan = said(&["plan"], "skillfactory.build/v1");
    let built = said(&["build"], "skillfactory.build/v1");
    assert_eq!([&plan["traces"], &plan["labels"], &plan["added"]], [&built["traces"], &built["labels"], &json!(15)]);
    assert_eq!(built["funnel"][0], json!({"step": "rows", "left": 18, "lost": []}));
    let written = said(&["export", "out"], "skillfactory.export/v1");
    assert_eq!([&written["exports"][0]["traces"], &written["exports"][0]["files"]], [&json!(15), &json!(1)]);
    let audits = said(&["audit"], "skillfactory.audit/v1");
    assert_eq!((audits["recipe"].clone(), audits["audits"].as_array().unwrap().len()), (json!("reference"), 13));
    let proven = said(&["verify", "out"], "skillfactory.verify/v1");
    let of: Vec<_> = proven["proven"].as_array().unwrap().iter().map(|proven| proven["of"].clone()).collect();
    assert_eq!(of, [json!("skillfactory.duckdb"), json!("out")]);
    assert!(proven["proven"][0]["proofs"].as_array().unwrap().iter().all(|proof| proof["faults"] == json!(0)));
    let gone = said(&["retract", "--responses", "text = 'text 5'"], "skillfactory.retraction/v1");
    assert_eq!([&gone["retraction"], &gone["responses"], &gone["note"]], [&json!(1), &json!(3), &Value::Null]);
    said(&["build"], "skillfactory.build/v1");
    let differs = said(&["diff", "reference@1", "reference"], "skillfactory.diff/v1");
    assert_eq!([&differs["a"]["traces"], &differs["b"]["state"]], [&json!(15), &json!(2)]);
    assert_eq!(said(&["gc", "--dry-run"], "skillfactory.gc/v1")["is_estimate"], json!(true));
    assert_eq!(said(&["gc"], "skillfactory.gc/v1")["is_estimate"], json!(false));
    let ran = said(&["run", "-i", "rows.jsonl", "-o", "again"], "skillfactory.run/v1");
    assert_eq!([&ran["build"]["recipe"], &ran["export"]["traces"]], [&json!("reference"), &ran["build"]["traces"]]);
}

#[test]
fn the_sql_of_what_is_asked_can_be_seen() {
    let place = Place::with_traces();
    for verb in [&["sources"][..], &["log"], &["log", "--recipe", "reference"], &["query", "formats"]] {
        let sql = place.sf(verb.iter().copied().chain(["--show-sql"])).succeeds().out;
        let answer = place.sf(verb).succeeds().out;
        assert_eq!(place.sf(["sql", &sql]).succeeds().out, answer, "{sql}");
    }
    let audits = place.sf(["audit", "equal-content", "--show-sql"]).succeeds().out;
    assert!(audits.starts_with("-- name: audit/equal-content\n") && audits.contains("SELECT"), "{audits}");
}

#[test]
fn shells_are_told_of_every_verb() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = place.sf(["completions", shell]).succeeds().out;
        for word in ["ingest", "bundle", "memory-limit", "show-sql"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    fs::write(place.path("c.bash"), place.sf(["completions", "bash"]).out).unwrap();
    let typed = "source c.bash; COMP_WORDS=(skillfactory bu); COMP_CWORD=1; _skillfactory skillfactory bu skillfactory; echo ${COMPREPLY[*]}";
    let output = Command::new("bash").args(["-c", typed]).current_dir(place.folder.path()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "build bundle", "{output:?}");
    assert_eq!(place.sf(["completions", "cmd"]).code, 2);
    place.sf(["man", "pages"]).succeeds();
    let pages: Vec<String> = files(&place.path("pages")).into_iter().map(|(name, _)| name).collect();
    for page in ["skillfactory.1", "skillfactory-export.1", "skillfactory-sample-responses.1"] {
        assert!(pages.contains(&page.to_owned()), "{page} is not in {pages:?}");
    }
    let page = fs::read_to_string(place.path("pages/skillfactory-show.1")).unwrap();
    assert!(page.contains("lineage") && !page.contains('\u{1b}'), "{page}");
}

#[test]
fn versions_are_those_of_the_engines() {
    let place = Place::with_traces();
    let said = place.sf(["--version"]).succeeds().out;
    assert_eq!(place.sf(["-V"]).succeeds().out, said);
    let lines: Vec<&str> = said.lines().collect();
    let duckdb = place.ask("SELECT version() AS v")[0]["v"].as_str().unwrap().trim_start_matches('v').to_owned();
    let expected = [
        concat!("skillfactory ", env!("CARGO_PKG_VERSION")),
        &format!("DuckDB {duckdb}"),
        &format!("SQLite {}", rusqlite::version()),
    ];
    assert_eq!(lines, expected);
}

/// `head` reads a line and goes: no verb minds.
#[test]
fn a_pipe_that_closes_is_no_failure() {
    let place = Place::with_traces();
    for args in [
        &["--help"][..],
        &["export", "--help"],
        &["--version"],
        &["audit"],
        &["audit", "--list", "--as", "csv"],
        &["query", "--list"],
        &["query", "stats", "--as", "table"],
        &["query", "funnel"],
        &["plan"],
        &["recipe", "show", "reference"],
        &["log", "--as", "md"],
        &["sql", "SELECT range, repeat('x', 1000) FROM range(100000)"],
        &["sql", "SELECT range, repeat('x', 1000) FROM range(100000)", "--as", "csv"],
        &["sql", "SELECT range, repeat('x', 1000) FROM range(5000)", "--as", "parquet"],
        &["verify", "out"],
        &["completions", "bash"],
    ] {
        let mut child = place.program().args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0];
        let mut out = BufReader::with_capacity(1, child.stdout.take().unwrap());
        _ = out.read(&mut first).unwrap();
        drop(out);
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {said}");
        assert!(!said.contains("error") && !said.contains("panic"), "{args:?}: {said}");
    }
}

#[test]
fn no_colour_is_shown_where_none_is_wanted() {
    if !Path::new("/usr/bin/script").exists() {
        println!("skipped: there is no program that plays a terminal");
        return;
    }
    let place = Place::with_traces();
    let trace = place.ask("SELECT min(trace_id) AS id FROM trace")[0]["id"].as_str().unwrap().to_owned();
    let show = |env: &[(&str, &str)], args: &str| {
        let command = format!("{} {args}", env!("CARGO_BIN_EXE_skillfactory"));
        let mut shell = Command::new("script");
        shell.args(["-qec", &command, "/dev/null"]).env_clear().current_dir(place.folder.path());
        shell.env("TERM", "xterm").envs(env.iter().copied()).envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        let output = shell.stdin(Stdio::null()).output().unwrap();
        String::from_utf8(output.stdout).unwrap().contains('\u{1b}')
    };
    for args in [format!("show {trace}"), "--help".to_owned(), "-h".to_owned(), "frobnicate".to_owned()] {
        assert!(show(&[], &args), "{args} has no colour to begin with");
        assert!(!show(&[("NO_COLOR", "1")], &args), "{args}");
    }
}

#[test]
fn init_writes_what_is_missing_and_keeps_what_is_there() {
    let place = Place::with_rows();
    fs::write(place.path(".gitignore"), "mine\n*.duckdb").unwrap();
    place.sf(["init"]).succeeds();
    let recipe = fs::read_to_string(place.path("recipe.toml")).unwrap();
    assert!(recipe.contains("# N: attempts in the longest trace"), "the recipe is commented");
    let ignored = fs::read_to_string(place.path(".gitignore")).unwrap();
    assert!(ignored.starts_with("mine\n*.duckdb\n") && ignored.matches("*.duckdb\n").count() == 1, "{ignored}");
    assert!(ignored.contains("\nout/\n"));
    place.sf(["ingest", "rows.jsonl"]).succeeds();
    place.sf(["build", "--recipe", "recipe.toml"]).succeeds();
    fs::write(place.path("recipe.toml"), "mine").unwrap();
    place.sf(["init"]).succeeds().says(&["there is already ./recipe.toml"]);
    assert_eq!(fs::read_to_string(place.path("recipe.toml")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(place.path(".gitignore")).unwrap(), ignored);
    fs::write(place.path("file"), "").unwrap();
    place.sf(["init", "file"]).fails(1).says(&["cannot make the folder file"]);
}

/// Time of the processor, as a busy machine has no other to go by.
#[test]
fn the_example_takes_under_ten_seconds() {
    use wait4::Wait4;
    let place = Place::new();
    let child = place
        .program()
        .args(["init", "--example", "story"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let used = child.wait4().unwrap();
    assert!(used.status.success());
    let took = used.rusage.utime + used.rusage.stime;
    assert!(took.as_secs() < 10, "{took:?}");
}

/// The whole story: what is printed is what was done.
#[test]
fn the_example_tells_the_whole_story() {
    let place = Place::new();
    let ran = place.sf(["init", "--example", "story"]).succeeds();
    let commands: Vec<&str> = ran.out.lines().filter_map(|line| line.strip_prefix("$ skillfactory ")).collect();
    assert!(commands.len() >= 6, "{}", ran.out);
    for file in
        ["recipe.toml", "countdown.parquet", ".gitignore", "skillfactory.duckdb", "out/README.md", "report.html"]
    {
        assert!(place.path("story").join(file).exists(), "{file}");
    }
    assert_eq!(
        fs::read(place.path("story/countdown.parquet")).unwrap(),
        fs::read(crate::support::root().join("examples/countdown.parquet")).unwrap()
    );
    // Typed one by one, they come to the same.
    let again = Place::new();
    again.sf(["init", "story"]).succeeds();
    fs::copy(place.path("story/countdown.parquet"), again.path("story/countdown.parquet")).unwrap();
    for command in commands {
        let mut program = again.program();
        program.current_dir(again.path("story")).args(command.split(' '));
        assert!(program.output().unwrap().status.success(), "{command}");
    }
    let of = |place: &Place| export_files(&place.path("story/out"));
    assert!(of(&place) == of(&again), "the exports differ");
    // A second time, nothing is lost and nothing is added.
    let second = place.sf(["init", "--example", "story"]).succeeds();
    assert!(second.out.contains("nothing was added"), "{}", second.out);
}

/// What works with all texts has the allocator keep what is freed, unless it is told for how long.
#[test]
#[cfg(target_os = "linux")]
fn a_long_command_keeps_memory() {
    let place = Place::with_traces();
    let _held = place.store();
    for (verb, told, kept) in [("build", None, Some("2500")), ("build", Some("7"), Some("7")), ("plan", None, None)] {
        let mut program = place.program();
        program.args([verb, "--wait", "60"]).stderr(Stdio::null());
        let mut child = program.envs(told.map(|told| ("MIMALLOC_PURGE_DELAY", told))).spawn().unwrap();
        let has = || {
            let environment = fs::read_to_string(format!("/proc/{}/environ", child.id())).unwrap();
            environment.split('\0').find_map(|it| it.strip_prefix("MIMALLOC_PURGE_DELAY=").map(str::to_owned))
        };
        let begin = std::time::Instant::now();
        while has().as_deref() != kept && begin.elapsed().as_secs() < 20 {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
        assert_eq!(has().as_deref(), kept, "{verb} {told:?}");
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

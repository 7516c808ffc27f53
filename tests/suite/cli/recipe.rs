//! Recipes on the command line: files, names, states, plans.

use super::*;

/// A line of a summary, by how it starts.
fn line<'a>(text: &'a str, start: &str) -> &'a str {
    text.lines().find(|line| line.trim_start().starts_with(start)).unwrap_or_else(|| panic!("no {start}: {text}"))
}

#[test]
fn the_shipped_recipes_are_listed_shown_and_written() {
    let place = Place::new();
    let list = place.sf(["recipe", "list"]).succeeds().out;
    for name in ["reference", "reference-defaults", "paper", "no-reflections", "no-sample-order", "no-prompt-diversity"]
    {
        assert!(line(&list, name).len() <= 80, "{list}");
        let shown = place.sf(["recipe", "show", name]).succeeds().out;
        assert!(shown.contains(&format!("name = \"{name}\"")), "{shown}");
        let mine = format!("my-{name}");
        place.sf(["recipe", "new", &mine, "--from", name]).succeeds();
        let written = fs::read_to_string(place.path(&format!("{mine}.toml"))).unwrap();
        assert_eq!(written.trim_end(), shown.trim_end().replace(&format!("\"{name}\""), &format!("\"{mine}\"")));
    }
    assert!(place.sf(["recipe", "show", "*CC"]).succeeds().out.contains("SELECT"));
    place.sf(["recipe", "new", "my-paper"]).fails(3).says(&["my-paper.toml already"]);
    place.sf(["recipe", "new", "paper"]).fails(3).says(&["a recipe paper already"]);
    place.sf(["recipe", "new", "a/b"]).fails(3).says(&["no name"]);
    place.sf(["recipe", "show", "papr"]).fails(3).says(&["did you mean: paper"]);
}

#[test]
fn a_plan_gives_what_the_build_gives_and_changes_nothing() {
    let place = Place::with_traces();
    let before = files(place.folder.path());
    let arguments = ["--attempts", "3", "--formats", "*C_full,*CC,random", "--seed", "7"];
    let plan = place.sf(["plan"].iter().chain(&arguments)).succeeds();
    assert_eq!(files(place.folder.path()), before);
    let build = place.sf(["build"].iter().chain(&arguments)).succeeds();
    assert_eq!(plan.out, build.out);
    place.sf(["plan", "--attempts", "900"]).fails(4).says(&["no trace", "--attempts 6"]);
}

#[test]
fn options_make_a_new_state_and_say_so() {
    let place = Place::with_traces();
    let first = place.sf(["build"]).succeeds().out;
    assert!(first.starts_with("recipe reference\n"), "the same again is the same state: {first}");
    let second = place.sf(["build", "--attempts", "3"]).succeeds().out;
    assert!(second.starts_with("recipe reference, state 2\n  attempts: 3 (before: 5)\n"), "{second}");
    let third = place.sf(["build"]).succeeds().out;
    assert!(third.starts_with("recipe reference, state 3\n  attempts: 5 (before: 3)\n"), "{third}");
    let states = place.ask("SELECT state, settings ->> 'attempts' AS n, traces FROM recipe_state ORDER BY state");
    let expected: Vec<Value> = [(1, 5, 15), (2, 3, 9), (3, 5, 15)]
        .map(|(state, n, traces)| json!({"state": state, "n": n.to_string(), "traces": traces}))
        .into();
    assert_eq!(states, expected);
    place.write_rows("more.jsonl", &rows(4, 6));
    place.sf(["ingest", "more.jsonl", "--name", "rows"]).succeeds();
    let fourth = place.sf(["build"]).succeeds().out;
    assert!(fourth.contains("sources: [\"rows (revision 2)\"] (before: [\"rows (revision 1)\"])"), "{fourth}");
}

#[test]
fn recipes_live_side_by_side() {
    let place = Place::with_traces();
    let reference = "SELECT trace_id, content_id FROM trace WHERE recipe = 'reference' ORDER BY ALL";
    let before = place.ask(reference);
    place.sf(["build", "--attempts", "3", "--name", "short"]).succeeds();
    place.sf(["build", "--recipe", "paper"]).succeeds();
    assert_eq!(place.ask(reference), before);
    place.sf(["build", "--name", "short"]).fails(3).says(&["a recipe short already"]);
    place.sf(["build", "--name", "paper"]).fails(3).says(&["a recipe paper already"]);
    place.sf(["export", "both"]).fails(3).says(&["--recipe"]);
    place.sf(["export", "short", "--recipe", "short"]).succeeds();
    // The name stands for what it was made with.
    let again = place.sf(["build", "--recipe", "short"]).succeeds().out;
    assert!(again.starts_with("recipe short\n"), "{again}");
    assert!(line(&place.sf(["recipe", "list"]).succeeds().out, "short").contains(" 9"));
}

#[test]
fn a_recipe_of_a_file_is_whole_in_the_workspace() {
    let place = Place::with_rows();
    place.sf(["ingest", "rows.jsonl"]).succeeds();
    for name in ["wrong-first.toml", "wrong-first.sql", "phrases.toml"] {
        fs::copy(crate::support::root().join("examples").join(name), place.path(name)).unwrap();
    }
    let first = place.sf(["build", "--recipe", "wrong-first.toml"]).succeeds().out;
    let ids = "SELECT trace_id, content_id, label FROM trace ORDER BY ALL";
    let before = place.ask(ids);
    assert!(before.iter().any(|row| row["label"] == "W1"), "{before:?}");
    fs::remove_file(place.path("wrong-first.sql")).unwrap();
    place.sf(["build", "--recipe", "wrong-first.toml"]).fails(3).says(&["wrong-first.sql"]);
    fs::remove_file(place.path("phrases.toml")).unwrap();
    let second = place.sf(["build", "--recipe", "wrong-first"]).succeeds().out;
    assert_eq!((without_outcome(&first), before), (without_outcome(&second), place.ask(ids)));
    let shown = place.sf(["recipe", "show", "wrong-first"]).succeeds().out;
    fs::write(place.path("again.toml"), shown).unwrap();
    assert!(place.sf(["build", "--recipe", "again.toml"]).succeeds().out.starts_with("recipe wrong-first\n"));
}

#[test]
fn faults_of_recipes_are_told_with_what_to_type() {
    let place = Place::with_traces();
    let cases: [(&str, &[&str]); 7] = [
        ("atempts = 4", &["bad.toml, line 1", "did you mean: attempts"]),
        ("seed = 1\nformats = ['*C_ful']", &["bad.toml, line 2", "did you mean: *C_full"]),
        ("name = 'reference'\nattempts = 3", &["a recipe reference already"]),
        ("phrases = 'none.toml'", &["cannot read none.toml"]),
        ("[[format]]\nname = 'f'\nsql = 'none.sql'", &["cannot read none.sql"]),
        ("formats = ['f']\n[[format]]\nname = 'f'\nsql = 'FROM trace'", &["format f", "reads trace", "recipe show"]),
        (
            "formats = ['f']\n[[format]]\nname = 'f'\nsql = '-- draws: two'",
            &["format f", "rising, one, single or pool"],
        ),
    ];
    let before = files(place.folder.path());
    for (text, words) in cases {
        fs::write(place.path("bad.toml"), text).unwrap();
        for verb in ["build", "plan"] {
            place.sf([verb, "--recipe", "bad.toml"]).fails(3).says(words);
        }
    }
    fs::remove_file(place.path("bad.toml")).unwrap();
    assert_eq!(files(place.folder.path()).len(), before.len());
    assert_eq!(place.ask("SELECT count(*) AS n FROM recipe_state"), [json!({"n": 1})]);
}

#[test]
fn shares_split_the_questions() {
    let place = Place::new();
    place.write_rows("rows.jsonl", &rows(40, 6));
    place.sf(["ingest", "rows.jsonl"]).succeeds();
    let recipe = "formats = ['0C', '*CC', 'random']\n[shares]\n'0C' = 0.4\n'*CC' = [0.4, 1.0]\n";
    fs::write(place.path("split.toml"), recipe).unwrap();
    place.sf(["build", "--recipe", "split.toml"]).succeeds();
    let counts = |sql: &str| place.ask(sql)[0]["n"].as_u64().unwrap();
    let of =
        |format: &str| counts(&format!("SELECT count(DISTINCT question_id) AS n FROM trace WHERE format = '{format}'"));
    let both = "SELECT count(*) AS n FROM (SELECT question_id FROM trace WHERE format IN ('0C', '*CC') \
         GROUP BY question_id HAVING count(DISTINCT format) > 1)";
    assert_eq!((of("0C") + of("*CC"), of("random"), counts(both)), (40, 40, 0));
    assert!((6..=26).contains(&of("0C")), "16 are meant: {}", of("0C"));
}

#[test]
fn words_lengths_and_tags_of_a_recipe_hold() {
    let place = Place::new();
    let judged = |text: &str, is_correct: bool, words: &str| {
        row("q?", text, is_correct, &[&reflection(words, if is_correct { "Correct" } else { "Incorrect" })])
    };
    place.write_rows(
        "rows.jsonl",
        &[
            judged("a good one", true, "fine enough"),
            judged("with a HINT in it", true, "fine enough"),
            judged("x", true, "fine enough"),
            judged("much too long a response", true, "fine enough"),
            judged("a </try> tag", true, "fine enough"),
            judged("judged at length", true, "this reflection is far too long to be used"),
        ],
    );
    let recipe = "attempts = 1\n[responses]\nreject_words = ['hint']\nleast_chars = 5\nmost_chars = 20\n\
         [reflections]\nmost_chars = 50\n[tags]\nsample = 'try'\nanswer = 'final'\n";
    fs::write(place.path("mine.toml"), recipe).unwrap();
    place.sf(["run", "-i", "rows.jsonl", "-o", "out", "--recipe", "mine.toml"]).succeeds();
    let reasons =
        "SELECT coalesce(reason, 'used') AS reason, coalesce(detail, '') AS detail FROM response_use ORDER BY ALL";
    let reasons: Vec<String> = place
        .ask(reasons)
        .iter()
        .map(|row| format!("{} {}", row["reason"].as_str().unwrap(), row["detail"].as_str().unwrap()))
        .collect();
    let expected =
        ["holds-template-tag </try>", "holds-word hint", "no-usable-reflection ", "too-long ", "too-short ", "used "];
    assert_eq!(reasons, expected);
    let text = place.ask("SELECT text FROM trace")[0]["text"].as_str().unwrap().to_owned();
    assert!(text.starts_with("<think>\n<try>\na good one\n</try>\n<reflect>\nfine enough\n"), "{text}");
    assert!(text.ends_with("\n\n<final>\nanswer of a good one\n</final>"), "{text}");
}

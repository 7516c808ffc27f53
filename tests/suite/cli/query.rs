//! `query`: reports by their names.

use skillfactory::store::catalog::QUERIES;

use super::*;

const NAMES: [&str; 14] = [
    "formats",
    "funnel",
    "length-bins",
    "lengths",
    "log",
    "lost-questions",
    "phrases",
    "places",
    "reflection-reuse",
    "rejects",
    "response-reuse",
    "score-differences",
    "sources",
    "verdict-calibration",
];

impl Place {
    fn report(&self, args: &[&str]) -> Vec<Value> {
        let ran = self.sf(["query"].iter().chain(args)).succeeds();
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// The values of some columns of a row.
fn pick(row: &Value, columns: &[&str]) -> Vec<Value> {
    columns.iter().map(|column| row[column].clone()).collect()
}

#[test]
fn every_report_is_listed_and_answers_in_every_form() {
    let place = Place::with_rows();
    let list = place.sf(["query", "--list"]).succeeds().out;
    let heads: Vec<_> = list.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(
        heads.iter().map(|head| head.split(' ').next().unwrap()).collect::<Vec<_>>(),
        [&["stats"], &NAMES[..]].concat()
    );
    assert!(heads.contains(&"lengths (recipe, width=1000)") && list.lines().all(|line| line.len() <= 100), "{list}");
    // Two questions are lost: one has no right response, the other too few.
    let mut all = rows(3, 6);
    all.extend((0..6).map(|n| row("hard?", &format!("try {n}"), false, &[&reflection("no", "Incorrect")])));
    all.push(row("short?", "so", true, &[&reflection("yes", "Correct")]));
    place.write_rows("rows.jsonl", &all);
    place.sf(["run", "-i", "rows.jsonl", "-o", "out"]).succeeds();
    for name in NAMES {
        let query = QUERIES.iter().find(|query| query.name == format!("report/{name}")).unwrap();
        let columns = query.header_list("yields");
        let csv = place.sf(["query", name, "--as", "csv"]).succeeds().out;
        assert_eq!(csv.lines().next(), Some(columns.join(",").as_str()));
        let found = place.report(&[name]);
        assert!(!found.is_empty(), "{name}");
        assert!(place.sf(["query", name, "--as", "table"]).succeeds().out.starts_with('┌'));
        // What is shown is what is asked.
        let sql = place.sf(["query", name, "--show-sql"]).succeeds().out;
        let takes_recipe = query.header_list("params").contains(&"$recipe");
        assert!(!sql.contains("$recipe") && sql.contains("'reference'") == takes_recipe, "{sql}");
        assert_eq!(place.ask(&sql), found, "{name}");
    }
    let lost: Vec<_> = place.report(&["lost-questions"]).iter().map(|row| pick(row, &["reason", "question"])).collect();
    let expected = [["no-correct-response", "hard?"], ["too-few-usable-responses", "short?"]];
    assert_eq!(lost, expected.map(|pair| pair.map(|word| json!(word)).to_vec()));
}

#[test]
fn reports_count_what_is_there() {
    let place = Place::new();
    let (right, wrong) = (reflection("so", "Correct"), reflection("no", "Incorrect"));
    // Of right responses 3 of 4 verdicts agree, of wrong ones 1 of 2.
    let rows = [
        row("2+2?", "four", true, &[&right, &wrong]),
        row("2+2?", "2+2", true, &[&right, &right]),
        row("2+2?", "five", false, &[&wrong, &right, "hm"]),
    ];
    place.write_rows("rows.jsonl", &rows);
    place.sf(["run", "-i", "rows.jsonl", "-o", "out", "--attempts", "3"]).succeeds();
    let verdicts = place.report(&["verdict-calibration"]);
    let columns = ["what", "name", "reflections", "without_verdict", "agree", "disagree"];
    let counts = pick(&verdicts[0], &columns);
    assert_eq!(counts, [json!("all"), json!(""), json!(7), json!(1), json!(4), json!(2)]);
    let shares = pick(&verdicts[0], &["share", "share_on_right", "share_on_wrong"]);
    assert_eq!(shares, [json!(0.6667), json!(0.75), json!(0.5)]);
    let names: Vec<_> = verdicts[1..].iter().map(|row| pick(row, &["what", "name"])).collect();
    assert_eq!(names, [[json!("model"), json!("unknown")], [json!("variant"), json!("original")]]);
    let formats: Vec<_> =
        place.report(&["formats"]).iter().map(|row| pick(row, &["label", "traces", "attempts"])).collect();
    assert_eq!(formats, [(1, "1C"), (2, "2C"), (3, "3C")].map(|(n, label)| vec![json!(label), json!(1), json!(n)]));
    let traces: u64 =
        place.report(&["lengths", "-p", "width=7"]).iter().map(|row| row["traces"].as_u64().unwrap()).sum();
    assert_eq!(traces, 3);
    assert!(place.report(&["lengths", "-p", "width=7"]).iter().all(|row| row["chars"].as_u64().unwrap() % 7 == 0));
    // Six attempts are in three traces.
    let reuse = place.report(&["response-reuse", "-p", "top=2"]);
    let uses = |row: &Value| row["traces"].as_u64().unwrap() * row["responses"].as_u64().unwrap();
    let (top, spread): (Vec<_>, Vec<_>) = reuse.iter().partition(|row| row["what"] == "most used");
    assert_eq!((spread.iter().map(|row| uses(row)).sum::<u64>(), top.len()), (6, 2), "{reuse:?}");
    assert_eq!(top[0]["traces"], json!(3), "three attempts of three are all");
    // Three traces end, each with one phrase of the kind.
    let phrases = place.report(&["phrases"]);
    let endings = phrases.iter().filter(|row| row["kind"] == "ending");
    assert_eq!(endings.map(|row| row["uses"].as_u64().unwrap()).sum::<u64>(), 3);
    let (entropy, most) = (&phrases[0]["entropy"], &phrases[0]["most_entropy"]);
    assert!(entropy.as_f64() <= most.as_f64(), "{entropy} {most}");
}

#[test]
fn parameters_are_checked_and_the_recipe_is_found() {
    let place = Place::with_traces();
    place.sf(["query", "formatz"]).fails(3).says(&["no report is named formatz", "did you mean: formats"]);
    // Reports that serve the program only have no name here.
    place.sf(["query", "recipe-digest"]).fails(3).says(&["the reports are stats, formats, funnel"]);
    place.sf(["query", "lengths", "-p", "widht=5"]).fails(3).says(&["did you mean: width"]);
    place.sf(["query", "lengths", "-p", "width"]).fails(3).says(&["-p recipe=reference"]);
    for bad in ["0", "-1", "1; DROP TABLE trace", "1.5", ""] {
        place.sf(["query", "lengths", "-p", &format!("width={bad}")]).fails(3).says(&["whole number"]);
    }
    place.sf(["query", "formats", "-p", "recipe=referenc"]).fails(3).says(&["did you mean: -p recipe=reference"]);
    place.sf(["query", "formats", "-p", "recipe=x' OR 'a'='a"]).fails(3).says(&["no traces were built"]);
    assert_eq!(place.sf(["query"]).code, 2);
    place.sf(["build", "--attempts", "2", "--name", "small"]).succeeds();
    place.sf(["query", "formats"]).fails(3).says(&["reference, small", "-p recipe=reference"]);
    assert_eq!(place.report(&["formats", "-p", "recipe=small"]).len(), 2);
    let empty = Place::new();
    empty.sf(["query", "formats"]).fails(5);
    empty.write_rows("rows.jsonl", &rows(1, 2));
    empty.sf(["ingest", "rows.jsonl"]).succeeds();
    empty.sf(["query", "formats"]).fails(4).says(&["no traces yet"]);
}

/// The numbers of a row of `query stats`.
fn stat(rows: &[Value], section: &str, name: &str) -> Vec<Value> {
    let found = rows.iter().find(|row| row["section"] == json!(section) && row["name"] == json!(name));
    pick(found.unwrap_or_else(|| panic!("{section} {name} is not told: {rows:?}")), &["number", "share"])
}

#[test]
fn stats_are_the_numbers_of_the_reports_as_a_screen_and_as_rows() {
    let place = Place::with_traces();
    let rows = place.report(&["stats"]);
    assert_eq!(stat(&rows, "funnel", "rows"), [json!(18), json!(1.0)]);
    assert_eq!(stat(&rows, "funnel", "traces"), [json!(15), json!(1.0)]);
    assert_eq!(stat(&rows, "label", "3C"), [json!(3), json!(0.2)]);
    assert_eq!(stat(&rows, "verdict", "all"), [json!(18), json!(1.0)]);
    // Three traces of each number of attempts, of which the last is right.
    assert_eq!(stat(&rows, "attempt at", "5"), [json!(3), json!(1.0)]);
    assert_eq!(stat(&rows, "attempt at", "1")[0], json!(15));
    let traces: i64 =
        rows.iter().filter(|row| row["section"] == "length").map(|row| row["number"].as_i64().unwrap()).sum();
    assert_eq!(traces, 15);
    let screen = place.sf(["query", "stats", "--as", "table"]).succeeds().out;
    assert!(screen.starts_with("recipe reference, state 1: 15 traces\n"), "{screen}");
    assert!(screen.lines().count() <= 23 && screen.lines().all(|line| line.chars().count() <= 80), "{screen}");
    assert!(screen.contains(" 3C                   3 █▋        20%"), "{screen}");
    let csv = place.sf(["query", "stats", "--as", "csv"]).succeeds().out;
    assert_eq!(csv.lines().count(), rows.len() + 1);
    // Its SQL is that of reports.
    let sql = place.sf(["query", "stats", "--show-sql"]).succeeds().out;
    assert_eq!(sql.matches("'reference'").count(), sql.matches("recipe = 'reference'").count(), "{sql}");
    place.sf(["query", "stats", "-p", "width=3"]).fails(3).says(&["-p recipe=NAME"]);
    place.sf(["query", "stats", "-p", "recipe=referenc"]).fails(3).says(&["did you mean: -p recipe=reference"]);
}

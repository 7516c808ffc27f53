//! `show`: a trace and its sources, and where they are used.

use std::collections::BTreeMap;

use super::*;

/// Text with what a terminal would obey.
const TRAP: &str = "a\u{1b}[31mred\u{7}\r\u{9b}b\u{202e} end";

impl Place {
    /// Traces of one question with a right response and one that holds a trap.
    pub(super) fn with_a_trap() -> Self {
        let place = Self::new();
        let wrong = [reflection("no", "Incorrect"), reflection("never", "Incorrect"), "hm".to_owned()];
        let wrong: Vec<&str> = wrong.iter().map(String::as_str).collect();
        let mut rows = [row("2+2?", "four", true, &[&reflection(TRAP, "Correct")]), row("2+2?", TRAP, false, &wrong)];
        for row in &mut rows {
            (row["model"], row["task"]) = (json!("tiny"), json!({"level": 1, "name": "sums\u{1b}[0m"}));
        }
        place.write_rows("rows.jsonl", &rows);
        place.sf(["run", "-i", "rows.jsonl", "-o", "out", "--attempts", "2"]).succeeds();
        place
    }

    /// Does what no verb does yet.
    fn change(&self, sql: &str) {
        self.store().prepare(sql).unwrap().execute([]).unwrap();
    }

    /// An export of all traces, and a retraction of the first response.
    fn with_records(self) -> Self {
        // The record of the export that made these traces is replaced by one that is the same each time.
        self.change("DELETE FROM listed_trace");
        self.change("DELETE FROM export");
        self.change(
            "INSERT INTO export VALUES (1, 'gone/out', 'reference', 1, NULL, NULL, NULL, [], 15, 'd', TIMESTAMP '2024-01-02', NULL, 1, NULL)",
        );
        self.change("INSERT INTO listed_trace SELECT 1, bucket, trace_id, content_id FROM trace");
        self.change(
            "INSERT INTO retraction VALUES (1, 'broken', 'by hand', TIMESTAMP '2024-01-02', NULL), \
             (2, 'gone', NULL, TIMESTAMP '2024-01-02', TIMESTAMP '2024-01-03')",
        );
        self.change(
            "INSERT INTO retracted SELECT unnest([1, 2]), bucket, question_id, 'response', response_id FROM response \
             WHERE text = 'four' OR contains(text, chr(27))",
        );
        self
    }

    /// The first column of the first row.
    fn one(&self, sql: &str) -> String {
        let row = self.ask(sql).remove(0);
        let value = row.as_object().unwrap().values().next().unwrap();
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    }

    fn json(&self, args: &[&str]) -> Value {
        let args = ["show", "--json"].iter().chain(args);
        serde_json::from_str(&self.sf(args).succeeds().out).unwrap()
    }
}

const LONGEST: &str = "SELECT trace_id FROM trace ORDER BY attempts DESC, trace_id LIMIT 1";

#[test]
fn a_trace_is_shown_part_by_part_with_where_each_came_from() {
    let place = Place::with_a_trap();
    let id = place.one(LONGEST);
    let text = place.sf(["show", &id]).succeeds().out;
    for line in ["format     *C_full, label 2C, repeat 1, draw 2", "answer     answer of four, right"] {
        assert!(text.contains(&format!("\n{line}\n")), "{line}: {text}");
    }
    let margin: Vec<_> = text.lines().filter_map(|line| Some(line.split_once('│')?.0.trim())).collect();
    let at = |word: &str| margin.iter().position(|note| *note == word).unwrap_or_else(|| panic!("no {word}:\n{text}"));
    let order = [
        "response 1, wrong",
        "original",
        "rows, row 2",
        "reflection 1, incorrect",
        "2 of 3 usable",
        "response 2, right",
        "rows, row 1",
        "reflection 2, correct",
        "1 of 1 usable",
        "answer, right",
    ];
    assert!(order.map(at).is_sorted(), "{text}");
    let phrase =
        place.one(&format!("SELECT left(phrase_id, 11) FROM trace_part WHERE kind = 'glue' AND trace_id = '{id}'"));
    assert_eq!(margin[at(&phrase) - 1].split(", ").next(), Some("phrase"));
    let row = |line: &&str| line.starts_with("row ") || line.starts_with("metadata ");
    assert_eq!(text.lines().filter(row).count(), 0);
    let lineage = place.sf(["show", &id, "--lineage"]).succeeds().out;
    assert!(lineage.starts_with(text.trim_end()), "{lineage}");
    assert_eq!(lineage.lines().filter(row).count(), 4, "{lineage}");
    let place = "rows, revision 1: rows.jsonl, row 2";
    assert!(lineage.contains(place) && lineage.contains("response 1, wrong, answer answer of a␛"), "{lineage}");
}

#[test]
fn the_text_that_is_shown_is_the_text_that_is_stored() {
    let place = Place::with_a_trap();
    place.sf(["build", "--formats", "*C*IC,*CC", "--attempts", "2", "--name", "both"]);
    for trace in place.ask("SELECT trace_id, text, chars FROM trace") {
        let shown = place.json(&[trace["trace_id"].as_str().unwrap()]);
        assert_eq!([&shown["text"], &shown["chars"]], [&trace["text"], &trace["chars"]]);
        let mut end = 0;
        for part in shown["parts"].as_array().unwrap() {
            let length = part["text"].as_str().unwrap().chars().count();
            assert_eq!([&part["start"], &part["end"]], [&json!(end), &json!(end + length)], "{part}");
            end += length;
        }
        assert_eq!(shown["chars"], json!(end));
    }
}

/// Law: what a model wrote can move no cursor and set no colour.
#[test]
fn control_characters_are_shown_and_not_obeyed() {
    let place = Place::with_a_trap();
    let id = |table: &str| place.one(&format!("SELECT {table}_id FROM {table} WHERE contains(text, chr(27)) LIMIT 1"));
    let (trace, response, reflection) = (place.one(LONGEST), id("response"), id("reflection"));
    let start = place.one(&format!("SELECT strpos(text, chr(27)) - 1 FROM trace WHERE trace_id = '{trace}'"));
    let commands: [&[&str]; 8] = [
        &["show", &trace],
        &["show", &trace, "--lineage"],
        &["show", &trace, "--char", &start],
        &["show", &response],
        &["show", &response, "--lineage"],
        &["show", &reflection, "--lineage"],
        &["show", &response, "--used-by"],
        &["show", "--used-by", "--responses", "contains(text, chr(27))"],
    ];
    for command in commands {
        let out = place.sf(command).succeeds().out;
        let obeyed = |c: &char| (c.is_control() && *c != '\n') || *c == '\u{202e}';
        assert_eq!(out.chars().find(obeyed), None, "{command:?}: {out:?}");
        assert!(command.contains(&"--used-by") || out.contains('␛'), "{command:?}: {out}");
    }
}

#[test]
fn a_character_is_named_with_its_part_and_source() {
    let place = Place::with_a_trap();
    let id = place.one(LONGEST);
    let chars = place.json(&[&id])["chars"].as_u64().unwrap();
    let parts = place.json(&[&id])["parts"].clone();
    for part in parts.as_array().unwrap() {
        let (start, end) = (part["start"].as_u64().unwrap(), part["end"].as_u64().unwrap());
        for at in [start, end - 1] {
            let spot = place.json(&[&id, "--char", &at.to_string()]);
            assert_eq!([&spot["part"], &spot["offset"]], [part, &json!(at - start)]);
            let text = part["text"].as_str().unwrap().chars().nth((at - start) as usize).unwrap();
            assert_eq!(spot["character"], json!(text.to_string()));
        }
    }
    let wrong = parts.as_array().unwrap().iter().find(|part| part["response"]["is_correct"] == false).unwrap();
    let at = (wrong["start"].as_u64().unwrap() + 9).to_string();
    let text = place.sf(["show", &id, "--char", &at, "--lineage"]).succeeds().out;
    for words in [
        "part       2: response 1, wrong, character 9 of its 18\n",
        "source     rows, revision 1: rows.jsonl, row 2, response 1\n",
        "text       …a␛[31mred[␇]␍",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(text.lines().filter(|line| line.starts_with("holds ")).count(), 1, "{text}");
    let last = (chars - 1).to_string();
    place.sf(["show", &id, "--char", &chars.to_string()]).fails(3).says(&["the characters 0 to", &last]);
    let response = place.one("SELECT min(response_id) FROM response");
    place.sf(["show", &response, "--char", "0"]).fails(3).says(&["is a response", "--used-by"]);
}

#[test]
fn an_id_may_be_shortened_as_long_as_it_is_one() {
    let place = Place::with_traces();
    let id = place.one("SELECT min(trace_id) FROM trace");
    let whole = place.sf(["show", &id]).succeeds().out;
    assert_eq!(place.sf(["show", &id[..12]]).succeeds().out, whole);
    let all = place.ask("SELECT trace_id FROM trace ORDER BY trace_id");
    let ambiguous = place.sf(["show", "t"]).fails(3);
    let first: Vec<_> = all[..8].iter().map(|row| row["trace_id"].as_str().unwrap()).collect();
    assert_eq!(ambiguous.message()[0], format!("error: {} ids begin with t", all.len()));
    assert_eq!(ambiguous.hints(), [format!("write more of one of them: {}, …", first.join(", "))]);
    for unknown in [&format!("t{}", "0".repeat(24)), &format!("f{}", "9".repeat(20))] {
        place.sf(["show", unknown]).fails(3).says(&["has an id that begins with", unknown]);
    }
    for bad in ["", "x12", "tg", "T12", "t'; --", "é", &format!("{id}0")] {
        place.sf(["show", bad]).fails(3).says(&["is no id"]);
    }
    for bad in [&["show"][..], &["show", "--used-by"], &["show", "--responses", "true"], &["show", "t1", "--all"]] {
        assert_eq!(place.sf(bad).code, 2, "{bad:?}");
    }
}

#[test]
fn a_source_says_who_can_use_it_and_why_not() {
    let place = Place::with_a_trap().with_records();
    let show = |sql: &str| place.sf(["show", &place.one(sql)]).succeeds().out;
    let right = show("SELECT response_id FROM response WHERE text = 'four'");
    for line in [
        "variant    original",
        "recipe     reference can use it",
        "retracted  broken (by hand), retraction 1, 2024-01-02 00:00:00",
        "row        rows, revision 1: rows.jsonl, row 1, response 1, right, answer answer of four",
        "response                │ four",
    ] {
        assert!(right.lines().any(|shown| shown == line), "{line}: {right}");
    }
    assert!(!right.contains("gone"), "a retraction that was taken back: {right}");
    let judged = show("SELECT reflection_id FROM reflection WHERE contains(text, chr(27))");
    assert!(judged.contains("retraction 1 of r") && judged.contains("\nverdict    correct\n"), "{judged}");
    let silent = show("SELECT reflection_id FROM reflection WHERE text = 'hm'");
    assert!(silent.contains("reference cannot use it: no-verdict") && silent.contains("verdict    none"), "{silent}");
    let question = show("SELECT question_id FROM question");
    assert!(question.contains("row 2, answer 42") && question.contains("reference can use it"), "{question}");
    let phrase = show("SELECT phrase_id FROM phrase WHERE kind = 'ending' LIMIT 1");
    assert!(phrase.contains("kind       ending") && phrase.contains("reference can use it"), "{phrase}");
}

#[test]
fn a_source_says_which_traces_recipes_and_exports_hold_it() {
    let place = Place::with_traces().with_records();
    let id =
        place.one("SELECT response_id FROM trace_part WHERE response_id IS NOT NULL GROUP BY ALL ORDER BY count(DISTINCT trace_id) DESC, 1 LIMIT 1");
    let holders = |condition: &str| -> Vec<Value> {
        let sql = format!("SELECT DISTINCT trace_id FROM trace_part WHERE {condition} ORDER BY trace_id");
        place.ask(&sql).into_iter().map(|row| row["trace_id"].clone()).collect()
    };
    let found =
        |used: &Value| used["traces"].as_array().unwrap().iter().map(|trace| trace["id"].clone()).collect::<Vec<_>>();
    let expected = holders(&format!("response_id = '{id}'"));
    assert!(expected.len() > 1);
    let used = place.json(&[&id, "--used-by"]);
    assert_eq!(found(&used), expected);
    assert_eq!(
        used["counts"],
        json!([{"recipe": "reference", "format": "*C_full", "traces": expected.len(), "past_traces": 0}])
    );
    assert_eq!(used["exports"][0]["traces"], json!(expected.len()));
    let text = place.sf(["show", &id, "--used-by"]).succeeds().out;
    assert!(text.starts_with(&format!("response {id} is in {} traces\n", expected.len())), "{text}");
    assert!(text.contains("gone/out") && expected.iter().all(|id| text.contains(id.as_str().unwrap())), "{text}");
    for kind in ["reflection", "phrase"] {
        let id = place.one(&format!("SELECT min({kind}_id) FROM trace_part"));
        assert_eq!(found(&place.json(&[&id, "--used-by"])), holders(&format!("{kind}_id = '{id}'")), "{kind}");
    }
    let question = place.one("SELECT min(question_id) FROM question");
    assert_eq!(found(&place.json(&[&question, "--used-by"])).len(), 5);
    let trace = expected[0].as_str().unwrap();
    assert_eq!(found(&place.json(&[trace, "--used-by"])), [trace]);
    let all = place.json(&["--used-by", "--responses", &format!("response_id = '{id}' -- all of it")]);
    assert_eq!([&all["traces"], &all["counts"], &all["exports"]], [&used["traces"], &used["counts"], &used["exports"]]);
    let none = place.sf(["show", "--used-by", "--reflections", "text ILIKE '%as an AI%'"]).succeeds().out;
    assert_eq!(none, "0 reflections are in 0 traces\n");
    // What an older state had is still in the export that was written then.
    place.sf(["build", "--attempts", "2", "--seed", "9"]).succeeds();
    let used = place.json(&[&id, "--used-by"]);
    assert!(used["counts"][0]["past_traces"].as_u64().unwrap() > 0, "{used}");
    assert_eq!(used["exports"][0]["traces"], json!(expected.len()), "{used}");
}

#[test]
fn a_condition_is_one_expression_and_can_do_no_harm() {
    let place = Place::with_traces();
    let before = files(place.folder.path());
    for bad in ["chars >", "chars > 1) OR (true", "1] FROM response; DROP TABLE trace; --", "nothing = 1", "'word'", ""]
    {
        place.sf(["show", "--used-by", "--responses", bad]).fails(3).says(&["condition", "columns of response"]);
    }
    let reads = "(SELECT count(*) FROM read_text('/etc/hostname')) > 0";
    place.sf(["show", "--used-by", "--reflections", reads]).fails(3);
    assert!(files(place.folder.path()) == before, "a file is new or changed");
}

/// Every path of a JSON value, with the type of what is there; of several types the one that is not null.
fn shape(value: &Value) -> BTreeMap<String, &'static str> {
    fn walk(path: &str, value: &Value, found: &mut BTreeMap<String, &'static str>) {
        let name = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(items) => return items.iter().for_each(|item| walk(&format!("{path}[]"), item, found)),
            Value::Object(map) => {
                return map.iter().for_each(|(key, value)| walk(&format!("{path}.{key}"), value, found));
            }
        };
        let known = found.entry(path.to_owned()).or_insert(name);
        if *known == "null" {
            *known = name;
        }
    }
    let mut found = BTreeMap::new();
    walk("", value, &mut found);
    found
}

fn lines(value: &Value) -> String {
    shape(value).iter().map(|(path, name)| format!("{path} {name}\n")).collect()
}

/// The contract of `--json`: who changes this gives the schema a new number.
#[test]
fn the_shape_of_json_is_frozen() {
    let place = Place::with_a_trap().with_records();
    let trace = place.one(LONGEST);
    let reflection = place.one("SELECT reflection_id FROM reflection WHERE text = 'hm'");
    let shown = [
        place.json(&[&trace, "--lineage"]),
        place.json(&[&trace, "--char", "20"]),
        place.json(&[&reflection]),
        place.json(&[&trace, "--used-by"]),
    ];
    let schemas: Vec<_> = shown.iter().map(|value| value["schema"].as_str().unwrap()).collect();
    let piece = "skillfactory.show/v1";
    assert_eq!(schemas, [piece, "skillfactory.show-character/v1", piece, "skillfactory.used-by/v1"]);
    let frozen = fs::read_to_string(crate::support::root().join("tests/suite/cli/show.shape")).unwrap();
    let shapes: Vec<String> = shown.iter().map(lines).collect();
    assert_eq!(shapes.join("\n"), frozen);
}

#[test]
fn what_is_asked_can_be_asked_as_sql() {
    let place = Place::with_a_trap();
    let asked = |id: &str| {
        let sql = place.sf(["show", id, "--show-sql"]).succeeds().out;
        assert!(sql.lines().all(|line| line.starts_with("--") || !line.contains('$')), "{sql}");
        place.ask(&sql)
    };
    let trace = place.one(LONGEST);
    let texts: String = asked(&trace).iter().map(|part| part["text"].as_str().unwrap().to_owned()).collect();
    assert_eq!(texts, place.one(&format!("SELECT text FROM trace WHERE trace_id = '{trace}'")));
    for table in ["question", "response", "reflection"] {
        let id = place.one(&format!("SELECT min({table}_id) FROM {table}"));
        let rows = asked(&id);
        assert!(!rows.is_empty() && rows.iter().all(|row| row["id"] == id.as_str()), "{table}: {rows:?}");
    }
    let phrase = place.one("SELECT phrase_id FROM phrase LIMIT 1");
    assert_eq!(asked(&phrase).len(), 1);
    place.sf(["show", &trace, "--show-sql", "--json"]).fails(2);
}

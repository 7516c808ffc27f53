//! The SQL functions, each tested by what the registry says of it.

use std::collections::BTreeSet;

use duckdb::Connection;
use skillfactory::store::Store;
use skillfactory::trace;
use skillfactory::udf::{FUNCTIONS, Function};

use crate::support::Bench;

/// Rows of the table `many`: more than one vector of the engine (2,048), and not a multiple of it.
const MANY: i64 = 3000;

/// An empty workspace; its folder is there as long as the bench.
fn open() -> (Bench, Store) {
    let bench = Bench::new();
    let store = bench.store();
    (bench, store)
}

/// A workspace with the table `many` of different texts that every function has something to say of, and `fewer`:
/// a third of them, backwards.
fn many() -> (Bench, Store) {
    let (bench, store) = open();
    execute(
        &store,
        &format!(
            "CREATE TEMP TABLE many AS SELECT i, CASE WHEN i % 7 > 0 THEN 'Idea' || i || ' <answer> ' || i ||
                '</answer> <verdict>' || CASE i % 3 WHEN 0 THEN 'Correct' WHEN 1 THEN 'incorrect' ELSE i::VARCHAR END ||
                '</verdict>' END AS text FROM range({MANY}) AS t(i)"
        ),
    );
    execute(&store, "CREATE TEMP TABLE fewer AS SELECT i, text FROM many WHERE i % 3 = 0 ORDER BY i DESC");
    (bench, store)
}

fn execute(store: &Store, sql: &str) {
    store.prepare(sql).unwrap().execute([]).unwrap();
}

/// The first column of a query as text.
fn texts(store: &Store, sql: &str) -> Vec<Option<String>> {
    let mut statement = store.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.collect::<Result<_, _>>().unwrap_or_else(|error| panic!("{sql}: {error}"))
}

fn value(store: &Store, expression: &str) -> Option<String> {
    texts(store, &format!("SELECT ({expression})::VARCHAR")).remove(0)
}

/// A function's parameters, name and type of each.
fn parameters(function: &Function) -> Vec<(&'static str, &'static str)> {
    let parameters = function.signature.split_once(") -> ").unwrap().0.split_once('(').unwrap().1;
    parameters.split(", ").map(|parameter| parameter.split_once(' ').unwrap()).collect()
}

/// The types of a function's parameters, and of its result.
fn types(function: &Function) -> (Vec<&'static str>, &'static str) {
    let result = function.signature.split_once(") -> ").unwrap().1;
    (parameters(function).into_iter().map(|(_, wanted)| wanted).collect(), result)
}

/// A value for a parameter, made of a column `text`; NULL where that is NULL, but for what a list holds.
fn hostile((name, wanted): (&str, &str)) -> &'static str {
    match (name, wanted) {
        ("kind", _) => "['exact', 'number', 'choice', 'countdown', text][1 + (hash(text) % 5)::BIGINT]",
        ("gold", _) => "CASE WHEN hash(text) % 2 = 0 THEN text WHEN text IS NOT NULL THEN '36' END",
        _ => hostile_value(wanted),
    }
}

fn hostile_value(wanted: &str) -> &'static str {
    match wanted {
        "VARCHAR" => "text",
        "VARCHAR[]" => "[left(text, 6), NULL, text]",
        "BIGINT" => "CASE WHEN text IS NOT NULL THEN (hash(text) >> 1)::BIGINT - 4611686018427387904 END",
        "BIGINT[]" => "[length(text) // 2, NULL, length(text)]",
        "BOOLEAN[]" => "[length(text) % 2 = 0, NULL, true]",
        "UBIGINT" => "CASE WHEN text IS NOT NULL THEN hash(text) END",
        other => panic!("say what a hostile {other} is"),
    }
}

/// A call of a function on a column `text`.
fn call(function: &Function) -> String {
    let arguments: Vec<_> = parameters(function).into_iter().map(hostile).collect();
    format!("{}({})", function.name(), arguments.join(", "))
}

#[test]
fn every_example_gives_what_it_promises() {
    let (_bench, store) = open();
    for function in FUNCTIONS {
        let (expression, expected) = function.example;
        assert!(expression.starts_with(&format!("{}(", function.name())), "{expression}");
        assert_eq!(value(&store, expression).as_deref(), expected, "{expression}");
        let found = value(&store, &format!("typeof({expression})"));
        assert_eq!(found.as_deref(), Some(types(function).1), "{expression}");
    }
}

/// The engine answers for a function where a NULL is a constant, and asks it where a column holds NULL.
#[test]
fn null_gives_null_as_a_constant_and_in_a_column() {
    let (_bench, store) = open();
    execute(&store, "CREATE TEMP TABLE void AS SELECT NULL::VARCHAR AS nothing FROM range(3)");
    for function in FUNCTIONS {
        let constant = function.with_null;
        assert!(constant.starts_with(&format!("{}(", function.name())) && constant.contains("NULL"), "{constant}");
        assert_eq!(value(&store, constant), None, "{constant}");
        let column = format!("SELECT {}::VARCHAR FROM void", constant.replace("NULL", "nothing"));
        assert_eq!(texts(&store, &column), [None, None, None], "{column}");
    }
}

/// The engine itself answers NULL for a call with a NULL constant, without asking the function.
#[test]
fn a_null_field_of_an_id_is_hashed_and_not_lost() {
    let (_bench, store) = open();
    let expected = trace::content_id("r", [Some("q1"), None, Some("")]);
    for fields in ["['q1', NULL, '']", "['q1', nothing, '']", "['q1', NULL::VARCHAR, '']"] {
        let sql = format!("SELECT content_id('r', {fields}) FROM (VALUES (NULL::VARCHAR), (NULL)) AS t(nothing)");
        assert_eq!(texts(&store, &sql), [Some(expected.clone()), Some(expected.clone())], "{fields}");
    }
}

/// A whole text is handed over as bytes, which must say the same of it; bytes that are no text say nothing.
#[test]
fn a_text_as_bytes_is_the_text() {
    let (_bench, store) = many();
    let calls = [
        ("verdict(text)", "verdict(encode(text))"),
        ("last_answer(text)", "last_answer(encode(text))"),
        ("held_word(text, ['idea2', 'idea1'])", "held_word(encode(text), ['idea2', 'idea1'])"),
        ("marks(text, '</answer> <verdict>')", "marks(encode(text), '</answer> <verdict>')"),
        ("CASE WHEN text IS NOT NULL THEN content_id('x', [text]) END", "content_id('x', encode(text))"),
    ];
    for (of_text, of_bytes) in calls {
        let of_text = texts(&store, &format!("SELECT {of_text} FROM many ORDER BY i"));
        assert!(of_text.iter().any(Option::is_none) && of_text.iter().any(Option::is_some), "{of_bytes}");
        assert_eq!(texts(&store, &format!("SELECT {of_bytes} FROM many ORDER BY i")), of_text, "{of_bytes}");
        let no_text = of_bytes.replace("encode(text)", r"'\xFF<verdict>correct</verdict> idea1'::BLOB");
        assert_eq!(value(&store, &no_text), None, "{no_text}");
    }
}

#[test]
fn every_function_is_documented_and_named_in_snake_case() {
    let names: BTreeSet<_> = FUNCTIONS.iter().map(Function::name).collect();
    assert_eq!(names.len(), FUNCTIONS.len(), "a name stands twice");
    for function in FUNCTIONS {
        assert!(is_snake_case(function.name()), "{}", function.signature);
        assert!(!types(function).0.is_empty(), "{}", function.signature);
        assert!(function.doc.len() > 20 && function.doc.ends_with('.'), "{}: {:?}", function.name(), function.doc);
    }
}

fn is_snake_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[test]
fn names_in_other_cases_are_seen() {
    assert!(is_snake_case("last_answer2"));
    assert!(["", "LastAnswer", "lastAnswer", "last-answer", "_last", "2nd"].iter().all(|name| !is_snake_case(name)));
}

#[test]
fn every_function_bears_hostile_texts() {
    let (_bench, store) = open();
    execute(&store, "CREATE TEMP TABLE hostile (text VARCHAR)");
    let hostile = hostile_texts();
    for text in &hostile {
        store.prepare("INSERT INTO hostile VALUES (?)").unwrap().execute([text]).unwrap();
    }
    for function in FUNCTIONS {
        let results = texts(&store, &format!("SELECT {}::VARCHAR FROM hostile", call(function)));
        assert_eq!(results.len(), hostile.len(), "{}", function.name());
    }
}

fn hostile_texts() -> Vec<String> {
    let controls: String = (0..=0x9f).filter_map(char::from_u32).filter(|c| c.is_control()).collect();
    let mut hostile = vec![
        "a".repeat(5_000_000),
        "<verdict>".repeat(600_000),
        "<answer>x</answer>".repeat(300_000),
        "é🙂\u{200d}".repeat(600_000),
        format!("<verdict>{controls}</verdict><answer>{controls}</answer>"),
        controls,
    ];
    let short = [
        "",
        " ",
        "\0",
        "'",
        "\\",
        "\u{feff}",
        "\u{10ffff}",
        "İ",
        "ß",
        "e\u{301}",
        "\u{202e}abc",
        "<",
        "</answer><answer>",
    ];
    hostile.extend(short.map(str::to_owned));
    hostile
}

/// As the engine has it for constants, so that a call means the same wherever its arguments come from.
#[test]
fn a_column_of_nulls_in_the_place_of_any_argument_gives_nulls() {
    let (_bench, store) = many();
    for function in FUNCTIONS {
        let parameters = parameters(function);
        for void in 0..parameters.len() {
            let columns = parameters.iter().enumerate().map(|(at, (name, wanted))| {
                let value = if at == void { "NULL" } else { hostile((name, wanted)) };
                format!("({value})::{wanted} AS c{at}")
            });
            let columns = columns.collect::<Vec<_>>().join(", ");
            execute(&store, &format!("CREATE OR REPLACE TEMP TABLE void AS SELECT {columns} FROM many"));
            let names: Vec<_> = (0..parameters.len()).map(|at| format!("c{at}")).collect();
            let call = format!("{}({})", function.name(), names.join(", "));
            let results = texts(&store, &format!("SELECT {call}::VARCHAR FROM void"));
            assert_eq!(results.len() as i64, MANY);
            assert!(results.iter().all(Option::is_none), "{call} with NULL as c{void}");
        }
    }
}

/// What stands in the rows beside a row must not change its result: not in another order, not alone.
#[test]
fn a_result_depends_on_its_own_row_only() {
    let (_bench, store) = many();
    for function in FUNCTIONS {
        let call = call(function);
        let all = texts(&store, &format!("SELECT {call}::VARCHAR FROM many ORDER BY i"));
        let distinct: BTreeSet<_> = all.iter().flatten().collect();
        assert!(distinct.len() > 1, "{call} says the same of every text");
        assert!(all.contains(&None), "{call} says something of NULL");
        let every_third: Vec<_> = all.iter().step_by(3).cloned().collect();
        let fewer = texts(&store, &format!("SELECT {call}::VARCHAR FROM fewer ORDER BY i"));
        assert_eq!(fewer, every_third, "{call}");
        for (i, expected) in all.iter().enumerate().step_by(50) {
            let alone = texts(&store, &format!("SELECT {call}::VARCHAR FROM many WHERE i = {i}"));
            assert_eq!(alone, std::slice::from_ref(expected), "{call} of row {i}");
        }
    }
}

/// Reads every table and view without any function of ours: the first error.
#[expect(clippy::disallowed_methods, reason = "plain DuckDB has no store")]
fn read_plainly(bench: &Bench) -> Result<i64, duckdb::Error> {
    let connection = Connection::open(bench.path("w.duckdb"))?;
    let mut names = connection.prepare(
        "SELECT table_name FROM duckdb_tables() UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal",
    )?;
    let names: Vec<String> = names.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let count = |name: String| {
        connection.query_row(&format!("SELECT count(t) FROM \"{name}\" AS t"), [], |row| row.get::<_, i64>(0))
    };
    names.into_iter().map(count).sum()
}

#[test]
fn what_is_stored_calls_no_function_of_ours() {
    let bench = Bench::new();
    bench.store().close().unwrap();
    let names: Vec<_> = FUNCTIONS.iter().map(Function::name).collect();
    let calls = format!(
        "SELECT sql FROM duckdb_views() WHERE NOT internal AND regexp_matches(sql, '\\b({})\\s*\\(')",
        names.join("|")
    );
    assert_eq!(bench.ask(&calls), Vec::<String>::new());
    assert!(read_plainly(&bench).unwrap() >= 1, "not even a migration");
    execute(&bench.store(), "CREATE VIEW v AS SELECT verdict(text) AS verdict FROM reflection");
    assert_eq!(bench.ask(&calls).len(), 1);
    assert!(read_plainly(&bench).is_err());
}

//! The SQL files: what the headers of queries say holds, each one runs, and migrations explain what they make.

mod draws;
mod value;

use std::collections::BTreeSet;

use duckdb::ToSql;
use skillfactory::build::format::Draws;
use skillfactory::build::{self, Format};
use skillfactory::ingest;
use skillfactory::progress::Silent;
use skillfactory::retract::{self, Request};
use skillfactory::store::catalog::QUERIES;
use skillfactory::store::{self, Query, Store};
use skillfactory::trace::content_id;

use crate::support::{Bench, files, make_tables, reflection, root, row, small_recipe};

/// SQL without its comments, and with nothing between its quotes.
fn code_of(sql: &str) -> String {
    let mut code = String::new();
    let mut rest = sql.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '-' if rest.peek() == Some(&'-') => while rest.next_if(|&c| c != '\n').is_some() {},
            '\'' | '"' => {
                while rest.next_if(|&inside| inside != c).is_some() {}
                rest.next();
                code.push_str("''");
            }
            _ => code.push(c),
        }
    }
    code
}

/// Every `$name` of some SQL.
fn parameters(code: &str) -> BTreeSet<String> {
    let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    code.split('$').skip(1).map(|rest| format!("${}", name(rest))).collect()
}

fn statements(code: &str) -> usize {
    code.split(';').filter(|statement| !statement.trim().is_empty()).count()
}

/// Whether a SELECT outside all parentheses takes whatever columns there are.
fn takes_all_columns(code: &str) -> bool {
    let mut depth = 0;
    let mut outside = String::new();
    for c in code.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        outside.push(if depth == 0 { c } else { ' ' });
    }
    let words: Vec<_> = outside.split_whitespace().filter(|word| !word.eq_ignore_ascii_case("DISTINCT")).collect();
    words.windows(2).any(|pair| pair[0].eq_ignore_ascii_case("SELECT") && pair[1].starts_with('*'))
}

/// Whether the last thing that some SQL does is to yield rows.
fn yields_rows(code: &str) -> bool {
    let first = code.split_whitespace().next().unwrap_or_default();
    ["SELECT", "WITH", "FROM", "VALUES"].iter().any(|word| first.eq_ignore_ascii_case(word))
}

/// The folder that a query lies in.
fn folder(query: &Query) -> &str {
    query.name.split_once('/').unwrap().0
}

#[test]
fn the_catalog_is_the_folder() {
    let on_disk: Vec<_> = files(&root().join("queries")).into_iter().map(|(path, _)| path).collect();
    let mut known: Vec<_> = QUERIES.iter().map(|query| format!("{}.sql", query.name)).collect();
    known.sort();
    assert_eq!(known, on_disk);
}

#[test]
fn every_name_is_the_path() {
    for query in QUERIES {
        let path = query.name.strip_prefix("format/").unwrap_or(query.name);
        assert_eq!(query.header("name"), Some(path), "{}", query.name);
    }
}

#[test]
fn every_kind_is_the_folder_or_setup() {
    for query in QUERIES {
        let kind = query.header("kind").unwrap_or_default();
        assert!(kind == "setup" || kind == folder(query), "{}: {kind:?}", query.name);
    }
}

#[test]
fn every_query_says_what_it_is_for() {
    let silent =
        |query: &&Query| !query.sql.lines().any(|line| line.strip_prefix("--- ").is_some_and(|text| !text.is_empty()));
    let silent: Vec<_> = QUERIES.iter().filter(silent).map(|query| query.name).collect();
    assert!(silent.is_empty(), "no line `--- ...`: {silent:?}");
}

#[test]
fn the_parameters_are_those_that_are_declared() {
    for query in QUERIES {
        let declared: BTreeSet<_> = query.header_list("params").into_iter().map(str::to_owned).collect();
        assert_eq!(declared, parameters(&code_of(query.sql)), "{}", query.name);
        assert!(!query.is_setup() || declared.is_empty(), "{}: a script takes no parameters", query.name);
    }
}

#[test]
fn every_query_but_a_setup_is_one_statement() {
    for query in QUERIES.iter().filter(|query| !query.is_setup()) {
        assert_eq!(statements(&code_of(query.sql)), 1, "{}", query.name);
    }
}

#[test]
fn no_query_ends_in_whatever_columns_there_are() {
    for query in QUERIES {
        assert!(!takes_all_columns(&code_of(query.sql)), "{}", query.name);
    }
}

#[test]
fn what_yields_rows_declares_them() {
    for query in QUERIES {
        assert_eq!(yields_rows(&code_of(query.sql)), query.header("yields").is_some(), "{}", query.name);
    }
}

#[test]
fn every_query_has_a_caller() {
    let source: String = files(&root().join("src"))
        .into_iter()
        .filter(|(path, _)| path != "store/catalog.rs")
        .map(|(_, bytes)| String::from_utf8(bytes).unwrap())
        .collect();
    let is_named = |query: &&Query| !["format", "audit"].contains(&folder(query)) && !query.is_for_users();
    for query in QUERIES.iter().filter(is_named) {
        assert!(source.contains(&format!("\"{}\"", query.name)), "{} is never asked", query.name);
    }
}

#[test]
fn what_users_may_ask_is_a_report_with_a_value_for_each_parameter() {
    let reports: Vec<_> = QUERIES.iter().filter(|query| query.is_for_users()).collect();
    assert!(reports.len() >= 8);
    for query in reports {
        assert_eq!(query.header("kind"), Some("report"), "{}", query.name);
        let parameters = query.header_list("params").into_iter().map(|name| name.trim_start_matches('$'));
        let unset: Vec<_> = parameters.filter(|name| *name != "recipe" && query.default(name).is_none()).collect();
        assert!(unset.is_empty(), "{}: no default of {unset:?}", query.name);
    }
}

#[test]
fn the_readers_of_sql_see_what_they_look_for() {
    let code = code_of("-- $no; \nSELECT '$no; ', \"$no\" FROM t WHERE a = $yes_1 -- (");
    assert_eq!(parameters(&code), BTreeSet::from(["$yes_1".to_owned()]));
    assert_eq!([statements(&code), statements("SELECT 1; SELECT 2;\n"), statements(";")], [1, 2, 0]);
    for bad in
        ["SELECT\n * FROM t", "WITH a AS (SELECT 1) SELECT DISTINCT * FROM a", "CREATE TABLE t AS select *, 1 FROM a"]
    {
        assert!(takes_all_columns(bad), "{bad}");
    }
    for good in ["WITH a AS (SELECT *, 1 FROM t) SELECT b FROM a", "SELECT count(*) FROM t", "SELECT 2 * 3"] {
        assert!(!takes_all_columns(good), "{good}");
    }
    assert!(yields_rows("\nWITH a AS (SELECT 1) SELECT 1") && !yields_rows("INSERT INTO t SELECT 1"));
}

/// A file of an export.
const SHARD: &str = "shard.parquet";

/// A file of its provenance.
const PARTS: &str = "parts.parquet";

/// A file of rejects, and one of a stream's records.
const REJECTS: &str = "rejects.parquet";
const RECORDS: &str = "records.jsonl";

/// The one file of an export, as its queries are told of it.
/// Every temporary table of an export of all traces, in one file.
fn export_tables(store: &Store) {
    let columns = "trace_id, bucket, question_id, content_id, format, label, chars";
    execute(store, &format!("CREATE TEMP TABLE chosen AS SELECT {columns} FROM trace"));
    store.run("export/changed-now", &[("base", &None::<i32>)]).unwrap();
    store.run("export/written-changed", &[]).unwrap();
    store.run("export/removed-now", &[("base", &None::<i32>)]).unwrap();
    execute(store, "INSERT INTO removed_now VALUES ('t1', 'c1')");
    let rule = r#"[{"kind": "sample", "is_correct": false, "attempt": null, "is_last": false}]"#;
    let asked: store::Values<'_> = &[("recipe", &"reference"), ("shards", &1), ("mask", &rule), ("train_on", &"[]")];
    store.run("export/asked-now", asked).unwrap();
    store.run("export/split-now", &[("splits", &SPLITS)]).unwrap();
    store.run("export/file-now", &[("recipe", &"reference")]).unwrap();
    for table in ["placed", "masked-now", "judged-now", "pair-now", "step-now", "question-now"] {
        store.run(&format!("export/{table}"), &[]).unwrap();
    }
    let work: store::Values<'_> = &[("split", &"train"), ("shard", &0), ("first", &0), ("last", &4095)];
    store.run("export/work-now", work).unwrap();
    store.run("export/work-range", &[]).unwrap();
    read_rows(store, "export/hf-rows");
}

/// Makes the table of the rows of a view.
fn read_rows(store: &Store, view: &str) {
    store.run(view, &[]).unwrap();
    execute(store, "CREATE OR REPLACE TEMP TABLE row_now AS FROM row_of");
}

/// Two splits that all questions are in.
const SPLITS: &str = r#"[
    {"name": "train", "first": 0, "last": 1, "of_questions": false},
    {"name": "rl", "first": 0, "last": 1, "of_questions": true}
]"#;

/// The file that lists the traces of an export.
const INDEX: &str = "index.parquet";

/// A workspace whose connection still has every temporary table of an ingest, a build and an export.
fn workshop() -> (Bench, Store) {
    let bench = Bench::new();
    let store = bench.store();
    let right = reflection("yes", "Correct");
    let rows = [
        row("2+2?", "four", true, &[&right]),
        row("2+2?", "five", false, &[&reflection("no", "Incorrect")]),
        row("2+2?", "2+2", true, &[&right, ""]),
        row("lost?", "six", true, &[&right]),
    ];
    let inputs = vec![bench.jsonl("rows.jsonl", &rows)];
    ingest::ingest(&store, &ingest::Request::new(&inputs, None, Vec::new()).unwrap(), &Silent).unwrap();
    // A format that uses responses up goes with no other; the rest are drawn here.
    let formats = Format::shipped().filter(|format| format.draws != Draws::Pool).map(|format| format.name).collect();
    let recipe = build::Recipe { formats, ..small_recipe(3) };
    let reason = "dull".to_owned();
    let by_id = Request { ids: vec![content_id("q", [Some("2+2?")])], conditions: Vec::new(), reason, note: None };
    retract::retract(&store, &by_id).unwrap();
    retract::take_back(&store, 1).unwrap();
    retract::retract(&store, &by_id).unwrap();
    retract::take_back(&store, 2).unwrap();
    let sources = build::choose_sources(&store, &[]).unwrap();
    assert!(build::build(&store, &recipe, &sources, &Silent).unwrap().traces() >= 3);
    let drawn = "SELECT count(*) FROM duckdb_tables() WHERE temporary AND table_name IN ('candidate', 'draw', 'slot', 'drawn', 'attempt', 'part')";
    let left: i64 = store.prepare(drawn).unwrap().query_row([], |row| row.get(0)).unwrap();
    assert_eq!(left, 0, "what a build leaves to its COMMIT, the engine packs");
    draws::make(&store);
    export_tables(&store);
    execute(&store, &format!("COPY (FROM row_now) TO '{}'", bench.path(SHARD).display()));
    read_rows(&store, "export/provenance-rows");
    execute(&store, &format!("COPY (FROM row_now) TO '{}'", bench.path(PARTS).display()));
    read_rows(&store, "export/hf-rows");
    execute(&store, &format!("COPY (FROM reject) TO '{}'", bench.path(REJECTS).display()));
    bench.file(RECORDS, b"{\"record\": \"end\", \"traces\": 0, \"parts\": 0, \"rejects\": 0}\n");
    let (rows, path) = (store::catalog::query("export/index").unwrap().sql, bench.path(INDEX));
    execute(&store, &format!("COPY (\n{rows}\n) TO '{}'", path.display()));
    // Another recipe's draws would be in the TEMP tables of a build: what is compared is put in place by hand.
    store.run("diff/sides", &[]).unwrap();
    store.run("diff/side", &[("side", &"a"), ("recipe", &"reference"), ("state", &1)]).unwrap();
    store.run("diff/paired", &[]).unwrap();
    store.run("diff/part-change", &[]).unwrap();
    store.run("diff/explained", &[("a_recipe", &"reference"), ("b_recipe", &"reference")]).unwrap();
    value::show(&store);
    (bench, store)
}

fn execute(store: &Store, sql: &str) {
    store.prepare(sql).unwrap().execute([]).unwrap();
}

/// Runs a query; gives the names of its columns and the number of its rows.
fn run(bench: &Bench, store: &Store, query: &Query) -> (Vec<String>, usize) {
    let names: Vec<_> = query.header_list("params").iter().map(|name| name.trim_start_matches('$')).collect();
    let values: Vec<_> = names.iter().map(|name| (*name, value::of(bench, store, query, name))).collect();
    let values: Vec<(&str, &dyn ToSql)> = values.iter().map(|(name, value)| (*name, value as &dyn ToSql)).collect();
    if query.header("yields").is_none() {
        store
            .run(query.name, &values)
            .unwrap_or_else(|error| panic!("{error}: {:?}", std::error::Error::source(&error)));
        return (Vec::new(), 0);
    }
    let mut statement = store.prepare(query.sql).unwrap_or_else(|error| panic!("{}: {error}", query.name));
    let mut rows = statement.query(&values[..]).unwrap_or_else(|error| panic!("{}: {error}", query.name));
    let columns = rows.as_ref().unwrap().column_names();
    let mut count = 0;
    while rows.next().unwrap().is_some() {
        count += 1;
    }
    (columns, count)
}

/// A request that was answered, and its prompt.
const REQUEST: &str = "INSERT INTO prompt VALUES ('o1', 'original', NULL, 'text');
    INSERT INTO request VALUES
    ('a1', 'rows', 'response', (SELECT min(bucket) FROM trace), 'q1', NULL, 1, 'http://e/v1', 'm', NULL, '{}', 'o1', NULL, 1, 1, 'stop', 1, 1, 1, now()::TIMESTAMP)";

#[test]
fn every_query_runs_and_yields_what_it_declares() {
    let (bench, store) = workshop();
    for query in QUERIES {
        // Taken back, so that each one runs on the same tables.
        execute(&store, "BEGIN TRANSACTION");
        match query.name {
            "build/insert-recipe" => _ = store.run("build/forget", &[]).unwrap(),
            "export/placed-whole" => execute(&store, "DROP TABLE placed"),
            "build/widen-use" => _ = store.run("build/narrow-use", &[]).unwrap(),
            // As if the retraction were younger than a state before.
            "build/turned" => execute(&store, "UPDATE recipe_now SET state_before = 1, retractions = [3]"),
            "format/paper_1" => draws::draw(&store, "paper-1"),
            "sample/answered" => execute(&store, REQUEST),
            name => make_tables(&store, name),
        }
        value::fill(&store, query.name);
        let (columns, rows) = run(&bench, &store, query);
        execute(&store, "ROLLBACK");
        assert_eq!(columns, query.header_list("yields"), "{}", query.name);
        // What looks for faults finds none here; any other query that yields nothing shows nothing.
        let looks_for_faults = folder(query) == "audit" || columns.iter().any(|column| column == "fault");
        assert!(columns.is_empty() || rows > 0 || looks_for_faults, "{} yields no row", query.name);
    }
}

/// Names and types of what a query yields.
fn described(store: &Store, sql: &str) -> Vec<(String, String)> {
    let sql = format!("SELECT column_name, column_type FROM (DESCRIBE {sql}\n)");
    let mut statement = store.prepare(&sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn every_format_yields_the_columns_of_a_slot() {
    let (_bench, store) = workshop();
    let slot = described(&store, "FROM slot");
    for format in Format::shipped() {
        let found = described(&store, &format.sql);
        let is_optional = |name: &str| name == "reason" && found.iter().all(|(column, _)| column != name);
        let is_yielded = |name: &str| !["format", "family"].contains(&name) && !is_optional(name);
        let expected: Vec<_> = slot.iter().filter(|(name, _)| is_yielded(name)).collect();
        assert_eq!(found.len(), expected.len(), "{}", format.name);
        for ((name, found), (expected_name, expected)) in found.iter().zip(expected) {
            assert_eq!(name, expected_name, "{}", format.name);
            // What counts comes as any whole number.
            let is_same = found == expected || (expected == "INTEGER" && found == "BIGINT");
            assert!(is_same, "{}: {name} is {found}, not {expected}", format.name);
        }
    }
}

/// Traces whose slots break the contract of formats.
const BROKEN: &str = "
    SELECT question_id, repeat, n FROM {format} GROUP BY question_id, repeat, n
    HAVING min(position) <> 1 OR max(position) <> count(*) OR count(DISTINCT position) <> count(*)
        OR count(DISTINCT (label, answer_position, epilogue)) <> 1 OR bool_or(label IS NULL)
        OR min(answer_position) < 1 OR max(answer_position) > max(position)
        OR NOT bool_and(reflection IN ('draw', 'none') OR reflection IN (SELECT reflection_id FROM reflection))
        OR NOT bool_and(glue IN ('by-correctness', 'generic') AND epilogue IN ('none', 'backtrack', 'confirm'))";

fn broken(store: &Store, format: &str) -> usize {
    let mut statement = store.prepare(&BROKEN.replace("{format}", &format!("(\n{format}\n)"))).unwrap();
    statement.query_map([], |_| Ok(())).unwrap().count()
}

#[test]
fn every_format_numbers_its_places_and_keeps_to_the_known_words() {
    let (_bench, store) = workshop();
    for format in Format::shipped() {
        draws::draw(&store, &format.name);
        execute(&store, &format!("CREATE OR REPLACE TEMP TABLE yielded AS ({})", format.sql));
        let rows = store.prepare("FROM yielded").unwrap().query_map([], |_| Ok(())).unwrap().count();
        assert!(rows > 0, "{} yields nothing", format.name);
        assert_eq!(broken(&store, "FROM yielded"), 0, "{}", format.name);
    }
}

#[test]
fn a_format_that_breaks_the_contract_is_seen() {
    let (_bench, store) = workshop();
    execute(&store, "CREATE TEMP TABLE yielded AS SELECT * FROM slot WHERE n = 2 AND format = '*C_full'");
    assert_eq!(broken(&store, "FROM yielded"), 0);
    for change in
        ["2 AS position", "position + 1 AS position", "'mine' AS glue", "'no-id' AS reflection", "9 AS answer_position"]
    {
        let sql = format!("SELECT * REPLACE ({change}) FROM yielded");
        assert!(broken(&store, &sql) > 0, "{change}");
    }
}

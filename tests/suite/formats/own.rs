//! Formats of the user's own: one that works, and every way to break the contract.

use skillfactory::build::{self, OwnFormat, Recipe};

use super::recipe;
use super::traces::traces;
use super::world::{Response, bench, response};
use crate::support::{Bench, digests};
use skillfactory::progress::Silent;

/// All wrong ones first, then a right one.
const WRONG_FIRST: &str = "-- draws: one
WITH
keyed AS (
    SELECT question_id, repeat, n, response_id, is_correct, can_end, twin,
        draw_key(purpose_scope(scope, 'mine'), number) AS key
    FROM draw JOIN candidate USING (question_id)
),
final AS (
    SELECT question_id, repeat, n, arg_min(response_id, key) AS response_id FROM keyed WHERE can_end GROUP BY ALL
),
wrong AS (
    SELECT question_id, repeat, n, arg_min(response_id, key) AS response_id, min(key) AS key
    FROM keyed WHERE NOT is_correct GROUP BY question_id, repeat, n, twin
),
placed AS (
    SELECT question_id, repeat, n, response_id, row_number() OVER (PARTITION BY question_id, repeat, n ORDER BY key) AS position
    FROM wrong
    UNION ALL
    SELECT question_id, repeat, n, final.response_id, 1 + count(wrong.response_id)
    FROM final LEFT JOIN wrong USING (question_id, repeat, n)
    GROUP BY ALL
)
SELECT question_id, repeat, n, position, response_id, 'draw' AS reflection, 'by-correctness' AS glue, 'mine' AS label,
    'none' AS epilogue, count(*) OVER (PARTITION BY question_id, repeat, n) AS answer_position
FROM placed -- and that is all";

/// Two questions; the second has texts that are equal.
fn rows() -> Vec<Response> {
    let named = |question: &str, texts: &[&str]| -> Vec<Response> {
        texts.iter().map(|text| response(question, "v", text, &["so", "sure"])).collect()
    };
    [named("q1", &["right 1", "wrong 1", "wrong 2"]), named("q2", &["right 1", "wrong 1", "wrong 1"])].concat()
}

fn with_own(sql: &str) -> Recipe {
    let own = OwnFormat { name: "mine".to_owned(), sql: sql.to_owned() };
    Recipe { own_formats: vec![own], ..recipe(&["mine", "*C_full"], 2) }
}

#[test]
fn a_format_of_the_users_own_stands_beside_the_shipped_ones() {
    let bench = bench(&rows());
    let recipe = Recipe { repeats: 2, ..with_own(WRONG_FIRST) };
    let (store, planned) = bench.plan(&recipe).unwrap();
    store.close().unwrap();
    let built = bench.build(&recipe).unwrap();
    assert_eq!(planned.traces(), built.traces());
    let found = traces(&bench, &recipe.name);
    let mine: Vec<_> = found.iter().filter(|trace| trace.format == "mine").collect();
    assert_eq!((mine.len(), found.len()), (4, 12));
    for trace in mine {
        let attempts = trace.responses();
        assert_eq!(attempts.len(), if trace.question == "q1" { 3 } else { 2 });
        let (last, before) = attempts.split_last().unwrap();
        assert!(last.can_end() && before.iter().all(|one| one.is_correct() == Some(false)), "{trace:?}");
        assert_eq!((trace.label.as_str(), trace.final_answer.as_str()), ("mine", "answer of right 1"));
    }
    // Its draws are of its own family: the shipped format's are as they are without it.
    let texts = |of: &[super::traces::Trace]| -> Vec<_> {
        of.iter().filter(|trace| trace.format != "mine").map(|trace| trace.text.clone()).collect()
    };
    bench.build(&Recipe { repeats: 2, ..super::recipe(&["*C_full"], 2) }).unwrap();
    assert_eq!(texts(&found), texts(&traces(&bench, &recipe.name)));
}

/// A sound SELECT, each of whose columns and clauses can be exchanged: one trace of one attempt for each draw.
fn changed(changes: &[(&str, &str)]) -> String {
    let mut sql = "SELECT question_id, repeat, n, 1 AS position, arg_min(response_id, number) AS response_id, \
        'draw' AS reflection, 'by-correctness' AS glue, 'l' AS label, 'none' AS epilogue, 1 AS answer_position \
        FROM draw JOIN candidate USING (question_id) WHERE can_end GROUP BY ALL"
        .to_owned();
    for (from, to) in changes {
        assert!(sql.contains(from), "{from}");
        sql = sql.replace(from, to);
    }
    sql
}

/// A SELECT and a word of the error that it must give.
type Fault = (String, &'static str);

/// Each SELECT is refused, and the workspace is as it was.
fn assert_refused(bench: &Bench, faults: impl IntoIterator<Item = Fault>) {
    bench.build(&recipe(&["*C"], 2)).unwrap();
    let before = digests(bench);
    let store = bench.store();
    let sources = build::choose_sources(&store, &[]).unwrap();
    for (sql, told) in faults {
        match build::build(&store, &with_own(&sql), &sources, &Silent) {
            Err(build::Error::BadFormat { name, what }) if name == "mine" => {
                assert!(what.contains(told), "{sql}\n{told} is not told: {what}");
            }
            other => panic!("{sql}: {other:?}"),
        }
    }
    store.close().unwrap();
    assert_eq!(before, digests(bench));
}

#[test]
fn the_sound_one_is_sound() {
    let bench = bench(&rows());
    bench.build(&with_own(&changed(&[]))).unwrap();
    bench.build(&with_own(&format!("{} ; ", changed(&[])))).unwrap();
    // What a build refuses, a plan refuses.
    let broken = bench.plan(&with_own(&changed(&[("'none' AS epilogue", "'coda' AS epilogue")]))).unwrap_err();
    assert!(broken.to_string().contains("epilogue must be"), "{broken}");
}

#[test]
fn what_a_format_may_not_be_made_of_is_refused() {
    let bench = bench(&rows());
    let file = bench.jsonl("file.parquet", &[]);
    let second = format!("{}; SELECT 1", changed(&[]));
    let faults = [
        (second, "syntax error"),
        ("DELETE FROM trace".to_owned(), "syntax error"),
        (changed(&[("arg_min(response_id, number)", "arg_min(response_id, random())")]), "random()"),
        (changed(&[("WHERE can_end", "WHERE can_end AND uuid() > ''")]), "uuid()"),
        (changed(&[("WHERE can_end", "WHERE can_end AND now() IS NOT NULL")]), "now()"),
        (changed(&[("candidate USING", "candidate TABLESAMPLE 50% USING")]), "sample"),
        (format!("{} USING SAMPLE 1", changed(&[])), "sample"),
        (changed(&[("WHERE can_end", "WHERE can_end AND repeat IN (FROM read_csv('x.csv'))")]), "read_csv()"),
        (changed(&[("WHERE can_end", &format!("WHERE can_end AND repeat IN (FROM '{file}')"))]), "it reads "),
        (
            changed(&[("WHERE can_end", "WHERE can_end AND question_id IN (SELECT question_id FROM trace)")]),
            "it reads trace",
        ),
        (
            changed(&[(
                "WHERE can_end",
                "WHERE can_end AND repeat IN (SELECT count(*) FROM workspace.main.trace_part)",
            )]),
            "trace_part",
        ),
        (changed(&[("WHERE can_end", "WHERE can_end AND repeat IN (SELECT state FROM recipe)")]), "it reads recipe"),
        (
            changed(&[("WHERE can_end", "WHERE can_end AND repeat IN (SELECT 1 FROM duckdb_tables())")]),
            "duckdb_tables()",
        ),
        (changed(&[("WHERE can_end", "WHERE can_end AND question_id IN (SELECT name FROM (SHOW TABLES))")]), "catalog"),
        (changed(&[("WHERE can_end", "WHERE can_end AND current_timestamp IS NOT NULL")]), "current_timestamp"),
        (changed(&[("WHERE can_end", "WHERE can_end AND candidate.rowid > 0")]), "rowid"),
        (
            changed(&[("WHERE can_end", "WHERE can_end AND repeat IN (SELECT reservoir_quantile(n, 0.5) FROM draw)")]),
            "reservoir_quantile()",
        ),
        // A name that stands for a table in one place must not open that table in another.
        (
            changed(&[(
                "WHERE can_end",
                "WHERE can_end AND repeat IN (WITH a AS (SELECT n FROM trace), trace AS (SELECT 1) SELECT n FROM a)",
            )]),
            "names a part of itself trace",
        ),
        (
            changed(&[(
                "WHERE can_end",
                &format!("WHERE can_end AND repeat IN (WITH a AS (FROM '{file}'), \"{file}\" AS (SELECT 1) FROM a)"),
            )]),
            "names a part of itself",
        ),
        (changed(&[("WHERE can_end", "WHERE can_end AND no_such_column")]), "no_such_column"),
        (changed(&[("'l' AS label,", "")]), "no column label"),
        (changed(&[("1 AS position", "'1' AS position")]), "column position is VARCHAR"),
        (changed(&[("1 AS position", "1.0 AS position")]), "column position is DECIMAL"),
        (changed(&[("'l' AS label", "1 AS label")]), "column label is INTEGER"),
        (changed(&[("'l' AS label", "'l' AS label, 1 AS weight")]), "column weight"),
        (changed(&[("'l' AS label", "'l' AS label, 'x' AS format")]), "column format"),
        (format!("-- draws: many\n{}", changed(&[])), "many"),
        (format!("-- least-attempts: few\n{}", changed(&[])), "few"),
    ];
    assert_refused(&bench, faults);
}

#[test]
fn what_a_format_may_not_yield_is_refused() {
    let bench = bench(&rows());
    let other = "(SELECT min(other.response_id) FROM candidate AS other WHERE other.question_id <> draw.question_id)";
    let foreign = changed(&[
        ("arg_min(response_id, number)", other),
        ("draw JOIN candidate USING (question_id) WHERE can_end", "draw"),
    ]);
    let twice = changed(&[
        ("1 AS position", "row_number() OVER (PARTITION BY question_id, repeat, n ORDER BY response_id) AS position"),
        ("arg_min(response_id, number) AS response_id", "response_id"),
        ("can_end GROUP BY ALL", "true"),
    ]);
    let judged =
        "(SELECT min(reflection_id) FROM reflection WHERE response_id <> arg_min(candidate.response_id, number))";
    let two_labels = twice.replace("'l' AS label", "response_id AS label");
    let faults = [
        (changed(&[("1 AS position", "2 AS position")]), "without a gap"),
        (changed(&[("1 AS position", "0 AS position")]), "without a gap"),
        (format!("SELECT this.* FROM ({}) AS this CROSS JOIN range(2)", changed(&[])), "without a gap"),
        (foreign, "no candidate of the question"),
        (changed(&[("arg_min(response_id, number)", "'r0'")]), "no candidate of the question"),
        (changed(&[("'by-correctness'", "'loud'")]), "glue must be"),
        (changed(&[("'none' AS epilogue", "'coda' AS epilogue")]), "epilogue must be"),
        (changed(&[("'draw'", "'drawn'")]), "reflection must be"),
        (changed(&[("'draw'", judged)]), "reflection must be"),
        (changed(&[("1 AS answer_position", "2 AS answer_position")]), "answer_position must be one"),
        (changed(&[("1 AS answer_position", "0 AS answer_position")]), "answer_position must be one"),
        (twice, "same text"),
        (two_labels, "the same at all places"),
        (changed(&[("repeat, n,", "repeat, n + 2 AS n,")]), "of no draw"),
        (changed(&[("repeat, n,", "repeat + 1 AS repeat, n,")]), "of no draw"),
        (changed(&[("SELECT question_id,", "SELECT 'q0' AS question_id,")]), "of no draw"),
        (changed(&[("'l' AS label", "NULL::VARCHAR AS label")]), "NOT NULL"),
        (changed(&[("1 AS position", "3000000000 AS position")]), "INT32"),
    ];
    assert_refused(&bench, faults);
}

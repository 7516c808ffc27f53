//! `sql`: forms of output, and what it refuses.

use super::*;

/// A row of every kind of value that has a trap in it.
const VALUES: &str = "SELECT NULL AS nothing, '' AS empty, 'a,\"b\"' || chr(10) || 'c' AS text, [1, NULL, 3] AS list, \
     {'a': 'x\"y', 'b': NULL} AS struct, true AS flag, 12345678901234567890 AS big, chr(27) || '[31m' AS red";

#[test]
fn rows_in_a_pipe_are_json_lines() {
    let place = Place::with_traces();
    let expected = json!({
        "nothing": null, "empty": "", "text": "a,\"b\"\nc", "list": [1, null, 3], "struct": {"a": "x\"y", "b": null},
        "flag": true, "big": 12_345_678_901_234_567_890_u64, "red": "\u{1b}[31m",
    });
    assert_eq!(place.ask(VALUES), [expected]);
    assert_eq!(place.ask("SELECT range AS n FROM range(3)"), [json!({"n": 0}), json!({"n": 1}), json!({"n": 2})]);
    assert_eq!(place.sf(["sql", "SELECT 1 WHERE false"]).succeeds().out, "");
}

#[test]
fn csv_can_be_read_back() {
    let place = Place::with_traces();
    let csv = place.sf(["sql", "--as", "csv", VALUES]).succeeds().out;
    let mut reader = csv_reader(&csv);
    assert_eq!(reader.next().unwrap(), ["nothing", "empty", "text", "list", "struct", "flag", "big", "red"]);
    let values = reader.next().unwrap();
    assert_eq!(values[..3], ["", "", "a,\"b\"\nc"]);
    assert_eq!(values[5..], ["true", "12345678901234567890", "\u{1b}[31m"]);
    assert_eq!(reader.next(), None);
    assert_eq!(place.sf(["sql", "--as", "csv", "SELECT 1 AS n WHERE false"]).succeeds().out, "n\n");
}

/// Reads CSV as its standard has it.
fn csv_reader(text: &str) -> impl Iterator<Item = Vec<String>> {
    let mut records = vec![vec![String::new()]];
    let mut is_quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let record = records.last_mut().unwrap();
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => record.last_mut().unwrap().extend(chars.next()),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => record.push(String::new()),
            '\n' if !is_quoted => records.push(vec![String::new()]),
            _ => record.last_mut().unwrap().push(c),
        }
    }
    records.pop();
    records.into_iter()
}

#[test]
fn a_table_is_one_line_a_row_whatever_its_texts_hold() {
    let place = Place::with_traces();
    let table = place.sf(["sql", "--as", "table", VALUES]).succeeds().out;
    assert_eq!(table.lines().count(), 5, "{table}");
    assert!(!table.contains('\u{1b}'), "{table:?}");
    let row = table.lines().nth(3).unwrap();
    for value in ["a,\"b\"⏎c", "true", "12345678901234567890"] {
        assert!(row.contains(value), "{row}");
    }
    let many = place.sf(["sql", "--as", "table", "SELECT range AS n FROM range(1001)"]).succeeds().out;
    assert!(many.ends_with("all of them with: --as jsonl\n"), "{many}");
}

#[test]
fn markdown_stays_a_table_whatever_its_texts_hold() {
    let place = Place::with_traces();
    let lines = [
        "| nothing | empty | text | list | struct | flag | big | red |",
        "| --- | --- | --- | --- | --- | --- | ---: | --- |",
        "|  |  | a,\"b\"<br>c | \\[1,null,3] | {\"a\":\"x\"y\",\"b\":null} | true | 12345678901234567890 | ␛\\[31m |",
    ];
    let lines = lines.map(|line| line.replace("x\"y", "x\\\\\"y"));
    let table = place.sf(["sql", "--as", "md", VALUES]).succeeds().out;
    assert_eq!(table.lines().collect::<Vec<_>>(), lines);
    let sql = "SELECT range AS \"a|b\", repeat('<br>|', 2000) AS text FROM range(1001)";
    let many = place.sf(["sql", "--as", "md", sql]).succeeds().out;
    assert!(many.starts_with("| a\\|b | text |\n| ---: | --- |\n"), "{}", &many[..90]);
    let cell = "\\<br>\\|".repeat(2000);
    assert_eq!(many.lines().nth(1002).unwrap(), format!("| 1000 | {cell} |"));
    assert_eq!(many.lines().count(), 1003, "all rows are there");
    assert_eq!(place.sf(["sql", "--as", "md", "SELECT 1 AS n WHERE false"]).succeeds().out, "| n |\n| ---: |\n");
}

/// Nobody's terminal is as wide as a pipe.
#[test]
fn a_table_in_a_pipe_is_not_shortened() {
    let place = Place::with_traces();
    let columns: Vec<_> = (0..20).map(|n| format!("repeat('{}', 300) AS c{n}", n % 10)).collect();
    let table = place.sf(["sql", "--as", "table", &format!("SELECT {}", columns.join(", "))]).succeeds().out;
    assert_eq!((table.lines().count(), table.contains('…')), (5, false));
    assert!((0..10).all(|n| table.matches(&n.to_string().repeat(300)).count() == 2), "{table}");
}

impl Place {
    /// Runs `sql --as parquet` into `answer.parquet`, with the folder `tmp` for what is temporary.
    fn parquet(&self, sql: &str) -> Ran {
        fs::create_dir_all(self.path("tmp")).unwrap();
        let mut program = self.program();
        program.env("TMPDIR", self.path("tmp")).args(["sql", "--as", "parquet", sql]);
        let output = program.output().unwrap();
        fs::write(self.path("answer.parquet"), &output.stdout).unwrap();
        assert_eq!(fs::read_dir(self.path("tmp")).unwrap().count(), 0, "something is left");
        let err = String::from_utf8(output.stderr).unwrap();
        Ran { code: output.status.code().unwrap(), out: String::from_utf8_lossy(&output.stdout).into(), err }
    }

    /// What a query says of `answer.parquet`: the first column of each row.
    fn of_answer(&self, sql: &str) -> Vec<String> {
        let store = self.store();
        let path = self.path("answer.parquet").to_string_lossy().into_owned();
        let mut statement = store.prepare(&sql.replace("ANSWER", &format!("'{path}'"))).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }
}

#[test]
fn parquet_holds_the_same_values_of_the_same_types() {
    let place = Place::with_traces();
    let kinds = [
        ("[1, NULL, 3]::INTEGER[]", "INTEGER[]"),
        ("{'a': 'x', 'b': [DATE '2026-11-22']}", "STRUCT(a VARCHAR, b DATE[])"),
        ("MAP {'k': 1.5::DOUBLE}", "MAP(VARCHAR, DOUBLE)"),
        ("TIMESTAMP '2026-11-22 18:00:00.123456'", "TIMESTAMP"),
        ("TIMESTAMPTZ '2026-11-22 18:00:00+02'", "TIMESTAMP WITH TIME ZONE"),
        ("1.10::DECIMAL(9,2)", "DECIMAL(9,2)"),
        ("18446744073709551615::UBIGINT", "UBIGINT"),
        ("true", "BOOLEAN"),
        ("'\\x00\\xff'::BLOB", "BLOB"),
        ("NULL::VARCHAR", "VARCHAR"),
        // What Parquet does not have, exactly: a sum is a HUGEINT.
        ("sum(9223372036854775807) OVER () + 2", "DECIMAL(38,0)"),
        ("[{'a': 12345678901234567890123::HUGEINT, 'b': 7::UHUGEINT}]", "STRUCT(a DECIMAL(38,0), b DECIMAL(38,0))[]"),
    ];
    let columns: Vec<_> = kinds.iter().enumerate().map(|(n, (value, _))| format!("{value} AS \"c {n}\"")).collect();
    let select = format!("SELECT {}", columns.join(", "));
    place.parquet(&select).succeeds();
    let expected: Vec<_> = kinds.iter().map(|(_, kind)| (*kind).to_owned()).collect();
    assert_eq!(place.of_answer("SELECT column_type FROM (DESCRIBE FROM ANSWER)"), expected);
    assert_eq!(place.of_answer("SELECT DISTINCT compression FROM parquet_metadata(ANSWER)"), ["ZSTD"]);
    let differ = format!("SELECT count(*)::VARCHAR FROM (FROM ANSWER EXCEPT {select})");
    assert_eq!(place.of_answer(&differ), ["0"]);
}

#[test]
fn parquet_holds_all_rows_in_order() {
    let place = Place::with_traces();
    place.parquet("SELECT range AS n FROM range(100000) ORDER BY hash(range)").succeeds();
    let sorted = "SELECT (list(n) = list(n ORDER BY hash(n)) AND count(*) = 100000)::VARCHAR FROM ANSWER";
    assert_eq!(place.of_answer(sorted), ["true"]);
    place.parquet("SELECT 1 AS n, 'a' AS n WHERE false").succeeds();
    assert_eq!(place.of_answer("SELECT column_type FROM (DESCRIBE FROM ANSWER)"), ["INTEGER", "VARCHAR"]);
}

/// The question is put into a statement of ours, and stays what it is.
#[test]
fn parquet_is_made_of_a_whole_question_and_nothing_else() {
    let place = Place::with_traces();
    let asked = [
        "SELECT 1 AS n -- so",
        "SELECT 1 AS n; -- so",
        "-- so\nSELECT 1 AS n /* so */ ;;",
        "WITH a AS (SELECT 1 AS n) FROM a",
        "VALUES (1)",
    ];
    for sql in asked {
        place.parquet(sql).succeeds();
        assert_eq!(place.of_answer("SELECT COLUMNS(*)::VARCHAR FROM ANSWER"), ["1"], "{sql}");
    }
    for sql in ["DESCRIBE trace", "SHOW TABLES", "SUMMARIZE trace"] {
        place.parquet(sql).succeeds();
    }
    let refused = [
        ("EXPLAIN SELECT 1", "only the rows of a SELECT can be written as Parquet"),
        ("SELECT error('boo') FROM trace", "boo"),
        ("SELECT 170141183460469231731687303715884105727 AS h", "cannot be written as Parquet"),
        ("SELECT nope FROM trace", "nope"),
        ("SELECT 1) TO 'mine.parquet'; --", "syntax error"),
        ("", "no statement"),
    ];
    for (sql, word) in refused {
        let ran = place.parquet(sql).fails(3).says(&[word]);
        assert!(!ran.err.contains("COPY"), "{}", ran.err);
    }
}

#[test]
fn times_are_given_in_utc() {
    let place = Place::with_traces();
    let sql = "SELECT TIMESTAMPTZ '2026-11-22 18:00:00+02' AS time, DATE '2026-11-22' AS day";
    assert_eq!(place.ask(sql), [json!({"time": "2026-11-22T16:00:00Z", "day": "2026-11-22"})]);
    for form in ["csv", "table", "md"] {
        let out = place.sf(["sql", "--as", form, sql]).succeeds().out;
        assert!(out.contains("2026-11-22T16:00:00"), "{out}");
    }
}

/// A list of nothing, of an empty text and of a NULL are three things.
#[test]
fn lists_that_differ_look_different() {
    let place = Place::with_traces();
    for form in ["jsonl", "csv", "table", "md"] {
        let look =
            |list: &str| place.sf(["sql", "--as", form, &format!("SELECT {list}::VARCHAR[] AS l")]).succeeds().out;
        let lists = ["[]", "['']", "[NULL]", "['a, b']", "['a', 'b']", "['NULL']", "NULL"];
        let mut looks: Vec<String> = lists.iter().map(|list| look(list)).collect();
        looks.sort_unstable();
        looks.dedup();
        assert_eq!(looks.len(), lists.len(), "{form}: {looks:?}");
    }
}

#[test]
fn sql_is_given_as_a_word_a_file_or_on_stdin() {
    let place = Place::with_traces();
    fs::write(place.path("question.sql"), "-- How many?\nSELECT count(*) AS n\nFROM trace;\n").unwrap();
    let expected = "{\"n\":15}\n";
    assert_eq!(place.sf(["sql", "SELECT count(*) AS n FROM trace"]).succeeds().out, expected);
    assert_eq!(place.sf(["sql", "question.sql"]).succeeds().out, expected);
    assert_eq!(place.sf_with(["sql", "-"], "FROM trace SELECT count(*) AS n").succeeds().out, expected);
    place.sf(["sql", "missing.sql"]).fails(3).says(&["cannot read missing.sql"]);
}

#[test]
fn sql_that_is_wrong_is_told_with_its_place() {
    let place = Place::with_traces();
    let cases = [
        ("SELCT 1", "SELCT"),
        ("SELECT nope FROM trace", "nope"),
        ("FROM nowhere", "nowhere"),
        ("SELECT 'a'::INTEGER FROM trace", "Conversion Error"),
        ("SELECT error('boo') FROM trace", "boo"),
        ("SELECT ?", "parameter"),
        ("", "no statement"),
        (" -- nothing but a comment", "no statement"),
    ];
    for (sql, word) in cases {
        place.sf(["sql", sql]).fails(3).says(&[word, "hint: see the tables: "]);
    }
}

/// Every way out of reading: to another file, to the network, into the workspace.
#[test]
fn sql_can_only_read_the_workspace() {
    let place = Place::with_traces();
    let before = files(place.folder.path());
    let refused = [
        "INSERT INTO phrase VALUES ('p', 'generic', 1, 'x')",
        "UPDATE trace SET text = ''",
        "DELETE FROM trace",
        "DROP TABLE trace",
        "SELECT 1; DROP TABLE trace",
        "DROP TABLE trace; SELECT 1",
        "CREATE TABLE mine (n INTEGER)",
        "CREATE VIEW mine AS SELECT 1",
        "ATTACH 'other.duckdb'",
        "COPY trace TO 'trace.csv'",
        "COPY (SELECT 1) TO '/dev/stdout'",
        // The engine lets a connection at the files of its own database, hardened or not.
        "COPY (SELECT 'gone' AS x) TO 'skillfactory.duckdb' (FORMAT csv, USE_TMP_FILE false)",
        "COPY (SELECT 'gone' AS x) TO 'skillfactory.duckdb.wal' (FORMAT csv, USE_TMP_FILE false)",
        "EXPLAIN ANALYZE COPY (SELECT 'gone' AS x) TO 'skillfactory.duckdb' (FORMAT csv, USE_TMP_FILE false)",
        "SELECT 1; SELECT 2",
        "EXPORT DATABASE 'copy'",
        "FROM read_csv('/etc/passwd')",
        "FROM read_text('/etc/passwd')",
        "FROM '/etc/passwd'",
        "FROM read_parquet('out/data/*.parquet')",
        "FROM glob('/*')",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "INSTALL httpfs",
        "LOAD 'other'",
    ];
    for sql in refused {
        for form in ["jsonl", "md", "parquet"] {
            let ran = place.sf(["sql", sql, "--as", form]).fails(3);
            assert!(!ran.err.contains("root:"), "{sql}");
        }
    }
    assert!(files(place.folder.path()) == before, "something was written");
    for sql in
        ["FROM trace LIMIT 1", "DESCRIBE trace", "SHOW TABLES", "SUMMARIZE trace", "EXPLAIN SELECT 1", "-- a\nSELECT 1"]
    {
        place.sf(["sql", sql]).succeeds();
    }
    assert_eq!(place.ask("SELECT count(*) AS n FROM trace"), [json!({"n": 15})]);
}

/// A refusal to write says so, in words that a user knows.
#[test]
fn a_statement_that_would_write_is_told_to_be_read_only() {
    let place = Place::with_traces();
    let ran = place.sf(["sql", "DELETE FROM trace"]).fails(3).says(&["read-only"]);
    assert!(!ran.err.contains("\"EXECUTE\""), "that is no word of the user's:\n{}", ran.err);
}

#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let place = Place::with_traces();
    for form in ["jsonl", "csv", "table", "md", "parquet"] {
        let mut program = place.program();
        program.args(["sql", "--as", form, "SELECT range AS n, repeat('x', 90) AS x FROM range(3000000)"]);
        let mut child = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdout.take().unwrap().read_exact(&mut [0; 4]).unwrap_or_else(|error| panic!("{form}: {error}"));
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()), "{form}");
    }
}

#[test]
fn the_engine_keeps_in_memory_what_it_may() {
    let place = Place::with_traces();
    let of = |options: &[&str]| {
        let asked = ["sql", "SELECT current_setting('memory_limit') AS kept", "--as", "csv"];
        place.sf([options, &asked].concat()).succeeds().out
    };
    assert_eq!(of(&["--memory-limit", "100MB"]), "kept\n95.3 MiB\n");
    let (number, unit) = of(&[])
        .trim_start_matches("kept\n")
        .trim_end()
        .split_once(' ')
        .map(|(n, u)| (n.to_owned(), u.to_owned()))
        .unwrap();
    assert!(unit == "MiB" || unit == "GiB" && number.parse::<f64>().unwrap() <= 3.8, "{number} {unit}");
    place.sf(["--memory-limit", "1MB", "sources"]).fails(2).says(&["64MB or more"]);
}

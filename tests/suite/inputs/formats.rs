//! The same rows are the same, whatever holds them.

use super::*;

#[test]
fn the_same_rows_have_the_same_ids_in_every_format() {
    let rows = awkward_rows();
    let reference = Bench::new();
    reference.ingest(&[reference.jsonl("rows.jsonl", &rows)]).unwrap();
    let expected = ids(&reference);
    assert_eq!(expected.len(), rows.len() * 4);
    let bench = Bench::new();
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    let array = serde_json::to_vec_pretty(&rows).unwrap();
    let marked = [b"\xef\xbb\xbf", lines.as_bytes()].concat();
    let marked_csv = [b"\xef\xbb\xbf".as_slice(), &csv(&rows, b',')].concat();
    let parquet = bench.path("rows.parquet").to_string_lossy().into_owned();
    let path = bench.jsonl("source.jsonl", &rows);
    execute(&bench, &format!("COPY (FROM read_json('{path}', format = 'newline_delimited')) TO '{parquet}'"));
    let files = [
        parquet,
        bench.file("rows.jsonl.zst", &zstd(lines.as_bytes())),
        bench.file("rows.json.zst", &zstd(&array)),
        bench.file("rows.jsonl.gz", &gzip(lines.as_bytes())),
        bench.file("marked.jsonl", &marked),
        bench.file("marked.jsonl.zst", &zstd(&marked)),
        bench.file("rows.csv", &csv(&rows, b',')),
        bench.file("rows.tsv", &csv(&rows, b'\t')),
        bench.file("rows.csv.gz", &gzip(&csv(&rows, b','))),
        bench.file("rows.tsv.zst", &zstd(&csv(&rows, b'\t'))),
        bench.file("marked.csv", &marked_csv),
        sqlite(&bench, "rows.sqlite", "rows", &rows),
    ];
    for file in files {
        let bench = Bench::new();
        let report = bench.ingest(std::slice::from_ref(&file)).unwrap_or_else(|error| panic!("{file}: {error:?}"));
        assert!(report.rejects.is_empty(), "{file}: {:?}", report.rejects);
        assert_eq!(ids(&bench), expected, "{file}");
    }
}

/// What is cut short, or has changed, is not a file of fewer rows.
#[test]
fn a_packed_file_that_is_broken_is_refused() {
    let bench = Bench::new();
    let whole = csv(&awkward_rows(), b',');
    let noise = |at: u64| {
        row("q", &format!("{:x}", u128::from(at).wrapping_pow(9).wrapping_mul(0x9e37_79b9_7f4a_7c15)), true, &[])
    };
    let lines: String = (0..20_000).map(|at| format!("{}\n", noise(at))).collect();
    let mut files = vec![
        bench.file("text.csv.gz", &whole),
        bench.file("text.csv.zst", &whole),
        bench.file("text.jsonl.zst", lines.as_bytes()),
    ];
    for (name, packed) in [
        ("rows.csv.gz", gzip(&whole)),
        ("rows.csv.zst", zstd(&whole)),
        ("rows.jsonl.gz", gzip(lines.as_bytes())),
        ("rows.jsonl.zst", zstd(lines.as_bytes())),
    ] {
        let half = packed.len() / 2;
        files.push(bench.file(&format!("cut-{name}"), &packed[..half]));
        if name.contains("jsonl") {
            let mut changed = packed.clone();
            changed[half..half + 8].iter_mut().for_each(|byte| *byte ^= 0xff);
            files.push(bench.file(&format!("changed-{name}"), &changed));
        }
    }
    for file in files {
        let error = bench.ingest(std::slice::from_ref(&file)).expect_err(&file);
        assert!(matches!(error, Error::Packed { .. }), "{file}: {error:?}");
        assert!(error.to_string().contains(&file), "{error}");
    }
    // It is told before a workspace is made.
    assert!(!bench.path("w.duckdb").exists());
}

/// What the engine takes for part of the first row is known.
#[test]
fn a_byte_order_mark_costs_no_row() {
    let bench = Bench::new();
    let good = row("2+2?", "four", true, &[]).to_string();
    let lines = format!("\u{feff}{good}\n\n{good}\n{{\"cut\n[1]\n");
    let report = bench.ingest(&[bench.file("rows.jsonl", lines.as_bytes())]).unwrap();
    assert_eq!((report.counts.accepted_rows, report.counts.rows), (2, 4));
    assert_eq!(rejects(&bench), ["1|3|not-json|-", "1|4|not-an-object|-"]);
    let error = bench.ingest(&[bench.file("rows.json", format!("\u{feff}[{good}]").as_bytes())]).unwrap_err();
    assert!(matches!(error, Error::ByteOrderMark(_)), "{error:?}");
}

/// Files of the same columns are read by one reader: each row must still say which file it is of.
#[test]
fn many_files_keep_their_rows_apart() {
    let bench = Bench::new();
    let columns = |text: &str| format!("'2+2?' AS question, ['{text} ' || range] AS {RESPONSE}, [true] AS {FLAG}");
    let mut files = Vec::new();
    for at in 0..30 {
        // Every third one has a column more, and every fifth one is JSON.
        let extra = if at % 3 == 0 { ", 'x' AS extra" } else { "" };
        let (ending, form) = if at % 5 == 0 { ("jsonl", "json") } else { ("parquet", "parquet") };
        let path = bench.path(&format!("part [{at}]*.{ending}")).to_string_lossy().into_owned();
        let rows = at + 1;
        let select = format!("SELECT {}{extra} FROM range({rows})", columns(&format!("file {at} row")));
        execute(&bench, &format!("COPY ({select}) TO '{path}' (FORMAT {form})"));
        files.push(path);
    }
    // What the names would match if they were patterns.
    for (name, form) in [("part 1 x.parquet", "parquet"), ("part 5 x.jsonl", "json")] {
        let (select, path) = (columns("stray"), bench.path(name));
        execute(&bench, &format!("COPY (SELECT {select} FROM range(9)) TO '{}' (FORMAT {form})", path.display()));
    }
    bench.ingest(&files).unwrap();
    let wrong = "text <> format('file {} row {}', file - 1, row - 1)";
    let held = "response_row JOIN response USING (response_id)";
    assert_eq!(bench.ask(&format!("SELECT file, row, text FROM {held} WHERE {wrong}")), NOTHING);
    assert_eq!(bench.ask("SELECT file FROM source_file WHERE rows <> file"), NOTHING);
    assert_eq!(bench.number("SELECT count(*) FROM response_row"), 30 * 31 / 2);
}

/// A column may be called what the reader calls its own.
#[test]
fn a_column_may_have_the_name_of_one_of_the_reader() {
    let bench = Bench::new();
    let mut files = Vec::new();
    for at in 0..3 {
        let path = bench.path(&format!("{at}.parquet")).to_string_lossy().into_owned();
        let columns = format!("'2+2?' AS question, 'text {at}' AS {RESPONSE}, 7 AS file_index, 8 AS filename");
        execute(&bench, &format!("COPY (SELECT {columns}) TO '{path}'"));
        files.push(path);
    }
    bench.ingest(&files).unwrap();
    assert_eq!(bench.ask("SELECT DISTINCT metadata FROM source_row"), [r#"{"file_index":7,"filename":8}"#]);
    let held = "response_row JOIN response USING (response_id)";
    assert_eq!(
        bench.ask(&format!("SELECT file, text FROM {held} ORDER BY file")),
        ["1|text 0", "2|text 1", "3|text 2"]
    );
}

/// Rows so long that some thousand of them, parsed, are more than the engine may hold.
#[test]
fn many_long_rows_do_not_run_out_of_memory() {
    let bench = Bench::new();
    let words = "a sentence, such as there are many; ".repeat(700);
    let rows: Vec<Value> = (0..4000).map(|at| row("q", &format!("{at} {words}"), true, &[&words])).collect();
    let report = bench.ingest(&[bench.jsonl("rows.jsonl", &rows)]).unwrap();
    assert_eq!((report.counts.responses, report.counts.reflections), (4000, 4000));
    assert_eq!(bench.ask("SELECT file, rows FROM source_file"), ["1|4000"]);
    let wrong = "text NOT LIKE format('{} %', row - 1)";
    let held = "response_row JOIN response USING (response_id)";
    assert_eq!(bench.ask(&format!("SELECT row FROM {held} WHERE {wrong}")), NOTHING);
}

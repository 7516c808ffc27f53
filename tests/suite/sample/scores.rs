//! The scorer on real rows.

use crate::support::{Bench, real_rows};

/// Of 3,500 answers, the authors' strict check and ours differ on 132, all of which an independent evaluator calls right too:
/// those with an `=` sign, a Unicode minus or an x for times.
#[test]
fn real_flags_are_those_of_the_scorer_but_for_what_they_are_strict_about() {
    let Some(path) = real_rows("countdown-qwen3/countdown-qwen3.parquet") else { return };
    let bench = Bench::new();
    bench.ingest(&[path.to_string_lossy().into_owned()]).unwrap();
    let query = skillfactory::store::catalog::query("report/score-differences").unwrap();
    let sql = query.filled(&[("kind", "'countdown'".to_owned())]);
    let sql = sql.trim_end().trim_end_matches(';').to_owned();
    let counts = format!("SELECT variant, is_correct, fault, count(*) FROM ({sql}) GROUP BY ALL ORDER BY ALL");
    let expected = ["qwen3-0.6b-base|false|-|31", "qwen3-0.6b-sft-full|false|-|2", "qwen3-8b|false|-|99"];
    assert_eq!(bench.ask(&counts), expected);
    let unexplained = format!("SELECT count(*) FROM ({sql}) WHERE NOT regexp_matches(answer, '=|−|–|×|÷|x')");
    assert_eq!(bench.number(&unexplained), 0);
    assert_eq!(bench.number("SELECT count(*) FROM response_row"), 3500);
    let asked = std::process::Command::new(env!("CARGO_BIN_EXE_skillfactory"))
        .args(["query", "score-differences", "-p", "kind=countdown", "--as", "jsonl", "--db"])
        .arg(bench.path("w.duckdb"))
        .output()
        .unwrap();
    assert_eq!(
        asked.stdout.iter().filter(|byte| **byte == b'\n').count(),
        132,
        "{}",
        String::from_utf8_lossy(&asked.stderr)
    );
}

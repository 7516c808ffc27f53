//! Nothing goes over the network unless a data set of the Hub was named.

use super::typed::{Desk, Ran, ran, rows};

/// The program where every way out leads to the stub, which counts.
fn watched(desk: &Desk, arguments: &[&str]) -> Ran {
    let mut program = desk.program();
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        program.env(name, desk.stub.url());
    }
    ran(program.args(arguments))
}

#[test]
fn other_verbs_reach_nobody() {
    let desk = Desk::new();
    std::fs::write(desk.folder.path().join("rows.jsonl"), rows(6)).unwrap();
    let commands: [&[&str]; 13] = [
        &["run", "-i", "rows.jsonl", "-o", "out"],
        &["ingest", "rows.jsonl"],
        &["ingest", "missing/rows.jsonl"],
        &["ingest", "missing/*"],
        &["plan"],
        &["build"],
        &["audit"],
        &["export", "out"],
        &["sql", "SELECT count(*) FROM trace"],
        &["sql", "FROM 'hf://datasets/acme/raw/rows.jsonl'"],
        &["sql", "FROM 'https://huggingface.co/x.parquet'"],
        &["query", "lengths"],
        &["verify", "out"],
    ];
    for arguments in commands {
        let ran = watched(&desk, arguments);
        let may_fail = arguments[1..].iter().any(|word| word.contains("missing") || word.contains("://"));
        assert_eq!(ran.code != 0, may_fail, "{arguments:?}: {ran:?}");
        assert!(desk.stub.seen().is_empty(), "{arguments:?}");
    }
    assert_eq!(watched(&desk, &["ingest", "acme/raw"]).code, 3);
    assert!(!desk.stub.seen().is_empty(), "who asks for the Hub is seen");
}

//! The example that a real model made: its traces come of its rows, to the byte.

use std::fs;

use crate::cli::Place;
use crate::support::root;

#[test]
fn the_shipped_traces_are_those_of_the_shipped_rows() {
    let shipped = root().join("examples/sampled");
    let place = Place::new();
    fs::copy(shipped.join("rows.parquet"), place.path("rows.parquet")).unwrap();
    place.sf(["ingest", "rows.parquet", "--name", "sampled"]).succeeds();
    place.sf(["build", "--attempts", "2"]).succeeds();
    place.sf(["export", "traces"]).succeeds();
    let file = "traces/data/train-00000-of-00001.parquet";
    assert!(fs::read(place.path(file)).unwrap() == fs::read(shipped.join(file)).unwrap(), "{file} differs");
}

#[test]
fn the_shipped_rows_tell_what_they_were_asked_with() {
    let place = Place::new();
    fs::copy(root().join("examples/sampled/rows.parquet"), place.path("rows.parquet")).unwrap();
    place.sf(["ingest", "rows.parquet", "--name", "sampled"]).succeeds();
    let asked = place
        .ask("SELECT count(*) AS rows, count(metadata ->> '$.request.completion_tokens') AS asked FROM source_row");
    assert_eq!(asked, [serde_json::json!({ "rows": 96, "asked": 96 })]);
}

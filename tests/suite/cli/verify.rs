//! `verify` on the command line.

use super::*;

#[test]
fn a_clean_workspace_and_its_export_pass() {
    let place = Place::with_traces();
    let ran = place.sf(["verify", "out"]).succeeds();
    assert_eq!(ran.out.matches("  ok  ").count(), 12, "{}", ran.out);
    place.sf(["verify", "nowhere"]).says(&["nowhere"]);
    assert_eq!(place.sf(["verify", "nowhere"]).code, 3);
    assert_eq!(Place::new().sf(["verify"]).code, 5);
}

#[test]
fn a_fault_ends_in_its_exit_code_and_names_the_file() {
    let place = Place::with_traces();
    let shard = place.path("out/data/train-00000-of-00001.parquet");
    let mut bytes = fs::read(&shard).unwrap();
    bytes[100] ^= 1;
    fs::write(&shard, bytes).unwrap();
    let ran = place.sf(["verify", "out"]);
    assert_eq!(ran.code, 6);
    assert!(
        ran.out.contains("1 FAULTS") && ran.out.contains("train-00000-of-00001.parquet: its sha256 is"),
        "{}",
        ran.out
    );
    assert!(ran.err.starts_with("error: 1 fault found\n"), "{}", ran.err);
}

//! Law 7 for all formats at once: the same bytes on any number of threads, in any order of rows.

use proptest::prelude::*;
use skillfactory::build::Recipe;
use skillfactory::export;
use skillfactory::progress::Silent;
use skillfactory::store::Limits;

use super::world::{Response, Texts, ingest, world};
use super::{every_format, paper};
use crate::support::{Bench, export_files};

/// The files of an export of all drawn formats and of one of the paper's, and what was rejected.
fn exported(responses: &[Response], threads: usize, recipe: &Recipe) -> (Vec<(String, Vec<u8>)>, Vec<String>) {
    let bench = Bench { limits: Limits { threads: Some(threads), ..Limits::default() }, ..Bench::new() };
    ingest(&bench, responses);
    let mut found = Vec::new();
    for recipe in [recipe.clone(), paper(3)] {
        if bench.make(&recipe).traces() > 0 {
            let target = bench.path(&recipe.name);
            let request = export::Request { target: target.clone(), recipe: Some(recipe.name), ..Default::default() };
            export::export(
                &bench.path("w.duckdb"),
                &request,
                Limits { threads: Some(threads), ..Limits::default() },
                &Silent,
            )
            .unwrap();
            found.extend(export_files(&target));
        }
    }
    (
        found,
        bench.ask(
            "SELECT question_id, format, repeat, n, reason, detail FROM reject WHERE stage = 'build' ORDER BY ALL",
        ),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1, ..ProptestConfig::default() })]

    #[test]
    fn threads_and_order_change_no_byte_of_any_format(
        (responses, shuffled) in world(Texts::Shared).prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        unique_variants in any::<bool>(), vary_attempts in any::<bool>(),
    ) {
        let recipe = Recipe { unique_variants, vary_attempts, repeats: 2, ..every_format(3) };
        let one = exported(&responses, 1, &recipe);
        prop_assert!(one == exported(&shuffled, 2, &recipe), "shuffled, two threads");
        prop_assert!(one == exported(&shuffled, 8, &recipe), "shuffled, eight threads");
    }
}

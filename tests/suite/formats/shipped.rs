//! Law 10 for every shipped recipe: what becomes of each draw, response and reflection adds up, and parts tile.

use proptest::prelude::*;
use skillfactory::build::Recipe;
use skillfactory::build::recipe::shipped;

use super::world::{Response, Texts, bench, world};
use crate::support::Bench;
use crate::tiling::{assert_funnel, assert_tiled, kept, lost};

/// Draws of a usable question; those of the paper have no fixed number.
fn draws(recipe: &Recipe) -> Option<u32> {
    let one = |format: &String| match format.as_str() {
        "*C_full" | "random" | "no_reflection" => Some(recipe.attempts),
        "paper-1" => None,
        _ => Some(1),
    };
    recipe.formats.iter().map(one).sum::<Option<u32>>().map(|draws| draws * recipe.repeats)
}

fn assert_adds_up(bench: &Bench, responses: &[Response], recipe: &Recipe) {
    let report = bench.make(recipe);
    assert_funnel(&report.funnel);
    let (funnel, questions) = (&report.funnel, kept(&report.funnel, "usable questions"));
    assert_eq!(kept(funnel, "rows"), responses.len() as i64);
    assert_eq!(kept(funnel, "responses"), responses.len() as i64);
    let reflections: usize = responses.iter().map(|response| response.reflections.len()).sum();
    assert_eq!(kept(funnel, "reflections"), reflections as i64);
    let words = &recipe.reflections.reject_words;
    let is_chosen = |one: &&Response| {
        recipe
            .variants
            .as_ref()
            .is_none_or(|variants| one.variant.as_ref().is_some_and(|variant| variants.contains(variant)))
    };
    let usable: usize = responses.iter().filter(is_chosen).map(|one| one.usable_reflections(words).len()).sum();
    assert_eq!(kept(funnel, "usable reflections"), usable as i64);
    assert_eq!(report.traces(), kept(funnel, "traces"));
    match draws(recipe) {
        Some(draws) => assert_eq!(i64::from(draws) * questions, report.traces() + lost(funnel, "traces"), "{funnel:?}"),
        None => assert_eq!(lost(funnel, "traces"), 0, "{funnel:?}"),
    }
    let sql =
        format!("SELECT label, count(*) FROM trace WHERE recipe = '{}' GROUP BY label ORDER BY label", recipe.name);
    let mut labels: Vec<_> = report.labels.iter().map(|label| format!("{}|{}", label.label, label.traces)).collect();
    labels.sort();
    assert_eq!(labels, bench.ask(&sql));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1, ..ProptestConfig::default() })]

    #[test]
    fn the_funnel_adds_up_and_parts_tile(responses in world(Texts::Shared)) {
        let bench = bench(&responses);
        for recipe in shipped().unwrap() {
            assert_adds_up(&bench, &responses, &Recipe { attempts: 3, ..recipe });
        }
        assert_tiled(&bench);
    }
}

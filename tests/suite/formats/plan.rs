//! A plan tells what a build would make, and changes nothing.

use proptest::prelude::*;
use skillfactory::build::recipe::shipped;
use skillfactory::build::{Recipe, Report};

use super::world::{Texts, bench, world};
use crate::support::digests;

/// What a report says, as text.
fn said(report: &Report) -> String {
    format!(
        "{} {} {:?} {:?} {:#?} {:#?} {} {}",
        report.recipe,
        report.state,
        report.changes,
        report.sources,
        report.funnel,
        report.labels,
        report.mixed_questions,
        report.most_attempts
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_says_what_a_build_says_and_changes_no_table(responses in world(Texts::Shared), attempts in 2..5u32) {
        let bench = bench(&responses);
        let planned = |recipe: &Recipe| {
            let (store, report) = bench.plan(recipe).unwrap();
            store.close().unwrap();
            said(&report)
        };
        let recipes: Vec<_> = shipped().unwrap().into_iter().map(|recipe| Recipe { attempts, ..recipe }).collect();
        let empty = digests(&bench);
        let plans: Vec<_> = recipes.iter().map(planned).collect();
        prop_assert_eq!(&empty, &digests(&bench));
        let mut is_built = false;
        for (recipe, plan) in recipes.iter().zip(plans) {
            let report = bench.make(recipe);
            prop_assert_eq!(plan, said(&report));
            is_built |= report.traces() > 0;
        }
        let full = digests(&bench);
        prop_assert!(!is_built || empty != full, "a build that the digests do not show");
        // Over what is built, too: the same settings are the same state.
        if let Some(last) = recipes.last() && bench.make(last).traces() > 0 {
            let built = said(&bench.make(last));
            let full = digests(&bench);
            prop_assert_eq!(planned(last), built);
            prop_assert_eq!(full, digests(&bench));
        }
    }
}

//! Algorithm 1 of the paper: pairs of response and reflection that are used up.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use skillfactory::build::Recipe;

use super::paper;
use super::traces::{Trace, traces};
use super::world::{Response, Texts, bench, world};

/// The pairs of a trace: ids of response and reflection, and whether the response is right.
fn pairs(trace: &Trace) -> Vec<(String, String, bool)> {
    let of_kind = |kind: &str| trace.of_kind(kind).into_iter().map(|part| part.id.clone().unwrap());
    let is_right = trace.responses().into_iter().map(|response| response.is_correct() == Some(true));
    of_kind("sample")
        .zip(of_kind("reflect"))
        .zip(is_right)
        .map(|((one, other), is_right)| (one, other, is_right))
        .collect()
}

/// How many pairs of each question Algorithm 1 draws from: right ones that give an answer, and wrong ones.
fn pools(responses: &[Response], recipe: &Recipe) -> BTreeMap<String, [usize; 2]> {
    let mut pools: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for response in responses {
        let pairs = response.usable_reflections(&recipe.reflections.reject_words).len();
        let pool = pools.entry(response.question.clone()).or_default();
        pool[0] += if response.can_end() { pairs } else { 0 };
        pool[1] += if response.is_correct() == Some(false) { pairs } else { 0 };
    }
    pools
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, ..ProptestConfig::default() })]

    #[test]
    fn pairs_are_used_up(responses in world(Texts::Shared), most in 1..5u32) {
        let recipe = Recipe { repeats: 2, ..paper(most) };
        let bench = bench(&responses);
        bench.make(&recipe);
        let mut by_repeat: BTreeMap<(String, usize), Vec<Trace>> = BTreeMap::new();
        for trace in traces(&bench, &recipe.name) {
            by_repeat.entry((trace.question.clone(), trace.repeat)).or_default().push(trace);
        }
        for (question, [right_pool, wrong_pool]) in pools(&responses, &recipe) {
            for repeat in 1..=2 {
                let traces = by_repeat.remove(&(question.clone(), repeat)).unwrap_or_default();
                assert_used_up(&traces, most as usize, right_pool, wrong_pool);
            }
        }
        prop_assert!(by_repeat.is_empty());
    }
}

/// The traces of a question and repeat.
fn assert_used_up(traces: &[Trace], most: usize, right_pool: usize, wrong_pool: usize) {
    let numbers: BTreeSet<_> = traces.iter().map(|trace| trace.n).collect();
    assert_eq!(numbers, (1..=traces.len()).collect(), "traces are numbered without a gap");
    let (mut rights, mut wrongs) = (BTreeSet::new(), BTreeSet::new());
    for trace in traces {
        let pairs = pairs(trace);
        let right = pairs.iter().filter(|pair| pair.2).count();
        assert!((1..=most).contains(&right) && pairs.len() - right < right, "{trace:?}");
        assert!(pairs.last().is_some_and(|pair| pair.2), "{trace:?}");
        for (response, reflection, is_right) in pairs {
            let used = if is_right { &mut rights } else { &mut wrongs };
            assert!(used.insert((response, reflection)), "a pair stands twice: {trace:?}");
        }
    }
    assert_eq!(rights.len(), right_pool, "right pairs are left over");
    assert!(wrongs.len() <= wrong_pool);
}

/// With as many wrong pairs as could be wanted, each trace but the first few of a short pool takes what it draws.
#[test]
fn at_most_one_right_pair_means_no_wrong_one() {
    let words = ["so", "sure", "well"];
    let responses =
        ["right 1", "right 2", "wrong 1", "wrong 2"].map(|text| super::world::response("q", "v", text, &words));
    let bench = bench(&responses);
    bench.build(&paper(1)).unwrap();
    let found = traces(&bench, "paper");
    assert_eq!(found.len(), 6);
    assert!(found.iter().all(|trace| trace.attempts == 1 && trace.final_is_correct));
}

//! What a change to the rows or the recipe moves, and what it leaves.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use skillfactory::build::Recipe;
use skillfactory::build::phrases::{KINDS, Phrase};
use skillfactory::build::recipe::shipped;

use super::traces::{Trace, traces};
use super::world::{Response, Texts, bench, ingest, response, world};
use super::{every_format, paper, recipe};
use crate::support::Bench;

/// The traces of these responses, by name.
fn built(bench: &Bench, recipe: &Recipe) -> BTreeMap<String, Trace> {
    bench.make(recipe);
    traces(bench, &recipe.name).into_iter().map(|trace| (trace.trace_id.clone(), trace)).collect()
}

/// Traces that are there before and after, with other words; and those that are there only once.
fn moved<'a>(
    before: &'a BTreeMap<String, Trace>,
    after: &'a BTreeMap<String, Trace>,
) -> (Vec<[&'a Trace; 2]>, Vec<&'a Trace>, Vec<&'a Trace>) {
    let both = before.iter().filter_map(|(name, trace)| Some([trace, after.get(name)?]));
    let only = |here: &'a BTreeMap<String, Trace>, there: &BTreeMap<String, Trace>| {
        here.iter().filter(|(name, _)| !there.contains_key(*name)).map(|(_, trace)| trace).collect::<Vec<_>>()
    };
    let changed = both.filter(|[one, other]| one.text != other.text).collect();
    (changed, only(before, after), only(after, before))
}

/// What two traces have otherwise, as kinds of parts with the attempt that they belong to.
fn differences(one: &Trace, other: &Trace) -> Vec<(String, Option<usize>)> {
    let both = one.drawn().into_iter().zip(other.drawn());
    both.filter(|(one, other)| one != other).map(|(one, _)| (one.0, one.1)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, ..ProptestConfig::default() })]

    #[test]
    fn one_more_response_moves_only_what_it_is_drawn_for(
        responses in world(Texts::Once), at in any::<prop::sample::Index>(), is_right in any::<bool>(),
        unique_variants in any::<bool>(),
    ) {
        // Where variants must differ, a new response that has the text of another may push that one out of its variant.
        let text = if is_right { "right, new" } else { "wrong, new" };
        let question = at.get(&responses).question.clone();
        let recipes = [Recipe { unique_variants, ..every_format(3) }, paper(3)];
        let bench = bench(&responses);
        let before = recipes.each_ref().map(|recipe| built(&bench, recipe));
        let usable = |recipe: &str| bench.number(&format!(
            "SELECT count(*) FROM question_use JOIN question USING (question_id) \
             WHERE recipe = '{recipe}' AND text = '{question}' AND reason IS NULL"));
        let was_usable = usable("r") > 0;
        ingest(&bench, &[responses, vec![response(&question, "original", text, &["so", "sure"])]].concat());
        let after = recipes.each_ref().map(|recipe| built(&bench, recipe));
        for (before, after) in before.iter().zip(&after) {
            let (changed, gone, new) = moved(before, after);
            let of_others = changed.iter().flatten().copied().chain(gone).chain(new.clone()).filter(|trace| trace.question != question);
            prop_assert_eq!(of_others.count(), 0);
        }
        let (changed, gone, new) = moved(&before[0], &after[0]);
        let holds_new = |trace: &Trace| trace.of_kind("sample").iter().any(|part| part.text == text);
        prop_assert!(gone.is_empty());
        prop_assert!(changed.iter().all(|[_, after]| holds_new(after)), "{:?}", changed);
        // What stands elsewhere now keeps its reflection: that is drawn by response, not by place.
        for [before, after] in &changed {
            let judged = |trace: &Trace| -> BTreeMap<_, _> {
                trace.of_kind("reflect").into_iter().map(|part| (part.judged.clone(), part.id.clone())).collect()
            };
            let (before, after) = (judged(before), judged(after));
            prop_assert!(before.iter().all(|(response, reflection)| after.get(response).is_none_or(|now| now == reflection)));
        }
        prop_assert!(!was_usable || new.iter().all(|trace| holds_new(trace)), "{:?}", new);
        let all_that_hold_it = after[0].values().filter(|trace| holds_new(trace)).count();
        prop_assert_eq!(all_that_hold_it, changed.len() + new.iter().filter(|trace| holds_new(trace)).count());
    }

    #[test]
    fn one_more_reflection_moves_only_where_it_stands(
        responses in world(Texts::Once), at in any::<prop::sample::Index>(),
    ) {
        let recipe = every_format(3);
        let words = &recipe.reflections.reject_words;
        let usable: Vec<usize> = (0..responses.len()).filter(|at| !responses[*at].usable_reflections(words).is_empty()).collect();
        prop_assume!(!usable.is_empty());
        let bench = bench(&responses);
        let before = built(&bench, &recipe);
        let mut grown = responses.clone();
        let chosen = usable[at.index(usable.len())];
        let new = response("", "", &grown[chosen].text, &["new"]).reflections.remove(0);
        let text = new.text();
        grown[chosen].reflections.push(new);
        ingest(&bench, &grown);
        let after = built(&bench, &recipe);
        let (changed, gone, new) = moved(&before, &after);
        prop_assert!(gone.is_empty() && new.is_empty());
        for [before, after] in changed {
            let is_new: Vec<_> = after.of_kind("reflect").into_iter().filter(|part| part.text == text).map(|part| ("reflect".to_owned(), part.attempt)).collect();
            prop_assert_eq!(differences(before, after), is_new);
        }
        let places = |traces: &BTreeMap<String, Trace>| traces.values().flat_map(|trace| trace.parts.clone()).filter(|part| part.text == text).count();
        prop_assert_eq!(places(&before), 0);
    }
}

/// Questions with enough of everything.
pub fn rich(questions: usize) -> Vec<Response> {
    let texts = ["right 1", "right 2", "right mute", "wrong 1", "wrong 2", "wrong 3"];
    let of = |at: usize| {
        let variants = ["original", "plan"].into_iter();
        variants.flat_map(move |variant| {
            texts.map(move |text| {
                response(&format!("q{at}"), variant, &format!("{text} {variant}"), &["so", "sure", "well"])
            })
        })
    };
    (0..questions).flat_map(of).collect()
}

#[test]
fn one_more_phrase_moves_only_the_slots_that_it_wins() {
    let bench = bench(&rich(24));
    let recipe = every_format(4);
    let before = built(&bench, &recipe);
    let mut grown = recipe.clone();
    for kind in KINDS {
        let phrase_id = skillfactory::trace::content_id("p", [Some(kind), Some("New.")]);
        grown.phrases.push(Phrase { phrase_id, kind: kind.to_owned(), text: "New.".to_owned() });
    }
    let after = built(&bench, &grown);
    let (changed, gone, new) = moved(&before, &after);
    assert!(gone.is_empty() && new.is_empty());
    let mut kinds = BTreeSet::new();
    for [before, after] in changed {
        let won: Vec<_> = after.parts.iter().filter(|part| part.text == "New.").collect();
        kinds.extend(won.iter().filter_map(|part| part.phrase_kind.clone()));
        let won: Vec<_> = won.into_iter().map(|part| (part.kind.clone(), part.attempt)).collect();
        assert_eq!(differences(before, after), won);
    }
    assert_eq!(kinds, KINDS.map(str::to_owned).into(), "a kind whose new phrase is never drawn");
}

#[test]
fn another_seed_moves_nearly_everything() {
    let bench = bench(&rich(24));
    for recipe in [recipe(&["*C_full", "*C*IC"], 4), paper(4)] {
        let before = built(&bench, &recipe);
        let after = built(&bench, &Recipe { seed: recipe.seed + 1, ..recipe.clone() });
        let (changed, gone, new) = moved(&before, &after);
        let lasting = before.len() - gone.len();
        assert!(changed.len() * 20 > lasting * 19, "{} of {lasting} changed", changed.len());
        assert!(recipe.name == "paper" || (gone.is_empty() && new.is_empty()));
    }
}

fn of_name(name: &str) -> Recipe {
    shipped().unwrap().into_iter().find(|recipe| recipe.name == name).unwrap()
}

/// By the draw, whatever recipe and format it is of.
fn by_place(bench: &Bench, recipe: &Recipe) -> BTreeMap<(String, usize, usize), Trace> {
    built(bench, recipe).into_values().map(|trace| (trace.place(), trace)).collect()
}

#[test]
fn the_ablation_of_reflections_differs_in_them_and_in_glue_alone() {
    let bench = bench(&rich(24));
    let (whole, bare) = (by_place(&bench, &of_name("reference")), by_place(&bench, &of_name("no-reflections")));
    assert_eq!(whole.len(), 24 * 5);
    assert!(whole.keys().eq(bare.keys()));
    for (place, whole) in whole {
        let bare = &bare[&place];
        let rest = |trace: &Trace| -> Vec<_> {
            trace.drawn().into_iter().filter(|part| !["reflect", "glue"].contains(&part.0.as_str())).collect()
        };
        assert_eq!(rest(&whole), rest(bare));
        assert_eq!((&whole.final_answer, whole.attempts), (&bare.final_answer, bare.attempts));
        // A generic phrase that won against those of the attempt's correctness wins without them, too.
        for (one, other) in whole.of_kind("glue").into_iter().zip(bare.of_kind("glue")) {
            assert!(one.phrase_kind.as_deref() != Some("generic") || one.id == other.id);
        }
    }
}

#[test]
fn the_ablation_of_variants_draws_as_if_there_were_no_others() {
    let all = rich(24);
    let plain: Vec<_> =
        all.iter().filter(|response| response.variant.as_deref() == Some("original")).cloned().collect();
    let (reference, ablation) = (of_name("reference"), of_name("no-prompt-diversity"));
    let bench_of_all = bench(&all);
    let (whole, narrow) = (by_place(&bench_of_all, &reference), by_place(&bench_of_all, &ablation));
    let alone = by_place(&bench(&plain), &reference);
    let drawn = |traces: &BTreeMap<(String, usize, usize), Trace>| -> BTreeMap<_, _> {
        traces.iter().map(|(place, trace)| (place.clone(), (trace.drawn(), trace.text.clone()))).collect()
    };
    assert_eq!(drawn(&narrow), drawn(&alone));
    // What won among all wins among fewer.
    let kept =
        whole.values().filter(|trace| trace.responses().iter().all(|one| one.variant.as_deref() == Some("original")));
    let kept: Vec<_> = kept.collect();
    assert!(kept.len() > 5);
    assert!(kept.iter().all(|trace| narrow[&trace.place()].text == trace.text));
}

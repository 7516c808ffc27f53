//! Reflections and phrases are drawn uniformly, each on its own: chi-square over 20,000 repeats, fixed seeds.

use std::collections::{BTreeMap, BTreeSet};

use skillfactory::build::Recipe;

use super::chi_square::{Counts, DRAWS, assert_uniform, counts};
use super::recipe;
use super::world::{bench, response};

/// Traces of two attempts: a right and a wrong one with an epilogue that takes the right one up again, and two right ones
/// with a confirmation.
#[test]
fn reflections_glue_and_what_follows_the_reasoning() {
    let words: [(&str, &[&str]); 3] =
        [("right 1", &["a", "b", "c"]), ("right 2", &["d", "e"]), ("wrong 1", &["f", "g", "h", "i"])];
    let bench = bench(&words.map(|(text, words)| response("q", "v", text, words)));
    let recipe = Recipe { repeats: DRAWS, ..recipe(&["*C*IC", "*CC"], 2) };
    bench.build(&recipe).unwrap();

    // The reflections of a trace, by their first letters: each pair is as likely as any other.
    let pairs = |format: &str| {
        let sql = format!(
            "SELECT string_agg(left(reflection.text, 1), '' ORDER BY attempt) FROM trace JOIN trace_part USING (trace_id) \
             JOIN reflection USING (reflection_id) WHERE format = '{format}' GROUP BY trace_id"
        );
        counts(bench.ask(&sql))
    };
    // "abc" then "de": every letter of the one before every letter of the other.
    let crossed = |first: &'static str, then: &'static str| {
        first.chars().flat_map(move |one| then.chars().map(move |other| format!("{one}{other}")))
    };
    assert_uniform("*CC", &pairs("*CC"), crossed("abc", "de").chain(crossed("de", "abc")));
    let first_is = |letters: &str| -> Counts {
        pairs("*C*IC").into_iter().filter(|(pair, _)| pair.starts_with(|letter| letters.contains(letter))).collect()
    };
    assert_uniform("right 1 then wrong 1", &first_is("abc"), crossed("abc", "fghi"));
    assert_uniform("right 2 then wrong 1", &first_is("de"), crossed("de", "fghi"));

    // Phrases by kind of the part. The first attempt is right in both formats.
    let known: BTreeMap<&str, BTreeSet<String>> = recipe.phrases.iter().fold(BTreeMap::new(), |mut known, phrase| {
        known.entry(phrase.kind.as_str()).or_default().insert(phrase.phrase_id.clone());
        known
    });
    for (kind, format, of) in [
        ("glue", "*CC", vec!["correct", "generic"]),
        ("ending", "*CC", vec!["ending"]),
        ("ending", "*C*IC", vec!["ending"]),
        ("backtrack", "*C*IC", vec!["backtrack"]),
        ("confirm", "*CC", vec!["confirm"]),
    ] {
        let sql = format!(
            "SELECT phrase_id FROM trace JOIN trace_part AS part USING (trace_id) WHERE part.kind = '{kind}' AND format = '{format}'"
        );
        let found = counts(bench.ask(&sql));
        assert_eq!(found.values().sum::<u32>(), DRAWS);
        assert_uniform(kind, &found, of.into_iter().flat_map(|of| known[of].clone()));
    }
}

/// After a wrong attempt.
#[test]
fn glue_by_what_came_before_it() {
    let bench = bench(&["right 1", "wrong 1"].map(|text| response("q", "v", text, &["so"])));
    let recipe = Recipe { repeats: DRAWS, ..recipe(&["*C"], 2) };
    bench.build(&recipe).unwrap();
    let phrases = recipe.phrases.iter().filter(|phrase| ["incorrect", "generic"].contains(&phrase.kind.as_str()));
    let found = counts(bench.ask("SELECT phrase_id FROM trace_part WHERE kind = 'glue'"));
    assert_uniform("glue", &found, phrases.map(|phrase| phrase.phrase_id.clone()));
}

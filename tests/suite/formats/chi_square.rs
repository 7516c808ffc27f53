//! Whether outcomes come as often as they should.

use std::collections::BTreeMap;

/// Draws of each test: the repeats of one question.
pub const DRAWS: u32 = 20_000;

/// The normal quantile of a chance of one in a million: a sound draw fails one of these tests once in a million seeds.
const QUANTILE: f64 = 4.753;

/// What a chi-square of so many degrees of freedom stays under, but for one in a million: the approximation of Wilson and
/// Hilferty, by which its cube root is normal. For few degrees it is a little above the true quantile (27.5 for 23.9 at
/// one degree, 48.0 for 46.9 at ten), for many it is that.
fn bound(degrees: usize) -> f64 {
    let spread = 2.0 / (9.0 * degrees as f64);
    degrees as f64 * (1.0 - spread + QUANTILE * spread.sqrt()).powi(3)
}

/// How often each outcome was met.
pub type Counts = BTreeMap<String, u32>;

/// `shares`: outcomes with the share of the draws that each should have; shares sum to one.
pub fn assert_shares(what: &str, counts: &Counts, shares: &BTreeMap<String, f64>) {
    let unforeseen: Vec<_> = counts.keys().filter(|outcome| !shares.contains_key(*outcome)).collect();
    assert!(unforeseen.is_empty(), "{what}: outcomes that should not be: {unforeseen:?}");
    assert!((shares.values().sum::<f64>() - 1.0).abs() < 1e-9, "{what}: the shares sum to something else");
    let draws = f64::from(counts.values().sum::<u32>());
    let distance = |(outcome, share): (&String, &f64)| {
        let expected = draws * share;
        // Fewer, and the statistic is no chi-square.
        assert!(expected > 20.0, "{what}: {outcome} is expected {expected} times only");
        (f64::from(counts.get(outcome).copied().unwrap_or_default()) - expected).powi(2) / expected
    };
    let chi_square: f64 = shares.iter().map(distance).sum();
    let bound = bound(shares.len() - 1);
    assert!(chi_square < bound, "{what}: chi-square {chi_square} over {bound}, {} outcomes", shares.len());
}

pub fn assert_uniform(what: &str, counts: &Counts, outcomes: impl IntoIterator<Item = String>) {
    let outcomes: Vec<String> = outcomes.into_iter().collect();
    let share = 1.0 / outcomes.len() as f64;
    assert_shares(what, counts, &outcomes.into_iter().map(|outcome| (outcome, share)).collect());
}

/// Counts outcomes.
pub fn counts(outcomes: impl IntoIterator<Item = String>) -> Counts {
    let mut counts = Counts::new();
    outcomes.into_iter().for_each(|outcome| *counts.entry(outcome).or_default() += 1);
    counts
}

#[test]
fn a_skewed_draw_is_seen() {
    // One outcome of ten comes in 12 of 100 draws instead of 10.
    let count = |at| DRAWS / 10 + if at == 0 { 396 } else { 0 } - if at == 0 { 0 } else { 44 };
    let outcomes = || (0..10).map(|at| at.to_string());
    let uneven: Counts = (0..10).map(|at| (at.to_string(), count(at))).collect();
    assert!(std::panic::catch_unwind(|| assert_uniform("uneven", &uneven, outcomes())).is_err());
    let even = uneven.keys().map(|at| (at.clone(), DRAWS / 10)).collect();
    assert_uniform("even", &even, outcomes());
    assert!(std::panic::catch_unwind(|| assert_uniform("one too few", &even, outcomes().take(9))).is_err());
}

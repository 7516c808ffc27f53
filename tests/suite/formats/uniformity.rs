//! Attempts are drawn uniformly and without replacement: chi-square over 20,000 repeats, fixed seeds.

use std::collections::BTreeMap;

use skillfactory::build::Recipe;

use super::chi_square::{DRAWS, assert_shares, assert_uniform, counts};
use super::world::{Response, bench, response};
use super::{paper, recipe};
use crate::support::table;

/// The texts of the attempts of each draw, in order, by format. A plan draws all there is to draw of attempts.
fn attempts(responses: &[Response], recipe: &Recipe) -> BTreeMap<String, Vec<Vec<String>>> {
    let bench = bench(responses);
    let (store, _) = bench.plan(&Recipe { repeats: DRAWS, ..recipe.clone() }).unwrap();
    let texts = "SELECT format, string_agg(text, '|' ORDER BY position) FROM slot \
        JOIN drawn USING (format, question_id, repeat, n) JOIN response ON response.response_id = slot.response_id \
        WHERE drawn.reason IS NULL GROUP BY format, repeat, n";
    let mut found: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for row in table(&store, texts) {
        let [Some(format), Some(texts)] = row.as_slice() else { panic!("{row:?}") };
        found.entry(format.clone()).or_default().push(texts.split('|').map(str::to_owned).collect());
    }
    found
}

/// All ways to put `length` of these in order.
fn orders(of: &[String], length: usize) -> Vec<Vec<String>> {
    if length == 0 {
        return vec![Vec::new()];
    }
    let longer = |shorter: Vec<String>| {
        let left: Vec<_> = of.iter().filter(|one| !shorter.contains(one)).cloned().collect();
        left.into_iter().map(move |next| [shorter.clone(), vec![next]].concat())
    };
    orders(of, length - 1).into_iter().flat_map(longer).collect()
}

/// A question of these texts.
fn question(texts: &[&str]) -> Vec<Response> {
    texts.iter().map(|text| response("q", "v", text, &["so"])).collect()
}

/// Each order of `length` texts that `is_allowed` is as frequent among the traces of that length as any other.
fn assert_orders(found: &[Vec<String>], length: usize, texts: &[&str], is_allowed: impl Fn(&[String]) -> bool) {
    let of_length = found.iter().filter(|attempts| attempts.len() == length).map(|attempts| attempts.join("|"));
    let found = counts(of_length);
    assert_eq!(found.values().sum::<u32>(), DRAWS);
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    let allowed = orders(&texts, length).into_iter().filter(|order| is_allowed(order)).map(|order| order.join("|"));
    assert_uniform(&texts.join(", "), &found, allowed);
}

fn can_end(text: &str) -> bool {
    response("q", "v", text, &[]).can_end()
}

fn is_right(text: &str) -> bool {
    text.starts_with("right")
}

/// The last attempt, and which stand before it, in which order. Two can end a trace, one is right and silent.
#[test]
fn every_order_is_as_likely_as_any_other() {
    let texts = ["right 1", "right 2", "right mute", "wrong 1", "wrong 2"];
    let found = attempts(&question(&texts), &recipe(&["0C", "*CC", "*C_full", "random"], 3));
    assert_orders(&found["0C"], 1, &texts, |order| can_end(&order[0]));
    assert_orders(&found["*CC"], 3, &texts, |order| can_end(&order[2]) && is_right(&order[1]));
    for length in 1..=3 {
        assert_orders(&found["*C_full"], length, &texts, |order| can_end(&order[length - 1]));
        assert_orders(&found["random"], length, &texts, |order| order[length - 1] != "right mute");
    }
}

/// One right attempt among three wrong ones: its place, the wrong one at the end, and all the others.
#[test]
fn the_wrong_one_at_the_end_and_the_place_of_the_right_one() {
    let texts = ["right 1", "wrong 1", "wrong 2", "wrong 3"];
    let found = attempts(&question(&texts), &recipe(&["*C*IC"], 3));
    assert_orders(&found["*C*IC"], 3, &texts, |order| order[..2].contains(&"right 1".to_owned()));
}

/// Where others may be right too, which of the right ones is the drawn one does not show: with two of them a trace of
/// three attempts holds both in so many of the orders.
#[test]
fn right_ones_among_the_others() {
    let texts = ["right 1", "right 2", "wrong 1", "wrong 2"];
    let found = attempts(&question(&texts), &recipe(&["*C*IC"], 3));
    let joined = found["*C*IC"].iter().map(|attempts| attempts.join("|"));
    // The right one (1 of 2), the other (1 of the 2 that are left), in either order, and the wrong one (1 of 2).
    let mut shares = BTreeMap::new();
    for (right, left) in [("right 1", "right 2"), ("right 2", "right 1")] {
        for (last, wrong) in [("wrong 1", "wrong 2"), ("wrong 2", "wrong 1")] {
            for other in [left, wrong] {
                for order in [[right, other, last], [other, right, last]] {
                    *shares.entry(order.join("|")).or_insert(0.0) += 1.0 / 16.0;
                }
            }
        }
    }
    assert_shares("*C*IC", &counts(joined), &shares);
}

#[test]
fn the_number_of_attempts() {
    let recipe = Recipe { vary_attempts: true, ..recipe(&["*C"], 5) };
    // More texts than are asked for: one attempt too many would show.
    let texts = ["right 1", "right 2", "right 3", "wrong 1", "wrong 2", "wrong 3"];
    let found = attempts(&question(&texts), &recipe);
    assert_eq!(found["*C"].len(), DRAWS as usize);
    let lengths = counts(found["*C"].iter().map(|attempts| attempts.len().to_string()));
    assert_uniform("lengths", &lengths, (2..=5).map(|length| length.to_string()));
}

/// Variants of 1, 2 and 4 responses: the others are drawn by variant first, whatever its size.
#[test]
fn variants_before_the_attempts_within_them() {
    let variants = [("a", 1), ("b", 2), ("c", 4), ("d", 1)];
    let named = |(variant, size): (&str, u32)| -> Vec<(String, Response)> {
        let text = |at| format!("{} {variant}{at}", if at == 0 { "right" } else { "wrong" });
        (0..size).map(|at| (variant.to_owned(), response("q", variant, &text(at), &["so"]))).collect()
    };
    let all: Vec<_> = variants.into_iter().flat_map(named).collect();
    let size = |variant: &str| f64::from(variants.iter().find(|known| known.0 == variant).unwrap().1);
    let mut shares = BTreeMap::new();
    for (of, last) in all.iter().filter(|(_, last)| last.can_end()) {
        let others = || all.iter().filter(|(variant, _)| variant != of);
        for (first, one) in others() {
            for (second, other) in others().filter(|(second, _)| second != first) {
                // One of the four right ones; two of three variants, in order; one of each.
                let share = 1.0 / 4.0 / 6.0 / size(first) / size(second);
                shares.insert([one, other, last].map(|response| response.text.as_str()).join("|"), share);
            }
        }
    }
    let recipe = Recipe { unique_variants: true, ..recipe(&["*C"], 3) };
    let responses: Vec<_> = all.iter().map(|(_, response)| response.clone()).collect();
    let found = attempts(&responses, &recipe);
    let joined = found["*C"].iter().map(|attempts| attempts.join("|"));
    assert_shares("variants", &counts(joined), &shares);
}

/// Pools that are not short for the first trace of a question: three right pairs, two wrong ones, at most three right.
#[test]
fn the_sizes_and_the_order_of_the_paper() {
    let texts = ["right 1", "right 2", "right 3", "wrong 1", "wrong 2"];
    let bench = bench(&question(&texts));
    let (store, _) = bench.plan(&Recipe { repeats: DRAWS, ..paper(3) }).unwrap();
    let first = "SELECT string_agg(text, '|' ORDER BY position) FROM slot JOIN response USING (response_id) WHERE n = 1 GROUP BY repeat";
    let found: Vec<String> = table(&store, first).into_iter().map(|row| row[0].clone().unwrap()).collect();
    assert_eq!(found.len(), DRAWS as usize);
    // 1 to 3 right ones, then 0 to one less wrong ones; then which, and in which order, each as likely as any other.
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    let (mut sizes, mut shares) = (BTreeMap::new(), BTreeMap::new());
    for right in 1..=3_usize {
        for wrong in 0..right {
            let share = 1.0 / 3.0 / right as f64;
            sizes.insert(format!("{right} {wrong}"), share);
            let has_sizes = |order: &Vec<String>| order.iter().filter(|text| is_right(text)).count() == right;
            let orders: Vec<_> = orders(&texts, right + wrong)
                .into_iter()
                .filter(has_sizes)
                .filter(|order| is_right(order.last().unwrap()))
                .collect();
            let each = share / orders.len() as f64;
            shares.extend(orders.into_iter().map(|order| (order.join("|"), each)));
        }
    }
    let size = |trace: &String| format!("{} {}", trace.matches("right").count(), trace.matches("wrong").count());
    assert_shares("sizes", &counts(found.iter().map(size)), &sizes);
    assert_shares("orders", &counts(found), &shares);
}

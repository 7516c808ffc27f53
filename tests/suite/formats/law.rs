//! What each format promises of every trace.

use std::collections::BTreeSet;

use proptest::prelude::*;
use skillfactory::build::Recipe;

use super::traces::{Trace, traces};
use super::world::{Response, Texts, bench, world};
use super::{every_format, paper};

/// What a format says of its attempts: how many there are, its label, what follows them, and which gives the answer.
struct Law {
    attempts: std::ops::RangeInclusive<usize>,
    label: String,
    epilogue: &'static str,
    /// Place of the attempt that gives the answer, from 0.
    answering: usize,
    /// Whether correctness stands at its places as it should.
    is_ordered: bool,
}

/// The formats' own words, once more in Rust.
fn law(trace: &Trace, recipe: &Recipe) -> Law {
    let attempts = trace.responses();
    let count = attempts.len();
    let most = recipe.attempts as usize;
    let last = attempts.last().unwrap();
    let before = &attempts[..count - 1];
    let is_right = |response: &Response| response.is_correct() == Some(true);
    let of_one_draw = if recipe.vary_attempts { 2..=most } else { most..=most };
    let law = |attempts, label: &str, epilogue, answering, is_ordered| Law {
        attempts,
        label: label.to_owned(),
        epilogue,
        answering,
        is_ordered,
    };
    let n = trace.n;
    match trace.format.as_str() {
        "0C" => law(1..=1, "0C", "none", 0, last.can_end()),
        "*C" => law(of_one_draw, &format!("{count}C"), "none", count - 1, last.can_end()),
        "*C_full" => law(n..=n, &format!("{count}C"), "none", count - 1, last.can_end()),
        "*C*IC" => {
            let answering = before.iter().rposition(Response::can_end);
            let is_ordered = answering.is_some() && last.is_correct() == Some(false);
            law(of_one_draw, "*C*IC", "backtrack", answering.unwrap_or_default(), is_ordered)
        }
        "*CC" => law(of_one_draw, "*CC", "confirm", count - 1, last.can_end() && before.last().is_some_and(is_right)),
        "random" => law(n..=n, "random", "none", count - 1, last.gives_answer()),
        "no_reflection" => law(n..=n, "no_reflection", "none", count - 1, last.can_end()),
        "paper-1" => {
            let right = attempts.iter().filter(|response| is_right(response)).count();
            let is_ordered = last.can_end() && right <= most && count - right < right;
            law(1..=2 * most - 1, "paper-1", "none", count - 1, is_ordered)
        }
        other => panic!("the test knows no format {other}"),
    }
}

/// The whole text as the published layout has it, from the parts' texts.
fn laid_out(trace: &Trace, epilogue: &str) -> String {
    let texts = |kind: &str| trace.of_kind(kind).into_iter().map(|part| part.text.as_str()).collect::<Vec<_>>();
    let (reflections, glue) = (texts("reflect"), texts("glue"));
    let mut lines = vec!["<think>"];
    for (at, attempt) in texts("sample").into_iter().enumerate() {
        lines.extend(["<sample>", attempt, "</sample>"]);
        match reflections.get(at) {
            Some(reflection) => lines.extend(["<reflect>", reflection, "</reflect>"]),
            None => lines.push(""),
        }
        lines.extend(glue.get(at));
    }
    let ending = match epilogue {
        "backtrack" => vec![texts("backtrack")[0], texts("repeat")[0], texts("ending")[0]],
        "confirm" => vec![texts("confirm")[0], texts("ending")[0]],
        _ => vec![texts("ending")[0]],
    };
    let ending = format!("\n\n{}\n\n<answer>\n{}\n</answer>", ending.join("\n"), texts("answer")[0]);
    lines.extend(["</think>", &ending]);
    lines.join("\n")
}

/// The kinds of the parts, in order.
fn kinds(law: &Law, count: usize, has_reflections: bool) -> Vec<&'static str> {
    let mut kinds = Vec::new();
    for at in 0..count {
        kinds.push("sample");
        kinds.extend(has_reflections.then_some("reflect"));
        kinds.extend((at + 1 < count).then_some("glue"));
    }
    kinds.extend(match law.epilogue {
        "backtrack" => vec!["backtrack", "repeat"],
        "confirm" => vec!["confirm"],
        _ => vec![],
    });
    kinds.extend(["ending", "answer"]);
    kinds
}

pub fn assert_law(trace: &Trace, recipe: &Recipe) {
    let law = law(trace, recipe);
    let attempts = trace.responses();
    let is_bare = trace.format == "no_reflection";
    assert!(law.is_ordered && law.attempts.contains(&attempts.len()), "{trace:?}");
    assert_eq!((&trace.label, trace.attempts), (&law.label, attempts.len()), "{trace:?}");
    let draws = match trace.format.as_str() {
        "*C_full" | "random" | "no_reflection" => recipe.attempts as usize,
        "paper-1" => usize::MAX,
        _ => 1,
    };
    assert!((1..=draws).contains(&trace.n) && (1..=recipe.repeats as usize).contains(&trace.repeat), "{trace:?}");
    let found: Vec<_> = trace.parts.iter().map(|part| part.kind.as_str()).collect();
    assert_eq!(found, kinds(&law, attempts.len(), !is_bare), "{trace:?}");
    assert_eq!(trace.text, laid_out(trace, law.epilogue));

    // Whose answer it is.
    let answering = &attempts[law.answering];
    assert_eq!(Some(&trace.final_answer), answering.answer().as_ref(), "{trace:?}");
    assert_eq!(Some(trace.final_is_correct), answering.is_correct());
    assert_eq!(trace.of_kind("answer")[0].text, trace.final_answer);
    let samples = trace.of_kind("sample");
    if let Some(repeat) = trace.of_kind("repeat").first() {
        assert_eq!((&repeat.id, &repeat.text), (&samples[law.answering].id, &samples[law.answering].text), "{trace:?}");
    }

    // A reflection is of its attempt and judges it rightly; glue suits the attempt before it.
    for reflection in trace.of_kind("reflect") {
        let at = reflection.attempt.unwrap() - 1;
        let verdict = if attempts[at].is_correct() == Some(true) { "correct" } else { "incorrect" };
        assert_eq!((reflection.verdict.as_deref(), &reflection.judged), (Some(verdict), &samples[at].id), "{trace:?}");
    }
    for (at, glue) in trace.of_kind("glue").into_iter().enumerate() {
        let kind = glue.phrase_kind.as_deref().unwrap();
        let by_correctness = if attempts[at].is_correct() == Some(true) { "correct" } else { "incorrect" };
        assert!(kind == "generic" || (kind == by_correctness && !is_bare), "{kind} in {trace:?}");
        assert_eq!(glue.attempt, Some(at + 1));
    }

    // Attempts that may not meet.
    let distinct = |ids: BTreeSet<&str>| ids.len() == attempts.len();
    if trace.format != "paper-1" {
        assert!(distinct(samples.iter().map(|part| part.id.as_deref().unwrap()).collect()), "{trace:?}");
        assert!(
            recipe.equal_attempts || distinct(samples.iter().map(|part| part.text.as_str()).collect()),
            "{trace:?}"
        );
    }
    let is_for_eligibility_only = ["*C*IC", "*CC", "paper-1"].contains(&trace.format.as_str());
    if recipe.unique_variants && !is_for_eligibility_only {
        assert!(distinct(attempts.iter().map(|one| one.variant.as_deref().unwrap_or("none")).collect()), "{trace:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, ..ProptestConfig::default() })]

    #[test]
    fn every_trace_is_what_its_format_says(
        responses in world(Texts::Shared), attempts in 2..5u32, settings in 0..8u8,
    ) {
        let [unique_variants, vary_attempts, equal_attempts] = [settings & 1 > 0, settings & 2 > 0, settings & 4 > 0];
        let recipe = Recipe { unique_variants, vary_attempts, equal_attempts, repeats: 2, ..every_format(attempts) };
        let bench = bench(&responses);
        let report = bench.make(&recipe);
        let found = traces(&bench, &recipe.name);
        prop_assert_eq!(found.len() as i64, report.traces());
        found.iter().for_each(|trace| assert_law(trace, &recipe));
        let recipe = paper(attempts);
        bench.make(&recipe);
        traces(&bench, &recipe.name).iter().for_each(|trace| assert_law(trace, &recipe));
    }
}

/// Five variants of every kind of response: each format, with every setting, gives all its traces.
#[test]
fn rich_questions_give_every_trace() {
    let variants = ["a", "b", "c", "d", "e"];
    let mut responses = Vec::new();
    for question in ["q1", "q2", "q3"] {
        for variant in variants {
            for text in ["right 1", "right 2", "wrong 1"] {
                let text = format!("{text} {variant}");
                responses.push(super::world::response(question, variant, &text, &["so", "sure"]));
            }
        }
    }
    let bench = bench(&responses);
    for (unique_variants, vary_attempts) in [(true, false), (false, true)] {
        let recipe = Recipe { unique_variants, vary_attempts, repeats: 2, ..every_format(4) };
        bench.build(&recipe).unwrap();
        let found = traces(&bench, &recipe.name);
        // 0C, *C, *C*IC and *CC give one trace a repeat, the other three one of each length.
        assert_eq!(found.len(), 3 * 2 * (4 + 3 * 4));
        found.iter().for_each(|trace| assert_law(trace, &recipe));
        for format in ["*C", "*C*IC", "*CC"] {
            let of_format = found.iter().filter(|trace| trace.format == format);
            let lengths: BTreeSet<_> = of_format.map(|trace| trace.attempts).collect();
            assert!(if vary_attempts { lengths.len() > 1 } else { lengths == BTreeSet::from([4]) }, "{lengths:?}");
        }
    }
}

//! Which draws give a trace and which do not, and why: counted once more in plain Rust, from the rows.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use skillfactory::build::Recipe;

use super::world::{Response, Texts, bench, world};
use super::{every_format, paper};
use crate::support::Bench;

/// A draw: question, format, repeat, n. What comes of it: nothing said, a trace.
type Draws = BTreeMap<(String, String, u32, u32), Option<&'static str>>;

/// A question's responses that can be used, and those of them that may not meet.
struct Usable<'a> {
    responses: Vec<&'a Response>,
    equal_attempts: bool,
}

impl<'a> Usable<'a> {
    /// Nothing if the question cannot be used.
    fn of(responses: Vec<&'a Response>, recipe: &Recipe) -> Result<Self, &'static str> {
        let words = &recipe.reflections.reject_words;
        let is_kept = |response: &&Response| !response.usable_reflections(words).is_empty();
        let responses: Vec<_> = responses.into_iter().filter(is_kept).collect();
        let variants: BTreeSet<_> = responses.iter().map(|response| &response.variant).collect();
        let least = if recipe.formats == ["paper-1"] { 1 } else { recipe.attempts as usize };
        if responses.len() < least {
            return Err("too-few-usable-responses");
        }
        if !responses.iter().any(|response| response.is_correct() == Some(true)) {
            return Err("no-correct-response");
        }
        if recipe.unique_variants && variants.len() < least {
            return Err("too-few-variants");
        }
        Ok(Self { responses, equal_attempts: recipe.equal_attempts })
    }

    /// How many of these can stand in one trace.
    fn most(&self, is_one: impl Fn(&Response) -> bool) -> usize {
        let these = || self.responses.iter().filter(|response| is_one(response));
        let texts: BTreeSet<_> = these().map(|response| &response.text).collect();
        if self.equal_attempts { these().count() } else { texts.len() }
    }

    /// Why a draw of a format gives no trace of `length` attempts.
    fn fault(&self, format: &str, length: usize) -> Option<&'static str> {
        let is_right = |response: &Response| response.is_correct() == Some(true);
        let can_end = self.most(Response::can_end) > 0;
        let gives_answer = self.most(Response::gives_answer) > 0;
        match format {
            "*CC" if !can_end || self.most(is_right) < 2 => return Some("too-few-correct-responses"),
            "random" if !gives_answer => return Some("no-final-answer"),
            "random" => {}
            _ if !can_end => return Some("no-final-answer"),
            "*C*IC" if self.most(|response| !is_right(response)) == 0 => return Some("no-incorrect-response"),
            _ => {}
        }
        (self.most(|_| true) < length).then_some("too-few-distinct-responses")
    }
}

fn by_question(responses: &[Response]) -> BTreeMap<&str, Vec<&Response>> {
    let mut questions: BTreeMap<&str, Vec<&Response>> = BTreeMap::new();
    for response in responses {
        questions.entry(&response.question).or_default().push(response);
    }
    questions
}

/// The draws of a recipe, and what must come of each.
fn expected(responses: &[Response], recipe: &Recipe) -> Draws {
    let mut draws = Draws::new();
    for (question, responses) in by_question(responses) {
        let Ok(usable) = Usable::of(responses, recipe) else { continue };
        for (format, repeat) in recipe.formats.iter().flat_map(|format| (1..=recipe.repeats).map(move |r| (format, r)))
        {
            let is_rising = ["*C_full", "random", "no_reflection"].contains(&format.as_str());
            for n in 1..=if is_rising { recipe.attempts } else { 1 } {
                let length = if is_rising {
                    n
                } else if format == "0C" {
                    1
                } else {
                    recipe.attempts
                };
                // With unique variants, texts of other variants are other texts: each variant gives one.
                let is_filled = recipe.unique_variants && !["*C*IC", "*CC"].contains(&format.as_str());
                let fault = usable.fault(format, if is_filled { 0 } else { length as usize });
                draws.insert((question.to_owned(), format.clone(), repeat, n), fault);
            }
        }
    }
    draws
}

fn found(bench: &Bench, recipe: &str) -> BTreeMap<(String, String, u32, u32), Option<String>> {
    let sql = format!(
        "SELECT question.text, format, repeat, n, NULL AS reason FROM trace JOIN question USING (question_id) WHERE recipe = '{recipe}' \
         UNION ALL SELECT question.text, format, repeat, n, reason FROM reject JOIN question USING (question_id) \
         WHERE recipe = '{recipe}' AND stage = 'build'"
    );
    let rows = bench.table(&sql);
    let count = rows.len();
    let word = |value: &Option<String>| value.clone().unwrap();
    let number = |value: &Option<String>| value.as_deref().unwrap().parse().unwrap();
    let draws: BTreeMap<_, _> = rows
        .into_iter()
        .map(|row| ((word(&row[0]), word(&row[1]), number(&row[2]), number(&row[3])), row[4].clone()))
        .collect();
    assert_eq!(draws.len(), count, "a draw has both a trace and a reject, or two");
    draws
}

fn assert_counted(responses: &[Response], recipe: &Recipe) {
    let bench = bench(responses);
    let report = bench.make(recipe);
    let expected = expected(responses, recipe);
    // A build without a trace leaves nothing behind.
    if expected.values().all(Option::is_some) {
        assert_eq!(report.traces(), 0);
        return;
    }
    let expected: BTreeMap<_, _> = expected.into_iter().map(|(draw, fault)| (draw, fault.map(str::to_owned))).collect();
    assert_eq!(found(&bench, &recipe.name), expected);
    assert_questions(&bench, responses, recipe);
}

/// The questions that cannot be used, with the reason.
fn assert_questions(bench: &Bench, responses: &[Response], recipe: &Recipe) {
    let sql = format!(
        "SELECT question.text, reason FROM question_use JOIN question USING (question_id) WHERE recipe = '{}' ORDER BY ALL",
        recipe.name
    );
    let reason = |responses| Usable::of(responses, recipe).err().unwrap_or("-");
    let expected =
        by_question(responses).into_iter().map(|(question, responses)| format!("{question}|{}", reason(responses)));
    assert_eq!(bench.ask(&sql), expected.collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, ..ProptestConfig::default() })]

    #[test]
    fn each_draw_gives_a_trace_or_the_reason_that_the_rows_give(
        responses in world(Texts::Shared), attempts in 2..6u32, equal_attempts in any::<bool>(),
    ) {
        assert_counted(&responses, &Recipe { equal_attempts, repeats: 2, ..every_format(attempts) });
    }

    #[test]
    fn with_unique_variants_too(
        responses in world(Texts::Apart), attempts in 2..4u32, equal_attempts in any::<bool>(),
    ) {
        assert_counted(&responses, &Recipe { unique_variants: true, equal_attempts, ..every_format(attempts) });
    }

    /// The paper's pairs: a question gives traces if it has a right pair that gives an answer, and no draw is refused.
    #[test]
    fn the_paper_takes_every_question_that_can_end(responses in world(Texts::Shared), most in 1..4u32) {
        let recipe = paper(most);
        let bench = bench(&responses);
        prop_assume!(bench.make(&recipe).traces() > 0);
        let can_end = |responses: Vec<&Response>| {
            Usable::of(responses, &recipe).is_ok_and(|usable| usable.most(Response::can_end) > 0)
        };
        let expected: BTreeSet<_> = by_question(&responses).into_iter().filter(|(_, responses)| can_end(responses.clone())).map(|(question, _)| question.to_owned()).collect();
        let found = found(&bench, &recipe.name);
        prop_assert!(found.values().all(Option::is_none));
        prop_assert_eq!(found.into_keys().map(|draw| draw.0).collect::<BTreeSet<_>>(), expected);
        assert_questions(&bench, &responses, &recipe);
    }
}

/// Every reason there is, by hand: a generated world may happen to lack one.
#[test]
fn every_reason_is_met() {
    let named = |question: &str, texts: &[&str]| -> Vec<Response> {
        texts.iter().map(|text| super::world::response(question, "v", text, &["so"])).collect()
    };
    let responses = [
        named("all is well", &["right 1", "right 2", "wrong 1"]),
        named("equal", &["right 1", "right 1", "wrong 1"]),
        named("nothing wrong", &["right 1", "right 2", "right 3"]),
        named("no answer", &["right mute", "right shut", "wrong blank"]),
        named("too few", &["right 1", "wrong 1"]),
        named("nothing right", &["wrong 1", "wrong 2", "wrong 3"]),
    ]
    .concat();
    let recipe = every_format(3);
    assert_counted(&responses, &recipe);
    let reasons: BTreeSet<_> = expected(&responses, &recipe).into_values().flatten().collect();
    let all = ["no-final-answer", "no-incorrect-response", "too-few-correct-responses", "too-few-distinct-responses"];
    assert_eq!(reasons, BTreeSet::from(all));
    let question = Usable::of(responses.iter().take(3).collect(), &Recipe { unique_variants: true, ..recipe });
    assert_eq!(question.err(), Some("too-few-variants"));
}

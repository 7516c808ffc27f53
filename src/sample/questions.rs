//! Questions that can be made, with gold answers: Countdown and multiplication.

use std::collections::HashSet;

use serde::Serialize;

use super::chance::Chance;
use super::{Error, Result};
use crate::trace::content_id;
use crate::trace::score::Kind;

/// Numbers of a Countdown question: 1 up to this.
const LARGEST: u64 = 99;
/// What a Countdown question asks for.
const TARGETS: std::ops::RangeInclusive<i128> = 10..=100;
/// Candidates that are tried for each question before the rest is given up: most candidates miss the targets, or the split.
const TRIES: u64 = 20_000;

/// A share of all questions. To which one belongs follows from its numbers alone, so that no seed and no count can bring a
/// question of one split into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    Train,
    Validation,
    Test,
}

impl Split {
    pub const ALL: [Self; 3] = [Self::Train, Self::Validation, Self::Test];

    pub fn word(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Test => "test",
        }
    }

    /// A tenth each for validation and test.
    fn of(task: &str, numbers: &[i128]) -> Self {
        let mut numbers = numbers.to_vec();
        numbers.sort_unstable();
        let texts: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        let id = content_id("k", std::iter::once(Some(task)).chain(texts.iter().map(|text| Some(text.as_str()))));
        match id.get(1..5).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or_default() % 10 {
            0 => Self::Test,
            1 => Self::Validation,
            _ => Self::Train,
        }
    }
}

/// What to make.
#[derive(Debug, Clone)]
pub enum Task {
    Countdown { numbers: usize },
    Multiplication { digits: u32 },
}

/// A question with its gold answer: a row of JSON Lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    pub question: String,
    pub answer: String,
    /// How answers are scored.
    pub score: &'static str,
    pub split: &'static str,
    pub numbers: Vec<i128>,
    pub target: i128,
}

/// Makes `count` different questions of a split.
pub fn questions(task: &Task, split: Split, count: usize, seed: i64) -> Result<Vec<Question>> {
    if let Task::Countdown { numbers } = task
        && !(2..=8).contains(numbers)
    {
        return Err(Error::BadNumbers(*numbers));
    }
    let mut made = Vec::new();
    let mut seen = HashSet::new();
    let mut since_last = 0;
    for at in 0.. {
        if made.len() == count {
            return Ok(made);
        }
        if since_last > TRIES {
            break;
        }
        since_last += 1;
        let Some(question) = task.candidate(seed, at, split) else { continue };
        let mut numbers = question.numbers.clone();
        numbers.sort_unstable();
        if seen.insert((numbers, question.target)) {
            made.push(question);
            since_last = 0;
        }
    }
    Err(Error::TooFewQuestions { found: made.len(), wanted: count })
}

impl Task {
    fn candidate(&self, seed: i64, at: u64, split: Split) -> Option<Question> {
        match self {
            Self::Countdown { numbers } => countdown(*numbers, Chance::new(seed, "countdown", at), split),
            Self::Multiplication { digits } => multiplication(*digits, Chance::new(seed, "multiplication", at), split),
        }
    }
}

fn countdown(count: usize, mut chance: Chance, split: Split) -> Option<Question> {
    let numbers: Vec<i128> = (0..count).map(|_| i128::from(chance.below(LARGEST)) + 1).collect();
    if Split::of("countdown", &numbers) != split {
        return None;
    }
    // Two of what is left are joined, until one is left.
    let mut left: Vec<(i128, String)> = numbers.iter().map(|number| (*number, number.to_string())).collect();
    while left.len() > 1 {
        let first = left.swap_remove(chance.below(left.len() as u64) as usize);
        let second = left.swap_remove(chance.below(left.len() as u64) as usize);
        left.push(joined(chance.below(4), first, second)?);
    }
    let (target, gold) = left.pop()?;
    if !TARGETS.contains(&target) {
        return None;
    }
    let listed = listed(&numbers);
    Some(Question {
        question: format!(
            "Make {target} out of the numbers {listed}. Use each of them exactly once and no others. Allowed are +, -, *, / and \
             parentheses."
        ),
        answer: gold.strip_prefix('(').and_then(|gold| gold.strip_suffix(')')).unwrap_or(&gold).to_owned(),
        score: Kind::Countdown.word(),
        split: split.word(),
        numbers,
        target,
    })
}

/// Two numbers joined by a sign; none where that gives no positive whole number.
fn joined(sign: u64, first: (i128, String), second: (i128, String)) -> Option<(i128, String)> {
    let (a, b) = (first.0, second.0);
    let (value, sign) = match sign {
        0 => (a.checked_add(b)?, '+'),
        1 => (a.checked_sub(b)?, '-'),
        2 => (a.checked_mul(b)?, '*'),
        _ => (if a.checked_rem(b)? == 0 { a.checked_div(b)? } else { 0 }, '/'),
    };
    (value > 0).then(|| (value, format!("({} {sign} {})", first.1, second.1)))
}

/// `3, 4 and 5`.
fn listed(numbers: &[i128]) -> String {
    let texts: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    match texts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => texts.join(", "),
    }
}

fn multiplication(digits: u32, mut chance: Chance, split: Split) -> Option<Question> {
    let least = 10_u64.checked_pow(digits.checked_sub(1)?)?;
    let mut number = || i128::from(least + chance.below(least.checked_mul(9).unwrap_or(least)));
    let numbers = vec![number(), number()];
    if Split::of("multiplication", &numbers) != split {
        return None;
    }
    let target = numbers.iter().product();
    let texts: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    Some(Question {
        question: format!("What is {}?", texts.join(" * ")),
        answer: i128::to_string(&target),
        score: Kind::Number.word(),
        split: split.word(),
        numbers,
        target,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::score::{Expression, Rational, score};

    #[test]
    fn every_gold_answer_is_right_and_no_question_comes_twice() {
        for task in [
            Task::Countdown { numbers: 2 },
            Task::Countdown { numbers: 3 },
            Task::Countdown { numbers: 6 },
            Task::Multiplication { digits: 3 },
        ] {
            let made = questions(&task, Split::Train, 300, 1).unwrap();
            assert_eq!(made.iter().map(|made| &made.question).collect::<HashSet<_>>().len(), 300, "{task:?}");
            for made in &made {
                let kind = Kind::of(made.score).unwrap();
                assert_eq!(score(kind, &made.answer, &made.answer), Some(Ok(())), "{made:?}");
                let gold = Expression::parse(&made.answer).unwrap();
                assert_eq!(gold.value, Rational::whole(made.target), "{made:?}");
                let mut numbers = made.numbers.clone();
                numbers.sort_unstable();
                assert!(kind == Kind::Number || gold.numbers == numbers, "{made:?}");
            }
        }
    }

    #[test]
    fn splits_share_no_numbers_whatever_the_seed() {
        let numbers = |split, seed| -> HashSet<Vec<i128>> {
            let made = questions(&Task::Countdown { numbers: 3 }, split, 500, seed).unwrap();
            made.into_iter().map(|made| (made.numbers.clone(), made).0).map(|mut n| (n.sort_unstable(), n).1).collect()
        };
        let train: HashSet<_> = numbers(Split::Train, 1).union(&numbers(Split::Train, 2)).cloned().collect();
        for split in [Split::Validation, Split::Test] {
            assert!(train.is_disjoint(&numbers(split, 1)) && train.is_disjoint(&numbers(split, 3)));
        }
    }

    #[test]
    fn a_seed_gives_the_same_questions_and_more_of_them_begin_alike() {
        let task = Task::Countdown { numbers: 4 };
        let few = questions(&task, Split::Train, 20, 7).unwrap();
        assert_eq!(questions(&task, Split::Train, 50, 7).unwrap().get(..20), Some(few.as_slice()));
        assert_ne!(questions(&task, Split::Train, 20, 8).unwrap(), few);
    }

    #[test]
    fn what_cannot_be_made_is_said() {
        let few = questions(&Task::Multiplication { digits: 1 }, Split::Train, 1000, 1);
        assert!(matches!(few, Err(Error::TooFewQuestions { found: 10..50, wanted: 1000 })), "{few:?}");
        assert!(questions(&Task::Countdown { numbers: 9 }, Split::Train, 1, 1).is_err());
        assert!(questions(&Task::Countdown { numbers: 1 }, Split::Train, 1, 1).is_err());
    }
}

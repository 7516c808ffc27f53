//! Whether an answer is right, by the gold answer of its question.

mod choice;
mod countdown;
mod expression;
mod number;
mod rational;

pub use expression::{Expression, Trouble};
pub use rational::Rational;

/// How answers of a kind are compared with the gold answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The same text, white space apart.
    Exact,
    /// The same number, however it is written: `0.5`, `1/2`, `1,000`.
    Number,
    /// The same letter of a multiple choice: `B`, `(b)`, `B. Paris`.
    Choice,
    /// Another expression of the same value that uses each number of the gold one once.
    Countdown,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Exact, Self::Number, Self::Choice, Self::Countdown];

    pub fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Number => "number",
            Self::Choice => "choice",
            Self::Countdown => "countdown",
        }
    }

    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Why an answer is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    NoAnswer,
    OtherText,
    NoNumber,
    OtherNumber,
    NoChoice,
    OtherChoice,
    NoExpression,
    DivisionByZero,
    TooLarge,
    OtherNumbers,
    OtherValue,
    /// The expression is right, and what is said to be its value is not.
    FalseTotal,
}

impl Fault {
    /// The word that is shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::NoAnswer => "no-answer",
            Self::OtherText => "other-text",
            Self::NoNumber => "no-number",
            Self::OtherNumber => "other-number",
            Self::NoChoice => "no-choice",
            Self::OtherChoice => "other-choice",
            Self::NoExpression => "no-expression",
            Self::DivisionByZero => "division-by-zero",
            Self::TooLarge => "too-large",
            Self::OtherNumbers => "other-numbers",
            Self::OtherValue => "other-value",
            Self::FalseTotal => "false-total",
        }
    }
}

/// Nothing, or what is wrong.
pub type Score = Result<(), Fault>;

/// What is wrong with an answer: `Ok(())` if it is right. `None` where the gold answer is not one of the kind, so that
/// nothing can be said.
pub fn score(kind: Kind, answer: &str, gold: &str) -> Option<Score> {
    let outcome = match kind {
        Kind::Exact => Some(same_text(answer, gold)),
        Kind::Number => number::compare(answer, gold),
        Kind::Choice => choice::compare(answer, gold),
        Kind::Countdown => countdown::check(answer, gold),
    };
    // Whatever is asked for, nothing is no answer.
    outcome.map(|outcome| if answer.trim().is_empty() { Err(Fault::NoAnswer) } else { outcome })
}

fn same_text(answer: &str, gold: &str) -> Score {
    if answer.split_whitespace().eq(gold.split_whitespace()) { Ok(()) } else { Err(Fault::OtherText) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn white_space_makes_no_other_text() {
        assert_eq!(score(Kind::Exact, " New\n York ", "New York"), Some(Ok(())));
        assert_eq!(score(Kind::Exact, "new york", "New York"), Some(Err(Fault::OtherText)));
        assert_eq!(score(Kind::Exact, " \n", ""), Some(Err(Fault::NoAnswer)));
    }

    #[test]
    fn words_of_kinds_are_read_back() {
        assert!(Kind::ALL.into_iter().all(|kind| Kind::of(kind.word()) == Some(kind)));
        assert_eq!(Kind::of("Countdown"), None);
    }

    proptest! {
        #[test]
        fn every_kind_bears_any_text(answer in any::<String>(), gold in any::<String>()) {
            for kind in Kind::ALL {
                let _ = score(kind, &answer, &gold);
            }
        }

        /// The characters that matter, so that more than nonsense is tried.
        #[test]
        fn every_kind_bears_what_looks_like_an_answer(
            answer in "[0-9()+*/=., x−×÷A-D-]{0,40}", gold in "[0-9()+*/=., x−×÷A-D-]{0,40}",
        ) {
            for kind in Kind::ALL {
                let verdict = score(kind, &answer, &gold);
                let is_answer = !gold.trim().is_empty() && !gold.contains('=');
                // A gold answer of the kind is right about itself.
                prop_assert!(verdict.is_none() || !is_answer || score(kind, &gold, &gold) == Some(Ok(())), "{:?} {:?}", kind, gold);
            }
        }
    }
}

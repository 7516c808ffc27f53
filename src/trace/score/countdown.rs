//! Countdown: make a number out of some numbers, each used once.

use super::Fault;
use super::expression::{Expression, Trouble, plain};

/// Checks an answer against any right expression: it must have the same value and the same numbers. A trailing `= 44` is
/// taken for what it says, and must be true.
pub fn check(answer: &str, gold: &str) -> Option<Result<(), Fault>> {
    let gold = Expression::parse(gold).ok()?;
    Some(against(answer, &gold))
}

fn against(answer: &str, gold: &Expression) -> Result<(), Fault> {
    let answer = plain(answer);
    let sides = answer.split('=').map(Expression::parse).collect::<Result<Vec<_>, _>>();
    let (expression, total) = match sides.map_err(fault)?.as_slice() {
        [only] => (only.clone(), None),
        [total, expression] if total.is_number() && !expression.is_number() => (expression.clone(), Some(total.value)),
        [expression, total] if total.is_number() => (expression.clone(), Some(total.value)),
        _ => return Err(Fault::NoExpression),
    };
    if expression.numbers != gold.numbers {
        Err(Fault::OtherNumbers)
    } else if expression.value != gold.value {
        Err(Fault::OtherValue)
    } else if total.is_some_and(|total| total != gold.value) {
        Err(Fault::FalseTotal)
    } else {
        Ok(())
    }
}

fn fault(trouble: Trouble) -> Fault {
    match trouble {
        Trouble::Unreadable => Fault::NoExpression,
        Trouble::DivisionByZero => Fault::DivisionByZero,
        Trouble::TooLarge => Fault::TooLarge,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_expression_of_the_value_and_the_numbers_is_right() {
        let gold = "(79+(17-60))";
        let cases = [
            ("79 + 17 - 60", Ok(())),
            ("(17 − 60) + 79 = 36", Ok(())),
            ("36 = 79 + 17 - 60", Ok(())),
            ("-60 + 79 + 17", Ok(())),
            ("79 + 17 - 60 = 35", Err(Fault::FalseTotal)),
            ("79 - 17 - 60", Err(Fault::OtherValue)),
            ("36", Err(Fault::OtherNumbers)),
            ("36 = 36", Err(Fault::OtherNumbers)),
            ("79 + 17 - 60 + 1 - 1", Err(Fault::OtherNumbers)),
            ("79 - 60 = 19, 19 + 17 = 36", Err(Fault::NoExpression)),
            ("79 - 60 = 19 + 17 = 36", Err(Fault::NoExpression)),
            ("79 + 17 = 60 + 36", Err(Fault::NoExpression)),
            ("79 / (17 - 17) + 60", Err(Fault::DivisionByZero)),
            ("equation", Err(Fault::NoExpression)),
        ];
        for (answer, expected) in cases {
            assert_eq!(check(answer, gold), Some(expected), "{answer:?}");
        }
        assert_eq!(check("79 + 17 - 60", "thirty-six"), None, "nothing can be said without a gold expression");
    }

    #[test]
    fn a_number_that_stands_twice_is_used_twice() {
        assert_eq!(check("2 + 2", "2 * 2"), Some(Ok(())));
        assert_eq!(check("2 + 2", "2 * 2 * 1"), Some(Err(Fault::OtherNumbers)));
    }
}

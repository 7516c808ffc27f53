//! Numbers as answers: whole, decimal, fractions.

use super::Fault;
use super::expression::plain;
use super::rational::Rational;

/// Bytes of a number at most.
const LONGEST: usize = 60;

/// Whether an answer is the same number as the gold one; `None` if that is none.
pub fn compare(answer: &str, gold: &str) -> Option<Result<(), Fault>> {
    let gold = number(gold)?;
    Some(match number(answer) {
        None => Err(Fault::NoNumber),
        Some(answer) if answer == gold => Ok(()),
        Some(_) => Err(Fault::OtherNumber),
    })
}

/// The number that a text is: `-3`, `1,000`, `0.25`, `.5`, `1/4`, `$12.50`, `25%`; a full stop may end it.
fn number(text: &str) -> Option<Rational> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let text = plain(text.trim_start_matches(['$', '€', '£']));
    let text = text.trim();
    let (text, divisor) = text.strip_suffix('%').map_or((text, 1), |text| (text, 100));
    let text = text.strip_suffix('.').unwrap_or(text);
    let value = match text.split_once('/') {
        Some((over, under)) => decimal(over)?.over(decimal(under)?)?,
        None => decimal(text)?,
    };
    value.over(Rational::whole(divisor))
}

/// Digits with a sign before, commas between thousands, and a point within.
fn decimal(text: &str) -> Option<Rational> {
    let text = text.trim();
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all = [without_commas(whole)?, part.to_owned()].concat();
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let scale = 10_i128.checked_pow(u32::try_from(part.len()).ok()?)?;
    let value = Rational::new(all.parse().ok()?, scale)?;
    if is_negative { value.negated() } else { Some(value) }
}

/// Digits without the commas of thousands, if each is where one belongs.
fn without_commas(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let is_grouped = groups.clone().all(|group| group.len() == 3);
    let has_commas = groups.next().is_some();
    let is_sound = !has_commas || (is_grouped && (1..=3).contains(&first.len()));
    is_sound.then(|| whole.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_same_number_is_the_same_however_written() {
        let same = [
            ("0.5", "1/2"),
            ("2/4", "1/2"),
            (".50", "1 / 2"),
            ("50%", "1/2"),
            ("1,234,567", "1234567"),
            ("−3", "-3"),
            ("$18.00", "18"),
            ("18.", "18"),
            ("-0", "0"),
            ("-1/-2", "0.5"),
            ("0.1", "1/10"),
        ];
        for (answer, gold) in same {
            assert_eq!(compare(answer, gold), Some(Ok(())), "{answer} {gold}");
        }
        for answer in ["0.333", "1", "-1/3", "0.3333333333333333333333"] {
            assert_eq!(compare(answer, "1/3"), Some(Err(Fault::OtherNumber)), "{answer}");
        }
        for answer in ["", ".", "1,2", "12,34", "1/0", "1+1", "eighteen", "1e3", "1.2.3", ",123"] {
            assert_eq!(compare(answer, "1"), Some(Err(Fault::NoNumber)), "{answer}");
        }
        assert_eq!(compare("1", "one"), None);
    }

    proptest! {
        #[test]
        fn a_decimal_is_its_fraction(whole in 0u32..10_000, part in 0u32..1000) {
            prop_assert_eq!(compare(&format!("{whole}.{part:03}"), &format!("{}/1000", whole * 1000 + part)), Some(Ok(())));
        }
    }
}

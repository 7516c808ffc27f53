//! Arithmetic as models write it, evaluated exactly.

use super::rational::Rational;

/// Bytes of an expression at most: what is longer is a text.
const LONGEST: usize = 1000;
/// Brackets and signs within one another.
const DEEPEST: usize = 64;

/// An expression that was evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    pub value: Rational,
    /// The numbers that stand in it, from the smallest.
    pub numbers: Vec<i128>,
}

/// Why a text has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It is no expression.
    Unreadable,
    DivisionByZero,
    /// A number on the way does not fit 128 bits.
    TooLarge,
}

impl Expression {
    /// Evaluates whole numbers, `+ - * /`, signs and brackets of any kind. The signs of Unicode and of TeX for these are
    /// taken as well, and an x between numbers.
    pub fn parse(text: &str) -> Result<Self, Trouble> {
        if text.len() > LONGEST {
            return Err(Trouble::Unreadable);
        }
        let tokens = tokens(&plain(text)).ok_or(Trouble::Unreadable)?;
        let mut parser = Parser { tokens: &tokens, numbers: Vec::new(), depth: 0 };
        let value = parser.sum()?;
        if !parser.tokens.is_empty() {
            return Err(Trouble::Unreadable);
        }
        parser.numbers.sort_unstable();
        Ok(Self { value, numbers: parser.numbers })
    }

    /// Whether it is a number and nothing else.
    pub fn is_number(&self) -> bool {
        matches!(self.numbers.as_slice(), [only] if self.value.as_whole().map(i128::abs) == Some(*only))
    }
}

/// A text with plain signs for those of Unicode and TeX.
pub fn plain(text: &str) -> String {
    let mut text = text.to_owned();
    for (sign, plain) in [("\\times", "*"), ("\\cdot", "*"), ("\\div", "/"), ("\\left", ""), ("\\right", "")] {
        if text.contains('\\') {
            text = text.replace(sign, plain);
        }
    }
    let sign = |c: char| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}' => '-',
        '×' | '✕' | '✖' | '⋅' | '·' | '∙' | '∗' | '＊' | 'x' | 'X' => '*',
        '÷' | '∕' | '⁄' | '／' => '/',
        '＋' | '➕' => '+',
        '＝' => '=',
        '[' | '{' | '（' => '(',
        ']' | '}' | '）' => ')',
        other => other,
    };
    text.chars().map(sign).filter(|c| *c != '$').collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// `None`: too large.
    Number(Option<i128>),
    Sign(char),
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let length = match first {
            _ if digits > 0 => {
                tokens.push(Token::Number(rest.get(..digits)?.parse().ok()));
                digits
            }
            '+' | '-' | '*' | '/' | '(' | ')' => {
                tokens.push(Token::Sign(first));
                1
            }
            _ => return None,
        };
        rest = rest.get(length..)?.trim_start();
    }
    Some(tokens)
}

/// Takes the tokens one by one.
struct Parser<'a> {
    tokens: &'a [Token],
    numbers: Vec<i128>,
    depth: usize,
}

impl Parser<'_> {
    fn next(&mut self) -> Option<Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(*first)
    }

    /// The next token, if it is one of some signs.
    fn next_of(&mut self, signs: &[char]) -> Option<char> {
        match self.tokens.first() {
            Some(Token::Sign(sign)) if signs.contains(sign) => {
                let sign = *sign;
                self.next();
                Some(sign)
            }
            _ => None,
        }
    }

    fn sum(&mut self) -> Result<Rational, Trouble> {
        let mut sum = self.product()?;
        while let Some(sign) = self.next_of(&['+', '-']) {
            let next = self.product()?;
            sum = if sign == '+' { sum.plus(next) } else { sum.minus(next) }.ok_or(Trouble::TooLarge)?;
        }
        Ok(sum)
    }

    fn product(&mut self) -> Result<Rational, Trouble> {
        let mut product = self.signed()?;
        while let Some(sign) = self.next_of(&['*', '/']) {
            let next = self.signed()?;
            if sign == '/' && next.is_zero() {
                return Err(Trouble::DivisionByZero);
            }
            product = if sign == '*' { product.times(next) } else { product.over(next) }.ok_or(Trouble::TooLarge)?;
        }
        Ok(product)
    }

    fn signed(&mut self) -> Result<Rational, Trouble> {
        let mut is_negative = false;
        while let Some(sign) = self.next_of(&['+', '-']) {
            is_negative ^= sign == '-';
        }
        let value = match self.next() {
            Some(Token::Number(number)) => {
                let number = number.ok_or(Trouble::TooLarge)?;
                self.numbers.push(number);
                Rational::whole(number)
            }
            Some(Token::Sign('(')) if self.depth < DEEPEST => {
                self.depth += 1;
                let value = self.sum()?;
                self.depth -= 1;
                self.next_of(&[')']).ok_or(Trouble::Unreadable)?;
                value
            }
            _ => return Err(Trouble::Unreadable),
        };
        if is_negative { value.negated().ok_or(Trouble::TooLarge) } else { Ok(value) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(text: &str) -> Result<Rational, Trouble> {
        Expression::parse(text).map(|expression| expression.value)
    }

    #[test]
    fn evaluates_what_models_write() {
        let whole = |number| Ok(Rational::whole(number));
        let cases = [
            ("(79+(17-60))", whole(36)),
            ("2 + 3 * 4", whole(14)),
            ("8 / 2 / 2", whole(2)),
            ("10 - 3 - 2", whole(5)),
            ("-3 + -(2)", whole(-5)),
            ("3 − 2 × 4 ÷ 8", whole(2)),
            ("[3 x (2 + 1)]", whole(9)),
            ("$3 \\times \\left(2 + 1\\right)$", whole(9)),
            ("1/3 + 2/3", whole(1)),
            ("7/2", Ok(Rational::new(7, 2).unwrap())),
            ("1/(2-2)", Err(Trouble::DivisionByZero)),
            ("2(3)", Err(Trouble::Unreadable)),
            ("2 3", Err(Trouble::Unreadable)),
            ("2 **3", Err(Trouble::Unreadable)),
            ("(2", Err(Trouble::Unreadable)),
            ("2)", Err(Trouble::Unreadable)),
            ("", Err(Trouble::Unreadable)),
            ("two", Err(Trouble::Unreadable)),
            ("1.5", Err(Trouble::Unreadable)),
            ("170141183460469231731687303715884105728", Err(Trouble::TooLarge)),
        ];
        for (text, expected) in cases {
            assert_eq!(value(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_deep_or_long_is_no_expression() {
        let nested = |depth| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
        assert!(value(&nested(DEEPEST)).is_ok());
        assert_eq!(value(&nested(DEEPEST + 1)), Err(Trouble::Unreadable));
        assert_eq!(value(&"-".repeat(LONGEST + 1)), Err(Trouble::Unreadable));
        assert_eq!(value(&format!("{}1", "-".repeat(LONGEST - 1))), Ok(Rational::whole(-1)));
    }

    /// An expression as text, with its value by another way: numerators over one common denominator.
    fn tree() -> impl Strategy<Value = (String, Option<(i64, i64)>, Vec<i128>)> {
        let leaf = (0i64..30).prop_map(|n| (n.to_string(), Some((n, 1)), vec![i128::from(n)]));
        leaf.prop_recursive(3, 8, 2, |inner| {
            (inner.clone(), inner, 0..4usize, any::<bool>())
                .prop_map(|(a, b, sign, is_bare)| {
                    let value = match (a.1, b.1) {
                        (Some((n, d)), Some((m, e))) => match sign {
                            0 => Some((n * e + m * d, d * e)),
                            1 => Some((n * e - m * d, d * e)),
                            2 => Some((n * m, d * e)),
                            _ if m == 0 => None,
                            _ => Some((n * e, d * m)),
                        },
                        _ => None,
                    };
                    let sign = ["+", "-", "*", "/"][sign];
                    let gap = if is_bare { "" } else { " " };
                    ([a.2, b.2].concat(), value, format!("({}){gap}{sign}{gap}({})", a.0, b.0))
                })
                .prop_map(|(numbers, value, text)| (text, value, numbers))
        })
    }

    proptest! {
        #[test]
        fn the_value_is_that_of_another_way((text, expected, mut numbers) in tree()) {
            let found = Expression::parse(&text);
            numbers.sort_unstable();
            match expected {
                None => prop_assert_eq!(found, Err(Trouble::DivisionByZero)),
                Some((numerator, denominator)) => {
                    let found = found.unwrap();
                    prop_assert_eq!(Some(found.value), Rational::new(numerator.into(), denominator.into()));
                    prop_assert_eq!(found.numbers, numbers);
                }
            }
        }
    }
}

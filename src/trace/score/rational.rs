//! Exact fractions, as long as they fit 128 bits.

/// A fraction in lowest terms; the denominator is above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rational {
    numerator: i128,
    denominator: i128,
}

impl Rational {
    /// `None` for a denominator of zero, and where the fraction does not fit.
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        let divisor = i128::try_from(common(numerator.unsigned_abs(), denominator.unsigned_abs())).ok()?;
        let sign = denominator.signum();
        if sign == 0 {
            return None;
        }
        let part = |number: i128| number.checked_div(divisor)?.checked_mul(sign);
        Some(Self { numerator: part(numerator)?, denominator: part(denominator)? })
    }

    pub fn whole(number: i128) -> Self {
        Self { numerator: number, denominator: 1 }
    }

    /// The number, if it is a whole one.
    pub fn as_whole(self) -> Option<i128> {
        (self.denominator == 1).then_some(self.numerator)
    }

    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    pub fn negated(self) -> Option<Self> {
        Some(Self { numerator: self.numerator.checked_neg()?, ..self })
    }

    pub fn plus(self, other: Self) -> Option<Self> {
        let numerator = self
            .numerator
            .checked_mul(other.denominator)?
            .checked_add(other.numerator.checked_mul(self.denominator)?)?;
        Self::new(numerator, self.denominator.checked_mul(other.denominator)?)
    }

    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(other.negated()?)
    }

    pub fn times(self, other: Self) -> Option<Self> {
        let numerator = self.numerator.checked_mul(other.numerator)?;
        Self::new(numerator, self.denominator.checked_mul(other.denominator)?)
    }

    /// `None` for a divisor of zero, too.
    pub fn over(self, other: Self) -> Option<Self> {
        let numerator = self.numerator.checked_mul(other.denominator)?;
        Self::new(numerator, self.denominator.checked_mul(other.numerator)?)
    }
}

/// The greatest common divisor, or 1.
fn common(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_does_not_fit_is_nothing() {
        assert_eq!(Rational::new(1, 0), None);
        assert_eq!(Rational::new(i128::MIN, -1), None);
        assert_eq!(Rational::new(i128::MIN, i128::MIN), None);
        assert_eq!(Rational::whole(i128::MAX).times(Rational::whole(2)), None);
        assert_eq!(Rational::whole(i128::MIN).negated(), None);
        assert_eq!(Rational::whole(5).over(Rational::whole(0)), None);
    }

    proptest! {
        #[test]
        fn fractions_keep_the_laws_of_arithmetic(a in -999i128..999, b in 1i128..99, c in -999i128..999, d in 1i128..99) {
            let (x, y) = (Rational::new(a, b).unwrap(), Rational::new(c, d).unwrap());
            prop_assert_eq!(Rational::new(a * 7, b * 7), Some(x));
            prop_assert_eq!(Rational::new(-a, -b), Some(x));
            prop_assert_eq!(x.plus(y), y.plus(x));
            prop_assert_eq!(x.plus(y).unwrap().minus(y), Some(x));
            prop_assert_eq!(x.times(y), y.times(x));
            prop_assert_eq!(x.over(y).is_none(), c == 0);
            if c != 0 {
                prop_assert_eq!(x.over(y).unwrap().times(y), Some(x));
            }
        }
    }
}

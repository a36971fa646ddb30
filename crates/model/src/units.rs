//! Integer units of the planning domain: instants, durations, distances, cost.
//!
//! Every quantity is a whole number: an [`Instant`] is seconds since 1970-01-01T00:00:00Z, [`Seconds`] is a length of
//! time, [`Metres`] a distance, and [`Cost`] the second-equivalents of the objective. The newtypes keep one from being
//! added to another by mistake. Arithmetic panics on overflow in debug builds; reading a day proves that no plan of it
//! can overflow (error `E1901`), so release builds do not test.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

/// A point in time: whole seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// A length of time in whole seconds. Differences of instants may be negative; durations in files never are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(pub i64);

/// A distance in whole metres.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metres(pub i64);

/// A price in second-equivalents, the unit of the objective.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cost(pub i64);

macro_rules! additive {
    ($($name:ident),*) => {$(
        impl $name {
            /// Zero of this unit.
            pub const ZERO: Self = Self(0);
        }
        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self { Self(self.0 + other.0) }
        }
        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self { Self(self.0 - other.0) }
        }
        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self { Self(-self.0) }
        }
        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) { *self = *self + other }
        }
        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) { *self = *self - other }
        }
        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self { items.fold(Self(0), Add::add) }
        }
    )*};
}
additive!(Seconds, Metres, Cost);

impl Seconds {
    /// Exactly this length, in words: `20 s`, `25 min`, `8 h`, `1 h 5 min`, `−2 min`; `0 min` of none.
    pub fn words(self) -> String {
        let length = self.0.unsigned_abs();
        let parts = [(length / 3_600, "h"), (length / 60 % 60, "min"), (length % 60, "s")];
        let parts = parts.iter().filter(|(number, _)| *number > 0).map(|(number, unit)| format!("{number} {unit}"));
        let text = parts.collect::<Vec<_>>().join(" ");
        match (self.0, text) {
            (0, _) => "0 min".into(),
            (..0, text) => format!("−{text}"),
            (_, text) => text,
        }
    }
}

impl Add<Seconds> for Instant {
    type Output = Instant;
    fn add(self, length: Seconds) -> Instant {
        Instant(self.0 + length.0)
    }
}

impl Sub<Seconds> for Instant {
    type Output = Instant;
    fn sub(self, length: Seconds) -> Instant {
        Instant(self.0 - length.0)
    }
}

impl Sub for Instant {
    type Output = Seconds;
    fn sub(self, earlier: Instant) -> Seconds {
        Seconds(self.0 - earlier.0)
    }
}

impl Seconds {
    /// This length, or zero where it is negative.
    #[must_use]
    pub fn or_zero(self) -> Seconds {
        Seconds(self.0.max(0))
    }
}

/// A price per second times a length of time.
impl Mul<Seconds> for Cost {
    type Output = Cost;
    fn mul(self, length: Seconds) -> Cost {
        Cost(self.0 * length.0)
    }
}

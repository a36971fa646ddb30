//! Values of parameters, whatever the type of the field.

use std::fmt;

use crate::params::Field;

/// What a parameter is set to. Displayed as TOML has it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// On or off.
    Flag(bool),
    /// A whole number.
    Whole(u64),
    /// Any number.
    Number(f64),
    /// Whole numbers, rising.
    Wholes(Vec<u64>),
    /// Numbers, rising.
    Numbers(Vec<f64>),
}

/// Why a value was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has another type than the parameter.
    Type(String),
    /// It is outside the range of the parameter.
    Range(String),
}

impl Value {
    /// What type of value it is, in words.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Flag(_) => "true or false",
            Value::Whole(_) => "a whole number",
            Value::Number(_) => "a number",
            Value::Wholes(_) => "a list of whole numbers",
            Value::Numbers(_) => "a list of numbers",
        }
    }

    /// What is wrong with it as a value of `field`, types aside; `None` if nothing is.
    pub fn fault(&self, field: &Field) -> Option<String> {
        let numbers: Vec<f64> = match self {
            Value::Flag(_) => return None,
            Value::Whole(number) => vec![*number as f64],
            Value::Number(number) => vec![*number],
            Value::Wholes(numbers) => numbers.iter().map(|&number| number as f64).collect(),
            Value::Numbers(numbers) => numbers.clone(),
        };
        let outside = numbers.iter().find_map(|&number| match number {
            _ if !number.is_finite() => Some(format!("{number} is not a number that can be counted with")),
            _ if number < field.least => Some(format!("{number} is below the least, {}", field.least)),
            _ if number > field.most => Some(format!("{number} is above the greatest, {}", field.most)),
            _ => None,
        });
        let falls = numbers.windows(2).find(|pair| pair[0] >= pair[1]);
        outside.or_else(|| {
            falls.map(|pair| format!("{} stands before {}, but each must be above the last", pair[0], pair[1]))
        })
    }
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Flag(flag) => write!(out, "{flag}"),
            Value::Whole(number) => write!(out, "{number}"),
            Value::Number(number) => write!(out, "{number:?}"),
            Value::Wholes(numbers) => write!(out, "{numbers:?}"),
            Value::Numbers(numbers) => write!(out, "{numbers:?}"),
        }
    }
}

/// A type that a parameter can have.
pub trait Setting: Sized {
    /// The value as any.
    fn value(&self) -> Value;

    /// Any value as one of this type.
    ///
    /// # Errors
    /// [`Refusal::Type`] if it has another.
    fn of(value: Value) -> Result<Self, Refusal>;
}

/// A value of another type than `wanted`.
fn other(value: &Value, wanted: &str) -> Refusal {
    Refusal::Type(format!("{} is {}, not {wanted}", value, value.kind()))
}

impl Setting for bool {
    fn value(&self) -> Value {
        Value::Flag(*self)
    }

    fn of(value: Value) -> Result<bool, Refusal> {
        match value {
            Value::Flag(flag) => Ok(flag),
            value => Err(other(&value, "true or false")),
        }
    }
}

impl Setting for f64 {
    fn value(&self) -> Value {
        Value::Number(*self)
    }

    fn of(value: Value) -> Result<f64, Refusal> {
        match value {
            Value::Number(number) => Ok(number),
            Value::Whole(number) => Ok(number as f64),
            value => Err(other(&value, "a number")),
        }
    }
}

/// Whole numbers; ranges are within each of these types.
macro_rules! whole {
    ($($kind:ty)*) => {$(
        impl Setting for $kind {
            fn value(&self) -> Value {
                Value::Whole(u64::try_from(*self).unwrap_or(0))
            }

            fn of(value: Value) -> Result<$kind, Refusal> {
                match value {
                    Value::Whole(number) => {
                        <$kind>::try_from(number).map_err(|_| Refusal::Range(format!("{number} is beyond what can be counted")))
                    }
                    Value::Number(number) if number < 0.0 && number.fract() == 0.0 => {
                        Err(Refusal::Range(format!("{number} is below 0")))
                    }
                    value => Err(other(&value, "a whole number")),
                }
            }
        }
    )*};
}

whole!(u32 u64 usize i64);

impl Setting for Vec<f64> {
    fn value(&self) -> Value {
        Value::Numbers(self.clone())
    }

    fn of(value: Value) -> Result<Vec<f64>, Refusal> {
        match value {
            Value::Numbers(numbers) => Ok(numbers),
            Value::Wholes(numbers) => Ok(numbers.into_iter().map(|number| number as f64).collect()),
            value => Err(other(&value, "a list of numbers")),
        }
    }
}

impl Setting for Vec<usize> {
    fn value(&self) -> Value {
        Value::Wholes(self.iter().map(|&number| number as u64).collect())
    }

    fn of(value: Value) -> Result<Vec<usize>, Refusal> {
        match value {
            Value::Wholes(numbers) => Ok(numbers.into_iter().map(|number| number as usize).collect()),
            Value::Numbers(numbers) if numbers.is_empty() => Ok(Vec::new()),
            value => Err(other(&value, "a list of whole numbers")),
        }
    }
}

//! Parameters of methods and proofs: structs whose fields carry their own meaning, unit, range and source.
//!
//! A struct is declared once, with the macro `params!`. From that one place come the fields with their documentation,
//! the defaults, and [`Section::fields`], of which `rounds params` and the book make their texts.

mod value;

pub use value::{Refusal, Setting, Value};

/// A parameter, as people read about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// Name of the field, in Rust and in files.
    pub name: &'static str,
    /// The lines of what it means.
    #[doc(hidden)]
    pub lines: &'static [&'static str],
    /// What it is counted in; empty for a plain number and for what is on or off.
    pub unit: &'static str,
    /// The least value, of each entry of a list.
    pub least: f64,
    /// The greatest value, of each entry of a list.
    pub most: f64,
    /// Where the default comes from: a paper, or "measured" on the benchmark days.
    pub source: &'static str,
}

impl Field {
    /// What it means, on one line.
    pub fn meaning(&self) -> String {
        joined(self.lines)
    }
}

/// Parameters that belong together: a section of a file of parameters.
pub trait Section {
    /// Name of the section in files.
    fn name(&self) -> &'static str;

    /// What the parameters are for.
    fn about(&self) -> String;

    /// Every parameter, in order.
    fn fields(&self) -> &'static [Field];

    /// Value of the parameter with this place in [`Section::fields`]; `None` if there is none.
    fn get(&self, index: usize) -> Option<Value>;

    /// Sets the parameter with this place in [`Section::fields`].
    ///
    /// # Errors
    /// [`Refusal`] if the value has another type than the parameter, or is outside its range. Nothing is set then.
    fn set(&mut self, index: usize, value: Value) -> Result<(), Refusal>;

    /// Default of the parameter with this place in [`Section::fields`]; `None` if there is none.
    fn default_of(&self, index: usize) -> Option<Value>;

    /// What is outside its range, each with what is wrong: for structs whose fields were set by hand.
    fn faults(&self) -> Vec<(&'static Field, String)> {
        let fields = self.fields().iter().enumerate();
        fields.filter_map(|(index, field)| Some((field, self.get(index)?.fault(field)?))).collect()
    }

    /// What is not as it is by default.
    fn changes(&self) -> Vec<(&'static Field, Value)> {
        let fields = self.fields().iter().enumerate();
        let changed = fields.filter_map(|(index, field)| {
            let value = self.get(index)?;
            (self.default_of(index).as_ref() != Some(&value)).then_some((field, value))
        });
        changed.collect()
    }
}

/// Lines of a doc comment on one line.
#[doc(hidden)]
pub fn joined(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// Declares a struct of parameters: of each field the meaning, the type, the default, the unit, the range and the
/// source.
macro_rules! params {
    (
        $(#[doc = $about:literal])+
        $name:ident in $section:literal {
            $(
                $(#[doc = $line:literal])+
                $field:ident: $kind:ty = $default:expr, $unit:literal, $least:literal..=$most:literal, $source:literal;
            )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[doc = $line])+
                #[doc = ""]
                #[doc = concat!(
                    "By default `", stringify!($default), "`; unit: ", $unit, "; from ", $least, " to ", $most,
                    "; source: ", $source, "."
                )]
                pub $field: $kind,
            )+
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        impl $crate::params::Section for $name {
            fn name(&self) -> &'static str {
                $section
            }

            fn about(&self) -> String {
                $crate::params::joined(&[$($about,)+])
            }

            fn fields(&self) -> &'static [$crate::params::Field] {
                &[$($crate::params::Field {
                    name: stringify!($field),
                    lines: &[$($line,)+],
                    unit: $unit,
                    least: $least as f64,
                    most: $most as f64,
                    source: $source,
                },)+]
            }

            fn get(&self, index: usize) -> Option<$crate::params::Value> {
                let getters: &[fn(&Self) -> $crate::params::Value] =
                    &[$(|own: &Self| $crate::params::Setting::value(&own.$field),)+];
                getters.get(index).map(|get| get(self))
            }

            fn default_of(&self, index: usize) -> Option<$crate::params::Value> {
                Self::default().get(index)
            }

            fn set(
                &mut self,
                index: usize,
                value: $crate::params::Value,
            ) -> std::result::Result<(), $crate::params::Refusal> {
                type Set<T> = fn(&mut T, $crate::params::Value) -> std::result::Result<(), $crate::params::Refusal>;
                let setters: &[Set<Self>] = &[$(|own: &mut Self, value: $crate::params::Value| {
                    own.$field = $crate::params::Setting::of(value)?;
                    Ok(())
                },)+];
                let (Some(set), Some(field)) = (setters.get(index), self.fields().get(index)) else {
                    return Err($crate::params::Refusal::Type("there is no such parameter".into()));
                };
                match value.fault(field) {
                    Some(fault) => {
                        // A value of another type is told as that.
                        set(&mut self.clone(), value)?;
                        Err($crate::params::Refusal::Range(fault))
                    }
                    None => set(self, value),
                }
            }
        }
    };
}

pub(crate) use params;

#[cfg(test)]
mod tests {
    #![allow(unreachable_pub, reason = "what the macro makes is public")]

    use super::*;

    params! {
        /// Of a test,
        /// no more.
        Odd in "odd" {
            /// Chance of
            /// something.
            chance: f64 = 0.5, "", 0.0..=1.0, "made up";
            /// How many.
            count: usize = 3, "visits", 1..=9, "made up";
            /// Whether.
            on: bool = true, "", 0..=1, "made up";
            /// When.
            times: Vec<f64> = vec![0.25, 0.5], "", 0.0..=1.0, "made up";
        }
    }

    #[test]
    fn fields_carry_their_texts_and_values() {
        let odd = Odd::default();
        assert_eq!((odd.name(), odd.about().as_str()), ("odd", "Of a test, no more."));
        assert_eq!(odd.fields()[0].meaning(), "Chance of something.");
        let values: Vec<String> = (0..5).filter_map(|index| Some(odd.get(index)?.to_string())).collect();
        assert_eq!(values, ["0.5", "3", "true", "[0.25, 0.5]"]);
        assert!(odd.faults().is_empty());
    }

    #[test]
    fn what_is_out_of_range_or_of_another_type_is_refused_and_changes_nothing() {
        let mut odd = Odd::default();
        for (index, value) in [
            (0, Value::Number(1.5)),
            (0, Value::Number(f64::NAN)),
            (1, Value::Whole(0)),
            (3, Value::Numbers(vec![0.5, 0.5])),
            (3, Value::Numbers(vec![0.5, 2.0])),
        ] {
            assert!(matches!(odd.set(index, value.clone()), Err(Refusal::Range(_))), "{index} {value}");
        }
        for (index, value) in [
            (0, Value::Flag(true)),
            (1, Value::Number(2.5)),
            (2, Value::Whole(1)),
            (3, Value::Number(0.5)),
            (9, Value::Whole(1)),
        ] {
            assert!(matches!(odd.set(index, value.clone()), Err(Refusal::Type(_))), "{index} {value}");
        }
        assert_eq!(odd, Odd::default());
        for (index, value) in
            [(0, Value::Whole(1)), (1, Value::Whole(9)), (2, Value::Flag(false)), (3, Value::Numbers(vec![]))]
        {
            assert_eq!(odd.set(index, value), Ok(()));
        }
        assert_eq!(odd, Odd { chance: 1.0, count: 9, on: false, times: vec![] });
        odd.count = 0;
        assert_eq!(odd.faults(), [(&odd.fields()[1], "0 is below the least, 1".to_string())]);
        assert_eq!(odd.changes().len(), 4);
    }
}

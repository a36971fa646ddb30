//! Typed ids: positions in the problem's tables, so that a shift cannot index a visit.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A typed position in a [`Table`].
pub trait Id: Copy + Eq + Ord {
    /// The id of position `index`.
    fn new(index: usize) -> Self;
    /// The position that this id names.
    fn index(self) -> usize;
}

/// Defines ids: `ids! { /// What it names. SomeId }`.
#[macro_export]
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
        impl $name {
            /// The id of nothing, behind those of all tables: four bytes where an option would take eight.
            pub const NONE: Self = Self(u32::MAX);
        }
        impl $crate::ids::Id for $name {
            #[inline]
            fn new(index: usize) -> Self { Self(index as u32) }
            #[inline]
            fn index(self) -> usize { self.0 as usize }
        }
    )*};
}

crate::ids! {
    /// A place of the day.
    PlaceId,
    /// A travel mode of the day.
    ModeId,
    /// A skill, listed or merely used.
    SkillId,
    /// A clinician of the day.
    ClinicianId,
    /// A shift of the day, counted over all clinicians in the day's order.
    ShiftId,
    /// A patient of the day.
    PatientId,
    /// A visit of the day.
    VisitId,
    /// A link of the day.
    LinkId,
    /// A reserve of the day.
    ReserveId,
}

/// A vector indexed by one kind of id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table<I, T> {
    rows: Vec<T>,
    kind: PhantomData<fn(I)>,
}

impl<I, T> Table<I, T> {
    /// Without a row.
    pub const EMPTY: Self = Self { rows: Vec::new(), kind: PhantomData };
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<I: Id, T: Clone> Table<I, T> {
    /// `rows` times the same row.
    pub fn filled(row: T, rows: usize) -> Self {
        Self { rows: vec![row; rows], kind: PhantomData }
    }
}

impl<I: Id, T> Table<I, T> {
    /// Appends a row and returns its id.
    pub fn push(&mut self, row: T) -> I {
        self.rows.push(row);
        I::new(self.rows.len() - 1)
    }

    /// Takes all rows away.
    pub fn clear(&mut self) {
        self.rows.clear();
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.rows.iter()
    }

    /// The ids in order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = I> + DoubleEndedIterator + use<I, T> {
        (0..self.rows.len()).map(I::new)
    }

    /// Ids and rows in order.
    pub fn enumerate(&self) -> impl ExactSizeIterator<Item = (I, &T)> + DoubleEndedIterator {
        self.rows.iter().enumerate().map(|(index, row)| (I::new(index), row))
    }

    /// The rows in order, to change.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.rows.iter_mut()
    }

    /// Ids and rows in order, the rows to change.
    pub fn enumerate_mut(&mut self) -> impl ExactSizeIterator<Item = (I, &mut T)> + DoubleEndedIterator {
        self.rows.iter_mut().enumerate().map(|(index, row)| (I::new(index), row))
    }

    /// The rows alone.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    /// The rows alone, to change.
    pub fn rows_mut(&mut self) -> &mut [T] {
        &mut self.rows
    }

    /// The row of `id`, if there is one.
    pub fn get(&self, id: I) -> Option<&T> {
        self.rows.get(id.index())
    }

    /// The row of `id`, if there is one, to change.
    pub fn get_mut(&mut self, id: I) -> Option<&mut T> {
        self.rows.get_mut(id.index())
    }
}

impl<I: Id, T> Index<I> for Table<I, T> {
    type Output = T;
    #[inline]
    fn index(&self, id: I) -> &T {
        &self.rows[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for Table<I, T> {
    #[inline]
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.rows[id.index()]
    }
}

impl<I: Id, T> FromIterator<T> for Table<I, T> {
    fn from_iter<It: IntoIterator<Item = T>>(rows: It) -> Self {
        Self { rows: rows.into_iter().collect(), kind: PhantomData }
    }
}

impl<I: Id, T> Extend<T> for Table<I, T> {
    fn extend<It: IntoIterator<Item = T>>(&mut self, rows: It) {
        self.rows.extend(rows);
    }
}

impl<'a, I, T> IntoIterator for &'a Table<I, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}

impl<'a, I, T> IntoIterator for &'a mut Table<I, T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter_mut()
    }
}

/// Ids that follow one another: like a [`Range`](std::ops::Range), which only steps through numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdRange<I> {
    /// The first, if there is one.
    pub start: I,
    /// The one after the last.
    pub end: I,
}

impl<I: Id> IdRange<I> {
    /// The one that stands `offset` behind the first.
    #[inline]
    pub fn at(&self, offset: usize) -> I {
        I::new(self.start.index() + offset)
    }

    /// How far behind the first `id` stands.
    #[inline]
    pub fn offset(&self, id: I) -> usize {
        id.index() - self.start.index()
    }

    /// Whether `id` is among them.
    pub fn contains(&self, id: I) -> bool {
        self.start <= id && id < self.end
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.start >= self.end
    }
}

impl<I: Id> Iterator for IdRange<I> {
    type Item = I;
    #[inline]
    fn next(&mut self) -> Option<I> {
        let next = self.start;
        (next < self.end).then(|| {
            self.start = I::new(next.index() + 1);
            next
        })
    }
    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.end.index().saturating_sub(self.start.index());
        (left, Some(left))
    }
}

impl<I: Id> DoubleEndedIterator for IdRange<I> {
    #[inline]
    fn next_back(&mut self) -> Option<I> {
        (self.start < self.end).then(|| {
            self.end = I::new(self.end.index() - 1);
            self.end
        })
    }
}

impl<I: Id> ExactSizeIterator for IdRange<I> {}

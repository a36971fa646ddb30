//! The live day: events, the new day and its plan, the change list.

mod contradictions;
mod kinds;
mod line;
mod made;
mod offers;
mod streams;

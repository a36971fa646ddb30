//! The live day: events, the new day and its plan, the change list.

mod chains;
mod chosen;
mod contradictions;
mod desk;
mod edits;
mod few;
mod kinds;
mod line;
mod live;
mod made;
mod offers;
mod overrides;
mod partners;
mod repeats;
mod reserves;
mod standing;
mod streams;
mod told;
mod truth;

//! Street networks from outside: what tags mean, broken files, days on streets, servers of times.

#[path = "../common/detour.rs"]
mod detour;
#[path = "../common/map.rs"]
mod map;

mod broken;
mod days;
mod real;
mod rules;
mod servers;
mod town;
mod turns;

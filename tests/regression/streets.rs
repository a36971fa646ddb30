//! Streets: access, speeds, turns, snapping, broken files.

#[path = "../common/detour.rs"]
mod detour;
#[path = "../common/map.rs"]
mod map;

mod access;
mod extracts;
mod ferries;
mod speeds;
mod turns;

use rounds::model::Point;
use rounds::streets::{BuildOptions, ProfileKind, build};

use detour::{DIRECT, ROUND, at, both_ways, direct_and_round, goes, near, network, node};
use map::{Map, Tags};

//! Putting visits into routes.
//!
//! | file | what |
//! |---|---|
//! | `recreate` | greedy insertion with blinks, on the cache of best positions |
//! | `order` | the orders in which visits are put back |
//! | `multi_route` | visits that concern more than one route: double-ups, gaps, pins |
//! | `found` | the cheapest combinations met on the way |
//! | `visit` | whole visits in and out, for methods of one's own |
//! | `minimax` | what an insertion means for the worst of the day |

pub(super) mod found;
pub(super) mod minimax;
pub(super) mod multi_route;
pub(super) mod order;
pub(super) mod recreate;
mod visit;

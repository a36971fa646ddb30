//! The orders in which visits are put back.

use crate::search::params::SisrParams;
use crate::search::random::Random;

/// The orders that visits are put back in, each with its weight.
#[derive(Clone, Copy)]
pub(crate) struct Orders {
    /// In the order of [`Order`].
    weights: [usize; 10],
    sum: usize,
}

/// What visits are sorted by, what comes first in the name.
#[derive(Clone, Copy)]
pub(crate) enum Order {
    /// In a random order.
    Random,
    /// The longest.
    Long,
    /// The dearest to leave out.
    Price,
    /// The farthest from the start of a shift.
    Far,
    /// The nearest to it.
    Near,
    /// The shortest span of starts.
    Narrow,
    /// The earliest last start.
    Early,
    /// The latest last start.
    Late,
    /// The fewest shifts that may serve it.
    Scarce,
    /// The dearest a minute.
    Density,
}

impl Orders {
    /// As the parameters weigh them.
    pub(crate) fn of(params: &SisrParams) -> Orders {
        let weights = [
            params.order_random,
            params.order_long,
            params.order_price,
            params.order_far,
            params.order_near,
            params.order_narrow,
            params.order_early,
            params.order_late,
            params.order_scarce,
            params.order_density,
        ];
        Orders { weights, sum: weights.iter().sum() }
    }

    /// One at random, by weight. One draw.
    pub(crate) fn draw(&self, random: &mut Random) -> Order {
        use Order::{Density, Early, Far, Late, Long, Narrow, Near, Price, Scarce};
        let mut draw = random.below(self.sum);
        let orders = [Order::Random, Long, Price, Far, Near, Narrow, Early, Late, Scarce, Density];
        for (order, weight) in orders.into_iter().zip(self.weights) {
            if draw < weight {
                return order;
            }
            draw -= weight;
        }
        Order::Random
    }
}

//! Random streams: portable, seeded, one an annealer.

use rand::{RngCore, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// The stream that draws the borders of parts; islands have the numbers below.
pub(super) const BORDERS: u64 = 1 << 32;
/// The stream that finishes a plan.
pub(super) const FINISH: u64 = BORDERS + 1;
/// The stream that spreads a day over the parts of its first plan.
pub(super) const SPREAD: u64 = BORDERS + 2;

/// A random stream.
#[derive(Clone, Debug)]
pub struct Random(Pcg64Mcg);

impl Random {
    /// Stream `annealer` of `seed`.
    pub fn new(seed: u64, annealer: u64) -> Random {
        Random(Pcg64Mcg::seed_from_u64(seed ^ annealer.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
    }

    /// Uniform in 0..bound; 0 for a bound of 0. The bias is below bound ÷ 2^32.
    #[inline]
    pub fn below(&mut self, bound: usize) -> usize {
        ((u64::from(self.0.next_u32()) * bound as u64) >> 32) as usize
    }

    /// Uniform in [0, 1), in steps of 2^-32.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }
}

/// The two streams of walk `number` of a run: its own, and that of its blinks, which come with chance `blink`.
pub(super) fn streams(seed: u64, number: u64, blink: f64) -> (Random, Blink) {
    let random = Random::new(seed, number.wrapping_mul(2));
    (random, Blink::new(Random::new(seed, number.wrapping_mul(2).wrapping_add(1)), blink))
}

/// Says "skip this one" with a fixed small chance (Christiaens & Vanden Berghe's blinks); draws once per skip.
#[derive(Clone, Debug)]
pub(super) struct Blink {
    random: Random,
    rate: f64,
    until: u32,
    wild: bool,
}

impl Blink {
    /// Blinks with chance `rate`; never at 0.
    pub(super) fn new(random: Random, rate: f64) -> Blink {
        let mut blink = Blink { random, rate, until: 0, wild: false };
        blink.until = blink.draw();
        blink
    }

    /// The same, for single positions too and not only for whole routes.
    pub(super) fn wild(random: Random, rate: f64) -> Blink {
        Blink { wild: true, ..Blink::new(random, rate) }
    }

    /// Whether single positions are to be skipped too, not only whole routes.
    pub(super) fn is_wild(&self) -> bool {
        self.wild
    }

    /// Whether to skip the next one.
    #[inline]
    #[allow(clippy::should_implement_trait)]
    pub(super) fn next(&mut self) -> bool {
        if self.until == 0 {
            self.until = self.draw();
            return true;
        }
        self.until -= 1;
        false
    }

    /// How many are looked at before the next skip: geometric.
    fn draw(&mut self) -> u32 {
        if self.rate <= 0.0 {
            return u32::MAX;
        }
        let unit = 1.0 - self.random.unit();
        (unit.ln() / (1.0 - self.rate).ln()).min(1e9) as u32
    }
}

//! Random numbers that every arm meets alike: each is a function of what it is for, never of who asked first.

/// What a random number is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Stream {
    /// How many referrals come in a day.
    Referrals = 1,
    /// How many visits are known in the morning.
    Planned,
    /// Where a patient lives: distance and direction.
    Distance,
    /// Likewise.
    Direction,
    /// Which kind of visit.
    Kind,
    /// When a referral comes.
    Arrival,
    /// Whether two are needed.
    DoubleUp,
    /// Whether there is an appointment.
    Timed,
    /// When it is.
    Appointment,
    /// How long care takes.
    Contact,
    /// Likewise, the second normal variate's half.
    ContactPhase,
    /// How long a way takes.
    Way,
    /// Likewise.
    WayPhase,
    /// Whether anybody opens.
    Access,
    /// Whether the visit is called off.
    Cancelled,
    /// When.
    CancelledAt,
}

/// The random numbers of one day.
#[derive(Clone, Copy, Debug)]
pub struct Streams {
    seed: u64,
    day: u64,
}

impl Streams {
    /// Those of day `day` of `seed`.
    pub fn new(seed: u64, day: u64) -> Streams {
        Streams { seed, day }
    }

    /// Uniform in (0, 1), the same for the same question.
    pub fn unit(self, stream: Stream, entity: u64) -> f64 {
        let mut state = mix(self.seed ^ 0x5DEE_CE66_D1A4_F087);
        for part in [self.day, stream as u64, entity] {
            state = mix(state ^ mix(part.wrapping_add(0x9E37_79B9_7F4A_7C15)));
        }
        ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Whether something of chance `share` happens. If it happens at one share, it does at every larger one.
    pub fn happens(self, stream: Stream, entity: u64, share: f64) -> bool {
        self.unit(stream, entity) < share
    }

    /// Log-normal with mean 1 and standard deviation `spread` (Box and Muller 1958).
    pub fn scatter(self, streams: (Stream, Stream), entity: u64, spread: f64) -> f64 {
        let variance = (1.0 + spread * spread).ln();
        let radius = (-2.0 * self.unit(streams.0, entity).ln()).sqrt();
        let normal = radius * (std::f64::consts::TAU * self.unit(streams.1, entity)).cos();
        (variance.sqrt() * normal - variance / 2.0).exp()
    }

    /// Poisson with `mean` up to some thousands, by inversion: never fewer for a larger mean.
    pub fn count(self, stream: Stream, mean: f64) -> usize {
        let unit = self.unit(stream, 0);
        // By logarithms: the chance of none vanishes from a mean of 745 on.
        let (mut log, mut below, mut count) = (-mean, (-mean).exp(), 0);
        while below < unit && count < 10_000 {
            count += 1;
            log += (mean / count as f64).ln();
            let chance = log.exp();
            below += chance;
            if chance < 1e-18 && count as f64 > mean {
                break;
            }
        }
        count
    }
}

/// The finaliser of splitmix64 (Steele, Lea & Flood 2014): a bijection that mixes every bit into every other.
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_depend_on_what_is_asked_and_on_nothing_else() {
        let streams = Streams::new(7, 3);
        let first = streams.unit(Stream::Contact, 12);
        let _ = (0..100).map(|entity| streams.unit(Stream::Way, entity)).sum::<f64>();
        assert_eq!(first, streams.unit(Stream::Contact, 12));
        for other in [Streams::new(8, 3), Streams::new(7, 4)] {
            assert_ne!(first, other.unit(Stream::Contact, 12));
        }
        assert_ne!(first, streams.unit(Stream::Access, 12));
        assert_ne!(first, streams.unit(Stream::Contact, 13));
    }

    #[test]
    fn units_are_even_and_scatter_has_mean_one() {
        let streams = Streams::new(1, 1);
        let n = 20_000;
        let mean = (0..n).map(|entity| streams.unit(Stream::Kind, entity)).sum::<f64>() / n as f64;
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        let scatter = |entity| streams.scatter((Stream::Contact, Stream::ContactPhase), entity, 0.4);
        let mean = (0..n).map(scatter).sum::<f64>() / n as f64;
        assert!((mean - 1.0).abs() < 0.015, "{mean}");
        let spread = ((0..n).map(|entity| (scatter(entity) - mean).powi(2)).sum::<f64>() / n as f64).sqrt();
        assert!((spread - 0.4).abs() < 0.02, "{spread}");
    }

    #[test]
    fn counts_have_their_mean_and_grow_with_it() {
        let of = |mean: f64| (0..4_000).map(move |day| Streams::new(1, day).count(Stream::Planned, mean));
        let mean = of(18.5).sum::<usize>() as f64 / 4_000.0;
        assert!((mean - 18.5).abs() < 0.25, "{mean}");
        assert!(of(18.5).zip(of(42.0)).all(|(few, many)| few <= many));
        assert_eq!(Streams::new(1, 1).count(Stream::Planned, 0.0), 0);
        let large = of(900.0).sum::<usize>() as f64 / 4_000.0;
        assert!((large - 900.0).abs() < 3.0, "{large}");
    }
}

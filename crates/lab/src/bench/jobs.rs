//! Which runs there are, and which of them a shard does.

use std::fmt;
use std::str::FromStr;

/// One run: an instance and a method, by their place in lists of the caller's, and a seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Job {
    /// Place in the list of instances.
    pub instance: usize,
    /// Place in the list of methods.
    pub method: usize,
    /// Seed of the random streams.
    pub seed: u64,
}

/// A part of the runs: number `index` of `of` parts, counted from 1 and written `3/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    of: usize,
}

impl Shard {
    /// All runs.
    pub const WHOLE: Shard = Shard { index: 1, of: 1 };
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let numbers = text.split_once('/').and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((index, of)) if 1 <= index && index <= of => Ok(Shard { index, of }),
            _ => Err("not a part K of N such as 1/16 to 16/16".into()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.index, self.of)
    }
}

/// The runs of a shard, by instance, method and seed. Run number `i` (from 0) of all belongs to part `i mod N + 1`, so
/// the parts have no run in common, leave none out and differ by one run at most.
///
/// ```
/// use rounds::bench::{Shard, jobs};
///
/// let [all, first, second] = ["1/1", "1/2", "2/2"].map(|part| jobs(3, 1, &[1], part.parse().unwrap()));
/// assert_eq!((all.len(), first.len(), second.len()), (3, 2, 1));
/// ```
pub fn jobs(instances: usize, methods: usize, seeds: &[u64], shard: Shard) -> Vec<Job> {
    let mut seeds = seeds.to_vec();
    seeds.sort_unstable();
    seeds.dedup();
    let all = (0..instances).flat_map(|instance| {
        let seeds = &seeds;
        (0..methods).flat_map(move |method| seeds.iter().map(move |&seed| Job { instance, method, seed }))
    });
    all.skip(shard.index - 1).step_by(shard.of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_disjoint_and_complete() {
        let all = jobs(5, 2, &[3, 1, 2, 1], Shard::WHOLE);
        assert_eq!(all.len(), 30);
        assert!(all.is_sorted());
        for of in [1, 2, 7, 30, 31] {
            let parts: Vec<Vec<Job>> = (1..=of).map(|index| jobs(5, 2, &[1, 2, 3], Shard { index, of })).collect();
            let (least, most) = (all.len() / of, all.len().div_ceil(of));
            assert!(parts.iter().all(|part| (least..=most).contains(&part.len())), "{of}");
            let mut together = parts.concat();
            together.sort();
            assert_eq!(together, all, "{of}");
        }
    }

    #[test]
    fn shards_are_read_and_written() {
        assert_eq!("3/16".parse::<Shard>().map(|shard| shard.to_string()), Ok("3/16".to_string()));
        for text in ["", "1", "0/4", "5/4", "1/0", "-1/2", "1/2/3", "a/b", "1 / 2"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}

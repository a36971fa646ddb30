//! Smaller prices that decide the same.

/// Prices that decide as `prices` do between any two choices whose routes cost no more than `routes`, and are no larger
/// than that takes: beside a price that outweighs by far all that is traded, a solver cannot tell what is traded any
/// more.
///
/// Prices fall into levels, each of which outweighs all routes and all lower prices together. If it outweighs the
/// differences within levels too, the number of its visits counts first, and all of them can be less by the same.
pub(super) fn scaled(prices: &[i64], routes: i64) -> Vec<i64> {
    let mut order: Vec<usize> = (0..prices.len()).collect();
    order.sort_by_key(|&visit| prices[visit]);
    let mut sum = routes;
    let levels: Vec<&[usize]> = order
        .chunk_by(|&before, &visit| {
            sum = sum.saturating_add(prices[before]);
            prices[visit] <= sum
        })
        .collect();
    // The lowest levels may have to stay as they are.
    (0..levels.len()).find_map(|from| lowered(prices, &levels, from, routes)).unwrap_or_else(|| prices.to_vec())
}

/// [`scaled`] with the first `from` levels left as they are; `None` if one of the others cannot be less.
fn lowered(prices: &[i64], levels: &[&[usize]], from: usize, routes: i64) -> Option<Vec<i64>> {
    let add = |sum: i64, more: i64| sum.saturating_add(more);
    let low = levels[..from].iter().copied().flatten().map(|&visit| prices[visit]).fold(routes, add);
    let above = || levels[from..].iter().map(|level| (*level, prices[level[0]]));
    let apart = above().flat_map(|(level, least)| level.iter().map(move |&visit| prices[visit] - least)).fold(low, add);
    let mut lowered = prices.to_vec();
    let (mut old, mut new) = (apart, apart);
    for (level, least) in above() {
        if least <= old {
            return None;
        }
        let enough = new + 1;
        for &visit in level {
            lowered[visit] -= least - enough;
            (old, new) = (add(old, least), add(new, enough));
        }
    }
    Some(lowered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Random;

    #[test]
    fn smaller_prices_decide_as_large_ones() {
        let mut smaller = 0;
        for seed in 0..200 {
            let mut random = Random::new(seed, 5);
            let routes = 1 + random.below(2_000) as i64;
            // Of three priorities, strict or not, with and without a due.
            let strict = seed % 3 > 0;
            let mut prices = Vec::new();
            let mut all = 0;
            for level in 1..=3 {
                let above = if strict { all } else { 0 };
                for _ in 0..random.below(4) {
                    let late = if random.below(2) == 0 { random.below(800) as i64 } else { 0 };
                    prices.push(above + 10_i64.pow(level + 1) + late);
                }
                // Other visits, which this part of the day does not have.
                all = prices.iter().sum::<i64>() + if strict { random.below(1_000_000) as i64 } else { 0 };
            }
            let scaled = scaled(&prices, routes);
            smaller += u32::from(scaled.iter().sum::<i64>() < prices.iter().sum());
            let out = |prices: &[i64], some: usize| -> i64 {
                prices.iter().enumerate().filter(|(visit, _)| some >> visit & 1 == 1).map(|(_, price)| price).sum()
            };
            let choices: Vec<(usize, i64)> =
                (0..1 << prices.len()).map(|some| (some, random.below(1 + routes as usize) as i64)).collect();
            for &(a, first) in &choices {
                for &(b, second) in choices.iter().step_by(7) {
                    let order = |prices: &[i64]| (out(prices, a) + first).cmp(&(out(prices, b) + second));
                    assert_eq!(order(&scaled), order(&prices), "seed {seed}: {prices:?} as {scaled:?}");
                }
            }
        }
        assert!(smaller > 50, "only {smaller}");
    }
}

//! The Wilcoxon signed-rank test.

/// Differences other than zero up to which probabilities are counted out.
const COUNTED: usize = 25;

/// What a signed-rank test gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wilcoxon {
    /// Sum of the ranks of the positive differences.
    pub positive: f64,
    /// Sum of the ranks of the negative ones.
    pub negative: f64,
    /// Two-sided probability of rank sums at least so far apart if the differences lie evenly around zero.
    pub p: f64,
    /// Whether `p` is counted out, given the ranks; otherwise it is that of the normal distribution, with a correction
    /// for continuity.
    pub exact: bool,
}

/// The Wilcoxon signed-rank test on paired differences (Wilcoxon 1945); `None` if all are zero or there are none.
///
/// Equal sizes share the mean of their ranks. Zeros are ranked with the others and then left out (Pratt 1959), for two
/// methods that agree on most instances should not look different because of the few others. Up to 25 differences other
/// than zero `p` is exact, ties or not; above that the variance is corrected for both.
///
/// ```
/// use rounds::bench::wilcoxon;
///
/// // Darwin's maize: cross-fertilised less self-fertilised, in eighths of an inch.
/// let plants = [49.0, -67.0, 8.0, 16.0, 6.0, 23.0, 28.0, 41.0, 14.0, 29.0, 56.0, 24.0, 75.0, 60.0, -48.0];
/// let test = wilcoxon(&plants).unwrap();
/// assert_eq!((test.positive, test.negative), (96.0, 24.0));
/// assert_eq!(test.p, 0.041259765625);
/// ```
pub fn wilcoxon(differences: &[f64]) -> Option<Wilcoxon> {
    let mut sorted = differences.to_vec();
    sorted.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    let zeros = sorted.iter().take_while(|difference| **difference == 0.0).count();
    let groups: Vec<&[f64]> = sorted[zeros..].chunk_by(|a, b| a.abs() == b.abs()).collect();
    if groups.is_empty() {
        return None;
    }
    // Ranks are doubled, so that shared ones are whole numbers.
    let (mut above, mut doubled, mut ties) = (zeros, Vec::new(), 0.0);
    let (mut positive, mut negative) = (0, 0);
    for group in groups {
        let rank = 2 * above + group.len() + 1;
        for difference in group {
            *(if *difference > 0.0 { &mut positive } else { &mut negative }) += rank;
            doubled.push(rank);
        }
        ties += cubic(group.len());
        above += group.len();
    }
    let exact = doubled.len() <= COUNTED;
    let less = positive.min(negative);
    let p = match exact {
        true => counted(&doubled, less),
        false => approximated(sorted.len(), zeros, ties, less as f64 / 2.0),
    };
    Some(Wilcoxon { positive: positive as f64 / 2.0, negative: negative as f64 / 2.0, p, exact })
}

/// n³ − n.
fn cubic(n: usize) -> f64 {
    let n = n as f64;
    n * n * n - n
}

/// Counts the ways to give each rank a sign by the sum of the positive ones: O(ranks × sum).
fn counted(ranks: &[usize], less: usize) -> f64 {
    let mut ways = vec![0.0; ranks.iter().sum::<usize>() + 1];
    ways[0] = 1.0;
    let mut reach = 0;
    for rank in ranks {
        for sum in (0..=reach).rev() {
            ways[sum + rank] += ways[sum];
        }
        reach += rank;
    }
    let below: f64 = ways[..=less].iter().sum();
    (2.0 * below / (ranks.len() as f64).exp2()).min(1.0)
}

fn approximated(all: usize, zeros: usize, ties: f64, less: f64) -> f64 {
    let (n, z) = (all as f64, zeros as f64);
    let mean = (n * (n + 1.0) - z * (z + 1.0)) / 4.0;
    let variance = (n * (n + 1.0) * (2.0 * n + 1.0) - z * (z + 1.0) * (2.0 * z + 1.0)) / 24.0 - ties / 48.0;
    let distance = (mean - less - 0.5).max(0.0) / variance.sqrt();
    erfc(distance / std::f64::consts::SQRT_2).min(1.0)
}

/// The complementary error function for x ≥ 0, to about twelve figures: its series near 0 and its continued fraction
/// beyond (Abramowitz & Stegun 7.1.6, 7.1.14).
fn erfc(x: f64) -> f64 {
    let scale = (-x * x).exp() / std::f64::consts::PI.sqrt();
    if x < 2.0 {
        let (mut term, mut sum, mut n) = (x, x, 0.0);
        while term > 1e-17 * sum {
            n += 1.0;
            term *= 2.0 * x * x / (2.0 * n + 1.0);
            sum += term;
        }
        return 1.0 - 2.0 * scale * sum;
    }
    let fraction = (1..=100).rev().fold(x, |below, k| x + f64::from(k) / 2.0 / below);
    scale / fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64, within: f64) {
        assert!((a - b).abs() <= within * b.abs(), "{a} is not {b}");
    }

    /// Hollander & Wolfe, table 3.1: depression before and after a first tranquillizer, times 1000; V = 40, p = 0.01953
    /// one-sided.
    #[test]
    fn the_depression_scores_of_hollander_and_wolfe() {
        let before = [1830.0, 500.0, 1620.0, 2480.0, 1680.0, 1880.0, 1550.0, 3060.0, 1300.0];
        let after = [878.0, 647.0, 598.0, 2050.0, 1060.0, 1290.0, 1060.0, 3140.0, 1290.0];
        let differences: Vec<f64> = before.iter().zip(after).map(|(a, b)| a - b).collect();
        let test = wilcoxon(&differences).expect("a test");
        assert_eq!((test.positive, test.negative, test.exact), (40.0, 5.0, true));
        near(test.p, 2.0 * 10.0 / 512.0, 1e-12);
    }

    /// The smallest rank sums that are significant at 5% two-sided, as tables have them, for 6, 10, 20 and 25 pairs.
    #[test]
    fn critical_values_of_the_tables() {
        for (n, critical) in [(6, 0), (10, 8), (20, 52), (25, 89)] {
            let ranks: Vec<usize> = (1..=n).map(|rank| 2 * rank).collect();
            assert!(counted(&ranks, 2 * critical) <= 0.05, "{n}");
            assert!(counted(&ranks, 2 * (critical + 1)) > 0.05, "{n}");
        }
    }

    #[test]
    fn ties_share_their_ranks_and_stay_exact() {
        // |1| thrice shares rank 2; of the 16 ways to give signs, sums 0 and 2 (three ways) are as far out as 2.
        let test = wilcoxon(&[1.0, 1.0, -1.0, 5.0]).expect("a test");
        assert_eq!((test.positive, test.negative), (8.0, 2.0));
        assert_eq!(test.p, 2.0 * 4.0 / 16.0);
    }

    #[test]
    fn zeros_take_the_lowest_ranks_and_are_left_out() {
        // Ranks 1 and 2 are those of the zeros; 3, 4, 5 are left, all positive: one of eight ways, on either side.
        let test = wilcoxon(&[0.0, 2.0, 1.0, -0.0, 3.0]).expect("a test");
        assert_eq!((test.positive, test.negative, test.p), (12.0, 0.0, 0.25));
        assert_eq!(wilcoxon(&[]), None);
        assert_eq!(wilcoxon(&[0.0, 0.0]), None);
    }

    #[test]
    fn it_does_not_matter_which_comes_first() {
        let differences = [3.0, -1.0, 2.5, 0.0, 7.0, -2.5];
        let turned: Vec<f64> = differences.iter().map(|difference| -difference).collect();
        let (a, b) = (wilcoxon(&differences).expect("a test"), wilcoxon(&turned).expect("a test"));
        assert_eq!((a.p, a.positive, a.negative), (b.p, b.negative, b.positive));
    }

    #[test]
    fn the_approximation_meets_the_count_where_both_are_good() {
        let ranks: Vec<usize> = (1..=COUNTED).map(|rank| 2 * rank).collect();
        for less in [60, 89, 120, 150] {
            let (about, exact) = (approximated(COUNTED, 0, 0.0, less as f64), counted(&ranks, 2 * less));
            assert!((about - exact).abs() < 0.006, "{about} is not {exact}");
        }
    }

    /// 30 differences of 1 to 30, every third negative, by hand: negative ranks sum to 165, mean 232.5, variance
    /// 2363.75.
    #[test]
    fn many_differences_are_approximated() {
        let sign = |n: i32| if n % 3 == 0 { -1.0 } else { 1.0 };
        let differences: Vec<f64> = (1..=30).map(|n| sign(n) * f64::from(n)).collect();
        let test = wilcoxon(&differences).expect("a test");
        assert_eq!((test.negative, test.exact), (165.0, false));
        // z = 67.0 / 48.6184 = 1.378079
        near(test.p, 0.168178, 1e-4);
    }

    #[test]
    fn ties_and_zeros_correct_the_variance() {
        // 40 differences: 10 zeros, 20 of 1 (five negative), 10 of 2. Ranks: 20.5 and 35.5.
        let mut differences = vec![0.0; 10];
        differences.extend([[1.0; 15].as_slice(), &[-1.0; 5], &[2.0; 10]].concat());
        let test = wilcoxon(&differences).expect("a test");
        assert_eq!((test.positive, test.negative), (15.0 * 20.5 + 355.0, 102.5));
        // The variance is a quarter of the sum of the squared ranks left: (20 · 20.5² + 10 · 35.5²) / 4 = 5251.875.
        let z = (382.5 - 102.5 - 0.5) / 5251.875_f64.sqrt();
        near(test.p, erfc(z / std::f64::consts::SQRT_2), 1e-12);
    }

    #[test]
    fn the_error_function_meets_its_table() {
        for (x, value) in [
            (0.0, 1.0),
            (0.5, 0.479_500_122_187),
            (1.0, 0.157_299_207_050),
            (2.0, 0.004_677_734_981),
            (3.0, 2.209_049_699_9e-5),
        ] {
            near(erfc(x), value, 1e-9);
        }
    }
}

use crate::params::params;

params! {
    /// Parts of the day searched side by side: of the method hybrid, which is what `rounds plan` does. Each part is
    /// searched with the parameters of `sisr`.
    HybridParams in "hybrid" {
        /// Whether days are divided; if not, hybrid is sisr.
        divide: bool = true, "", 0..=1, "measured, after Taillard & Voß 2002";
        /// From this number of shifts with visits on, a day is large.
        large: usize = 120, "shifts", 1..=1000000, "measured";
        /// Visits of a part of a large day.
        part: usize = 600, "visits", 1..=1000000, "measured";
        /// Visits that a part must have.
        least_part: usize = 150, "visits", 1..=1000000, "measured";
        /// The same on a day with linked visits of which the first plan leaves some out, where that is fewer: an
        /// iteration there takes time with the shifts whose times hang together.
        least_part_linked: usize = 70, "visits", 1..=1000000, "measured";
        /// Where links tie together more than one in this many visits, the day is not divided: they would stay where
        /// they are in most rounds.
        most_tied: usize = 4, "", 1..=1000000, "measured";
        /// Iterations for each visit of a part in one round.
        per_visit: u64 = 8, "iterations", 1..=1000000, "measured";
        /// Iterations around one visit of a large day, between two divisions of it.
        surroundings: u64 = 2_500, "iterations", 1..=1000000000, "measured";
        /// Most shifts with visits around one visit.
        region_shifts: usize = 40, "shifts", 1..=100000, "measured";
        /// Most empty shifts around one visit.
        region_empty: usize = 6, "shifts", 0..=100000, "measured";
    }
}

params! {
    /// Iterated local search: of the method local-search. Its ruins and insertions have the parameters of `sisr`, its
    /// first plan those of `regret`.
    LocalSearchParams in "local-search" {
        /// Whether a visit moves to another place (relocate).
        relocate: bool = true, "", 0..=1, "Savelsbergh 1992";
        /// Whether two visits change places (swap).
        swap: bool = true, "", 0..=1, "Savelsbergh 1992";
        /// Whether two routes exchange their tails (2-opt*).
        tails: bool = true, "", 0..=1, "Potvin & Rousseau 1995";
        /// Longest chain of visits that moves together (or-opt); 1 turns that off.
        chain: usize = 3, "visits", 1..=8, "Or 1976";
        /// Whether a visit that is out takes the place of another.
        replace: bool = true, "", 0..=1, "measured";
        /// Whether visits that are out are put in during a descent.
        insert: bool = true, "", 0..=1, "measured";
        /// How many near visits a move looks at.
        nearest: usize = 20, "visits", 0..=100000, "measured";
        /// After this many descents to nothing better, one that is worse is let through; after as many more, the best
        /// plan comes back.
        patience: u32 = 300, "descents", 1..=1000000000, "measured";
        /// Rounds of a run that is limited by iterations alone, between which searches may meet.
        rounds: u64 = 20, "rounds", 1..=1000000, "measured";
        /// Most descents of such a round.
        round_most: u64 = 16_384, "descents", 1..=1000000000, "measured";
        /// Time of a round of another run.
        round_time: f64 = 0.25, "seconds", 0.001..=3600.0, "measured";
        /// Parts of the run after which searches that lag behind go on from the best plan; an empty list for never.
        meetings: Vec<f64> = vec![0.5, 0.75, 0.9], "parts of the run", 0.0..=1.0, "measured";
    }
}

params! {
    /// Regret insertion: of the method regret, and of the first plan of local-search.
    RegretParams in "regret" {
        /// How many shifts of a visit are compared: the k of regret-k; 1 puts the dearest in first.
        choices: usize = 3, "shifts", 1..=8, "Potvin & Rousseau 1993, Pisinger & Ropke 2007";
    }
}

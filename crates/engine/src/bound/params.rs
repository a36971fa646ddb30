use crate::params::params;

params! {
    /// Proofs: of `rounds bound` and `rounds plan --prove`. What is proven holds whatever these are; they decide how
    /// soon how much is.
    BoundParams in "bound" {
        /// Staff entries of a day, at most; with more, only what follows from everybody's time together is proven.
        largest: usize = 6_000, "staff entries", 0..=1000000, "measured";
        /// A master problem of more rows than this is not built; the ascent of prices goes on instead.
        rows: usize = 4_000, "rows", 0..=1000000, "measured";
        /// Steps of the ascent of prices before there is a master problem; 0 turns it off.
        steps: usize = 100, "steps", 0..=1000000, "measured";
        /// Visits that an ng-route remembers at each stop at first.
        remembered: usize = 8, "visits", 1..=32, "Baldacci, Mingozzi & Roberti 2011";
        /// Next stops looked at in quick pricing.
        quick_next: usize = 10, "stops", 1..=100000, "measured";
        /// Routes taken from one quick pricing of one group of shifts.
        quick_routes: usize = 3, "routes", 1..=100000, "measured";
        /// Routes taken from one exact pricing of one group of shifts.
        exact_routes: usize = 10, "routes", 1..=100000, "measured";
        /// Labels of one exact pricing of one group at first.
        labels: usize = 400_000, "labels", 1..=1000000000, "measured";
        /// Up to this many labels it may be four times as many after each pricing that was cut short.
        labels_most: usize = 12_000_000, "labels", 1..=1000000000, "measured";
        /// Share of the best prices so far in those that are priced, at first; 0 turns smoothing off.
        smoothing: f64 = 0.7, "", 0.0..=0.99, "Wentges 1997, Pessoa, Sadykov, Uchoa & Vanderbeck 2018";
        /// A bound this near to the master's optimum, in parts of it, is converged at first.
        converged: f64 = 1e-6, "", 0.000000001..=1.0, "measured";
        /// The same after more has been forbidden, at least.
        converged_least: f64 = 1e-5, "", 0.000000001..=0.001, "measured";
        /// The same after more has been forbidden, at most.
        converged_most: f64 = 1e-3, "", 0.001..=1.0, "measured";
        /// In between, it is this part of what forbidding brought last.
        converged_share: f64 = 0.2, "", 0.0..=1.0, "measured";
        /// A bound this near to the master's optimum, in parts of what is left to the plan, is good enough when it is
        /// late.
        nearly: f64 = 0.03, "", 0.0..=1.0, "measured";
        /// Part of the time after which it is late: links on starts then do not wait for the last routes.
        late: f64 = 0.3, "parts of the time", 0.0..=1.0, "measured";
        /// More is forbidden as long as that brings one part in this many of what is left to the plan.
        worth_cutting: i64 = 300, "", 1..=1000000000, "measured";
        /// Rounds of forbidding that bring less, one after the other, until it stops; 0 turns it off.
        patience: u32 = 2, "rounds", 0..=1000000, "measured";

        /// Subset-row cuts in all, at most; 0 turns them off.
        cuts: usize = 400, "cuts", 0..=100000, "Jepsen, Petersen, Spoorendonk & Pisinger 2008";
        /// Cuts added at a time, at most.
        cuts_added: usize = 30, "cuts", 0..=100000, "measured";
        /// Cuts that one staff entry is in and that are added at a time, at most.
        cuts_shared: usize = 4, "cuts", 1..=100000, "measured";
        /// A cut that is broken by less is not added.
        cuts_broken: f64 = 0.04, "", 0.0..=1.0, "measured";
        /// Starts of a double-up this near to each other count as the same.
        together: i64 = 60, "seconds", 0..=86400, "measured";
        /// A gap between visits that is broken by less is left.
        gap_broken: f64 = 0.05, "", 0.0..=1.0, "measured";

        /// Gaps between bound and plan above one part in this many are not closed by enumerating routes.
        closing: i64 = 25, "", 1..=1000000000, "Baldacci, Christofides & Mingozzi 2008";
        /// Routes to choose among then, at most; 0 turns closing off.
        closing_routes: usize = 20_000, "routes", 0..=10000000, "measured";
        /// Labels of a group to find them, at most.
        closing_labels: usize = 3_000_000, "labels", 0..=1000000000, "measured";
        /// Time to choose among them.
        closing_time: f64 = 20.0, "seconds", 0.0..=86400.0, "measured";
        /// Whether what is possible is divided in parts (branching) once more cannot be forbidden.
        branching: bool = true, "", 0..=1, "Barnhart, Johnson, Nemhauser, Savelsbergh & Vance 1998";
        /// Shares nearer than this to none or to all are not divided.
        branching_share: f64 = 0.02, "", 0.000001..=0.5, "measured";
        /// Gaps of a part above one in this many are not closed by enumerating routes.
        part_closing: i64 = 50, "", 1..=1000000000, "measured";
        /// Routes to choose among when a part is closed, at most.
        part_routes: usize = 2_000, "routes", 0..=10000000, "measured";
        /// Labels of a group to find them, at most.
        part_labels: usize = 200_000, "labels", 0..=1000000000, "measured";
        /// Time to choose among them.
        part_time: f64 = 5.0, "seconds", 0.0..=86400.0, "measured";
    }
}

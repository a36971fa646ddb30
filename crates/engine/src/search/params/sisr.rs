use crate::params::params;

params! {
    /// Ruin and recreate under simulated annealing: of the methods sisr and hybrid, and the ruins and insertions of
    /// local-search.
    SisrParams in "sisr" {
        /// Visits that a ruin takes out on average.
        ruin_average: f64 = 10.0, "visits", 1.0..=1000.0, "Christiaens & Vanden Berghe 2020";
        /// Longest string of visits that a ruin takes out of one route.
        ruin_longest: f64 = 10.0, "visits", 1.0..=1000.0, "Christiaens & Vanden Berghe 2020";
        /// Chance that a string keeps a part of itself; 0 takes whole strings only.
        ruin_split: f64 = 0.5, "", 0.0..=1.0, "Christiaens & Vanden Berghe 2020";
        /// Chance that the part which is kept grows by another visit.
        ruin_split_depth: f64 = 0.01, "", 0.0..=0.99, "Christiaens & Vanden Berghe 2020";
        /// Chance that a ruin on a long route looks for visits that are near in time too, not in place alone; 0 turns
        /// that off.
        ruin_in_time: f64 = 0.5, "", 0.0..=1.0, "measured, after Vidal, Crainic, Gendreau & Prins 2013";
        /// Chance that a ruin also takes the breaks out of a route that it touches, as far as these may be left out.
        ruin_breaks: f64 = 0.5, "", 0.0..=1.0, "measured";
        /// A route of more visits than this is long.
        long_route: f64 = 20.0, "visits", 0.0..=100000.0, "measured";
        /// How many visits each visit knows as near it.
        neighbours: usize = 160, "visits", 1..=100000, "measured";
        /// How many seconds of waiting count as one second of travel, where visits near in time are looked for.
        neighbours_waiting: i64 = 5, "", 1..=86400, "measured, after Vidal, Crainic, Gendreau & Prins 2013";

        /// Chance that a route is passed over when a visit is put back.
        blink: f64 = 0.01, "", 0.0..=0.99, "Christiaens & Vanden Berghe 2020";
        /// Chance of an iteration, on days with linked visits, in which far more is passed over, so that visits which
        /// belong together meet where each alone would not go; 0 turns that off.
        wild: f64 = 0.0625, "", 0.0..=1.0, "measured";
        /// Chance that a route, or a position for linked visits, is passed over in such an iteration.
        wild_blink: f64 = 0.3, "", 0.0..=0.99, "measured";
        /// Weight of a random order among the orders in which visits are put back. A weight of 0 turns an order off;
        /// if all are 0, the order is random.
        order_random: usize = 4, "", 0..=1000, "Christiaens & Vanden Berghe 2020";
        /// Weight of the order with the longest visit first.
        order_long: usize = 2, "", 0..=1000, "measured";
        /// Weight of the order with the dearest to leave out first.
        order_price: usize = 3, "", 0..=1000, "measured";
        /// Weight of the order with the farthest from the start of a shift first.
        order_far: usize = 2, "", 0..=1000, "Christiaens & Vanden Berghe 2020";
        /// Weight of the order with the nearest to the start of a shift first.
        order_near: usize = 1, "", 0..=1000, "Christiaens & Vanden Berghe 2020";
        /// Weight of the order with the shortest span of starts first.
        order_narrow: usize = 2, "", 0..=1000, "Christiaens & Vanden Berghe 2020";
        /// Weight of the order with the earliest last start first.
        order_early: usize = 1, "", 0..=1000, "Christiaens & Vanden Berghe 2020";
        /// Weight of the order with the latest last start first.
        order_late: usize = 1, "", 0..=1000, "Christiaens & Vanden Berghe 2020";
        /// Weight of the order with those first that the fewest shifts may serve.
        order_scarce: usize = 2, "", 0..=1000, "measured";
        /// Weight of the order with the dearest for each minute first: what counts on an overloaded day.
        order_density: usize = 5, "", 0..=1000, "measured";
        /// Up to this many shifts with visits, all of them are looked at when a visit is put in.
        few_shifts: usize = 30, "shifts", 0..=100000, "measured";
        /// How many routes of near visits are looked at first, where there are few shifts.
        near_first: usize = 6, "routes", 0..=100000, "measured";
        /// Among how many near visits those routes are looked for.
        near_visits: usize = 24, "visits", 0..=100000, "measured";
        /// How many routes of near visits are looked at, where there are more shifts; the others are looked at only if
        /// none of these takes the visit.
        near_routes: usize = 20, "routes", 1..=100000, "measured";
        /// How many combinations of shifts are looked at for one double-up or linked visit.
        combinations: usize = 4_000, "combinations", 1..=10000000, "measured";
        /// How many of the cheapest combinations are tried in turn where the cheapest cannot be kept.
        tries: usize = 16, "combinations", 1..=10000, "measured";

        /// Chance that a visit which has been out for longer is tried again in an iteration.
        retry: f64 = 0.15, "", 0.0..=1.0, "measured";
        /// Up to this many visits that are out, all may be tried again; of more, those near the ruin.
        few_out: usize = 60, "visits", 0..=100000, "measured";
        /// Chance that visits are put in above their price in an iteration: a shift may be worth opening only for
        /// several visits. 0 here and in `lift_of_out` turns that off.
        lift: f64 = 0.05, "", 0.0..=1.0, "measured";
        /// What is added to that chance where all visits are out, and in proportion where some are.
        lift_of_out: f64 = 0.3, "", 0.0..=1.0, "measured";
        /// How many times their price visits may then cost; drawn from 2 to this.
        lift_most: usize = 16, "prices", 2..=1000000, "measured";
        /// Chance that this then holds for every visit, not only for the first of an empty shift.
        lift_every: f64 = 0.125, "", 0.0..=1.0, "measured";
        /// Chance that a visit near the ruin which is out is tried then, where many are out.
        lift_retry: f64 = 0.7, "", 0.0..=1.0, "measured";
        /// How many times its price a visit may cost when a first plan is filled up; 1 turns the filling up off.
        overfill: i64 = 1_000, "prices", 1..=1000000, "measured";
        /// Visits of each part that a first plan of a day is made of.
        first_part: usize = 300, "visits", 1..=1000000, "measured";

        /// The first temperature, in what a visit costs on average without being left out.
        hot: f64 = 5.0, "costs of a visit", 0.001..=1000000.0, "measured";
        /// The same where routes are long: a change of one then touches little.
        hot_long: f64 = 1.0, "costs of a visit", 0.001..=1000000.0, "measured";
        /// Where visits are left out, the first temperature is what one of them is worth on average, up to this.
        hot_lost: f64 = 30.0, "costs of a visit", 0.0..=1000000.0, "measured";
        /// The last temperature.
        cold: f64 = 0.02, "costs of a visit", 0.000001..=1000000.0, "measured";
        /// The last temperature at most, in parts of the first.
        cold_of_hot: f64 = 0.05, "", 0.000001..=1.0, "measured";
        /// Iterations for each visit of the day that one cooling takes; where the run allows more, the temperature
        /// rises again and falls once more.
        cooling: u64 = 2_500, "iterations", 1..=1000000000, "measured";
        /// Most coolings of a run.
        coolings: u64 = 10, "coolings", 1..=1000, "measured";

        /// Chance that breaks and activities of a route that was touched are put where they cost least, before visits
        /// are put back (they are afterwards in any case).
        reseat: f64 = 0.25, "", 0.0..=1.0, "measured";
        /// Chance that a break or activity between linked visits moves to a random place; 0 turns that off.
        displace: f64 = 0.125, "", 0.0..=1.0, "measured";
        /// Chance that a break or activity moves to make room for a visit that is out; 0 turns that off.
        make_room: f64 = 0.0625, "", 0.0..=1.0, "measured";
        /// Chance that linked visits are put off to save waiting, in a plan that would be kept, where waiting has a
        /// price; 0 leaves that to the end of the search.
        put_off: f64 = 0.125, "", 0.0..=1.0, "measured";
        /// Chance that an iteration on a long route exchanges its tail with another first (2-opt*); 0 turns that off.
        tails: f64 = 0.3, "", 0.0..=1.0, "measured, the move by Potvin & Rousseau 1995";
        /// Among how many near visits it looks for one to cut before.
        tails_near: usize = 20, "visits", 0..=100000, "measured";
        /// Chance that an iteration begins a trial: a shift more or fewer, judged only after some iterations around
        /// it; 0 turns trials off.
        trial: f64 = 0.003, "", 0.0..=1.0, "measured";
        /// Iterations before a trial is judged.
        trial_length: u64 = 400, "iterations", 1..=1000000, "measured";
        /// How many of the nearest visits the ruins of a trial begin at.
        trial_scene: usize = 100, "visits", 1..=100000, "measured";
        /// Chance that a trial opens a shift; else it leaves one empty.
        trial_opens: f64 = 0.5, "", 0.0..=1.0, "measured";
        /// How many times its price the first visit of a shift that a trial opens may cost.
        trial_price: i64 = 1_000, "prices", 1..=1000000, "measured";

        /// Searches side by side in a run that is limited by iterations alone; else there are as many as threads.
        islands: usize = 2, "searches", 1..=1024, "measured";
        /// Rounds of a run that is limited by iterations alone, between which searches may meet.
        rounds: u64 = 20, "rounds", 1..=1000000, "measured";
        /// Parts of the run after which searches that lag behind go on from the best plan; an empty list for never.
        meetings: Vec<f64> = vec![0.5, 0.65, 0.75, 0.85, 0.9, 0.95], "parts of the run", 0.0..=1.0, "measured";

        /// Whether better plans are chosen among the routes met on the way, by an integer program (set packing). Runs
        /// that are limited by iterations alone never do, as that takes the time it takes.
        packing: bool = true, "", 0..=1, "Subramanian, Uchoa & Ochi 2013";
        /// Parts of the run after which that is done; at the first, only the speed of the search is noted.
        packing_turns: Vec<f64> = vec![0.65, 0.78, 0.88, 0.97], "parts of the run", 0.0..=1.0, "measured";
        /// Part of the run that each turn may take.
        packing_share: f64 = 0.02, "parts of the run", 0.0..=1.0, "measured";
        /// Shifts that are chosen for at a time: the next size once the one before has nothing more to give.
        packing_sizes: Vec<usize> = vec![8, 14, 24], "shifts", 1..=100000, "measured, after Taillard & Voß 2002";
        /// Time for one choice.
        packing_time: f64 = 0.2, "seconds", 0.001..=3600.0, "measured";
        /// Routes that are remembered for it; of more, the oldest are forgotten.
        packing_routes: usize = 20_000, "routes", 1..=10000000, "measured";
        /// Iterations after which the routes of the plan are noted.
        packing_every: u64 = 512, "iterations", 1..=1000000000, "measured";
    }
}

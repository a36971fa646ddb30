//! What a study says, in sentences.

use crate::simulate::arms::Part;
use crate::simulate::deep::{Deep, GOAL, GoalRow, SensitivityRow};
use crate::simulate::study::{HOLDING, PairRow, Study};
use crate::simulate::text::p_value;
use rounds_report::{count, list};

/// A difference is taken for shown below this probability.
const SHOWN: f64 = 0.01;
/// Days that must differ before any outcome can be below it: 2 ÷ 2⁸ is.
const FEWEST: usize = 8;

impl Study {
    /// The findings: which part is planning, admin and demand, whether `rounds` beats the best by hand, on which shifts
    /// the goal is met, and which assumptions matter most.
    pub fn findings(&self) -> Vec<String> {
        let mut findings = vec![self.parts()];
        let planning = self.tests.iter().filter(|row| row.pair() != HOLDING);
        findings.extend(planning.filter_map(|row| row.words(self.days)));
        findings.extend([false, true].into_iter().filter_map(|enough| self.holding(enough)));
        if let Some(deep) = &self.deep {
            findings.push(deep.where_met());
            findings.extend(deep.three());
        }
        findings
    }

    /// What it is worth to hold reserves; `None` where that was not asked for.
    fn holding(&self, enough: bool) -> Option<String> {
        let rows = self.tests.iter().filter(|row| row.pair() == HOLDING && row.enough_demand == enough);
        let told = rows.map(|row| {
            let p = row.p.map_or("alike on every day".into(), |p| format!("p = {}", p_value(p)));
            let days = format!("better on {}, worse on {}", count(row.better as u64, "day", "days"), row.worse);
            format!("{:+.2} {} ({days}; {p})", row.difference.mean, row.measure)
        });
        let told: Vec<String> = told.collect();
        let demand = if enough { "enough" } else { "usual" };
        (!told.is_empty()).then(|| {
            format!(
                "Time kept free for calls that have not come, held and released (rounds-reserve less rounds, {demand} demand): \
                 {}. Cost is that of visits left open, lateness, travel and overtime.",
                list(&told)
            )
        })
    }

    /// What each part of the whole gain is a matter of.
    fn parts(&self) -> String {
        let ends = self.waterfall.first().zip(self.waterfall.last());
        let (from, to) =
            ends.map_or((0.0, 0.0), |(first, last)| (first.visits_per_shift.mean, last.visits_per_shift.mean));
        let (worth, how): (Vec<(Part, f64)>, String) = match &self.deep {
            Some(deep) => {
                let rows = deep.shapley.iter().map(|row| (row.part, row.shapley));
                (rows.collect(), format!("by Shapley’s value over {} days", deep.days))
            }
            None => {
                let rows = self.waterfall.iter().filter_map(|step| Some((step.part?, step.gain.mean)));
                (rows.collect(), "in the order of the waterfall".into())
            }
        };
        let of = |part: Part| worth.iter().filter(|row| row.0 == part).map(|row| row.1).sum::<f64>();
        let whole: f64 = worth.iter().map(|row| row.1).sum();
        let named = |part: Part| format!("{} {:+.2}", part.name(), of(part));
        let parts = list(&[Part::Demand, Part::Admin, Part::Planning].map(named));
        format!(
            "From {from:.2} visits per shift (manual) to {to:.2} (the full system). What each part is worth {how}: {parts}, \
             {whole:+.2} in all. Demand is how much is asked for; admin is base returns, the phone round and double \
             documentation; planning is batching, optimised routes and re-planning."
        )
    }
}

impl PairRow {
    /// What there is to say where no difference is shown.
    fn words(&self, days: usize) -> Option<String> {
        let p = match self.p {
            Some(p) if p < SHOWN => return None,
            p => p,
        };
        let demand = if self.enough_demand { "enough" } else { "usual" };
        let what = format!("{} at {demand} demand", self.measure.trim_end_matches(" a day"));
        let differ = self.better + self.worse;
        let better = count(self.better as u64, "day", "days");
        Some(match p {
            None => format!("{what}: {} and {} are alike on every one of {days} days.", self.policy, self.against),
            Some(_) if differ < FEWEST => {
                let enough = (FEWEST * days).div_ceil(differ.max(1));
                format!(
                    "{what}: too few cases to show a difference. {} does better on {better} and worse on {}; p < {SHOWN} \
                     takes at least {FEWEST} days that differ, all the same way, which is about {enough} days of this service.",
                    self.policy, self.worse
                )
            }
            Some(p) => format!(
                "{what}: no difference is shown over {days} days (p = {p:.2}); {} does better on {better} and worse on {}.",
                self.policy, self.worse
            ),
        })
    }
}

impl Deep {
    /// For which lengths of shift the full system reaches the goal, and what that takes.
    fn where_met(&self) -> String {
        let mut lengths: Vec<f64> = self.goal.iter().map(|row| row.shift_hours).collect();
        lengths.dedup();
        let of = |hours: f64| {
            let met = self.goal.iter().filter(move |row| row.shift_hours == hours && row.visits_per_shift >= GOAL);
            // The longest visits with which it is met, and the least demand with which they do.
            let easiest = |a: &&GoalRow, b: &&GoalRow| {
                a.contact_minutes.total_cmp(&b.contact_minutes).then(b.demand.total_cmp(&a.demand))
            };
            met.max_by(easiest).map_or(format!("{hours:.0}-hour shifts nowhere in what was tried"), |row| {
                let in_time = row.response_share.map_or(String::new(), |share| format!(", {:.0}% in time", 100.0 * share));
                format!(
                    "{hours:.0}-hour shifts with up to {:.0} minutes with the patient a visit and {:.1} visits asked for per \
                     shift ({:.2} done{in_time})",
                    row.contact_minutes, row.demand, row.visits_per_shift
                )
            })
        };
        let lengths: Vec<String> = lengths.into_iter().rev().map(of).collect();
        format!("{GOAL} visits per shift hold on {}.", lengths.join("; on "))
    }

    /// The three assumptions that matter most; none where fewer have a range.
    fn three(&self) -> Option<String> {
        let named = |row: &SensitivityRow| {
            let ([from, to], [low, high]) = (row.range, row.full);
            format!("{} ({from} to {to}: {low:.2} to {high:.2} visits per shift)", row.path)
        };
        let three: Vec<String> = self.sensitivity.iter().take(3).map(named).collect();
        (three.len() == 3).then(|| format!("Three assumptions matter most to the full system: {}.", list(&three)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::Estimate;

    fn row(better: usize, worse: usize, p: Option<f64>) -> Option<String> {
        let difference = Estimate::default();
        let (policy, against) = ("rounds", "manual-strong");
        let measure = "responses late a day";
        PairRow { policy, against, measure, enough_demand: false, difference, better, worse, p }.words(50)
    }

    #[test]
    fn few_cases_are_told_from_no_difference() {
        assert_eq!(row(20, 0, Some(0.0001)), None);
        let few = row(5, 0, Some(0.0625)).expect("words");
        assert!(few.contains("too few cases") && few.contains("about 80 days"), "{few}");
        let none = row(12, 9, Some(0.4)).expect("words");
        assert!(none.contains("no difference is shown over 50 days"), "{none}");
        assert!(row(0, 0, None).expect("words").contains("alike on every one"));
    }

    #[test]
    fn the_goal_is_told_for_every_length_of_shift() {
        let cell = |shift_hours, contact_minutes, demand, visits_per_shift| GoalRow {
            shift_hours,
            contact_minutes,
            demand,
            visits_per_shift,
            response_share: Some(0.9),
        };
        let goal = vec![
            cell(8.0, 30.0, 9.0, 5.0),
            cell(12.0, 30.0, 7.0, 6.5),
            cell(12.0, 40.0, 7.0, 6.1),
            cell(12.0, 40.0, 9.0, 6.5),
            cell(12.0, 40.0, 10.0, 6.9),
        ];
        let words = Deep { days: 1, shapley: Vec::new(), sensitivity: Vec::new(), goal }.where_met();
        assert!(words.contains("12-hour shifts with up to 40 minutes"), "{words}");
        assert!(words.contains("9.0 visits asked for per shift (6.50 done, 90% in time)"), "{words}");
        assert!(words.contains("8-hour shifts nowhere"), "{words}");
    }
}

//! Where to divide what is possible: what the routes of a master disagree on.

use std::collections::BTreeMap;

use crate::bound::colgen::Generation;
use crate::bound::pricing::group::GroupId;
use crate::bound::tree::decisions::Decision;
use crate::evaluate::{TaskId, Time};
use rounds_model::ids::VisitId;

/// Two opposite decisions, and how much the master is of two minds: from 0 to 0.5.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Split {
    /// The two of them.
    pub either: [Decision; 2],
    /// How much of the master is on the smaller side.
    pub doubt: f64,
}

impl Generation<'_> {
    /// What the routes that a master uses leave open: whether visits are served, when double-ups start, by whom visits
    /// are served; in this order, greatest doubt first.
    pub(crate) fn splits(&self, values: &[f64]) -> [Vec<Split>; 3] {
        let relaxation = &self.relaxation;
        let (instance, nearest) = (relaxation.instance, self.params.branching_share);
        let mut seats: BTreeMap<(TaskId, GroupId), f64> = BTreeMap::new();
        let starts = self.starts(values);
        for (column, value) in self.used(values) {
            for &item in &column.entries {
                let entry = relaxation.items.all[item].entry;
                *seats.entry((entry, column.group)).or_default() += value;
            }
        }
        let mut all = [Vec::new(), Vec::new(), Vec::new()];
        for (visit, row) in instance.visits.enumerate().filter(|(visit, _)| relaxation.out[*visit] > 0) {
            let share = |entry: TaskId| starts[entry].iter().map(|(_, value)| value).sum::<f64>();
            let least = row.entries.clone().map(share).fold(1.0, f64::min);
            all[0].extend(split(nearest, least, Decision::Served(visit), Decision::LeftOut(visit)));
            if row.entries.len() > 1 {
                let of = row.entries.clone().flat_map(|entry| starts[entry].iter().copied());
                all[1].extend(split_starts(nearest, visit, of.collect()));
            }
        }
        for (&(entry, group), &share) in &seats {
            all[2].extend(split(nearest, share, Decision::By(entry, group), Decision::NotBy(entry, group)));
        }
        for splits in &mut all {
            splits.sort_by(|a, b| b.doubt.total_cmp(&a.doubt));
        }
        all
    }
}

/// Nothing where the share is nearer than `least` to none or to all.
fn split(least: f64, share: f64, one: Decision, other: Decision) -> Option<Split> {
    let doubt = share.min(1.0 - share);
    (doubt > least).then_some(Split { either: [one, other], doubt })
}

/// Parts the starts of a visit's entries at their mean.
fn split_starts(least: f64, visit: VisitId, mut starts: Vec<(Time, f64)>) -> Option<Split> {
    starts.sort_by_key(|start| start.0);
    let whole: f64 = starts.iter().map(|(_, value)| value).sum();
    let mean = starts.iter().map(|&(start, value)| f64::from(start) * value).sum::<f64>() / whole.max(least);
    let early: f64 = starts.iter().take_while(|(start, _)| f64::from(*start) <= mean).map(|(_, value)| value).sum();
    let (from, to) = (Time::MIN, Time::MAX);
    let at = mean as Time;
    split(least, early / whole.max(least), Decision::Starts(visit, from, at), Decision::Starts(visit, at + 1, to))
}

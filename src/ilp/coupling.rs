//! Double-ups whose entries the master would have start at different times: where to cut their spans.

use crate::evaluate::Time;
use crate::ilp::colgen::Generation;

/// Starts this near to each other count as the same.
const TOGETHER: Time = 60;

impl Generation<'_> {
    /// Visits of several entries with a time between those at which their entries start in one span.
    pub fn torn(&self, values: &[f64]) -> Vec<(u32, Time)> {
        let relaxation = &self.relaxation;
        let mut starts: Vec<Option<(Time, Time)>> = vec![None; relaxation.items.all.len()];
        for (column, _) in self.used(values) {
            for (&item, &start) in column.entries.iter().zip(&column.starts) {
                let range = starts[item as usize].get_or_insert((start, start));
                *range = (range.0.min(start), range.1.max(start));
            }
        }
        let mut torn = Vec::new();
        for (visit, row) in relaxation.instance.visits.iter().enumerate().filter(|(_, row)| row.entries.len() > 1) {
            let whole: Vec<u32> = row.entries.clone().collect();
            let spans = relaxation
                .items
                .spans
                .get(&(visit as u32))
                .map_or(vec![&whole], |spans| spans.entries.iter().collect());
            for entries in spans {
                let Some(all) = entries.iter().map(|&item| starts[item as usize]).collect::<Option<Vec<_>>>() else {
                    continue;
                };
                let first = all.iter().map(|range| range.0).min().unwrap_or(0);
                let last = all.iter().map(|range| range.1).max().unwrap_or(0);
                if last - first > TOGETHER {
                    torn.push((visit as u32, first + (last - first) / 2 + 1));
                }
            }
        }
        torn
    }
}

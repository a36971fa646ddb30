//! How text names visits, clinicians and patients.

use std::collections::BTreeMap;

use rounds_model::Problem;

/// What people are told of visits, clinicians and patients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    /// Their ids alone: for what may end up in a log.
    #[default]
    Ids,
    /// Their labels where the day has them, with the id behind in brackets: for people who read along.
    Labels,
}

/// The labels of a day by id; empty where only ids are told.
pub struct Names<'a> {
    visits: BTreeMap<&'a str, &'a str>,
    clinicians: BTreeMap<&'a str, &'a str>,
    patients: BTreeMap<&'a str, &'a str>,
}

impl<'a> Names<'a> {
    /// Those of `problem`. O(rows × log rows).
    pub fn of(problem: &'a Problem, naming: Naming) -> Names<'a> {
        let (mut visits, mut clinicians, mut patients) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        if naming == Naming::Labels {
            visits.extend(problem.visits.iter().filter_map(|row| Some((&*row.id, row.label.as_deref()?))));
            clinicians.extend(problem.clinicians.iter().filter_map(|row| Some((&*row.id, row.label.as_deref()?))));
            patients.extend(problem.patients.iter().filter_map(|row| Some((&*row.id, row.label.as_deref()?))));
        }
        Names { visits, clinicians, patients }
    }

    /// A visit: `Ada Hill (v031)`.
    pub fn visit(&self, id: &str) -> String {
        named(&self.visits, id)
    }

    /// A clinician.
    pub fn clinician(&self, id: &str) -> String {
        named(&self.clinicians, id)
    }

    /// Clinicians, in their order.
    pub fn clinicians(&self, ids: &[String]) -> Vec<String> {
        ids.iter().map(|id| self.clinician(id)).collect()
    }

    /// A patient.
    pub fn patient(&self, id: &str) -> String {
        named(&self.patients, id)
    }
}

/// `Ada Hill (v031)`.
fn named(labels: &BTreeMap<&str, &str>, id: &str) -> String {
    match labels.get(id).filter(|label| !label.is_empty() && **label != id) {
        Some(label) => format!("{label} ({id})"),
        None => id.to_owned(),
    }
}

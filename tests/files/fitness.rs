//! Who may serve a visit.

use rounds::format::problem_of;
use rounds::generate::mixed;
use rounds::model::ids::ClinicianId;
use rounds_model::{Kinds, fits};

/// By kind, the same clinicians fit as one by one.
#[test]
fn kinds_of_clinicians_change_nothing() {
    for seed in 1..6 {
        let problem = problem_of(&mixed(seed, 30, 60)).unwrap().value;
        let kinds = Kinds::new(&problem);
        let mut some = 0;
        for (id, visit) in problem.visits.enumerate() {
            for staff in 0..visit.staff.len() {
                let one_by_one = problem.clinicians.ids().filter(|&who| fits(&problem, id, staff, who));
                let fitting: Vec<ClinicianId> = kinds.fitting(&problem, id, staff).collect();
                some += usize::from(!fitting.is_empty() && fitting.len() < problem.clinicians.len());
                assert_eq!(fitting, one_by_one.collect::<Vec<_>>());
            }
        }
        assert!(some > 0);
    }
}

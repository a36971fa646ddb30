//! Stand-ins for parts that are not merged yet. This file goes when they are.
#![allow(missing_docs)]

pub mod generate {
    use crate::io::day::DayFile;
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Profile {
        Ucr,
        VirtualWard,
        District,
        Borough,
    }
    #[derive(Clone, Debug)]
    pub struct GenerateOptions {
        pub shifts: usize,
        pub visits: usize,
        pub seed: u64,
        pub profile: Profile,
        pub points: Option<Vec<crate::model::Point>>,
    }
    impl Default for GenerateOptions {
        fn default() -> Self {
            Self { shifts: 10, visits: 60, seed: 1, profile: Profile::Ucr, points: None }
        }
    }
    pub fn read_points(_: &str) -> crate::Result<Vec<crate::model::Point>> {
        Ok(vec![])
    }
    pub fn to_json(_: &DayFile) -> String {
        String::new()
    }
    pub fn generate(_: &GenerateOptions) -> DayFile {
        DayFile::default()
    }
}

pub mod search {
    use crate::io::plan::*;
    use crate::model::Problem;
    use std::sync::{Arc, atomic::AtomicBool};
    use std::time::Duration;

    pub struct PlanOptions {
        pub seed: u64,
        pub threads: usize,
        pub stop: StopRule,
        pub initial: Option<PlanFile>,
    }
    pub struct StopRule {
        pub max_time: Option<Duration>,
        pub iterations: Option<u64>,
        pub interrupt: Option<Arc<AtomicBool>>,
    }
    pub struct Progress {
        pub cost: i64,
        pub assigned_visits: usize,
        pub visits: usize,
        pub shifts: usize,
        pub iterations: u64,
        pub elapsed: Duration,
        pub fraction: f64,
    }

    pub fn plan(
        problem: &Problem,
        options: &PlanOptions,
        progress: &(dyn Fn(&Progress) + Sync),
    ) -> crate::Result<PlanFile> {
        let started = std::time::Instant::now();
        let limit = options.stop.max_time.unwrap_or_default();
        let interrupted =
            || options.stop.interrupt.as_ref().is_some_and(|flag| flag.load(std::sync::atomic::Ordering::Relaxed));
        while started.elapsed() < limit && !interrupted() {
            std::thread::sleep(Duration::from_millis(50));
            let elapsed = started.elapsed();
            progress(&Progress {
                cost: 1_000_000 - elapsed.as_millis() as i64,
                assigned_visits: 0,
                visits: problem.visits.len(),
                shifts: problem.shifts.len(),
                iterations: 0,
                elapsed,
                fraction: elapsed.as_secs_f64() / limit.as_secs_f64(),
            });
        }
        let shifts = problem
            .shifts
            .iter()
            .map(|shift| ShiftPlan {
                clinician: problem.clinicians[shift.clinician].id.clone(),
                shift: shift.id.clone(),
                itinerary: vec![],
            })
            .collect();
        let unassigned = problem
            .visits
            .iter()
            .map(|visit| Unassigned { visit: visit.id.clone(), reasons: vec![], nearest: Default::default() })
            .collect();
        let timed = options.stop.iterations.is_none();
        let mut plan = PlanFile {
            format: "rounds/1".into(),
            day: DayRef { label: problem.label.clone(), digest: problem.digest.clone() },
            solver: Some(Solver {
                version: env!("CARGO_PKG_VERSION").into(),
                method: "none".into(),
                seed: options.seed,
                iterations: options.stop.iterations.unwrap_or(0),
                threads: timed.then_some(options.threads as u32),
                seconds: timed.then_some(limit.as_secs_f64()),
            }),
            shifts,
            unassigned,
            cost: None,
            kpis: None,
            bound: None,
            notes: None,
        };
        let verdict = crate::check::check(problem, &plan);
        plan.cost = Some(verdict.cost);
        plan.kpis = Some(verdict.kpis);
        Ok(plan)
    }
}

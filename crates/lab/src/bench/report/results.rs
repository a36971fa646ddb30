//! Records in order: by suite, instance and method, with what gaps are taken to.

use std::collections::{BTreeMap, BTreeSet};

use crate::bench::record::{Record, gap};

/// The runs of one suite.
#[derive(Debug)]
pub(super) struct Results<'r> {
    pub suite: &'r str,
    /// In order of name.
    pub methods: Vec<String>,
    /// By class, then by name.
    pub instances: Vec<InstanceResults<'r>>,
}

/// The runs of one instance.
#[derive(Debug)]
pub(super) struct InstanceResults<'r> {
    pub class: &'r str,
    /// What gaps are taken to: the best known cost, or else the best of the runs.
    pub reference: Option<f64>,
    /// Whether that is a best known cost.
    pub known: bool,
    /// By method, as in [`Results::methods`]; by seed.
    pub runs: Vec<Vec<&'r Record>>,
}

impl InstanceResults<'_> {
    /// The gap of a feasible run, as a fraction.
    pub(super) fn gap(&self, run: &Record) -> Option<f64> {
        gap(cost(run)?, self.reference?)
    }

    /// The cost of each feasible run of a method.
    pub(super) fn costs(&self, method: usize) -> impl Iterator<Item = f64> {
        self.runs[method].iter().filter_map(|run| cost(run))
    }
}

/// Seconds and gaps of a run as it got better. A run that does not tell counts from its end on; one without a feasible
/// solution has none.
pub(super) fn course(instance: &InstanceResults, run: &Record) -> Vec<(f64, f64)> {
    let Some(end) = instance.gap(run) else { return Vec::new() };
    let told = run.improvements.iter().filter(|_| !run.day_costs);
    let told = told.filter_map(|&(seconds, cost)| Some((seconds, gap(cost, instance.reference?)?)));
    let mut course: Vec<(f64, f64)> = told.collect();
    if course.is_empty() {
        course.push((run.seconds, end));
    }
    course
}

/// What a feasible run costs.
pub(super) fn cost(run: &Record) -> Option<f64> {
    run.cost.filter(|_| run.feasible)
}

/// The mean of some numbers, if there are any.
pub(super) fn mean(numbers: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (sum, count) = numbers.into_iter().fold((0.0, 0u32), |(sum, count), number| (sum + number, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// The first record of each run, and how many others there are.
pub(super) fn without_repeats(records: &[Record]) -> (Vec<&Record>, usize) {
    let mut seen = BTreeSet::new();
    let first: Vec<&Record> = records.iter().filter(|record| seen.insert(record.key())).collect();
    let repeated = records.len() - first.len();
    (first, repeated)
}

/// The results of each suite, by its name.
pub(super) fn by_suite<'r>(records: &[&'r Record]) -> Vec<Results<'r>> {
    let mut suites: BTreeMap<&str, Vec<&'r Record>> = BTreeMap::new();
    for record in records {
        suites.entry(&record.suite).or_default().push(record);
    }
    suites.into_iter().map(|(suite, records)| results(suite, &records)).collect()
}

fn results<'r>(suite: &'r str, records: &[&'r Record]) -> Results<'r> {
    let labels = labels(records);
    let mut methods = labels.clone();
    methods.sort();
    methods.dedup();
    let mut instances: BTreeMap<(&str, &str), InstanceResults<'r>> = BTreeMap::new();
    for (record, label) in records.iter().copied().zip(&labels) {
        let instance = instances.entry((&record.class, &record.instance)).or_insert_with(|| InstanceResults {
            class: &record.class,
            reference: None,
            known: false,
            runs: vec![Vec::new(); methods.len()],
        });
        if let Ok(method) = methods.binary_search(label) {
            instance.runs[method].push(record);
        }
        if let Some(best) = record.best_known {
            instance.reference = Some(instance.reference.map_or(best, |known| known.min(best)));
            instance.known = true;
        }
    }
    for instance in instances.values_mut() {
        instance.runs.iter_mut().for_each(|runs| runs.sort_by_key(|run| run.seed));
        if !instance.known {
            let costs = instance.runs.iter().flatten().filter_map(|run| cost(run));
            instance.reference = costs.min_by(f64::total_cmp);
        }
    }
    Results { suite, methods, instances: instances.into_values().collect() }
}

/// What each record's method is called: its name, and its limit or threads if it ran on some instance with several. (A
/// suite may well give more time to larger instances; that makes no two methods of one.)
fn labels(records: &[&Record]) -> Vec<String> {
    let limit = |record: &Record| record.limit.map_or("no limit".into(), |limit| limit.to_string());
    let threads = |record: &Record| match record.threads {
        1 => "1 thread".to_string(),
        count => format!("{count} threads"),
    };
    let (by_limit, by_threads) = (varying(records, &limit), varying(records, &threads));
    let label = |record: &&Record| {
        let mut label = record.method.clone();
        if by_limit.contains(label.as_str()) {
            label.push_str(&format!(", {}", limit(record)));
        }
        if by_threads.contains(record.method.as_str()) {
            label.push_str(&format!(", {}", threads(record)));
        }
        label
    };
    records.iter().map(label).collect()
}

/// Methods that ran on some instance with several values of `of`.
fn varying<'r>(records: &[&'r Record], of: &dyn Fn(&Record) -> String) -> BTreeSet<&'r str> {
    let mut values: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
    for record in records.iter().copied() {
        values.entry((&record.method, &record.instance)).or_default().insert(of(record));
    }
    values.into_iter().filter(|(_, values)| values.len() > 1).map(|((method, _), _)| method).collect()
}

//! Links, pins, weights and promises of mixed days.

use crate::generate::fitness::{Held, Person};
use crate::generate::mixed::{MINUTE, Mixer, span};
use rounds_format::day::{
    LinkFile, ObjectiveFile, PinFile, PrioritiesFile, PriorityPrices, PromiseFile, StandardsFile, VisitFile,
};

impl Mixer {
    /// Adds links. Gaps run from an earlier visit to a later one, at most one to each visit: a forest, so that no two
    /// of them contradict each other.
    pub(super) fn add_links(&mut self) {
        let mut by_time: Vec<usize> = (0..self.meant.len()).collect();
        by_time.sort_by_key(|&visit| (self.meant[visit], visit));
        let rates = [(); 4].map(|()| self.dice.pick([0, 100, 250]));
        let mut links = Vec::new();
        for to in 1..by_time.len() {
            if self.dice.chance(rates[0]) {
                let from = by_time[self.dice.index(to)];
                links.push(self.gap(links.len(), from, by_time[to]));
            }
            let number = links.len();
            let id = Some(format!("l{number}")).filter(|_| self.dice.chance(700));
            let others = 1 + usize::from(self.dice.chance(300));
            let some = self.dice.some(&by_time[..to], others);
            let visits: Vec<String> =
                [by_time[to]].iter().chain(&some).map(|&visit| self.day.visits[visit].id.clone()).collect();
            let notes = self.notes();
            if self.dice.chance(rates[1]) {
                links.push(LinkFile::SameClinician { id, visits, notes });
            } else if self.dice.chance(rates[2]) {
                links.push(LinkFile::DifferentClinicians { id, visits, notes });
            } else if self.dice.chance(rates[3]) {
                links.push(LinkFile::AllOrNone { id, visits, notes });
            }
        }
        self.dice.shuffle(&mut links);
        self.day.links = Some(links).filter(|links| !links.is_empty() || self.dice.chance(200));
    }

    fn gap(&mut self, number: usize, from: usize, to: usize) -> LinkFile {
        let apart = self.meant[to] - self.meant[from];
        let slack = self.dice.pick([0, 10, 30, 60]) * MINUTE;
        let min = Some(span((apart - slack).max(0))).filter(|_| self.dice.chance(800));
        let max = Some(span(apart + slack)).filter(|_| self.dice.chance(700));
        LinkFile::Gap {
            id: Some(format!("l{number}-gap")).filter(|_| self.dice.chance(700)),
            from: self.day.visits[from].id.clone(),
            to: self.day.visits[to].id.clone(),
            min,
            max,
            notes: self.notes(),
        }
    }

    /// Adds pins, at most one to a visit but for double-ups pinned to two; the clinicians fit.
    pub(super) fn add_pins(&mut self) {
        let rate = self.dice.pick([0, 0, 100, 250]);
        let mut pins = Vec::new();
        for visit in 0..self.day.visits.len() {
            if self.dice.chance(rate) {
                pins.extend(self.pins_of(visit));
            }
        }
        self.day.pins = Some(pins).filter(|pins| !pins.is_empty() || self.dice.chance(200));
    }

    fn pins_of(&mut self, number: usize) -> Vec<PinFile> {
        let visit = self.day.visits[number].clone();
        let start = self.dice.chance(300).then(|| self.at(self.meant[number]));
        let plain = PinFile { visit: visit.id.clone(), start, notes: self.notes(), ..PinFile::default() };
        let fits = self.fits(&visit);
        if fits.is_empty() || self.dice.chance(150) {
            return vec![plain];
        }
        let mut pins: Vec<PinFile> = Vec::new();
        let pairs = if self.dice.chance(200) { 2 } else { 1 };
        for (clinician, entry) in self.dice.some(&fits, pairs) {
            let named = pairs == 2 || self.dice.chance(400);
            let id = &self.day.clinicians[clinician].id;
            let taken = pins.iter().any(|pin| pin.clinician.as_ref() == Some(id) || pin.staff == Some(entry as u32));
            if taken {
                continue;
            }
            let mut pin = PinFile { clinician: Some(id.clone()), ..plain.clone() };
            let shifts = &self.day.clinicians[clinician].shifts;
            pin.shift = self.dice.any(shifts).map(|shift| shift.id.clone()).filter(|_| self.dice.chance(400));
            if pin.shift.is_some() && pairs == 1 && self.dice.chance(300) {
                pin.clinician = None;
            }
            pin.staff = named.then_some(entry as u32);
            pins.push(pin);
        }
        pins
    }

    /// Clinicians and the staff entries of `visit` that they fit.
    fn fits(&self, visit: &VisitFile) -> Vec<(usize, usize)> {
        let held = Held::new(self.day.skills.as_deref().unwrap_or_default());
        let patient = self.day.patients.iter().flatten().find(|patient| Some(&patient.id) == visit.patient.as_ref());
        let fit = |(number, file)| {
            let person = Person { file, held: held.by(file) };
            person.entries(visit, patient).into_iter().map(move |entry| (number, entry)).collect::<Vec<_>>()
        };
        self.day.clinicians.iter().enumerate().flat_map(fit).collect()
    }

    /// Adds weights, any of them or none.
    pub(super) fn add_objective(&mut self) {
        if self.dice.chance(250) {
            return;
        }
        let rate = self.dice.pick([100, 400, 900]);
        let mut some = |choices: [i64; 4]| if self.dice.chance(rate) { Some(self.dice.pick(choices)) } else { None };
        let mut prices = |choices: [i64; 4]| PriorityPrices {
            critical: some(choices),
            urgent: some(choices),
            timed: some(choices),
            routine: some(choices),
            notes: None,
        };
        let unassigned = prices([0, 3_000, 40_000, 600_000]);
        let late = prices([0, 1, 7, 90]);
        let given = |prices: PriorityPrices| Some(prices).filter(|prices| *prices != PriorityPrices::default());
        self.day.objective = Some(ObjectiveFile {
            priorities: None,
            unassigned: given(unassigned),
            late_per_second: given(late),
            travel_per_second: some([0, 1, 2, 5]),
            overtime_per_second: some([0, 1, 3, 8]),
            wait_per_second: some([0, 1, 2, 3]),
            latest_per_second: some([0, 1, 4, 20]),
            longest_idle_per_second: some([0, 1, 2, 3]),
            continuity: some([0, 200, 1_000, 9_000]),
            preference: some([0, 100, 800, 5_000]),
            changed_clinician: some([0, 600, 3_000, 9_000]),
            moved_per_second: some([0, 1, 2, 6]),
            move_tolerance: some([0, 5, 20, 60]).map(|minutes| span(minutes * MINUTE)),
            notes: self.notes(),
        });
    }

    /// Adds standards for some priorities, says when some visits were requested, and makes priorities strict now and
    /// then.
    pub(super) fn add_standards(&mut self) {
        if !self.dice.chance(200) {
            return;
        }
        let mut within = || Some(span(self.dice.pick([30, 60, 120, 240]) * MINUTE)).filter(|_| self.dice.chance(700));
        let [critical, urgent, timed, routine] = std::array::from_fn(|_| within());
        self.day.standards = Some(StandardsFile { critical, urgent, timed, routine, notes: self.notes() });
        for number in 0..self.day.visits.len() {
            let before = self.dice.between(0, 120) * MINUTE;
            let requested = self.at(self.meant[number] - before);
            self.day.visits[number].requested = self.dice.chance(600).then_some(requested);
        }
        let priorities = self.dice.pick([None, Some(PrioritiesFile::Weighted), Some(PrioritiesFile::Strict)]);
        if priorities.is_some() {
            self.day.objective.get_or_insert_default().priorities = priorities;
        }
    }

    /// Adds promises for some visits, kept near to when they are meant.
    pub(super) fn add_promises(&mut self) {
        let mut promises = Vec::new();
        for number in 0..self.day.visits.len() {
            if !self.dice.chance(500) {
                continue;
            }
            let visit = &self.day.visits[number];
            let needed = visit.staff.as_ref().map_or(1, Vec::len);
            let all: Vec<String> = self.day.clinicians.iter().map(|clinician| clinician.id.clone()).collect();
            let clinicians = self.dice.some(&all, needed);
            if clinicians.is_empty() {
                continue;
            }
            let moved = self.dice.between(-40, 40) * MINUTE;
            promises.push(PromiseFile {
                visit: self.day.visits[number].id.clone(),
                clinicians,
                start: self.at(self.meant[number] + moved),
                confirmed: self.dice.pick([None, Some(true), Some(false)]),
                notes: self.notes(),
            });
        }
        self.day.promises = Some(promises).filter(|promises| !promises.is_empty());
    }
}

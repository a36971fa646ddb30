//! Patients and visits of mixed days.

use crate::generate::fitness::Held;
use crate::generate::mixed::people::{GENDERS, LANGUAGES};
use crate::generate::mixed::{Feature, HOUR, MINUTE, Mixer, skill, span};
use rounds_format::day::{PatientFile, PriorityFile, ResponseFile, StaffFile, VisitFile, WindowFile};

/// Rules on who comes, which patients and visits have alike.
struct Who {
    required_gender: Option<String>,
    required_languages: Option<Vec<String>>,
    required_clinicians: Option<Vec<String>>,
    excluded_clinicians: Option<Vec<String>>,
    preferred_clinicians: Option<Vec<String>>,
    preferred_gender: Option<String>,
    preferred_languages: Option<Vec<String>>,
}

impl Mixer {
    /// Adds patients, fewer than visits; now and then none at all.
    pub(super) fn add_patients(&mut self, visits: usize) {
        if self.dice.chance(150) {
            return;
        }
        let mut patients = Vec::new();
        for number in 0..visits.div_ceil(2).max(visits * 3 / 4) {
            let shared = self.has(Feature::SharedPlace);
            let homes = if shared { &self.homes[..1] } else { &self.homes };
            let Some(place) = self.dice.any(homes).cloned() else { continue };
            let who = self.who(3);
            patients.push(PatientFile {
                id: format!("p{number:02}"),
                label: self.label(),
                place,
                required_gender: who.required_gender,
                required_languages: who.required_languages,
                required_clinicians: who.required_clinicians,
                excluded_clinicians: who.excluded_clinicians,
                preferred_clinicians: who.preferred_clinicians,
                preferred_gender: who.preferred_gender,
                preferred_languages: who.preferred_languages,
                notes: self.notes(),
            });
        }
        self.day.patients = Some(patients);
    }

    /// Rules and wishes, each one time in `rarity` of its feature's occurrences.
    fn who(&mut self, rarity: usize) -> Who {
        let gender = |mixer: &mut Self| {
            let here = mixer.has(Feature::Gender) && mixer.dice.index(rarity) == 0;
            here.then(|| mixer.dice.pick(GENDERS).to_owned())
        };
        let languages = |mixer: &mut Self, most: usize| {
            let here = mixer.has(Feature::Language) && mixer.dice.index(rarity) == 0;
            let count = mixer.dice.index(most + 1);
            here.then(|| mixer.dice.some(&LANGUAGES.map(str::to_owned), count))
        };
        let names = |mixer: &mut Self, feature: Feature, least: usize| {
            let here = mixer.has(feature) && mixer.dice.index(rarity) == 0;
            let all: Vec<String> = mixer.day.clinicians.iter().map(|clinician| clinician.id.clone()).collect();
            let count = least + mixer.dice.index(3);
            here.then(|| mixer.dice.some(&all, count)).filter(|list| list.len() >= least)
        };
        Who {
            required_gender: gender(self),
            required_languages: languages(self, 1),
            required_clinicians: names(self, Feature::NamedClinicians, 1),
            excluded_clinicians: names(self, Feature::NamedClinicians, 0),
            preferred_clinicians: names(self, Feature::Continuity, 0),
            preferred_gender: gender(self),
            preferred_languages: languages(self, 2),
        }
    }

    /// Adds `visits` visits, each meant for a time in somebody's shift.
    pub(super) fn add_visits(&mut self, visits: usize) {
        for number in 0..visits {
            let meant = self.meant_time();
            let visit = self.visit(format!("v{number:02}"), meant);
            self.day.visits.push(visit);
            self.meant.push(meant);
        }
    }

    fn meant_time(&mut self) -> i64 {
        let shifts = self.day.clinicians.iter().flat_map(|clinician| &clinician.shifts);
        let spans: Vec<(i64, i64)> = shifts.map(|shift| (self.offset(shift.start), self.offset(shift.end))).collect();
        let (from, to) = self.dice.any(&spans).copied().unwrap_or((0, self.span));
        self.time(from + 10 * MINUTE, to - 20 * MINUTE)
    }

    fn visit(&mut self, id: String, meant: i64) -> VisitFile {
        let patients = self.day.patients.as_deref().unwrap_or_default();
        let patient = self.dice.any(patients).map(|patient| patient.id.clone());
        let remote = self.has(Feature::Remote);
        let own_place = !remote && (patient.is_none() || self.has(Feature::OwnPlace));
        let patient = patient.filter(|_| !((own_place || remote) && self.dice.chance(300)));
        let who = self.who(4);
        let duration = if self.has(Feature::OddSeconds) {
            self.dice.between(0, HOUR)
        } else {
            self.dice.pick([0, 10, 15, 20, 30, 45, 60, 90]) * MINUTE
        };
        let mut visit = VisitFile {
            id,
            label: self.label(),
            kind: self.dice.chance(500).then(|| self.dice.pick(["wound", "insulin", "review"]).to_owned()),
            patient,
            place: own_place.then(|| self.dice.any(&self.homes).cloned()).flatten(),
            remote: if remote { Some(true) } else { self.dice.chance(50).then_some(false) },
            priority: self.priority(),
            duration: span(duration),
            windows: self.windows(meant),
            load: self.some(Feature::Load, |dice| dice.between(0, 4)),
            unassigned_cost: self.some(Feature::OwnPrice, |dice| dice.pick([0, 50, 1_000, 20_000, 300_000, 5_000_000])),
            staff: self.staff(),
            required_gender: who.required_gender,
            required_languages: who.required_languages,
            required_clinicians: who.required_clinicians,
            excluded_clinicians: who.excluded_clinicians,
            preferred_clinicians: who.preferred_clinicians,
            preferred_gender: who.preferred_gender,
            preferred_languages: who.preferred_languages,
            notes: self.notes(),
            ..VisitFile::default()
        };
        if self.has(Feature::Response) {
            let within = self.dice.pick([15, 30, 60, 120]) * MINUTE;
            let off = self.dice.between(-20, 30) * MINUTE;
            let clock_start = self.at(meant - within + off);
            visit.response = Some(ResponseFile { clock_start, within: span(within), notes: self.notes() });
        } else if self.has(Feature::Due) {
            let off = self.dice.between(-20, 30) * MINUTE;
            visit.due = Some(self.at(meant + off));
        }
        visit
    }

    fn priority(&mut self) -> Option<PriorityFile> {
        use PriorityFile::{Critical, Routine, Timed, Urgent};
        self.some(Feature::Priority, |dice| dice.pick([Critical, Urgent, Timed, Routine]))
    }

    /// One or more windows, one of them around the time the visit is meant for; not always in order.
    fn windows(&mut self, meant: i64) -> Option<Vec<WindowFile>> {
        if self.has(Feature::NoWindow) {
            return self.dice.chance(200).then(Vec::new);
        }
        let half = |mixer: &mut Self| mixer.dice.pick([0, 10, 20, 45, 90, 180]) * MINUTE;
        let mut spans = vec![(meant - half(self), meant + half(self))];
        while self.has(Feature::Windows) && spans.len() < 4 {
            let gap = self.dice.pick([1, 10 * MINUTE, HOUR]);
            let length = half(self);
            if self.dice.chance(500) {
                let from = spans[spans.len() - 1].1 + gap;
                spans.push((from, from + length));
            } else {
                let to = spans[0].0 - gap;
                spans.insert(0, (to - length, to));
            }
        }
        let mut windows = Vec::new();
        for (start, end) in spans {
            let due = self.has(Feature::Due).then(|| self.time(start, end)).map(|due| self.at(due));
            windows.push(WindowFile { start: self.at(start), end: self.at(end), due, notes: self.notes() });
        }
        if self.dice.chance(100) {
            windows.reverse();
        }
        Some(windows)
    }

    /// Staff entries, most of them such that a clinician drawn for each fits it.
    fn staff(&mut self) -> Option<Vec<StaffFile>> {
        let held = Held::new(self.day.skills.as_deref().unwrap_or_default());
        let count = 1 + usize::from(self.has(Feature::Team)) + usize::from(self.dice.chance(60));
        let mut people = self.dice.some(&self.day.clinicians, count.min(3)).into_iter();
        let mut staff = Vec::new();
        for _ in 0..count.min(3) {
            let person = people.next();
            let can: Vec<String> = match &person {
                Some(person) if !self.dice.chance(80) => held.by(person).into_iter().collect(),
                _ => (0..5).map(skill).collect(),
            };
            let band = person.and_then(|person| person.band).unwrap_or(0);
            let asked = 1 + self.dice.index(2);
            let lift = i64::from(self.dice.chance(80));
            staff.push(StaffFile {
                skills: self.some(Feature::Skills, |dice| dice.some(&can, asked)),
                min_band: self.some(Feature::Band, |dice| (i64::from(band) + lift - dice.between(0, 2)).max(0) as u32),
                duration: self.some(Feature::Duration, |dice| span(dice.pick([0, 5, 15, 40]) * MINUTE)),
                notes: self.notes(),
            });
        }
        let plain = staff == [StaffFile::default()];
        (!plain || self.dice.chance(200)).then_some(staff)
    }
}

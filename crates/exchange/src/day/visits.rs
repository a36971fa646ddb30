//! The visits of a day, those of repeats among them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use rounds_format::codes::{CELL_REPEAT, ROW_INCOMPLETE, SHORT_GAP};
use rounds_format::day::{LinkFile, PriorityFile, ResponseFile, StaffFile, VisitFile, WindowFile};
use rounds_format::values::IsoDuration;
use rounds_model::units::Seconds;

use crate::courses::{Course, bank_holiday};
use crate::team::VisitRow;
use crate::values::times::{DAY, When};

use super::{Making, list};

/// Visits, the links between them, and the patients that have one, in order.
type Visits = (Vec<VisitFile>, Vec<LinkFile>, BTreeSet<usize>);

impl Making<'_> {
    /// The visits of the day.
    pub(super) fn visits(&mut self) -> Visits {
        let (mut visits, mut patients) = (Vec::new(), BTreeSet::new());
        // How often each made-up id was used, and the visits of each row that has an id.
        let (mut used, mut by_row) = (BTreeMap::new(), BTreeMap::new());
        let (today, tomorrow) = (self.date, self.date.checked_add_days(Days::new(1)).unwrap_or(self.date));
        for row in &self.team.visits {
            let before = visits.len();
            for date in [today, tomorrow] {
                let Some(of) = self.falls(row, date) else { continue };
                let whens =
                    if row.whens.is_empty() { vec![None] } else { row.whens.iter().copied().map(Some).collect() };
                for when in &whens {
                    // A time without a date is after midnight where a night shift goes on then, and not before it too.
                    let undated = row.repeat.is_none() && row.date.is_none();
                    let later = undated && date == today && self.shift_day(row, *when, tomorrow) == today;
                    if later || self.shift_day(row, *when, date) != today {
                        continue;
                    }
                    let Some(id) = self.id_of(row, of, whens.len() > 1, &mut used) else { continue };
                    let Some(visit) = self.visit(row, date, id, *when) else { continue };
                    patients.insert(row.patient);
                    if let Some(own) = &row.id {
                        by_row.entry(own.clone()).or_insert_with(Vec::new).push(visit.id.clone());
                    }
                    self.told.repeated += usize::from(row.repeat.is_some());
                    self.told.undated += usize::from(undated);
                    visits.push((row, visit));
                }
            }
            self.told.other_visits += usize::from(visits.len() == before);
        }
        let links = self.links(&visits, &by_row);
        (visits.into_iter().map(|(_, visit)| visit).collect(), links, patients)
    }

    /// The day on whose shifts a visit of `date` is made: the day before, as long as a night shift of that goes on.
    fn shift_day(&self, row: &VisitRow, when: Option<When>, date: NaiveDate) -> NaiveDate {
        let start = row.earliest.or(match when {
            Some(When::At(time) | When::Between(time, _) | When::After(time)) => Some(time),
            Some(When::Before(_)) | None => None,
        });
        let before = date.checked_sub_days(Days::new(1)).unwrap_or(date);
        let [before_today, today] = self.nights;
        let night = if date > self.date { today } else { before_today };
        if start.is_some_and(|start| start < night) { before } else { date }
    }

    /// The day that a row has on `date`: the date, or the day that was moved here from a bank holiday.
    fn falls(&mut self, row: &VisitRow, date: NaiveDate) -> Option<NaiveDate> {
        let Some(repeat) = &row.repeat else {
            // Without a date it is the day that is planned, its night included.
            return row.date.is_none_or(|of| of == date).then_some(date);
        };
        let from = match repeat.from.or(row.date) {
            Some(from) => from,
            // It says the same on every day: any day before will do, so that what bank holidays push on is seen.
            None if repeat.stands_alone() => date.checked_sub_days(Days::new(31)).unwrap_or(date),
            None => {
                let what = "the repeat counts from a first day, and none is said";
                let help = "write the first day in the column date, or after it: every 2 weeks from 2 March 2026";
                self.findings.add(CELL_REPEAT, &row.at, what, help);
                return None;
            }
        };
        let until = repeat.until.into_iter().chain(row.until).min();
        let course = Course {
            rule: repeat.rule_from(from),
            from,
            until,
            count: repeat.count,
            except: row.except.iter().copied().collect(),
            moved: Vec::new(),
            bank_holidays: row.bank_holidays,
        };
        let due = course.days(date, date);
        let own = course.is_of_rule(date) && !course.except.contains(&date);
        if let Some(name) = bank_holiday(date).filter(|_| own && date == self.date) {
            let what = if due.is_empty() { "not held" } else { "held all the same" };
            self.told.lines.push(format!("{}: {name}, and the visit is {what}", row.at));
        }
        due.first().map(|due| due.of)
    }

    /// The id of a visit: its own, or one that is the same whenever the tables are read again.
    fn id_of(
        &mut self,
        row: &VisitRow,
        of: NaiveDate,
        several: bool,
        used: &mut BTreeMap<String, usize>,
    ) -> Option<String> {
        let patient = self.team.patients.get(row.patient)?;
        let stem = match (&row.id, row.repeat.is_some() || several) {
            (Some(id), false) => return Some(id.clone()),
            (Some(id), true) => format!("{id}-{of}"),
            (None, _) => format!("{}-{}-{of}", patient.id, row.kind.slug),
        };
        let count = used.entry(stem.clone()).or_insert(0);
        *count += 1;
        Some(format!("{stem}-{count}"))
    }

    fn visit(&mut self, row: &VisitRow, date: NaiveDate, id: String, when: Option<When>) -> Option<VisitFile> {
        let patient = self.team.patients.get(row.patient)?;
        let kind = &row.kind;
        let windows = self.windows(row, date, when)?;
        let response = self.response(row, date, windows.first());
        let entry = StaffFile { skills: list(&kind.skills), min_band: kind.min_band, ..StaffFile::default() };
        let carers = kind.carers.unwrap_or(1);
        let bare = carers == 1 && entry == StaffFile::default();
        let preferences = &row.preferences;
        let requested = match (row.requested, &response) {
            (Some(requested), None) => self.called(row, date, requested),
            _ => None,
        };
        let label = patient.name.clone().filter(|_| self.options.labels);
        Some(VisitFile {
            id,
            label,
            kind: Some(kind.slug.clone()).filter(|kind| !kind.is_empty()),
            patient: Some(patient.id.clone()),
            priority: kind.priority.filter(|priority| *priority != PriorityFile::Routine),
            duration: IsoDuration(Seconds(kind.seconds?)),
            windows: (!windows.is_empty()).then_some(windows),
            requested,
            response,
            staff: (!bare).then(|| vec![entry; carers]),
            load: kind.load.filter(|load| *load > 0).map(i64::from),
            required_gender: preferences.gender.clone(),
            excluded_clinicians: self.staff(&preferences.excluded),
            preferred_clinicians: self.staff(&preferences.preferred),
            preferred_languages: list(&preferences.languages),
            notes: row.notes.clone().filter(|_| self.options.labels).map(serde_json::Value::from),
            ..VisitFile::default()
        })
    }

    /// When care may start; none is any time.
    fn windows(&mut self, row: &VisitRow, date: NaiveDate, when: Option<When>) -> Option<Vec<WindowFile>> {
        let window = |(start, end)| WindowFile { start, end, due: None, notes: None };
        if !row.exact.is_empty() {
            return Some(row.exact.iter().copied().map(window).collect());
        }
        let leeway = self.team.settings.leeway;
        let (from, to) = match when {
            None => (None, None),
            Some(When::At(time)) => {
                self.told.at_a_time += 1;
                (Some(time.saturating_sub(leeway)), Some(time + leeway))
            }
            Some(When::Between(from, to)) => (Some(from), Some(to)),
            Some(When::After(from)) => (Some(from), None),
            Some(When::Before(to)) => (None, Some(to)),
        };
        let (from, to) = (row.earliest.or(from), row.latest.or(to));
        if from.is_none() && to.is_none() {
            return Some(Vec::new());
        }
        let (from, to) = (from.unwrap_or(0), to.unwrap_or(DAY));
        if to < from {
            let what = "the time does not go with the earliest and latest time";
            self.findings.add(ROW_INCOMPLETE, &row.at, what, "leave one of them empty");
            return None;
        }
        let repeated = row.repeat.is_some();
        let at = &row.at;
        let bounds = self.instant(date, from, at, repeated).zip(self.instant(date, to, at, repeated));
        Some(vec![window(bounds?)])
    }

    /// How soon care must start, where the type says so: from the call, or from the earliest time.
    fn response(&mut self, row: &VisitRow, date: NaiveDate, window: Option<&WindowFile>) -> Option<ResponseFile> {
        let within = IsoDuration(Seconds(row.kind.within?));
        let called = row.requested.and_then(|requested| self.called(row, date, requested));
        let clock_start = called.or_else(|| {
            self.told.without_call.push(row.at.clone());
            row.earliest.and(window).map(|window| window.start)
        })?;
        Some(ResponseFile { clock_start, within, notes: None })
    }

    fn called(
        &mut self,
        row: &VisitRow,
        date: NaiveDate,
        requested: crate::values::dates::Moment,
    ) -> Option<rounds_format::values::Timestamp> {
        let date = requested.date.unwrap_or(date);
        let zone = self.team.settings.zone;
        super::clock::local(zone, date, requested.time?).map(super::clock::Local::instant).or_else(|| {
            let what = "no time at which a call can have come";
            self.findings.add(ROW_INCOMPLETE, &row.at, what, "write 08:40");
            None
        })
    }

    /// Warns where two times by the clock on the wall are far enough apart, and the clock goes forward in between.
    fn short_gap(&mut self, row: &VisitRow, from: Option<&WindowFile>, to: Option<&WindowFile>, least: i64) {
        let Some((from, to)) = from.zip(to).map(|(from, to)| (from.start, to.start)) else { return };
        let (shown, passed) = (to.0.naive_local() - from.0.naive_local(), to.0 - from.0);
        if (passed.num_seconds()..shown.num_seconds()).contains(&(least - 1)) {
            let what = format!(
                "the clock goes forward that night: from {} to {} {} h {:02} min pass, and the least gap is {} h {:02} min",
                from.0.format("%H:%M"),
                to.0.format("%H:%M"),
                passed.num_hours(),
                passed.num_minutes() % 60,
                least / 3_600,
                least / 60 % 60
            );
            self.findings.add(SHORT_GAP, &row.at, what, "move one of the two, or lower the gap for that night");
        }
    }

    fn links(&mut self, visits: &[(&VisitRow, VisitFile)], by_row: &BTreeMap<String, Vec<String>>) -> Vec<LinkFile> {
        let mut links = Vec::new();
        let seconds = |seconds: Option<i64>| seconds.map(|seconds| IsoDuration(Seconds(seconds)));
        // A row of several visits a day follows one of as many, first after first.
        let partner = |row: &VisitRow, own: &str, id: &str| {
            let (others, nth) = (by_row.get(id)?, own_place(by_row, row, own));
            if others.len() == 1 { others.first().cloned() } else { others.get(nth).cloned() }
        };
        for (row, visit) in visits {
            if let Some(after) = &row.after
                && let Some(from) = partner(row, &visit.id, &after.visit)
            {
                let (min, max) = (seconds(after.least), seconds(after.most));
                let window = |visit: &VisitFile| visit.windows.iter().flatten().next().cloned();
                let before = visits.iter().find(|(_, other)| other.id == from).and_then(|(_, other)| window(other));
                self.short_gap(row, before.as_ref(), window(visit).as_ref(), after.least.unwrap_or(0));
                links.push(LinkFile::Gap { id: None, from, to: visit.id.clone(), min, max, notes: None });
            }
            if let Some(same) = &row.same_as
                && let Some(other) = partner(row, &visit.id, same)
            {
                links.push(LinkFile::SameClinician { id: None, visits: vec![other, visit.id.clone()], notes: None });
            }
        }
        links
    }
}

/// The place of a visit among those of its row.
fn own_place(by_row: &BTreeMap<String, Vec<String>>, row: &VisitRow, visit: &str) -> usize {
    let own = row.id.as_ref().and_then(|id| by_row.get(id));
    own.and_then(|own| own.iter().position(|of| of == visit)).unwrap_or(0)
}

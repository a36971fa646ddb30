//! Policies of one's own, and the order of those that come with the crate.

use rounds::Result;
use rounds_lab::simulate::arms::{Arm, POLICIES};
use rounds_lab::simulate::demand::Day;
use rounds_lab::simulate::policies::{Dispatcher, Policy};
use rounds_lab::simulate::{Happening, State, Step, StudyOptions, View, live, run_days, study};

use super::shared::{certain, fixture, lived, read, with};

/// Gives everybody the same order.
struct Always(Step);

impl Policy for Always {
    fn start<'p>(&'p self, _: View<'_>) -> Result<Box<dyn Dispatcher + 'p>> {
        Ok(Box::new(Always(self.0)))
    }
}

impl Dispatcher for Always {
    fn happened(&mut self, _: View<'_>, _: &Happening) -> Result<()> {
        Ok(())
    }

    fn next(&mut self, _: View<'_>, _: usize) -> Result<Step> {
        Ok(self.0)
    }
}

#[test]
fn anybody_can_write_a_policy() {
    let scenario = fixture("rapid-response");
    let day = Day::draw(&scenario.setting, &scenario.setting.usual, 1, 0);
    let practice = Arm(0b11_1111).practice();
    let realised = live(&scenario.setting, practice, &Always(Step::Base), &day).expect("a day");
    assert!(realised.states.iter().all(|state| matches!(state, State::Open | State::Cancelled)));
    let waits = live(&scenario.setting, practice, &Always(Step::Wait(0)), &day).expect("time goes on");
    assert_eq!(waits.states, realised.states);
}

/// Gives no orders, and holds every aim against what is due.
struct Looks;

impl Policy for Looks {
    fn start<'p>(&'p self, _: View<'_>) -> Result<Box<dyn Dispatcher + 'p>> {
        Ok(Box::new(Looks))
    }
}

impl Dispatcher for Looks {
    fn happened(&mut self, view: View<'_>, _: &Happening) -> Result<()> {
        for request in view.open() {
            let Some(due) = request.due else { continue };
            let aim = view.aim(request).expect("what is due is aimed at");
            assert!(aim <= due && aim - request.earliest >= due - aim, "{request:?}: {aim}");
        }
        Ok(())
    }

    fn next(&mut self, _: View<'_>, _: usize) -> Result<Step> {
        Ok(Step::Base)
    }
}

#[test]
fn what_is_due_is_aimed_at_before_but_not_half_as_early() {
    for spread in [0.0, 0.4, 2.0] {
        let scenario = read(&with(
            serde_json::from_str(&super::shared::text("rapid-response")).expect("JSON"),
            "/chance/contactSpread",
            spread,
        ));
        let day = Day::draw(&scenario.setting, &scenario.setting.enough, 1, 0);
        live(&scenario.setting, Arm(0b11_1111).practice(), &Looks, &day).expect("a day");
    }
}

#[test]
fn an_order_that_cannot_be_carried_out_is_an_error() {
    let scenario = fixture("rapid-response");
    let day = Day::draw(&scenario.setting, &scenario.setting.usual, 1, 0);
    for step in [Step::Visit(9_999), Step::Visit(day.visits.len() - 1), Step::Pause] {
        let outcome = live(&scenario.setting, Arm(0).practice(), &Always(step), &day);
        assert!(outcome.is_err(), "{step:?}");
    }
}

#[test]
fn the_optimiser_does_no_worse_than_the_strongest_by_hand() {
    let strong = Arm::named("manual-strong").expect("a policy");
    let rounds = Arm::named("rounds").expect("a policy");
    for name in ["rapid-response", "district-day"] {
        let setting = fixture(name).setting;
        let lived = run_days(&setting, &[strong, rounds], 6, 1, 2).expect("days");
        let sum = |arm: usize, of: fn(&rounds_lab::simulate::figures::Figures) -> usize| {
            lived[arm].iter().map(of).sum::<usize>()
        };
        assert!(sum(1, |day| day.done) >= sum(0, |day| day.done), "{name}");
        assert!(sum(1, |day| day.responses - day.in_time) <= sum(0, |day| day.responses - day.in_time), "{name}");
    }
}

/// Time kept free changes days, and never the calls that come.
#[test]
fn reserves_are_held_in_an_arm_of_their_own() {
    let [with, without] = ["rounds-reserve", "rounds"].map(|name| Arm::named(name).expect("a policy"));
    let scenario = fixture("district-day");
    let days = (0..4).map(|number| (lived(&scenario, with, number), lived(&scenario, without, number)));
    let mut others = 0;
    for ((asked, kept), (same, plain)) in days {
        assert_eq!(format!("{:?}", asked.visits), format!("{:?}", same.visits));
        others += usize::from(kept != plain);
    }
    assert!(others > 0, "nothing was kept free");
}

#[test]
fn a_study_has_its_rows_and_its_page_loads_nothing() {
    let scenario = fixture("district-day");
    let options = StudyOptions::default().days(2).deep(0).threads(2);
    let seen = std::sync::Mutex::new((0, 0));
    let progress = |state: rounds_lab::simulate::Progress| {
        let mut seen = seen.lock().expect("no other panics");
        *seen = (seen.0.max(state.done), state.of);
    };
    let study = study(&scenario, &options, &progress).expect("a study");
    let (done, of) = *seen.lock().expect("no other panics");
    assert!(done == of && of > 0, "{done} of {of}");
    assert_eq!(study.policies.len(), 2 * POLICIES.len());
    assert_eq!(study.waterfall.len(), 8);
    let gains: f64 = study.waterfall.iter().skip(1).map(|step| step.gain.mean).sum();
    let ends = study.waterfall[7].visits_per_shift.mean - study.waterfall[0].visits_per_shift.mean;
    assert!((gains - ends).abs() < 1e-9);
    let page = study.html(&scenario);
    for word in ["<script", "http://", "https://", "src="] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("area.detourFactor") && page.contains("assumption, 1.2 to 1.5"));
    for finding in study.findings() {
        assert!(page.contains(&finding.replace('<', "&lt;")), "{finding}");
    }
    // Programs that read plans can read these too.
    for row in serde_json::to_value(&study).expect("JSON")["policies"].as_array().expect("policies") {
        let days = row["byDay"].as_array().expect("days");
        for kpis in days.iter().map(|day| &day["kpis"]).chain([&row["kpis"]]) {
            serde_json::from_value::<rounds::format::plan::Kpis>(kpis.clone()).expect("key figures");
        }
    }
    let text = study.text();
    assert!(text.contains("In words:") && text.contains("re-planning at events") && text.contains("manual-strong"));
}

#[test]
fn the_deeper_analyses_add_up() {
    let mut file = with(certain(6.0), "/demand/enough/plannedPer100k", 12.0);
    file["admin"]["notesMinutes"] = serde_json::json!({"value": 20, "assumption": true, "range": [0, 40]});
    let options = StudyOptions::default().days(1).deep(1).threads(2);
    let study = study(&read(&file), &options, &|_| {}).expect("a study");
    let deep = study.deep.as_ref().expect("the deeper analyses");
    let whole = study.waterfall[7].visits_per_shift.mean - study.waterfall[0].visits_per_shift.mean;
    let sum: f64 = deep.shapley.iter().map(|row| row.shapley).sum();
    assert!((sum - whole).abs() < 1e-9, "{sum} is not {whole}");
    let [row] = &deep.sensitivity[..] else { panic!("one assumption, {:?}", deep.sensitivity) };
    assert_eq!((row.path.as_str(), row.range), ("admin.notesMinutes", [0.0, 40.0]));
    // Eight hours: eight visits without notes, four with 40 minutes of them each.
    assert_eq!(row.full, [8.0, 4.0]);
    assert_eq!(deep.goal.len(), 36);
    // Three columns of demand, so twelve rows of the text.
    let text = study.text();
    let rows = text.lines().filter(|line| line.trim_start().contains(" h ") && line.contains(" min ")).count();
    assert_eq!(rows, 12, "{text}");
}

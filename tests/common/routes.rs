//! The routes of one shift: every order in which a set of visits can be done.

use std::collections::BTreeSet;
use std::rc::Rc;

use rounds::model::ids::{PlaceId, ShiftId, VisitId};
use rounds::model::units::{Instant, Metres, Seconds};
use rounds::model::{Problem, Window};
use rounds::travel;

/// Later than any time of a day, in seconds since 1970.
pub const NEVER: i64 = 1 << 40;

/// Something to do in a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// A staff entry of a visit.
    Visit(VisitId, usize),
    /// A break by index.
    Break(usize),
    /// A break by index, taken on arriving at a place.
    Arrival(usize, PlaceId),
    /// An activity by index.
    Activity(usize),
}

/// An order of items in a shift.
pub struct Route {
    pub shift: ShiftId,
    pub legs: Vec<Leg>,
    /// Travel and metres to the end place.
    pub home: (Seconds, Metres),
    /// Price of its travel and of breaks left out.
    pub price: i64,
    /// Shift length less care, travel, access, breaks and activities.
    pub idle: i64,
    /// When it has to be over, for it goes without breaks that are then not owed.
    pub over_by: Instant,
    /// No plan with this route pays less for it.
    pub bound: i64,
}

/// An item with the way to it.
#[derive(Clone, Copy)]
pub struct Leg {
    pub item: Item,
    pub travel: Seconds,
    pub metres: Metres,
    pub access: Seconds,
    pub duration: Seconds,
}

/// Every route of a shift for one set of visits, by ascending bound.
pub struct Routes {
    pub all: Vec<Rc<Route>>,
    /// Least bound and least idle time of them.
    pub least: i64,
    pub least_idle: i64,
}

impl Routes {
    pub fn of(problem: &Problem, shift: ShiftId, visits: &BTreeSet<Item>) -> Routes {
        let row = &problem.shifts[shift];
        let load: i64 = visits.iter().map(|item| item.load(problem)).sum();
        let too_many = row.max_visits.is_some_and(|cap| visits.len() > cap as usize);
        let mut all = Vec::new();
        if visits.is_empty() {
            let home = (Seconds::ZERO, Metres::ZERO);
            let idle = row.length().0;
            let over_by = Instant(NEVER);
            all.push(Rc::new(Route { shift, legs: Vec::new(), home, price: 0, idle, over_by, bound: 0 }));
        } else if !too_many && row.max_load.is_none_or(|cap| load <= cap) {
            let mut left: Vec<Item> = visits.iter().copied().collect();
            left.extend((0..row.activities.len()).map(Item::Activity));
            left.extend((0..row.breaks.len()).map(Item::Break));
            let walk = Walk { free: row.start, here: row.start_place, outside: false, travel: Seconds::ZERO, late: 0 };
            Lister { problem, shift, all: &mut all }.extend(&mut Vec::new(), &left, walk);
        }
        all.sort_by_key(|route| route.bound);
        let least = all.first().map_or(0, |route| route.bound);
        let least_idle = all.iter().map(|route| route.idle).min().unwrap_or(0);
        Routes { all, least, least_idle }
    }
}

impl Item {
    fn load(self, problem: &Problem) -> i64 {
        match self {
            Item::Visit(visit, _) => problem.visits[visit].load,
            _ => 0,
        }
    }

    fn place(self, problem: &Problem, shift: ShiftId) -> Option<PlaceId> {
        match self {
            Item::Visit(visit, _) => problem.visits[visit].place,
            Item::Activity(index) => Some(problem.shifts[shift].activities[index].place),
            Item::Arrival(_, place) => Some(place),
            Item::Break(_) => None,
        }
    }

    fn duration(self, problem: &Problem, shift: ShiftId) -> Seconds {
        match self {
            Item::Visit(visit, staff) => problem.visits[visit].staff[staff].duration,
            Item::Activity(index) => problem.shifts[shift].activities[index].duration,
            Item::Break(index) | Item::Arrival(index, _) => problem.shifts[shift].breaks[index].duration,
        }
    }

    /// The intervals in which it may start; never empty but by contradicting pins.
    pub fn windows(self, problem: &Problem, shift: ShiftId) -> Vec<Window> {
        let one = |start, end| vec![Window { start, end, due: None }];
        match self {
            Item::Visit(visit, _) => visit_windows(problem, visit),
            Item::Activity(index) => {
                let activity = &problem.shifts[shift].activities[index];
                one(activity.earliest, activity.latest)
            }
            Item::Break(index) | Item::Arrival(index, _) => {
                let pause = &problem.shifts[shift].breaks[index];
                one(pause.earliest, pause.latest)
            }
        }
    }
}

/// Windows of a visit cut down to its pinned start, with the due that holds in each.
fn visit_windows(problem: &Problem, visit: VisitId) -> Vec<Window> {
    let row = &problem.visits[visit];
    let any = [Window { start: Instant(-NEVER), end: Instant(NEVER), due: None }];
    let windows = if row.windows.is_empty() { &any[..] } else { &row.windows };
    let pinned = || problem.pins.iter().filter(|pin| pin.visit == visit).filter_map(|pin| pin.start);
    let cut = |window: &Window| Window {
        start: pinned().fold(window.start, Ord::max),
        end: pinned().fold(window.end, Ord::min),
        due: window.due.or(row.due),
    };
    windows.iter().map(cut).filter(|window| window.start <= window.end).collect()
}

/// How far a route has come, at the earliest.
#[derive(Clone, Copy)]
struct Walk {
    free: Instant,
    here: Option<PlaceId>,
    /// Whether there was only a break here, on arriving: access is still due.
    outside: bool,
    travel: Seconds,
    /// Price of lateness that it cannot do without.
    late: i64,
}

struct Lister<'a> {
    problem: &'a Problem,
    shift: ShiftId,
    all: &'a mut Vec<Rc<Route>>,
}

impl Lister<'_> {
    /// Every way to go on from `legs` with the items that are `left`.
    fn extend(&mut self, legs: &mut Vec<Leg>, left: &[Item], walk: Walk) {
        let mut without: Vec<(Instant, i64)> = vec![(Instant(NEVER), 0)];
        for &item in left {
            without = without.iter().flat_map(|&before| self.lacks(item, before)).collect();
        }
        let row = &self.problem.shifts[self.shift];
        // A break on arriving somewhere is followed by what is there.
        let bound = legs.last().and_then(|leg| if let Item::Arrival(_, place) = leg.item { Some(place) } else { None });
        if bound.is_none() || bound == row.end_place {
            for (over_by, price) in without {
                self.close(legs, walk, over_by, price);
            }
        }
        let mut goals: Vec<PlaceId> = left.iter().filter_map(|item| item.place(self.problem, self.shift)).collect();
        goals.extend(row.end_place);
        goals.sort_unstable();
        goals.dedup();
        for (index, &item) in left.iter().enumerate() {
            let mut forms = vec![item];
            if let Item::Break(number) = item
                && row.breaks[number].on_arrival
            {
                forms.extend(goals.iter().map(|&goal| Item::Arrival(number, goal)));
            }
            for item in forms {
                if bound.is_some() && item.place(self.problem, self.shift) != bound {
                    continue;
                }
                let Some((leg, walk)) = self.step(item, walk) else { continue };
                legs.push(leg);
                self.extend(legs, &[&left[..index], &left[index + 1..]].concat(), walk);
                legs.pop();
            }
        }
    }

    /// The ways to go without an item: by when the shift has to be over for that, and what it costs.
    fn lacks(&self, item: Item, (over_by, price): (Instant, i64)) -> Vec<(Instant, i64)> {
        let Item::Break(index) = item else { return Vec::new() };
        let pause = &self.problem.shifts[self.shift].breaks[index];
        let paid = pause.skip_cost.map(|skip| (over_by, price + skip.0));
        paid.into_iter().chain([(over_by.min(pause.earliest), price)]).collect()
    }

    /// Travel and metres to a place; none where the clinician was nowhere before.
    fn way(&self, here: Option<PlaceId>, to: PlaceId) -> (Seconds, Metres) {
        let mode = self.problem.clinicians[self.problem.shifts[self.shift].clinician].mode;
        here.map_or((Seconds::ZERO, Metres::ZERO), |here| {
            (travel::seconds(self.problem, mode, here, to), travel::metres(self.problem, mode, here, to))
        })
    }

    /// The item at its earliest after `walk`; `None` where that is too late.
    fn step(&self, item: Item, walk: Walk) -> Option<(Leg, Walk)> {
        let place = item.place(self.problem, self.shift);
        let (travel, metres) = place.map_or((Seconds::ZERO, Metres::ZERO), |place| self.way(walk.here, place));
        let pause = matches!(item, Item::Arrival(..));
        let outside = (walk.outside || place != walk.here) && place.is_some();
        let access =
            place.filter(|_| outside && !pause).map_or(Seconds::ZERO, |place| self.problem.places[place].access);
        let ready = walk.free + travel + access;
        let open = item.windows(self.problem, self.shift);
        let mut starts =
            open.iter().filter(|window| window.end >= ready).map(|window| (window, ready.max(window.start)));
        let (_, start) = starts.clone().min_by_key(|(_, start)| *start)?;
        let late = match item {
            Item::Visit(visit, 0) => {
                starts.try_fold(i64::MAX, |least, (window, start)| {
                    Some(least.min(window.due.map_or(0, |due| (start - due).or_zero().0)))
                })? * self.late_price(visit)
            }
            _ => 0,
        };
        let duration = item.duration(self.problem, self.shift);
        let walk = Walk {
            free: start + duration,
            here: place.or(walk.here),
            outside: if place.is_some() { outside && pause } else { walk.outside },
            travel: walk.travel + travel,
            late: walk.late + late,
        };
        let leg = Leg { item, travel, metres, access, duration };
        (walk.free <= self.problem.shifts[self.shift].end + self.problem.shifts[self.shift].max_overtime)
            .then_some((leg, walk))
    }

    fn late_price(&self, visit: VisitId) -> i64 {
        self.problem.weights.late_per_second.of(self.problem.visits[visit].priority).0
    }

    fn close(&mut self, legs: &[Leg], walk: Walk, over_by: Instant, skipped: i64) {
        let row = &self.problem.shifts[self.shift];
        let home = row.end_place.map_or((Seconds::ZERO, Metres::ZERO), |place| self.way(walk.here, place));
        let travel = walk.travel + home.0;
        let over = (walk.free + home.0 - row.end).or_zero();
        let too_late = walk.free + home.0 > over_by || over > row.max_overtime;
        if legs.is_empty() || too_late || row.max_travel.is_some_and(|cap| travel > cap) {
            return;
        }
        let weights = &self.problem.weights;
        let price = (weights.travel_per_second * travel).0 + skipped;
        let bound = price + walk.late + (weights.overtime_per_second * over).0;
        let spent = travel + legs.iter().map(|leg| leg.access + leg.duration).sum();
        let idle = (row.length() - spent).0;
        self.all.push(Rc::new(Route { shift: self.shift, legs: legs.to_vec(), home, price, idle, over_by, bound }));
    }
}

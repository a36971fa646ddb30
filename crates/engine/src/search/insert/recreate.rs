//! Greedy reinsertion with blinks, and the cache of best positions that makes it fast.

use crate::evaluate::{ClassId, IMPOSSIBLE, Insertion, Level, NEVER, NONE, Newcomer, Solution, TaskId, UnitId};
use crate::search::anneal::insertion_cache::{Cached, InsertionCache};
use crate::search::anneal::request_bank::Lift;
use crate::search::decompose::region::Region;
use crate::search::insert::minimax::Worst;
use crate::search::insert::multi_route::{self, Compound};
use crate::search::insert::order::{Order, Orders};
use crate::search::neighbours::Neighbours;
use crate::search::params::SisrParams;
use crate::search::random::{Blink, Random};
use rounds_model::ids::{Id, ShiftId, Table, VisitId};

/// Reinsertion with its work space.
pub(crate) struct Recreate<'n> {
    near: &'n Neighbours,
    memory: InsertionCache,
    compound: Compound,
    order: Vec<Turn>,
    later: Vec<VisitId>,
    group: Vec<VisitId>,
    /// Positions looked at since the start, for the record.
    pub looked_at: u64,
    class_seen: Table<ClassId, u32>,
    /// Shifts of the region that have a visit, as of the last survey.
    busy: Vec<ShiftId>,
    /// Of its empty shifts, one of each class: interchangeable ones are as good.
    idle: Vec<ShiftId>,
    seen: Table<ShiftId, u32>,
    round: u32,
    /// Where visits may be put.
    pub region: Region,
    /// How far above its price a visit may be put in.
    pub lift: Lift,
    worst: Worst,
    looks: Looks,
    orders: Orders,
}

/// When a visit is put back: by key, then by lot.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    key: i64,
    lot: u32,
    visit: VisitId,
}

/// What recreation takes of the parameters.
#[derive(Clone, Copy)]
struct Looks {
    few_shifts: usize,
    near_first: usize,
    near_visits: usize,
    near_routes: usize,
}

impl<'n> Recreate<'n> {
    /// Work space for solutions of the instance of `solution`.
    pub(crate) fn new(solution: &Solution, near: &'n Neighbours, params: &SisrParams) -> Recreate<'n> {
        Recreate::with(InsertionCache::new(solution), solution, near, params)
    }

    /// Work space that goes on with the memory of another.
    pub(crate) fn with(
        memory: InsertionCache,
        solution: &Solution,
        near: &'n Neighbours,
        params: &SisrParams,
    ) -> Recreate<'n> {
        let &SisrParams { few_shifts, near_first, near_visits, near_routes, .. } = params;
        let instance = solution.instance;
        Recreate {
            near,
            memory,
            compound: Compound::new(params),
            order: Vec::new(),
            later: Vec::new(),
            group: Vec::new(),
            looked_at: 0,
            busy: Vec::new(),
            idle: Vec::new(),
            class_seen: Table::filled(0, instance.shifts.len()),
            seen: Table::filled(0, instance.shifts.len()),
            round: 0,
            region: Region::default(),
            lift: Lift::None,
            worst: Worst::default(),
            looks: Looks { few_shifts, near_first, near_visits, near_routes },
            orders: Orders::of(params),
        }
    }

    /// What stays for another solution.
    pub(crate) fn into_memory(self) -> InsertionCache {
        self.memory
    }

    /// Whether visits are put in with an eye on those that may only follow them; that takes time.
    pub(crate) fn look_ahead(&mut self, ahead: bool) {
        self.compound.short_sighted = !ahead;
    }

    /// Puts back the visits of `absent` in a random one of several orders, each where it costs least, unless leaving it
    /// out is cheaper. Those that stay out are left in `absent`. Gives up and says false as soon as the plan is sure to
    /// cost more than `limit`, given that nothing gets cheaper by putting a visit in.
    pub(crate) fn recreate(
        &mut self,
        solution: &mut Solution,
        absent: &mut Vec<VisitId>,
        random: &mut Random,
        blink: &mut Blink,
        limit: i64,
    ) -> bool {
        self.order(absent, random);
        absent.clear();
        self.survey(solution);
        let mut order = std::mem::take(&mut self.order);
        let price = |visit: VisitId| solution.instance.visits[visit].price;
        // What is out now but may yet come in.
        let mut pending: i64 = order.iter().map(|turn| price(turn.visit)).sum();
        let mut within = true;
        for &Turn { visit, .. } in &order {
            let price = solution.instance.visits[visit].price;
            if !solution.assigned[visit] && !self.insert(solution, visit, blink) {
                self.later.push(visit);
            }
            if solution.assigned[visit] || solution.instance.links.needs[visit].is_empty() {
                pending -= price;
            }
            if solution.routes_cost + solution.unassigned_cost - pending > limit {
                within = false;
                break;
            }
        }
        order.clear();
        self.order = order;
        if !within {
            self.later.clear();
            return false;
        }
        // A visit that may only follow another one gets a second chance once all others have had their first.
        let mut later = std::mem::take(&mut self.later);
        for visit in later.drain(..) {
            if solution.assigned[visit] {
                continue;
            }
            let waits = !solution.instance.links.needs[visit].is_empty();
            if !(waits && self.insert(solution, visit, blink)) {
                absent.push(visit);
            }
        }
        self.later = later;
        true
    }

    fn order(&mut self, absent: &[VisitId], random: &mut Random) {
        self.order.clear();
        let drawn = self.orders.draw(random);
        for &visit in absent {
            let key = match drawn {
                Order::Random => random.below(1 << 30) as i64,
                Order::Long => self.memory.keys.length[visit],
                Order::Price => self.memory.keys.price[visit],
                Order::Far => -self.memory.keys.far[visit],
                Order::Near => self.memory.keys.far[visit],
                Order::Narrow => self.memory.keys.width[visit],
                Order::Early => self.memory.keys.latest[visit],
                Order::Late => -self.memory.keys.latest[visit],
                Order::Scarce => self.memory.keys.scarce[visit],
                // On an overloaded day what counts is the price for each minute.
                Order::Density => self.memory.keys.density[visit],
            };
            self.order.push(Turn { key, lot: random.below(1 << 30) as u32, visit });
        }
        self.order.sort_unstable();
    }

    /// Puts one visit (or its whole unit) in where it costs least; false if it stays out.
    pub(in crate::search) fn insert(&mut self, solution: &mut Solution, visit: VisitId, blink: &mut Blink) -> bool {
        let row = &solution.instance.visits[visit];
        if row.done {
            return false;
        }
        if !row.compound {
            return self.insert_single(solution, visit, blink);
        }
        let followers = &solution.instance.links.needed_by[visit];
        if self.insert_group(solution, visit, blink, false) {
            // It was put where they fit as things stand.
            for &follower in followers {
                if !solution.assigned[follower] {
                    self.insert(solution, follower, blink);
                }
            }
            return true;
        }
        // Not worth it alone, but perhaps with those that may only follow it.
        !followers.is_empty() && self.insert_group(solution, visit, blink, true)
    }

    /// Puts a visit in with the rest of its unit, and (with `followers`) with all that may only follow; undone unless
    /// the plan gets cheaper.
    fn insert_group(&mut self, solution: &mut Solution, visit: VisitId, blink: &mut Blink, followers: bool) -> bool {
        let before = solution.cost();
        self.worst.refresh(solution);
        solution.begin(Level::Step);
        self.group.clear();
        self.group.push(visit);
        let mut next = 0;
        while next < self.group.len() {
            let member = self.group[next];
            next += 1;
            if !solution.assigned[member]
                && !multi_route::insert(solution, &mut self.compound, (&self.region, &self.worst), blink, member)
            {
                solution.rollback(Level::Step);
                return false;
            }
            let unit = solution.instance.visits[member].unit;
            let others = if unit == UnitId::NONE { &[][..] } else { &solution.instance.links.units[unit] };
            let follow = if followers { &solution.instance.links.needed_by[member][..] } else { &[] };
            for &other in others.iter().chain(follow) {
                if !solution.instance.visits[other].done && !self.group.contains(&other) {
                    self.group.push(other);
                }
            }
        }
        let (_, anywhere) = self.allowances(solution, visit);
        if solution.cost() < before.saturating_add(anywhere) {
            solution.commit(Level::Step);
            self.survey(solution);
            return true;
        }
        solution.rollback(Level::Step);
        false
    }

    /// What a visit may cost above its price: as the first of an empty shift, and anywhere.
    fn allowances(&self, solution: &Solution, visit: VisitId) -> (i64, i64) {
        let above = |times: i64| solution.instance.visits[visit].price.saturating_mul(times - 1).min(IMPOSSIBLE);
        match self.lift {
            Lift::None => (0, 0),
            Lift::Opening(times) => (above(times), 0),
            Lift::Every(times) => (above(times), above(times)),
        }
    }

    fn insert_single(&mut self, solution: &mut Solution, visit: VisitId, blink: &mut Blink) -> bool {
        let (opening, anywhere) = self.allowances(solution, visit);
        let price = solution.instance.visits[visit].price.saturating_add(anywhere);
        let before = solution.cost();
        let (at, shift) = self.best_single(solution, visit, blink, price);
        if shift == ShiftId::NONE {
            return false;
        }
        let entry = solution.instance.visits[visit].entries.start;
        let opened = !solution.routes[shift].active;
        solution.begin(Level::Step);
        solution.place(entry, shift, &at);
        solution.assign(visit);
        let most = before.saturating_add(if opened { opening } else { anywhere });
        let sound = solution.reflow();
        if sound && solution.cost() <= most {
            if matches!(self.lift, Lift::Opening(_)) && solution.cost() > before {
                self.lift = Lift::None;
            }
            solution.commit(Level::Step);
            if opened {
                self.survey(solution);
            }
            return true;
        }
        solution.rollback(Level::Step);
        // What it would have pushed may not move so far: perhaps there is a place further back.
        !sound && self.insert_group(solution, visit, blink, false)
    }

    /// The best shift and position for an unlinked visit of one entry, below `price`. Routes that hold a near visit are
    /// looked at first, so that others are mostly ruled out by the length of the detour; where there are many shifts,
    /// the others are looked at only if none of the near ones takes the visit.
    pub(in crate::search) fn best_single(
        &mut self,
        solution: &Solution,
        visit: VisitId,
        blink: &mut Blink,
        price: i64,
    ) -> (Insertion, ShiftId) {
        let instance = solution.instance;
        let entry = instance.visits[visit].entries.start;
        let (opening, anywhere) = self.allowances(solution, visit);
        let mut look = Look {
            solution,
            entry,
            slots: instance.candidates.slots(entry),
            row: self.memory.row(entry),
            newcomer: None,
            allowance: opening - anywhere,
            best: (Insertion { cost: price.min(IMPOSSIBLE), ..Insertion::NONE }, ShiftId::NONE),
            looked_at: 0,
        };
        self.round += 1;
        self.worst.refresh(solution);
        let worst = &self.worst;
        let near = self.near.get(visit).map_or(&[][..], |near| &near[1.min(near.len())..]);
        let looks = self.looks;
        let few = self.busy.len() <= looks.few_shifts;
        let (mut routes, visits) =
            if few { (looks.near_first, looks.near_visits) } else { (looks.near_routes, near.len()) };
        for &other in near.iter().take(visits) {
            let shift = solution.route_of[instance.visits[other].entries.start];
            if shift == ShiftId::NONE || self.seen[shift] == self.round {
                continue;
            }
            self.seen[shift] = self.round;
            if !self.region.holds(shift) {
                continue;
            }
            look.at(shift, worst, blink);
            routes -= 1;
            if routes == 0 {
                break;
            }
        }
        if few || routes > 0 || look.best.1 == ShiftId::NONE {
            for &shift in self.busy.iter().filter(|&&shift| self.seen[shift] != self.round) {
                look.at(shift, worst, blink);
            }
        }
        for &shift in self.idle.iter().filter(|&&shift| !solution.routes[shift].active) {
            look.at(shift, worst, blink);
        }
        self.looked_at += look.looked_at;
        look.best
    }

    /// Notes which shifts have visits; to be called before visits are put in, whenever others may have got their first
    /// one since. O(shifts).
    pub(crate) fn survey(&mut self, solution: &Solution) {
        self.round += 1;
        self.busy.clear();
        self.idle.clear();
        for route in self.region.routes(solution) {
            let class = solution.instance.shifts[route.shift].class;
            if route.active {
                self.busy.push(route.shift);
            } else if std::mem::replace(&mut self.class_seen[class], self.round) != self.round {
                self.idle.push(route.shift);
            }
        }
    }
}

/// A visit's way through its candidate routes.
struct Look<'l, 'a> {
    solution: &'l Solution<'a>,
    entry: TaskId,
    /// Per shift, [`NONE`] where it may not serve the entry.
    slots: &'l Table<ShiftId, u32>,
    row: &'l mut [Cached],
    newcomer: Option<(usize, Newcomer<'l>)>,
    /// What opening an empty shift may cost above the visit's price.
    allowance: i64,
    best: (Insertion, ShiftId),
    looked_at: u64,
}

impl<'l, 'a> Look<'l, 'a> {
    /// Takes the best position of one candidate route into account, from the cache where it still stands: stamps tell
    /// apart the shifts that share a slot.
    #[inline]
    fn at(&mut self, shift: ShiftId, worst: &Worst, blink: &mut Blink) {
        if self.slots[shift] == NONE {
            return;
        }
        let instance: &'l crate::evaluate::Instance<'a> = self.solution.instance;
        let route = &self.solution.routes[shift];
        let slot = shift.index() & (self.row.len() - 1);
        let mut cached = self.row[slot];
        // A slot without a start says only that nothing costs less than what it holds.
        let mut change = worst.change(self.solution, self.entry, shift);
        if !route.active {
            change.gain += self.allowance;
        }
        let bound = self.best.0.cost.saturating_add(change.gain);
        if cached.stamp != route.stamp || (cached.start == NEVER && cached.cost < bound) {
            let table = instance.shifts[shift].table;
            if self.newcomer.as_ref().is_none_or(|(known, _)| *known != table) {
                self.newcomer = Some((table, Newcomer::new(instance, self.entry, table)));
            }
            let Some((_, newcomer)) = &self.newcomer else { return };
            self.looked_at += route.stops.len() as u64 - 1;
            let at = newcomer.best(route, self.solution.soft(self.entry, shift), bound);
            let cost = at.cost.min(bound);
            cached = Cached { cost, stamp: route.stamp, position: at.position, release: at.release, start: at.start };
            self.row[slot] = cached;
        }
        if cached.start == NEVER {
            return;
        }
        let Cached { cost, position, release, start, .. } = cached;
        let cost = cost - change.gain + change.loss(self.solution, self.entry, start);
        if cost < self.best.0.cost && !blink.next() {
            self.best = (Insertion { cost, position, release, start }, shift);
        }
    }
}

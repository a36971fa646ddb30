"""The model for Timefold: a list variable of tasks for each shift, times as shadows of it.

Every task starts as early as its shift, its windows and its ties let it. Tied tasks (double-ups, gaps) wait for each
other, across shifts. A visit of which only a part is assigned counts as left out.
"""

# Timefold reads annotations as they are, and makes Java of these functions: plain loops, no generators.
from dataclasses import dataclass, field
from typing import Annotated, Any, Optional

from timefold.solver import SolverFactory
from timefold.solver.config import Duration, ScoreDirectorFactoryConfig, SolverConfig, TerminationConfig
from timefold.solver.domain import (
    DeepPlanningClone,
    InverseRelationShadowVariable,
    PiggybackShadowVariable,
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningListVariable,
    PlanningScore,
    PreviousElementShadowVariable,
    ShadowVariable,
    ValueRangeProvider,
    VariableListener,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import ConstraintCollectors, ConstraintFactory, HardSoftScore, ScoreDirector, constraint_provider

from .timefold import Facts

# A start that no window has any more: so far out that every shift is over.
NEVER = 4_000_000_000
# Shifts that are timed again after one move, before the tasks that wait for each other are taken to wait for ever.
MOST_SHIFTS = 60


class Times(VariableListener):
    """Times the shifts that a move touches, and those that wait for them."""

    def after_variable_changed(self, score_director: ScoreDirector, entity) -> None:
        work = []
        if entity.home >= 0:
            work.append(entity.shifts[entity.home])
        if entity.shift is not None and entity.home != entity.shift.index:
            work.append(entity.shift)
        if entity.shift is None:
            entity.start = -1
            entity.reach = -1
            if len(entity.group) > 0:
                entity.wait(score_director, work)
            entity.home = -1
        else:
            entity.home = entity.shift.index
        timed = 0
        while len(work) > 0:
            shift = work.pop()
            timed += 1
            shift.walk(score_director, work, timed > MOST_SHIFTS)


@dataclass
class Window:
    """First start, last start, and when a start begins to be late."""

    first: int
    last: int
    due: int


@dataclass
class Tie:
    """Of two tasks in a group: how far apart they start (`gap`), or that the same or different clinicians do them."""

    kind: str
    first: int
    then: int
    least: int = 0
    most: int = 0


@planning_entity
@dataclass
class Task:
    id: Annotated[str, PlanningId]
    index: int
    visit: int
    staff: int
    activity: bool
    place: int
    access: int
    lasts: int
    able: list[bool]
    windows: list
    price: int
    unit: int
    unit_price: int
    late: int
    load: int
    dislike: list[int]
    opens: int
    last: int
    shifts: Annotated[list["Shift"], DeepPlanningClone] = field(default_factory=list)
    group: Annotated[list["Task"], DeepPlanningClone] = field(default_factory=list)
    group_ties: list = field(default_factory=list)
    shift: Annotated[Optional["Shift"], InverseRelationShadowVariable(source_variable_name="tasks")] = field(default=None)
    previous: Annotated[Optional["Task"], PreviousElementShadowVariable(source_variable_name="tasks")] = field(default=None)
    start: Annotated[
        int,
        ShadowVariable(variable_listener_class=Times, source_variable_name="shift"),
        ShadowVariable(variable_listener_class=Times, source_variable_name="previous"),
    ] = field(default=-1)
    reach: int = field(default=-1)
    home: int = field(default=-1)
    trial: int = field(default=-1)
    mark: Annotated[int, PiggybackShadowVariable(shadow_variable_name="start")] = field(default=0)

    def fit(self, at: int) -> int:
        """The first start at `at` or later in a window; after the last one, that moment itself."""
        for window in self.windows:
            if at <= window.last:
                return max(at, window.first)
        return at

    def lateness(self, start: int) -> int:
        for window in self.windows:
            if window.first <= start and start <= window.last:
                return max(0, start - window.due)
        return 0

    def begin_at(self, at: int) -> bool:
        if self.start == at:
            return False
        self.start = at
        return True

    def wait(self, score_director: ScoreDirector, work: list) -> None:
        """Starts its group again; shifts of those that move are to be timed again."""
        leader = self.group[0]
        score_director.before_variable_changed(leader, "mark")
        leader.mark += 1
        score_director.after_variable_changed(leader, "mark")
        for one in self.group:
            one.trial = one.reach
        for _ in self.group:
            self.settle()
        for one in self.group:
            if one.begin_at(one.trial) and one.shift is not None and one.index != self.index:
                work.append(one.shift)

    def settle(self) -> None:
        for tie in self.group_ties:
            if tie.kind == "gap":
                self.put_apart(self.group[tie.first], self.group[tie.then], tie)

    def put_apart(self, one: "Task", other: "Task", tie: Tie) -> None:
        if one.trial >= 0 and other.trial >= 0:
            if other.trial < one.trial + tie.least:
                other.trial = other.fit(one.trial + tie.least)
            if one.trial < other.trial - tie.most:
                one.trial = one.fit(other.trial - tie.most)

    def clinician(self) -> int:
        if self.shift is None:
            return -1
        return self.shift.clinician

    def broken(self) -> int:
        """What its group breaks, if it is the first of it."""
        found = 0
        for tie in self.group_ties:
            found += self.group[tie.first].breaks(self.group[tie.then], tie)
        return found

    def breaks(self, other: "Task", tie: Tie) -> int:
        if self.shift is None or other.shift is None:
            # The second of a gap alone is against the rules, half a double-up is none at all.
            return 100 if tie.kind == "gap" and self.visit != other.visit and other.shift is not None else 0
        if tie.kind == "gap":
            return self.off(other.start - self.start, tie)
        if (tie.kind == "same") != (self.clinician() == other.clinician()):
            return 100
        return 0

    def off(self, apart: int, tie: Tie) -> int:
        most = max(tie.least - apart, apart - tie.most)
        return 0 if most <= 0 else 1 + min(most, 1_000_000) // 60


@planning_entity
@dataclass
class Shift:
    id: Annotated[str, PlanningId]
    index: int
    clinician: int
    begin: int
    end: int
    overtime: int
    start_place: int
    end_place: int
    most_visits: int
    most_travel: int
    most_load: int
    activities: int
    travel: list[list[int]]
    per_travel: int
    per_overtime: int
    per_wait: int
    breaks: Annotated[list[Task], DeepPlanningClone] = field(default_factory=list)
    # How far the walk over its tasks has come.
    at: int = field(default=-1)
    free: int = field(default=0)
    depart: int = field(default=-1)
    travelled: int = field(default=0)
    busy: int = field(default=0)
    carried: int = field(default=0)
    count: int = field(default=0)
    duties: int = field(default=0)
    over: int = field(default=0)
    unused: int = field(default=0)
    breaks_rules: int = field(default=0)
    costs: int = field(default=0)
    late: int = field(default=0)
    tasks: Annotated[list[Task], PlanningListVariable(allows_unassigned_values=True)] = field(default_factory=list)
    hard: int = field(default=0)
    soft: int = field(default=0)
    latest: int = field(default=0)
    idle: int = field(default=0)
    mark: Annotated[int, PiggybackShadowVariable(shadow_variable_name="start", shadow_entity_class=Task)] = field(default=0)

    def walk(self, score_director: ScoreDirector, work: list, forever: bool) -> None:
        """Times its tasks in order, and says what it costs and breaks."""
        self.set_out()
        for task in self.tasks:
            self.go_to(task)
            task.reach = NEVER if forever else task.fit(self.free)
            if len(task.group) > 0 and not forever:
                task.wait(score_director, work)
            else:
                task.start = task.reach
            self.serve(task)
        if self.count > 0:
            self.go_home()
            self.pay()
        else:
            self.rest()
        self.tell(score_director)

    def set_out(self) -> None:
        self.at = self.start_place
        self.free = self.begin
        self.depart = -1
        self.travelled = 0
        self.busy = 0
        self.carried = 0
        self.count = 0
        self.duties = 0
        self.breaks_rules = 0
        self.costs = 0
        self.late = 0

    def go_to(self, task) -> None:
        if task.place < 0:
            return
        if self.at >= 0:
            self.move(self.travel[self.at][task.place])
        if self.at != task.place:
            self.free += task.access
            self.busy += task.access
        self.at = task.place

    def move(self, way: int) -> None:
        self.free += way
        self.travelled += way

    def serve(self, task) -> None:
        if self.depart < 0:
            # It leaves as late as the first stop lets it.
            self.depart = self.begin + max(0, task.start - self.free)
        self.free = task.start + task.lasts
        self.busy += task.lasts
        if not task.able[self.index]:
            self.breaks_rules += 1_000
        if task.start > task.last:
            self.breaks_rules += 1 + min(task.start - task.last, 1_000_000) // 60
        if task.visit >= 0:
            self.count += 1
            self.carried += task.load
            self.costs += task.dislike[self.index]
            self.too_late(task.late, task.lateness(task.start))
        elif task.activity:
            self.duties += 1

    def too_late(self, price: int, seconds: int) -> None:
        if price > 0:
            self.costs += price * seconds
            self.late = max(self.late, seconds)

    def go_home(self) -> None:
        if self.end_place >= 0 and self.at >= 0:
            self.move(self.travel[self.at][self.end_place])
        self.over = max(0, self.free - self.end)
        if self.over > self.overtime:
            self.breaks_rules += 1 + min(self.over - self.overtime, 1_000_000) // 60
        if self.travelled > self.most_travel:
            self.breaks_rules += 1 + (self.travelled - self.most_travel) // 60
        self.breaks_rules += 100 * max(0, self.count - self.most_visits)
        self.breaks_rules += 100 * max(0, self.carried - self.most_load)
        self.breaks_rules += 100 * (self.activities - self.duties)

    def pay(self) -> None:
        for rest in self.breaks:
            if self.free > rest.opens and not self.has(rest):
                if rest.price >= 0:
                    self.costs += rest.price
                else:
                    self.breaks_rules += 100
        self.costs += self.travelled * self.per_travel + self.over * self.per_overtime
        self.costs += (self.free - self.depart - self.travelled - self.busy) * self.per_wait
        self.unused = self.end - self.begin + self.over - self.travelled - self.busy

    def has(self, task) -> bool:
        return task.shift is not None and task.shift.index == self.index

    def rest(self) -> None:
        """Without visits nothing is owed and nothing costs anything."""
        self.costs = 0
        self.late = 0
        self.unused = self.end - self.begin

    def tell(self, score_director: ScoreDirector) -> None:
        if self.hard != self.breaks_rules or self.soft != self.costs or self.latest != self.late or self.idle != self.unused:
            score_director.before_variable_changed(self, "mark")
            self.hard = self.breaks_rules
            self.soft = self.costs
            self.latest = self.late
            self.idle = self.unused
            self.mark += 1
            score_director.after_variable_changed(self, "mark")


@planning_solution
@dataclass
class Day:
    shifts: Annotated[list[Shift], PlanningEntityCollectionProperty]
    tasks: Annotated[list[Task], PlanningEntityCollectionProperty, ValueRangeProvider]
    score: Annotated[Optional[HardSoftScore], PlanningScore] = field(default=None)


def constraints(factory: ConstraintFactory) -> list:
    return [
        factory.for_each(Shift)
        .filter(lambda shift: shift.hard > 0)
        .penalize(HardSoftScore.ONE_HARD, lambda shift: shift.hard)
        .as_constraint("rules of shifts"),
        factory.for_each_including_unassigned(Task)
        .filter(lambda task: task.mark > 0 and task.broken() > 0)
        .penalize(HardSoftScore.ONE_HARD, lambda task: task.broken())
        .as_constraint("links"),
        factory.for_each(Shift)
        .filter(lambda shift: shift.soft > 0)
        .penalize(HardSoftScore.ONE_SOFT, lambda shift: shift.soft)
        .as_constraint("cost of shifts"),
        factory.for_each_including_unassigned(Task)
        .filter(lambda task: task.visit >= 0 and task.shift is None)
        .group_by(lambda task: task.unit, ConstraintCollectors.max(lambda task: task.unit_price))
        .penalize(HardSoftScore.ONE_SOFT, lambda unit, price: price)
        .as_constraint("left out"),
        # Breaks and activities stay in their shifts, so that there is something to gain by the first visit.
        factory.for_each_including_unassigned(Task)
        .filter(lambda task: task.visit < 0 and task.shift is None)
        .penalize(HardSoftScore.ONE_SOFT)
        .as_constraint("duties"),
    ]


def worst(weight: int, longest: bool) -> Any:
    def one(factory: ConstraintFactory) -> Any:
        if longest:
            found = factory.for_each(Shift).group_by(ConstraintCollectors.max(lambda shift: shift.idle))
        else:
            found = factory.for_each(Shift).group_by(ConstraintCollectors.max(lambda shift: shift.latest))
        return found.penalize(HardSoftScore.ONE_SOFT, lambda most: most * weight).as_constraint(f"worst {longest}")

    return one


def solve(facts: Facts, seconds: float, seed: int) -> dict[int, list[tuple[int, int]]]:
    """Tasks and their starts for each shift."""
    day = day_of(facts)
    more = [
        worst(facts.weights[name], longest)
        for name, longest in (("latestPerSecond", False), ("longestIdlePerSecond", True))
        if facts.weights[name] > 0
    ]
    config = SolverConfig(
        solution_class=Day,
        entity_class_list=[Shift, Task],
        random_seed=seed,
        score_director_factory_config=ScoreDirectorFactoryConfig(
            constraint_provider_function=constraint_provider(
                lambda factory: constraints(factory) + [one(factory) for one in more]
            )
        ),
        termination_config=TerminationConfig(spent_limit=Duration(milliseconds=max(1, int(seconds * 1000)))),
    )
    return does(facts, SolverFactory.create(config).build_solver().solve(day))


class Nobody:
    """Whom a walk over a finished solution tells."""

    def before_variable_changed(self, entity: Any, name: str) -> None: ...

    def after_variable_changed(self, entity: Any, name: str) -> None: ...


def does(facts: Facts, day: Day) -> dict[int, list[tuple[int, int]]]:
    """What is left of a solution without visits that are assigned in part, timed again."""
    partly = {task.unit for task in day.tasks if task.visit >= 0 and task.shift is None}
    for shift in day.shifts:
        for task in shift.tasks:
            if task.visit >= 0 and task.unit in partly:
                task.shift, task.start, task.reach = None, -1, -1
        shift.tasks = [task for task in shift.tasks if task.shift is not None]
    work, walks = list(day.shifts), 0
    while work and walks < 100 * len(day.shifts):
        work.pop().walk(Nobody(), work, False)
        walks += 1
    return {
        shift.index: [(task.index, task.start) for task in shift.tasks]
        for shift in day.shifts
        if any(task.visit >= 0 for task in shift.tasks)
    }


def day_of(facts: Facts) -> Day:
    weights = facts.weights
    shifts = [
        Shift(
            id=str(at),
            index=at,
            clinician=shift.clinician,
            begin=shift.start,
            end=shift.end,
            overtime=shift.overtime,
            start_place=shift.start_place,
            end_place=shift.end_place,
            most_visits=shift.most_visits,
            most_travel=shift.most_travel,
            most_load=shift.most_load,
            activities=shift.activities,
            travel=facts.travel[shift.mode],
            per_travel=weights["travelPerSecond"],
            per_overtime=weights["overtimePerSecond"],
            per_wait=weights["waitPerSecond"],
            idle=shift.end - shift.start,
        )
        for at, shift in enumerate(facts.shifts)
    ]
    unit: dict[int, int] = {}
    for at, named in enumerate(facts.together):
        unit |= {visit: -2 - at for visit in named}
    prices: dict[int, dict[int, int]] = {}
    for task in facts.tasks:
        if task.visit >= 0:
            prices.setdefault(unit.get(task.visit, task.visit), {})[task.visit] = task.price
    tasks = [
        Task(
            id=str(at),
            index=at,
            visit=task.visit,
            staff=task.staff,
            activity=task.kind == "activity",
            place=task.place,
            access=facts.access[task.place] if task.place >= 0 else 0,
            lasts=task.lasts,
            able=task.able,
            windows=[Window(*window) for window in task.windows],
            price=task.price,
            unit=unit.get(task.visit, task.visit),
            unit_price=sum(prices.get(unit.get(task.visit, task.visit), {}).values()),
            late=task.late,
            load=task.load,
            dislike=task.dislike,
            opens=task.windows[0][0],
            last=task.windows[-1][1],
        )
        for at, task in enumerate(facts.tasks)
    ]
    for at, task in enumerate(facts.tasks):
        if task.kind == "break":
            shifts[task.able.index(True)].breaks.append(tasks[at])
    for task in tasks:
        task.shifts.extend(shifts)
    tie_up(facts, tasks)
    return Day(shifts=shifts, tasks=tasks)


def tie_up(facts: Facts, tasks: list[Task]) -> None:
    """Puts tasks into groups that have to do with each other, directly or by others."""
    entries: dict[int, list[int]] = {}
    for at, task in enumerate(facts.tasks):
        if task.visit >= 0:
            entries.setdefault(task.visit, []).append(at)
    ties = [("gap", first, then, least, most) for first, then, least, most in facts.ties]
    for own in entries.values():
        ties += [("apart", one, other, 0, 0) for at, one in enumerate(own) for other in own[at + 1 :]]
    for a, b in facts.apart:
        ties += [("apart", one, other, 0, 0) for one in entries[a] for other in entries[b]]
    for named in facts.same:
        if any(len(entries[visit]) > 1 for visit in named):
            raise ValueError("the model for Timefold has no double-ups by the same clinician")
        ties += [("same", entries[one][0], entries[other][0], 0, 0) for one, other in zip(named, named[1:], strict=False)]
    group_of = {at: {at} for at in range(len(tasks))}
    for _, one, other, _, _ in ties:
        group = group_of[one] | group_of[other]
        for at in group:
            group_of[at] = group
    done: set[int] = set()
    for at in range(len(tasks)):
        group = sorted(group_of[at])
        if len(group) == 1 or at in done:
            continue
        done |= set(group)
        index = {task: position for position, task in enumerate(group)}
        own = [Tie(kind, index[a], index[b], least, most) for kind, a, b, least, most in ties if a in index]
        for task in group:
            tasks[task].group.extend(tasks[other] for other in group)
            tasks[task].group_ties.extend(own)

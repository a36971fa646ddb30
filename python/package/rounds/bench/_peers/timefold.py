"""Days as Timefold sees them: facts in whole numbers, of which `timefold_model` makes its classes.

A shift has a list of tasks: staff entries of visits, breaks and activities. Hard are skills and all other fitness,
windows, ends of shifts, what shifts can take, links and pins; soft is the objective of the day, in its own units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..._frames import seconds_of
from .itineraries import Doing, Ways, plan_of, second

if TYPE_CHECKING:
    from .. import Instance

_UNASSIGNED = {"critical": 2_000_000, "urgent": 500_000, "timed": 100_000, "routine": 20_000}
_LATE = {"critical": 200, "urgent": 50, "timed": 10, "routine": 2}
_WEIGHTS = {
    "travelPerSecond": 1,
    "overtimePerSecond": 2,
    "waitPerSecond": 0,
    "continuity": 1_800,
    "preference": 300,
    "latestPerSecond": 0,
    "longestIdlePerSecond": 0,
}
_ALWAYS = 10**9


@dataclass
class TaskFacts:
    """Something that a shift may do.

    `able` says for each shift whether it may; `price` is what leaving it out costs (of a visit, once for all its
    entries); `dislike` what it costs more in each shift.
    """

    kind: str
    id: str
    staff: int
    place: int
    lasts: int
    able: list[bool]
    windows: list[tuple[int, int, int]]
    price: int
    late: int
    load: int
    dislike: list[int]
    visit: int = -1


@dataclass
class ShiftFacts:
    """A shift: of which clinician, from when to when, from where to where (-1: nowhere), what it can take."""

    id: str
    clinician: int
    start: int
    end: int
    overtime: int
    start_place: int
    end_place: int
    mode: int
    most_visits: int
    most_travel: int
    most_load: int
    activities: int


@dataclass
class Facts:
    """A day. A tie is (first task, second task, least, most) between their starts."""

    shifts: list[ShiftFacts] = field(default_factory=list[ShiftFacts])
    tasks: list[TaskFacts] = field(default_factory=list[TaskFacts])
    ties: list[tuple[int, int, int, int]] = field(default_factory=list[tuple[int, int, int, int]])
    apart: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """Visits of which no clinician attends two."""
    same: list[list[int]] = field(default_factory=list[list[int]])
    """Visits that some one clinician attends all of."""
    together: list[list[int]] = field(default_factory=list[list[int]])
    """Visits that are all assigned or none."""
    after: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """The first visit is assigned only if the second is."""
    travel: list[list[list[int]]] = field(default_factory=list[list[list[int]]])
    access: list[int] = field(default_factory=list[int])
    weights: dict[str, int] = field(default_factory=dict[str, int])
    end: int = 0


def timefold(instance: Instance, day: dict[str, Any], seconds: float, seed: int) -> str:
    """The plan that Timefold finds, in the suite's own format."""
    facts = facts_of(day)
    from .timefold_model import solve

    does: dict[str, list[Doing]] = {}
    for shift, doing in solve(facts, seconds, seed).items():
        does[facts.shifts[shift].id] = [
            Doing(facts.tasks[task].kind, facts.tasks[task].id, facts.tasks[task].staff, start) for task, start in doing
        ]
    return instance.solution(plan_of(day, instance.day.digest, does))


def _refuse(day: Mapping[str, Any]) -> None:
    """Days with what the model does not say are left to others."""
    for name in ("history", "promises", "reserve", "overrides", "standards"):
        if day.get(name):
            raise ValueError(f"the model for Timefold has no {name}")
    if day.get("objective", {}).get("priorities", "weighted") != "weighted":
        raise ValueError("the model for Timefold has no strict priorities")
    for clinician in day["clinicians"]:
        shifts = sorted(clinician["shifts"], key=lambda shift: second(shift["start"]))
        for one, other in zip(shifts, shifts[1:], strict=False):
            if second(one["end"]) + (seconds_of(one.get("maxOvertime")) or 0) > second(other["start"]):
                raise ValueError("the model for Timefold has no shifts that may run into the next one")
        if any(one.get("onArrival") for shift in shifts for one in shift.get("breaks", [])):
            raise ValueError("the model for Timefold has no breaks on arrival")


def facts_of(day: dict[str, Any]) -> Facts:
    """The facts of a day."""
    _refuse(day)
    return _Facts(day).facts


class _Facts:
    def __init__(self, day: dict[str, Any]) -> None:
        self._day, self.facts = day, Facts()
        self._objective = day.get("objective", {})
        self.facts.weights = {name: self._objective.get(name, value) for name, value in _WEIGHTS.items()}
        self._place = {place["id"]: at for at, place in enumerate(day["places"])}
        self.facts.access = [seconds_of(place.get("access")) or 0 for place in day["places"]]
        self._patients = {patient["id"]: patient for patient in day.get("patients", [])}
        implies = {skill["id"]: skill.get("implies", []) for skill in day.get("skills", [])}
        self._skills = [_closure(who.get("skills", []), implies) for who in day["clinicians"]]
        self._modes = [mode["id"] for mode in day["travel"]["modes"]]
        self._shifts()
        self._travel()
        self._visits()
        self._links()

    def _shifts(self) -> None:
        many = sum(len(who["shifts"]) for who in self._day["clinicians"])
        for at, who in enumerate(self._day["clinicians"]):
            for shift in who["shifts"]:
                own = [index == len(self.facts.shifts) for index in range(many)]
                for kind, duties in (("break", "breaks"), ("activity", "activities")):
                    self.facts.tasks += [self._duty(kind, duty, own) for duty in shift.get(duties, [])]
                self.facts.shifts.append(
                    ShiftFacts(
                        id=shift["id"],
                        clinician=at,
                        start=second(shift["start"]),
                        end=second(shift["end"]),
                        overtime=seconds_of(shift.get("maxOvertime")) or 0,
                        start_place=self._place.get(shift.get("startPlace"), -1),
                        end_place=self._place.get(shift.get("endPlace"), -1),
                        mode=self._modes.index(who.get("mode", self._modes[0])),
                        most_visits=shift.get("maxVisits", _ALWAYS),
                        most_travel=seconds_of(shift["maxTravel"]) or 0 if "maxTravel" in shift else _ALWAYS,
                        most_load=shift.get("maxLoad", _ALWAYS),
                        activities=len(shift.get("activities", [])),
                    )
                )
        self.facts.end = max((shift.end + shift.overtime for shift in self.facts.shifts), default=0)

    def _duty(self, kind: str, duty: Mapping[str, Any], own: list[bool]) -> TaskFacts:
        window = (second(duty["earliest"]), second(duty["latest"]), _ALWAYS * 10)
        price = duty.get("skipCost", -1) if kind == "break" else -1
        place = self._place[duty["place"]] if kind == "activity" else -1
        lasts = seconds_of(duty["duration"]) or 0
        return TaskFacts(kind, duty["id"], 0, place, lasts, own, [window], price, 0, 0, [0] * len(own))

    def _travel(self) -> None:
        ways = Ways(self._day)
        for mode in self._modes:
            self.facts.travel.append([[ways.between(mode, a, b)[0] for b in self._place] for a in self._place])

    def _visits(self) -> None:
        unassigned = _UNASSIGNED | self._objective.get("unassigned", {})
        late = _LATE | self._objective.get("latePerSecond", {})
        for at, visit in enumerate(self._day["visits"]):
            patient = self._patients.get(visit.get("patient"), {})
            place = -1 if visit.get("remote") else self._place[visit.get("place") or patient["place"]]
            windows = _windows(visit)
            for pin in self._day.get("pins", []):
                if pin["visit"] == visit["id"] and "start" in pin:
                    at_it = second(pin["start"])
                    windows = [(at_it, at_it, due) for first, last, due in windows if first <= at_it <= last]
            price = visit.get("unassignedCost")
            priority = visit.get("priority", "routine")
            if price is None:
                due = windows[-1][2] if windows[-1][2] < _ALWAYS * 10 else None
                overdue = 0 if due is None else max(0, min(windows[-1][1], self.facts.end) - due)
                price = unassigned[priority] + late[priority] * overdue
            for index, staff in enumerate(visit.get("staff", [{}])):
                self.facts.tasks.append(
                    TaskFacts(
                        kind="visit",
                        id=visit["id"],
                        staff=index,
                        place=place,
                        lasts=seconds_of(staff.get("duration", visit["duration"])) or 0,
                        able=self._able(visit, patient, staff, index),
                        windows=windows,
                        price=price,
                        # Lateness counts once a visit.
                        late=late[priority] if index == 0 else 0,
                        load=visit.get("load", 0),
                        dislike=self._dislike(visit, patient),
                        visit=at,
                    )
                )

    def _each_shift(self) -> list[tuple[int, dict[str, Any], str]]:
        clinicians = self._day["clinicians"]
        return [(shift.clinician, clinicians[shift.clinician], shift.id) for shift in self.facts.shifts]

    def _able(self, visit: Mapping[str, Any], patient: Mapping[str, Any], staff: Mapping[str, Any], entry: int) -> list[bool]:
        pins = [pin for pin in self._day.get("pins", []) if pin["visit"] == visit["id"]]
        for pin in pins:
            if len(visit.get("staff", [{}])) > 1 and "staff" not in pin and ("clinician" in pin or "shift" in pin):
                raise ValueError("the model for Timefold has no pins on a double-up that leave the entry open")
        mine = [pin for pin in pins if pin.get("staff", entry) == entry]
        able: list[bool] = []
        for at, who, shift in self._each_shift():
            fits = set(staff.get("skills", [])) <= self._skills[at] and who.get("band", 0) >= staff.get("minBand", 0)
            for rules in (visit, patient):
                gender = rules.get("requiredGender")
                fits &= gender is None or who.get("gender") == gender
                fits &= set(rules.get("requiredLanguages", [])) <= set(who.get("languages", []))
                fits &= who["id"] not in rules.get("excludedClinicians", [])
                fits &= not rules.get("requiredClinicians") or who["id"] in rules["requiredClinicians"]
            fits &= all(pin.get("clinician", who["id"]) == who["id"] and pin.get("shift", shift) == shift for pin in mine)
            able.append(fits)
        return able

    def _dislike(self, visit: Mapping[str, Any], patient: Mapping[str, Any]) -> list[int]:
        def wish(name: str) -> Any:
            return visit.get(name) or patient.get(name)

        weights = self.facts.weights
        costs: list[int] = []
        for _, who, _ in self._each_shift():
            cost = 0
            if (few := wish("preferredClinicians")) and who["id"] not in few:
                cost += weights["continuity"]
            if (gender := wish("preferredGender")) and who.get("gender") != gender:
                cost += weights["preference"]
            if (spoken := wish("preferredLanguages")) and not set(spoken) & set(who.get("languages", [])):
                cost += weights["preference"]
            costs.append(cost)
        return costs

    def _links(self) -> None:
        visit = {row["id"]: at for at, row in enumerate(self._day["visits"])}
        entries: dict[int, list[int]] = {}
        for at, task in enumerate(self.facts.tasks):
            if task.kind == "visit":
                entries.setdefault(task.visit, []).append(at)
        for own in entries.values():
            self.facts.ties += [(own[0], other, 0, 0) for other in own[1:]]
        for link in self._day.get("links", []):
            if link["kind"] == "gap":
                first, then = visit[link["from"]], visit[link["to"]]
                most = seconds_of(link["max"]) if "max" in link else None
                least = seconds_of(link.get("min")) or 0
                self.facts.ties.append((entries[first][0], entries[then][0], least, _ALWAYS if most is None else most))
                self.facts.after.append((then, first))
                continue
            named = [visit[one] for one in link["visits"]]
            if link["kind"] == "differentClinicians":
                self.facts.apart += [(a, b) for at, a in enumerate(named) for b in named[at + 1 :]]
            elif link["kind"] == "sameClinician":
                self.facts.same.append(named)
            else:
                self.facts.together.append(named)


def _closure(held: list[str], implies: Mapping[str, list[str]]) -> set[str]:
    skills: set[str] = set()
    open_ = list(held)
    while open_:
        skill = open_.pop()
        if skill not in skills:
            skills.add(skill)
            open_ += implies.get(skill, [])
    return skills


def _windows(visit: Mapping[str, Any]) -> list[tuple[int, int, int]]:
    """First start, last start, due. Without any, one that never closes."""
    due = _ALWAYS * 10
    if "response" in visit:
        due = second(visit["response"]["clockStart"]) + (seconds_of(visit["response"]["within"]) or 0)
    elif "due" in visit:
        due = second(visit["due"])
    windows = [
        (second(window["start"]), second(window["end"]), second(window["due"]) if "due" in window else due)
        for window in visit.get("windows", [])
    ]
    return sorted(windows) or [(0, _ALWAYS * 10, due)]

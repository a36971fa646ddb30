"""Plans of days by what each shift does and when, for peers that find both."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from ..._frames import instant, seconds_of


@dataclass(frozen=True)
class Doing:
    """What a shift does: a staff entry of a visit, a break or an activity, from when on (in seconds of the epoch)."""

    kind: str
    id: str
    staff: int
    start: int


def second(text: str) -> int:
    """An instant in seconds of the epoch."""
    return int(cast("dt.datetime", instant(text)).timestamp())


class Ways:
    """Seconds and metres between the places of a day, by mode."""

    def __init__(self, day: Mapping[str, Any]) -> None:
        self._point = {place["id"]: place for place in day["places"]}
        self._mode = {mode["id"]: mode for mode in day["travel"]["modes"]}
        self.first: str = day["travel"]["modes"][0]["id"]
        self._row = {
            name: {place: at for at, place in enumerate(mode["matrix"]["places"])}
            for name, mode in self._mode.items()
            if "matrix" in mode
        }

    def between(self, mode: str, a: str, b: str) -> tuple[int, int]:
        """From one place to another."""
        if a == b:
            return 0, 0
        way = self._mode[mode]
        if "matrix" in way:
            row, column, table = self._row[mode][a], self._row[mode][b], way["matrix"]
            metres = table["metres"][row][column] if table.get("metres") else 0
            return table["seconds"][row][column], metres
        if "estimate" not in way:
            raise ValueError(f"the mode {mode} asks a network or a server: give the day with its matrix")
        estimate = way["estimate"]
        (p, q), (r, s) = ([math.radians(self._point[at][axis]) for axis in ("lat", "lon")] for at in (a, b))
        arc = math.sin((r - p) / 2) ** 2 + math.cos(p) * math.cos(r) * math.sin((s - q) / 2) ** 2
        metres = 2 * 6_371_008.8 * math.asin(math.sqrt(arc)) * estimate["detourFactor"]
        return math.ceil(metres / (estimate["speedKmh"] / 3.6) - 1e-6), math.floor(metres + 0.5)


def plan_of(day: Mapping[str, Any], digest: str, does: Mapping[str, Sequence[Doing]]) -> str:
    """The plan file of a day in which each shift, by its id, does this."""
    ways = Ways(day)
    access = {place["id"]: seconds_of(place.get("access")) or 0 for place in day["places"]}
    visits = {visit["id"]: visit for visit in day["visits"]}
    home = {patient["id"]: patient["place"] for patient in day.get("patients", [])}
    shifts: list[dict[str, Any]] = []
    done: set[str] = set()
    for clinician in day["clinicians"]:
        for shift in clinician["shifts"]:
            doing = does.get(shift["id"], ())
            mode = clinician.get("mode", ways.first)
            itinerary = _Itinerary(shift, mode, ways, access, visits, home)
            if any(one.kind == "visit" for one in doing):
                itinerary.fill(doing)
                done |= {one.id for one in doing if one.kind == "visit"}
            shifts.append({"clinician": clinician["id"], "shift": shift["id"], "itinerary": itinerary.stops})
    out: list[dict[str, Any]] = [{"visit": visit, "reasons": []} for visit in visits if visit not in done]
    return json.dumps({"format": "rounds/1", "day": {"digest": digest}, "shifts": shifts, "unassigned": out})


class _Itinerary:
    def __init__(
        self,
        shift: Mapping[str, Any],
        mode: str,
        ways: Ways,
        access: Mapping[str, int],
        visits: Mapping[str, Mapping[str, Any]],
        home: Mapping[str, str],
    ) -> None:
        self.stops: list[dict[str, Any]] = []
        self._shift, self._mode, self._ways, self._access = shift, mode, ways, access
        self._visits, self._home = visits, home
        self._at: str | None = shift.get("startPlace")

    def _place(self, one: Doing) -> str | None:
        if one.kind == "visit":
            visit = self._visits[one.id]
            return None if visit.get("remote") else visit.get("place") or self._home[visit["patient"]]
        return str(self._duty(one)["place"]) if one.kind == "activity" else None

    def _duty(self, one: Doing) -> Mapping[str, Any]:
        kind = "breaks" if one.kind == "break" else "activities"
        return next(duty for duty in self._shift[kind] if duty["id"] == one.id)

    def _lasts(self, one: Doing) -> int:
        if one.kind != "visit":
            return seconds_of(self._duty(one)["duration"]) or 0
        visit = self._visits[one.id]
        staff = visit.get("staff", [{}])[one.staff]
        return seconds_of(staff.get("duration", visit["duration"])) or 0

    def fill(self, doing: Sequence[Doing]) -> None:
        first = doing[0]
        place = self._place(first)
        free = first.start
        if self._at is not None:
            if place is not None:
                free -= self._way(place)[0] + self._pays(place)
            self.stops.append({"kind": "start", "place": self._at, "departure": _stamp(free)})
        elif place is not None:
            free -= self._access[place]
        for one in doing:
            free = self._stop(one, free)
        if "endPlace" in self._shift:
            travel, metres = self._way(self._shift["endPlace"])
            end = {"kind": "end", "place": self._shift["endPlace"], "travel": f"PT{travel}S", "metres": metres}
            self.stops.append({**end, "arrival": _stamp(free + travel)})

    def _way(self, place: str) -> tuple[int, int]:
        return (0, 0) if self._at is None else self._ways.between(self._mode, self._at, place)

    def _pays(self, place: str) -> int:
        return 0 if self._at == place else self._access[place]

    def _stop(self, one: Doing, free: int) -> int:
        place = self._place(one)
        end = one.start + self._lasts(one)
        stop: dict[str, Any] = {"kind": one.kind, one.kind: one.id}
        if one.kind == "visit":
            stop |= {"staff": one.staff, "late": f"PT{max(0, one.start - self._due(one))}S"}
        if place is not None:
            travel, metres = self._way(place)
            stop |= {"place": place, "travel": f"PT{travel}S", "metres": metres, "arrival": _stamp(free + travel)}
            self._at = place
        elif one.kind == "visit":
            stop["arrival"] = _stamp(free)
        self.stops.append({**stop, "start": _stamp(one.start), "end": _stamp(end)})
        return end

    def _due(self, one: Doing) -> int:
        visit = self._visits[one.id]
        if "response" in visit:
            response = visit["response"]
            return second(response["clockStart"]) + (seconds_of(response["within"]) or 0)
        for window in visit.get("windows", []):
            if second(window["start"]) <= one.start <= second(window["end"]) and "due" in window:
                return second(window["due"])
        return second(visit["due"]) if "due" in visit else one.start


def _stamp(at: int) -> str:
    return dt.datetime.fromtimestamp(at, dt.timezone.utc).isoformat()

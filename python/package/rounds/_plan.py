"""Plans, and what is said of them."""

from __future__ import annotations

import datetime as dt
import html
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from . import _rounds
from ._day import Day, DayLike, day_of, read, write
from ._frames import Columns, instant, seconds_of, to_pandas, to_polars

if TYPE_CHECKING:
    import pandas
    import polars

PlanLike: TypeAlias = "Plan | Mapping[str, Any] | str | os.PathLike[str] | bytes"
"""What a plan can be given as: a `Plan`, a dict, a path (or text in JSON), or bytes."""


@dataclass(frozen=True)
class Progress:
    """How far a search is.

    Attributes
    ----------
    cost : int
        Cost of the best plan so far, in second-equivalents.
    assigned, visits, shifts : int
        Visits that it assigns, visits and shifts of the day.
    iterations : int
        Iterations done.
    seconds : float
        Time since the start.
    fraction : float
        Part of the run that is done, 0 to 1.
    """

    cost: int
    assigned: int
    visits: int
    shifts: int
    iterations: int
    seconds: float
    fraction: float


ProgressLike: TypeAlias = "Callable[[Progress], object] | bool | None"
"""A function that is told a few times a second, `True` for a bar of tqdm, or nothing."""


@dataclass(frozen=True)
class Stop:
    """A stop of a shift.

    Attributes
    ----------
    clinician, shift : str
        Whose it is.
    kind : str
        ``visit``, ``break``, ``activity``, ``reserve``, ``noAccess``, ``start`` or ``end``.
    id : str or None
        The visit, break, activity or reserve.
    staff : int or None
        The staff entry of the visit that is served.
    place : str or None
        Where; none for a remote visit, a reserve, and a break that is taken where the clinician is.
    travel_seconds, metres : int or None
        The way from the place before.
    arrival, start, end : datetime or None
        With the time zone offset of the day.
    late_seconds : int
        How late care begins.
    """

    clinician: str
    shift: str
    kind: str
    id: str | None
    staff: int | None
    place: str | None
    travel_seconds: int | None
    metres: int | None
    arrival: dt.datetime | None
    start: dt.datetime | None
    end: dt.datetime | None
    late_seconds: int


_NAMED = ("visit", "break", "activity", "reserve")
"""What a stop can be of."""


@dataclass(frozen=True)
class Unassigned:
    """A visit that is left out, and why.

    Attributes
    ----------
    visit : str
        Its id.
    reasons : tuple of dict
        Proven reasons, each with ``code`` and what it is about.
    nearest : dict or None
        The nearest change that would let it in, with its cost.
    """

    visit: str
    reasons: tuple[dict[str, Any], ...]
    nearest: dict[str, Any] | None

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the reasons."""
        return tuple(str(reason["code"]) for reason in self.reasons)


@dataclass(frozen=True)
class Unheld:
    """A reserve that nobody holds, and why.

    Attributes
    ----------
    reserve : str
        Its id.
    reasons : tuple of dict
        Proven reasons, each with ``code`` and what it is about.
    """

    reserve: str
    reasons: tuple[dict[str, Any], ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the reasons."""
        return tuple(str(reason["code"]) for reason in self.reasons)


class Plan:
    """A plan for a day.

    Parameters
    ----------
    source : dict, path, str or bytes
        The plan: in the form of a plan file.
    day : Day, dict, path, str or bytes
        The day that it is for.

    Attributes
    ----------
    day : Day
        The day that it is for.
    interrupted : bool
        Whether Ctrl-C ended the search that made it.
    """

    def __init__(self, source: PlanLike, day: DayLike) -> None:
        self.day: Day = day_of(day)
        self.interrupted: bool = False
        self._text: bytes = source._text if isinstance(source, Plan) else read(source, "a plan")[0]
        self._file: dict[str, Any] | None = None

    @classmethod
    def _of(cls, day: Day, text: str, interrupted: bool = False) -> Plan:
        plan = cls(text.encode(), day)
        plan.interrupted = interrupted
        return plan

    def _parsed(self) -> dict[str, Any]:
        if self._file is None:
            self._file = cast("dict[str, Any]", json.loads(self._text))
        return self._file

    @property
    def cost(self) -> int:
        """Cost in second-equivalents, as the plan says."""
        return int(self._parsed().get("cost", {}).get("total", 0))

    @property
    def costs(self) -> dict[str, int]:
        """The parts of the cost."""
        return dict(self._parsed().get("cost", {}))

    @property
    def kpis(self) -> dict[str, Any]:
        """Key figures."""
        return dict(self._parsed().get("kpis", {}))

    @property
    def bound(self) -> dict[str, Any] | None:
        """What no plan can better, where that was proven."""
        return cast("dict[str, Any] | None", self._parsed().get("bound"))

    @property
    def unassigned(self) -> tuple[Unassigned, ...]:
        """Visits that are left out, each with its reasons."""
        return tuple(
            Unassigned(left["visit"], tuple(left.get("reasons", [])), left.get("nearest"))
            for left in self._parsed().get("unassigned", [])
        )

    @property
    def unheld(self) -> tuple[Unheld, ...]:
        """Reserves that nobody holds, each with its reasons."""
        return tuple(Unheld(left["reserve"], tuple(left.get("reasons", []))) for left in self._parsed().get("unheld", []))

    @property
    def assigned(self) -> int:
        """Number of visits that somebody attends."""
        return len({stop.id for stop in self if stop.kind == "visit"})

    def __iter__(self) -> Iterator[Stop]:
        """All stops, shift by shift, in order."""
        for shift in self._parsed().get("shifts", []):
            for stop in shift["itinerary"]:
                kind = stop["kind"]
                yield Stop(
                    clinician=shift["clinician"],
                    shift=shift["shift"],
                    kind=kind,
                    id=next((stop[name] for name in _NAMED if name in stop), None),
                    staff=stop.get("staff"),
                    place=stop.get("place"),
                    travel_seconds=seconds_of(stop.get("travel")),
                    metres=stop.get("metres"),
                    arrival=instant(stop.get("arrival")),
                    start=instant(stop.get("start") or stop.get("departure")),
                    end=instant(stop.get("end")),
                    late_seconds=seconds_of(stop.get("late")) or 0,
                )

    @property
    def stops(self) -> list[Stop]:
        """All stops, shift by shift, in order."""
        return list(self)

    def to_dict(self) -> dict[str, Any]:
        """The plan file as a dict."""
        return cast("dict[str, Any]", json.loads(self._text))

    def to_json(self) -> str:
        """The plan file as text: byte for byte what the program writes."""
        return self._text.decode()

    def to_bytes(self) -> bytes:
        """The plan file."""
        return self._text

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the plan file: all of it or nothing."""
        write(path, self._text)

    def _columns(self) -> Columns:
        return Columns.of(Stop, self)

    def to_pandas(self) -> pandas.DataFrame:
        """A row for each stop. Needs pandas."""
        return to_pandas(self._columns())

    def to_polars(self) -> polars.DataFrame:
        """A row for each stop. Needs polars."""
        return to_polars(self._columns())

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The stops for everything that takes tables by Arrow's C data interface. Needs pandas or polars."""
        return self._columns().arrow(requested_schema)

    def summary(self, *, labels: bool = False) -> str:
        """The plan in a few lines. Names of people only with `labels`."""
        return _rounds.summary(self.day._native, self._text, labels)

    def report(
        self, *, since: PlanLike | None = None, at: str | dt.datetime | None = None, notes: bool = True
    ) -> Report:
        """The page of the plan; see `report`."""
        return report(self.day, self, since=since, at=at, notes=notes)

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        left = len(self.unassigned)
        return f"<rounds.Plan of {self.day.visits} visits, {left} left out, cost {self.cost}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plan) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()


class Report:
    """The page of a plan: figures, timeline, map, what is left out, run sheets. It needs no network."""

    def __init__(self, text: str) -> None:
        self._text = text

    def to_html(self) -> str:
        """The page."""
        return self._text

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page: all of it or nothing."""
        write(path, self._text.encode())

    def __repr__(self) -> str:
        return f"<rounds.Report of {len(self._text)} characters>"

    def _repr_html_(self) -> str:
        # A frame of its own, so that the styles of the page and of the notebook leave each other alone.
        style = "width:100%;height:46rem;border:1px solid #ccc"
        return f'<iframe style="{style}" srcdoc="{html.escape(self._text)}"></iframe>'


def report(
    day: DayLike,
    plan: PlanLike,
    *,
    since: PlanLike | None = None,
    at: str | dt.datetime | None = None,
    notes: bool = True,
) -> Report:
    """The page of a plan: figures, timeline, map, what is left out, run sheets.

    Parameters
    ----------
    day : Day, dict, path, str or bytes
        The day.
    plan : Plan, dict, path, str or bytes
        Its plan.
    since : Plan, dict, path, str or bytes, optional
        The plan before: what has changed since is marked.
    at : str or datetime, optional
        What to draw as now: a time of day such as ``"14:30"``, or a datetime with a time zone.
    notes : bool, default True
        Whether the notes of places, patients and visits stand on run sheets.

    Returns
    -------
    Report
        A page of HTML, with labels: it is what a coordinator works with.

    Examples
    --------
    >>> import rounds
    >>> day = rounds.generate(shifts=2, visits=6)
    >>> page = rounds.report(day, rounds.plan(day, iterations=50))
    >>> page.to_html().startswith("<!DOCTYPE html>")
    True
    """
    found = day_of(day)
    before = None if since is None else Plan(since, found).to_bytes()
    if isinstance(at, dt.datetime):
        at = str(json.loads(read({"at": at}, "a time")[0])["at"])
    return Report(_rounds.page(found._native, Plan(plan, found).to_bytes(), before, at, notes))

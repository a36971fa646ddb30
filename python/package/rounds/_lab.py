"""Made-up days, the simulator, files of others, street networks."""

from __future__ import annotations

import datetime as dt
import json
import os
import time as clock
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

from . import _rounds
from ._day import Day, DayLike, day_of, read, write
from ._errors import InputError, Issue
from ._frames import Columns, to_pandas, to_polars
from ._plan import Plan, PlanLike
from ._search import cores

Profile: TypeAlias = Literal["ucr", "virtual-ward", "district", "borough"]
StreetProfile: TypeAlias = Literal["car", "bicycle", "foot"]
Points: TypeAlias = "Sequence[tuple[float, float]] | Any"
"""Latitudes and longitudes in degrees: pairs, or a numpy array of two columns."""


def generate(
    *,
    shifts: int = 10,
    visits: int = 60,
    seed: int = 1,
    profile: Profile = "ucr",
    date: dt.date | str | None = None,
    points: str | os.PathLike[str] | None = None,
) -> Day:
    """Make up a realistic day on real postcode centroids.

    Parameters
    ----------
    shifts, visits : int
        How many.
    seed : int, default 1
        The same arguments make the same day.
    profile : {"ucr", "virtual-ward", "district", "borough"}
        What kind of service.
    date : date or str, optional
        The day: by default 2026-03-02.
    points : path, optional
        Places to draw from, a CSV of ``postcode,lat,lon``: by default postcodes of north-west London.

    Returns
    -------
    Day
        The day.

    Examples
    --------
    >>> import rounds
    >>> rounds.generate(shifts=4, visits=20, profile="district").visits
    20
    """
    if shifts < 0 or visits < 0:
        raise ValueError("shifts and visits are zero or more")
    text = None if points is None else read(points, "a file of points")[0].decode()
    return Day(_rounds.generate(shifts, visits, seed, profile, text, None if date is None else str(date)).encode())


@dataclass(frozen=True)
class StudyProgress:
    """How far a study is: what is being done, and days of it that are done."""

    stage: str
    done: int
    of: int


class Study:
    """What a scenario comes to."""

    def __init__(self, text: str, words: str, page: str) -> None:
        self._text, self._words, self._page = text, words, page

    def to_dict(self) -> dict[str, Any]:
        """All figures, as ``rounds simulate --json`` has them."""
        return cast("dict[str, Any]", json.loads(self._text))

    def to_json(self) -> str:
        """All figures, as ``rounds simulate --json`` writes them."""
        return self._text

    def to_html(self) -> str:
        """The page, as ``rounds simulate -o`` writes it."""
        return self._page

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page: all of it or nothing."""
        write(path, self._page.encode())

    def _columns(self) -> Columns:
        kinds = {
            "policy": "text",
            "enough_demand": "flag",
            "day": "whole",
            "visits": "whole",
            "shifts": "whole",
            "done": "whole",
        }
        rows: list[dict[str, Any]] = []
        for policy in self.to_dict()["policies"]:
            for day, figures in enumerate(policy["byDay"]):
                row: dict[str, Any] = {"policy": policy["policy"], "enough_demand": policy["enoughDemand"], "day": day}
                for name, value in figures.items():
                    if isinstance(value, (int, float)) and not isinstance(value, bool):
                        kinds.setdefault(name, "number")
                        row[name] = value
                rows.append(row)
        known = {name: kind for name, kind in kinds.items() if any(row.get(name) is not None for row in rows)}
        return Columns(known, rows)

    def to_pandas(self) -> Any:
        """A row for each day of each policy. Needs pandas."""
        return to_pandas(self._columns())

    def to_polars(self) -> Any:
        """A row for each day of each policy. Needs polars."""
        return to_polars(self._columns())

    def __str__(self) -> str:
        return self._words

    def __repr__(self) -> str:
        found = self.to_dict()
        return f"<rounds.Study of {len(found['policies'])} policies over {found['days']} days>"


def simulate(
    scenario: Mapping[str, Any] | str | os.PathLike[str] | bytes,
    *,
    policies: Sequence[str] | None = None,
    days: int = 50,
    deep: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    progress: Callable[[StudyProgress], object] | None = None,
) -> Study:
    """Simulate many days of a service: what each change in the way of working is worth.

    Parameters
    ----------
    scenario : dict, path, str or bytes
        A scenario file.
    policies : list of str, optional
        Which ways of working to put side by side: all if left out; `policies()` names them.
    days : int, default 50
        Days, 2 or more.
    deep : int, optional
        Days of each analysis of many arms (3 if left out); 0 leaves them out.
    seed, threads : int
        As for `plan`.
    progress : callable, optional
        Told how far the study is.

    Returns
    -------
    Study
        Tables by `str`, figures and a page.

    Raises
    ------
    KeyboardInterrupt
        On Ctrl-C: a part of a study is none.
    """
    if not 2 <= days <= 10_000:
        raise ValueError("days is from 2 to 10000: an interval over days needs two")

    def tell(stage: str, done: int, of: int) -> None:
        if progress is not None:
            progress(StudyProgress(stage, done, of))

    told = None if progress is None else tell
    text, words, page, _ = _rounds.study(
        read(scenario, "a scenario")[0], None if policies is None else list(policies), days, seed, cores(threads), deep, told
    )
    return Study(text, words, page)


def policies() -> list[str]:
    """Names of the ways of working that `simulate` knows."""
    return _rounds.policies()


@dataclass(frozen=True)
class Imported:
    """A file in a format of others.

    Attributes
    ----------
    day : Day
        The day that it is.
    left_behind : tuple of str
        What it says that a day cannot hold.
    plan : Plan or None
        The plan that the file has, if it has one.
    """

    day: Day
    left_behind: tuple[str, ...]
    plan: Plan | None


def import_file(format: str, file: str | os.PathLike[str] | bytes, *, name: str | None = None) -> Imported:
    """Read a file in another format as a day: benchmarks of the field, and problems of VROOM.

    Parameters
    ----------
    format : str
        One of `importers()`.
    file : path or bytes
        The file.
    name : str, optional
        Name of the instance: that of the file without its last extension if left out.

    Returns
    -------
    Imported
        The day, and what is not in it.
    """
    if isinstance(file, bytes):
        content, stem = file, name or "imported"
    else:
        content, stem = read(Path(file), "a file")[0], name or Path(file).stem
    day, left_behind, plan = _rounds.import_file(format, content, stem)
    made = Day(day.encode())
    return Imported(made, tuple(left_behind), None if plan is None else Plan._of(made, plan))


def importers() -> list[str]:
    """Names of the formats that `import_file` reads."""
    return _rounds.importers()


@dataclass(frozen=True)
class Tables:
    """What a team's tables come to.

    Attributes
    ----------
    days : dict of str to Day
        The days by date.
    warnings : tuple of Issue
        What is odd, by the cell.
    summary : tuple of str
        What was read and what was assumed.
    mapping : str
        Which column was taken for what, as a map file.
    """

    days: dict[str, Day]
    warnings: tuple[Issue, ...]
    summary: tuple[str, ...]
    mapping: str


def import_tables(
    *files: str | os.PathLike[str],
    date: dt.date | str | None = None,
    days: int = 1,
    dates: Literal["dmy", "mdy"] | None = None,
    encoding: Literal["utf-8", "windows-1252"] | None = None,
    map: str | os.PathLike[str] | None = None,
    fill_merged: bool = False,
    skip_bad_rows: bool = False,
    labels: bool = False,
    id_key: str | os.PathLike[str] | None = None,
    postcodes: str | os.PathLike[str] | None = None,
    against: tuple[DayLike, PlanLike] | None = None,
) -> Tables:
    """Read a team's spreadsheets (CSV, XLSX) as days, as ``rounds import tables`` does.

    Parameters
    ----------
    *files : path
        The tables.
    date : date or str, optional
        The first day: the one in the settings if left out.
    days : int, default 1
        How many days from then on.
    dates : {"dmy", "mdy"}, optional
        What comes first in 03/04/2026, where a column does not show it itself.
    encoding : {"utf-8", "windows-1252"}, optional
        Of CSV files.
    map, id_key, postcodes : path, optional
        What a person says of the columns; a secret that ids are made with; where postcodes are.
    fill_merged, skip_bad_rows, labels : bool
        Merged cells count in every row; rows with errors are left out; names and notes go into the day.
    against : pair of day and plan, optional
        The day before: what it left open comes along.

    Returns
    -------
    Tables
        The days.

    Raises
    ------
    InputError
        With everything that is wrong, by the cell.
    """
    content = [None if path is None else read(Path(path), "a file")[0] for path in (map, id_key, postcodes)]
    return _tables(
        _rounds.import_tables,
        [(Path(file).name, read(Path(file), "a table")[0]) for file in files],
        None if date is None else str(date),
        days,
        None if dates is None else dates == "dmy",
        None if encoding is None else encoding == "windows-1252",
        None if content[0] is None else content[0].decode(),
        fill_merged,
        skip_bad_rows,
        labels,
        content[1],
        content[2],
        _before(against),
    )


def _before(against: tuple[DayLike, PlanLike] | None) -> tuple[bytes, bytes] | None:
    if against is None:
        return None
    yesterday = day_of(against[0])
    return yesterday.to_bytes(), Plan(against[1], yesterday).to_bytes()


def _tables(read_by: Callable[..., Any], *given: Any) -> Tables:
    made, found, summary, mapping = read_by(*given)
    if made is None:
        raise InputError("what was read has errors", found)
    return Tables(
        {name: Day(text.encode()) for name, text in made}, tuple(Issue(*row) for row in found), tuple(summary), mapping
    )


def import_fhir(
    *files: str | os.PathLike[str],
    date: dt.date | str | None = None,
    days: int = 1,
    time_zone: str = "Europe/London",
    minutes: int | None = None,
    priorities: Mapping[Literal["routine", "urgent", "asap", "stat"], str] | None = None,
    id_key: str | os.PathLike[str] | None = None,
    postcodes: str | os.PathLike[str] | None = None,
    against: tuple[DayLike, PlanLike] | None = None,
) -> Tables:
    """Read FHIR bundles (R4) as days, as ``rounds import fhir`` does.

    Parameters
    ----------
    *files : path
        The bundles, which are read as one.
    date, days, id_key, postcodes, against
        As for `import_tables`.
    time_zone : str, default "Europe/London"
        The zone whose dates and times of day hold.
    minutes : int, optional
        How long care takes where nothing says so.
    priorities : dict, optional
        What ``routine``, ``urgent``, ``asap`` and ``stat`` are here: ``{"asap": "critical"}``.

    Returns
    -------
    Tables
        The days.

    Raises
    ------
    InputError
        With everything that is wrong, by its place.
    """
    known = ("routine", "urgent", "asap", "stat")
    said = dict(priorities or {})
    if unknown := [name for name in said if name not in known]:
        raise ValueError(f"there is no priority of requests {unknown[0]!r}: give some of {', '.join(known)}")
    content = [None if path is None else read(Path(path), "a file")[0] for path in (id_key, postcodes)]
    return _tables(
        _rounds.import_fhir,
        [(Path(file).name, read(Path(file), "a bundle")[0]) for file in files],
        None if date is None else str(date),
        days,
        time_zone,
        minutes,
        [cast("dict[str, str]", said).get(name) for name in known],
        content[0],
        content[1],
        _before(against),
    )


def template(path: str | os.PathLike[str], date: dt.date | str = "2026-03-02") -> None:
    """Write a workbook to begin with: an example team, with a note on every heading."""
    write(path, _rounds.template(str(date)))


def export(
    plan: Plan,
    path: str | os.PathLike[str],
    *,
    notes: bool = True,
    since: PlanLike | None = None,
    revision: int = 0,
    clinician: str | None = None,
) -> None:
    """Write a plan for other programs; the ending of the path says for which.

    Parameters
    ----------
    plan : Plan
        The plan.
    path : path
        ``.xlsx``, ``.csv``, ``.ics``, ``.geojson``, ``.gpx``, or ``.bundle.json`` for FHIR.
    notes : bool, default True
        Whether notes are taken along (xlsx).
    since : Plan, dict, path, str or bytes, optional
        The plan before: what has changed since is told (xlsx), and what is off is cancelled (ics).
    revision : int, default 0
        The number of this plan among those of the day (ics).
    clinician : str, optional
        The stops of this clinician alone (ics).
    """
    day, text = plan.day._native, plan.to_bytes()
    before = None if since is None else Plan(since, plan.day).to_bytes()
    ending = Path(path).suffix.lower()
    if ending == ".xlsx":
        content = _rounds.workbook(day, text, notes, before)
    elif Path(path).name.lower().endswith(".bundle.json"):
        content = _rounds.fhir_bundle(day, text, int(clock.time())).encode()
    elif ending == ".csv":
        content = _rounds.table(day, text).encode()
    elif ending == ".ics":
        content = _rounds.calendar(day, text, int(clock.time()), revision, clinician, before).encode()
    elif ending in {".geojson", ".gpx"}:
        content = _rounds.routes(day, text, ending == ".gpx").encode()
    else:
        known = ".xlsx, .csv, .ics, .geojson, .gpx or .bundle.json"
        raise ValueError(f"nothing is known of {ending or 'no ending'}: give {known}")
    write(path, content)


def schema(kind: Literal["day", "plan", "events", "scenario", "changes", "answer"]) -> dict[str, Any]:
    """The JSON Schema of a file format."""
    return cast("dict[str, Any]", json.loads(_rounds.schema(kind)))


class Streets:
    """A street network from OpenStreetMap: travel times and routes without asking anybody.

    Parameters
    ----------
    source : path or bytes
        A ``.streets`` file, as `Streets.build` or ``rounds streets build`` makes one.
    """

    def __init__(self, source: str | os.PathLike[str] | bytes) -> None:
        content = source if isinstance(source, bytes) else read(Path(source), "a street network")[0]
        self._native = _rounds.Streets(content)

    @classmethod
    def build(
        cls,
        extract: str | os.PathLike[str] | bytes,
        *,
        profiles: Sequence[StreetProfile] = ("car", "bicycle", "foot"),
        speeds: str | os.PathLike[str] | None = None,
        calibrate: Mapping[StreetProfile, float] | None = None,
    ) -> Streets:
        """Make a street network of an OpenStreetMap extract (``.osm.pbf``).

        Parameters
        ----------
        extract : path or bytes
            The extract.
        profiles : list of {"car", "bicycle", "foot"}
            Which to build.
        speeds : path, optional
            Speeds in place of the built-in ones: see ``rounds streets speeds``.
        calibrate : dict, optional
            Average speed in km/h that a profile is scaled to over all its streets.

        Returns
        -------
        Streets
            The network.
        """
        content = extract if isinstance(extract, bytes) else read(Path(extract), "an extract")[0]
        text = None if speeds is None else read(Path(speeds), "a table of speeds")[0].decode()
        streets = cls.__new__(cls)
        streets._native = _rounds.Streets.build(content, list(profiles), text, list((calibrate or {}).items()))
        return streets

    def to_bytes(self) -> bytes:
        """The ``.streets`` file."""
        return self._native.bytes

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the ``.streets`` file: all of it or nothing."""
        write(path, self.to_bytes())

    @property
    def info(self) -> dict[str, Any]:
        """What is in it."""
        return cast("dict[str, Any]", json.loads(self._native.info))

    def times(self, points: Points, profile: StreetProfile = "car") -> StreetTimes:
        """Travel times and distances between points, each to each.

        Parameters
        ----------
        points : list of (float, float), or array of two columns
            Latitudes and longitudes.
        profile : {"car", "bicycle", "foot"}
            Who travels.

        Returns
        -------
        StreetTimes
            Tables of seconds and metres, −1 where there is no way.
        """
        return StreetTimes(*self._native.times(profile, _pairs(points)))

    def route(
        self, start: tuple[float, float], end: tuple[float, float], profile: StreetProfile = "car"
    ) -> list[tuple[float, float]] | None:
        """The way from one point to another, as latitudes and longitudes; none where there is no way."""
        return self._native.route(profile, start, end)

    def __repr__(self) -> str:
        return f"<rounds.Streets of {len(self.to_bytes()):,} bytes>"


@dataclass(frozen=True)
class StreetTimes:
    """Tables between points.

    Attributes
    ----------
    seconds, metres : list of list of int
        −1 where there is no way.
    off : list of float
        Metres from each point to the nearest street.
    """

    seconds: list[list[int]]
    metres: list[list[int]]
    off: list[float]


def _pairs(points: Points) -> list[tuple[float, float]]:
    rows = cast("Any", points).tolist() if hasattr(points, "tolist") else points
    pairs: list[tuple[float, float]] = []
    for at, row in enumerate(rows):
        if len(row) != 2:
            raise ValueError(f"points[{at}] is not a latitude and a longitude")
        pairs.append((float(row[0]), float(row[1])))
    return pairs

"""Days: from a dict, a path, text or bytes."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias, TypeGuard, cast

from . import _rounds
from ._errors import FileError, Issue, refused

DayLike: TypeAlias = "Day | Mapping[str, Any] | str | os.PathLike[str] | bytes"
"""What a day can be given as: a `Day`, a dict, a path (or text in JSON), or bytes."""

Matrix: TypeAlias = "Sequence[Sequence[float]] | Any"
"""Rows of numbers: a list of lists, or a numpy array of two dimensions."""


class Day:
    """A day as it was read: checked, and not changing any more.

    Parameters
    ----------
    source : dict, path, str or bytes
        The day: a dict in the form of a day file, the path of one, or its content as text or bytes. In a dict,
        datetimes with a time zone, timedeltas and numpy values are taken for what they are.
    folder : path, optional
        What paths of street networks in the day are relative to: by default the folder of the file, or the working
        directory.
    cache : path, optional
        A folder in which answers of street networks and servers are kept from run to run.
    timeout : float, default 20
        Seconds that a server may take for one answer.

    Raises
    ------
    InputError
        With every error of the day at once: code, path, message, remedy.
    TravelError
        Where travel times cannot be had.

    Examples
    --------
    >>> import rounds
    >>> day = rounds.generate(shifts=3, visits=12)
    >>> day.visits, day.shifts
    (12, 3)
    """

    def __init__(
        self,
        source: DayLike,
        *,
        folder: str | os.PathLike[str] | None = None,
        cache: str | os.PathLike[str] | None = None,
        timeout: float = 20.0,
    ) -> None:
        if isinstance(source, Day):
            self._native: _rounds.Day = source._native
            return
        text, home = read(source, "a day")
        beside = Path(folder) if folder is not None else home
        self._native = _rounds.Day(text, beside, None if cache is None else Path(cache), float(timeout))

    @classmethod
    def _of(cls, native: _rounds.Day) -> Day:
        day = cls.__new__(cls)
        day._native = native
        return day

    @property
    def digest(self) -> str:
        """Digest of what the day says; a plan names the day that it is for by it."""
        return self._native.digest

    @property
    def warnings(self) -> tuple[Issue, ...]:
        """What is odd about the day, which is used as it stands."""
        return tuple(Issue(*issue) for issue in self._native.warnings)

    @property
    def clinicians(self) -> int:
        """Number of clinicians."""
        return self._native.counts[0]

    @property
    def shifts(self) -> int:
        """Number of shifts."""
        return self._native.counts[1]

    @property
    def visits(self) -> int:
        """Number of visits."""
        return self._native.counts[2]

    @property
    def places(self) -> int:
        """Number of places."""
        return self._native.counts[3]

    def to_bytes(self) -> bytes:
        """The day file as it was given."""
        return self._native.bytes

    def to_json(self) -> str:
        """The day file as text."""
        return self.to_bytes().decode()

    def to_dict(self) -> dict[str, Any]:
        """The day file as a dict."""
        return cast("dict[str, Any]", json.loads(self.to_bytes()))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the day file: all of it or nothing."""
        write(path, self.to_bytes())

    def with_travel(
        self, seconds: Mapping[str, Matrix], metres: Mapping[str, Matrix] | None = None
    ) -> Day:
        """The same day with travel times of your own; see `with_travel`."""
        return with_travel(self, seconds, metres)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Day) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __getstate__(self) -> tuple[bytes, str]:
        return self.to_bytes(), self._native.folder

    def __setstate__(self, state: tuple[bytes, str]) -> None:
        self._native = _rounds.Day(state[0], Path(state[1]), None, 20.0)

    def __repr__(self) -> str:
        return f"<rounds.Day of {self.shifts} shifts and {self.visits} visits, {self.digest[:15]}>"


def day_of(source: DayLike) -> Day:
    """The day, read if it is not yet."""
    return source if isinstance(source, Day) else Day(source)


def with_travel(
    day: DayLike, seconds: Mapping[str, Matrix], metres: Mapping[str, Matrix] | None = None
) -> Day:
    """A day with travel times of your own.

    Parameters
    ----------
    day : Day, dict, path, str or bytes
        The day.
    seconds : dict of str to array
        For each travel mode its table of seconds: a row and a column for each place of the day, in the order of its
        `places`. A mode that the day does not have is added to it. Fractions are rounded up, as estimates are.
    metres : dict of str to array, optional
        Distances in the same form; fractions are rounded to the nearest.

    Returns
    -------
    Day
        Another day, with a digest of its own.

    Raises
    ------
    InputError
        Where a table is not square, has another size than the day has places, or holds something that is no time.

    Examples
    --------
    >>> import rounds
    >>> day = rounds.generate(shifts=2, visits=4)
    >>> table = [[0 if a == b else 600 for b in range(day.places)] for a in range(day.places)]
    >>> rounds.with_travel(day, {"car": table}).digest == day.digest
    False
    """
    file = Day(day).to_dict() if isinstance(day, Day) else plain_day(day)
    places = [place["id"] for place in file.get("places", [])]
    modes = file.setdefault("travel", {}).setdefault("modes", [])
    for mode in [*seconds, *(other for other in metres or () if other not in seconds)]:
        if mode not in seconds:
            raise refused("E1308", f"metres[{mode!r}]", "distances without times", "give seconds of this mode too")
        matrix: dict[str, Any] = {
            "places": places,
            "seconds": table(seconds[mode], f"seconds[{mode!r}]", len(places), math.ceil),
        }
        if metres is not None and mode in metres:
            matrix["metres"] = table(metres[mode], f"metres[{mode!r}]", len(places), _nearest)
        known = next((row for row in modes if row.get("id") == mode), None)
        if known is None:
            modes.append({"id": mode, "matrix": matrix})
            continue
        for source in ("estimate", "roads", "osrm", "valhalla"):
            known.pop(source, None)
        known["matrix"] = matrix
    return Day(file)


def _nearest(value: float) -> int:
    return math.floor(value + 0.5)


def table(rows: Matrix, path: str, size: int, whole: Any) -> list[list[int]]:
    """A table in whole numbers, if it is one of `size` rows and columns."""
    help_ = f"give {size} rows of {size} numbers: one for each place of the day, in the order of `places`"
    rows = cast("Any", rows).to_numpy() if hasattr(rows, "to_numpy") else rows
    shape: Any = getattr(rows, "shape", None)
    if shape is not None and tuple(shape) != (size, size):
        words = " x ".join(map(str, shape)) or "one number"
        raise refused("E1308", path, f"a table of {words} for {size} places", help_)
    rows = cast("Any", rows).tolist() if hasattr(rows, "tolist") else rows
    if not _is_list(rows) or len(rows) != size:
        raise refused("E1308", path, f"not {size} rows for {size} places", help_)
    made: list[list[int]] = []
    for at, given in enumerate(rows):
        row = given.tolist() if hasattr(given, "tolist") else given
        if not isinstance(row, (list, tuple)) or len(cast("list[Any]", row)) != size:
            raise refused("E1308", f"{path}[{at}]", f"not {size} numbers for {size} places", help_)
        row = [value.item() if hasattr(value, "item") else value for value in cast("list[Any]", row)]
        for to, value in enumerate(row):
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value < 0:
                what = "this is no number of zero or more"
                raise refused("E1309", f"{path}[{at}][{to}]", what, "give a finite number, or take the place out")
        made.append([int(whole(value)) for value in row])
    return made


def plain_day(source: Any) -> dict[str, Any]:
    """A day file as a dict."""
    return cast("dict[str, Any]", json.loads(read(source, "a day")[0]))


def read(source: Any, what: str) -> tuple[bytes, Path]:
    """The bytes of something given as a dict, a path, text or bytes, and the folder that it is in."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(cast("bytes", source)), Path()
    if isinstance(source, Mapping):
        try:
            return json.dumps(plain(cast("Any", source), ""), ensure_ascii=False).encode("utf-8", "surrogatepass"), Path()
        except RecursionError:
            raise refused("E1103", "", "it holds itself, or lists within lists without end", "take that out") from None
    if isinstance(source, str) and source.lstrip().startswith("{"):
        return source.encode("utf-8", "surrogatepass"), Path()
    if isinstance(source, (str, os.PathLike)):
        path = Path(cast("str | os.PathLike[str]", source))
        try:
            return path.read_bytes(), path.parent
        except OSError as error:
            raise FileError(f"{path}: {error.strerror or error}") from error
        except ValueError as error:
            raise FileError(f"this is no path of a file: {error}") from error
    raise TypeError(f"{what} is a dict, a path, text in JSON or bytes, not {type(source).__name__}")


def _is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    return isinstance(value, Mapping)


def _is_list(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, (list, tuple))


def plain(value: Any, path: str) -> Any:
    """`value` in the types of JSON. What has no meaning there is refused with its path."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise refused("E1103", path, f"{value} is no number that a file can hold", "give a finite number")
        return int(value) if value.is_integer() and abs(value) < 2**53 else float(value)
    if _is_mapping(value):
        return {str(key): plain(item, f"{path}.{key}" if path else str(key)) for key, item in value.items()}
    if _is_list(value):
        return [plain(item, f"{path}[{at}]") for at, item in enumerate(value)]
    if isinstance(value, dt.datetime):
        if value.utcoffset() is None:
            help_ = "give it a time zone: datetime(..., tzinfo=ZoneInfo('Europe/London'))"
            raise refused("E1106", path, "a datetime without a time zone", help_)
        return value.isoformat(timespec="seconds" if value.microsecond == 0 else "auto")
    if isinstance(value, dt.timedelta):
        return duration(value)
    if hasattr(value, "tolist"):
        return plain(value.tolist(), path)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, os.PathLike):
        return os.fspath(cast("os.PathLike[str]", value))
    raise refused("E1103", path, f"a {type(value).__name__} where a file holds none", "give text, numbers, lists or dicts")


def duration(value: dt.timedelta) -> str:
    """A timedelta in ISO 8601; a negative one stays one, for the reader to refuse."""
    seconds = value.total_seconds()
    return f"{'-' if seconds < 0 else ''}PT{abs(int(seconds)) if seconds == int(seconds) else abs(seconds)}S"


def write(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file: all of it or nothing."""
    _rounds.write_file(Path(path), content)

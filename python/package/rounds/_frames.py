"""Rows as tables of pandas and polars, neither of which is needed for anything else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    import pandas
    import polars

_DURATION = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$")

Kind: TypeAlias = "str"


class Columns:
    """Columns with the kind of each: ``text``, ``whole``, ``number``, ``flag`` or ``time``."""

    def __init__(self, kinds: dict[str, Kind], rows: Iterable[dict[str, Any]]) -> None:
        self.kinds = kinds
        self.values: dict[str, list[Any]] = {name: [] for name in kinds}
        for row in rows:
            for name, values in self.values.items():
                values.append(row.get(name))

    @classmethod
    def of(cls, row: type, rows: Iterable[Any]) -> Columns:
        """Of the fields of a dataclass."""
        kinds = {field.name: _kind(str(field.type)) for field in dataclasses.fields(row)}
        return cls(kinds, ({name: getattr(one, name) for name in kinds} for one in rows))

    def arrow(self, requested_schema: object | None) -> object:
        """By Arrow's C data interface, from polars or pandas, whichever there is."""
        try:
            frame: Any = to_polars(self)
        except ImportError:
            frame = to_pandas(self)
        return frame.__arrow_c_stream__(requested_schema)


def _kind(written: str) -> Kind:
    for part, kind in (("datetime", "time"), ("bool", "flag"), ("int", "whole"), ("float", "number")):
        if part in written:
            return kind
    return "text"


def to_pandas(columns: Columns) -> pandas.DataFrame:
    """As a table of pandas: times in UTC, whole numbers that may be missing as ``Int64``."""
    import pandas as pd

    made: dict[str, Any] = {}
    for name, kind in columns.kinds.items():
        values = columns.values[name]
        if kind == "time":
            made[name] = pd.to_datetime(pd.Series(values, dtype="object"), utc=True)
        else:
            dtype = {"text": "string", "whole": "Int64", "number": "float64", "flag": "boolean"}[kind]
            made[name] = pd.Series(values, dtype=cast(Any, dtype))
    return pd.DataFrame(made)


def to_polars(columns: Columns) -> polars.DataFrame:
    """As a table of polars: times in UTC."""
    import polars as pl

    types: dict[str, Any] = {
        "text": pl.String,
        "whole": pl.Int64,
        "number": pl.Float64,
        "flag": pl.Boolean,
        "time": pl.Datetime("us", "UTC"),
    }
    made: list[Any] = []
    for name, kind in columns.kinds.items():
        values = columns.values[name]
        if kind == "time":
            values = [None if value is None else value.astimezone(dt.timezone.utc) for value in values]
        made.append(pl.Series(name, values, dtype=types[kind]))
    return pl.DataFrame(made)


def instant(text: str | None) -> dt.datetime | None:
    """An instant of a file."""
    return None if text is None else dt.datetime.fromisoformat(text.replace("Z", "+00:00"))


def seconds_of(text: str | None) -> int | None:
    """Whole seconds of a duration of a file."""
    found = _DURATION.match(text) if text is not None else None
    if found is None:
        return None
    sign, days, hours, minutes, seconds = found.groups()
    whole = int(days or 0) * 86_400 + int(hours or 0) * 3_600 + int(minutes or 0) * 60 + int(seconds or 0)
    return -whole if sign else whole

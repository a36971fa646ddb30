"""Benchmark runs: methods on instances of the field, judged by the rules of their formats.

A record is a dict, the same as a line of ``rounds bench --json``: suite, instance, method, seed, cost, gap, whether it is
feasible, and every improvement on the way. Records of other solvers go into the same report.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from .. import _rounds
from . import _peers
from .._day import Day, read
from .._frames import Columns, to_pandas, to_polars
from .._params import ParamsLike, text_of
from .._plan import Plan, PlanLike, ProgressLike
from .._search import Told, cores, limits

if TYPE_CHECKING:
    from .._method import Method

Record: TypeAlias = "dict[str, Any]"


class Instance:
    """An instance of a suite.

    Parameters
    ----------
    suite : str
        ``days``, ``solomon`` (and Gehring and Homberger), ``pcvrptw``, ``hhcrsp`` or ``uhhc``.
    file : path or bytes
        The instance.
    name : str, optional
        Its name: that of the file without its last extension if left out.
    best_known : dict, optional
        Best known costs, as a ``bks.json`` has them; read from the folder of the file, or the one around it, if left out.

    Attributes
    ----------
    suite, name, family : str
        Suite, name, and the class that a report groups it under.
    best_known : float or None
        Best known cost, in the suite's own terms.
    """

    def __init__(
        self,
        suite: str,
        file: str | os.PathLike[str] | bytes,
        *,
        name: str | None = None,
        best_known: Mapping[str, Any] | None = None,
    ) -> None:
        self.suite = suite
        if isinstance(file, bytes):
            self.content, self.name, near = file, name or "instance", None
        else:
            path = Path(file)
            self.content, self.name = read(path, "an instance")[0], name or path.stem
            homes = [folder / "bks.json" for folder in (path.parent, path.parent.parent)]
            near = next((home.read_text(encoding="utf-8") for home in homes if home.is_file()), None)
        self._records = near if best_known is None else json.dumps(best_known)
        self._day, self.family, self.best_known = _rounds.bench_open(suite, self.name, self.content, self._records)

    @property
    def day(self) -> Day:
        """The instance as a day."""
        return Day(self._day.encode())

    def solution(self, plan: PlanLike) -> str:
        """A plan of `day` in the suite's own format."""
        return _rounds.bench_solution(self.suite, self.name, self.content, Plan(plan, self.day).to_bytes())

    def score(self, solution: str) -> tuple[float, bool, list[str]]:
        """What the rules of the suite say of a solution in its own format: cost, whether it is feasible, what it breaks."""
        return _rounds.bench_score(self.suite, self.name, self.content, solution)

    def __repr__(self) -> str:
        return f"<rounds.bench.Instance {self.suite} {self.name}>"


def instances(suite: str, folder: str | os.PathLike[str], only: str = "*") -> Iterator[Instance]:
    """All instances of a suite in a folder, by name.

    Parameters
    ----------
    suite : str
        The suite.
    folder : path
        Where they are. Nothing is downloaded.
    only : str, default "*"
        A pattern for names.
    """
    endings = dict(_rounds.suite_names())
    if suite not in endings:
        raise ValueError(f"there is no suite {suite!r}: give one of {', '.join(endings)}")
    known = [f".{ending}" for ending in endings[suite]]
    for path in sorted(Path(folder).rglob(only + ("" if only.endswith("*") else ".*"))):
        if path.suffix.lower() in known and path.name != "bks.json" and path.is_file():
            yield Instance(suite, path)


def run(
    instance: Instance,
    method: str | Method | None = None,
    *,
    max_time: float | None = None,
    iterations: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    params: ParamsLike | None = None,
    progress: ProgressLike = None,
) -> Record | None:
    """Run a method on an instance.

    Parameters
    ----------
    instance : Instance
        The instance.
    method : str or Method, optional
        One that comes with rounds, by name, or one of your own; or one of `peers()`, which run on one thread, for a
        time, on instances of suites that they can express, and are judged like the others.
    max_time, iterations : float, int
        Either of them: 10 s if neither is given.
    seed, threads, params, progress
        As for `rounds.plan`.

    Returns
    -------
    dict or None
        The record, with the solution in the suite's own format as ``solution``; none if Ctrl-C broke the run off.

    Examples
    --------
    >>> import rounds
    >>> day = rounds.generate(shifts=2, visits=8)
    >>> record = rounds.bench.run(rounds.bench.Instance("days", day.to_bytes()), "greedy", iterations=10)
    >>> record["feasible"]
    True
    """
    seconds, count = limits(max_time, iterations, 10.0)
    if seconds is not None and count is not None:
        raise ValueError("give either max_time or iterations")
    if _peers.is_peer(method):
        if seconds is None:
            raise ValueError("other solvers run for a time: give max_time")
        return _peer(instance, str(method), seconds, seed)
    with Told(progress) as told:
        done = _rounds.bench_run(
            instance.suite,
            instance.name,
            instance.content,
            instance._records,
            method,
            seed,
            seconds,
            count,
            cores(threads),
            text_of(params, {}),
            told.callback,
        )
    if done is None:
        return None
    return cast("Record", json.loads(done[0])) | {"solution": done[1]}


def peers(suite: str | None = None) -> list[str]:
    """Other solvers that are installed: of ``pyvrp``, ``ortools``, ``vroom`` and ``timefold``.

    Parameters
    ----------
    suite : str, optional
        Those alone that can express this suite.
    """
    return [name for name in _peers.names() if suite is None or suite in _peers.suites(name)]


def _peer(instance: Instance, name: str, seconds: float, seed: int) -> Record:
    """A run of another solver, judged by the rules of the suite."""
    solution, took, version = _peers.run(name, instance, seconds, seed)
    cost, feasible, violations = instance.score(solution)
    best = instance.best_known
    gap = (cost - best) / best if feasible and best else None
    return {
        "suite": instance.suite,
        "instance": instance.name,
        "class": instance.family,
        "method": name,
        "seed": seed,
        "threads": 1,
        "limit": {"seconds": seconds},
        "version": version,
        "seconds": round(took, 3),
        "cost": cost,
        "bestKnown": best,
        "gap": gap,
        "feasible": feasible,
        "violations": violations,
        "improvements": [],
        "solution": solution,
    }


def write(records: Iterable[Mapping[str, Any]], path: str | os.PathLike[str]) -> None:
    """Write records as ``rounds bench report`` reads them, a line each; solutions stay behind."""
    Path(path).write_bytes(_lines(records))


def _lines(records: Iterable[Mapping[str, Any]]) -> bytes:
    kept = ({name: value for name, value in record.items() if name != "solution"} for record in records)
    return "".join(json.dumps(record) + "\n" for record in kept).encode()


class BenchReport:
    """What a set of runs says: gaps, shares within targets, Wilcoxon signed-rank tests.

    Attributes
    ----------
    plots : dict of str to str
        SVG by name: mean gap over time, and the performance profile of Dolan and Moré.
    """

    def __init__(self, text: str, as_json: str, plots: Sequence[tuple[str, str]], records: list[Record]) -> None:
        self._text, self._json, self._records = text, as_json, records
        self.plots = dict(plots)

    def to_dict(self) -> dict[str, Any]:
        """All figures, as ``rounds bench report --json`` has them."""
        return cast("dict[str, Any]", json.loads(self._json))

    def _columns(self) -> Columns:
        kinds = {"suite": "text", "instance": "text", "class": "text", "method": "text", "seed": "whole"}
        kinds |= {"seconds": "number", "iterations": "whole", "cost": "number", "bestKnown": "number", "gap": "number"}
        return Columns(kinds | {"feasible": "flag"}, self._records)

    def to_pandas(self) -> Any:
        """A row for each run. Needs pandas."""
        return to_pandas(self._columns())

    def to_polars(self) -> Any:
        """A row for each run. Needs polars."""
        return to_polars(self._columns())

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"<rounds.bench.BenchReport on {len(self._records)} runs>"

    def _repr_html_(self) -> str:
        import html

        return f"<pre>{html.escape(self._text)}</pre>" + "".join(self.plots.values())


def report(records: Iterable[Mapping[str, Any]] | str | os.PathLike[str], *, plots: bool = False) -> BenchReport:
    """Report on runs.

    Parameters
    ----------
    records : list of dict, or path
        Records, or a file of them.
    plots : bool, default False
        Draw the plots too.
    """
    if isinstance(records, (str, os.PathLike)):
        lines = read(Path(records), "records")[0]
    else:
        lines = _lines(records)
    rows = [cast("Record", json.loads(line)) for line in lines.splitlines() if line.strip()]
    return BenchReport(*_rounds.bench_report(lines, plots), rows)

"""What runs beside other solvers come to, as a page of the book."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any, TypeAlias, cast

from . import _peers

Record: TypeAlias = "dict[str, Any]"
Runs: TypeAlias = "dict[tuple[str, str], list[Record]]"
"""The runs of an instance by a method."""

_PEERS = {
    "pyvrp": "PyVRP",
    "ortools": "OR-Tools",
    "vroom": "VROOM",
    "timefold": "Timefold",
}

_TIMEFOLD = """Timefold runs by its package for Python, a beta, which makes Java of the functions of the model; a model written
in Java evaluates more moves in the same time. In the model here every visit starts as early as it can, also where waiting
has a price, and a visit of which only a part is assigned counts as left out.
"""

_SUITES = {
    "solomon": ("VRPTW, 100 customers", "Solomon's instances by DIMACS' conventions; the fleet is free."),
    "gehring-homberger": ("VRPTW, 200 customers and more", "Gehring and Homberger's instances, by the same conventions."),
    "pcvrptw": ("Prize-collecting VRPTW", "1,000 clients, who may be left out at a price."),
    "hhcrsp": ("Home care with tied services (HHCRSP)", "Mankowska and others; distance, tardiness, largest tardiness."),
    "uhhc": ("Unified home health care (UHHC)", "Ceschia and others; shifts, lunch, windows, optional patients."),
    "days": ("Days of a community health team", "Days in rounds/1, with all that a team's rota has."),
}


def records_in(file: Path) -> list[Record]:
    """The records of a file."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [cast("Record", json.loads(line)) for line in lines if line.strip()]


def page(folder: Path) -> str:
    """The page on all records of a folder."""
    records = [record for file in sorted(folder.glob("*.jsonl")) for record in records_in(file)]
    if not records:
        raise ValueError(f"there are no records (*.jsonl) in {folder}")
    groups = {suite: [record for record in records if _group(record) == suite] for suite in _SUITES}
    parts = [_head(records, folder), *(_suite(suite, some) for suite, some in groups.items() if some)]
    parts += [_limits(records), _again(records, folder)]
    return "\n".join(parts)


def _group(record: Mapping[str, Any]) -> str:
    """The table that a record is in: one suite is two sets of instances."""
    large = record["suite"] == "solomon" and "_" in record["instance"]
    return "gehring-homberger" if large else str(record["suite"])


def _ours(record: Mapping[str, Any]) -> bool:
    return record["method"] not in _PEERS


def _name(method: str) -> str:
    return _PEERS.get(method, "rounds" if method == "hybrid" else f"rounds, {method}")


def _each(values: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(values))


def _head(records: Sequence[Record], folder: Path) -> str:
    versions = _each(
        f"rounds {record['version']}" if _ours(record) else record["version"]
        for record in sorted(records, key=lambda record: (not _ours(record), record["method"]))
    )
    machines = _each(
        f"{record['machine']['processor']}, {record['machine']['cores']} cores, {record['machine']['system']}"
        for record in records
        if "machine" in record
    )
    dates = sorted({record["date"] for record in records if "date" in record})
    notes = _each(record["note"] for record in records if record.get("note"))
    threads = sorted({record["threads"] for record in records if _ours(record)})
    rows = [
        ("versions", versions),
        ("machine", machines or "not recorded"),
        ("date", " to ".join(dict.fromkeys([dates[0], dates[-1]])) if dates else "not recorded"),
        ("threads", f"{' or '.join(map(str, threads))} for rounds, 1 for the others"),
    ]
    rows += [("note", notes)] if notes else []
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    return f"""# Beside other solvers

<!-- Made by `python -m rounds.bench page {folder.as_posix()}`. Do not edit: run it again. -->

Other solvers on the same instances, for the same time. Each has a model of its own of the instance, written for it in
`python/package/rounds/bench/_peers`; each gives routes, and **one judge**, the rules of the suite, says what they cost
and whether they are allowed. What a solver says of itself is not asked.

| | |
|---|---|
{table}

A gap is (cost − best known) ÷ best known, in percent: the mean over the seeds, and the best of them where there are
several. Below 0 is better than the best known. The best of each row is set in bold. "No solution" is one that leaves out
what must be served, or breaks another rule.
"""


def _suite(suite: str, records: Sequence[Record]) -> str:
    title, about = _SUITES[suite]
    methods = sorted({record["method"] for record in records}, key=lambda method: (method in _PEERS, method))
    limits = sorted({record["limit"]["seconds"] for record in records})
    known = all(record.get("bestKnown") is not None for record in records)
    text = [f"## {title}", "", about, ""]
    for limit in limits:
        at = [record for record in records if record["limit"]["seconds"] == limit]
        seeds = sorted({record["seed"] for record in at})
        says = f"{limit:g} s a run, {'seed' if len(seeds) == 1 else 'seeds'} {', '.join(map(str, seeds))}"
        against = "Best known: as published." if known else "No best known: the gap is to the cheapest of these runs."
        text += [f"{says}. {against}", "", *_table(at, methods, known), ""]
    return "\n".join(text)


def _table(records: Sequence[Record], methods: Sequence[str], known: bool) -> list[str]:
    runs: Runs = {}
    for record in records:
        runs.setdefault((record["instance"], record["method"]), []).append(record)
    names = sorted({record["instance"] for record in records}, key=_natural)
    heads = ["instance", "best known" if known else "cheapest", *map(_name, methods)]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    means: dict[str, list[float]] = {method: [] for method in methods}
    for name in names:
        best = _best(runs, name, known)
        gaps = {method: _gaps(runs.get((name, method), []), best) for method in methods}
        lowest = min((round(100 * fmean(some), 2) for some in gaps.values() if some), default=None)
        cells = [_cell(runs.get((name, method), []), gaps[method], lowest) for method in methods]
        for method in methods:
            means[method] += [fmean(gaps[method])] if gaps[method] else []
        lines.append(f"| {' | '.join([name, _number(best), *cells])} |")
    if len(names) > 1:
        all_of = [
            f"{round(100 * fmean(some), 2) + 0.0:.2f}" + ("" if len(some) == len(names) else f" ({len(some)} of {len(names)})")
            if some
            else "–"
            for some in means.values()
        ]
        lines.append(f"| {' | '.join(['**mean**', '', *all_of])} |")
    return lines


def _natural(name: str) -> list[tuple[int, str]]:
    """Names with their numbers in order."""
    words = "".join(letter if letter.isdigit() else f" {letter} " for letter in name).split()
    return [(int(word), "") if word.isdigit() else (-1, word) for word in words]


def _best(runs: Runs, name: str, known: bool) -> float | None:
    of_it = [record for (instance, _), some in runs.items() for record in some if instance == name]
    if known:
        return cast("float", of_it[0]["bestKnown"])
    return min((record["cost"] for record in of_it if record["feasible"]), default=None)


def _gaps(runs: Sequence[Record], best: float | None) -> list[float]:
    """Of all runs, if every one of them is feasible."""
    if not runs or not best or not all(record["feasible"] for record in runs):
        return []
    return [(record["cost"] - best) / best for record in runs]


def _cell(runs: Sequence[Record], gaps: Sequence[float], lowest: float | None) -> str:
    if not runs:
        return ""
    if not gaps:
        failed = sum(not record["feasible"] for record in runs)
        return "no solution" if failed == len(runs) else f"no solution in {failed} of {len(runs)}"
    mean, best = round(100 * fmean(gaps), 2) + 0.0, round(100 * min(gaps), 2) + 0.0
    text = f"**{mean:.2f}**" if mean == lowest else f"{mean:.2f}"
    return text if best == mean else f"{text}, best {best:.2f}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"


def _limits(records: Sequence[Record]) -> str:
    text = ["## What is not here", ""]
    used = {record["suite"] for record in records}
    for suite in (suite for suite in _SUITES if suite in used):
        for (peer, of), why in sorted(_peers.CANNOT.items()):
            if of == suite:
                text.append(f"- {_PEERS[peer]} on `{suite}`: {why}.")
    text += ["", "A solver is left out where it would have to be given another problem than the others.", ""]
    if any(record["method"] == "timefold" for record in records):
        text += [_TIMEFOLD]
    return "\n".join(text)


def _again(records: Sequence[Record], folder: Path) -> str:
    threads = max((record["threads"] for record in records if _ours(record)), default=1)
    runs: dict[tuple[str, float], list[Record]] = {}
    for record in records:
        runs.setdefault((_group(record), record["limit"]["seconds"]), []).append(record)
    lines: list[str] = []
    for (group, limit), some in runs.items():
        names = ",".join(sorted({record["instance"] for record in some}, key=_natural))
        seeds = ",".join(str(seed) for seed in sorted({record["seed"] for record in some}))
        how = f"--max-time {limit:g} --seeds {seeds} --threads {threads}"
        lines += [f"python -m rounds.bench run {some[0]['suite']} FOLDER --only '{names}' \\"]
        lines += [f"    {how} -o {folder.as_posix()}/{group}.jsonl"]
    packages = " ".join(sorted({record["version"].replace(" ", "==") for record in records if not _ours(record)}))
    return f"""## Running it again

The instances are public and not part of the project: name the folder that you have them in. A run that is in the file
already is not done twice.

```sh
pip install rounds-scheduling {packages}
{chr(10).join(lines)}
python -m rounds.bench page {folder.as_posix()} -o docs/src/benchmarks/peers.md
```
"""

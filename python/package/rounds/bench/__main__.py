"""Runs beside other solvers, and the page of what came of them: ``python -m rounds.bench --help``."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .. import RoundsError
from . import Instance, _lines, instances, peers, run
from ._page import page, records_in


def main(given: Sequence[str] | None = None) -> int:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m rounds.bench", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    runs = commands.add_parser("run", help="run methods of rounds and other solvers on instances, a record a run")
    runs.add_argument("suite", help="days, solomon, pcvrptw, hhcrsp or uhhc")
    runs.add_argument("folder", type=Path, help="where the instances are")
    runs.add_argument("-o", "--output", type=Path, required=True, help="the file that records are added to")
    runs.add_argument("--only", default="*", help="names of instances, by a comma: patterns (default: all)")
    runs.add_argument("--methods", help="by a comma (default: hybrid, and the peers that can express the suite)")
    runs.add_argument("--max-time", type=float, default=10.0, help="seconds a run (default: 10)")
    runs.add_argument("--seeds", default="1", help="by a comma (default: 1)")
    runs.add_argument("--threads", type=int, default=1, help="of rounds; peers have one (default: 1)")
    runs.add_argument("--note", help="something about these runs, kept in every record")
    pages = commands.add_parser("page", help="write what a folder of records comes to as a page of Markdown")
    pages.add_argument("folder", type=Path, help="the folder with records (*.jsonl)")
    pages.add_argument("-o", "--output", type=Path, help="the page (default: standard output)")
    asked = parser.parse_args(given)
    try:
        return _run(asked) if asked.command == "run" else _page(asked)
    except (RoundsError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2


def _page(asked: argparse.Namespace) -> int:
    text = page(asked.folder)
    if asked.output is None:
        sys.stdout.write(text)
    else:
        asked.output.write_text(text, encoding="utf-8")
    return 0


def _run(asked: argparse.Namespace) -> int:
    methods = asked.methods.split(",") if asked.methods else ["hybrid", *peers(asked.suite)]
    seeds = [int(seed) for seed in asked.seeds.split(",")]
    found = {one.name: one for pattern in asked.only.split(",") for one in instances(asked.suite, asked.folder, pattern)}
    if not found:
        raise ValueError(f"no instance of {asked.suite} in {asked.folder} is called {asked.only}")
    known = records_in(asked.output) if asked.output.is_file() else []
    done = {(old["suite"], old["instance"], old["method"], old["seed"], old["limit"]["seconds"]) for old in known}
    # Methods in turn on each instance, so that what else the machine has to do meets all of them alike.
    for name in sorted(found):
        for seed in seeds:
            for method in methods:
                if (asked.suite, name, method, seed, asked.max_time) not in done:
                    _one(found[name], method, seed, asked)
    return 0


def _one(instance: Instance, method: str, seed: int, asked: argparse.Namespace) -> None:
    threads = asked.threads if method not in peers() else None
    record = run(instance, method, max_time=asked.max_time, seed=seed, threads=threads)
    if record is None:
        raise KeyboardInterrupt
    record |= {"date": dt.date.today().isoformat(), "machine": _machine(), "improvements": []}
    if asked.note:
        record["note"] = asked.note
    with open(asked.output, "ab") as file:
        file.write(_lines([record]))
    gap = record["gap"]
    said = "not feasible" if not record["feasible"] else f"{record['cost']:g}" + ("" if gap is None else f", gap {gap:.2%}")
    print(f"{instance.name} {method} {seed}: {said} ({record['seconds']:.1f} s)", flush=True)


def _machine() -> dict[str, Any]:
    """The processor as the system calls it, and how many of its cores there are."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return {"processor": model, "cores": os.cpu_count(), "system": f"{platform.system()} {platform.machine()}"}


if __name__ == "__main__":
    sys.exit(main())

"""Other solvers on the same instances, each in a model of its own, for the bench.

Each peer gets the instance as a day and gives back a solution in the format of the suite. What it says of cost is not
asked: the judge of the suite recomputes all of it. A peer runs only where it can express every rule and every part of
the cost; elsewhere it is refused, and never given a model that says something else.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from importlib import metadata
from typing import TYPE_CHECKING, Any, TypeAlias

from . import homecare, timefold, vrptw

if TYPE_CHECKING:
    from .. import Instance

Solve: TypeAlias = "Callable[[Instance, dict[str, Any], float, int], str]"
"""The solution of an instance, which is this day as well, after so many seconds, by a seed."""

_PACKAGES = {"pyvrp": "pyvrp", "ortools": "ortools", "vroom": "pyvroom", "timefold": "timefold"}

_SOLVE: dict[tuple[str, str], Solve] = {
    ("pyvrp", "solomon"): vrptw.pyvrp,
    ("pyvrp", "pcvrptw"): vrptw.pyvrp,
    ("ortools", "solomon"): vrptw.ortools,
    ("ortools", "pcvrptw"): vrptw.ortools,
    ("ortools", "hhcrsp"): homecare.ortools,
    ("vroom", "solomon"): vrptw.vroom,
    ("timefold", "days"): timefold.timefold,
    ("timefold", "hhcrsp"): timefold.timefold,
    ("timefold", "uhhc"): timefold.timefold,
}

_ACROSS = "it has no visits that are tied to each other across routes"
CANNOT: dict[tuple[str, str], str] = {
    ("vroom", "pcvrptw"): "it has no prizes: it serves as many as it can",
    ("timefold", "solomon"): "not run: its model here is for days with rules that these instances do not have",
    ("timefold", "pcvrptw"): "not run: its model here is for days with rules that these instances do not have",
    ("pyvrp", "hhcrsp"): f"{_ACROSS}, and windows close hard",
    ("vroom", "hhcrsp"): f"{_ACROSS}, and windows close hard",
    ("pyvrp", "uhhc"): f"{_ACROSS}, no lunch, and no price of waiting or lateness",
    ("vroom", "uhhc"): f"{_ACROSS}, and no price of waiting, lateness or a missed lunch",
    ("ortools", "uhhc"): "its routing model has no lunch that may be missed at a price, and one soft end for all windows of a visit",
    ("pyvrp", "days"): f"{_ACROSS}, no breaks and no activities",
    ("vroom", "days"): f"{_ACROSS}, and no price of lateness",
    ("ortools", "days"): "its routing model has no breaks that are owed only by shifts that go on, and no remote visits",
}
"""What keeps a peer from a suite."""


def names() -> list[str]:
    """Peers that are installed."""
    return [name for name in _PACKAGES if version(name) is not None]


def suites(name: str) -> list[str]:
    """The suites that a peer can express."""
    return [suite for peer, suite in _SOLVE if peer == name]


def is_peer(name: object) -> bool:
    return isinstance(name, str) and name in _PACKAGES


def version(name: str) -> str | None:
    """Which one is installed, if any. Timefold needs Java beside it."""
    if name == "timefold" and not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        return None
    try:
        return f"{_PACKAGES[name]} {metadata.version(_PACKAGES[name])}"
    except metadata.PackageNotFoundError:
        return None


def run(name: str, instance: Instance, seconds: float, seed: int) -> tuple[str, float, str]:
    """The solution that a peer finds, the seconds that it took, and which one it was. One thread."""
    solve = _SOLVE.get((name, instance.suite))
    if solve is None:
        why = CANNOT.get((name, instance.suite), "there is no model of it")
        raise ValueError(f"{name} runs on {' and '.join(suites(name))}, not on {instance.suite}: {why}")
    found = version(name)
    if found is None:
        more = ", and have Java 17" if name == "timefold" else ""
        raise ModuleNotFoundError(f"{name} is not installed: pip install {_PACKAGES[name]}{more}")
    day = instance.day.to_dict()
    begun = time.perf_counter()
    solution = solve(instance, day, seconds, seed)
    return solution, time.perf_counter() - begun, found

"""Runs beside other solvers, and the page of what they come to."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import rounds
from rounds.bench import _peers
from rounds.bench.__main__ import main

SUITES = {"solomon": "corner.txt", "pcvrptw": "prizes.vrp", "hhcrsp": "hhcrsp-tiny.json", "uhhc": "uhhc-tiny.json"}
PEERS = ["pyvrp", "ortools", "vroom", "timefold"]


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.parametrize("suite", [*SUITES, "days"])
def test_other_solvers_are_judged_like_ours(suite: str, peer: str, fixtures: Path) -> None:
    if suite == "days":
        instance = rounds.bench.Instance("days", rounds.generate(shifts=2, visits=6).to_bytes())
    else:
        instance = rounds.bench.Instance(suite, fixtures / "suites" / SUITES[suite])
    if suite not in _peers.suites(peer):
        with pytest.raises(ValueError, match=f"not on {suite}: "):
            rounds.bench.run(instance, peer, max_time=0.5)
        assert (peer, suite) in _peers.CANNOT
        return
    if peer not in rounds.bench.peers(suite):
        pytest.skip(f"{peer} is not installed")
    time = {"timefold": 4.0}.get(peer, 0.5)
    ours, theirs = (rounds.bench.run(instance, method, max_time=time) for method in ("hybrid", peer))
    assert ours is not None and theirs is not None
    assert theirs["feasible"], theirs["violations"]
    if peer == "timefold":  # which may not get to the best in this time
        assert theirs["cost"] >= ours["cost"] - 1e-6
    else:
        assert theirs["cost"] == pytest.approx(ours["cost"])
    assert {"suite", "instance", "method", "seed", "cost", "gap", "seconds"} <= set(theirs)
    assert peer in str(rounds.bench.report([ours, theirs]))
    with pytest.raises(ValueError, match="max_time"):
        rounds.bench.run(instance, peer, iterations=10)


def test_what_a_peer_leaves_out_is_found_out(fixtures: Path) -> None:
    from rounds.bench._peers.vrptw import solution_of

    instance = rounds.bench.Instance("solomon", fixtures / "suites/corner.txt")
    _, feasible, broken = instance.score(solution_of([[1, 2], [3]]))
    assert not feasible and broken


@pytest.mark.parametrize("suite", [*SUITES, "days"])
def test_a_plan_is_a_solution_of_the_suite(suite: str, fixtures: Path) -> None:
    day = rounds.generate(shifts=3, visits=9).to_bytes()
    file: Path | bytes = day if suite == "days" else fixtures / "suites" / SUITES[suite]
    instance = rounds.bench.Instance(suite, file)
    plan = rounds.plan(instance.day, iterations=200)
    _, feasible, broken = instance.score(instance.solution(plan))
    assert feasible, broken


def test_plans_are_made_of_what_shifts_do_and_when() -> None:
    from rounds.bench._peers.itineraries import Doing, plan_of

    day = rounds.generate(shifts=4, visits=24, profile="district")
    ours = rounds.plan(day, iterations=300)
    does: dict[str, list[Doing]] = {}
    for stop in ours:
        if stop.kind in {"visit", "break", "activity"}:
            assert stop.id is not None and stop.start is not None
            one = Doing(stop.kind, stop.id, stop.staff or 0, int(stop.start.timestamp()))
            does.setdefault(stop.shift, []).append(one)
    made = rounds.Plan(plan_of(day.to_dict(), day.digest, does), day)
    found = rounds.check(day, made)
    assert found.ok, str(found)
    assert found.cost is not None and found.cost["total"] == ours.cost
    late = {shift: [Doing(one.kind, one.id, one.staff, one.start + 36_000) for one in some] for shift, some in does.items()}
    assert not rounds.check(day, rounds.Plan(plan_of(day.to_dict(), day.digest, late), day))


def record(instance: str, method: str, cost: float, seed: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "suite": "solomon",
        "instance": instance,
        "method": method,
        "seed": seed,
        "threads": 1,
        "limit": {"seconds": 10.0},
        "version": "0.1.0" if method == "hybrid" else "pyvrp 0.14.1",
        "seconds": 10.0,
        "cost": cost,
        "bestKnown": 100.0,
        "feasible": True,
        **more,
    }


def test_the_page_says_who_came_how_close(tmp_path: Path) -> None:
    machine = {"processor": "Some CPU", "cores": 2, "system": "Linux x86_64"}
    records = [
        record("R101", "hybrid", 101.0, machine=machine, date="2026-11-29", note="Other work went on beside it."),
        record("R101", "hybrid", 103.0, seed=2),
        record("R101", "pyvrp", 101.5),
        record("R112", "hybrid", 100.0),
        record("R112", "pyvrp", 90.0, feasible=False),
        record("R1_2_1", "hybrid", 110.0),
    ]
    (tmp_path / "some.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records))
    assert main(["page", str(tmp_path), "-o", str(tmp_path / "page.md")]) == 0
    page = (tmp_path / "page.md").read_text()
    assert "rounds 0.1.0; pyvrp 0.14.1" in page
    assert "Some CPU, 2 cores, Linux x86_64" in page and "Other work went on beside it." in page
    assert "| instance | best known | rounds | PyVRP |" in page
    assert "| R101 | 100 | 2.00, best 1.00 | **1.50** |" in page
    assert "| R112 | 100 | **0.00** | no solution |" in page
    assert "| **mean** |  | 1.00 | 1.50 (1 of 2) |" in page
    assert page.index("| R112 ") < page.index("| R1_2_1 | 100 | **10.00** |")
    assert "--only 'R101,R112' \\\n    --max-time 10 --seeds 1,2 --threads 1" in page
    (tmp_path / "none").mkdir()
    assert main(["page", str(tmp_path / "none")]) == 2


def test_runs_are_added_once(fixtures: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "runs.jsonl"
    given = ["run", "solomon", str(fixtures / "suites"), "--methods", "hybrid,greedy", "--max-time", "0.1", "-o", str(file)]
    assert main([*given, "--note", "a test"]) == 0
    assert main(given) == 0
    records = [json.loads(line) for line in file.read_text().splitlines()]
    assert [one["method"] for one in records] == ["hybrid", "greedy"]
    assert all(one["note"] == "a test" and one["machine"]["cores"] for one in records)
    assert "solution" not in records[0]
    assert str(rounds.bench.report(file))
    assert main(["run", "solomon", str(tmp_path), "-o", str(file)]) == 2
    assert "no instance of solomon" in capfd.readouterr().err
    help_text = subprocess.run([sys.executable, "-m", "rounds.bench", "--help"], capture_output=True, text=True, check=True)
    assert "page" in help_text.stdout and not help_text.stderr

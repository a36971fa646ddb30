"""Searches written in Python."""

from __future__ import annotations

import random as chance
from typing import Any

import pytest

import rounds


class Shake(rounds.RuinRecreate):
    """Takes a few visits out at random."""

    name = "shake"
    describe = "random removal in Python"

    def ruin(self, plan: rounds.Trial, run: rounds.Run, random: chance.Random) -> list[int]:
        return random.sample(range(len(run.visits)), min(3, len(run.visits)))


class Near(Shake):
    """Takes out a visit and those near it."""

    name = "near"

    def ruin(self, plan: rounds.Trial, run: rounds.Run, random: chance.Random) -> list[int]:
        return run.near(random.randrange(len(run.visits)))[:4]


@pytest.mark.parametrize("method", [Shake(), Near()])
def test_a_method_plans_and_is_repeatable(day: rounds.Day, method: rounds.Method) -> None:
    plan = rounds.plan(day, method=method, iterations=150, seed=3)
    assert plan == rounds.plan(day, method=method, iterations=150, seed=3, threads=1)
    assert rounds.check(day, plan)
    assert plan.to_dict()["solver"]["method"] == method.describe
    assert plan.to_dict()["solver"]["iterations"] == 150
    assert plan.cost <= rounds.plan(day, method="greedy", iterations=1).cost


def test_what_a_method_sees(day: rounds.Day) -> None:
    seen: dict[str, Any] = {}

    class Look(rounds.Method):
        def search(self, run: rounds.Run) -> None:
            plan = run.construct()
            visit = next(visit for route in plan.routes for visit in route)
            before = plan.cost
            trial = plan.copy()
            dearer = trial.remove(visit)
            assert dearer is not None and trial.cost == before + dearer and plan.cost == before
            assert visit in trial.left_out and visit not in plan.left_out
            assert trial.remove(visit) is None
            back = trial.insert(visit)
            assert back is not None and trial.cost == before + dearer + back
            assert trial.recreate([visit], [visit]) <= 0
            assert run.offer(plan) and not run.offer(plan)
            assert run.best().cost == plan.cost
            assert run.iterations_left == 5 and run.iterated() and not run.is_over
            assert not run.iterated(100) and run.is_over and run.used == 1.0
            assert run.random(1).random() == run.random(1).random() != run.random(2).random()
            for wrong in (len(run.visits), 10**6):
                with pytest.raises(ValueError, match="numbered from 0"):
                    trial.insert(wrong)
            with pytest.raises(OverflowError):
                trial.insert(-1)
            seen.update(run=run, plan=plan, visits=run.visits)

    plan = rounds.plan(day, method=Look(), iterations=5)
    assert seen["visits"] == [visit["id"] for visit in day.to_dict()["visits"]]
    assert rounds.check(day, plan)
    # Nothing that a method keeps outlives its search.
    with pytest.raises(RuntimeError, match="over"):
        seen["plan"].copy()
    with pytest.raises(RuntimeError, match="over"):
        seen["run"].construct()


def test_what_a_method_raises_comes_out(day: rounds.Day) -> None:
    class Wrong(Shake):
        def ruin(self, plan: rounds.Trial, run: rounds.Run, random: chance.Random) -> list[int]:
            raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        rounds.plan(day, method=Wrong(), iterations=10)
    with pytest.raises(NotImplementedError):
        rounds.plan(day, method=rounds.Method(), iterations=10)


def test_a_method_in_the_bench_beside_ours(day: rounds.Day) -> None:
    instance = rounds.bench.Instance("days", day.to_bytes(), name="small")
    records = [
        record
        for method in ("greedy", "hybrid", Shake())
        for seed in (1, 2)
        if (record := rounds.bench.run(instance, method, iterations=100, seed=seed)) is not None
    ]
    assert [record["method"] for record in records] == ["greedy", "greedy", "hybrid", "hybrid", "shake", "shake"]
    assert all(record["feasible"] for record in records)
    report = rounds.bench.report(records, plots=True)
    assert "shake" in str(report) and report.to_dict()["suites"][0]["methods"] == ["greedy", "hybrid", "shake"]
    assert report.plots
    assert len(report.to_polars()) == 6 if pytest.importorskip("polars") else True

"""Days in, plans out."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

import rounds


def test_a_day_is_taken_in_every_form(day: rounds.Day, tmp_path: Path) -> None:
    day.save(tmp_path / "day.json")
    forms = [day, day.to_dict(), day.to_json(), day.to_bytes(), tmp_path / "day.json", str(tmp_path / "day.json")]
    plans = {rounds.plan(form, iterations=50).to_json() for form in forms}
    assert len(plans) == 1


def test_a_dict_may_hold_times_of_python(day: rounds.Day) -> None:
    file = day.to_dict()
    shift = file["clinicians"][0]["shifts"][0]
    shift["start"] = dt.datetime.fromisoformat(shift["start"].replace("Z", "+00:00"))
    file["visits"][0]["duration"] = dt.timedelta(minutes=30)
    assert rounds.Day(file).visits == day.visits


def test_the_same_seed_and_iterations_give_the_same_plan(day: rounds.Day) -> None:
    plans = {rounds.plan(day, iterations=300, seed=7, threads=threads).to_json() for threads in (1, 2, 3)}
    assert len(plans) == 1


def test_results_are_typed(plan: rounds.Plan, day: rounds.Day) -> None:
    assert plan.assigned + len(plan.unassigned) == day.visits
    assert plan.cost == plan.to_dict()["cost"]["total"]
    assert all(left.codes for left in plan.unassigned)
    visits = [stop for stop in plan if stop.kind == "visit"]
    assert visits and all(stop.start is not None and stop.start.utcoffset() is not None for stop in visits)
    assert json.loads(plan.to_json()) == plan.to_dict()
    assert rounds.Plan(plan.to_dict(), day).cost == plan.cost


def test_tables_have_a_row_for_each_stop(plan: rounds.Plan) -> None:
    pandas = pytest.importorskip("pandas")
    frame = plan.to_pandas()
    assert isinstance(frame, pandas.DataFrame) and len(frame) == len(plan.stops)
    assert str(frame["start"].dtype).startswith("datetime64") and str(frame["metres"].dtype) == "Int64"
    polars = pytest.importorskip("polars")
    table = plan.to_polars()
    assert table.height == len(plan.stops) and table["late_seconds"].sum() == frame["late_seconds"].sum()
    assert polars.DataFrame(plan).equals(table)


def test_a_notebook_shows_timeline_and_map(plan: rounds.Plan) -> None:
    shown = plan._repr_html_()
    assert shown.startswith("<iframe") and "&lt;svg" in shown
    assert "<script" not in shown, "a frame has its page in an attribute"


def test_a_plan_to_start_from_is_never_bettered_by_a_dearer_one(day: rounds.Day, plan: rounds.Plan) -> None:
    assert rounds.plan(day, initial=plan, iterations=1).cost <= plan.cost


def test_a_proof_goes_into_the_plan(day: rounds.Day) -> None:
    plan = rounds.plan(day, iterations=100, prove=2)
    assert plan.bound is not None and plan.bound["lower"] <= plan.cost


def test_travel_by_a_matrix_of_numpy(day: rounds.Day) -> None:
    numpy = pytest.importorskip("numpy")
    rng = numpy.random.default_rng(1)
    table = rng.uniform(60, 1200, (day.places, day.places))
    numpy.fill_diagonal(table, 0)
    plan = rounds.plan(day, travel={"car": table}, iterations=50)
    assert plan.day.digest != day.digest
    assert rounds.check(plan.day, plan)
    metres = table * 5.4
    assert rounds.with_travel(day, {"car": table}, {"car": metres}).digest != plan.day.digest


def test_parameters_by_keyword_and_from_toml(day: rounds.Day, tmp_path: Path) -> None:
    path = tmp_path / "fast.toml"
    path.write_text("[sisr]\nblink = 0.2\n")
    by_file = rounds.plan(day, iterations=200, params=path)
    assert by_file == rounds.plan(day, iterations=200, sisr={"blink": 0.2})
    assert by_file == rounds.plan(day, iterations=200, params=rounds.Params(path))
    assert rounds.Params(path, hybrid={"divide": False}).to_dict()["sisr"]["blink"] == 0.2
    assert rounds.Params(rounds.Params(path).to_toml()).to_dict() == rounds.Params(path).to_dict()


def test_progress_is_told_on_the_thread_that_asked(large: rounds.Day) -> None:
    import threading

    seen: list[tuple[rounds.Progress, int]] = []
    rounds.plan(large, max_time=0.6, progress=lambda state: seen.append((state, threading.get_ident())))
    assert seen and {thread for _, thread in seen} == {threading.get_ident()}
    assert all(a.cost >= b.cost for (a, _), (b, _) in zip(seen, seen[1:], strict=False))
    pytest.importorskip("tqdm")
    rounds.plan(large, max_time=0.2, progress=True)


def test_reasons_bounds_and_comparisons(day: rounds.Day, plan: rounds.Plan) -> None:
    told = rounds.explain(day, plan)
    assert set(told.unassigned) == {left.visit for left in plan.unassigned} and str(told)
    proof = rounds.bound(day, plan, max_time=2, what_if=True)
    assert proof.lower <= plan.cost and proof.plan.bound is not None
    other = rounds.plan(day, method="greedy", iterations=1)
    compared = rounds.compare(day, plan, other)
    assert compared.cost == other.cost - plan.cost
    assert (compared.moved == {}) == ("agree" in str(compared))


def test_a_wrong_plan_is_found_out(day: rounds.Day, plan: rounds.Plan) -> None:
    file = plan.to_dict()
    file["cost"]["total"] += 1
    found = rounds.check(day, file)
    assert not found and [claim.path for claim in found.claims] == ["cost.total"]
    shifts = plan.to_dict()
    shifts["shifts"][0]["itinerary"] = list(reversed(shifts["shifts"][0]["itinerary"]))
    assert rounds.check(day, shifts).violations


def test_a_page_and_exports(day: rounds.Day, plan: rounds.Plan, tmp_path: Path) -> None:
    plan.report(at="10:30").save(tmp_path / "plan.html")
    assert (tmp_path / "plan.html").read_text().startswith("<!DOCTYPE html>")
    at = dt.datetime(2026, 3, 2, 10, 30, tzinfo=dt.timezone.utc)
    assert plan.report(at=at).to_html() == plan.report(at="10:30").to_html()
    for ending in ("xlsx", "csv", "ics", "geojson", "gpx"):
        path = tmp_path / f"plan.{ending}"
        rounds.export(plan, path)
        assert path.stat().st_size > 100
    with pytest.raises(ValueError, match=r"\.docx"):
        rounds.export(plan, tmp_path / "plan.docx")


def test_everything_that_is_public_is_there_and_described() -> None:
    for name in rounds.__all__:
        assert getattr(rounds, name) is not None
        if name not in ("__version__", "DayLike", "PlanLike"):
            assert (getattr(rounds, name).__doc__ or "").strip(), name

"""Spreadsheets, formats of others, street networks, the bench."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import rounds

ROTA = "staff,name,start,end\nc01,,08:00,16:00\n"
VISITS = "patient,type,minutes,lat,lon\np01,wound care,30,51.58,-0.33\n"


def test_tables_in_as_days(tmp_path: Path) -> None:
    (tmp_path / "rota.csv").write_text(ROTA)
    (tmp_path / "visits.csv").write_text(VISITS)
    tables = [tmp_path / "rota.csv", tmp_path / "visits.csv"]
    read = rounds.import_tables(*tables, date="2026-03-02")
    assert list(read.days) == ["2026-03-02"] and read.summary
    plan = rounds.plan(read.days["2026-03-02"], iterations=10)
    assert plan.assigned == 1
    (tmp_path / "visits.csv").write_text(VISITS.replace("30,51", "soon,51"))
    with pytest.raises(rounds.InputError) as caught:
        rounds.import_tables(*tables, date="2026-03-02")
    assert caught.value.code.startswith("E72")
    rounds.template(tmp_path / "team.xlsx")
    assert list(rounds.import_tables(tmp_path / "team.xlsx", days=2).days) == ["2026-03-02", "2026-03-03"]


def test_a_file_of_another_format(fixtures: Path) -> None:
    assert {"solomon", "vroom"} <= set(rounds.importers())
    with pytest.raises(rounds.InputError) as caught:
        rounds.import_file("magic", b"")
    assert caught.value.code == "E6002"
    found = list(rounds.bench.instances("solomon", fixtures / "suites"))
    assert found and all(instance.family for instance in found)
    record = rounds.bench.run(found[0], "regret", iterations=10)
    assert record is not None and record["feasible"]
    cost, feasible, broken = found[0].score(record["solution"])
    assert (cost, feasible, broken) == (pytest.approx(record["cost"]), True, [])


def test_streets_are_built_and_asked() -> None:
    shared = os.environ.get("ROUNDS_SHARED", Path(__file__).resolve().parents[3] / "shared")
    extract = Path(shared) / "osm/newport-2023-06-13.osm.pbf"
    if not extract.is_file():
        pytest.skip("the extract of Newport is not here")
    streets = rounds.Streets.build(extract, profiles=["foot"])
    points = [(51.588, -2.998), (51.580, -2.990)]
    times = streets.times(points, "foot")
    assert times.seconds[0][0] == 0 < times.seconds[0][1]
    way = streets.route(points[0], points[1], "foot")
    assert way is not None and len(way) > 2
    with pytest.raises(ValueError, match="profile"):
        streets.times(points, "tram")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"points\[0\]"):
        streets.times([(float("nan"), 0.0)], "foot")
    with pytest.raises(rounds.InputError):
        rounds.Streets(b"nothing")


@pytest.mark.parametrize("peer", ["pyvrp", "ortools", "vroom"])
def test_other_solvers_are_judged_like_ours(peer: str, fixtures: Path) -> None:
    if peer not in rounds.bench.peers():
        pytest.skip(f"{peer} is not installed")
    suites = {"solomon": "corner.txt", "pcvrptw": "prizes.vrp"}
    for suite, name in suites.items():
        instance = rounds.bench.Instance(suite, fixtures / "suites" / name)
        if (suite, peer) == ("pcvrptw", "vroom"):
            with pytest.raises(ValueError, match="prizes"):
                rounds.bench.run(instance, peer, max_time=0.5)
            continue
        ours, theirs = (rounds.bench.run(instance, method, max_time=0.5) for method in ("hybrid", peer))
        assert ours is not None and theirs is not None
        assert theirs["feasible"] and theirs["cost"] == pytest.approx(ours["cost"])
        assert {"suite", "instance", "method", "seed", "cost", "gap", "seconds"} <= set(theirs)
        assert peer in str(rounds.bench.report([ours, theirs]))
    day = rounds.bench.Instance("days", rounds.generate(shifts=2, visits=6).to_bytes())
    with pytest.raises(ValueError, match="solomon and pcvrptw"):
        rounds.bench.run(day, peer, max_time=0.5)
    with pytest.raises(ValueError, match="max_time"):
        rounds.bench.run(instance, peer, iterations=10)


def test_what_a_peer_leaves_out_is_found_out(fixtures: Path) -> None:
    from rounds._peers import solution_of

    instance = rounds.bench.Instance("solomon", fixtures / "suites/corner.txt")
    _, feasible, broken = instance.score(solution_of([[1, 2], [3]]))
    assert not feasible and broken

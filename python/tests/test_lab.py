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

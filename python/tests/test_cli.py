"""The same as the program, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rounds

Program = Callable[..., Any]


@pytest.fixture
def home(fixtures: Path, tmp_path: Path) -> Path:
    (tmp_path / "day.json").write_bytes((fixtures / "days/ucr-team.json").read_bytes())
    return tmp_path


def test_plans_checks_pages_and_parameters(program: Program, home: Path) -> None:
    program("params", "-o", home / "all.toml")
    assert rounds.Params().to_toml() == (home / "all.toml").read_text()
    (home / "some.toml").write_text("[sisr]\nblink = 0.05\n")
    program("plan", home / "day.json", "-o", home / "plan.json", "--iterations", 300, "--seed", 5, "--params", home / "some.toml")
    day = rounds.Day(home / "day.json")
    plan = rounds.plan(day, iterations=300, seed=5, params=home / "some.toml")
    assert plan.to_bytes() == (home / "plan.json").read_bytes()
    assert rounds.plan(day.to_dict(), iterations=300, seed=5, sisr={"blink": 0.05}) == plan
    plan.save(home / "mine.json")
    assert (home / "mine.json").read_bytes() == (home / "plan.json").read_bytes()

    found = program("check", "--json", home / "day.json", home / "plan.json").stdout
    assert rounds.check(day, plan).to_json().encode() == found
    program("check", home / "day.json", home / "plan.json", "-o", home / "check.txt")
    assert str(rounds.check(day, plan)) == (home / "check.txt").read_text()
    program("explain", home / "day.json", home / "plan.json", "-o", home / "why.txt")
    assert str(rounds.explain(day, plan)) == (home / "why.txt").read_text()
    program("plan", home / "day.json", "-o", home / "other.json", "--iterations", 1)
    program("compare", home / "day.json", home / "plan.json", home / "other.json", "-o", home / "compare.txt")
    assert str(rounds.compare(day, plan, home / "other.json")) == (home / "compare.txt").read_text()
    program("report", home / "day.json", home / "plan.json", "--at", "10:40", "-o", home / "plan.html")
    assert plan.report(at="10:40").to_html() == (home / "plan.html").read_text()
    file = day.to_dict()
    visit = next(visit for visit in file["visits"] if visit["id"] == plan.stops[1].id)
    visit["notes"] = "Ring twice."
    (home / "noted.json").write_text(json.dumps(file))
    pages = {}
    for notes in (True, False):
        given = [home / "noted.json", home / "plan.json", "--since", home / "other.json"]
        program("report", *given, *([] if notes else ["--no-notes"]), "-o", home / "new.html")
        page = rounds.report(home / "noted.json", home / "plan.json", since=home / "other.json", notes=notes)
        pages[notes] = page.to_html()
        assert pages[notes] == (home / "new.html").read_text()
    assert ["Ring twice." in pages[notes] for notes in (True, False)] == [True, False]
    for ending in ("csv", "geojson", "gpx", "xlsx"):
        program("export", ending, home / "day.json", home / "plan.json", "-o", home / f"theirs.{ending}")
        rounds.export(plan, home / f"mine.{ending}")
        if ending != "xlsx":  # which says when it was made
            assert (home / f"mine.{ending}").read_bytes() == (home / f"theirs.{ending}").read_bytes()


def test_made_up_days_and_imports(program: Program, fixtures: Path, home: Path) -> None:
    program("generate", "--shifts", 4, "--visits", 20, "--profile", "district", "-o", home / "made.json")
    day = rounds.generate(shifts=4, visits=20, profile="district")
    assert day.to_bytes() == (home / "made.json").read_bytes()
    for kind in ("day", "plan", "events", "scenario", "changes", "answer"):
        assert rounds.schema(kind) == json.loads(program("schema", kind).stdout)
    instance = fixtures / "suites/corner.txt"
    program("import", "solomon", instance, "-o", home / "theirs.json")
    assert rounds.import_file("solomon", instance).day.to_bytes() == (home / "theirs.json").read_bytes()


def test_the_live_day(program: Program, fixtures: Path, home: Path) -> None:
    day = rounds.Day(home / "day.json")
    plan = rounds.plan(day, iterations=300)
    plan.save(home / "plan.json")
    crisis = fixtures / "live/crisis.json"
    files = ["-o", home / "new.json", "--day-out", home / "now.json", "--changes", home / "calls.json"]
    program("replan", home / "day.json", home / "plan.json", crisis, "--iterations", 200, *files)
    new = rounds.replan(day, plan, crisis, iterations=200)
    assert new.plan.to_bytes() == (home / "new.json").read_bytes()
    assert new.day.to_bytes() == (home / "now.json").read_bytes()
    assert new.to_json().encode() == (home / "calls.json").read_bytes()
    program("report", home / "now.json", home / "new.json", "--since", home / "plan.json", "-o", home / "now.html")
    assert new.plan.report(since=plan).to_html() == (home / "now.html").read_text()
    program("replan", home / "day.json", home / "plan.json", crisis, "--iterations", 200, "--unrestricted", *files)
    free = rounds.replan(day, plan, crisis, iterations=200, unrestricted=True)
    assert free.plan.to_bytes() == (home / "new.json").read_bytes()

    line = json.dumps(json.loads(crisis.read_text()))
    (home / "events.jsonl").write_text(line + "\n")
    how = ["--events", home / "events.jsonl", "--iterations", 200, "--journal", home / "theirs.journal"]
    program("live", home / "day.json", home / "plan.json", *how)
    with rounds.Desk(day, plan, journal=home / "mine.journal", iterations=200) as desk:
        assert desk.take(line)
    assert (home / "mine.journal").read_bytes() == (home / "theirs.journal").read_bytes()


def test_studies(program: Program, fixtures: Path, home: Path) -> None:
    scenario = fixtures / "scenarios/rapid-response.json"
    program("simulate", scenario, "--policies", "manual,rounds", "--days", 2, "--deep", 0, "--json", home / "study.json")
    study = rounds.simulate(scenario, policies=["manual", "rounds"], days=2, deep=0)
    assert study.to_json().encode() == (home / "study.json").read_bytes()
    pytest.importorskip("pandas")
    assert len(study.to_pandas()) == len(study.to_dict()["policies"]) * 2


def test_bundles_in_and_out(program: Program, fixtures: Path, home: Path) -> None:
    bundle = fixtures / "exchange/bundle.json"
    given = ["--date", "2026-03-02", "--priority", "asap=critical"]
    program("import", "fhir", bundle, *given, "-o", home / "theirs.json")
    read = rounds.import_fhir(bundle, date="2026-03-02", priorities={"asap": "critical"})
    day = read.days["2026-03-02"]
    assert day.to_bytes() == (home / "theirs.json").read_bytes() and read.summary
    plan = rounds.plan(day, iterations=50)
    rounds.export(plan, home / "plan.bundle.json")
    out = json.loads((home / "plan.bundle.json").read_text())
    assert out["resourceType"] == "Bundle" and len(out["entry"]) > plan.assigned
    (home / "broken.json").write_text("{}")
    with pytest.raises(rounds.InputError) as caught:
        rounds.import_fhir(home / "broken.json")
    assert caught.value.code
    with pytest.raises(ValueError, match="asap"):
        rounds.import_fhir(bundle, priorities={"soon": "critical"})  # type: ignore[dict-item]

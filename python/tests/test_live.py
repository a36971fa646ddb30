"""The live day."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

import rounds

AT = "2026-03-02T09:00:00Z"


def events(*some: dict[str, Any], at: str = AT) -> dict[str, Any]:
    return {"format": "rounds/1", "at": at, "events": list(some)}


def referral(day: rounds.Day, name: str = "new") -> dict[str, Any]:
    place = day.to_dict()["places"][-1]["id"]
    visit = {"id": name, "place": place, "duration": "PT20M", "priority": "routine"}
    return events({"kind": "newVisit", "visit": visit})


def test_events_make_a_new_day_and_plan(day: rounds.Day, plan: rounds.Plan) -> None:
    new = rounds.replan(day, plan, referral(day), iterations=100)
    assert new.day.visits == day.visits + 1 and new.plan.day is new.day
    assert rounds.check(new.day, new.plan)
    assert new.sentence and new.to_dict()["changes"] == new.changes
    at_once = rounds.replan(day, plan, referral(day), instant=True)
    assert at_once.plan.cost >= new.plan.cost


def test_offers_are_ways_with_plans(day: rounds.Day, plan: rounds.Plan) -> None:
    found = rounds.offers(day, plan, referral(day), top=3)
    assert 0 < len(found) <= 3 and found.visit == "new"
    assert [offer.cost for offer in found] == sorted(offer.cost for offer in found)
    assert all(rounds.check(found.day, offer.plan) for offer in found)
    with pytest.raises(rounds.InputError) as caught:
        rounds.offers(day, plan, events())
    assert caught.value.code == "E4211"


def test_a_desk_goes_on_from_its_journal(day: rounds.Day, plan: rounds.Plan, tmp_path: Path) -> None:
    path = tmp_path / "today.journal"
    with rounds.Desk(day, plan, journal=path, instant=True) as desk:
        assert desk.take(referral(day))
        refused = desk.take(events({"kind": "cancelVisit", "visit": "nobody"}))
        assert not refused and refused.refused[0].code == "E4201"
        lines, made, now = desk.lines, desk.plan, desk.day
        with pytest.raises(rounds.InputError) as caught:
            rounds.Desk(day, plan, journal=path)
        assert caught.value.code == "E4305"
    with open(path, "a") as file:
        file.write('{"torn": ')
    with rounds.Desk(day, plan, journal=path) as again:
        assert again.torn > 0
        assert (again.lines, again.plan, again.day.digest) == (lines, made, now.digest)
        assert again.at is not None


def test_commands_are_previewed_and_undone(day: rounds.Day, plan: rounds.Plan) -> None:
    desk = rounds.Desk(day, plan, instant=True)
    visit = next(stop.id for stop in plan if stop.kind == "visit" and stop.start and stop.start.hour >= 11)
    assert visit is not None
    out = {"at": AT, "by": "me", "what": "edit", "visit": visit, "out": True}
    assert desk.preview(out) and desk.lines == 0
    assert desk.take(out) and visit in {left.visit for left in desk.plan.unassigned}
    assert {candidate["shift"] for candidate in desk.candidates(visit)}
    assert desk.take(json.dumps({"at": AT, "by": "me", "what": "undo"}))
    assert visit not in {left.visit for left in desk.plan.unassigned}


@pytest.fixture(scope="module")
def rough() -> tuple[rounds.Day, rounds.Plan]:
    """A day with a plan that leaves much to gain."""
    day = rounds.generate(shifts=5, visits=36)
    return day, rounds.plan(day, method="greedy", iterations=1)


def test_what_more_could_be_gained_is_a_proposal(rough: tuple[rounds.Day, rounds.Plan]) -> None:
    day, plan = rough
    given: dict[str, Any] = {"day": day, "plan": plan, "events": events(at="2026-03-02T07:00:00Z"), "iterations": 2000}
    new = rounds.replan(**given)
    found = new.proposal
    assert found is not None and found.saves > 0 and found.changes
    assert found.plan.day is new.day and rounds.check(new.day, found.plan)
    assert found.plan.cost == new.plan.cost - found.saves
    assert found.travel_seconds == new.plan.kpis["travelSeconds"] - found.plan.kpis["travelSeconds"]
    out = [{left.visit for left in some.unassigned} for some in (new.plan, found.plan)]
    assert (set(found.brings_in), set(found.leaves_out)) == (out[0] - out[1], out[1] - out[0])
    free = rounds.replan(**given, unrestricted=True)
    assert free.proposal is None and free.plan.cost < new.plan.cost
    assert len(free.changes) > len(new.changes)
    with pytest.raises(ValueError, match="unrestricted"):
        rounds.replan(**given, instant=True, unrestricted=True)


def test_a_desk_looks_for_a_proposal_and_takes_it(rough: tuple[rounds.Day, rounds.Plan], tmp_path: Path) -> None:
    day, plan = rough
    path = tmp_path / "today.journal"
    desk = rounds.Desk(day, plan, journal=path, instant=True)
    with pytest.raises(ValueError, match="at="):
        desk.improve()
    seven = dt.datetime(2026, 3, 2, 7, tzinfo=dt.timezone.utc)
    assert desk.take(events(at="2026-03-02T07:00:00Z")).proposal is None
    nothing = desk.accept_proposal()
    assert not nothing and nothing.refused[0].code == "E4214"
    reply = desk.improve(at=seven, by="me", iterations=2000)
    found = reply.proposal
    assert reply and found is not None and found.saves > 0
    assert len(found.changes) == reply.to_dict()["proposal"]["changes"] > 0
    assert found.plan == desk.proposed and found.plan.day.digest == desk.day.digest
    later = desk.preview(json.dumps({"at": "2026-03-02T07:05:00Z", "what": "acceptProposal"}))
    assert later.changes and later.proposal is None
    taken = desk.accept_proposal(by="me")
    assert taken and taken.changes == list(found.changes) and taken.call_sheet
    assert (desk.plan, desk.proposed, desk.lines) == (found.plan, None, 4)
    desk.close()
    with rounds.Desk(day, plan, journal=path) as again:
        assert again.plan == found.plan and again.proposed is None

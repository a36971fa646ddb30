"""The live day: answers to events, ways to take a referral, a desk."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast, overload

from . import _rounds
from ._day import Day, DayLike, day_of, plain, read
from ._errors import Issue
from ._frames import Columns, instant, seconds_of, to_pandas, to_polars
from ._params import ParamsLike, text_of
from ._plan import Plan, PlanLike, ProgressLike
from ._search import Told, cores, limits, raise_callback

EventsLike: TypeAlias = "Mapping[str, Any] | str | os.PathLike[str] | bytes"
"""What events can be given as: a dict in the form of an events file, a path (or text in JSON), or bytes."""

At: TypeAlias = "dt.datetime | str"
"""An instant: a datetime with a time zone, or text such as ``2026-03-02T10:42:00Z``."""

How: TypeAlias = "tuple[bool, bool, float | None, int | None, float, int, int | None, str | None]"


def _how(
    instant: bool,
    unrestricted: bool,
    max_time: float | None,
    iterations: int | None,
    slack: float,
    seed: int,
    threads: int | None,
    params: ParamsLike | None,
) -> How:
    if instant and unrestricted:
        raise ValueError("give either instant or unrestricted: an answer at once leaves others where they are")
    seconds, count = limits(max_time, iterations, 2.0)
    return instant, unrestricted, seconds, count, float(slack), seed, cores(threads), text_of(params, {})


@dataclass(frozen=True)
class Proposal:
    """What more could be gained if others moved too. It is never mixed into an answer: somebody decides on it.

    Attributes
    ----------
    plan : Plan
        The plan that this would be; the judge has passed it.
    saves : int
        What it costs less than the answer, in second-equivalents.
    travel_seconds : int
        Travel less than in the answer; negative where it is more.
    brings_in, leaves_out : tuple of str
        Visits that the answer leaves out and it has, and visits that the answer has and it leaves out.
    changes : tuple of dict
        What would change beyond the answer, and so would have to be phoned.
    """

    plan: Plan
    saves: int
    travel_seconds: int
    brings_in: tuple[str, ...]
    leaves_out: tuple[str, ...]
    changes: tuple[dict[str, Any], ...]

    @classmethod
    def _of(cls, found: tuple[str, str, str], day: Day) -> Proposal:
        figures, changes, plan = json.loads(found[0]), json.loads(found[1]), Plan._of(day, found[2])
        brings_in, leaves_out = tuple(figures["bringsIn"]), tuple(figures["leavesOut"])
        return cls(plan, figures["saves"], figures["travelSeconds"], brings_in, leaves_out, tuple(changes))

    def __repr__(self) -> str:
        return f"<rounds.Proposal of {len(self.changes)} more changes, saves {self.saves}>"


class Replanned:
    """The day after events, its plan, and whom to call.

    Attributes
    ----------
    day : Day
        The day as it now is: an ordinary day, with what has happened as its history.
    plan : Plan
        Its plan.
    proposal : Proposal or None
        What more could be gained if others moved too, if the search found anything.
    sentence, call_sheet : str
        The answer in one sentence, and whom to call and what is at risk.
    changes : list of dict
        What has to be phoned.
    released : list of dict
        Reserves that the day does not have any more: their time has come, or a call took their place.
    warnings : tuple of Issue
        What is odd.
    """

    def __init__(
        self,
        changes: str,
        day: Day,
        plan: Plan,
        words: tuple[str, str],
        warnings: Sequence[Issue],
        proposal: Proposal | None = None,
    ) -> None:
        self._text = changes
        self.day, self.plan, self.proposal = day, plan, proposal
        self.sentence, self.call_sheet = words
        self.warnings = tuple(warnings)
        self.changes: list[dict[str, Any]] = self.to_dict()["changes"]
        self.released: list[dict[str, Any]] = self.to_dict().get("released", [])

    def to_dict(self) -> dict[str, Any]:
        """The change list as ``rounds replan --changes`` has it."""
        return cast("dict[str, Any]", json.loads(self._text))

    def to_json(self) -> str:
        """The change list as ``rounds replan --changes`` writes it."""
        return self._text

    def __str__(self) -> str:
        return f"{self.sentence}{self.call_sheet}"

    def __repr__(self) -> str:
        return f"<rounds.Replanned of {len(self.changes)} changes>"


def replan(
    day: DayLike,
    plan: PlanLike,
    events: EventsLike,
    *,
    instant: bool = False,
    unrestricted: bool = False,
    max_time: float | None = None,
    iterations: int | None = None,
    slack: float = 600.0,
    seed: int = 1,
    threads: int | None = None,
    params: ParamsLike | None = None,
    labels: bool = False,
    progress: ProgressLike = None,
) -> Replanned:
    """Update a plan after events.

    What has begun stays; a clinician who is on the way keeps the next stop. The answer changes what serves the events
    and leaves other visits alone; what more could be gained is `Replanned.proposal`.

    Parameters
    ----------
    day : Day, dict, path, str or bytes
        The day.
    plan : Plan, dict, path, str or bytes
        Its plan.
    events : dict, path, str or bytes
        What has happened: an events file.
    instant : bool, default False
        Answer at once: the best way in with nothing else moved, or what it would take.
    unrestricted : bool, default False
        Let every visit move, not only what serves the events. There is then no proposal.
    max_time : float, optional
        Seconds to search; 2 if neither this nor `iterations` is given.
    iterations : int, optional
        Iterations to search.
    slack : float, default 600
        Visits with fewer seconds to spare are at risk.
    seed, threads, params, progress
        As for `rounds.plan`.
    labels : bool, default False
        Names in place of ids in what is said.

    Returns
    -------
    Replanned
        The new day, its plan, the changes, a proposal.

    Examples
    --------
    >>> import rounds
    >>> day = rounds.generate(shifts=2, visits=6)
    >>> plan = rounds.plan(day, iterations=50)
    >>> off = {"kind": "cancelVisit", "visit": "v001"}
    >>> new = rounds.replan(day, plan, {"format": "rounds/1", "at": "2026-03-02T07:00:00Z", "events": [off]}, iterations=50)
    >>> bool(rounds.check(new.day, new.plan)), new.day.visits
    (True, 5)
    """
    before = day_of(day)
    how = _how(instant, unrestricted, max_time, iterations, slack, seed, threads, params)
    with Told(progress) as told:
        changes, text, made, sentence, sheet, warnings, proposed, interrupted, raised = _rounds.replan(
            before._native, Plan(plan, before).to_bytes(), read(events, "events")[0], how, labels, told.callback
        )
    now = Day(text.encode(), folder=before._native.folder)
    new = Plan._of(now, made, interrupted)
    raise_callback(raised, new)
    found = [Issue(*issue) for issue in warnings]
    return Replanned(changes, now, new, (sentence, sheet), found, proposed and Proposal._of(proposed, now))


@dataclass(frozen=True)
class Offer:
    """One way to take a referral.

    Attributes
    ----------
    clinicians : tuple of str
        Who attends.
    start : datetime
        When care begins.
    cost : int
        What the plan costs more than without the visit, in second-equivalents.
    late_seconds : int
        How late care begins.
    detour : int
        Seconds of travel more, over the whole team.
    displaces : tuple of dict
        What changes for other visits.
    plan : Plan
        The plan that this would be.
    """

    clinicians: tuple[str, ...]
    start: dt.datetime
    cost: int
    late_seconds: int
    detour: int
    displaces: tuple[dict[str, Any], ...]
    plan: Plan


class Offers(Sequence[Offer]):
    """The ways to take a referral, cheapest first; none where there is no way in.

    Attributes
    ----------
    visit : str
        The visit.
    day : Day
        The day with the referral on it, which the plans are for.
    """

    def __init__(self, text: str, words: str, day: Day, plans: list[str]) -> None:
        self._text, self._words, self.day = text, words, day
        found = self.to_dict()
        self.visit: str = found["visit"]
        self._offers = [
            Offer(
                tuple(offer["clinicians"]),
                cast("dt.datetime", instant(offer["start"])),
                offer["cost"],
                seconds_of(offer["late"]) or 0,
                offer["detour"],
                tuple(offer["displaces"]),
                Plan._of(day, plan),
            )
            for offer, plan in zip(found["offers"], plans, strict=True)
        ]

    @overload
    def __getitem__(self, at: int) -> Offer: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Offer]: ...
    def __getitem__(self, at: int | slice) -> Offer | Sequence[Offer]:
        return self._offers[at]

    def __len__(self) -> int:
        return len(self._offers)

    def to_dict(self) -> dict[str, Any]:
        """As ``rounds offer --json`` has it."""
        return cast("dict[str, Any]", json.loads(self._text))

    def to_json(self) -> str:
        """As ``rounds offer --json`` writes it."""
        return self._text

    def _columns(self) -> Columns:
        kinds = {"clinicians": "text", "start": "time", "cost": "whole", "late_seconds": "whole", "detour": "whole"}
        rows = [
            {
                "clinicians": ", ".join(offer.clinicians),
                "start": offer.start,
                "cost": offer.cost,
                "late_seconds": offer.late_seconds,
                "detour": offer.detour,
            }
            for offer in self._offers
        ]
        return Columns(kinds, rows)

    def to_pandas(self) -> Any:
        """A row for each way. Needs pandas."""
        return to_pandas(self._columns())

    def to_polars(self) -> Any:
        """A row for each way. Needs polars."""
        return to_polars(self._columns())

    def __str__(self) -> str:
        return self._words

    def __repr__(self) -> str:
        return f"<rounds.Offers: {len(self)} ways to take {self.visit}>"


def offers(day: DayLike, plan: PlanLike, referral: EventsLike, *, top: int = 5, labels: bool = False) -> Offers:
    """List the ways to take one referral. Nothing is changed.

    Parameters
    ----------
    day : Day, dict, path, str or bytes
        The day.
    plan : Plan, dict, path, str or bytes
        Its plan.
    referral : dict, path, str or bytes
        An events file with `at` and one `newVisit`.
    top : int, default 5
        At most so many ways, 1 to 1000.
    labels : bool, default False
        Names in place of ids in the table.

    Returns
    -------
    Offers
        The ways, cheapest first, each with its plan.
    """
    if not 1 <= top <= 1000:
        raise ValueError(f"top is from 1 to 1000, not {top}")
    before = day_of(day)
    text, words, now, plans = _rounds.offers(
        before._native, Plan(plan, before).to_bytes(), read(referral, "a referral")[0], top, labels
    )
    return Offers(text, words, Day(now.encode(), folder=before._native.folder), plans)


class Reply:
    """What a line at a desk is answered.

    Attributes
    ----------
    refused : tuple of Issue
        Why the line was refused, and has changed nothing; empty if it was not.
    line : int
        Number of the line.
    sentence, call_sheet : str
        The answer in one sentence, and whom to call and what is at risk.
    changes : list of dict
        What has to be phoned.
    proposal : Proposal or None
        What more could be gained if others moved too, if the search found anything.
    """

    def __init__(self, text: str, proposal: Proposal | None = None) -> None:
        self._text, self.proposal = text, proposal
        found = self.to_dict()
        self.line: int = found["line"]
        self.refused = tuple(
            Issue(row["code"], row["path"], row["message"], row["help"]) for row in found.get("refused", [])
        )
        self.sentence: str = found.get("sentence", "")
        self.call_sheet: str = found.get("callSheet", "")
        self.changes: list[dict[str, Any]] = found.get("changes", [])

    def to_dict(self) -> dict[str, Any]:
        """As ``rounds live`` writes it."""
        return cast("dict[str, Any]", json.loads(self._text))

    def __bool__(self) -> bool:
        return not self.refused

    def __str__(self) -> str:
        return self.sentence or "\n".join(map(str, self.refused))

    def __repr__(self) -> str:
        return f"<rounds.Reply to line {self.line}: {'refused' if self.refused else self.sentence}>"


class Desk:
    """A day under way: events and commands as they come, the state kept in between.

    Parameters
    ----------
    day : Day, dict, path, str or bytes
        The day.
    plan : Plan, dict, path, str or bytes
        Its plan.
    journal : path, optional
        Record each line there before it is answered. If the file is there already, the day goes on from its end, exactly
        where it was; ``rounds live`` takes the same file.
    instant, unrestricted, max_time, iterations, slack, seed, threads, params
        How to answer, as for `replan`.

    Examples
    --------
    >>> import rounds
    >>> day = rounds.generate(shifts=2, visits=6)
    >>> with rounds.Desk(day, rounds.plan(day, iterations=50), instant=True) as desk:
    ...     reply = desk.take({"format": "rounds/1", "at": "2026-03-02T09:00:00Z", "events": []})
    >>> bool(reply)
    True
    """

    def __init__(
        self,
        day: DayLike,
        plan: PlanLike,
        *,
        journal: str | os.PathLike[str] | None = None,
        instant: bool = False,
        unrestricted: bool = False,
        max_time: float | None = None,
        iterations: int | None = None,
        slack: float = 600.0,
        seed: int = 1,
        threads: int | None = None,
        params: ParamsLike | None = None,
    ) -> None:
        before = day_of(day)
        self._how = _how(instant, unrestricted, max_time, iterations, slack, seed, threads, params)
        path = None if journal is None else Path(journal)
        self._native = _rounds.Desk(before._native, Plan(plan, before).to_bytes(), path)

    @property
    def day(self) -> Day:
        """The day as it now is."""
        return Day._of(self._native.day)

    @property
    def plan(self) -> Plan:
        """Its plan."""
        return Plan._of(self.day, self._native.plan)

    @property
    def proposed(self) -> Plan | None:
        """A better plan for the day as it now is, that nobody has accepted yet; a journal does not keep it."""
        found = self._native.proposed
        return None if found is None else Plan._of(self.day, found)

    @property
    def lines(self) -> int:
        """How many lines have been taken."""
        return self._native.lines

    @property
    def at(self) -> dt.datetime | None:
        """Up to when the day has gone."""
        return instant(self._native.at)

    @property
    def torn(self) -> int:
        """Bytes of a torn last line, never answered, that were cut off the journal."""
        return self._native.torn

    def take(self, line: Mapping[str, Any] | str, *, progress: ProgressLike = None) -> Reply:
        """Take an events file or a command.

        Parameters
        ----------
        line : dict or str
            An events file (``{"format": "rounds/1", "at": …, "events": […]}``) or a command (``{"at": …, "what":
            "accept", …}``), as a dict or in JSON.
        progress : callable or True, optional
            As for `rounds.plan`.

        Returns
        -------
        Reply
            The answer. What is wrong with a line is an answer too, and false.
        """
        return self._take(line, self._how, progress)

    def _take(self, line: Mapping[str, Any] | str, how: How, progress: ProgressLike) -> Reply:
        with Told(progress) as told:
            text, proposed, _, raised = self._native.take(_line(line), how, told.callback)
        raise_callback(raised, self.plan if raised is not None else None)
        return Reply(text, proposed and Proposal._of(proposed[0], Day._of(proposed[1])))

    def preview(self, line: Mapping[str, Any] | str) -> Reply:
        """What a line would be answered; nothing changes."""
        text, proposed = self._native.preview(_line(line), self._how)
        return Reply(text, proposed and Proposal._of(proposed[0], Day._of(proposed[1])))

    def improve(
        self,
        *,
        at: At | None = None,
        by: str | None = None,
        max_time: float | None = None,
        iterations: int | None = None,
        progress: ProgressLike = None,
    ) -> Reply:
        """Look for what more could be gained if others moved too, as ``rounds improve`` does.

        Parameters
        ----------
        at : datetime or str, optional
            Now: as far as the day has gone if left out.
        by : str, optional
            Who asks.
        max_time, iterations : float, int, optional
            How long to search: as the desk answers if neither is given, 2 s where that is at once.
        progress : callable or True, optional
            As for `rounds.plan`.

        Returns
        -------
        Reply
            What is found is its `proposal`, for `accept_proposal` to carry out. The line is taken like any other.
        """
        instant, unrestricted, seconds, count, *others = self._how
        if max_time is not None or iterations is not None or instant:
            seconds, count = limits(max_time, iterations, 2.0)
        how = cast("How", (False, unrestricted, seconds, count, *others))
        return self._take(self._command("improve", at, by, {}), how, progress)

    def accept_proposal(self, *, at: At | None = None, by: str | None = None) -> Reply:
        """Carry out what was proposed beside the last answer, as ``rounds improve --take`` does.

        Parameters
        ----------
        at : datetime or str, optional
            Now: as far as the day has gone if left out.
        by : str, optional
            Who decides.

        Returns
        -------
        Reply
            Whom to call. Refused, and false, if nothing is proposed for the plan as it now is, or if something that would
            change has begun by now.
        """
        return self._take(self._command("acceptProposal", at, by, {}), self._how, None)

    def _command(self, what: str, at: At | None, by: str | None, more: dict[str, Any]) -> dict[str, Any]:
        now: At | None = at or self.at
        if now is None:
            raise ValueError("nothing has happened yet: say what time it is by at=")
        return {"at": now, "what": what, **({} if by is None else {"by": by}), **more}

    def candidates(self, visit: str) -> list[dict[str, Any]]:
        """What putting a visit into each shift would do: shift, start, cost, and codes of the rules in the way."""
        return cast("list[dict[str, Any]]", json.loads(self._native.candidates(visit)))

    def close(self) -> None:
        """Let go of the journal."""
        self._native.close()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _line(line: Mapping[str, Any] | str) -> str:
    if isinstance(line, str):
        return " ".join(line.splitlines()).strip()
    return json.dumps(plain(line, ""), ensure_ascii=False)



"""Planning, proving, checking, explaining, comparing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from . import _rounds
from ._day import DayLike, Matrix, day_of, with_travel
from ._errors import CallbackError, Issue
from ._params import ParamsLike, text_of
from ._plan import Plan, PlanLike, Progress, ProgressLike

if TYPE_CHECKING:
    from ._method import Method

MAX_TIME = 10.0
"""Seconds that a search takes where nothing is said, as the program does."""


class Told:
    """Hands progress on to whoever asked for it."""

    def __init__(self, progress: ProgressLike, what: str = "rounds") -> None:
        self._bar: Any = None
        self._call: Callable[[Progress], object] | None = None
        if progress is True:
            from tqdm.auto import tqdm

            self._bar = tqdm(total=1000, desc=what, leave=False, bar_format="{elapsed} [{bar:24}] {desc}")
            self._call = self._draw
        elif progress:
            self._call = progress

    @property
    def callback(self) -> Callable[..., None] | None:
        """What the search calls; nothing where nobody asked."""
        return self._tell if self._call else None

    def _tell(self, *state: Any) -> None:
        if self._call is not None:
            self._call(Progress(*state))

    def _draw(self, state: Progress) -> None:
        self._bar.n = int(1000 * min(max(state.fraction, 0.0), 1.0))
        self._bar.set_description(f"cost {state.cost:,}, {state.assigned} of {state.visits} visits")

    def __enter__(self) -> Told:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()


def limits(max_time: float | None, iterations: int | None, default: float) -> tuple[float | None, int | None]:
    """Both limits, if they make sense."""
    if max_time is not None and not max_time >= 0:
        raise ValueError(f"max_time is a number of seconds of zero or more, not {max_time}")
    if iterations is not None and iterations < 0:
        raise ValueError(f"iterations is zero or more, not {iterations}")
    if max_time is None and iterations is None:
        return default, None
    return None if max_time is None else float(max_time), iterations


def cores(threads: int | None) -> int | None:
    """A number of threads, if it makes sense."""
    if threads is not None and not 1 <= threads <= 1024:
        raise ValueError(f"threads is from 1 to 1024, not {threads}")
    return threads


def plan(
    day: DayLike,
    *,
    max_time: float | None = None,
    iterations: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    initial: PlanLike | None = None,
    prove: float | None = None,
    method: str | Method | None = None,
    travel: Mapping[str, Matrix] | None = None,
    params: ParamsLike | None = None,
    sisr: Mapping[str, Any] | None = None,
    hybrid: Mapping[str, Any] | None = None,
    local_search: Mapping[str, Any] | None = None,
    regret: Mapping[str, Any] | None = None,
    progress: ProgressLike = None,
) -> Plan:
    """Plan a day.

    The search runs on threads of its own and leaves the interpreter free. Ctrl-C ends it with the best plan so far,
    whose `interrupted` is then true; a second Ctrl-C raises `KeyboardInterrupt` at once.

    Parameters
    ----------
    day : Day, dict, path, str or bytes
        The day. A dict is copied when the search begins: changing it afterwards changes nothing.
    max_time : float, optional
        Seconds to search; 10 if neither this nor `iterations` is given.
    iterations : int, optional
        Iterations to search. Same day, seed and iterations give the same plan, byte for byte, on any number of threads.
    seed : int, default 1
        Seed of the random streams.
    threads : int, optional
        Threads to search with: by default as many as the machine runs at once.
    initial : Plan, dict, path, str or bytes, optional
        A plan for the same day to start from.
    prove : float, optional
        Seconds to prove afterwards how good the plan is; `Plan.bound` has what was found.
    method : str or Method, optional
        The heuristic: ``"hybrid"`` (the default), ``"sisr"``, ``"local-search"``, ``"regret"``, ``"greedy"``, or one of
        your own.
    travel : dict of str to array, optional
        Seconds of travel by mode, a row and a column for each place; see `with_travel`. The plan is then for that day,
        `Plan.day`.
    params : Params, dict, path or str, optional
        Parameters, also as a file in TOML.
    sisr, hybrid, local_search, regret : dict, optional
        Single parameters by section, which go before `params`: ``sisr={"ruin_average": 6}``.
    progress : callable or True, optional
        Told a few times a second how far the search is; `True` draws a bar of tqdm.

    Returns
    -------
    Plan
        The best plan found. The judge has passed it.

    Raises
    ------
    InputError
        With everything that is wrong with the day, the initial plan or the parameters.
    CallbackError
        If `progress` raises: with the best plan so far.

    Examples
    --------
    >>> import rounds
    >>> day = rounds.generate(shifts=3, visits=12)
    >>> plan = rounds.plan(day, iterations=200)
    >>> plan == rounds.plan(day, iterations=200, threads=1)
    True
    """
    found = day_of(day) if travel is None else with_travel(day, travel)
    given = {"sisr": sisr, "hybrid": hybrid, "local_search": local_search, "regret": regret}
    text = text_of(params, given)
    seconds, count = limits(max_time, iterations, MAX_TIME)
    start = None if initial is None else Plan(initial, found).to_bytes()
    with Told(progress) as told:
        made, interrupted, raised = _rounds.plan(
            found._native, seed, seconds, count, cores(threads), start, prove, text, method, told.callback
        )
    result = Plan._of(found, made, interrupted)
    raise_callback(raised, result)
    return result


def raise_callback(raised: BaseException | None, best: Plan | None) -> None:
    """Raises what a callback raised, with the best plan."""
    if raised is not None:
        what = f"the progress callback raised {type(raised).__name__}; `plan` of this exception is the best plan so far"
        raise CallbackError(what, best) from raised


@dataclass(frozen=True)
class Violation:
    """A rule that a plan breaks.

    Attributes
    ----------
    code, path, message, rule : str
        Code, where in the plan, what is wrong, and the rule by name.
    """

    code: str
    path: str
    message: str
    rule: str = ""


@dataclass(frozen=True)
class Claim:
    """A figure of a plan that is wrong.

    Attributes
    ----------
    path : str
        Where in the plan.
    claimed, actual : object
        What the plan says, and what it is.
    """

    path: str
    claimed: Any
    actual: Any


class Check:
    """What is found in a day, and in a plan for it.

    Attributes
    ----------
    ok : bool
        Whether the plan keeps every rule that nobody decided against, and its figures are right.
    warnings : tuple of Issue
        What is odd.
    violations : tuple of Violation
        Rules that are broken.
    overridden : tuple of Violation
        Rules that are broken by the decision of a person.
    claims : tuple of Claim
        Figures that are wrong.
    cost, kpis : dict or None
        As the judge computes them.
    """

    def __init__(self, text: str, words: str, ok: bool) -> None:
        self._text, self._words, self.ok = text, words, ok
        found = self.to_dict()
        rows = cast("dict[str, list[dict[str, Any]]]", found)
        self.warnings = tuple(
            Issue(row["code"], row["path"], row["message"], row["help"]) for row in rows.get("warnings", [])
        )
        self.violations = tuple(Violation(**row) for row in rows.get("violations", []))
        self.overridden = tuple(Violation(**row) for row in rows.get("overridden", []))
        self.claims = tuple(Claim(**row) for row in rows.get("claims", []))
        self.cost: dict[str, Any] | None = found.get("cost")
        self.kpis: dict[str, Any] | None = found.get("kpis")

    def to_dict(self) -> dict[str, Any]:
        """As ``rounds check --json`` has it."""
        return cast("dict[str, Any]", json.loads(self._text))

    def to_json(self) -> str:
        """As ``rounds check --json`` writes it."""
        return self._text

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        return self._words

    def __repr__(self) -> str:
        return f"<rounds.Check {'ok' if self.ok else f'of {len(self.violations)} violations'}>"


def check(day: DayLike, plan: PlanLike | None = None) -> Check:
    """Check a day for mistakes, or a plan against its day. The judge shares no code with the search.

    Parameters
    ----------
    day : Day, dict, path, str or bytes
        The day.
    plan : Plan, dict, path, str or bytes, optional
        A plan for it, from anywhere.

    Returns
    -------
    Check
        True if nothing is wrong.

    Raises
    ------
    InputError
        With all errors of the day, or if the plan is no plan file.

    Examples
    --------
    >>> import rounds
    >>> day = rounds.generate(shifts=2, visits=6)
    >>> bool(rounds.check(day, rounds.plan(day, iterations=50)))
    True
    """
    found = day_of(day)
    text = None if plan is None else Plan(plan, found).to_bytes()
    return Check(*_rounds.check(found._native, text))


@dataclass(frozen=True)
class Binding:
    """A shift of which one more would help.

    Attributes
    ----------
    shift : str
        Its id.
    saves : float
        What one more like it would save, at most, in second-equivalents.
    visits : float or None
        How many more visits it would let in, at most.
    """

    shift: str
    saves: float
    visits: float | None


class Bound:
    """What no plan for a day can better.

    Attributes
    ----------
    lower : int
        No plan costs less.
    gap : float or None
        How much more `plan` costs, as a share of its cost; none where it breaks rules.
    upper_visits : int or None
        No plan assigns more visits.
    converged : bool
        Whether the proof came to its end.
    binding : tuple of Binding
        What stands in the way of a better plan, dearest first.
    plan : Plan
        The plan that it is held against, with the bound in it.
    """

    def __init__(self, text: str, words: str, plan: Plan) -> None:
        self._text, self._words, self.plan = text, words, plan
        found = self.to_dict()
        self.lower: int = found["lower"]
        self.gap: float | None = found["gap"]
        self.upper_visits: int | None = found["visits"]["upper"]
        self.converged: bool = found["converged"]
        self.binding = tuple(Binding(**row) for row in found["binding"])
        self.what_if: dict[str, Any] | None = found.get("whatIf")

    def to_dict(self) -> dict[str, Any]:
        """As ``rounds bound --json`` has it."""
        return cast("dict[str, Any]", json.loads(self._text))

    def to_json(self) -> str:
        """As ``rounds bound --json`` writes it."""
        return self._text

    def __str__(self) -> str:
        return self._words

    def __repr__(self) -> str:
        gap = "" if self.gap is None else f", gap {self.gap:.2%}"
        return f"<rounds.Bound: no plan costs less than {self.lower}{gap}>"


def bound(
    day: DayLike,
    plan: PlanLike | None = None,
    *,
    max_time: float = 60.0,
    what_if: bool = False,
    seed: int = 1,
    threads: int | None = None,
    params: ParamsLike | None = None,
    bound: Mapping[str, Any] | None = None,
    progress: ProgressLike = None,
) -> Bound:
    """Prove how good any plan for a day can be.

    Parameters
    ----------
    day : Day, dict, path, str or bytes
        The day.
    plan : Plan, dict, path, str or bytes, optional
        A plan to compare with; without one, a fifth of the time (30 s at most) goes into making one.
    max_time : float, default 60
        Seconds. What is proven holds whenever it ends, by Ctrl-C too.
    what_if : bool, default False
        Plan again with one more of the shift that binds most; `Bound.what_if` then says what that brings.
    seed, threads, params, progress
        As for `plan`.
    bound : dict, optional
        Single parameters of proofs.

    Returns
    -------
    Bound
        The bound.

    Examples
    --------
    >>> import rounds
    >>> day = rounds.generate(shifts=2, visits=6)
    >>> proof = rounds.bound(day, rounds.plan(day, iterations=50), max_time=2)
    >>> proof.lower <= proof.plan.cost
    True
    """
    found = day_of(day)
    start = None if plan is None else Plan(plan, found).to_bytes()
    seconds, _ = limits(max_time, None, 60.0)
    with Told(progress) as told:
        text, words, made, interrupted, raised = _rounds.bound(
            found._native, start, seconds or 0.0, what_if, seed, cores(threads), text_of(params, {"bound": bound}), told.callback
        )
    held = Plan._of(found, made, interrupted)
    raise_callback(raised, held)
    return Bound(text, words, held)


class Explanation:
    """Why visits are left out of a plan.

    Attributes
    ----------
    plan : Plan
        The plan with the reasons, proven again for it as it is.
    """

    def __init__(self, words: str, plan: Plan) -> None:
        self._words, self.plan = words, plan

    @property
    def unassigned(self) -> dict[str, Any]:
        """What is left out by id, each with its reasons and the nearest change that would let it in."""
        return {left.visit: left for left in self.plan.unassigned}

    def __str__(self) -> str:
        return self._words

    def __repr__(self) -> str:
        return f"<rounds.Explanation of {len(self.plan.unassigned)} visits left out>"


def explain(day: DayLike, plan: PlanLike, visit: str | None = None, *, labels: bool = False) -> Explanation:
    """Say why visits are left out of a plan, and what would let them in.

    Parameters
    ----------
    day : Day, dict, path, str or bytes
        The day.
    plan : Plan, dict, path, str or bytes
        Its plan, which keeps the rules.
    visit : str, optional
        This visit only, assigned or not.
    labels : bool, default False
        Names in place of ids.

    Returns
    -------
    Explanation
        In words by `str`, and as the reasons of its plan.
    """
    found = day_of(day)
    words, text = _rounds.explain(found._native, Plan(plan, found).to_bytes(), visit, labels)
    return Explanation(words, Plan._of(found, text))


class Comparison:
    """Two plans for one day side by side.

    Attributes
    ----------
    a, b : Plan
        The plans.
    """

    def __init__(self, words: str, a: Plan, b: Plan) -> None:
        self._words, self.a, self.b = words, a, b

    @property
    def cost(self) -> int:
        """What B costs more than A."""
        return self.b.cost - self.a.cost

    @property
    def moved(self) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
        """Visits that other shifts attend in B than in A; none where nobody does."""
        a, b = _crews(self.a), _crews(self.b)
        return {visit: (a.get(visit, ()), b.get(visit, ())) for visit in sorted({*a, *b}) if a.get(visit) != b.get(visit)}

    def __str__(self) -> str:
        return self._words

    def __repr__(self) -> str:
        return f"<rounds.Comparison: B costs {self.cost:+} and has {len(self.moved)} visits elsewhere>"


def _crews(plan: Plan) -> dict[str, tuple[str, ...]]:
    crews: dict[str, list[str]] = {}
    for stop in plan:
        if stop.kind == "visit" and stop.id is not None:
            crews.setdefault(stop.id, []).append(stop.shift)
    return {visit: tuple(sorted(shifts)) for visit, shifts in crews.items()}


def compare(day: DayLike, a: PlanLike, b: PlanLike, *, labels: bool = False) -> Comparison:
    """Put two plans for one day side by side.

    Parameters
    ----------
    day : Day, dict, path, str or bytes
        The day.
    a, b : Plan, dict, path, str or bytes
        The plans.
    labels : bool, default False
        Names in place of ids.

    Returns
    -------
    Comparison
        In words by `str`.
    """
    found = day_of(day)
    one, other = Plan(a, found), Plan(b, found)
    return Comparison(_rounds.compare(found._native, one.to_bytes(), other.to_bytes(), labels), one, other)



"""Searches of your own in Python."""

from __future__ import annotations

import random
from collections.abc import Iterable

from . import _rounds


class Trial:
    """A plan under construction. Visits are numbers: their places in `Run.visits`, the order of the day."""

    def __init__(self, native: _rounds.Trial) -> None:
        self._native = native

    @property
    def cost(self) -> int:
        """What the plan costs, in second-equivalents."""
        return self._native.cost

    @property
    def left_out(self) -> list[int]:
        """Visits that nobody attends."""
        return self._native.left_out

    @property
    def routes(self) -> list[list[int]]:
        """Visits of each shift, in order. A double-up stands in two."""
        return self._native.routes

    def copy(self) -> Trial:
        """Another plan that is the same."""
        return Trial(self._native.copy())

    def insert(self, visit: int) -> int | None:
        """Put a visit in, with all that belongs to it, where it costs least.

        Returns
        -------
        int or None
            By how much the plan gets dearer (below zero where it gets cheaper); none where no place keeps all rules, and
            then nothing is changed.
        """
        return self._native.insert(visit)

    def remove(self, visit: int) -> int | None:
        """Take a visit out, with all that may not stay without it.

        Returns
        -------
        int or None
            By how much the plan gets dearer; none where the visit is out already, or must stay.
        """
        return self._native.remove(visit)

    def recreate(self, out: Iterable[int], into: Iterable[int]) -> int:
        """Take visits out and put visits in, in that order, each where it costs least, unless it is cheaper without.

        One round trip to the engine in place of one for each visit.

        Returns
        -------
        int
            By how much the plan gets dearer.
        """
        return self._native.recreate(list(out), list(into))


class Run:
    """A search under way: what a `Method` works with, until it returns."""

    def __init__(self, native: _rounds.Search) -> None:
        self._native = native
        self.visits: list[str] = native.visits
        """Ids of the visits, in the order of the day."""
        self.seed: int = native.seed
        """Seed of the search."""
        self.threads: int = native.threads
        """Threads that the search may use."""

    @property
    def is_over(self) -> bool:
        """Whether time is up, the iterations are done or somebody asked to stop. Look at it often."""
        return self._native.state[0]

    @property
    def iterations_left(self) -> int:
        """Iterations that may still be done."""
        return self._native.state[1]

    @property
    def used(self) -> float:
        """Part of the search that is done, 0 to 1."""
        return self._native.state[2]

    def iterated(self, count: int = 1) -> bool:
        """Count iterations; whether the search goes on."""
        return not self._native.iterated(count)[0]

    def construct(self) -> Trial:
        """A first plan: each visit where it costs least, dearest first."""
        return Trial(self._native.construct())

    def best(self) -> Trial:
        """A copy of the best plan so far."""
        return Trial(self._native.best())

    def offer(self, plan: Trial) -> bool:
        """Keep a plan if it is better than all before it; whether it is."""
        return self._native.offer(plan._native)

    def near(self, visit: int) -> list[int]:
        """The visits nearest to one, itself first."""
        return self._native.near(visit)

    def random(self, stream: int = 0) -> random.Random:
        """A random stream that depends on the seed of the search alone. Draw all chance from such streams."""
        return random.Random(f"{self.seed}/{stream}")

    def report(self) -> None:
        """Tell how far the search is."""
        self._native.report()


class Method:
    """A search of your own.

    Define `search`. It looks at `Run.is_over` often, counts with `Run.iterated`, draws chance from `Run.random`, and
    hands in what is better with `Run.offer`; then the same day, seed and iterations give the same plan. All rules of the
    day are held by the engine, whatever a method does.

    Attributes
    ----------
    name : str
        Name in results: lower case, hyphens.
    describe : str
        What it does, in a line; it goes into the plan file.
    """

    name: str = "own"
    describe: str = "a method in Python"

    def search(self, run: Run) -> None:
        """Search until the run is over."""
        raise NotImplementedError

    def _search(self, native: _rounds.Search) -> None:
        self.search(Run(native))


class RuinRecreate(Method):
    """Ruin and recreate: take some visits out, put all that is out back in, keep what is not dearer.

    Define `ruin`; the rest may be changed too.

    Examples
    --------
    >>> import rounds
    >>> class Shake(rounds.RuinRecreate):
    ...     name = "shake"
    ...     def ruin(self, plan, run, random):
    ...         return random.sample(range(len(run.visits)), min(3, len(run.visits)))
    >>> day = rounds.generate(shifts=2, visits=8)
    >>> rounds.check(day, rounds.plan(day, method=Shake(), iterations=50)).ok
    True
    """

    name = "ruin-recreate"
    describe = "ruin and recreate in Python"

    def ruin(self, plan: Trial, run: Run, random: random.Random) -> Iterable[int]:
        """Visits to take out."""
        raise NotImplementedError

    def order(self, out: list[int], run: Run, random: random.Random) -> Iterable[int]:
        """The order in which what is out goes back in: by default any."""
        random.shuffle(out)
        return out

    def accepts(self, trial: Trial, plan: Trial, run: Run, random: random.Random) -> bool:
        """Whether to go on from `trial` in place of `plan`: by default if it is not dearer."""
        return trial.cost <= plan.cost

    def search(self, run: Run) -> None:
        """Ruin and recreate until the run is over."""
        chance = run.random()
        plan = run.construct()
        run.offer(plan)
        out = plan.left_out
        done = 0
        while not run.is_over:
            trial = plan.copy()
            ruined = list(dict.fromkeys(self.ruin(plan, run, chance)))
            trial.recreate(ruined, self.order(list(dict.fromkeys([*ruined, *out])), run, chance))
            done += 1
            going = run.iterated()
            if self.accepts(trial, plan, run, chance):
                run.offer(trial)
                plan = trial
                out = plan.left_out
            if done % 100 == 0:
                run.report()
            if not going:
                break
        run.report()

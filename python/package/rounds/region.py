"""Many days at once: the teams of a region, or the days of a study, on this machine, on Ray or on Dask.

Results are kept on disk, a file for each day, named for what the day says and how it was planned. A day whose result is
there is not planned twice, so a run that was ended goes on where it was. A file appears whole or not at all, and one
that is not as it was written counts as none.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, TypeAlias, cast

from ._day import Day, DayLike
from ._errors import RoundsError
from ._plan import Plan

if TYPE_CHECKING:
    from collections.abc import Callable

Engine: TypeAlias = Literal["local", "ray", "dask"]

_FORMAT = "rounds-region/1"


@dataclass(frozen=True)
class Result:
    """What came of a day.

    Attributes
    ----------
    name : str
        Its name.
    plan : Plan or None
        Its plan, where there is one.
    error : str
        Why there is none: what was refused, or how often the worker was lost.
    seconds : float
        Time that planning took.
    kept : bool
        Whether the result was there from an earlier run.
    """

    name: str
    plan: Plan | None
    error: str
    seconds: float
    kept: bool


@dataclass
class Region:
    """What came of many days, by name."""

    results: dict[str, Result] = field(default_factory=dict[str, Result])

    @property
    def plans(self) -> dict[str, Plan]:
        """The plans of the days that have one."""
        return {name: result.plan for name, result in self.results.items() if result.plan is not None}

    @property
    def failed(self) -> dict[str, str]:
        """Why the other days have none."""
        return {name: result.error for name, result in self.results.items() if result.plan is None}

    def __getitem__(self, name: str) -> Result:
        return self.results[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def __repr__(self) -> str:
        kept = sum(result.kept for result in self.results.values())
        return f"<rounds.region.Region of {len(self)} days: {kept} kept, {len(self.failed)} failed>"


def plan(
    days: Mapping[str, DayLike] | Iterable[DayLike],
    *,
    engine: Engine = "local",
    results: str | os.PathLike[str] | None = None,
    retries: int = 2,
    workers: int | None = None,
    client: Any = None,
    progress: Callable[[Result, int, int], object] | None = None,
    **options: Any,
) -> Region:
    """Plan many days.

    Parameters
    ----------
    days : dict of name to day, or list of days
        The days, each in any form that `rounds.plan` takes. Without names they are numbered; a path is its own name.
    engine : {"local", "ray", "dask"}
        Where: on processes of this machine, on Ray, or on Dask. The latter two must be installed.
    results : path, optional
        The folder where results are kept. Without one they are not.
    retries : int, default 2
        How often a day is tried again whose worker was lost. What a day is refused for is not tried again.
    workers : int, optional
        Days at a time with ``"local"``: by default one for every core that `threads` leaves.
    client : distributed.Client, optional
        The Dask to use; without one, the current one or a new one on this machine. Ray is used as it is initialised, or
        initialised on this machine.
    progress : callable, optional
        Told each result, how many there are by then, and of how many.
    **options
        As for `rounds.plan`: `iterations` or `max_time`, `seed`, `threads` (1 if left out), `method` by name, `params`,
        `prove`.

    Returns
    -------
    Region
        A result for each day. A day that is refused has its error there; the others are planned.

    Examples
    --------
    >>> import rounds
    >>> days = {f"team {n}": rounds.generate(shifts=2, visits=6, seed=n) for n in (1, 2)}
    >>> region = rounds.region.plan(days, workers=1, iterations=50)
    >>> len(region.plans)
    2
    """
    if engine not in ("local", "ray", "dask"):
        raise ValueError(f"there is no engine {engine!r}: give local, ray or dask")
    options.setdefault("threads", 1)
    if options.get("iterations") is None and options.get("max_time") is None:
        options["max_time"] = 10.0
    said = _said(options)
    folder = None if results is None else Path(results)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    region, tasks = Region(), dict[str, tuple[Day, Path | None]]()
    named = _named(days)

    def done(result: Result) -> None:
        region.results[result.name] = result
        if progress is not None:
            progress(result, len(region.results), len(named))

    for name, source in named.items():
        try:
            day = Day(source)
        except (RoundsError, TypeError) as error:
            done(Result(name, None, str(error), 0.0, False))
            continue
        path = None if folder is None else folder / f"{_key(day, said)}.json"
        kept = None if path is None else _read(path, day, said)
        if kept is not None:
            done(Result(name, Plan._of(day, kept[0]), "", kept[1], True))
        else:
            tasks[name] = (day, path)

    jobs = {name: (day.to_bytes(), day._native.folder, options) for name, (day, _) in tasks.items()}
    run = {"local": _local, "ray": _ray, "dask": _dask}[engine]
    for name, (text, why, seconds) in run(jobs, retries, workers, client):
        day, path = tasks[name]
        if text is None:
            done(Result(name, None, why, seconds, False))
            continue
        if path is not None:
            _write(path, said, day, text, seconds)
        done(Result(name, Plan._of(day, text), "", seconds, False))
    region.results = {name: region.results[name] for name in named}
    return region


Job: TypeAlias = "tuple[bytes, str, dict[str, Any]]"
Done: TypeAlias = "tuple[str | None, str, float]"


def work(job: Job) -> Done:
    """Plan one day: its plan or why there is none, and the seconds that it took. Runs on a worker."""
    import rounds

    content, folder, options = job
    begun = time.perf_counter()
    try:
        made = rounds.plan(rounds.Day(content, folder=folder), **options)
    except (RoundsError, ValueError, TypeError) as refused:
        return None, str(refused), time.perf_counter() - begun
    if made.interrupted:
        # A plan that was cut short is not the one that was asked for.
        raise KeyboardInterrupt
    return made.to_json(), "", time.perf_counter() - begun


Jobs: TypeAlias = "dict[str, Job]"

_SERVE = "from rounds.region import serve; serve()"


def serve() -> None:
    """Does the work that comes in until none does: what a process of `"local"` runs."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What else is printed is not for whoever reads the answers.
    os.dup2(2, 1)
    while True:
        try:
            job = pickle.load(requests)
        except EOFError:
            return
        pickle.dump(work(job), answers)
        answers.flush()


class _Worker:
    """A process of this machine. It has a session of its own, so that Ctrl-C is for this process to handle."""

    def __init__(self) -> None:
        path = os.pathsep.join(entry for entry in sys.path if entry)
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": path},
            start_new_session=True,
        )

    def ask(self, job: Job) -> Done:
        """What it makes of a job; `EOFError` or `OSError` if it is lost."""
        requests, answers = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        pickle.dump(job, requests)
        requests.flush()
        return cast("Done", pickle.load(answers))

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


class _Workers:
    """Processes of this machine that are used again."""

    def __init__(self) -> None:
        self._idle: list[_Worker] = []
        self._all: list[_Worker] = []
        self._closed = False
        self._lock = threading.Lock()

    def ask(self, job: Job, retries: int) -> Done:
        """What one of them makes of a job, tried again where one is lost."""
        for _ in range(retries + 1):
            with self._lock:
                if self._closed:
                    break
                worker = self._idle.pop() if self._idle else _Worker()
                if worker not in self._all:
                    self._all.append(worker)
            try:
                done = worker.ask(job)
            except (EOFError, OSError, pickle.UnpicklingError):
                continue
            with self._lock:
                self._idle.append(worker)
            return done
        return None, _lost(retries), 0.0

    def close(self) -> None:
        with self._lock:
            self._closed = True
        for worker in self._all:
            worker.end()


def _local(jobs: Jobs, retries: int, workers: int | None, client: Any) -> Iterator[tuple[str, Done]]:
    """On processes of this machine, or in this one if there is to be one alone."""
    threads = max((int(job[2]["threads"] or 1) for job in jobs.values()), default=1)
    count = workers or max(1, (os.cpu_count() or 1) // threads)
    if count == 1:
        for name, job in jobs.items():
            yield name, work(job)
        return
    processes, pool = _Workers(), ThreadPoolExecutor(count)
    try:
        futures = {pool.submit(processes.ask, job, retries): name for name, job in jobs.items()}
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        processes.close()
        pool.shutdown()


def _ray(jobs: Jobs, retries: int, workers: int | None, client: Any) -> Iterator[tuple[str, Done]]:
    """On Ray, which tries again itself what a lost worker was at."""
    ray: Any = import_module("ray")
    if not ray.is_initialized():
        ray.init(include_dashboard=False, log_to_driver=False)
    remote = ray.remote(work)
    names: dict[Any, str] = {}
    for name, job in jobs.items():
        task = remote.options(num_cpus=int(job[2]["threads"] or 1), max_retries=retries)
        names[task.remote(job)] = name
    waiting = list(names)
    while waiting:
        (ready, *_), waiting = ray.wait(waiting, num_returns=1)
        try:
            yield names[ready], ray.get(ready)
        except ray.exceptions.RayTaskError:
            raise
        except ray.exceptions.RayError:
            yield names[ready], (None, _lost(retries), 0.0)


def _dask(jobs: Jobs, retries: int, workers: int | None, client: Any) -> Iterator[tuple[str, Done]]:
    """On Dask, which tries again itself what a lost worker was at."""
    dask: Any = import_module("distributed")
    own = None
    if client is None:
        try:
            client = dask.get_client()
        except ValueError:
            client = own = dask.Client(processes=True, threads_per_worker=1, n_workers=workers, dashboard_address=None)
    try:
        # A day of two teams that say the same is planned for each, so the name is part of the key.
        futures = {client.submit(work, job, pure=False, retries=retries): name for name, job in jobs.items()}
        for future in dask.as_completed(list(futures)):
            try:
                yield futures[future], future.result()
            except dask.scheduler.KilledWorker:
                yield futures[future], (None, _lost(retries), 0.0)
    finally:
        if own is not None:
            own.close()


def _lost(retries: int) -> str:
    return f"the worker was lost {retries + 1} times on this day: is there enough memory?"


def _named(days: Mapping[str, DayLike] | Iterable[DayLike]) -> dict[str, DayLike]:
    if isinstance(days, Mapping):
        return dict(cast("Mapping[str, DayLike]", days))
    return {
        os.fspath(day) if isinstance(day, os.PathLike) else f"{number:04}": day for number, day in enumerate(days, 1)
    }


def _said(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options as they are written down: those that a plan depends on."""
    from ._params import Params
    from ._rounds import __version__

    said: dict[str, Any] = {"version": __version__}
    for name, value in sorted(options.items()):
        if name in ("progress", "initial", "travel"):
            raise TypeError(f"{name} cannot be given for many days: give it to rounds.plan, day by day")
        if name == "method" and value is not None and not isinstance(value, str):
            raise TypeError("a method of many days is one by name: one of your own cannot be told apart from others")
        # With a number of iterations the plan is the same on any number of threads.
        if value is None or (name == "threads" and options.get("max_time") is None):
            continue
        said[name] = Params(value).to_dict() if name == "params" else value
    return said


def _key(day: Day, said: Mapping[str, Any]) -> str:
    """Of a day and how it is planned."""
    text = json.dumps([_FORMAT, day.digest, said], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _write(path: Path, said: Mapping[str, Any], day: Day, text: str, seconds: float) -> None:
    """Writes a result: whole or not at all."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    head = {"format": _FORMAT, "day": day.digest, "options": said, "seconds": seconds, "sha256": digest}
    content = json.dumps(head) + "\n" + text
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".rounds-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _read(path: Path, day: Day, said: Mapping[str, Any]) -> tuple[str, float] | None:
    """A result as it was written; nothing else counts as one."""
    try:
        line, text = path.read_bytes().decode().split("\n", 1)
        head = json.loads(line)
        whole = hashlib.sha256(text.encode()).hexdigest() == head["sha256"]
        if whole and (head["format"], head["day"], head["options"]) == (_FORMAT, day.digest, dict(said)):
            return text, float(head["seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None

"""Threads, processes, signals, callbacks that raise, interpreters that end."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

import rounds

POSIX = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def run(code: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Runs a program in another interpreter."""
    return subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=timeout)


@pytest.fixture(autouse=True)
def pythons_own_ctrl_c() -> None:
    """A Java machine that an earlier test has started in this process takes Ctrl-C for itself, and ends the process."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_a_search_leaves_the_interpreter_free(large: rounds.Day) -> None:
    counted = 0
    with ThreadPoolExecutor(1) as pool:
        search = pool.submit(rounds.plan, large, max_time=0.5, threads=1)
        while not search.done():
            counted += 1
            time.sleep(0.01)
    assert counted > 10


def test_searches_side_by_side(day: rounds.Day) -> None:
    with ThreadPoolExecutor(4) as pool:
        plans = list(pool.map(lambda seed: rounds.plan(day, iterations=200, seed=seed, threads=1), [1, 2, 1, 2]))
    assert plans[0] == plans[2] and plans[1] == plans[3]


def test_a_day_that_is_changed_while_it_is_planned(large: rounds.Day) -> None:
    file = large.to_dict()
    with ThreadPoolExecutor(1) as pool:
        search = pool.submit(rounds.plan, file, max_time=0.5)
        time.sleep(0.2)
        file["visits"].clear()
        plan = search.result()
    assert plan.day.digest == large.digest and rounds.check(large, plan)


def test_a_callback_that_raises_loses_nothing(large: rounds.Day) -> None:
    def fail(_: rounds.Progress) -> None:
        raise KeyError("mine")

    begun = time.monotonic()
    with pytest.raises(rounds.CallbackError) as caught:
        rounds.plan(large, max_time=30, progress=fail)
    assert time.monotonic() - begun < 20
    assert isinstance(caught.value.__cause__, KeyError)
    assert caught.value.plan is not None and rounds.check(large, caught.value.plan)


@POSIX
def test_ctrl_c_keeps_the_best_plan(large: rounds.Day) -> None:
    timer = threading.Timer(0.7, lambda: os.kill(os.getpid(), signal.SIGINT))
    begun = time.monotonic()
    timer.start()
    plan = rounds.plan(large, max_time=30)
    assert time.monotonic() - begun < 20
    assert plan.interrupted and rounds.check(large, plan)


@POSIX
def test_a_search_without_an_end_ends_by_ctrl_c(day: rounds.Day) -> None:
    timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    assert rounds.plan(day, max_time=float("inf")).interrupted


@POSIX
def test_ctrl_c_leaves_a_study(fixtures: Path) -> None:
    timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        rounds.simulate(fixtures / "scenarios/rapid-response.json", days=500, deep=0)
    assert time.monotonic() - begun < 30


@POSIX
def test_a_handler_that_raises_something_else_ends_the_search(large: rounds.Day) -> None:
    def late(*_: object) -> None:
        raise TimeoutError("enough")

    before = signal.signal(signal.SIGALRM, late)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(TimeoutError):
            rounds.plan(large, max_time=30)
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes(method: str, day: rounds.Day) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"there is no {method} here")
    # The parent has searched, explained and drawn before it forks.
    here = rounds.plan(day, iterations=100)
    rounds.explain(day, here)
    rounds.report(day, here)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(method)) as pool:
        jobs = [(day.to_bytes(), "", {"iterations": 100, "seed": seed}) for seed in (1, 2)]
        there = list(pool.map(rounds.region.work, jobs, timeout=60))
    assert [error for _, error, _ in there] == ["", ""]
    assert there[0][0] == here.to_json()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_fork_while_another_thread_searches() -> None:
    done = run(
        """
        import os, threading, time, rounds
        day = rounds.generate(shifts=20, visits=140)
        search = threading.Thread(target=rounds.plan, args=(day,), kwargs={"max_time": 1.5})
        search.start()
        time.sleep(0.5)
        child = os.fork()
        if child == 0:
            plan = rounds.plan(rounds.generate(shifts=3, visits=12), iterations=50)
            os._exit(0 if plan.assigned else 1)
        _, status = os.waitpid(child, 0)
        search.join()
        raise SystemExit(os.waitstatus_to_exitcode(status))
        """
    )
    assert done.returncode == 0, done.stderr


def test_an_interpreter_that_ends_during_a_search() -> None:
    done = run(
        """
        import threading, time, rounds
        day = rounds.generate(shifts=20, visits=140)
        seen = []
        threading.Thread(target=rounds.plan, args=(day,), kwargs={"max_time": 60, "progress": seen.append}, daemon=True).start()
        time.sleep(0.7)
        print("bye")
        """
    )
    assert (done.returncode, done.stdout) == (0, "bye\n"), done.stderr
    assert "panicked" not in done.stderr and "Fatal" not in done.stderr


def test_an_interpreter_that_ends_during_a_method_in_python() -> None:
    done = run(
        """
        import threading, time, rounds
        class Slow(rounds.RuinRecreate):
            def ruin(self, plan, run, random):
                return [0]
        day = rounds.generate(shifts=5, visits=30)
        args = {"max_time": 60, "method": Slow()}
        threading.Thread(target=rounds.plan, args=(day,), kwargs=args, daemon=True).start()
        time.sleep(0.7)
        print("bye")
        """
    )
    assert (done.returncode, done.stdout) == (0, "bye\n"), done.stderr
    assert "panicked" not in done.stderr and "Fatal" not in done.stderr

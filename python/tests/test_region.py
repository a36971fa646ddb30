"""Many days: results that are kept, workers that are lost; here, on Ray and on Dask, all on this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import rounds
from rounds.region import Result


@pytest.fixture(scope="module")
def teams() -> dict[str, rounds.Day]:
    return {f"team-{number}": rounds.generate(shifts=2, visits=8, seed=number) for number in range(1, 5)}


@pytest.fixture(scope="module")
def plans(teams: dict[str, rounds.Day]) -> dict[str, rounds.Plan]:
    """What a loop makes of them."""
    return {name: rounds.plan(day, iterations=60, threads=1) for name, day in teams.items()}


def test_a_region_is_what_a_loop_makes(teams: dict[str, rounds.Day], plans: dict[str, rounds.Plan]) -> None:
    seen: list[tuple[str, int, int]] = []

    def tell(result: Result, done: int, of: int) -> None:
        seen.append((result.name, done, of))

    region = rounds.region.plan(teams, iterations=60, workers=2, progress=tell)
    assert region.plans == plans and list(region) == list(teams) and not region.failed
    assert sorted(name for name, _, _ in seen) == sorted(teams) and seen[-1][1:] == (4, 4)


def test_results_are_kept_and_taken_for_what_they_are(teams: dict[str, rounds.Day], tmp_path: Path) -> None:
    options: dict[str, Any] = {"iterations": 60, "workers": 1, "results": tmp_path}
    first = rounds.region.plan(teams, **options)
    assert not any(first[name].kept for name in first)
    again = rounds.region.plan(teams, **options)
    assert all(again[name].kept for name in again) and again.plans == first.plans
    # Other options, another day: another result.
    assert not any(result.kept for result in rounds.region.plan(teams, seed=2, **options).results.values())
    changed = teams["team-1"].to_dict()
    changed["visits"].pop()
    assert not rounds.region.plan({"team-1": changed}, **options)["team-1"].kept
    # As written by hand, the same day.
    assert rounds.region.plan({"other": teams["team-1"].to_dict()}, **options)["other"].kept


def test_a_result_that_is_not_whole_is_none(teams: dict[str, rounds.Day], tmp_path: Path) -> None:
    options: dict[str, Any] = {"iterations": 60, "workers": 1, "results": tmp_path}
    days = {"team-1": teams["team-1"]}
    first = rounds.region.plan(days, **options)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    head, text = whole.split(b"\n", 1)
    other = json.dumps(json.loads(head) | {"day": "sha256:00"}).encode()
    for broken in (b"", whole[:-1], whole[: len(whole) // 2], head, whole.replace(b'"shifts"', b'"shiftz"'), other + b"\n" + text):
        path.write_bytes(broken)
        assert not rounds.region.plan(days, **options)["team-1"].kept
        assert path.read_bytes().split(b"\n", 1)[1] == text, "it is made again"
    assert rounds.region.plan(days, **options)["team-1"].kept and first.plans
    # What a killed process was writing is no result.
    (tmp_path / ".rounds-half").write_bytes(whole[:100])
    assert rounds.region.plan(days, **options)["team-1"].kept


def test_a_day_that_is_refused_leaves_the_others_alone(teams: dict[str, rounds.Day]) -> None:
    broken = teams["team-2"].to_dict()
    broken["visits"][0]["duration"] = "soon"
    region = rounds.region.plan({"a": teams["team-1"], "b": broken, "c": "nowhere.json"}, iterations=20, workers=1)
    assert list(region.plans) == ["a"] and region.failed["b"].startswith("E1107")
    assert "nowhere.json" in region.failed["c"]
    with pytest.raises(ValueError, match="slurm"):
        rounds.region.plan(teams, engine="slurm")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="initial"):
        rounds.region.plan(teams, initial={})
    with pytest.raises(TypeError, match="by name"):
        rounds.region.plan(teams, method=rounds.Method())


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    code = """
        import sys, rounds
        days = {f"{n}": rounds.generate(shifts=2, visits=8, seed=n) for n in range(1, 7)}
        told = lambda result, done, of: print(result.name, int(result.kept), flush=True)
        rounds.region.plan(days, results=sys.argv[1], workers=1, max_time=0.4, progress=told)
        """
    given = [sys.executable, "-c", textwrap.dedent(code), str(tmp_path)]
    begun = subprocess.Popen(given, stdout=subprocess.PIPE, text=True)
    assert begun.stdout is not None
    begun.stdout.readline()
    begun.stdout.readline()
    begun.kill()
    begun.wait()
    done = subprocess.run(given, stdout=subprocess.PIPE, text=True, check=True, timeout=60)
    kept = [line.endswith("1") for line in done.stdout.splitlines()]
    assert len(kept) == 6 and 2 <= sum(kept) <= 3


def kill_a_child_once(parents: set[int], mark: str) -> Any:
    """Kills one of the processes below these that has `mark` in its name, as soon as there is one."""
    psutil = pytest.importorskip("psutil")
    for _ in range(400):
        for process in psutil.process_iter(["cmdline", "ppid"]):
            words = " ".join(process.info["cmdline"] or [])
            above = {parent.pid for parent in process.parents()}
            if mark in words and above & parents:
                os.kill(process.pid, signal.SIGKILL)
                return process.pid
        time.sleep(0.05)
    return None


@pytest.fixture(scope="module")
def ray() -> Iterator[Any]:
    """A Ray of two workers on loopback."""
    ray = pytest.importorskip("ray", reason="Ray is not installed")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, _node_ip_address="127.0.0.1")
    yield ray
    ray.shutdown()


def test_on_ray(ray: Any, teams: dict[str, rounds.Day], plans: dict[str, rounds.Plan], tmp_path: Path) -> None:
    region = rounds.region.plan(teams, engine="ray", iterations=60, results=tmp_path)
    assert region.plans == plans
    assert all(result.kept for result in rounds.region.plan(teams, engine="ray", iterations=60, results=tmp_path).results.values())


@pytest.fixture(scope="module")
def dask() -> Iterator[Any]:
    """A Dask of two workers on loopback."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, silence_logs=50
    )
    with cluster, distributed.Client(cluster) as client:
        yield client


def test_on_dask(dask: Any, teams: dict[str, rounds.Day], plans: dict[str, rounds.Plan], tmp_path: Path) -> None:
    region = rounds.region.plan(teams, engine="dask", client=dask, iterations=60, results=tmp_path)
    assert region.plans == plans
    again = rounds.region.plan(teams, engine="dask", client=dask, iterations=60, results=tmp_path)
    assert all(result.kept for result in again.results.values())


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("engine", ["local", "ray", "dask"])
def test_a_lost_worker_loses_no_day(engine: str, teams: dict[str, rounds.Day], request: Any) -> None:
    import threading

    pytest.importorskip("psutil")
    client = request.getfixturevalue(engine) if engine != "local" else None
    mark = {"local": "rounds.region", "ray": "ray::work", "dask": "spawn_main"}[engine]
    lost: list[Any] = []
    killer = threading.Thread(target=lambda: lost.append(kill_a_child_once({os.getpid()}, mark)))
    killer.start()
    given: dict[str, Any] = {"client": client} if engine == "dask" else {}
    region = rounds.region.plan(teams, engine=engine, max_time=1.5, workers=2, **given)  # type: ignore[arg-type]
    killer.join()
    assert lost[0] is not None, "no worker was killed"
    assert sorted(region.plans) == sorted(teams) and not region.failed
    assert all(rounds.check(teams[name], plan) for name, plan in region.plans.items())


def test_a_day_that_always_loses_its_worker_is_given_up(teams: dict[str, rounds.Day], monkeypatch: Any) -> None:
    code = f"""
import os, rounds.region
whole = rounds.region.work
def work(job):
    if rounds.Day(job[0]).digest == "{teams["team-3"].digest}":
        os._exit(9)
    return whole(job)
rounds.region.work = work
rounds.region.serve()
"""
    monkeypatch.setattr(rounds.region, "_SERVE", code)
    region = rounds.region.plan(teams, iterations=20, workers=2, retries=1)
    assert sorted(region.plans) == ["team-1", "team-2", "team-4"]
    assert "lost 2 times" in region.failed["team-3"]

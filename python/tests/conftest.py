"""What tests share."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rounds

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """The fixtures of the repository."""
    if not FIXTURES.is_dir():
        pytest.skip("the fixtures of the repository are not here")
    return FIXTURES


@pytest.fixture(scope="session")
def day() -> rounds.Day:
    """A small day."""
    return rounds.generate(shifts=3, visits=12)


@pytest.fixture(scope="session")
def plan(day: rounds.Day) -> rounds.Plan:
    """Its plan."""
    return rounds.plan(day, iterations=100)


@pytest.fixture(scope="session")
def large() -> rounds.Day:
    """A day on which a search has enough to do."""
    return rounds.generate(shifts=20, visits=140)


@pytest.fixture(scope="session")
def program() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """The program `rounds`: the one that `ROUNDS_PROGRAM` names, or a debug build."""
    found = Path(os.environ.get("ROUNDS_PROGRAM", ROOT / "target/debug/rounds"))
    if not found.is_file():
        pytest.skip("the program is not built: `cargo build` makes it, or ROUNDS_PROGRAM names it")

    def run(*arguments: Any) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([found, *map(str, arguments)], capture_output=True, check=True)

    return run

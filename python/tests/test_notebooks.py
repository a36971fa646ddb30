"""Every notebook runs from top to bottom, and shows what it is for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, fixtures: Path) -> None:
    for needed in ("nbclient", "ipykernel", "pandas", "numpy"):
        pytest.importorskip(needed, reason=f"{needed} is not installed")
    nbclient: Any = pytest.importorskip("nbclient")
    nbformat: Any = pytest.importorskip("nbformat")
    notebook = nbformat.read(path, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "notebooks are kept without what they show"
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(FOLDER)}}).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert shown and not any(output.output_type == "error" for output in shown)
    if path.stem.startswith(("1-", "5-")):
        pages = [output["data"]["text/html"] for output in shown if "text/html" in output.get("data", {})]
        assert any("<iframe" in page and "svg" in page for page in pages), "the page of the plan"

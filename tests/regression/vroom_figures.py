"""VROOM's figures for the tests: reads a JSON list of problems on standard input and writes a list of results.

Each result has the ids of the jobs left out and the seconds of travel. Needs pyvroom (pip install pyvroom).
"""

import json
import pathlib
import sys
import tempfile

import vroom


def solved(problem, folder):
    path = pathlib.Path(folder) / "problem.json"
    path.write_text(json.dumps(problem))
    solution = vroom.Input.from_json(path).solve(exploration_level=5, nb_threads=1).to_dict()
    return {"out": [job["id"] for job in solution["unassigned"]], "travel": solution["summary"]["duration"]}


with tempfile.TemporaryDirectory() as folder:
    json.dump([solved(problem, folder) for problem in json.load(sys.stdin)], sys.stdout)

"""What is refused, and how."""

from __future__ import annotations

import datetime as dt
import pickle
from pathlib import Path
from typing import Any

import pytest

import rounds


def code_of(call: Any) -> tuple[str, str]:
    with pytest.raises(rounds.InputError) as caught:
        call()
    error = caught.value
    assert error.remedy and error.issues and str(error).startswith(error.code)
    return error.code, error.path


def test_errors_have_code_path_and_remedy_all_at_once(day: rounds.Day) -> None:
    file = day.to_dict()
    file["visits"][0]["duration"] = "soon"
    file["visits"][1]["place"] = "nowhere"
    file["visits"][1].pop("patient", None)
    with pytest.raises(rounds.InputError) as caught:
        rounds.Day(file)
    found = {issue.code: issue.path for issue in caught.value.issues}
    assert found["E1107"] == "visits[0].duration" and found["E1202"] == "visits[1].place"
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.issues == caught.value.issues and str(again) == str(caught.value)


def test_labels_stay_out_of_errors(day: rounds.Day) -> None:
    file = day.to_dict()
    file["patients"][0]["label"] = "Mrs Secret"
    file["visits"][0]["duration"] = "soon"
    with pytest.raises(rounds.InputError) as caught:
        rounds.Day(file)
    assert "Secret" not in str(caught.value) + repr(caught.value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_are_none(day: rounds.Day, value: float) -> None:
    file = day.to_dict()
    file["places"][0]["lat"] = value
    assert code_of(lambda: rounds.Day(file)) == ("E1103", "places[0].lat")


def test_a_datetime_without_a_zone(day: rounds.Day) -> None:
    file = day.to_dict()
    file["clinicians"][0]["shifts"][0]["start"] = dt.datetime(2026, 3, 2, 8)
    assert code_of(lambda: rounds.Day(file)) == ("E1106", "clinicians[0].shifts[0].start")


def test_things_that_no_file_holds(day: rounds.Day) -> None:
    file = day.to_dict()
    file["visits"][0]["notes"] = {"what": object()}
    assert code_of(lambda: rounds.Day(file)) == ("E1103", "visits[0].notes.what")
    endless: dict[str, Any] = {}
    endless["places"] = [endless]
    assert code_of(lambda: rounds.Day(endless))[0] == "E1103"
    assert code_of(lambda: rounds.Day(day.to_dict() | {"label": "\ud800"}))[0] == "E1003"
    with pytest.raises(rounds.FileError):
        rounds.Day("no\0path")
    with pytest.raises(TypeError):
        rounds.Day(7)  # type: ignore[arg-type]


def test_tables_of_the_wrong_shape(day: rounds.Day) -> None:
    numpy = pytest.importorskip("numpy")
    size = day.places
    good = numpy.full((size, size), 600.0)
    numpy.fill_diagonal(good, 0)

    def with_(change: Any, mode: str = "car") -> Any:
        table = good.copy()
        return lambda: rounds.with_travel(day, {mode: change(table)})

    def put(value: float) -> Any:
        def change(table: Any) -> Any:
            table[1, 2] = value
            return table

        return change

    assert code_of(with_(lambda table: table[:-1])) == ("E1308", "seconds['car']")
    assert code_of(with_(lambda table: table[:, :-1])) == ("E1308", "seconds['car']")
    assert code_of(with_(lambda table: table.reshape(-1))) == ("E1308", "seconds['car']")
    assert code_of(with_(lambda table: table[None])) == ("E1308", "seconds['car']")
    assert code_of(with_(lambda table: table.tolist()[:-1])) == ("E1308", "seconds['car']")
    assert code_of(with_(lambda table: [row[:3] for row in table.tolist()])) == ("E1308", "seconds['car'][0]")
    for value in (numpy.nan, numpy.inf, -1.0):
        assert code_of(with_(put(value))) == ("E1309", "seconds['car'][1][2]")
    assert code_of(with_(lambda table: table + numpy.eye(size)))[0] == "E1310"
    assert code_of(with_(put(1e18)))[0] in ("E1105", "E1309")
    for wrong in (None, 7, "car", [7] * size, numpy.float64(3), [[None] * size] * size, [["a"] * size] * size):
        assert code_of(lambda table=wrong: rounds.with_travel(day, {"car": table}))[0] in ("E1308", "E1309")
    rows = [list(row) for row in good]
    assert rounds.with_travel(day, {"car": rows}) == rounds.with_travel(day, {"car": good.astype(int)})
    pandas = pytest.importorskip("pandas")
    assert rounds.with_travel(day, {"car": pandas.DataFrame(good)}) == rounds.with_travel(day, {"car": good})
    assert code_of(lambda: rounds.with_travel(day, {}, {"car": good})) == ("E1308", "metres['car']")


def test_parameters_out_of_range(day: rounds.Day) -> None:
    assert code_of(lambda: rounds.plan(day, sisr={"blink": 7}))[0] == "E9104"
    assert code_of(lambda: rounds.plan(day, sisr={"blnk": 0.1}))[0] == "E9102"
    assert code_of(lambda: rounds.plan(day, params="[sisr\n"))[0] == "E9101"
    with pytest.raises(ValueError, match="max_time"):
        rounds.plan(day, max_time=float("nan"))
    with pytest.raises(ValueError, match="iterations"):
        rounds.plan(day, iterations=-1)
    with pytest.raises(ValueError, match="hybrid"):
        rounds.plan(day, method="magic")
    for threads in (0, -1, 1025):
        with pytest.raises(ValueError, match="1 to 1024"):
            rounds.plan(day, threads=threads)


def test_a_plan_of_another_day(day: rounds.Day, plan: rounds.Plan) -> None:
    other = rounds.generate(shifts=3, visits=12, seed=2)
    assert code_of(lambda: rounds.plan(other, initial=plan, iterations=1))[0] == "E3201"
    assert code_of(lambda: rounds.explain(other, plan))[0] == "E3201"
    assert code_of(lambda: rounds.Plan(day.to_dict(), other).report())[0] == "E3007"


def test_files_that_are_not_there(day: rounds.Day, tmp_path: Path) -> None:
    with pytest.raises(rounds.FileError, match="nowhere"):
        rounds.Day(tmp_path / "nowhere.json")
    with pytest.raises(OSError):
        day.save(tmp_path / "no folder" / "day.json")


def test_times_that_cannot_be_had(day: rounds.Day) -> None:
    file = day.to_dict()
    for mode in file["travel"]["modes"]:
        mode.pop("estimate")
        mode["roads"] = {"network": "nowhere.streets", "profile": "car"}
    with pytest.raises(rounds.TravelError, match=r"nowhere\.streets"):
        rounds.Day(file)

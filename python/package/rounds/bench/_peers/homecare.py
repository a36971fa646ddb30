"""Home care routing with tied services (``hhcrsp``), for the routing model of OR-Tools.

What is told apart: who is able to do what, windows that open hard and close soft, two services of a patient that start
together or a while apart by different caregivers. The cost is distance, tardiness, and the largest tardiness of all.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from ..._frames import instant, seconds_of

if TYPE_CHECKING:
    from .. import Instance


@dataclass(frozen=True)
class Service:
    """A service: which patient needs which, at which row of the table, from when, tardy from when, how long, by whom."""

    patient: str
    skill: str
    row: int
    opens: int
    closes: int
    lasts: int
    able: tuple[int, ...]


@dataclass(frozen=True)
class Tie:
    """Two services by different caregivers, of which the second starts so long after the first."""

    first: int
    second: int
    least: int
    most: int


@dataclass(frozen=True)
class Model:
    """An instance: row 0 of the table is the office."""

    caregivers: tuple[str, ...]
    services: tuple[Service, ...]
    ties: tuple[Tie, ...]
    travel: list[list[int]]
    horizon: int


def model_of(day: dict[str, Any]) -> Model:
    """The model of an instance of ``hhcrsp``, by the day that it is."""
    table = day["travel"]["modes"][0]["matrix"]
    row = {place: at for at, place in enumerate(table["places"])}
    caregivers = day["clinicians"]
    begin, end = (cast(Any, instant(caregivers[0]["shifts"][0][key])) for key in ("start", "end"))

    def second(text: str) -> int:
        return int((cast(Any, instant(text)) - begin).total_seconds())

    services: list[Service] = []
    for visit in day["visits"]:
        window, skill = visit["windows"][0], visit["staff"][0]["skills"][0]
        services.append(
            Service(
                patient=visit["place"],
                skill=skill,
                row=row[visit["place"]],
                opens=second(window["start"]),
                closes=second(window["due"]),
                lasts=seconds_of(visit["duration"]) or 0,
                able=tuple(at for at, who in enumerate(caregivers) if skill in who.get("skills", [])),
            )
        )
    of = {visit["id"]: at for at, visit in enumerate(day["visits"])}
    ties = [
        Tie(of[link["from"]], of[link["to"]], seconds_of(link["min"]) or 0, seconds_of(link["max"]) or 0)
        for link in day.get("links", [])
        if link["kind"] == "gap"
    ]
    horizon = int((end - begin).total_seconds())
    return Model(tuple(who["id"] for who in caregivers), tuple(services), tuple(ties), table["seconds"], horizon)


def solution_of(model: Model, routes: list[list[int]]) -> str:
    """The routes as the suite writes them. The judge finds times and cost by the order alone."""
    written = [
        {
            "caregiver_id": model.caregivers[at],
            "locations": [
                {"patient": model.services[service].patient, "service": model.services[service].skill} for service in route
            ],
        }
        for at, route in enumerate(routes)
    ]
    return json.dumps({"routes": written})


def ortools(instance: Instance, day: dict[str, Any], seconds: float, seed: int) -> str:
    """It draws nothing at random: the seed changes nothing."""
    model = model_of(day)
    routing: Any = import_module("ortools.constraint_solver.pywrapcp")
    enums: Any = import_module("ortools.constraint_solver.routing_enums_pb2")
    services, count = model.services, len(model.services)
    # A vehicle more, which never leaves the office: its end carries the largest tardiness as its cost.
    vehicles, worst = len(model.caregivers) + 1, len(model.caregivers)
    manager = routing.RoutingIndexManager(count + 1, vehicles, count)
    search = routing.RoutingModel(manager)
    rows = [*(service.row for service in services), 0]
    travel = [[model.travel[a][b] for b in rows] for a in rows]
    lasts = [*(service.lasts for service in services), 0]
    taken = [[way + lasts[a] for way in row] for a, row in enumerate(travel)]
    search.SetArcCostEvaluatorOfAllVehicles(search.RegisterTransitMatrix(travel))
    search.AddDimension(search.RegisterTransitMatrix(taken), model.horizon, model.horizon, False, "time")
    clock, solver = search.GetDimensionOrDie("time"), search.solver()
    nothing = search.RegisterUnaryTransitVector([0] * (count + 1))
    search.AddDimension(nothing, 0, model.horizon, False, "worst")
    largest = search.GetDimensionOrDie("worst")
    largest.SetCumulVarSoftUpperBound(search.End(worst), 0, 1)
    search.SetVehicleUsedWhenEmpty(True, worst)
    start = [clock.CumulVar(manager.NodeToIndex(at)) for at in range(count)]
    for at, service in enumerate(services):
        index = manager.NodeToIndex(at)
        start[at].SetMin(service.opens)
        clock.SetCumulVarSoftUpperBound(index, service.closes, 1)
        search.VehicleVar(index).SetValues([*service.able])
        solver.Add(largest.CumulVar(search.End(worst)) >= start[at] - service.closes)
        search.AddVariableMinimizedByFinalizer(start[at])
    search.AddVariableMinimizedByFinalizer(largest.CumulVar(search.End(worst)))
    for tie in model.ties:
        who = [search.VehicleVar(manager.NodeToIndex(at)) for at in (tie.first, tie.second)]
        solver.Add(who[0] != who[1])
        solver.Add(start[tie.second] >= start[tie.first] + tie.least)
        solver.Add(start[tie.second] <= start[tie.first] + tie.most)
    parameters = routing.DefaultRoutingSearchParameters()
    parameters.local_search_metaheuristic = enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    first, until = enums.FirstSolutionStrategy, time.perf_counter() + seconds
    found: Any = None
    # The best of its ways to begin where it gets through, and otherwise those that more often do.
    for strategy in (first.LOCAL_CHEAPEST_COST_INSERTION, first.AUTOMATIC, first.PATH_CHEAPEST_ARC):
        left = until - time.perf_counter()
        if found is None and left > 0:
            parameters.first_solution_strategy = strategy
            parameters.time_limit.FromMilliseconds(max(1, int(left * 1000)))
            found = search.SolveWithParameters(parameters)
    routes: list[list[int]] = []
    if found is None:
        return solution_of(model, routes)
    for vehicle in range(len(model.caregivers)):
        route: list[int] = []
        index = search.Start(vehicle)
        while not search.IsEnd(index):
            if manager.IndexToNode(index) < count:
                route.append(manager.IndexToNode(index))
            index = found.Value(search.NextVar(index))
        routes.append(route)
    return solution_of(model, routes)

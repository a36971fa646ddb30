"""Vehicle routing with time windows, with and without prizes, for PyVRP, OR-Tools and VROOM.

Each gets the instance as numbers (a table of travel, windows, loads, prices) and gives back the order of visits of each
vehicle.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from ..._frames import instant, seconds_of

if TYPE_CHECKING:
    from .. import Instance


@dataclass(frozen=True)
class Model:
    """A vehicle routing problem with time windows.

    Attributes
    ----------
    travel : list of list of int
        Between the depot (0) and the customers (from 1), both in time and in cost.
    windows : list of (int, int)
        First and last start at each; of the depot, first departure and last return.
    service, load, price : list of int
        Of each, 0 for the depot. The price is what leaving a customer out costs.
    vehicles, capacity : int
        How many vehicles, and what each can carry.
    all_served : bool
        Whether no customer may be left out.
    """

    travel: list[list[int]]
    windows: list[tuple[int, int]]
    service: list[int]
    load: list[int]
    price: list[int]
    vehicles: int
    capacity: int
    all_served: bool


Routes = list[list[int]]
"""Customers of each vehicle in order, from 1."""

_SUITES = {"solomon": True, "pcvrptw": False}


def model_of(suite: str, day: dict[str, Any]) -> Model:
    """The model of an instance whose day has a depot, one table, one window a customer and nothing else."""
    shifts = [clinician["shifts"][0] for clinician in day["clinicians"]]
    begin = instant(shifts[0]["start"])
    assert begin is not None

    def second(text: str) -> int:
        return int((cast(Any, instant(text)) - begin).total_seconds())

    visits = day["visits"]
    window = [(second(visit["windows"][0]["start"]), second(visit["windows"][0]["end"])) for visit in visits]
    return Model(
        travel=day["travel"]["modes"][0]["matrix"]["seconds"],
        windows=[(0, second(shifts[0]["end"])), *window],
        service=[0, *(seconds_of(visit["duration"]) or 0 for visit in visits)],
        load=[0, *(int(visit.get("load", 0)) for visit in visits)],
        price=[0, *(int(visit.get("unassignedCost", 0)) for visit in visits)],
        vehicles=len(shifts),
        capacity=int(shifts[0].get("maxLoad", sum(visit.get("load", 0) for visit in visits))),
        all_served=_SUITES[suite],
    )


def solution_of(routes: Routes) -> str:
    """The routes as both suites write them. The judge computes the cost."""
    lines = [f"Route #{at}: {' '.join(map(str, route))}" for at, route in enumerate(filter(None, routes), 1)]
    return "\n".join([*lines, "Cost 0", ""])


def pyvrp(instance: Instance, day: dict[str, Any], seconds: float, seed: int) -> str:
    return solution_of(_pyvrp(model_of(instance.suite, day), seconds, seed))


def _pyvrp(model: Model, seconds: float, seed: int) -> Routes:
    pyvrp: Any = import_module("pyvrp")
    stop: Any = import_module("pyvrp.stop")
    numpy: Any = import_module("numpy")
    table = numpy.array(model.travel, dtype=numpy.int64)
    first, last = model.windows[0]
    clients = [
        pyvrp.Client(
            location=at,
            delivery=[model.load[at]],
            service_duration=model.service[at],
            tw_early=model.windows[at][0],
            tw_late=model.windows[at][1],
            prize=0 if model.all_served else model.price[at],
            required=model.all_served,
        )
        for at in range(1, len(model.windows))
    ]
    data = pyvrp.ProblemData(
        [pyvrp.Location(0, 0) for _ in model.windows],
        clients,
        [pyvrp.Depot(location=0, tw_early=first, tw_late=last)],
        [pyvrp.VehicleType(num_available=model.vehicles, capacity=[model.capacity], tw_early=first, tw_late=last)],
        [table],
        [table],
    )
    found = pyvrp.solve(data, stop=stop.MaxRuntime(seconds), seed=seed, display=False)
    return [[visit.idx + 1 for visit in route if visit.is_client()] for route in found.best.routes()]


def ortools(instance: Instance, day: dict[str, Any], seconds: float, seed: int) -> str:
    return solution_of(_ortools(model_of(instance.suite, day), seconds, seed))


def _ortools(model: Model, seconds: float, seed: int) -> Routes:
    # It draws nothing at random: the seed changes nothing.
    routing: Any = import_module("ortools.constraint_solver.pywrapcp")
    enums: Any = import_module("ortools.constraint_solver.routing_enums_pb2")
    manager = routing.RoutingIndexManager(len(model.windows), model.vehicles, 0)
    search = routing.RoutingModel(manager)
    node = manager.IndexToNode
    # As tables, not as functions in Python, which it would call for every arc.
    search.SetArcCostEvaluatorOfAllVehicles(search.RegisterTransitMatrix(model.travel))
    taken = [[way + service for way in row] for row, service in zip(model.travel, model.service, strict=True)]
    first, last = model.windows[0]
    search.AddDimension(search.RegisterTransitMatrix(taken), last, last, False, "time")
    loads = search.RegisterUnaryTransitVector(model.load)
    search.AddDimensionWithVehicleCapacity(loads, 0, [model.capacity] * model.vehicles, True, "load")
    clock = search.GetDimensionOrDie("time")
    for at in range(1, len(model.windows)):
        index = manager.NodeToIndex(at)
        clock.CumulVar(index).SetRange(*model.windows[at])
        if not model.all_served:
            search.AddDisjunction([index], model.price[at])
    for vehicle in range(model.vehicles):
        clock.CumulVar(search.Start(vehicle)).SetRange(first, last)
        clock.CumulVar(search.End(vehicle)).SetRange(first, last)
    parameters = routing.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = enums.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(max(1, int(seconds * 1000)))
    found = search.SolveWithParameters(parameters)
    if found is None:
        return []
    routes: Routes = []
    for vehicle in range(model.vehicles):
        route: list[int] = []
        index = search.Start(vehicle)
        while not search.IsEnd(index):
            if node(index) != 0:
                route.append(node(index))
            index = found.Value(search.NextVar(index))
        routes.append(route)
    return routes


def vroom(instance: Instance, day: dict[str, Any], seconds: float, seed: int) -> str:
    return solution_of(_vroom(model_of(instance.suite, day), seconds, seed))


def _vroom(model: Model, seconds: float, seed: int) -> Routes:
    # It draws nothing at random, and ends by itself; the time is a limit.
    vroom: Any = import_module("vroom")
    numpy: Any = import_module("numpy")
    import datetime as dt

    problem = vroom.Input()
    problem.set_durations_matrix(profile="car", matrix_input=numpy.array(model.travel, dtype=numpy.uint32))
    for vehicle in range(model.vehicles):
        problem.add_vehicle(
            vroom.Vehicle(vehicle, start=0, end=0, capacity=[model.capacity], time_window=list(model.windows[0]))
        )
    for at in range(1, len(model.windows)):
        problem.add_job(
            vroom.Job(
                at,
                location=at,
                default_service=model.service[at],
                delivery=[model.load[at]],
                time_windows=[list(model.windows[at])],
            )
        )
    found = problem.solve(exploration_level=5, nb_threads=1, timeout=dt.timedelta(seconds=seconds))
    steps = found.routes
    jobs = steps[steps["type"] == "job"]
    return [[int(at) for at in some["id"]] for _, some in jobs.groupby("vehicle_id", sort=True)]

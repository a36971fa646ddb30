"""Scheduling and visit routing for community health teams: plans, reasons, proofs.

A day comes in (who works when, who is to be visited, what the rules are), a plan goes out, with proven reasons for what
is left out of it:

>>> import rounds
>>> day = rounds.generate(shifts=3, visits=12)
>>> plan = rounds.plan(day, iterations=200)
>>> plan.assigned, day.visits
(11, 12)

Everything runs on this machine. Nothing is sent anywhere, except coordinates to a server of travel times that a day
names itself.
"""

from __future__ import annotations

from . import bench, region
from ._day import Day, DayLike, with_travel
from ._errors import CallbackError, FileError, InputError, InternalError, Issue, RoundsError, TravelError
from ._lab import (
    Imported,
    Streets,
    StreetTimes,
    Study,
    StudyProgress,
    Tables,
    export,
    generate,
    import_fhir,
    import_file,
    import_tables,
    importers,
    policies,
    schema,
    simulate,
    template,
)
from ._live import Desk, Offer, Offers, Proposal, Replanned, Reply, offers, replan
from ._method import Method, RuinRecreate, Run, Trial
from ._params import Params
from ._plan import Plan, PlanLike, Progress, Report, Stop, Unassigned, Unheld, report
from ._rounds import __version__
from ._search import (
    Binding,
    Bound,
    Check,
    Claim,
    Comparison,
    Explanation,
    Violation,
    bound,
    check,
    compare,
    explain,
    plan,
)

__all__ = [
    "Binding",
    "Bound",
    "CallbackError",
    "Check",
    "Claim",
    "Comparison",
    "Day",
    "DayLike",
    "Desk",
    "Explanation",
    "FileError",
    "Imported",
    "InputError",
    "InternalError",
    "Issue",
    "Method",
    "Offer",
    "Offers",
    "Params",
    "Plan",
    "PlanLike",
    "Progress",
    "Proposal",
    "Replanned",
    "Reply",
    "Report",
    "RoundsError",
    "RuinRecreate",
    "Run",
    "Stop",
    "StreetTimes",
    "Streets",
    "Study",
    "StudyProgress",
    "Tables",
    "TravelError",
    "Trial",
    "Unassigned",
    "Unheld",
    "Violation",
    "__version__",
    "bench",
    "bound",
    "check",
    "compare",
    "explain",
    "export",
    "generate",
    "import_fhir",
    "import_file",
    "import_tables",
    "importers",
    "offers",
    "plan",
    "policies",
    "region",
    "replan",
    "report",
    "schema",
    "simulate",
    "template",
    "with_travel",
]

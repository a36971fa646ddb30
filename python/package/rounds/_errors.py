"""What is raised where something is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._plan import Plan


@dataclass(frozen=True)
class Issue:
    """Something found in an input. It holds ids and paths, never labels or free text.

    Attributes
    ----------
    code : str
        Stable code, such as ``E1103``; those that begin with ``W`` are warnings.
    path : str
        Where, as a JSON path: ``visits[3].windows[0].end``.
    message : str
        What is wrong.
    remedy : str
        How to mend it.
    """

    code: str
    path: str
    message: str
    remedy: str

    @property
    def is_warning(self) -> bool:
        """Whether the input is used as it stands."""
        return self.code.startswith("W")

    def __str__(self) -> str:
        place = f" {self.path}" if self.path else ""
        return f"{self.code}{place}: {self.message} ({self.remedy})"


class RoundsError(Exception):
    """Everything that this package refuses with.

    Attributes
    ----------
    issues : tuple of Issue
        Everything that is wrong with an input, all at once; empty where it is no input that is wrong.
    code, path, remedy : str
        Those of the first error among the issues; empty without one.
    """

    def __init__(self, message: str, issues: Sequence[Sequence[str]] = ()) -> None:
        super().__init__(message, issues)
        self.message = message
        self.issues: tuple[Issue, ...] = tuple(Issue(*issue) for issue in issues)

    @property
    def _first(self) -> Issue | None:
        return next((issue for issue in self.issues if not issue.is_warning), None)

    @property
    def code(self) -> str:
        return self._first.code if self._first else ""

    @property
    def path(self) -> str:
        return self._first.path if self._first else ""

    @property
    def remedy(self) -> str:
        return self._first.remedy if self._first else ""

    def __str__(self) -> str:
        errors = [str(issue) for issue in self.issues if not issue.is_warning]
        return "\n".join(errors) or self.message

    def __reduce__(self) -> tuple[Any, ...]:
        issues = [(issue.code, issue.path, issue.message, issue.remedy) for issue in self.issues]
        return type(self), (self.message, issues)


class InputError(RoundsError, ValueError):
    """Something is wrong with what was given; `issues` has all of it."""


class FileError(RoundsError, OSError):
    """A file could not be read or written."""

    def __str__(self) -> str:
        return self.message


class TravelError(RoundsError):
    """Travel times could not be had."""


class InternalError(RoundsError, RuntimeError):
    """A bug in rounds."""


class CallbackError(RoundsError):
    """A progress callback raised something, which ended the search. Nothing is lost: the best plan is here.

    Attributes
    ----------
    plan : Plan or None
        The best plan that the search had. What the callback raised is the cause of this exception.
    """

    def __init__(self, message: str, plan: Plan | None = None) -> None:
        super().__init__(message)
        self.plan = plan

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.plan)


def refused(code: str, path: str, message: str, remedy: str) -> InputError:
    """An error of one issue."""
    issue = (code, path, message, remedy)
    return InputError(str(Issue(*issue)), [issue])

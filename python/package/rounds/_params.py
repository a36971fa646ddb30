"""Parameters of the search and of proofs."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias, cast

from . import _rounds
from ._day import read

ParamsLike: TypeAlias = "Params | Mapping[str, Mapping[str, Any]] | str | os.PathLike[str]"
"""What parameters can be given as: `Params`, a dict of sections, text in TOML, or the path of such a file."""


class Params:
    """Numbers that the search and the proofs go by.

    Parameters
    ----------
    source : path, str or dict, optional
        A file as ``rounds params`` prints one, its text, or a dict of sections. What it leaves out has its default.
    **sections : dict
        Sections by name, with ``_`` for ``-``: ``sisr={"ruin_average": 6}``, ``local_search={...}``. They go before
        what the file says.

    Raises
    ------
    InputError
        With everything that is wrong: names that there are not, values of another type or out of range.

    Examples
    --------
    >>> import rounds
    >>> rounds.Params(sisr={"blink": 0.02}).to_dict()["sisr"]["blink"]
    0.02
    """

    def __init__(self, source: ParamsLike | None = None, **sections: Mapping[str, Any]) -> None:
        known: dict[str, dict[str, Any]] = {}
        self._text: str
        if isinstance(source, Params):
            self._text = source._text
        elif isinstance(source, Mapping):
            known = {name: dict(fields) for name, fields in source.items()}
            self._text = to_toml(known)
        elif source is None:
            self._text = ""
        elif isinstance(source, str) and ("\n" in source or "[" in source):
            self._text = source
        else:
            self._text = read(source, "a file of parameters")[0].decode()
        if sections:
            known = values(_rounds.all_params(self._text)[1])
            for name, fields in sections.items():
                known.setdefault(name.replace("_", "-"), {}).update(fields)
            self._text = to_toml(known)
        self._full, self._json = _rounds.all_params(self._text)

    def to_toml(self) -> str:
        """All parameters with their texts, as a file for ``--params``."""
        return self._full

    def to_dict(self) -> dict[str, dict[str, Any]]:
        """All values by section and name."""
        return values(self._json)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the file of parameters."""
        Path(path).write_text(self._full, encoding="utf-8")

    def __repr__(self) -> str:
        return f"<rounds.Params of {', '.join(self.to_dict())}>"


def text_of(params: ParamsLike | None, sections: Mapping[str, Mapping[str, Any] | None]) -> str | None:
    """The text of the parameters that a call was given; none where nothing was said."""
    given = {name: fields for name, fields in sections.items() if fields is not None}
    if params is None and not given:
        return None
    return Params(params, **given)._text


def values(as_json: str) -> dict[str, dict[str, Any]]:
    """Names and values of what the library prints as JSON."""
    found: dict[str, dict[str, Any]] = {}
    for field in json.loads(as_json):
        found.setdefault(field["section"], {})[field["name"]] = field["value"]
    return found


def to_toml(sections: Mapping[str, Mapping[str, Any]]) -> str:
    """Sections as TOML."""
    lines: list[str] = []
    for name, fields in sections.items():
        lines.append(f"[{name}]")
        lines.extend(f"{field} = {value(known)}" for field, known in fields.items())
    return "\n".join(lines) + "\n"


def value(known: Any) -> str:
    """A value as TOML writes it."""
    if hasattr(known, "tolist"):
        known = known.tolist()
    if isinstance(known, (list, tuple)):
        return "[" + ", ".join(value(item) for item in cast("list[Any]", known)) + "]"
    return json.dumps(known)

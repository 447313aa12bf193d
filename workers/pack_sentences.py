"""Faults of shapes in plain words: what was expected at a place of a policy file, and what was found there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from rules.nearest import perhaps
from workers.fault_words import OF_OUR_CHECKS, expected

_LONGEST: Final = 60
"""Characters of a found text that are shown."""


def sentence_of(fault: ErrorDetails, shape: type[BaseModel]) -> str:
    """Give what was expected and what was found.

    Args:
        fault: As pydantic tells it.
        shape: What the file as a whole must be.
    """
    if fault["type"] in _IN_WORDS:
        return _IN_WORDS[fault["type"]](fault, shape)
    if fault["type"] in OF_OUR_CHECKS:
        return fault["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return f"expected {expected(fault)}, found {shown(fault['input'])}"


def shown(found: object) -> str:  # noqa: PLR0911 - one for each kind of value
    """Give a value of a file so that people find it there; what is long is cut, what is nested only named."""
    match found:
        case None:
            return "nothing"
        case bool():
            return "true" if found else "false"
        case str():
            return repr(str(found)) if len(found) <= _LONGEST else repr(f"{found[:_LONGEST]}…")
        case int() | float():
            return f"the number {found}"
        case datetime() | date():
            return f"the date {found}"
        case Mapping():
            keys = ", ".join(str(key) for key in list(found)[:4])
            return f"keys with values ({keys}{', …' if len(found) > 4 else ''})" if found else "no keys"  # noqa: PLR2004 - as above
        case list() | tuple():
            return f"a list of {len(found)}" if found else "an empty list"
        case _:
            return f"a value of kind {type(found).__name__}"


def keys_at(shape: type[BaseModel], place: Sequence[int | str]) -> list[str]:
    """Give the keys that the shape knows where a path leads; empty if it leads to no keys."""
    here: list[type[BaseModel]] = [shape]
    for key in place:
        fields = [one.model_fields[str(key)] for one in here if str(key) in one.model_fields]
        if fields:
            here = [inner for field in fields for inner in _shapes_in(field.annotation)]
    return sorted({name for one in here for name in one.model_fields})


def _is_section(shape: type[BaseModel], name: str) -> bool:
    """Say whether a key of a whole pack has a file of its own."""
    annotation = shape.model_fields[name].annotation
    return shape.__name__ == "Pack" and isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _shapes_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _shapes_in(part)


def _unknown_key(fault: ErrorDetails, shape: type[BaseModel]) -> str:
    *place, key = fault["loc"]
    known = [name for name in keys_at(shape, place) if place or not _is_section(shape, name)]
    return f"expected one of the keys {', '.join(known)}; found {str(key)!r}{perhaps(str(key), known)}"


def _lacking(fault: ErrorDetails, _: type[BaseModel]) -> str:
    return f"expected the key {str(fault['loc'][-1])!r} with a value, found none"


def _no_keys(fault: ErrorDetails, shape: type[BaseModel]) -> str:
    known = ", ".join(keys_at(shape, fault["loc"]))
    return f"expected keys with values out of {known}; found {shown(fault['input'])}"


def _no_text(fault: ErrorDetails, _: type[BaseModel]) -> str:
    found = fault["input"]
    quoted = " (in quotes it is a text)" if isinstance(found, bool | int | float | date) else ""
    return f"expected {expected(fault)}, found {shown(found)}{quoted}"


def _counted(fault: ErrorDetails, _: type[BaseModel]) -> str:
    return f"expected {expected(fault)}, found {fault['ctx']['actual_length']}"


def _too_long(fault: ErrorDetails, _: type[BaseModel]) -> str:
    found = fault["input"]
    length = len(found) if isinstance(found, str) else 0
    return f"expected {expected(fault)}, found one of {length}"


def _no_kind(fault: ErrorDetails, _: type[BaseModel]) -> str:
    said = fault["ctx"]
    name = str(said["discriminator"]).strip("'")
    return f"expected {name} out of {said['expected_tags']}; found {said['tag']!r}"


_IN_WORDS: Final[Mapping[str, Callable[[ErrorDetails, type[BaseModel]], str]]] = {
    "missing": _lacking,
    "extra_forbidden": _unknown_key,
    "model_type": _no_keys,
    "model_attributes_type": _no_keys,
    "string_type": _no_text,
    "string_too_long": _too_long,
    "too_short": _counted,
    "too_long": _counted,
    "union_tag_invalid": _no_kind,
}
"""Kind of fault, as pydantic calls it, to how it is told where more than the value must be said."""

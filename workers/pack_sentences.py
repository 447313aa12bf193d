"""Faults of shapes in plain words: what was expected at a place of a policy file, and what was found there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Final, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from schemas.policy.pack import NAME_PATTERN, VERSION_PATTERN
from schemas.policy.row import SOURCE_PATTERN

_LONGEST: Final = 60
"""Characters of a found text that are shown."""

_PATTERNS: Final[Mapping[str, str]] = {
    SOURCE_PATTERN: "ours, or ids of requirements such as S0-28, several with ', ' between them",
    r"^[a-z]+\.[a-z-]+$": "the name of an event such as case.triaged",
    r"^[a-z][a-z_]*$": "a name of small letters and _, such as first_answer",
    r"^[a-z][a-z-]*$": "a name of small letters and -, such as triage-case",
    r"^[A-Z][A-Z0-9]{0,9}$": "capitals and digits such as HB1",
    NAME_PATTERN: "letters, digits, - and _ such as feedback-handbook",
    VERSION_PATTERN: "letters, digits, dots, - and _ such as 1.2",
    r"^[A-Z]{3}$": "a currency of three capitals such as CNY",
    r"^[A-Z]{2}$": "a country of two capitals such as CN",
    r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$": "a month and day such as 12-31",
    r"^(addressee|owner|manager_of_owner|(person|role|rotation|department):\S+)$": (
        "addressee, owner, manager_of_owner, or person:, role:, rotation: or department: with a code"
    ),
}
"""What a pattern of a shape asks for, in words."""


def sentence_of(fault: ErrorDetails, shape: type[BaseModel]) -> str:
    """Give what was expected and what was found.

    Args:
        fault: As pydantic tells it.
        shape: What the file as a whole must be.
    """
    if fault["type"] in _IN_WORDS:
        return _IN_WORDS[fault["type"]](fault, shape)
    told = fault["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if told.startswith("Input should be "):
        wanted = told.removeprefix("Input should be ").removeprefix("a valid ").partition(", unable")[0]
        return f"expected {wanted}, found {shown(fault['input'])}"
    return told


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
    near = get_close_matches(str(key), known, n=1, cutoff=0.7)
    meant = f"; perhaps {near[0]!r} is meant" if near else ""
    return f"expected one of the keys {', '.join(known)}; found {str(key)!r}{meant}"


def _lacking(fault: ErrorDetails, _: type[BaseModel]) -> str:
    return f"expected the key {str(fault['loc'][-1])!r} with a value, found none"


def _no_keys(fault: ErrorDetails, shape: type[BaseModel]) -> str:
    known = ", ".join(keys_at(shape, fault["loc"]))
    return f"expected keys with values out of {known}; found {shown(fault['input'])}"


def _no_text(fault: ErrorDetails, _: type[BaseModel]) -> str:
    found = fault["input"]
    quoted = " (in quotes it is a text)" if isinstance(found, bool | int | float | date) else ""
    return f"expected a text, found {shown(found)}{quoted}"


def _no_pattern(fault: ErrorDetails, _: type[BaseModel]) -> str:
    pattern = str(_said(fault).get("pattern", ""))
    wanted = _PATTERNS.get(pattern, f"a text of the form {pattern}")
    return f"expected {wanted}, found {shown(fault['input'])}"


def _too_few(fault: ErrorDetails, _: type[BaseModel]) -> str:
    return f"expected at least {_counted(fault, 'min_length')}, found {_said(fault)['actual_length']}"


def _too_short(fault: ErrorDetails, _: type[BaseModel]) -> str:
    return (
        f"expected a text of at least {_said(fault)['min_length']} character, found {shown(fault['input'])}"
    )


def _too_long(fault: ErrorDetails, _: type[BaseModel]) -> str:
    found = fault["input"]
    length = len(found) if isinstance(found, str) else 0
    return f"expected a text of at most {_said(fault)['max_length']} characters, found one of {length}"


def _no_kind(fault: ErrorDetails, _: type[BaseModel]) -> str:
    said = _said(fault)
    name = str(said["discriminator"]).strip("'")
    return f"expected {name} out of {said['expected_tags']}; found {said['tag']!r}"


def _bound(words: str, key: str) -> Callable[[ErrorDetails, type[BaseModel]], str]:
    return lambda fault, _: f"expected {words} {_said(fault)[key]}, found {shown(fault['input'])}"


def _of_kind(words: str) -> Callable[[ErrorDetails, type[BaseModel]], str]:
    return lambda fault, _: f"expected {words}, found {shown(fault['input'])}"


def _said(fault: ErrorDetails) -> dict[str, Any]:
    return fault.get("ctx", {})


def _counted(fault: ErrorDetails, key: str) -> str:
    count = _said(fault)[key]
    return f"{count} {'entry' if count == 1 else 'entries'}"


_IN_WORDS: Final[Mapping[str, Callable[[ErrorDetails, type[BaseModel]], str]]] = {
    "missing": _lacking,
    "extra_forbidden": _unknown_key,
    "model_type": _no_keys,
    "model_attributes_type": _no_keys,
    "string_type": _no_text,
    "string_pattern_mismatch": _no_pattern,
    "string_too_short": _too_short,
    "string_too_long": _too_long,
    "too_short": _too_few,
    "tuple_type": _of_kind("a list"),
    "dict_type": _of_kind("keys with values"),
    "mapping_type": _of_kind("keys with values"),
    "bool_type": _of_kind("true or false"),
    "bool_parsing": _of_kind("true or false"),
    "int_type": _of_kind("a whole number"),
    "int_parsing": _of_kind("a whole number"),
    "int_from_float": _of_kind("a whole number"),
    "decimal_type": _of_kind('an amount such as "500.00"'),
    "decimal_parsing": _of_kind('an amount such as "500.00"'),
    "date_type": _of_kind("a date such as 2026-12-31"),
    "date_parsing": _of_kind("a date such as 2026-12-31"),
    "date_from_datetime_parsing": _of_kind("a date such as 2026-12-31"),
    "time_delta_type": _of_kind("a time with its unit such as PT10M or PT24H"),
    "time_delta_parsing": _of_kind("a time with its unit such as PT10M or PT24H"),
    "greater_than_equal": _bound("a number from", "ge"),
    "greater_than": _bound("a number above", "gt"),
    "less_than_equal": _bound("a number up to", "le"),
    "less_than": _bound("a number below", "lt"),
    "union_tag_invalid": _no_kind,
}
"""Kind of fault, as pydantic calls it, to how it is told."""

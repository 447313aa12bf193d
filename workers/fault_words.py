"""What a shape expected, in plain words; the same for messages, settings, packs and the staff file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic_core import ErrorDetails

from schemas.policy.pack import NAME_PATTERN, VERSION_PATTERN
from schemas.policy.row import SOURCE_PATTERN

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
    r"^\d{4}-(0[1-9]|1[0-2])$": "a month such as 2026-03",
    r"^[^\s:]{1,64}$": "at most 64 characters without spaces and :, such as zhang.wei",
    r"^(role|department):\S+$": "role: or department: with a code",
    r"^(addressee|owner|manager_of_owner|(person|role|rotation|department):\S+)$": (
        "addressee, owner, manager_of_owner, or person:, role:, rotation: or department: with a code"
    ),
}
"""What a pattern of a shape asks for, in words."""


def expected(fault: ErrorDetails) -> str:
    """Give what a value should have been, without a word about what it was.

    Args:
        fault: As pydantic tells it.
    """
    kind = _KINDS.get(fault["type"])
    if kind is not None:
        return kind if isinstance(kind, str) else kind(fault.get("ctx", {}))
    told = fault["msg"]
    for start in _STARTS:
        told = told.removeprefix(start)
    return _FOUND.split(told.partition(", unable")[0], maxsplit=1)[0]


def own_found(fault: ErrorDetails) -> str | None:
    """Give what a check of ours says that it found; None if it says nothing, or the fault is of another kind."""
    parts = _FOUND.split(fault["msg"], maxsplit=1)
    return parts[1] if fault["type"] in OF_OUR_CHECKS and len(parts) > 1 else None


def _pattern(said: Mapping[str, Any]) -> str:
    pattern = str(said.get("pattern", ""))
    return _PATTERNS.get(pattern, f"a text of the form {pattern}")


def _counted(words: str, key: str) -> Callable[[Mapping[str, Any]], str]:
    def told(said: Mapping[str, Any]) -> str:
        return f"{words} {said[key]} {'entry' if said[key] == 1 else 'entries'}"

    return told


def _long(words: str, key: str) -> Callable[[Mapping[str, Any]], str]:
    def told(said: Mapping[str, Any]) -> str:
        return f"a text of {words} {said[key]} character{'' if said[key] == 1 else 's'}"

    return told


def _bound(words: str, key: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda said: f"{words} {f'{said[key]:g}' if isinstance(said[key], float) else said[key]}"


_INSTANT: Final = "an instant with date, time and zone such as 2026-03-06T18:30:00+08:00"
_DATE: Final = "a date such as 2026-12-31"
_AMOUNT: Final = 'an amount such as "500.00"'
_TIME: Final = "a time with its unit such as PT10M or PT24H"
_KEYS: Final = "keys with values"

OF_OUR_CHECKS: Final = frozenset({"value_error", "assertion_error"})
"""Faults whose sentence a check of ours wrote: what it expected and, mostly, what it found."""

_STARTS: Final = ("Value error, ", "Assertion failed, ", "expected ", "Input should be ", "a valid ")

_FOUND: Final = re.compile(r"[,;] found ")

_KINDS: Final[Mapping[str, str | Callable[[Mapping[str, Any]], str]]] = {
    "missing": "a value",
    "json_invalid": "JSON",
    "model_type": "an object with fields",
    "model_attributes_type": "an object with fields",
    "dict_type": _KEYS,
    "mapping_type": _KEYS,
    "tuple_type": "a list",
    "list_type": "a list",
    "frozen_set_type": "a list",
    "string_type": "a text",
    "string_pattern_mismatch": _pattern,
    "string_too_short": _long("at least", "min_length"),
    "string_too_long": _long("at most", "max_length"),
    "too_short": _counted("at least", "min_length"),
    "too_long": _counted("at most", "max_length"),
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "decimal_type": _AMOUNT,
    "decimal_parsing": _AMOUNT,
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "datetime_object_invalid": _INSTANT,
    "timezone_aware": _INSTANT,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "time_delta_type": _TIME,
    "time_delta_parsing": _TIME,
    "greater_than_equal": _bound("a number from", "ge"),
    "greater_than": _bound("a number above", "gt"),
    "less_than_equal": _bound("a number up to", "le"),
    "less_than": _bound("a number below", "lt"),
}
"""Kind of fault, as pydantic calls it, to what was expected."""

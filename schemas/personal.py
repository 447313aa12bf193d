"""Which parts of a stored document may hold personal data: they are sealed with a key of that document.

What nobody named stays sealed. A part stands in clear only if the database is asked for it, or a figure rests on it,
and only if it is an instant, a code, a number, or the id of a member of staff.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

ERASED: Final = "[erased]"
"""Stands where words had to stand and their key was erased."""

Whole: TypeAlias = Literal["clear", "sealed"]


@dataclass(frozen=True, slots=True)
class Part:
    """A mapping, or a list of mappings, of which some is sealed."""

    names: Mapping[str, Whole | Part]
    others: Whole | Part = "sealed"
    """What holds for every other name; of a mapping whose keys are ids, for all."""
    blanks: Mapping[str, Any] = field(default_factory=dict)
    """What stands in place of names that every reader expects, once the key is erased."""


def _clear(*names: str, **parts: Whole | Part) -> Mapping[str, Whole | Part]:
    clear: Mapping[str, Whole | Part] = dict.fromkeys(names, "clear")
    return {**clear, **parts}


_PRODUCT: Final = Part(_clear("name", "model", "purchased_on", "batch"))
_REPORT: Final = Part(
    _clear(
        "type",
        "topic",
        "module",
        "urgency",
        "order_number",
        "prefilled",
        "region",
        "language",
        "tags",
        product=_PRODUCT,
        referrer=Part(_clear("type")),
        incident=Part(_clear("happened_at")),
    ),
    blanks={"summary": ERASED, "demands": ()},
)
_CLOCKS: Final = Part({}, others=Part({"extensions": "sealed"}, others="clear"))
_TASK: Final = Part(
    _clear(
        "kind",
        "department",
        "person",
        "asked_at",
        "due_at",
        "limit",
        "reviewed_by",
        "passed_at",
        "answered_at",
        "by",
        "plan_version",
        "remedy",
    ),
    blanks={"text": ERASED},
)
_PLAN: Final = Part(
    _clear(
        "version",
        "round",
        "by",
        "drafted_at",
        "needs_approval",
        "approved_by",
        "approved_at",
        "proposed_at",
        "accepted_at",
        "objected_at",
        "rules",
        "lacks",
        "time_needed",
        "approvals",
        "agreed_by",
        "agreed_at",
        "counter",
        remedies=Part(_clear("code", "amount", "threshold", "due_at", "done_at")),
    ),
    blanks={"root_cause": ERASED},
)
_APPLICATION: Final = Part(
    {"reason": "sealed", "refused_reason": "sealed", "reference": "sealed"},
    others="clear",
    blanks={"reason": ERASED},
)
_BEFORE_THE_END: Final[Mapping[str, Whole | Part]] = {
    "meetings": Part(_clear("participants", "channel", "held_at", "by"), blanks={"conclusion": ERASED}),
    "spoken": Part(
        _clear("plan_version", "channel", "by", "at"), blanks={"summary": ERASED, "explained": ERASED}
    ),
    "refused_demands": Part(_clear("plan_version", "by", "at"), blanks={"demand": ERASED}),
    "obstacle": Part(_clear("expected_at", "by", "at"), blanks={"text": ERASED}),
    "applications": _APPLICATION,
    "fault": Part(_clear("department", "person", "by", "at"), blanks={"reason": ERASED}),
    "archive_notes": Part(_clear("improvement", "by", "at"), blanks={"text": ERASED}),
    "closing_feedback": Part(_clear("reached", "by", "at"), blanks={"text": ERASED}),
    "hold": Part(_clear("by", "since"), blanks={"reason": ERASED}),
    "naming": Part({"owner": Part({"reason": "sealed"}, others="clear")}, others="clear"),
}
_ENDING: Final[Mapping[str, Whole | Part]] = {
    "callbacks": Part(_clear("answer", "label", "by", "at", "round")),
    "closure": Part(
        _clear("satisfaction", "outcome", "status_label", "signed_by", "signed_at", "closed_at"),
        blanks={"process": ERASED, "result": ERASED},
    ),
    "archive": Part(_clear("at", "schema_row"), blanks={"parts": {}}),
    "teaching": Part(_clear("by", "at"), blanks={"topic": ERASED}),
}
_WORK: Final[Mapping[str, Whole | Part]] = {
    "tasks": Part({}, others=_TASK),
    "plans": _PLAN,
    "facts": Part(_clear("kind", "verified", "by", "at"), blanks={"text": ERASED, "source": ERASED}),
    "suggestion": Part(_clear("verdict", "department", "by", "at"), blanks={"reason": ERASED}),
    "progress": Part(_clear("at", "recorded_at", "by", "expected_at"), blanks={"step": ERASED}),
    "notices": Part(
        _clear("id", "kind", "channel", "expected_at", "at"),
        blanks={"accepted": ERASED, "step": ERASED, "text": ERASED},
    ),
    "conversations": Part(_clear("steps", "abusive", "by", "at")),
    "waiting": Part(_clear("awaiting", "since", "until", "by"), blanks={"reason": ERASED}),
}
_SAID: Final[Mapping[str, Whole | Part]] = {
    "report": _REPORT,
    "corrections": Part(_clear("field", "by", "at"), blanks={"value": ERASED, "reason": ERASED}),
    "reviews": Part(_clear("passed", "by", "at")),
    "declined": Part(_clear("code", "row", "label", "by", "at")),
    "moves": Part({"reason": "sealed", "clocks": _CLOCKS}, others="clear", blanks={"reason": ERASED}),
    "merging": Part({"reason": "sealed"}, others="clear", blanks={"reason": ERASED}),
    "assessments": Part({"reason": "sealed"}, others="clear"),
    "owner": Part({"reason": "sealed"}, others="clear"),
    "clocks": _CLOCKS,
}

_CASE: Final = Part(
    _clear(
        "id",
        "version",
        "timers",
        "next_due_at",
        "number",
        "state",
        "blocked_from",
        "round",
        "pack",
        "locale",
        "drill",
        "source",
        "source_id",
        "sequence",
        "channel",
        "channel_group",
        "received_at",
        "recorded_at",
        "stated_at",
        "culture",
        "fingerprint",
        "lacking",
        "recorded_by",
        "waited",
        "owner_count",
        "placing",
        "recused",
        "cooperators",
        "accepted_at",
        "handling_started_at",
        "investigation_started_at",
        "investigator",
        "follow_up_owner",
        "first_response_at",
        "promised_by",
        "references",
        "resolved_at",
        "links",
        "loss",
        "article",
        "tags",
        "flags",
        "second_complaint_count",
        "open_alerts",
        "offer",
        "erased",
        "held_notices",
        "chased_count",
        **_SAID,
        **_WORK,
        **_BEFORE_THE_END,
        **_ENDING,
    ),
    blanks={"customer": {}},
)

PARTS: Final[Mapping[str, Part]] = {"cases": _CASE}
"""Collection to what of its documents stands in clear; documents of others hold nothing of a customer."""

SHOWN: Final[Mapping[str, frozenset[str]]] = {
    "cases": frozenset({
        "number",
        "state",
        "round",
        "version",
        "received_at",
        "accepted_at",
        "first_response_at",
        "promised_by",
        "resolved_at",
    }),
}  # fmt: skip
"""Collection to the fields that a proof for the customer shows."""


def is_personal(collection: str, path: str, change: Any) -> bool:  # noqa: ANN401 - any recorded value
    """Say whether a change of history is sealed: something in it stands not in clear.

    Args:
        collection: Of the document.
        path: Dotted, as history has it.
        change: The new value, or a list to append.
    """
    part = _part_at(collection, path)
    if part == "clear" or says_nothing(change):
        return False
    value = change.get("$append", change) if isinstance(change, Mapping) and len(change) == 1 else change
    return _split(value, part)[1] is not _NOTHING


@lru_cache(maxsize=4096)
def _part_at(collection: str, path: str) -> Whole | Part:
    """Give what of the values at a path of history stands in clear."""
    part: Whole | Part = PARTS.get(collection, "clear")
    for name in path.split("."):
        if not isinstance(part, Part):
            break
        part = part.names.get(name, part.others)
    return part


def says_nothing(value: Any) -> bool:  # noqa: ANN401 - any stored value
    """Say whether a value is empty or False: it stands in clear whatever it is."""
    return value is None or value is False or (not value and value in _EMPTY)


def is_shown(collection: str, path: str) -> bool:
    """Say whether a proof for the customer shows a change of history."""
    return path in SHOWN.get(collection, ())


_NOTHING: Final = object()


def split(value: Any, part: Whole | Part) -> tuple[Any, Any]:  # noqa: ANN401 - any stored value
    """Give what of a value stands in clear, and the rest that is sealed, None if there is none.

    What is empty stands in clear whatever it is: it says nothing.
    """
    clear, rest = _split(value, part)
    return (None if clear is _NOTHING else clear), (None if rest is _NOTHING else rest)


def merged(clear: Any, rest: Any) -> Any:  # noqa: ANN401 - any stored value
    """Give the value of which ``split`` made the two; a rest that is None adds nothing."""
    if rest is None:
        return clear
    if isinstance(clear, Mapping) and isinstance(rest, Mapping):
        both = {name: merged(value, rest.get(name)) for name, value in clear.items()}
        return both | {name: value for name, value in rest.items() if name not in clear}
    if isinstance(clear, list | tuple) and isinstance(rest, list | tuple):
        return [merged(one, other) for one, other in zip(clear, rest, strict=True)]
    return rest


def blanked(clear: Any, part: Whole | Part) -> Any:  # noqa: ANN401 - any stored value
    """Give what is left of a value whose sealed rest cannot be read any more."""
    if not isinstance(part, Part):
        return clear
    if isinstance(clear, list | tuple):
        return [blanked(one, part) for one in clear]
    if not isinstance(clear, Mapping):
        return clear
    left = {name: blanked(value, part.names.get(name, part.others)) for name, value in clear.items()}
    return {**part.blanks, **left}


def _split(value: Any, part: Whole | Part) -> tuple[Any, Any]:  # noqa: ANN401 - any stored value
    if part == "clear" or says_nothing(value):
        return value, _NOTHING
    if not isinstance(part, Part):
        return _NOTHING, value
    if isinstance(value, Mapping):
        return _split_mapping(value, part)
    if isinstance(value, list | tuple):
        pairs = [_split(one, part) for one in value]
        rests = [None if rest is _NOTHING else rest for _, rest in pairs]
        kept = [None if clear is _NOTHING else clear for clear, _ in pairs]
        return kept, (rests if any(rest is not None for rest in rests) else _NOTHING)
    return _NOTHING, value


def _split_mapping(value: Mapping[str, Any], part: Part) -> tuple[Any, Any]:
    clear: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for name, one in value.items():
        kept, sealed = _split(one, part.names.get(name, part.others))
        if kept is not _NOTHING:
            clear[name] = kept
        if sealed is not _NOTHING:
            rest[name] = sealed
    return clear, (rest or _NOTHING)


_EMPTY: Final[tuple[Any, ...]] = ("", (), [], {})

"""A plain text made a submission: what the pack requires beside it is filled with what says nothing."""

from __future__ import annotations

from datetime import datetime
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel

from rules.text.reading import read_text
from rules.text.scoring import likeliest, scorer_of
from schemas.messages.intake import FeedbackSubmitted
from schemas.model import text_of
from schemas.policy.pack import Pack

MOST: Final = 20_000
"""Characters of a text that a submission takes."""


def submission_of(text: str, pack: Pack, *, at: datetime, number: int) -> dict[str, Any]:
    """Give the data of a submission that says the text and nothing else.

    Its type is the one for which most words speak, as whoever takes the text down would choose it; its channel the
    first through which nobody passes anything on; its urgency the mildest.

    Args:
        text: What a customer wrote; what is beyond the longest is cut off.
        pack: Says what a submission must contain.
        at: Instant at which it is received.
        number: Its own among others: what nobody knows the product, order or customer of must not count as the same.
    """
    blank = f"- {number}"  # no lexicon has it
    data: dict[str, Any] = {
        "summary": text.strip()[:MOST],
        "type": likeliest(scorer_of(pack.triage).score(read_text(text, pack.lexicon))),
        "channel": channel_of(pack),
        "urgency": {"value": mildest(pack), "source": pack.intake.urgency_sources[0].code},
        "stated_at": text_of(at),
        "customer": {"anonymous": True}
        if pack.intake.identity.anonymous
        else {"name": blank, "identifier": blank},
    }
    for row in pack.intake.required:
        put_in(data, row.field.split("."), at=at, blank=blank)
    return data


def channel_of(pack: Pack) -> str:
    """Give the first channel through which nobody passes anything on and which alerts nobody."""
    plain = [row.code for row in pack.intake.channels if row.referrer is None and row.alert is None]
    return (plain or [pack.intake.channels[0].code])[0]


def mildest(pack: Pack) -> str:
    """Give the code of the least urgent priority."""
    return max(pack.triage.priorities, key=lambda row: row.rank).code


def put_in(data: dict[str, Any], path: list[str], *, at: datetime, blank: str) -> None:
    """Fill a field of a submission, by its path, unless something stands there."""
    shape: Any = FeedbackSubmitted
    here = data
    for name in path[:-1]:
        shape = _inner(shape.model_fields[name].annotation)
        here = here.setdefault(name, _needed_of(shape, blank))
    here.setdefault(path[-1], _neutral(shape.model_fields[path[-1]].annotation, at, blank))


def _needed_of(shape: type[BaseModel], blank: str) -> dict[str, Any]:
    return {name: blank for name, field in shape.model_fields.items() if field.is_required()}


def _inner(annotation: Any) -> Any:  # noqa: ANN401 - annotations have no type of their own
    """Give what an annotation allows beside nothing."""
    if get_origin(annotation) in {Union, UnionType}:
        return next(_inner(part) for part in get_args(annotation) if part is not type(None))
    while get_origin(annotation) is not None and hasattr(annotation, "__metadata__"):
        annotation = get_args(annotation)[0]
    return annotation


def _neutral(annotation: Any, at: datetime, blank: str) -> Any:  # noqa: ANN401 - as above
    inner = _inner(annotation)
    if inner in {datetime, AwareDatetime}:
        return text_of(at)
    if inner is bool:
        return False
    if get_origin(inner) is tuple:
        return [_neutral(get_args(inner)[0], at, blank)]
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        return _needed_of(inner, blank)
    return blank

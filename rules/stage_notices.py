"""What the customer is told because a case has moved on, where no command tells them by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast, get_args

from schemas.case import Case, State
from schemas.messages.base import Message
from schemas.messages.orders import NotifyCustomer
from schemas.policy.notice_parts import Tell
from schemas.policy.pack import Pack

_AT: Final = "@"
_STATES: Final = frozenset(get_args(State))


def stage_notices(  # noqa: PLR0913 - the parts of a decision, all named
    before: Case | None,
    after: Case,
    pack: Pack,
    *,
    version: int,
    events: Sequence[str],
    orders: Sequence[Message],
) -> tuple[NotifyCustomer, ...]:
    """Give the order to tell the customer of a new stage or step; none if the decision tells them something anyway.

    One decision is told once, whatever it changes.

    Args:
        before: The case as loaded; None if it is new.
        after: The case as the rule wants it.
        pack: Its rows of what customers are told of.
        version: The version that the decision makes.
        events: What the decision amounts to.
        orders: What it orders.

    Source: notices.yaml, rows notices.tell.*; S2-36, S3-26.
    """
    rows = pack.notices.tells
    if not rows or before is None or any(isinstance(order, NotifyCustomer) for order in orders):
        return ()
    row = next((row for row in rows if _speaks(row, before, after, events)), None)
    if row is None:
        return ()
    return (NotifyCustomer(case_id=after.id, kind=row.kind, about=f"{after.state}{_AT}{version}"),)


def state_meant(about: str) -> State | None:
    """Give the state that a case had come to when such a notice was ordered; None for what is about something else."""
    state, at, _ = about.partition(_AT)
    return cast("State", state) if at and state in _STATES else None


def is_overtaken(case: Case, about: str) -> bool:
    """Say whether a case has ended since it came to a stage: then that is told alone."""
    state = state_meant(about)
    return state is not None and not case.is_open and state != case.state


def _speaks(row: Tell, before: Case, after: Case, events: Sequence[str]) -> bool:
    has_moved = after.state != before.state and after.state in row.states
    return has_moved or any(event in row.events for event in events)

"""Say an alert: find out who stands behind the targets of a step now, and tell each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from rules.alerts import NOBODY_ON_CALL, standing_alert
from rules.ladders import Place, due_after, next_step
from schemas.alert import ATTEMPTS_KEPT, Alert, Attempt
from schemas.document import Timer
from schemas.ladder import Ladder, RungTarget
from schemas.messages.base import Event, Order
from schemas.messages.events import AlertFact, DepartmentAsked
from schemas.messages.paging import PageContact
from schemas.policy.pack import Pack

STEP: Final = "step"
"""Timer of an alert that nobody has acknowledged: what its ladder says next."""

_CAN_WAIT: Final = frozenset({"warning", "info"})


@dataclass(frozen=True, slots=True)
class Reach:
    """Who stands behind a target at the instant of the decision."""

    behind: Callable[[str], tuple[str, ...]]
    """Target to staff ids; empty if nobody does."""
    knows_people: bool
    """Whether there is a staff file; without one nobody is missing, and departments are told through their queues."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What saying an alert comes to, gathered step after step."""

    alert: Alert
    orders: tuple[Order, ...] = ()
    events: tuple[Event, ...] = ()


def can_wait(alert: Alert) -> bool:
    """Say whether an alert waits for windows to open."""
    return alert.severity in _CAN_WAIT


def say(alert: Alert, ladder: Ladder, place: Place, pack: Pack, reach: Reach, *, now: datetime) -> Saying:  # noqa: PLR0913, PLR0917 - what a saying depends on
    """Tell everybody behind a step; if nobody stands behind it, go on with the next one at once.

    Args:
        alert: Raised; its timers are replaced.
        ladder: The alert's own.
        place: What is to be said.
        pack: The pack that the alert follows; raises the alert that nobody is on call.
        reach: Who stands behind a target now.
        now: Instant of the decision.
    """
    saying = Saying(alert)
    while True:
        saying, is_reached = _tell(saying, ladder, place, pack, reach, now=now)
        if is_reached or next_step(ladder, place.step) == place.step:
            break
        place = Place(next_step(ladder, place.step), 1, now)
    following = due_after(ladder, place, now, can_wait=can_wait(alert))
    timers = {STEP: Timer(kind=STEP, due_at=following.due_at)}
    placed = {"step": place.step, "said_at_step": place.said, "timers": timers}
    return replace(saying, alert=saying.alert.model_copy(update=placed))


def with_attempts(alert: Alert, attempts: Iterable[Attempt]) -> Alert:
    """Give the alert with more attempts; the oldest leave the document and stay in the history."""
    kept = (*alert.attempts, *attempts)[-ATTEMPTS_KEPT:]
    return alert.model_copy(update={"attempts": kept})


def _tell(  # noqa: PLR0913 - what a saying depends on
    saying: Saying, ladder: Ladder, place: Place, pack: Pack, reach: Reach, *, now: datetime
) -> tuple[Saying, bool]:
    """Tell who stands behind one step; say whether it reached anybody."""
    rung = ladder.rungs[place.step]
    alert = saying.alert
    said = alert.said_count + 1
    found = [(target, reach.behind(target.to)) for target in rung.targets]
    again = alert.awaited if rung.everyone and place.said > 1 else ()
    people: dict[str, str] = {}
    for target, behind in found:
        for person in behind:
            people.setdefault(person, target.to)
    told = {person: target for person, target in people.items() if not again or person in again}
    empty = [target for target, behind in found if not behind]
    queues = {target.department: target.to for target in reversed(empty) if target.department}
    attempts = (
        *(_page_attempt(alert, place, said, person, target, now=now) for person, target in told.items()),
        *(_queue_attempt(place, said, name, target, now=now) for name, target in queues.items()),
        *(_nobody(place, said, target, reach, now=now) for target in empty if not target.department),
    )
    is_reached = bool(told or queues)
    after = with_attempts(alert, attempts).model_copy(
        update={"said_count": said, "awaited": tuple(told) if rung.everyone else ()}
    )
    orders = (
        *(_page(alert, place, said, person, now=now) for person in told),
        *_nobody_orders(alert, empty, pack, reach, is_reached=is_reached),
    )
    asks = tuple(_asked(alert, name, now=now) for name in queues) if alert.case_id else ()
    return replace(saying, alert=after, orders=saying.orders + orders, events=saying.events + asks), is_reached


def page_id_of(alert: Alert, step: int, said: int, person: str) -> str:
    """Give the id of one person's page; no two sayings of an alert share one."""
    return f"{alert.id}:{step}:{said}:{person}"


def _page(alert: Alert, place: Place, said: int, person: str, *, now: datetime) -> PageContact:  # noqa: ARG001
    return PageContact(
        contact=person,
        page_id=page_id_of(alert, place.step, said, person),
        subject=alert.id,
        alert_id=alert.id,
        case_id=alert.case_id,
        kind=alert.kind,
        severity=alert.severity,
        step=place.step,
        text=alert.texts or {"zh": alert.summary, "en": alert.summary},
        raised_at=alert.raised_at,
    )

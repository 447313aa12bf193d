"""Say an alert: find out who stands behind the targets of a step now, and tell each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from rules.alert_concluding import conclude_alert
from rules.alert_pages import Mark
from rules.alert_timers import STEP, until
from rules.alerts import NOBODY_ON_CALL, standing_alerts
from rules.ladders import Place, due_after, ladder_of, next_step
from rules.windows import opening
from schemas.alert import ATTEMPTS_KEPT, Alert, Attempt
from schemas.decision import Decision
from schemas.document import Timer
from schemas.ladder import Ladder, RungTarget
from schemas.messages.base import Event, Order
from schemas.messages.orders import RaiseAlert
from schemas.policy.pack import Pack

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


def ladder_in_force(alert: Alert, pack: Pack) -> Ladder:
    """Give the ladder that the alert froze; one from before there were ladders takes that of its kind now."""
    if alert.ladder is not None:
        return alert.ladder
    names = set(RaiseAlert.model_fields)
    return ladder_of(pack, RaiseAlert.model_validate(alert.model_dump(include=names)))


def say(alert: Alert, place: Place, pack: Pack, reach: Reach, *, now: datetime) -> Saying:
    """Tell everybody behind a step; if nobody stands behind it, go on with the next one at once.

    Args:
        alert: Raised; its timers are replaced.
        place: What is to be said.
        pack: The pack that the alert follows; raises the alert that nobody is on call.
        reach: Who stands behind a target now.
        now: Instant of the decision.
    """
    ladder = ladder_in_force(alert, pack)
    saying = Saying(alert.model_copy(update={"ladder": ladder}))
    while True:
        saying, is_reached = _tell(saying, place, pack, reach, now=now)
        if is_reached or next_step(ladder, place.step) == place.step:
            break
        place = Place(next_step(ladder, place.step), 1, now)
    following = due_after(ladder, place, now, can_wait=can_wait(alert))
    timers = {STEP: Timer(kind=STEP, due_at=following.due_at)}
    placed = {"step": place.step, "said_at_step": place.said, "timers": timers}
    return replace(saying, alert=saying.alert.model_copy(update=placed))


def say_now(  # noqa: PLR0913 - what a saying depends on, and who wanted it
    before: Alert,
    alert: Alert,
    place: Place,
    pack: Pack,
    reach: Reach,
    *,
    now: datetime,
    by: str = "",
) -> Decision[Alert]:
    """Say a place of the ladder and conclude; outside the hours of its window it waits for them instead.

    Args:
        before: The alert as loaded.
        alert: The alert as it is to be said: raised.
        place: What is to be said.
        pack: The pack that the alert follows.
        reach: Who stands behind a target now.
        now: Instant of the decision.
        by: Who wanted it said; empty if it was due.
    """
    rungs = ladder_in_force(alert, pack).rungs
    opens_at = opening(rungs[place.step].window if can_wait(alert) else None, now)
    if opens_at > now:
        waiting = until(alert, replace(place, due_at=opens_at))
        return conclude_alert(before, waiting, "waits", now=now, row=rungs[place.step].row, silent=True)
    saying = say(alert, place, pack, reach, now=now)
    after = saying.alert.model_copy(update={"reminded_count": before.reminded_count + 1})
    return conclude_alert(
        before,
        after,
        "escalated" if by or after.step > before.step else "repeated",
        now=now,
        by=by,
        row=rungs[after.step].row,
        orders=saying.orders,
        events=saying.events,
    )


def with_attempts(alert: Alert, attempts: Iterable[Attempt]) -> Alert:
    """Give the alert with more attempts; the oldest leave the document and stay in the history."""
    kept = (*alert.attempts, *attempts)[-ATTEMPTS_KEPT:]
    return alert.model_copy(update={"attempts": kept})


def _tell(saying: Saying, place: Place, pack: Pack, reach: Reach, *, now: datetime) -> tuple[Saying, bool]:
    """Tell who stands behind one step; say whether it reached anybody."""
    alert = saying.alert
    rung = ladder_in_force(alert, pack).rungs[place.step]
    found = [(target, reach.behind(target.to)) for target in rung.targets]
    people: dict[str, str] = {}
    queues: dict[str, str] = {}
    for target, behind in found:
        people |= {person: target.to for person in behind if person not in people}
        if not behind and target.department:
            queues.setdefault(target.department, target.to)
    if rung.everyone and place.said > 1 and alert.awaited:
        people = {one: target for one, target in people.items() if one in alert.awaited} or people
    empty = [target for target, behind in found if not behind]
    mark = Mark(alert, place.step, alert.said_count + 1, now)
    attempts = (
        *(mark.page(person, target) for person, target in people.items()),
        *(mark.queue(name, target) for name, target in queues.items()),
        *(
            mark.nobody(target.to, knows_people=reach.knows_people)
            for target in empty
            if not target.department
        ),
    )
    is_reached = bool(people or queues)
    told = with_attempts(alert, attempts).model_copy(
        update={"said_count": mark.said, "awaited": tuple(people) if rung.everyone else ()}
    )
    pages = () if alert.drill else tuple(mark.order(person) for person in people)
    missing = _nobody_orders(alert, empty, pack, reach, is_reached=is_reached)
    asks = tuple(mark.ask(name) for name in queues)
    gathered = Saying(told, (*saying.orders, *pages, *missing), (*saying.events, *asks))
    return gathered, is_reached


def _nobody_orders(
    alert: Alert, empty: Iterable[RungTarget], pack: Pack, reach: Reach, *, is_reached: bool
) -> tuple[Order, ...]:
    """Give the alert for each rotation that is empty, and for a step that reached nobody at all."""
    if not reach.knows_people or alert.kind == NOBODY_ON_CALL:
        return ()
    missing = [one.to for one in empty if one.to.startswith("rotation:") or not is_reached]
    return tuple(
        order
        for target in dict.fromkeys(missing)
        for order in standing_alerts(pack, NOBODY_ON_CALL, about=target, party=alert)
    )

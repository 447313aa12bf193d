"""Ladders: what an alert keeps of the policy, and which step is said when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.directory import departments_behind
from rules.windows import opening
from schemas.ladder import Ladder, Rung, RungTarget
from schemas.messages.orders import RaiseAlert
from schemas.policy.escalation import EscalationPolicy, Repeats
from schemas.policy.ladders import ADDRESSEE, OWNER, LadderRow, StepRow, minutes_of
from schemas.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a ladder an alert stands, and when that is to be said."""

    step: int
    said: int
    """Which saying of that step it is, 1 for the first."""
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Walk:
    """What a look at a ladder comes to."""

    place: Place
    """The last one that is due, or the next one if none is."""
    skipped: tuple[Place, ...] = ()
    """Those before it that were due as well, oldest first: an outage overtook them. One for each step."""


def ladder_of(pack: Pack, order: RaiseAlert) -> Ladder:
    """Give the ladder that an alert climbs: the steps of its row, repeats of the last one, then management for ever.

    A kind that has no row in the pack tells its addressee.

    Args:
        pack: The pack that the alert follows.
        order: Says which kind it is, and who the addressee and the owning department are.

    Source: escalation.yaml, rows escalation.ladder.* and escalation.repeats.
    """
    policy = pack.escalation
    row = _row_of(policy, order)
    steps = row.steps if row else (StepRow(id=order.row, source="ours", targets=(ADDRESSEE,)),)
    rungs = tuple(_rung(step, pack, order) for step in steps)
    return Ladder(
        name=row.name if row else order.kind,
        rungs=(*rungs, *_ending(policy.repeats, rungs[-1], pack, order)),
        stale_after_minutes=policy.repeats.stale_after_minutes,
    )


def first_place(ladder: Ladder, now: datetime, *, can_wait: bool) -> Place:
    """Give when the first step is said: at once, or when its window opens."""
    return Place(0, 1, _opening(ladder.rungs[0], now, can_wait=can_wait))


def next_place(ladder: Ladder, place: Place, *, can_wait: bool) -> Place:
    """Give what follows once a place was said and nobody acknowledged: a repeat, or the next step.

    Args:
        ladder: The alert's own.
        place: What was said, ``due_at`` being when.
        can_wait: Whether the alert waits for windows to open.
    """
    rung = ladder.rungs[place.step]
    if rung.repeats is None or place.said <= rung.repeats:
        step, said, wait = place.step, place.said + 1, rung.every_minutes or 1
    else:
        step, said, wait = place.step + 1, 1, ladder.rungs[place.step + 1].after_minutes
    due_at = _opening(ladder.rungs[step], place.due_at + timedelta(minutes=wait), can_wait=can_wait)
    return Place(step, said, due_at)


def next_step(ladder: Ladder, step: int) -> int:
    """Give the step above; the last one has none and stays."""
    return min(step + 1, len(ladder.rungs) - 1)


def walk(ladder: Ladder, due: Place, now: datetime, *, can_wait: bool) -> Walk:
    """Give the last place that is due by now, and those that it overtook, so that no outage ends in a burst.

    Args:
        ladder: The alert's own.
        due: The place that its timer waits for; due at ``now`` or before.
        now: Instant of the decision.
        can_wait: Whether the alert waits for windows to open.
    """
    skipped: dict[int, Place] = {}
    place = due
    while True:
        if ladder.rungs[place.step].repeats is None:
            return Walk(_latest(ladder.rungs[place.step], place, now), tuple(skipped.values()))
        following = next_place(ladder, place, can_wait=can_wait)
        if following.due_at > now:
            return Walk(place, tuple(skipped.values()))
        skipped[place.step] = place
        place = following


def due_after(ladder: Ladder, said: Place, now: datetime, *, can_wait: bool) -> Place:
    """Give what follows a saying, with its full wait if the saying was late by more than half of it.

    A saying that came on time, give or take, counts from when it was due, so that delays do not add up.
    """
    on_time = next_place(ladder, said, can_wait=can_wait)
    late = now - said.due_at
    if late > (on_time.due_at - said.due_at) / 2:
        return next_place(ladder, Place(said.step, said.said, now), can_wait=can_wait)
    return on_time


def _latest(rung: Rung, place: Place, now: datetime) -> Place:
    """Give the last of the endless repeats that is due by now, without going through all of them."""
    every = timedelta(minutes=rung.every_minutes or 1)
    missed = (now - place.due_at) // every
    return Place(place.step, place.said + missed, place.due_at + missed * every)


def _opening(rung: Rung, at: datetime, *, can_wait: bool) -> datetime:
    return opening(rung.window, at) if can_wait else at


def _row_of(policy: EscalationPolicy, order: RaiseAlert) -> LadderRow | None:
    alert = policy.row(order.kind)
    return policy.ladder(alert.ladder) if alert else None


def _rung(step: StepRow, pack: Pack, order: RaiseAlert) -> Rung:
    return Rung(
        row=step.id,
        targets=_targets(step.targets, pack, order),
        after_minutes=minutes_of(step.after) if step.after else 0,
        every_minutes=minutes_of(step.repeat_every) if step.repeat_every else None,
        repeats=step.repeats,
        everyone=step.everyone,
        window=step.window,
    )


def _ending(repeats: Repeats, last: Rung, pack: Pack, order: RaiseAlert) -> tuple[Rung, ...]:
    """Give what follows the last step of the policy: its repeats up to the cap, then management without end."""
    management = Rung(
        row=repeats.id,
        targets=_targets((*repeats.management, ADDRESSEE), pack, order),
        after_minutes=repeats.every_minutes,
        every_minutes=repeats.afterwards_every_minutes,
        repeats=None,
    )
    if not repeats.at_most:
        return (management,)
    again = last.model_copy(
        update={
            "row": repeats.id,
            "after_minutes": repeats.every_minutes,
            "every_minutes": repeats.every_minutes,
            "repeats": repeats.at_most - 1,
        }
    )
    return (again, management)


def _targets(names: Iterable[str], pack: Pack, order: RaiseAlert) -> tuple[RungTarget, ...]:
    """Give the targets of a step, each once: the addressee may be named beside."""
    targets = {target.to: target for target in (_target(name, pack, order) for name in names)}
    return tuple(targets.values())


def _target(name: str, pack: Pack, order: RaiseAlert) -> RungTarget:
    kind, _, code = name.partition(":")
    if kind == ADDRESSEE:
        return _addressee(pack, order)
    if kind == OWNER:
        return RungTarget(to=name, department=order.department or _department(pack, order.addressee, order))
    has_queue = kind in ("department", "role")
    return RungTarget(to=name, department=_department(pack, code, order) if has_queue else None)


def _addressee(pack: Pack, order: RaiseAlert) -> RungTarget:
    name = order.addressee
    kind = "department" if name in pack.directory.department_codes else "role"
    return RungTarget(to=f"{kind}:{name}", department=_department(pack, name, order))


def _department(pack: Pack, name: str, order: RaiseAlert) -> str | None:
    """Give the department in whose queue a department or role is reached; None if the directory knows none."""
    if name in pack.directory.department_codes:
        return name
    role = next((row for row in pack.directory.roles if row.code == name), None)
    if role is None or role.of_case == "owner":
        return order.department if role else None
    return next(iter(departments_behind(pack, name)), None)

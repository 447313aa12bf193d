"""The stages of a handbook: where a case stands, what is ahead, and what it lacks to leave a stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rules.identity import once_for_each
from rules.stage_needs import MET_BY, holds, is_met
from rules.wording import wording_of
from schemas.case import ENDED, Case, State
from schemas.errors import NotAllowed, TooEarly
from schemas.messages.orders import NotifyCustomer
from schemas.policy.pack import Pack
from schemas.policy.stages import StageExit, StageRow, StagesPolicy

SAID_BY_MACHINE: Final = "told"
"""The need that is met by itself in a moment: a command that comes before waits for it."""


@dataclass(frozen=True, slots=True)
class Order:
    """The stages of a pack, ready to be found."""

    whole: tuple[StageRow, ...]
    parts: tuple[StageRow, ...]
    place: Mapping[State, int]
    """State to the place of its stage, 0 for the first; states beside the order have none."""
    exits: Mapping[int, tuple[StageExit, ...]]
    """Place of a stage to what must be there to leave it, that of its parts included."""


@once_for_each
def order_of(policy: StagesPolicy) -> Order:
    """Give the order of a pack's stages; worked out once."""
    whole = tuple(row for row in policy.stages if row.within is None)
    places = {row.code: number for number, row in enumerate(whole)}
    for row in policy.stages:
        if row.within is not None:
            places[row.code] = places[row.within]
    exits: dict[int, tuple[StageExit, ...]] = {}
    for exit_row in policy.exits:
        exits[places[exit_row.stage]] = (*exits.get(places[exit_row.stage], ()), exit_row)
    return Order(
        whole=whole,
        parts=tuple(row for row in policy.stages if row.within is not None),
        place={state: number for number, row in enumerate(whole) for state in row.states},
        exits=exits,
    )


def stage_of(case: Case, pack: Pack) -> StageRow | None:
    """Give the stage, or the part of one, that a case is in; None beside the order, or where the pack has none.

    A blocked case is where it was blocked.
    """
    order, state = order_of(pack.stages), _state(case)
    place = order.place.get(state)
    if place is None:
        return None
    within = order.whole[place]
    pending = {task.kind for task in case.tasks.values() if task.is_pending} if order.parts else set()
    parts = (
        row
        for row in order.parts
        if row.within == within.code and state in row.states and not pending.isdisjoint(row.tasks)
    )
    return next(parts, within)


def stages_ahead(case: Case, pack: Pack) -> tuple[StageRow, ...]:
    """Give the stages that are still to come, in their order; empty beside the order."""
    order = order_of(pack.stages)
    place = order.place.get(_state(case))
    return () if place is None else order.whole[place + 1 :]


def stage_label(case: Case, pack: Pack) -> str | None:
    """Give what a case's customer hears its stage called, in their language; None if it is in none."""
    stage = stage_of(case, pack)
    if stage is None:
        return None
    locale = wording_of(pack.notices).locale(case.locale, pack.locale)
    return stage.text[locale.code]


def check_exits(before: Case, after: Case, pack: Pack) -> None:
    """Let a case pass that has what the stages want that it leaves; leaving the last one is being closed.

    A case that ends otherwise than by its last stage (withdrawn, declined, decided by management) is not asked.

    Raises:
        NotAllowed: it lacks something; the text names stage and what is missing.
        TooEarly: it lacks only what is about to come by itself.

    Source: stages.yaml, rows stages.exit.*; S2-61, S2-62, C-28.
    """
    order = order_of(pack.stages)
    if not order.exits:
        return
    start = order.place.get(_state(before))
    goal = len(order.whole) if after.state in ENDED else order.place.get(_state(after))
    if start is None or goal is None or goal <= start:
        return
    for place in range(start, goal):
        unmet = _unmet(after, pack, order.exits.get(place, ()))
        if unmet:
            _refuse(after, order.whole[place], unmet)


def what_lacks(case: Case, pack: Pack, states: Sequence[State]) -> str:
    """Say which stages lie between a case and some states, and what it lacks for them; empty if none do.

    Args:
        case: A case in a state in which something cannot be done yet.
        pack: The case's pack.
        states: States in which it could be done.
    """
    order = order_of(pack.stages)
    start = order.place.get(_state(case))
    goal = min((order.place[state] for state in states if state in order.place), default=None)
    if start is None or goal is None or goal <= start:
        return ""
    open_stages = []
    for place in range(start, goal):
        lacks = [row.lacks for row in _unmet(case, pack, order.exits.get(place, ()))]
        label = order.whole[place].label
        open_stages.append(f"{label} (lacks {', '.join(lacks)})" if lacks else label)
    return f" Stage {order.whole[goal].label} comes after {', '.join(open_stages)}."


def lacks_to_leave(case: Case, pack: Pack) -> tuple[StageExit, ...]:
    """Give what a case still lacks to leave the stage that it is in; empty if nothing, or if it is in none."""
    order = order_of(pack.stages)
    place = order.place.get(_state(case))
    return _unmet(case, pack, order.exits.get(place, ())) if place is not None else ()


def notices_of_stage(before: Case | None, after: Case, pack: Pack) -> tuple[NotifyCustomer, ...]:
    """Give the order to tell the customer that their case has come to a stage, if the pack wants that told.

    Source: stages.yaml, ``notice`` of rows stages.stage.*; S3-27.
    """
    if before is None or (before.state == after.state and before.tasks is after.tasks):
        return ()
    stage = stage_of(after, pack)
    if stage is None or stage.notice is None or stage == stage_of(before, pack):
        return ()
    return (NotifyCustomer(case_id=after.id, kind=stage.notice, about=stage.code),)


def _state(case: Case) -> State:
    return case.blocked_from if case.state == "blocked" and case.blocked_from else case.state


def _unmet(case: Case, pack: Pack, exits: Sequence[StageExit]) -> tuple[StageExit, ...]:
    return tuple(row for row in exits if holds(row, case, pack) and not is_met(row, case, pack))


def _refuse(case: Case, stage: StageRow, unmet: Sequence[StageExit]) -> None:
    lacks = ", ".join(row.lacks for row in unmet)
    sentence = f"Case {case.number} cannot leave stage {stage.code} ({stage.label}): it lacks {lacks}."
    messages = ", ".join(dict.fromkeys(MET_BY[row.need] for row in unmet if MET_BY[row.need]))
    if messages:
        sentence += f" Send first: {messages}."
    if all(row.need == SAID_BY_MACHINE for row in unmet):
        raise TooEarly(sentence)
    rows = ", ".join(row.id for row in unmet)
    raise NotAllowed(sentence, field="case.state", expected=lacks, found=f"nothing that meets {rows}")

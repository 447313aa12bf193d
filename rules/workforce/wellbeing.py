"""What one person has borne: intense cases in a row, rest, abuse; a reminder to rest at the right one, exactly once."""

from __future__ import annotations

from datetime import datetime

from rules.versions import next_version
from rules.workforce.telling import Word, department_told, page
from schemas.decision import Decision, Reason
from schemas.messages.base import Event, Message
from schemas.messages.wellbeing import CountAbuse, CountCase, NoteRest, NoteTelemetryLook, RestTaken
from schemas.policy.pack import Pack
from schemas.policy.workforce_care import Rest
from schemas.staff import Staff
from schemas.wellbeing import MONTHS_KEPT, RUN_KEPT, Handled, Wellbeing


def count_case(
    before: Wellbeing | None, order: CountCase, pack: Pack | None, staff: Staff, *, now: datetime
) -> Decision[Wellbeing]:
    """Count a case that somebody has finished; remind them to rest at the intense one that fills the run.

    A calm case begins the run anew. Cases are put in the order in which they ended, however their messages overtake
    one another; a case counts once in a run. Once reminded, a person is not reminded again before a calm case or rest.

    Args:
        before: What they have borne so far, None if nothing.
        order: The case.
        pack: Its row says how many make a run, and gives the contact for help; None if the pack is gone.
        staff: Where the person is told; somebody whom it does not know is told through their department.
        now: Instant of the decision.

    Source: S3-58, S3-59; workforce.yaml, row workforce.rest.
    """
    known = before or Wellbeing(id=order.staff)
    if not order.is_intense:
        return _concluded(before, _reset(known, order.ended_at), "calm-case")
    overtaken = known.reset_at is not None and order.ended_at <= known.reset_at
    if overtaken or any(one.case_id == order.case_id for one in known.run):
        return _concluded(before, known, "intense-case")
    run = sorted((*known.run, Handled(case_id=order.case_id, at=order.ended_at)), key=lambda one: one.at)
    counted = known.model_copy(update={"run": tuple(run)[-RUN_KEPT:]})
    rest = pack.workforce.rest if pack else None
    if pack is None or rest is None or len(counted.run) < rest.after or known.reminded_at is not None:
        return _concluded(before, counted, "intense-case")
    reminded = counted.model_copy(update={"reminded_at": now, "reminder_count": known.reminder_count + 1})
    word = _reminder(rest, counted)
    orders: tuple[Message, ...] = ()
    events: tuple[Event, ...] = ()
    if staff.person(order.staff) is not None:
        orders = (page(order.staff, word, now=now),)
    else:
        events = tuple(department_told(pack, order.department, word, now=now))
    reason = Reason("rest_reminder", row=rest.id, detail={"count": len(counted.run), "after": rest.after})
    return _concluded(before, reminded, "rest-reminded", (reason,), orders, events)


def take_rest(before: Wellbeing | None, message: RestTaken, *, happened_at: datetime) -> Decision[Wellbeing]:
    """Begin the run anew after a rest that is told afterwards.

    Source: S3-58.
    """
    ended_at = min(message.until, happened_at) if message.until else happened_at
    return _concluded(before, _reset(before or Wellbeing(id=message.staff), ended_at), "rested")


def note_rest(before: Wellbeing | None, order: NoteRest) -> Decision[Wellbeing]:
    """Begin the run anew with a rest or absence that somebody said to their pool.

    Source: S3-58.
    """
    return _concluded(before, _reset(before or Wellbeing(id=order.staff), order.at), "rested")


def count_abuse(before: Wellbeing | None, order: CountAbuse) -> Decision[Wellbeing]:
    """Count for somebody's care that they were abused, by month.

    Source: S2-54; workforce.yaml, row workforce.abuse.
    """
    known = before or Wellbeing(id=order.staff)
    month = f"{order.at:%Y-%m}"
    counts = dict(known.abuse) | {month: known.abuse.get(month, 0) + 1}
    newest = {one: counts[one] for one in sorted(counts)[-MONTHS_KEPT:]}
    return _concluded(before, known.model_copy(update={"abuse": newest}), "abuse-counted")


def note_look(before: Wellbeing | None, order: NoteTelemetryLook) -> Decision[Wellbeing]:
    """Record that somebody is shown what was measured of a person.

    Source: S3-57.
    """
    known = before or Wellbeing(id=order.staff)
    return _concluded(before, known.model_copy(update={"look_count": known.look_count + 1}), "looked-at")


def _reset(known: Wellbeing, at: datetime) -> Wellbeing:
    """Give what is left once a calm case or a rest has ended a run; one from before the last changes nothing."""
    if known.reset_at is not None and at <= known.reset_at:
        return known
    left = tuple(one for one in known.run if one.at > at)
    return known.model_copy(update={"run": left, "reset_at": at, "reminded_at": None})


def _reminder(rest: Rest, known: Wellbeing) -> Word:
    words = {"count": len(known.run), "eap": rest.eap.contact, "hours": rest.eap.hours}
    return Word(
        kind="rest_reminder",
        about=f"{known.id}:{known.run[0].case_id}:{known.run[-1].case_id}",
        text={language: text.format_map(words) for language, text in rest.text.items()},
        details={"staff": known.id, **words},
    )


def _concluded(  # noqa: PLR0913, PLR0917 - the parts of a decision
    before: Wellbeing | None,
    after: Wellbeing,
    name: str,
    reasons: tuple[Reason, ...] = (),
    orders: tuple[Message, ...] = (),
    events: tuple[Event, ...] = (),
) -> Decision[Wellbeing]:
    if before is not None and after == before:
        return Decision(before=before, after=before, event=f"wellbeing.{name}")
    settled = next_version(before, after)
    return Decision(
        before=before, after=settled, event=f"wellbeing.{name}", reasons=reasons, orders=orders, events=events
    )

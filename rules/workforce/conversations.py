"""Conversations with the customer, step by step, and the abuse that staff bear in them."""

from __future__ import annotations

from datetime import datetime

from rules.admission import has_ended, not_before_receipt
from rules.authority import is_involved
from rules.handled import Done, handled
from rules.labels import expect_row
from rules.workforce.parts import expect_part
from schemas.aftermath import Conversation
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import InvalidMessage, NotAllowed
from schemas.messages.wellbeing import ConversationRecorded, CountAbuse
from schemas.policy.pack import Pack
from schemas.policy.workforce_care import Conduct


def record_conversation(
    case: Case, pack: Pack, message: ConversationRecorded, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Record a conversation. A pack that says how one goes takes it only with all steps in order.

    Raises:
        NotAllowed: the pack records no conversations; or somebody who is not at work on the case.
        CaseIsClosed: the case has ended.
        InvalidMessage: a step that the pack does not list, one that is missing, or another order.

    Source: S3-53, S2-54; workforce.yaml, rows workforce.conduct and workforce.abuse.
    """
    policy = pack.workforce
    expect_part(pack, policy.conduct or policy.abuse, "conduct or workforce.abuse")
    if not case.is_open:
        raise has_ended(case)
    if not is_involved(case, pack, message.by):
        raise NotAllowed(
            "A conversation is recorded by somebody who is at work on the case.",
            field="by",
            expected="the owner, or somebody of a department at work on it",
            found=repr(message.by),
        )
    at = not_before_receipt(case, happened_at)
    steps = _steps(policy.conduct, message.steps)
    talk = Conversation(steps=steps, note=message.note, abusive=message.abusive, by=message.by, at=at)
    after = case.model_copy(update={"conversations": (*case.conversations, talk)})
    counts = message.abusive and policy.abuse is not None
    done = Done(
        "conversation.recorded",
        message.by,
        details={"steps": list(steps)},
        orders=(CountAbuse(staff=message.by, at=at),) if counts else (),
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def _steps(conduct: Conduct | None, said: tuple[str, ...]) -> tuple[str, ...]:
    if conduct is None:
        return said
    steps = tuple(
        expect_row(conduct.steps, one, field=f"steps.{place}").code for place, one in enumerate(said)
    )
    wanted = tuple(row.code for row in conduct.steps)
    if steps != wanted:
        raise InvalidMessage(
            "A conversation has all of its steps in order.",
            field="steps",
            expected=", ".join(wanted),
            found=", ".join(steps),
        )
    return steps

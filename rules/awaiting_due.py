"""A customer who was asked for missing information is due for a reminder, or was silent to the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rules.announcing import case_fact
from rules.awaiting import asked_again, unanswered
from rules.fired import Outcome
from schemas.decision import Reason
from schemas.document import Timer
from schemas.policy.pack import Pack


def asked_once_more(outcome: Outcome, timer: Timer, pack: Pack, *, now: datetime) -> Outcome:
    """Remind the customer of what lacks; nothing if the case does not wait for it any more."""
    case, orders = asked_again(outcome.case, timer, pack, now=now)
    reason = Reason("intake.asked-again", pack.intake.incomplete.id, {"attempt": timer.attempt})
    return replace(outcome, case=case, reasons=(*outcome.reasons, reason), orders=(*outcome.orders, *orders))


def given_up(outcome: Outcome, pack: Pack, *, now: datetime) -> Outcome:
    """End the waiting as the pack says, and tell subscribers what lacked.

    Source: intake.yaml, row intake.incomplete; S4-17, C-21.
    """
    before = outcome.case
    ended = unanswered(before, pack.intake.incomplete, pack, now=now)
    version, form = before.version + 1, ended.case.closure
    lacked = {"lacking": list(before.lacking), "reason": ended.reason.row}
    facts = [case_fact(ended.case, "information-missing", now=now, version=version, details=lacked)]
    if form is not None:
        details = {"round": before.round, "outcome": form.outcome}
        facts.append(case_fact(ended.case, "closed", now=now, version=version, details=details))
    return replace(
        outcome,
        case=ended.case,
        events=(*outcome.events, ended.event),
        reasons=(*outcome.reasons, ended.reason),
        orders=(*outcome.orders, *ended.orders),
        facts=(*outcome.facts, *facts, *ended.asks),
    )

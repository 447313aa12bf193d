"""The end of a case and its closed-loop form: process, result, satisfaction."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.admission import has_ended
from rules.calendar_zone import zone_of
from rules.estimates import kept_estimate
from rules.labels import expect_row
from rules.notices import notify
from rules.satisfaction import last_asked
from rules.status import timeline
from schemas.case import Case
from schemas.ending import Closure
from schemas.errors import NotAllowed
from schemas.messages.orders import NotifyCustomer
from schemas.policy.callbacks import CallbacksPolicy, Outcome
from schemas.policy.coded import Coded
from schemas.policy.pack import Pack

LONGEST: Final = 19_000
"""Characters of the process on the form; what is older than that stays in the history."""


def close_case(case: Case, pack: Pack, *, outcome: str, satisfaction: str, now: datetime) -> Case:
    """Give the case closed, with its closed-loop form; the signature is still to come.

    The caller concludes with an event that ends the clocks, and orders ``notice_of_end`` and, for its alerts,
    ``alerts_to_resolve``.

    Args:
        case: Any open case, with its result and callbacks.
        pack: Its outcomes and the form.
        outcome: Code of one of the pack's outcomes.
        satisfaction: Code or label of an answer or of ``unasked``; empty: as the last callback said.
        now: When it is closed.

    Raises:
        CaseIsClosed: it has ended before.
        NotAllowed: an outcome that the pack does not know.
        InvalidMessage: a satisfaction that the pack does not know.

    Source: callbacks.yaml, rows callbacks.outcome.*; S0-59, S0-64.
    """
    if not case.is_open:
        raise has_ended(case)
    form = closing_form(case, pack, outcome=outcome, satisfaction=satisfaction, now=now)
    return case.model_copy(
        update={"state": "closed", "blocked_from": None, "closure": form, "open_alerts": ()}
    )


def notice_of_end(case: Case, pack: Pack) -> NotifyCustomer:
    """Give the order to tell the customer how a closed case ended.

    Raises:
        NotAllowed: the case has an outcome that the pack does not know, or none yet.

    Source: callbacks.yaml, ``notice`` of rows callbacks.outcome.*.
    """
    return notify(case, outcome_of(case, pack).notice)


def outcome_of(case: Case, pack: Pack) -> Outcome:
    """Give the row of the outcome that a closed case had.

    Raises:
        NotAllowed: the case has an outcome that the pack does not know, or none yet.
    """
    return _outcome(pack.callbacks, case.closure.outcome if case.closure else "")


def closing_form(case: Case, pack: Pack, *, outcome: str, satisfaction: str, now: datetime) -> Closure:
    """Give the form filled in but for the signature.

    Args:
        case: The case with its result and callbacks.
        pack: Its outcomes and the words of the form.
        outcome: Code of one of the pack's outcomes.
        satisfaction: Code or label of an answer or of ``unasked``; empty: as the last callback said.
        now: When the case is closed.

    Raises:
        NotAllowed: an outcome that the pack does not know.
        InvalidMessage: a satisfaction that the pack does not know.

    Source: archive.yaml, row archive.closing-form; S0-64.
    """
    row = _outcome(pack.callbacks, outcome)
    return Closure(
        process=_process(case, pack),
        result=case.resolution or row.result,
        satisfaction=_satisfaction(case, pack.callbacks, satisfaction),
        outcome=row.code,
        status_label=row.status_label,
        closed_at=now,
        estimate=kept_estimate(case, now=now),
    )


def _outcome(policy: CallbacksPolicy, code: str) -> Outcome:
    row = policy.outcome(code)
    if row is None:
        known = ", ".join(outcome.code for outcome in policy.outcomes)
        raise NotAllowed(
            f"Expected an outcome out of {known}; found {code!r}.",
            field="outcome",
            expected=known,
            found=repr(code),
        )
    return row


def _satisfaction(case: Case, policy: CallbacksPolicy, word: str) -> str:
    if not word:
        asked = last_asked(case)
        return asked.label if asked else policy.unasked.label
    known: tuple[Coded, ...] = (*policy.answers, policy.unasked)
    return expect_row(known, word, field="satisfaction").label


def _process(case: Case, pack: Pack) -> str:
    """Give what happened, a line each, as the form wants it."""
    words = pack.archive.closing_form.words
    zone = zone_of(pack.notices.zone.name)
    lines = []
    for item in timeline(case, "staff"):
        parts = (
            f"{item.at.astimezone(zone):%Y-%m-%d %H:%M}",
            words.get(item.what, item.what),
            item.text,
            item.by,
        )
        lines.append(" ".join(part for part in parts if part))
    text = "\n".join(lines)
    newest = text[-LONGEST:]
    return text if len(text) <= LONGEST else newest.partition("\n")[2] or newest

"""Self-service: an article for what is not urgent; whom it does not help, people take."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from rules.admission import admit, not_before_receipt
from rules.alerts import alerts_to_resolve
from rules.announcing import case_fact
from rules.closing import close_case, notice_of_end
from rules.fired import Outcome
from rules.handled import Done, handled
from rules.text.reading import Reading
from schemas.assessment import Assessment
from schemas.case import Case
from schemas.clock import time_of
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.errors import NotAllowed
from schemas.messages.base import Order
from schemas.messages.orders import AssignCase
from schemas.messages.triage import SelfServiceAnswered
from schemas.policy.knowledge import ArticleRow, SelfServiceRow
from schemas.policy.pack import Pack
from schemas.policy.row import takes

SELF_SERVICE: Final = "self_service"
"""Name and kind of the timer at which people take the case if nothing was heard."""

ENDED: Final = "case.self-service-ended"


def article_for(form: Assessment, reading: Reading, pack: Pack) -> ArticleRow | None:
    """Give the article that a case is answered with first; None: people take it at once.

    What is urgent, what triage is in doubt about and what has no article goes to people.

    Source: knowledge.yaml; S3-08, S3-09.
    """
    row = pack.knowledge.self_service
    if row is None or form.doubts or form.priority not in row.priorities or form.cls not in row.classes:
        return None
    return next((one for one in pack.knowledge.articles if _fits(one, form, reading)), None)


def offered(case: Case, article: ArticleRow, row: SelfServiceRow, *, now: datetime) -> Case:
    """Give a judged case that waits for what its customer says to an article."""
    timer = Timer(kind=SELF_SERVICE, due_at=now + time_of(row.waits))
    timers = {**case.timers, SELF_SERVICE: timer}
    return case.model_copy(update={"state": "self_service", "article": article.code, "timers": timers})


def to_people(case: Case) -> tuple[Case, tuple[Order, ...]]:
    """Give a case in self-service on its way to people, and the order that gives it an owner; others as they are."""
    if case.state != "self_service":
        return case, ()
    timers = {name: timer for name, timer in case.timers.items() if name != SELF_SERVICE}
    return case.model_copy(update={"state": "triaged", "timers": timers}), (AssignCase(case_id=case.id),)


def answer_self_service(
    case: Case, pack: Pack, message: SelfServiceAnswered, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Close a case that the article helped, or let people take it.

    Raises:
        NotAllowed: the case is in no self-service, or the pack offers none any more.

    Source: knowledge.yaml, row knowledge.self_service; handling.yaml, row handling.command.answer-self-service; S3-09.
    """
    admit(case, pack, "answer_self_service", message.by)
    at = not_before_receipt(case, happened_at)
    if not message.helped:
        after, orders = to_people(case)
        done = Done(ENDED, message.by, details={"article": case.article, "by": "customer"}, orders=orders)
        return handled(case, after, pack, done, now=now, happened_at=at)
    row = pack.knowledge.self_service
    if row is None:
        raise NotAllowed(
            "The case's pack offers no self-service.", field="helped", expected="false", found="true"
        )
    after, _ = to_people(case)
    closed = close_case(after, pack, outcome=row.outcome, satisfaction="", now=now)
    done = Done(
        "case.closed",
        message.by,
        details={"round": case.round, "outcome": row.outcome},
        reasons=(Reason("self_service.helped", row.id, {"article": case.article}),),
        orders=(*alerts_to_resolve(case, "case.closed"), notice_of_end(closed, pack)),
    )
    return handled(case, closed, pack, done, now=now, happened_at=at)


def silence_ended(outcome: Outcome, timer: Timer, pack: Pack, /, *, now: datetime) -> Outcome:
    """Let people take a case whose customer has said nothing to the article."""
    after, orders = to_people(outcome.case)
    timers = {name: kept for name, kept in after.timers.items() if name != timer.kind}
    after = after.model_copy(update={"timers": timers})
    if not orders:
        return replace(outcome, case=after)
    row = pack.knowledge.self_service
    details = {"article": after.article, "by": "silence"}
    fact = case_fact(after, "self-service-ended", now=now, version=after.version + 1, details=details)
    return replace(
        outcome,
        case=after,
        events=(*outcome.events, ENDED),
        reasons=(*outcome.reasons, Reason("self_service.silence", row.id if row else "")),
        orders=(*outcome.orders, *orders),
        facts=(*outcome.facts, fact),
    )


def _fits(row: ArticleRow, form: Assessment, reading: Reading) -> bool:
    return (
        takes(row.classes, form.cls)
        and takes(row.topics, form.topic)
        and takes(row.modules, form.module)
        and (not row.marks or any(reading.weight([mark]) > 0 for mark in row.marks))
    )

"""An ended case whose customer objects: opened again while its end is not final, else gone on with by one new case."""

from __future__ import annotations

from datetime import datetime

from rules.admission import has_ended
from rules.alerts import alert_orders, with_alerts
from rules.announcing import ask_department, case_fact
from rules.authority import CUSTOMER, belongs_to
from rules.conclusion import conclude
from rules.handled import Done, handled
from rules.happened import REOPENED
from rules.notices import notify
from rules.objecting import added, goes_on_in, objected_again
from rules.responsible import department_of
from rules.rework import in_next_round
from schemas.case import Case
from schemas.clock import time_of
from schemas.decision import Decision, Reason
from schemas.ending import Closure, Renewal, Reopening
from schemas.errors import NotAllowed
from schemas.messages.base import Event, Order
from schemas.messages.ending import CaseReopened
from schemas.messages.intake import FeedbackSubmitted, StatedUrgency
from schemas.policy.callbacks import Reopening as ReopeningRow
from schemas.policy.pack import Pack
from schemas.report import UNSTATED

RENEWED = "case.renewed"
"""The matter of an ended case is there again, and a new case goes on with it."""


def reopen(
    case: Case, pack: Pack, message: CaseReopened, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Open a closed case again, have a new one go on with its matter, or add to the one that does already.

    It is opened again within the pack's time, unsigned, and so often as the pack says; what was decided above the
    owner goes back there. Later, or once it is signed, the end is final. One matter becomes one new case, whatever
    is objected, and in whatever order it comes.

    Raises:
        NotAllowed: the case is open and nobody has objected before, or somebody says so who may not.
        CaseIsClosed: it was merged into another one, its customer was erased, or the pack opens none again.

    Source: callbacks.yaml, row callbacks.reopening.
    """
    row, form = pack.callbacks.reopening, case.closure
    if case.is_open or form is None:
        return added(case, pack, message, now=now, happened_at=happened_at)
    if row is None or case.erased is not None or any(link.relation == "merged_into" for link in case.links):
        raise has_ended(case)
    _expect_known(pack, message.by)
    at = max(happened_at, form.closed_at)
    if case.renewal is not None or goes_on_in(case) is not None:
        return objected_again(case, pack, message, now=now, at=at)
    if not _may_reopen(case, form, row, at=at):
        return _renewed(case, pack, row, form, message, now=now, at=at)
    entry = Reopening(reason=message.reason, by=message.by, at=at, closure=form)
    opened = case.model_copy(update={"closure": None, "reopenings": (*case.reopenings, entry)})
    after, orders, asks = _gone_on(opened, pack, row, form.outcome, now=now)
    details = {"round": after.round, "outcome": form.outcome, "to": after.state}
    reason = Reason("case.reopened", row.id, {"outcome": form.outcome})
    done = Done(REOPENED, message.by, details=details, reasons=(reason,), orders=orders, asks=asks)
    return handled(case, after, pack, done, now=now, happened_at=at)


def _expect_known(pack: Pack, by: str) -> None:
    if by == CUSTOMER or any(belongs_to(pack, by, one) for one in pack.directory.department_codes):
        return
    expected = "the customer or somebody of a department"
    raise NotAllowed(
        f"An objection is said by {expected}; found {by!r}.", field="by", expected=expected, found=repr(by)
    )


def _may_reopen(case: Case, form: Closure, row: ReopeningRow, *, at: datetime) -> bool:
    return (
        case.state == "closed"
        and case.owner is not None
        and form.signed_by is None
        and form.outcome in row.outcomes
        and len(case.reopenings) < row.most
        and at <= form.closed_at + time_of(row.within)
    )


def _gone_on(
    case: Case, pack: Pack, row: ReopeningRow, outcome: str, *, now: datetime
) -> tuple[Case, tuple[Order, ...], tuple[Event, ...]]:
    """Give the case where it goes on, what is sent, and who is asked."""
    told = pack.callbacks.notices
    if outcome in row.escalates:
        raised = case.model_copy(update={"state": "escalated"})
        alerts = alert_orders(raised, pack, row.alert)
        after = with_alerts(raised, alerts)
        ask = ask_department(after, row.department, "decision", now=now, details={"round": after.round})
        return after, (*alerts, notify(after, told.escalated, about=str(len(after.reopenings)))), (ask,)
    after, tasks = in_next_round(case, pack, now=now)
    ask = ask_department(after, department_of(after, pack), "rework", now=now, details={"round": after.round})
    return after, (notify(after, told.rework),), (ask, *tasks)


def _renewed(  # noqa: PLR0913 - what was loaded, who says what, and two instants
    case: Case,
    pack: Pack,
    row: ReopeningRow,
    form: Closure,
    message: CaseReopened,
    *,
    now: datetime,
    at: datetime,
) -> Decision[Case]:
    """Note on an ended case that its matter is submitted anew; also on an archived one, whose record stays sealed."""
    fact = case_fact(case, "renewed", now=now, version=case.version + 1, details={"outcome": form.outcome})
    return conclude(
        case,
        case.model_copy(update={"renewal": Renewal(at=at)}),
        pack,
        event=RENEWED,
        now=now,
        happened_at=at,
        by=message.by,
        reasons=(Reason("case.renewed", row.id, {"outcome": form.outcome}),),
        orders=(_submission(case, message, at=at),),
        events=(fact,),
    )


def _submission(case: Case, message: CaseReopened, *, at: datetime) -> FeedbackSubmitted:
    """Give the same matter as a submission of its own, with the customer's words of now; an exercise stays one."""
    report = case.report
    return FeedbackSubmitted(
        pack=case.pack.name,
        channel=case.channel,
        stated_at=at,
        type=None if report.type == UNSTATED else report.type,
        topic=report.topic,
        module=report.module,
        summary=message.reason,
        demands=report.demands,
        urgency=StatedUrgency(value=report.urgency.value, source=report.urgency.source),
        customer=case.customer,
        incident=report.incident,
        product=report.product,
        order_number=report.order_number,
        referrer=report.referrer,
        locale=case.locale,
        language=report.language,
        culture=case.culture,
        zone=case.zone,
        tags=case.tags_in_force,
        goes_on_with=case.id,
        drill=case.drill,
    )

"""The actors of callbacks, notices, archiving and escalation: each joins its message with its rule."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from actors import alerts, archiving, callbacks, escalation, notices
from actors.spec import ActorSpec, Context
from rules.alerts import alert_orders
from schemas.document import Document
from schemas.messages.alerting import AlertAcknowledged, AlertEscalated, AlertResolved, AlertSnoozed
from schemas.messages.base import Message
from schemas.messages.ending import (
    CallbackAttempted,
    CallbackRecorded,
    CaseReopened,
    CaseSigned,
    CauseAnalysed,
    CustomerRated,
)
from schemas.messages.intake import StatusRequested
from schemas.messages.notices import NoticeDelivered, SendNotice, TellAudited
from schemas.messages.orders import (
    ArchiveCase,
    CheckAlert,
    NotifyCustomer,
    RaiseAlert,
    RedirectAlert,
    ReopenAlert,
    ResolveAlert,
)
from schemas.messages.paging import PageSettled
from tests.ending import CALLED, OWNER, REF, a_judged_case, a_resolved_case
from tests.packs import the_pack, the_packs

SPECS: tuple[ActorSpec, ...] = (
    *callbacks.SPECS,
    *notices.SPECS,
    *archiving.SPECS,
    *escalation.SPECS,
    *alerts.SPECS,
)


def after(message: Message, document: Document | None, *, later: timedelta = timedelta()) -> Any:
    """Give the document after the actor of a message decided."""
    now = CALLED + later
    context = Context(
        now=now, happened_at=now, packs=the_packs(), message_key="K", source="/test", source_id="1"
    )
    (spec,) = [spec for spec in SPECS if spec.message is type(message)]
    return spec.decide(message, document, context).after


def test_every_message_of_the_ending_has_one_actor() -> None:
    assert {spec.message for spec in SPECS} == {
        CallbackRecorded,
        CallbackAttempted,
        CustomerRated,
        CaseReopened,
        CauseAnalysed,
        CaseSigned,
        StatusRequested,
        NotifyCustomer,
        TellAudited,
        SendNotice,
        NoticeDelivered,
        ArchiveCase,
        RaiseAlert,
        ResolveAlert,
        RedirectAlert,
        ReopenAlert,
        CheckAlert,
        PageSettled,
        AlertAcknowledged,
        AlertEscalated,
        AlertSnoozed,
        AlertResolved,
    }


@pytest.mark.req("S0-59", "S0-65")
def test_a_resolved_case_is_called_back_told_signed_and_archived() -> None:
    case = after(CallbackRecorded(case=REF, answer="满意", by="agent-017"), a_resolved_case())
    case = after(NotifyCustomer(case_id=case.id, kind="thanks"), case)
    case = after(CaseSigned(case=REF, by=OWNER), case)
    case = after(ArchiveCase(case_id=case.id), case)
    case = after(StatusRequested(case=REF), case)

    assert (case.state, case.version) == ("archived", 6)
    assert [notice.kind for notice in case.notices] == ["thanks"]


@pytest.mark.req("S0-60")
def test_a_failed_round_gets_its_cause() -> None:
    case = after(CallbackRecorded(case=REF, answer="不满意", by="agent-017"), a_resolved_case())
    case = after(CauseAnalysed(case=REF, cause="没有检测电源", by=OWNER), case)

    assert (case.state, case.cause_analyses) == ("rework", ("没有检测电源",))


def test_an_alert_is_raised_repeated_acknowledged_and_resolved() -> None:
    (order,) = alert_orders(a_judged_case(), the_pack(), "round_cap")
    alert = after(order, None)
    alert = after(CheckAlert(alert_id=alert.id, due_at=CALLED), alert, later=timedelta(minutes=15))
    alert = after(AlertAcknowledged(alert_id=alert.id, by="lead-01"), alert)
    alert = after(ResolveAlert(alert_id=alert.id, reason="case.closed"), alert)

    assert (alert.state, alert.reminded_count, alert.version) == ("resolved", 1, 4)


def test_an_alert_of_a_pack_that_is_no_longer_loaded_follows_the_default_pack() -> None:
    (order,) = alert_orders(a_judged_case(), the_pack(), "round_cap")

    alert = after(order.model_copy(update={"pack": "gone"}), None)

    assert alert.next_due_at == CALLED + timedelta(minutes=15)

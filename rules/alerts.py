"""Alerts about a case: which order raises one, and what the case remembers of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.case import Case
from schemas.ids import message_key
from schemas.messages.base import Message
from schemas.messages.orders import RaiseAlert, ResolveAlert
from schemas.policy.escalation import AlertRow
from schemas.policy.pack import Pack

BLOCKED: Final = "blocked"
UNSOLVABLE: Final = "unsolvable"
TRANSFERS: Final = "transfers"

RAISED_BY_RULES: Final = frozenset({BLOCKED, UNSOLVABLE, TRANSFERS})
"""Kinds that a rule names itself; every other kind is named by a row of the pack."""


def alert_orders(
    case: Case, pack: Pack, kind: str, *, detail: str = "", about: str = ""
) -> tuple[RaiseAlert, ...]:
    """Give the order that raises an alert for a case; nothing if the pack raises none of this kind.

    The order goes into the decision; the alert's id belongs into the case, see ``with_alerts``.

    Args:
        case: The case as it is after the decision.
        pack: The case's pack.
        kind: Kind in the escalation table.
        detail: Codes or numbers for the summary; never personal data, never a customer's words.
        about: What within the case it concerns, such as a clock's name; part of the cause if the row says.

    Source: escalation.yaml, rows escalation.alert.*.
    """
    row = pack.escalation.row(kind)
    if row is None:
        return ()
    order = RaiseAlert(
        dedupe_key=_cause(row, case, about),
        kind=kind,
        severity=row.severity_for.get(case.priority, row.severity),
        summary=_summary(row, case, pack, detail=detail, about=about),
        addressee=case.owner.department if row.to_owner and case.owner else row.addressee,
        row=row.id,
        case_id=case.id,
        case_number=case.number,
        case_version=case.version,
        pack=pack.name,
    )
    return (order,)


def alert_id_of(order: RaiseAlert) -> str:
    """Give the id of the alert that an order raises."""
    return message_key("alert", order.dedupe_key)


def with_alerts(case: Case, orders: Sequence[Message]) -> Case:
    """Give the case that remembers every alert which these orders raise; the same case if there is none new.

    Needs no pack and no clock and may be applied twice, so it can stand wherever orders meet the case.
    """
    raised = (alert_id_of(order) for order in orders if isinstance(order, RaiseAlert))
    new = tuple(alert_id for alert_id in dict.fromkeys(raised) if alert_id not in case.open_alerts)
    return case.model_copy(update={"open_alerts": (*case.open_alerts, *new)}) if new else case


def alerts_to_resolve(case: Case, reason: str) -> tuple[ResolveAlert, ...]:
    """Give the orders that resolve every open alert of a case, oldest first.

    Args:
        case: The case before it is closed; closing forgets its alerts.
        reason: Code or sentence without personal data.
    """
    return tuple(
        ResolveAlert(alert_id=alert_id, reason=reason, case_version=case.version)
        for alert_id in case.open_alerts
    )


def _cause(row: AlertRow, case: Case, about: str) -> str:
    parts = {"case": case.id, "about": about, "round": str(case.round)}
    return "/".join((row.kind, *(parts[name] for name in row.dedupe)))


def _summary(row: AlertRow, case: Case, pack: Pack, *, detail: str, about: str) -> str:
    template = row.summary["zh" if pack.locale.startswith("zh") else "en"]
    return template.format(
        number=case.number,
        detail=detail,
        about=about,
        round=case.round,
        state=case.state,
        priority=case.priority,
        owner=case.owner.person if case.owner else "-",
        department=case.owner.department if case.owner else "-",
    )

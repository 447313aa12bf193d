"""Alerts about a case: which order raises one, and what the case remembers of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from schemas.alert import Alert
from schemas.case import Case
from schemas.ids import message_key
from schemas.messages.base import Message
from schemas.messages.orders import RaiseAlert, RedirectAlert, ResolveAlert
from schemas.model import Language
from schemas.policy.escalation import PLACEHOLDERS, AlertRow
from schemas.policy.pack import Pack

Detail = str | Mapping[Language, str]
"""What a summary says beside: the same for all readers, or in each language."""

BLOCKED: Final = "blocked"
UNSOLVABLE: Final = "unsolvable"
TRANSFERS: Final = "transfers"

NOBODY_ON_CALL: Final = "nobody_on_call"

RAISED_BY_RULES: Final = frozenset({BLOCKED, UNSOLVABLE, TRANSFERS, NOBODY_ON_CALL})
"""Kinds that a rule names itself; every other kind is named by a row of the pack."""


def alert_orders(
    case: Case, pack: Pack, kind: str, *, detail: Detail = "", about: str = ""
) -> tuple[RaiseAlert, ...]:
    """Give the order that raises an alert for a case; nothing if the pack raises none of this kind.

    The order goes into the decision; the alert's id belongs into the case, see ``with_alerts``.

    Args:
        case: The case as it is after the decision.
        pack: The case's pack.
        kind: Kind in the escalation table.
        detail: Codes or numbers for the summary, or for that in each language; never personal data, never a customer's
            words.
        about: What within the case it concerns, such as a clock's name; part of the cause if the row says.

    Source: escalation.yaml, rows escalation.alert.*.
    """
    row = pack.escalation.row(kind)
    if row is None:
        return ()
    texts = _texts(row, _words(case, about=about), detail)
    order = RaiseAlert(
        dedupe_key=cause_of(row, case_id=case.id, about=about, number=case.round),
        kind=kind,
        severity=row.severity_for.get(case.priority, row.severity),
        summary=texts[language_of(pack)],
        texts=texts,
        about=about,
        drill=case.drill,
        priority=case.priority,
        owner=case.owner.person if case.owner else None,
        department=case.owner.department if case.owner else None,
        addressee=case.owner.department if row.to_owner and case.owner else row.addressee,
        row=row.id,
        case_id=case.id,
        case_number=case.number,
        case_version=case.version,
        pack=pack.name,
    )
    return (order,)


def standing_alerts(  # noqa: PLR0913 - the parts of an alert, all named
    pack: Pack,
    kind: str,
    *,
    about: str,
    detail: Detail = "",
    party: Alert | None = None,
    cause: str = "",
    drill: bool = False,
) -> tuple[RaiseAlert, ...]:
    """Give the order that raises an alert about no case; nothing if the pack raises none of this kind.

    Args:
        pack: Its escalation table says who is told.
        kind: Kind in the escalation table.
        about: What it concerns, such as a rotation or a queue; part of the cause.
        detail: Codes or numbers for the summary, or for that in each language; never personal data.
        party: An alert whose owner and department it shares, if it came up on the way to somebody.
        cause: What makes it the same alert, if that is not kind and ``about``.
        drill: Whether an exercise raises it.

    Source: escalation.yaml, rows escalation.alert.*.
    """
    row = pack.escalation.row(kind)
    if row is None:
        return ()
    texts = _texts(row, _NO_CASE | {"about": about}, detail)
    order = RaiseAlert(
        dedupe_key=cause or f"{kind}/{about}",
        kind=kind,
        severity=row.severity,
        summary=texts[language_of(pack)],
        texts=texts,
        about=about,
        drill=drill,
        owner=party.owner if party else None,
        department=party.department if party else None,
        addressee=row.addressee,
        row=row.id,
        pack=pack.name,
    )
    return (order,)


def alert_id_of(order: RaiseAlert) -> str:
    """Give the id of the alert that an order raises."""
    return message_key("alert", order.dedupe_key)


def with_alerts(case: Case, orders: Sequence[Message]) -> Case:
    """Give the case that remembers every alert about it which these orders raise; the same case if there is none new.

    Needs no pack and no clock and may be applied twice, so it can stand wherever orders meet the case.
    """
    raised = (alert_id_of(order) for order in orders if isinstance(order, RaiseAlert) and order.case_id)
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


def redirections(before: Case | None, after: Case, version: int) -> tuple[RedirectAlert, ...]:
    """Give the orders that tell a case's open alerts who owns it now; nothing if that has not changed.

    Args:
        before: The case as loaded, None if it is new.
        after: The case after the decision.
        version: The version that the decision makes.
    """
    if not after.open_alerts or before is None or after.owner is None or before.owner is after.owner:
        return ()
    owner = after.owner
    return tuple(
        RedirectAlert(
            alert_id=alert_id, owner=owner.person, department=owner.department, case_version=version
        )
        for alert_id in after.open_alerts
    )


_NO_CASE: Final[dict[str, object]] = dict.fromkeys(sorted(PLACEHOLDERS), "-")


def cause_of(row: AlertRow, *, case_id: str, about: str, number: int) -> str:
    """Give what the same cause always gives for an alert about a case.

    Args:
        row: Says which parts matter.
        case_id: Id of the case.
        about: What within the case it concerns.
        number: The round of handling.
    """
    parts = {"case": case_id, "about": about, "round": str(number)}
    return "/".join((row.kind, *(parts[name] for name in row.dedupe)))


def _texts(row: AlertRow, words: Mapping[str, object], detail: Detail) -> Mapping[Language, str]:
    """Give the summary in every language that readers have."""
    details = dict.fromkeys(row.summary, detail) if isinstance(detail, str) else detail
    return {
        language: template.format_map({**words, "detail": details[language]})
        for language, template in row.summary.items()
    }


def language_of(pack: Pack) -> Language:
    """Give the language of a pack's own summaries."""
    return "zh" if pack.locale.startswith("zh") else "en"


def _words(case: Case, *, about: str) -> Mapping[str, object]:
    return {
        "number": case.number,
        "about": about,
        "round": case.round,
        "state": case.state,
        "priority": case.priority,
        "owner": case.owner.person if case.owner else "-",
        "department": case.owner.department if case.owner else "-",
    }

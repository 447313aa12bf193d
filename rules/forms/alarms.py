"""How fast somebody was told of a crisis and said that they act on it: for exercises and for the real thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from rules.forms.reaching import MINUTE, tenths
from schemas.alert import Alert
from schemas.case import Case
from schemas.model import Language


def _told_at(alert: Alert) -> datetime | None:
    return min((one.at for one in alert.attempts if one.outcome == "delivered"), default=None)


def _first_acknowledged_at(alert: Alert) -> datetime | None:
    return alert.acknowledgements[0].at if alert.acknowledgements else None


ALARMED: Final[Mapping[str, Callable[[Alert], datetime | None]]] = {
    "alerted": lambda alert: alert.raised_at,
    "told": _told_at,
    "acknowledged": _first_acknowledged_at,
}
"""Step towards somebody who acts, to when an alert reached it."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alert of a crisis. Minutes are clock time since receipt, with one decimal; None: that has not happened."""

    summary: str
    """In the form's language."""
    raised_at: datetime
    raised_minutes: Decimal
    told_at: datetime | None
    """When a channel took it for the first time, or a department was told."""
    told_minutes: Decimal | None
    acknowledged_at: datetime | None
    """For the first time."""
    acknowledged_minutes: Decimal | None
    acknowledged_by: str | None
    """Staff id."""
    resolved_at: datetime | None


def alarms(case: Case, alerts: Sequence[Alert], language: Language) -> Iterator[Alarm]:
    """Give the alerts of a case's crisis, the first raised first.

    Source: S3-43, S3-45.
    """
    for alert in sorted(alerts, key=lambda one: one.raised_at):
        told, acknowledged = _told_at(alert), _first_acknowledged_at(alert)
        yield Alarm(
            summary=alert.texts.get(language, alert.summary),
            raised_at=alert.raised_at,
            raised_minutes=tenths(alert.raised_at - case.received_at, MINUTE),
            told_at=told,
            told_minutes=_minutes(case, told),
            acknowledged_at=acknowledged,
            acknowledged_minutes=_minutes(case, acknowledged),
            acknowledged_by=alert.acknowledgements[0].by if alert.acknowledgements else None,
            resolved_at=alert.resolved_at,
        )


def minutes_until(step: str, case: Case, alerts: Sequence[Alert]) -> Decimal | None:
    """Give the minutes from receipt until the first alert of a crisis reached a step of ``ALARMED``; None: none did.

    Source: S3-45.
    """
    reached = [at for alert in alerts if (at := ALARMED[step](alert)) is not None]
    return _minutes(case, min(reached, default=None))


def _minutes(case: Case, at: datetime | None) -> Decimal | None:
    return tenths(at - case.received_at, MINUTE) if at is not None else None

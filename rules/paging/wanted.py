"""Whether a page is still wanted at the moment of sending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.alert import Alert
from schemas.contact import Page
from schemas.paging import SendPages
from schemas.policy.paging import Inhibition


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a sending is still wanted."""

    pages: tuple[Page, ...]
    restated: tuple[Page, ...]
    overtaken: Mapping[str, str]
    """Page to reason."""
    inhibited: Mapping[str, str]
    """Page to the alert that is its cause."""


def still_wanted(page: Page, alert: Alert | None, *, contact: str, now: datetime) -> str:
    """Give why a page is not wanted any more; empty if it is.

    A page without an alert, or whose alert cannot be found, is wanted: better once too often than never. Where everyone
    must acknowledge, a page is overtaken once its own reader has.

    Args:
        page: About to be sent.
        alert: As it is now.
        contact: Staff id of the reader.
        now: Instant of the look; a snooze that has ended counts no more.
    """
    if alert is None:
        return ""
    if alert.state != "raised":
        return alert.state
    if alert.snoozed_until is not None and alert.snoozed_until > now:
        return "snoozed"
    has_done_so = alert.awaited and page.step == alert.step and contact not in alert.awaited
    return "acknowledged" if has_done_so else ""


def muted_by(alert: Alert, causes: Sequence[Alert], inhibitions: Sequence[Inhibition]) -> str:
    """Give the id of an open alert that mutes this one; empty if there is none.

    Args:
        alert: The symptom.
        causes: Alerts that may be causes, in any state.
        inhibitions: Which kind mutes which, and what they must have in common.
    """
    for row in inhibitions:
        if alert.kind not in row.mutes:
            continue
        for cause in causes:
            alike = all(_part(cause, part) == _part(alert, part) != "" for part in row.equal)
            if cause.kind in row.cause and cause.state != "resolved" and alike:
                return cause.id
    return ""


def causes_to_ask_for(errand: SendPages) -> tuple[str, ...]:
    """Give the kinds of alert that may mute a page of a sending, sorted; mostly none."""
    kinds = {page.kind for page in errand.pages}
    return tuple(sorted({one for row in errand.inhibitions if kinds & set(row.mutes) for one in row.cause}))


def what_is_wanted(errand: SendPages, alerts: Mapping[str, Alert], causes: Sequence[Alert]) -> Wanted:
    """Sort a sending into what goes out and what does not.

    Args:
        errand: The pages and what was told lately.
        alerts: Id to alert as it is now, for every alert that could be found.
        causes: Open alerts of the kinds of ``causes_to_ask_for``.
    """
    overtaken: dict[str, str] = {}
    inhibited: dict[str, str] = {}
    for page in errand.pages:
        alert = alerts.get(page.alert_id or "")
        reason = still_wanted(page, alert, contact=errand.person.id, now=errand.now)
        cause = muted_by(alert, causes, errand.inhibitions) if alert and not reason else ""
        if reason:
            overtaken[page.page_id] = reason
        elif cause:
            inhibited[page.page_id] = cause
    unwanted = overtaken.keys() | inhibited.keys()
    return Wanted(
        pages=tuple(page for page in errand.pages if page.page_id not in unwanted),
        restated=tuple(page for page in errand.restated if _is_open(page, alerts, errand)),
        overtaken=overtaken,
        inhibited=inhibited,
    )


def _is_open(page: Page, alerts: Mapping[str, Alert], errand: SendPages) -> bool:
    alert = alerts.get(page.alert_id or "")
    return alert is not None and not still_wanted(page, alert, contact=errand.person.id, now=errand.now)


def _part(alert: Alert, part: str) -> str:
    return (alert.case_id if part == "case" else alert.department) or ""

"""Whether a template may be sent: it is approved, and its audit has not lapsed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal

from rules.calendar_zone import zone_of
from schemas.filing import Filing
from schemas.policy.notices import NoticesPolicy, Template

Forbidden = Literal["draft", "unapproved", "audit_lapsed"]
"""draft: it waits for its approval; unapproved: its approval holds from a later day on; audit_lapsed: the last audit is
too long ago."""


def why_not_sent(
    template: Template, policy: NoticesPolicy, *, now: datetime, audited: Filing | None = None
) -> Forbidden | None:
    """Give why a template may not be sent now; None if it may.

    Args:
        template: What is to be sent.
        policy: Its approval and audit.
        now: Instant of sending.
        audited: The last audit that was filed, if there is one.

    Source: notices.yaml, rows notices.approval and notices.audit; S2-49, S3-41.
    """
    if template.draft:
        return "draft"
    today = now.astimezone(zone_of(policy.zone.name)).date()
    if policy.approval is not None and today < policy.approval.on:
        return "unapproved"
    lapses = lapses_at(policy, audited)
    return "audit_lapsed" if lapses is not None and now >= lapses else None


def lapses_at(policy: NoticesPolicy, audited: Filing | None = None) -> datetime | None:
    """Give the first instant at which templates are audited no more; None for a pack without audits.

    The day of the audit is not counted; the last day counts whole, in the zone of the pack's notices.
    """
    row = policy.audit
    if row is None:
        return None
    zone = zone_of(policy.zone.name)
    filed = (
        audited.filed_at.astimezone(zone).date() if audited and audited.content["passed"] else row.audited_on
    )
    last = max(row.audited_on, filed) + timedelta(days=row.lasts_days)
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=zone)

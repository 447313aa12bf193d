"""Turn a submission into a registered case, or say what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from rules.alerts import alert_orders, with_alerts
from rules.announcing import case_fact
from rules.authority import CUSTOMER
from rules.awaiting import CASELOOP, REQUEST, awaiting
from rules.closing import notice_of_end
from rules.conclusion import conclude
from rules.cultures import given_culture
from rules.notices import notify
from rules.prefill import prefilled
from rules.restating import is_confirmed
from rules.reviewing import Entry, entered
from rules.scope import declined, facts_of_end, reason_to_decline
from rules.submission import (
    customer_of,
    fingerprint_of,
    missing_rows,
    refuse_incomplete,
    refuse_out_of_bounds,
)
from rules.submitted import Codes, codes_of, report_of
from schemas.case import Case, Link
from schemas.decision import Decision, Reason
from schemas.errors import InvalidMessage
from schemas.ids import case_number
from schemas.messages.base import Order
from schemas.messages.intake import FeedbackSubmitted
from schemas.messages.orders import LinkCase
from schemas.policy.acceptance import OutOfScope
from schemas.policy.intake import Channel, IntakePolicy, Required
from schemas.policy.pack import Pack
from schemas.policy.prefill import Prefill


class Submitted(NamedTuple):
    """A submission as it was understood."""

    message: FeedbackSubmitted
    """With what its channel and its order say."""
    codes: Codes
    lacking: Sequence[Required]
    filled_by: Prefill | None
    """The row that said something for it."""


def register(  # noqa: PLR0913 - what the runtime knows beside the message, all named
    message: FeedbackSubmitted,
    pack: Pack,
    *,
    case_id: str,
    source: str,
    source_id: str,
    sequence: int | None = None,
    now: datetime,
    arrived_at: datetime | None = None,
    attempt: int,
    fingerprint: Callable[[str], str],
) -> Decision[Case]:
    """Make the case of a submission.

    Arrival counts, not what the customer says about the time: a slip that lay in a box for a week keeps both.

    Args:
        message: The submission as sent; codes or labels in any script and width.
        pack: Says what is required and what the codes mean.
        case_id: The submission's key.
        source: CloudEvents source.
        source_id: CloudEvents id.
        sequence: Which one of its source's events it is, if the source numbers them.
        now: Instant of recording.
        arrived_at: When the source handed it over, lest waiting in a queue gain time; ``now`` if unknown.
        attempt: How often a case number was found taken.
        fingerprint: Keyed digest of a contact in its plain form.

    Raises:
        InvalidMessage: a value that the pack does not know or allow; names the field.
        Incomplete: something required is missing; names the first field and tells of all.

    Source: intake.yaml; S0-02 to S0-21.
    """
    message, paths, row = prefilled(message, pack.intake, arrived_at=arrived_at or now)
    lacking = missing_rows(message, pack.intake)
    refuse_incomplete(message, pack.intake, lacking)
    refuse_out_of_bounds(message, pack.intake, now=now)
    codes = codes_of(message, pack.intake)
    number = case_number(case_id, attempt)
    case = Case(
        id=case_id,
        number=number,
        state="registered",
        pack=pack.ref,
        locale=codes.locale.code if codes.locale else pack.locale,
        source=source,
        source_id=source_id,
        sequence=sequence,
        channel=codes.channel.code,
        channel_group=codes.channel.group,
        received_at=arrived_at or now,
        recorded_at=now,
        stated_at=message.stated_at or now,
        customer=customer_of(message, number),
        culture=given_culture(message.culture, codes.locale.code if codes.locale else pack.locale, pack),
        zone=message.zone,
        fingerprint=fingerprint_of(message.customer, codes.channel.code, pack.intake, fingerprint),
        report=report_of(message, pack.intake, codes, paths),
        links=_links(message, case_id, now=now),
        recorded_by=message.recorded_by,
        drill=message.drill,
    )
    return _registered(case, pack, Submitted(message, codes, lacking, row), now=now)


def _links(message: FeedbackSubmitted, case_id: str, *, now: datetime) -> tuple[Link, ...]:
    links: tuple[Link, ...] = ()
    if message.raised_in is not None:
        _refuse_itself(message.raised_in, case_id, "raised_in", "A case cannot come up in its own callback.")
        links = (Link(case_id=message.raised_in, relation="raised_by_callback_of", at=now),)
    if message.goes_on_with is not None:
        _refuse_itself(message.goes_on_with, case_id, "goes_on_with", "A case cannot go on with itself.")
        links = (*links, Link(case_id=message.goes_on_with, relation="goes_on_with", at=now))
    return links


def _refuse_itself(other: str, case_id: str, field: str, sentence: str) -> None:
    if other == case_id:
        raise InvalidMessage(sentence, field=field, expected="the id of another case")


def _told_back(case: Case) -> tuple[LinkCase, ...]:
    """Give the orders that tell the cases which a new one names that it does."""
    return tuple(
        LinkCase(case_id=link.case_id, other_id=case.id, relation="goes_on_in")
        if link.relation == "goes_on_with"
        else LinkCase(case_id=link.case_id, other_id=case.id, relation="raised_in_callback")
        for link in case.links
    )


def _entry(
    case: Case, message: FeedbackSubmitted, pack: Pack, lacking: Sequence[Required], *, now: datetime
) -> Entry:
    """Give the case where it begins: declined, waiting for what it lacks, in review, or on its way to triage."""
    row = reason_to_decline(message, case.report, case.channel, pack, received_at=case.received_at)
    if isinstance(row, OutOfScope) or (row is not None and not lacking):
        ended = declined(case, row, pack, by=CASELOOP, text=None, at=case.received_at, now=now)
        return Entry(ended, (notice_of_end(ended, pack),), facts_of_end(ended, now=now, version=1))
    if lacking:
        waits = awaiting(case, [one.field for one in lacking], pack, at=now)
        return Entry(waits, (notify(waits, REQUEST),))
    return entered(case, pack, now=now)


def _registered(case: Case, pack: Pack, submitted: Submitted, *, now: datetime) -> Decision[Case]:
    message, codes, lacking, filled_by = submitted
    links = _told_back(case)
    entry = _entry(case, message, pack, lacking, now=now)
    case = entry.case
    alerts = _alerts(case, pack, codes.channel)
    details = {
        "source": case.source,
        "source_id": case.source_id,
        "channel": case.channel,
        "channel_group": case.channel_group,
        "type": case.report.type,
        "anonymous": case.customer.anonymous,
        "stated_at": case.stated_at.isoformat(),
        "recording_lag_ms": (case.recorded_at - case.received_at) // timedelta(milliseconds=1),
        "referrer": case.report.referrer.type if case.report.referrer else None,
        "lacking": [row.field for row in lacking],
        "links": [link.case_id for link in case.links],
        "prefilled": list(case.report.prefilled),
        "demand_confirmed": is_confirmed(case) if pack.intake.restatement else None,
    }
    return conclude(
        None,
        with_alerts(case, alerts),
        pack,
        event="case.registered",
        now=now,
        by=case.recorded_by or CUSTOMER,
        reasons=(*_reasons(codes, lacking, pack.intake), *_further(case, pack, filled_by)),
        orders=(*entry.orders, *links, *alerts),
        events=(case_fact(case, "registered", now=now, version=1, details=details), *entry.asks),
    )


def _alerts(case: Case, pack: Pack, channel: Channel) -> tuple[Order, ...]:
    """Give the alerts that the way in, or who passed it on, raises at once."""
    referrer = case.report.referrer.type if case.report.referrer else ""
    passed_on = (row for row in pack.intake.referrers if row.code == referrer) if referrer else ()
    kinds = {row.alert: row.label for row in (channel, *passed_on) if row.alert}
    return tuple(
        order for kind, label in kinds.items() for order in alert_orders(case, pack, kind, detail=label)
    )


def _further(case: Case, pack: Pack, filled_by: Prefill | None) -> tuple[Reason, ...]:
    """Give the reasons for what was filled in, declined, or is still to be confirmed."""
    asked, why = pack.intake.restatement, case.declined
    filled = (Reason("intake.prefilled", row=filled_by.id),) if filled_by else ()
    declined_for = (Reason("intake.declined", row=why.row),) if why else ()
    open_demand = asked is not None and not is_confirmed(case)
    unconfirmed = (Reason("intake.demand-unconfirmed", row=asked.id),) if asked and open_demand else ()
    return (*filled, *declined_for, *unconfirmed)


def _reasons(codes: Codes, lacking: Sequence[Required], policy: IntakePolicy) -> tuple[Reason, ...]:
    spoke = (codes.channel, codes.type, codes.urgency, codes.topic, codes.referrer)
    known = tuple(Reason("intake.named", row=row.id) for row in spoke if row)
    waits = tuple(Reason("intake.awaits", row=row.id, detail={"field": row.field}) for row in lacking)
    return (*known, Reason("intake.identified", row=policy.identity.id), *waits)

"""What a complete submission says, in the pack's codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from rules.labels import expect_row
from schemas.messages.intake import FeedbackSubmitted, StatedUrgency
from schemas.policy.coded import Coded
from schemas.policy.intake import Channel, IntakePolicy, ReferrerRow, Topic, UrgencySource
from schemas.report import UNSTATED, Attachment, Referrer, Report, Urgency

C = TypeVar("C", bound=Coded)


class Codes(NamedTuple):
    """The rows that the codes and labels of a complete submission mean."""

    type: Coded | None
    channel: Channel
    urgency: Coded
    urgency_source: UrgencySource
    topic: Topic | None
    module: Coded | None
    referrer: ReferrerRow | None
    locale: Coded | None


def codes_of(message: FeedbackSubmitted, policy: IntakePolicy) -> Codes:
    """Give the rows that a complete submission means.

    Raises:
        InvalidMessage: a value that the pack does not know; names the field.
    """
    urgency = message.urgency or StatedUrgency(value="", source="")
    referrer = message.referrer.type if message.referrer else None
    return Codes(
        type=_row(policy.types, message.type, field="type"),
        channel=expect_row(policy.channels, message.channel or "", field="channel"),
        urgency=expect_row(policy.urgencies, urgency.value, field="urgency.value"),
        urgency_source=expect_row(policy.urgency_sources, urgency.source, field="urgency.source"),
        topic=_row(policy.topics, message.topic, field="topic"),
        module=_row(policy.modules, message.module, field="module"),
        referrer=_row(policy.referrers, referrer, field="referrer.type"),
        locale=_row(policy.locales, message.locale, field="locale"),
    )


def report_of(
    message: FeedbackSubmitted, policy: IntakePolicy, codes: Codes, prefilled: tuple[str, ...] = ()
) -> Report:
    """Give the customer's report as the case keeps it: words verbatim, labels as codes, and what nobody said named.

    Raises:
        InvalidMessage: an attachment of a kind that the pack does not take.
    """
    return Report(
        type=codes.type.code if codes.type else UNSTATED,
        topic=codes.topic.code if codes.topic else None,
        module=codes.module.code if codes.module else None,
        summary=message.summary or "",
        text=message.text,
        demands=message.demands,
        urgency=Urgency(value=codes.urgency.code, source=codes.urgency_source.code),
        incident=message.incident,
        product=message.product,
        order_number=message.order_number,
        order=message.order,
        restatement=message.restatement,
        reception=message.reception,
        prefilled=prefilled,
        attachments=_attachments(message, policy),
        referrer=_referrer(message, codes),
        region=message.region,
        language=message.language,
        tags=message.tags,
    )


def _attachments(message: FeedbackSubmitted, policy: IntakePolicy) -> tuple[Attachment, ...]:
    for place, attachment in enumerate(message.attachments):
        expect_row(policy.attachment_kinds, attachment.kind, field=f"attachments.{place}.kind")
    return message.attachments


def _referrer(message: FeedbackSubmitted, codes: Codes) -> Referrer | None:
    """Give who passed it on, as named, or as the channel implies."""
    if message.referrer is not None and codes.referrer is not None:
        return message.referrer.model_copy(update={"type": codes.referrer.code})
    return Referrer(type=codes.channel.referrer) if codes.channel.referrer else None


def _row(rows: Sequence[C], text: str | None, *, field: str) -> C | None:
    return None if text is None else expect_row(rows, text, field=field)

"""Builders in plain English: a case, an instant."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from schemas.case import Case, PackRef
from schemas.ids import case_number, message_key
from schemas.messages.intake import FeedbackSubmitted
from schemas.report import Contact, Customer, Incident, Product, Report, Urgency

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """Give the instant of a local time such as ``Fri 2026-03-06 18:30``; the weekday is checked."""
    day, _, rest = text.partition(" ")
    moment = datetime.fromisoformat(rest).replace(tzinfo=zone)
    if moment.strftime("%a") != day:
        message = f"{rest} is a {moment:%a}, not a {day}"
        raise ValueError(message)
    return moment.astimezone(UTC)


RECEIVED = at("Fri 2026-03-06 10:00")


def a_report(**changes: Any) -> Report:
    """Give a complete complaint about a kettle that stopped working."""
    values: dict[str, Any] = {
        "type": "complaint",
        "topic": "quality_complaint",
        "summary": "电热水壶用了三天就不工作了",
        "demands": ("退货", "赔偿"),
        "urgency": Urgency(value="important", source="customer"),
        "incident": Incident(
            happened_at=at("Thu 2026-03-05 20:00"), place="家中", description="按下开关没有反应"
        ),
        "product": Product(name="电热水壶", model="K-200"),
        "order_number": "DD20260303001",
    }
    return Report(**(values | changes))


def a_case(**changes: Any) -> Case:
    """Give a registered case of an invented customer, received on Friday 2026-03-06 at 10:00 in Shanghai."""
    source, source_id = changes.pop("source", "/crm/test"), changes.pop("source_id", "fb-1")
    case_id = message_key(source, source_id)
    values: dict[str, Any] = {
        "id": case_id,
        "version": 1,
        "number": case_number(case_id),
        "state": "registered",
        "pack": PackRef(name="feedback-handbook", version="1"),
        "source": source,
        "source_id": source_id,
        "channel": "live_chat",
        "channel_group": "online",
        "received_at": RECEIVED,
        "recorded_at": RECEIVED,
        "stated_at": RECEIVED,
        "customer": Customer(name="测试甲", contact=Contact(phone="13800000000")),
        "report": a_report(),
    }
    return Case(**(values | changes))


def a_submission(**changes: Any) -> FeedbackSubmitted:
    """Give what an upstream system publishes about the kettle of ``a_report``."""
    values: dict[str, Any] = {
        "channel": "live_chat",
        "stated_at": RECEIVED,
        "customer": {"name": "测试甲", "contact": {"phone": "13800000000"}},
        **a_report().model_dump(exclude_defaults=True),
    }
    return FeedbackSubmitted.model_validate(values | changes)

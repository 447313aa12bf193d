"""What customers submit: texts of feedback.yaml with invented people, products, orders and places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from ruamel.yaml import YAML

from ops.demo.people import a_customer
from schemas.messages.intake import FeedbackSubmitted, StatedUrgency
from schemas.report import Attachment, Customer, Incident, Product, Referrer

TEXTS: Final = Path(__file__).with_name("feedback.yaml")

_COMPLAINTS: Final = frozenset({"complaint", "投诉", "after_sales"})
_AGENT_CHANNELS: Final = frozenset({"hotline", "store", "service_hall", "meeting", "服务热线", "门店"})


@cache
def texts() -> Mapping[str, Any]:
    """Give what feedback.yaml holds."""
    loaded: Mapping[str, Any] = YAML(typ="safe").load(TEXTS.read_text(encoding="utf-8"))
    return loaded


def drawn_text(dice: Random) -> Mapping[str, Any]:
    """Draw an everyday text by its weight."""
    rows: Sequence[Mapping[str, Any]] = texts()["feedback"]
    return dice.choices(rows, weights=[row["weight"] for row in rows])[0]


def drawn_text_of(pack: str, dice: Random) -> Mapping[str, Any]:
    """Draw an everyday text of another handbook."""
    row: Mapping[str, Any] = dice.choice(texts()["others"][pack])
    return {"topic": None, "pack": pack} | dict(row)


def story_text(name: str) -> Mapping[str, Any]:
    """Give the text of a story."""
    row: Mapping[str, Any] = texts()["stories"][name]
    return row


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is drawn anew for each submission."""

    product: str
    model: str
    place: str
    days: int
    order: str

    @classmethod
    def drawn(cls, dice: Random, language: str) -> Circumstances:
        """Draw them in a language."""
        return cls(
            product=dice.choice(texts()["products"][language]),
            model=f"{dice.choice('ABKMX')}{dice.randint(1, 9)}{dice.choice(['', '0', 'Pro'])}",
            place=dice.choice(texts()["places"][language]),
            days=dice.randint(2, 20),
            order=f"D2026{dice.randint(0, 10**8 - 1):08d}",
        )


def submission(
    row: Mapping[str, Any], dice: Random, *, number: int, now: datetime, anonymous: bool = False
) -> FeedbackSubmitted:
    """Give the submission that a text becomes.

    Args:
        row: A row of feedback.yaml.
        dice: Seeded.
        number: Makes the customer unique.
        now: Instant at which the customer gives it.
        anonymous: Whether the customer withholds their name.
    """
    around = Circumstances.drawn(dice, "en" if row["lang"] == "en" else "zh")
    words = {"product": around.product, "model": around.model, "place": around.place, "days": around.days}
    channel, complaint = dice.choice(row["channels"]), row["type"] in _COMPLAINTS
    summary = row["summary"].format(**words)
    customer = Customer(anonymous=True) if anonymous else a_customer(dice, number, row["lang"])
    if row.get("username"):
        customer = customer.model_copy(update={"username": f"buyer{number:05d}"})
    source = "agent" if channel in _AGENT_CHANNELS else "customer"
    return FeedbackSubmitted(
        channel=channel,
        stated_at=now - timedelta(minutes=dice.randint(0, 20)),
        pack=row.get("pack"),
        type=row["type"],
        topic=row["topic"],
        summary=summary,
        demands=tuple(row["demands"]),
        urgency=StatedUrgency(value=row["urgency"], source=source),
        customer=customer,
        incident=_incident(around, summary, now) if complaint else None,
        product=_product(row, around, now) if complaint or row.get("fault") else None,
        order_number=around.order if row.get("order") else None,
        attachments=_attachments(around) if row.get("attachments") else (),
        referrer=_referrer(row, number),
        locale="zh-TW" if row["lang"] == "zh-TW" else "zh-CN",
        language=row["lang"],
    )


def _incident(around: Circumstances, summary: str, now: datetime) -> Incident:
    return Incident(happened_at=now - timedelta(hours=around.days), place=around.place, description=summary)


def _product(row: Mapping[str, Any], around: Circumstances, now: datetime) -> Product:
    return Product(
        name=around.product,
        model=around.model,
        fault=row.get("fault"),
        purchased_on=now - timedelta(days=around.days),
    )


def _attachments(around: Circumstances) -> tuple[Attachment, ...]:
    return (Attachment(uri=f"https://files.example.com/{around.order}/1.jpg", kind="photo"),)


def _referrer(row: Mapping[str, Any], number: int) -> Referrer | None:
    return Referrer(type=row["referrer"], reference=f"2026-{number:04d}") if row.get("referrer") else None

"""Realistic submissions for the product's own benchmark."""

from __future__ import annotations

import random
from typing import Any

_COMPLAINTS = (
    "电饭煲用了三天就不加热了,按键没有反应,打了两次热线都没有人回电,希望尽快解决。",
    "客服态度很差,说话不耐烦,我反映的问题到现在没有人处理。",
    "包裹显示签收,但是我没有收到,物流说让我自己找。",
    "同一笔订单扣了两次钱,要求退回多扣的金额。",
    "The kettle stopped working after three days and nobody answers the hotline.",
)
_ENQUIRIES = ("请问这款电饭煲的保修期是多久,怎么申请保修?", "How do I apply for an invoice for my order?")
_SUGGESTIONS = ("建议增加更多的线上支付方式。", "建议包装改成可回收的纸盒。")
_DEMANDS = {"complaint": ["退货", "赔偿"], "enquiry": ["请答复"], "suggestion": ["请考虑采纳"]}
_TOPICS = {"complaint": "quality_complaint", "enquiry": "product_enquiry", "suggestion": "service_suggestion"}


def feedback(number: int, run: str) -> dict[str, Any]:
    """Give the CloudEvent of an invented submission."""
    dice = random.Random(number)  # noqa: S311 - the same text for the same number
    kind = dice.choices(("complaint", "enquiry", "suggestion"), (6, 2, 2))[0]
    texts = {"complaint": _COMPLAINTS, "enquiry": _ENQUIRIES, "suggestion": _SUGGESTIONS}[kind]
    data: dict[str, Any] = {
        "channel": dice.choice(["live_chat", "app", "hotline", "store"]),
        "stated_at": "2026-03-06T09:30:00+08:00",
        "type": kind,
        "topic": _TOPICS[kind],
        "summary": dice.choice(texts),
        "demands": _DEMANDS[kind],
        "urgency": {"value": "normal", "source": "agent"},
        "customer": {"name": f"测试{number}", "contact": {"phone": f"138{number % 100_000_000:08d}"}},
        "order_number": f"DD{run}{number:08d}",
    }
    if kind == "complaint":
        data["incident"] = {
            "happened_at": "2026-03-05T20:00:00+08:00",
            "place": "家中",
            "description": "按下开关没有反应",
        }
        data["product"] = {"name": "电饭煲", "model": "K-200"}
    return {
        "specversion": "1.0",
        "id": f"{run}-{number}",
        "source": "/bench",
        "type": "caseloop.feedback.submitted.v1",
        "data": data,
    }

"""One submission for each delivered pack that it takes as it stands, with every field that the pack requires.

All people are invented. Written to docs/contracts/samples, and the beginning of each walk in docs/walks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from schemas.messages.examples import EXAMPLES, SOURCE, SUBMISSION_ID
from schemas.messages.intake import FeedbackSubmitted

SAMPLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "feedback-handbook": EXAMPLES[FeedbackSubmitted.TYPE],
    "complaint-programme": {
        "pack": "complaint-programme",
        "channel": "telephone",
        "stated_at": "2026-03-06T09:40:00+08:00",
        "type": "complaint",
        "topic": "service",
        "summary": "预约上门安装两次无人到场，客服答复前后不一",
        "demands": ["当天安装", "说明原因"],
        "urgency": {"value": "normal", "source": "customer"},
        "customer": {"name": "陈立", "salutation": "先生", "contact": {"phone": "13600002468"}},
        "incident": {
            "happened_at": "2026-03-05T14:00:00+08:00",
            "place": "客户家中",
            "description": "两次预约时段均无人到场",
        },
        "order_number": "AZ20260301009",
    },
    "online-mall": {
        "pack": "online-mall",
        "channel": "live_chat",
        "stated_at": "2026-03-06T09:50:00+08:00",
        "type": "complaint",
        "topic": "logistics",
        "summary": "收到的台灯灯罩破损，外箱有明显压痕",
        "demands": ["补发"],
        "urgency": {"value": "normal", "source": "customer"},
        "customer": {
            "name": "周宁",
            "username": "zhou_ning88",
            "salutation": "女士",
            "contact": {"phone": "13500001357"},
        },
        "product": {"name": "护眼台灯", "model": "L-30"},
        "order_number": "MALL20260301077",
        "attachments": [{"uri": "s3://feedback/sample-online-mall/1.jpg", "kind": "photo", "note": "破损处"}],
    },
    "feedback-mechanism": {
        "pack": "feedback-mechanism",
        "channel": "order_page",
        "stated_at": "2026-03-06T09:55:00+08:00",
        "type": "complaint",
        "topic": "quality",
        "summary": "藍牙耳機左耳用了一週就沒有聲音",
        "demands": ["退貨"],
        "urgency": {"value": "normal", "source": "customer"},
        "customer": {
            "name": "吳敏",
            "salutation": "女士",
            "identifier": "C-20817",
            "contact": {"phone": "13400009753"},
        },
        "product": {"name": "藍牙耳機", "model": "B-7"},
        "order_number": "TW20260227031",
    },
    "service-template": {
        "pack": "service-template",
        "channel": "phone",
        "stated_at": "2026-03-06T09:50:00+08:00",
        "type": "complaint",
        "topic": "logistics_delay",
        "module": "logistics",
        "summary": "订单20240520001已三天未发货，多次催促无果，活动急用",
        "demands": ["今天发货", "补偿"],
        "urgency": {"value": "urgent", "source": "customer"},
        "customer": {"name": "王芳", "salutation": "女士", "contact": {"phone": "13900001234"}},
        "incident": {
            "happened_at": "2026-03-03T09:00:00+08:00",
            "description": "订单状态一直是待发货",
        },
        "restatement": {"text": "今天之内发出，并补偿耽误的活动", "confirmed": True},
        "order_number": "20240520001",
    },
}
"""Name of the pack to the data of the submission."""


def sample_event(pack: str) -> dict[str, Any]:
    """Give the sample of a pack as a whole CloudEvent. It has no ``time``: limits count from its arrival."""
    data = SAMPLES[pack]
    is_first = data is EXAMPLES[FeedbackSubmitted.TYPE]
    return {
        "specversion": "1.0",
        "id": SUBMISSION_ID if is_first else f"sample-{pack}",
        "source": SOURCE,
        "type": FeedbackSubmitted.TYPE,
        "datacontenttype": "application/json",
        "data": data,
    }

"""Three tiny stages on the real runtime: what the runtime itself costs, with next to no rules in it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from actors.spec import ActorSpec, Context
from schemas.decision import Decision
from schemas.document import Collection, Document, Timer
from schemas.messages.base import CaseOrder, Event, Inbound, Target
from schemas.model import Instant
from schemas.queues import QueueName

_SENTENCES: Final = (
    "上周买的电饭煲第三天就不加热了,打了两次电话都没有人回电。",
    "门店说要寄回总部检测,可是运费要我自己出,我觉得不合理。",
    "请在本周内答复,否则我会向消费者协会反映。",
    "物流显示已经签收,但是我一直没有收到包裹。",
    "同一笔订单被扣了两次费用,客服让我等待,没有给出时间。",
    "安装师傅的态度很不好,说了几句难听的话就走了。",
)
_WORDS: Final[Mapping[str, tuple[str, int]]] = {
    word: (category, weight)
    for category, weight, words in (
        ("refund", 2, "退款 退货 到账 退费 赔偿 补偿"),
        ("delivery", 1, "物流 快递 包裹 签收 运费 配送"),
        ("billing", 3, "扣费 重复扣 多收 账单 费用 发票"),
        ("safety", 6, "漏电 起火 爆炸 受伤 危险 中毒"),
        ("account", 5, "盗刷 冻结 泄露 诈骗 密码 账户"),
        ("service", 1, "态度 敷衍 没有人 客服 恶劣 推诿"),
        ("quality", 2, "质量 故障 维修 损坏 不加热 假冒"),
    )
    for word in words.split()
}
_HOURS: Final = {1: 1, 2: 4, 3: 24}


class Complaint(Inbound):
    """What comes in, about 900 bytes with its envelope."""

    TYPE: ClassVar[str] = "bench.complaint.submitted.v1"
    QUEUE: ClassVar[QueueName] = "intake.v1"
    ACTOR: ClassVar[str] = "bench.intake"
    CREATES: ClassVar[bool] = True

    complaint_no: Annotated[str, Field(min_length=4, max_length=32)]
    channel: Literal["web", "app", "phone", "wechat"]
    received_at: Instant
    region: str
    customer_level: str = "normal"
    phone: Annotated[str, Field(pattern=r"^\d{11}$")]
    product: str
    order_no: str
    amount: Annotated[int, Field(ge=0)]
    title: Annotated[str, Field(max_length=200)]
    content: Annotated[str, Field(max_length=5000)]
    attachments: tuple[str, ...] = ()
    is_repeat: bool = False

    def target(self, key: str) -> Target:
        """Give the case that it makes."""
        return Target("cases", key)


class Judge(CaseOrder):
    """Second stage."""

    TYPE: ClassVar[str] = "bench.order.judge.v1"
    QUEUE: ClassVar[QueueName] = "triage.v1"
    ACTOR: ClassVar[str] = "bench.triage"


class Allot(CaseOrder):
    """Third stage."""

    TYPE: ClassVar[str] = "bench.order.allot.v1"
    QUEUE: ClassVar[QueueName] = "assignment.v1"
    ACTOR: ClassVar[str] = "bench.assign"


class Allotted(Event):
    """The end of the third stage."""

    case_id: str
    assignee: str
    category: str
    priority: int
    at: Instant

    def type_name(self) -> str:
        """Give the type."""
        return "bench.case.assigned.v1"

    def routing_key(self) -> str:
        """Give the key."""
        return "case.assigned.bench.normal"


class TinyCase(Document):
    """What is stored."""

    collection: ClassVar[Collection] = "cases"

    number: str
    state: str
    received_at: Instant
    payload: Mapping[str, Any]
    category: str | None = None
    priority: int | None = None
    assignee: str | None = None
    department: str | None = None


def intake(message: Complaint, _case: TinyCase | None, context: Context) -> Decision[TinyCase]:
    """Validate and store."""
    due = context.now + timedelta(minutes=10)
    case = TinyCase(
        id=context.message_key,
        version=1,
        number=message.complaint_no,
        state="received",
        received_at=context.now,
        payload=message.model_dump(),
        timers={"triage": Timer(kind="nudge", due_at=due)},
        next_due_at=due,
    )
    return Decision(None, case, "bench.received", orders=(Judge(case_id=case.id),))


def triage(_message: Judge, case: TinyCase, context: Context) -> Decision[TinyCase]:
    """Count words, rank, set two timers."""
    text = case.payload["title"] + case.payload["content"]
    score: dict[str, int] = {}
    for word, (category, weight) in _WORDS.items():
        if word in text:
            score[category] = score.get(category, 0) + weight
    best = max(score, key=score.__getitem__) if score else "other"
    urgent = bool(score.get("safety") or score.get("account"))
    priority = 1 if urgent else 2 if case.payload["is_repeat"] or sum(score.values()) > 8 else 3  # noqa: PLR2004 - bench
    due = context.now + timedelta(hours=_HOURS[priority])
    timers = {
        "response": Timer(kind="breach", due_at=due),
        "resolve": Timer(kind="breach", due_at=context.now + timedelta(days=priority * 2)),
    }
    changes = {
        "state": "triaged",
        "category": best,
        "priority": priority,
        "timers": timers,
        "next_due_at": due,
    }
    after = case.model_copy(update={**changes, "version": case.version + 1})
    return Decision(case, after, "bench.triaged", orders=(Allot(case_id=case.id),))


def assign(_message: Allot, case: TinyCase, context: Context) -> Decision[TinyCase]:
    """Name somebody and tell the world."""
    category, priority = case.category or "other", case.priority or 3
    assignee = f"{category}-{random.randrange(5)}"  # noqa: S311 - bench
    changes = {"state": "assigned", "assignee": assignee, "department": category, "version": case.version + 1}
    event = Allotted(
        case_id=case.id,
        assignee=assignee,
        category=category,
        priority=priority,
        at=context.now,
    )
    return Decision(case, case.model_copy(update=changes), "bench.assigned", events=(event,))


SPECS: Final = (ActorSpec(Complaint, intake), ActorSpec(Judge, triage), ActorSpec(Allot, assign))
DOCUMENTS: Final = {"cases": TinyCase}


def complaint(number: int, run: str) -> dict[str, Any]:
    """Give the CloudEvent of an invented complaint."""
    dice = random.Random(number)  # noqa: S311 - the same text for the same number
    return {
        "specversion": "1.0",
        "id": f"{run}-{number}",
        "source": "/bench",
        "type": Complaint.TYPE,
        "data": {
            "complaint_no": f"TS{number:010d}",
            "channel": dice.choice(["web", "app", "phone", "wechat"]),
            "received_at": "2026-03-06T09:30:00+08:00",
            "region": dice.choice(["北京市", "上海市", "四川省成都市"]),
            "phone": f"138{number % 100_000_000:08d}",
            "product": dice.choice(["电饭煲", "宽带套餐", "空调挂机"]),
            "order_no": f"DD20260306{number:08d}",
            "amount": dice.randrange(10, 5000),
            "title": f"关于{dice.choice(['质量', '售后', '退款', '扣费'])}问题的投诉",
            "content": "".join(dice.sample(_SENTENCES, 5)),
            "attachments": [f"s3://attachments/{number}/1.jpg", f"s3://attachments/{number}/2.jpg"],
            "is_repeat": number % 7 == 0,
        },
    }

"""A case under a delivered pack with all that is told to its customer, by the real actors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from actors.spec import Context
from rules.deadlines import check_timers
from schemas.case import Case
from schemas.decision import Decision
from schemas.errands import Deliver, Delivery
from schemas.filing import Filing
from schemas.messages.base import CaseRef, Event, Message
from schemas.messages.events import CaseFact
from schemas.messages.intake import StatedUrgency
from schemas.messages.notices import NoticeDelivered, SendNotice, TellAudited
from schemas.messages.orders import AssignCase, NotifyCustomer, TriageCase
from schemas.model import Money
from schemas.policy.notices import NoticesPolicy
from schemas.policy.pack import Pack, Packs
from schemas.staff import NOBODY, ChannelSettings, Staff
from schemas.work import Notice, Plan, Remedy
from tests.builders import RECEIVED, a_submission
from tests.every_pack import KEY, decided, every_pack
from workers.repertoire import SPECS

REF = CaseRef(id=KEY)

MAILING = Staff(
    channels={
        "email": ChannelSettings(
            url="smtp://localhost:25",
            options={"sender": "alerts@example.com", "customer_sender": "客服 <service@example.com>"},
        )
    }
)
"""A deployment that hands mail for customers to a server."""

FOLLOWED = (TriageCase, AssignCase, NotifyCustomer, TellAudited, SendNotice)


@dataclass
class Story:
    """One case from its submission on; every order about it is carried out at once unless it is kept back."""

    pack: str
    now: datetime = RECEIVED
    packs: Packs = field(default_factory=every_pack)
    staff: Staff = NOBODY
    filed: Mapping[str, Filing] = field(default_factory=dict)
    mails: Callable[[Deliver], Delivery] | None = None
    keeps_back: tuple[type[Message], ...] = ()
    kept_back: list[Message] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    decisions: list[Decision[Case]] = field(default_factory=list)
    at: Case | None = None

    @property
    def case(self) -> Case:
        """Give the case as it is."""
        assert self.at is not None
        return self.at

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Give what was told so far."""
        return self.case.notices

    @property
    def kinds(self) -> list[str]:
        """Give the kinds of what was told so far."""
        return [one.kind for one in self.notices]

    def begins(self, **submission: Any) -> Story:
        """Submit a complaint about the kettle, in the codes that all packs know."""
        values = {
            "channel": "phone",
            "type": "投诉",
            "topic": None,
            "text": None,
            "summary": "水壶用了三天就坏了，不工作",
            "demands": ("处理",),
            "order_number": "20240520001",
            "urgency": StatedUrgency(value="normal", source="customer"),
            "pack": self.pack,
        }
        return self.takes(a_submission(**(values | submission)))

    def takes(self, *messages: Message, after: timedelta = timedelta()) -> Story:
        """Have the actors decide messages, and whatever they order."""
        self.now += after
        waiting = list(messages)
        while waiting:
            message = waiting.pop(0)
            decision = self.decides(message)
            self.decisions.append(decision)
            self.at = decision.after
            self.events += decision.events
            ordered = [one for one in decision.orders if isinstance(one, FOLLOWED)]
            self.kept_back += [one for one in ordered if isinstance(one, self.keeps_back)]
            waiting += [one for one in ordered if not isinstance(one, self.keeps_back)]
        return self

    def decides(self, message: Message) -> Decision[Case]:
        """Give what an actor decides, its errand done."""
        around = {"now": self.now, "happened_at": self.now, "packs": self.packs, "staff": self.staff}
        answer: Any = self.filed if isinstance(message, TellAudited) else None
        if isinstance(message, SendNotice):
            answer = self._mailed(message, around)
        return decided(message, self.at, answer=answer, **around)

    def waits(self, **time: float) -> Story:
        """Let time pass, and have done whatever falls due at the end of it."""
        self.now += timedelta(**time)
        decision = check_timers(self.case, self.packs.of(self.case.pack), now=self.now)
        self.at = decision.after
        self.decisions.append(decision)
        return self.takes(*(one for one in decision.orders if isinstance(one, FOLLOWED)))

    def becomes(self, **changes: Any) -> Story:
        """Change the case by hand."""
        self.at = self.case.model_copy(update=changes)
        return self

    def facts(self, name: str) -> list[Mapping[str, Any]]:
        """Give the details of every fact of a name so far."""
        return [one.details for one in self.events if isinstance(one, CaseFact) and one.name == name]

    def reasons(self) -> list[str]:
        """Give the codes of all reasons so far."""
        return [reason.code for decision in self.decisions for reason in decision.reasons]

    def _mailed(self, message: SendNotice, around: Mapping[str, Any]) -> Delivery | None:
        (spec,) = [one for one in SPECS if one.message is SendNotice]
        assert spec.errand is not None
        errand = spec.errand(message, self.case, _context(around))
        return self.mails(errand) if self.mails and isinstance(errand, Deliver) else None


def _context(around: Mapping[str, Any]) -> Any:
    return Context(message_key=KEY, source="/crm/test", source_id="fb-1", **around)


def executing(*codes: str, currency: str = "CNY") -> Mapping[str, Any]:
    """Give what a case has whose accepted plan is being carried out."""
    remedies = tuple(
        Remedy(code=code, amount=Money(amount=Decimal(10), currency=currency) if code == "refund" else None)
        for code in codes
    )
    plan = Plan(
        version=1,
        round=1,
        root_cause="加热管虚焊",
        remedies=remedies,
        basis="三包规定",
        by="agent-1",
        drafted_at=RECEIVED,
        proposed_at=RECEIVED,
        accepted_at=RECEIVED,
    )
    return {"state": "executing", "plans": (plan,)}


def with_notices(name: str, **changes: Any) -> Packs:
    """Give all packs, one of which has other rows for notices."""
    packs = every_pack()
    pack = packs.newest[name]
    notices = NoticesPolicy.model_validate(pack.notices.model_dump() | changes)
    changed: Pack = pack.model_copy(update={"notices": notices})
    return Packs(
        by_ref={**packs.by_ref, (name, pack.version): changed},
        default=packs.default,
        newest={**packs.newest, name: changed},
    )


def an_answer(story: Story, *, delivered: bool, **changes: Any) -> NoticeDelivered:
    """Give what a gateway says became of the first notice, unless another is named."""
    notice = story.notices[0]
    values = {"case": REF, "notice_id": notice.id, "channel": notice.channel, "delivered": delivered}
    return NoticeDelivered.model_validate(values | changes)

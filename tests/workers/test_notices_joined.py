"""Notices from end to end, without a broker: an audit that frees them, mail that a server takes, a gateway's answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from schemas.case import Case
from schemas.errands import Deliver, Delivery, ReadFilings
from schemas.ids import message_key
from schemas.messages.base import CaseRef
from schemas.messages.filings import TemplatesAudited
from schemas.messages.notices import NoticeDelivered
from schemas.messages.orders import CheckTimers
from schemas.policy.pack import Packs
from schemas.replay import document_from
from schemas.staff import NOBODY, Staff
from tests.customer_notices import MAILING
from tests.every_pack import every_pack
from tests.rules.test_template_audit import LAPSES, MECHANISM, audited
from tests.workers.fakes import MoodyStore
from tests.workers.joined import FixedClock, Joined
from tests.workers.test_alerts_joined import Office, a_complaint
from workers.errand_reading import FilingReading


@dataclass
class Desk(Office):
    """A process with every pack, a store in memory, and a mail server that answers as it is told."""

    packs: Packs = field(default_factory=every_pack)
    staff: Staff = NOBODY
    now: datetime = LAPSES
    answer: Delivery = field(default_factory=lambda: Delivery("accepted", "email", "250 ok"))
    mails: list[Deliver] = field(default_factory=list)

    def __post_init__(self) -> None:
        store = MoodyStore()
        self.joined = Joined(
            store=store,
            packs=self.packs,
            staff=self.staff,
            clock=FixedClock(instant=self.now),
            errands={ReadFilings: FilingReading(store), Deliver: self.deliver},
        )

    def deliver(self, mail: Deliver) -> Delivery:
        """Take a mail, or say why not."""
        self.mails.append(mail)
        return self.answer

    def case(self, event: dict[str, Any]) -> Case:
        """Give the case of a submission."""
        return document_from(Case, self.loaded("cases", message_key(event["source"], event["id"])))

    def facts(self, name: str) -> list[dict[str, Any]]:
        """Give the details of every fact of a name that was published."""
        kind = f"caseloop.event.case.{name}.v1"
        return [one["data"]["details"] for one in self.published if one["type"] == kind]


def looks_again(desk: Desk, event: dict[str, Any]) -> None:
    """Have done what is due for a case an hour later."""
    case = desk.case(event)
    later = desk.now + timedelta(hours=1)
    object.__setattr__(desk.joined.clock, "instant", later)
    order = CheckTimers(case_id=case.id, due_at=later)
    desk.says(order)


@pytest.mark.req("S3-41")
def test_notices_wait_for_an_audit_and_go_out_once_it_is_filed() -> None:
    desk = Desk(packs=audited())
    event = a_complaint(1, pack=MECHANISM, channel="phone", topic=None)
    desk.hears(event)

    assert desk.facts("customer-notified") == []
    assert {one["why"] for one in desk.facts("notice-held")} == {"audit_lapsed"}

    desk.says(TemplatesAudited(pack=MECHANISM, law="消費者權益保護法", passed=True, by="legal-002"))
    looks_again(desk, event)

    assert {one["kind"] for one in desk.facts("customer-notified")} == {"received", "stage"}
    assert desk.case(event).held_notices == ()


@pytest.mark.req("S4-37")
def test_a_mail_that_is_rejected_goes_to_the_gateway_which_says_that_it_arrived() -> None:
    desk = Desk(staff=MAILING, answer=Delivery("rejected", "email", "550 no such user"))
    customer = {
        "name": "测试甲",
        "preferred_channel": "邮件",
        "contact": {"email": "a@example.com", "phone": "13900000001"},
    }
    event = a_complaint(1, pack="service-template", channel="phone", topic=None, customer=customer)
    desk.hears(event)
    notice = desk.case(event).notices[0]

    assert (len(desk.mails), notice.channel, notice.tried) == (1, "phone", ("email",))
    answer = NoticeDelivered(
        case=CaseRef(id=desk.case(event).id), notice_id=notice.id, channel="phone", delivered=True
    )
    desk.says(answer)
    assert desk.facts("notice-sent") == [{"notice_id": notice.id, "channel": "phone"}]


def test_a_mail_is_handed_over_once_though_its_order_comes_again() -> None:
    desk = Desk(staff=MAILING)
    customer = {"name": "测试甲", "contact": {"email": "a@example.com"}}
    event = a_complaint(1, pack="online-mall", channel="phone", topic=None, customer=customer)
    desk.hears(event)
    (order,) = [one for one in desk.published if one["type"] == "caseloop.order.send-notice.v1"]
    desk.hears(order)

    assert len(desk.mails) == 1
    assert len(desk.case(event).notices) == 1

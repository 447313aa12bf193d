"""Mail to customers: handed over once, tried again, and told over another channel if the server does not take it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from rules.channel_faults import channel_faults
from rules.notice_sending import mail_of
from schemas.errands import Deliver, Delivery
from schemas.messages.notices import SendNotice
from schemas.messages.orders import NotifyCustomer
from schemas.staff import NOBODY, ChannelSettings, Staff
from tests.builders import RECEIVED
from tests.customer_notices import MAILING, Story, an_answer
from tests.every_pack import KEY, every_pack

BY_MAIL = {"name": "测试甲", "contact": {"email": "a@example.com"}}
ANY_WAY = {"name": "测试甲", "preferred_channel": "邮件", "contact": {"email": "a@example.com", "phone": "1"}}
MALL = "online-mall"


class Server:
    """Answers mails in turn with what it was told to; then it takes everything."""

    def __init__(self, *answers: Delivery) -> None:
        self.answers = list(answers)
        self.mails: list[Deliver] = []

    def __call__(self, mail: Deliver) -> Delivery:
        """Take a mail, or say why not."""
        self.mails.append(mail)
        return self.answers.pop(0) if self.answers else Delivery("accepted", "email", "250 ok")


def refusing(detail: str = "451 later", **more: Any) -> Delivery:
    return Delivery("refused", "email", detail, **more)


def mailed(server: Callable[[Deliver], Delivery], customer: Any = None, pack: str = MALL) -> Story:
    return Story(pack, staff=MAILING, mails=server).begins(customer=customer or BY_MAIL)


def test_a_notice_for_whom_mail_reaches_is_handed_to_the_server() -> None:
    server = Server()
    story = mailed(server)
    (mail,) = server.mails

    assert (mail.way.channel, mail.way.address, mail.sender) == (
        "email",
        "a@example.com",
        "客服 <service@example.com>",
    )
    assert (mail.title, mail.text) == (story.notices[0].accepted, story.notices[0].text)
    assert mail.sending_id == story.notices[0].id
    assert story.facts("notice-sent") == [{"notice_id": story.notices[0].id, "channel": "email"}]
    assert story.notices[0].is_settled
    assert story.facts("customer-notified")[0]["delivered_by"] == "caseloop"


def test_the_order_that_comes_again_sends_nothing_more() -> None:
    server = Server()
    story = mailed(server)
    story.takes(SendNotice(case_id=KEY, notice_id=story.notices[0].id))

    assert len(server.mails) == 1
    assert story.decisions[-1].changes_nothing


@pytest.mark.parametrize(
    ("staff", "customer"),
    [(NOBODY, BY_MAIL), (MAILING, {"name": "测试甲", "contact": {"phone": "13800000000"}})],
)
def test_no_mail_goes_out_unless_configured_and_wanted(staff: Staff, customer: Any) -> None:
    server = Server()
    story = Story(MALL, staff=staff, mails=server).begins(customer=customer)

    assert server.mails == []
    assert story.kinds == ["received"]
    assert story.notices[0].sending is None
    assert "delivered_by" not in story.facts("customer-notified")[0]


def test_an_exercise_sends_no_mail() -> None:
    server = Server()
    Story(MALL, staff=MAILING, mails=server).begins(customer=BY_MAIL, drill=True)

    assert server.mails == []


def test_a_server_that_does_not_take_it_now_gets_it_again_after_a_while() -> None:
    server = Server(refusing(), Delivery("unsure", "email", "no answer"))
    story = mailed(server)
    (timer,) = [one for one in story.case.timers.values() if one.kind == "notice_sending"]

    assert timer.due_at == RECEIVED + timedelta(minutes=5)
    story.waits(minutes=4)
    assert len(server.mails) == 1
    story.waits(minutes=1)
    story.waits(minutes=5)
    assert len(server.mails) == 3
    assert len({mail.sending_id for mail in server.mails}) == 1
    assert story.notices[0].sending is not None
    assert (story.notices[0].sending.outcome, story.notices[0].sending.attempt) == ("accepted", 3)
    assert [one for one in story.case.timers.values() if one.kind == "notice_sending"] == []


def test_a_server_that_asks_to_be_left_alone_is() -> None:
    story = mailed(Server(refusing(retry_after=timedelta(minutes=30))))
    (timer,) = [one for one in story.case.timers.values() if one.kind == "notice_sending"]

    assert timer.due_at == RECEIVED + timedelta(minutes=30)


@pytest.mark.req("S4-37")
@pytest.mark.parametrize(
    "answers",
    [[Delivery("rejected", "email", "550 no such user")], [refusing()] * 3],
    ids=["never", "not in three tries"],
)
def test_what_no_mail_server_takes_goes_over_the_next_channel(answers: list[Delivery]) -> None:
    server = Server(*answers)
    story = mailed(server, ANY_WAY, "service-template")
    for _ in answers[1:]:
        story.waits(minutes=5)

    assert len(server.mails) == len(answers)
    told = story.facts("customer-notified")
    assert [one["channel"] for one in told] == ["email", "phone"]
    assert (told[1]["fallback_from"], story.notices[0].tried) == ("email", ("email",))


def test_what_nobody_takes_is_told_to_the_department_in_charge() -> None:
    story = mailed(Server(Delivery("rejected", "email", "550 no such user")))

    assert story.facts("notice-undelivered")[0]["channels"] == ["email"]
    assert [getattr(one, "kind", "") for one in story.events].count("reminder") == 1


def test_a_notice_that_goes_over_to_mail_is_mailed() -> None:
    server = Server()
    story = Story("service-template", staff=MAILING, mails=server).begins(
        customer={"name": "测试甲", "contact": {"email": "a@example.com", "phone": "1"}}
    )
    story.takes(an_answer(story, delivered=False))

    assert story.notices[0].channel == "email"
    assert len(server.mails) == 1


def test_a_deployment_that_stops_sending_mail_tells_it_otherwise() -> None:
    story = mailed(Server(refusing()), ANY_WAY, "service-template")
    story.staff = NOBODY
    story.waits(minutes=5)

    assert story.facts("customer-notified")[-1]["channel"] == "phone"


def test_a_case_that_is_archived_stays_as_it_is() -> None:
    story = mailed(Server(refusing()))
    notice = story.notices[0]
    story.becomes(state="archived")
    pack = every_pack().newest[MALL]

    assert mail_of(story.case, pack, notice.id, MAILING) is None
    story.takes(SendNotice(case_id=KEY, notice_id=notice.id))
    assert story.decisions[-1].changes_nothing


def test_english_customers_get_english_mail() -> None:
    server = Server()
    Story(MALL, staff=MAILING, mails=server).begins(customer=BY_MAIL, locale="en")

    assert server.mails[0].language == "en"


def test_a_second_notice_does_not_wait_for_the_first() -> None:
    server = Server(refusing())
    story = mailed(server)
    story.takes(NotifyCustomer(case_id=KEY, kind="stage", about="1"))

    assert [one.is_settled for one in story.notices] == [False, True]


@pytest.mark.parametrize(
    ("sender", "faults"),
    [
        ("service@example.com", 0),
        ("客服 <service@example.com>", 0),
        ("nobody", 1),
        ("", 1),
    ],
)
def test_the_address_that_customers_get_mail_from_is_checked(sender: str, faults: int) -> None:
    settings = ChannelSettings(
        url="smtp://mail.example.com:25",
        options={"sender": "alerts@example.com", "customer_sender": sender},
    )
    found = list(channel_faults(Staff(channels={"email": settings})))

    assert len(found) == faults
    assert all("options.customer_sender: expected a mail address" in one.sentence for one in found)

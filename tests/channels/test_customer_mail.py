"""Notices to customers by a real mail server: from the customers' address, to the customer alone."""

from __future__ import annotations

import pytest

from tests.channels.mailbox import Mailbox
from tests.channels.post import the_channels
from tests.customer_notices import MAILING, Story

BY_MAIL = {"name": "测试甲", "contact": {"email": "a@example.com"}}
OPTIONS = {
    "sender": "alerts@example.com",
    "customer_sender": "客服中心 <service@example.com>",
    "starttls": "no",
}


def mailed(box: Mailbox, **submission: object) -> Story:
    send = the_channels("email", box.url, None, options=OPTIONS).deliver
    return Story("online-mall", staff=MAILING, mails=send).begins(customer=BY_MAIL, **submission)


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
def test_a_notice_arrives_as_it_was_written(locale: str) -> None:
    with Mailbox() as box:
        story = mailed(box, locale=locale)
        (mail,) = box.mails

    notice = story.notices[0]
    assert mail["To"] == "a@example.com"
    assert mail["From"].addresses[0].addr_spec == "service@example.com"
    assert (mail["Subject"], mail.get_content().strip()) == (notice.accepted, notice.text)
    assert notice.sending is not None
    assert notice.sending.outcome == "accepted"
    assert "a@example.com" not in notice.sending.detail


def test_a_mailbox_that_there_is_not_leaves_the_notice_to_somebody() -> None:
    with Mailbox() as box:
        box.refuses["RCPT"] = "550 5.1.1 a@example.com: no such user"
        story = mailed(box)

    assert box.mails == []
    assert story.facts("notice-undelivered")[0]["channels"] == ["email"]
    assert story.notices[0].sending is not None
    assert "a@example.com" not in story.notices[0].sending.detail


def test_a_server_that_wants_to_be_asked_later_has_it_once_in_the_end() -> None:
    with Mailbox() as box:
        box.refuses["DATA"] = "451 4.7.1 greylisted"
        story = mailed(box)
        assert box.mails == []
        box.refuses.clear()
        story.waits(minutes=5)
        story.waits(minutes=5)

    assert len(box.mails) == 1

"""Group robots of WeCom, DingTalk, Feishu and Lark: taken is only what their own code calls taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.errands import Delivery
from tests.channels.post import CHINESE, LINK, TEXT, TITLE, a_message, sent, the_channels
from tests.channels.service import Answer, Service
from tests.channels.vendors import KEY, SIGNING, DingTalk, Feishu, WeCom

SIGNED = f"{KEY} {SIGNING}"
ROBOTS = [
    ("wecom", WeCom, KEY, "errcode"),
    ("dingtalk", DingTalk, SIGNED, "errcode"),
    ("feishu", Feishu, SIGNED, "code"),
    ("lark", Feishu, SIGNED, "code"),
]
robots = pytest.mark.parametrize(("channel", "vendor", "secret", "field"), ROBOTS)


@robots
def test_a_robot_takes_what_has_its_key_and_signature(
    channel: str, vendor: type[Service], secret: str, field: str
) -> None:
    with vendor() as service:
        assert sent(channel, service.url, secret, address="zhang.wei").outcome == "accepted"
        assert field
        (asked,) = service.asked
        assert TEXT in asked.body.decode()


@robots
def test_a_robot_that_refuses_inside_a_200_has_taken_nothing(
    channel: str, vendor: type[Service], secret: str, field: str
) -> None:
    with vendor() as service:
        service.says = [Answer(body={field: -1, "errmsg": "system busy", "msg": "system busy"})]

        assert sent(channel, service.url, secret, address="zhang.wei") == Delivery(
            "refused", channel, "-1 system busy"
        )


@robots
def test_a_wrong_key_is_rejected_for_good_and_shown_nowhere(
    channel: str, vendor: type[Service], secret: str, field: str
) -> None:
    with vendor() as service:
        service.says = [Answer(body={field: 93000, "errmsg": "no robot wrong-key-here"})]
        wrong = secret.replace(KEY, "wrong-key-here")
        told = sent(channel, service.url, wrong, address="zhang.wei")
        real = sent(channel, service.url, wrong, address="zhang.wei")

    assert "wrong-key-here" not in told.detail
    assert real.outcome == "rejected"


@pytest.mark.parametrize(
    ("channel", "vendor", "body", "pause"),
    [
        ("wecom", WeCom, {"errcode": 45009, "errmsg": "api freq out of limit"}, 60),
        ("dingtalk", DingTalk, {"errcode": 130101, "errmsg": "send too fast"}, 600),
        ("feishu", Feishu, {"code": 11232, "msg": "frequency limited psm"}, 60),
    ],
)
def test_too_many_messages_wait_as_long_as_the_vendor_says(
    channel: str, vendor: type[Service], body: dict[str, object], pause: int
) -> None:
    with vendor() as service:
        service.says = [Answer(body=body)]
        told = sent(channel, service.url, SIGNED, address="zhang.wei")

    assert (told.outcome, told.retry_after) == ("refused", timedelta(seconds=pause))


@pytest.mark.parametrize(
    ("channel", "vendor"), [("dingtalk", DingTalk), ("feishu", Feishu), ("lark", Feishu)]
)
def test_a_wrong_signature_is_rejected_for_good(channel: str, vendor: type[Service]) -> None:
    with vendor() as service:
        assert sent(channel, service.url, f"{KEY} other", address="group").outcome == "rejected"


@robots
def test_a_long_chinese_text_is_cut_so_that_the_robot_takes_it_and_the_link_stays(
    channel: str, vendor: type[Service], secret: str, field: str
) -> None:
    with vendor() as service:
        told = sent(channel, service.url, secret, address="zhang.wei", text=CHINESE)
        (asked,) = service.asked

    assert (told.outcome, field) == ("accepted", field)
    assert LINK in asked.body.decode()
    assert "…" in asked.body.decode()
    assert TITLE in asked.body.decode()


def test_wecom_gets_text_while_it_fits_and_markdown_then() -> None:
    with WeCom() as service:
        for text in ("短", "长" * 800):
            sent("wecom", service.url, KEY, address="zhang.wei", text=text)
        short, long = (asked.fields for asked in service.asked)

    assert short["text"]["mentioned_list"] == ["zhang.wei"]
    assert long["markdown"]["content"].endswith("<@zhang.wei>")
    assert "长" * 800 in long["markdown"]["content"]


@pytest.mark.parametrize(
    ("address", "at"),
    [
        ("13900000000", {"atMobiles": ["13900000000"], "atUserIds": [], "isAtAll": False}),
        ("manager01", {"atMobiles": [], "atUserIds": ["manager01"], "isAtAll": False}),
        ("group", {"atMobiles": [], "atUserIds": [], "isAtAll": False}),
        ("all", {"atMobiles": [], "atUserIds": [], "isAtAll": True}),
    ],
)
def test_dingtalk_names_by_mobile_number_by_user_id_or_nobody(address: str, at: dict[str, object]) -> None:
    with DingTalk() as service:
        assert sent("dingtalk", service.url, SIGNED, address=address).outcome == "accepted"

    assert service.asked[0].fields["at"] == at


def test_a_text_cannot_mention_anybody_on_feishu_by_itself() -> None:
    with Feishu() as service:
        sent("feishu", service.url, SIGNED, address="ou_1", text='<at user_id="all"></at>')

    text = service.asked[0].fields["content"]["text"]
    assert text.count("<at ") == 1
    assert text.endswith('<at user_id="ou_1"></at>')


def test_an_address_may_name_the_robot_of_another_group() -> None:
    with WeCom() as service:
        stored = {"the-key": "wrong", "wecom-night": KEY}
        channels = replace(the_channels("wecom", service.url, "wrong"), secrets=stored.get)

        assert channels.deliver(a_message("wecom", "zhang.wei via wecom-night")).outcome == "accepted"
        assert channels.deliver(a_message("wecom", "zhang.wei")).outcome == "rejected"

"""Far sides that fail: every HTTP channel says what is known, in time, and shows no key."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest

from schemas.errands import Delivery
from tests.channels.mailbox import free_port
from tests.channels.post import a_message, the_channels
from tests.channels.service import Answer, Asked, Service
from tests.channels.vendors import KEY, ROUTING, SIGNING
from tests.workers.fakes import NOW
from workers.channels.line import Line
from workers.channels.sending import Channels
from workers.clock import Clock

SECRETS = {
    "wecom": KEY,
    "dingtalk": f"{KEY} {SIGNING}",
    "feishu": f"{KEY} {SIGNING}",
    "lark": f"{KEY} {SIGNING}",
    "slack": f"T000/B000/{KEY}",
    "pagerduty": ROUTING,
    "webhook": SIGNING,
}
every_channel = pytest.mark.parametrize("channel", SECRETS)


class Wall(Service):
    """Says what the test has said, and fails otherwise."""

    def judge(self, asked: Asked) -> Answer:
        """Fail."""
        return Answer(500, f"fault in {asked.path}")


def told(channel: str, *answers: Answer, longest_s: float = 5.0) -> Delivery:
    """Send one message to a service that answers so, and give what became of it."""
    with Wall() as service:
        service.says = list(answers)
        channels = the_channels(channel, service.url, SECRETS[channel], longest_s=longest_s)
        return channels.deliver(a_message(channel, "some.body"))


@every_channel
def test_a_fault_of_the_server_leaves_it_open_and_its_words_show_no_key(channel: str) -> None:
    answer = told(channel)

    assert answer.outcome == "unsure"
    assert "HTTP 500" in answer.detail
    assert not [part for part in SECRETS[channel].split() if part in answer.detail]


@every_channel
def test_a_service_that_does_not_answer_is_left_in_time(channel: str) -> None:
    answer = told(channel, Answer(holds=True), longest_s=0.2)

    assert answer == Delivery("unsure", channel, "no answer within 0.2 s")


def test_an_answer_that_comes_letter_by_letter_is_not_waited_for() -> None:
    assert told("wecom", Answer(drips=True), longest_s=0.2).outcome == "unsure"


@every_channel
def test_a_rate_limit_says_how_long_to_wait(channel: str) -> None:
    answer = told(channel, Answer(429, "slow down", {"Retry-After": "30"}))

    assert (answer.outcome, answer.retry_after) == ("refused", timedelta(seconds=30))


def test_a_rate_limit_may_name_an_instant() -> None:
    until = format_datetime(NOW + timedelta(minutes=2), usegmt=True)

    assert told("webhook", Answer(503, "", {"Retry-After": until})).retry_after == timedelta(minutes=2)


@pytest.mark.parametrize("said", ["soon", "-5", "", "99999999999999999999"])
def test_a_retry_after_that_nobody_understands_or_of_years_does_no_harm(said: str) -> None:
    pause = told("webhook", Answer(429, "", {"Retry-After": said})).retry_after

    assert pause is None or pause <= timedelta(days=1)


@every_channel
def test_where_nobody_listens_nothing_was_sent(channel: str) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    answer = the_channels(channel, url, SECRETS[channel]).deliver(a_message(channel, "some.body"))

    assert answer == Delivery("refused", channel, "ConnectError")


@every_channel
def test_nobody_is_followed_to_another_place(channel: str) -> None:
    with Wall() as elsewhere:
        answer = told(channel, Answer(302, "", {"Location": elsewhere.url}))

        assert (answer.outcome, elsewhere.asked) == ("rejected", [])


@every_channel
def test_a_page_of_a_proxy_is_no_acceptance(channel: str) -> None:
    answer = told(channel, Answer(200, "<html>Welcome to the guest network</html>"))

    assert (answer.outcome == "accepted") == (channel == "webhook")


@every_channel
def test_no_message_goes_over_a_network_in_clear(channel: str) -> None:
    answer = the_channels(channel, "http://channel.example", SECRETS[channel]).deliver(
        a_message(channel, "some.body")
    )

    assert answer == Delivery(
        "rejected", channel, "expected a url that begins with https:// in the channel's settings"
    )


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing() -> None:
    with Wall() as plain:
        answer = the_channels("wecom", plain.url.replace("http:", "https:"), KEY).deliver(
            a_message("wecom", "x")
        )

    assert (answer.outcome, plain.asked) == ("refused", [])


def test_a_secret_that_nobody_keeps_is_named() -> None:
    channels = the_channels("wecom", None, KEY)
    answer = channels.deliver(a_message("wecom", "x via wecom-night"))

    assert answer == Delivery("rejected", "wecom", "expected a secret named 'wecom-night', found none")


def test_an_adapter_that_breaks_leaves_the_next_way_to_be_tried() -> None:
    def broken(_name: str) -> str:
        return KEY

    staff = the_channels("wecom", "https://[", KEY).staff
    channels = Channels(staff, broken, Line(lambda: NOW), Clock())

    assert channels.deliver(a_message("wecom", "x")).outcome in {"unsure", "rejected"}


def test_a_pause_passes_in_real_time_however_fast_the_clock() -> None:
    with Wall() as service:
        service.says = [Answer(429, "", {"Retry-After": "10"})]
        usual = the_channels("webhook", service.url, SIGNING)
        fast = Channels(usual.staff, usual.secrets, usual.line, Clock(3600, NOW, NOW))

        assert fast.deliver(a_message("webhook", "x")).retry_after == timedelta(hours=10)

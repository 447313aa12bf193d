"""``caseloop channel``: an operator sees what a channel itself answers."""

from __future__ import annotations

from schemas.staff import ChannelSettings, Person, Staff, Way
from tests.channels.service import Answer
from tests.channels.vendors import KEY, WeCom
from tests.ops.bench import Bench
from workers.channels.line import Line
from workers.channels.sending import Channels
from workers.clock import Clock

SECRETS = {"robot": KEY}


def a_bench(url: str | None = None, *, named: str = "robot") -> Bench:
    person = Person(
        id="after-sales-01",
        department="after_sales",
        language="en",
        zone="UTC",
        ways=(Way(channel="wecom", address="as01"), Way(channel="wecom", address="as01 via robot")),
    )
    staff = Staff(people=(person,), channels={"wecom": ChannelSettings(url=url, secret=named)})
    clock = Clock()
    return Bench(all_channels=Channels(lambda: staff, SECRETS.get, Line(clock.now), clock))


def test_a_test_message_shows_the_channels_own_answer() -> None:
    with WeCom() as service:
        bench = a_bench(service.url)

        assert bench.run("channel", "test", "wecom", "--to", "after-sales-01") == 0
        text = service.asked[0].fields["text"]

    assert "accepted by wecom: 0 ok" in bench.said
    assert text == {
        "content": "Caseloop test message\nThis is only a test of the channel; there is nothing to do.",
        "mentioned_list": ["as01"],
    }


def test_a_refusal_is_a_failure_of_the_command() -> None:
    with WeCom() as service:
        service.says = [Answer(body={"errcode": 45009, "errmsg": "api freq out of limit"})]
        bench = a_bench(service.url)

        assert bench.run("channel", "test", "wecom") == 1

    assert "refused by wecom: 45009 api freq out of limit" in bench.said
    assert "left alone for 1 min" in bench.said


def test_what_cannot_be_sent_says_why() -> None:
    for words, sentence in (
        (("fax",), "Expected a channel out of wecom"),
        (("wecom", "--to", "nobody"), "The staff file knows no 'nobody'."),
        (("email", "--to", "after-sales-01"), "after-sales-01 is not reached over email."),
    ):
        bench = a_bench()

        assert bench.run("channel", "test", *words) == 1
        assert sentence in bench.warned


def test_the_list_says_which_secret_is_missing() -> None:
    bench = a_bench(named="lost")

    assert bench.run("channel", "list") == 0
    assert "lost" in bench.said
    assert "missing" in bench.said
    assert KEY not in bench.said


def test_the_list_counts_people_and_not_their_addresses() -> None:
    bench = a_bench()

    bench.run("channel", "list")

    (row,) = [line.split() for line in bench.said.splitlines() if line.split()[:1] == ["wecom"]]
    assert row[-1] == "1"


def test_a_channel_that_needs_no_secret_names_none() -> None:
    bench = a_bench()

    assert bench.run("channel", "list") == 0
    assert "None" not in bench.said

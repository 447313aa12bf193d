"""A channel that stays silent is tried now and then, so that nobody waits for it in a row."""

from __future__ import annotations

from tests.channels.post import a_message, the_channels
from tests.channels.service import Answer
from tests.channels.vendors import KEY, WeCom
from workers.channels.patience import SILENT_AFTER, TRIED_EVERY_S, Patience


class Seconds:
    """A clock that is moved by hand."""

    now = 100.0

    def __call__(self) -> float:
        """Give the seconds."""
        return self.now


def silent(seconds: Seconds) -> Patience:
    patience = Patience(seconds)
    for _ in range(SILENT_AFTER):
        assert patience.may_try("wecom")
        patience.note("wecom", answered=False)
    return patience


def test_after_three_silences_a_channel_is_left_alone_for_a_while_and_others_are_not() -> None:
    seconds = Seconds()
    patience = silent(seconds)

    assert not patience.may_try("wecom")
    assert patience.may_try("feishu")


def test_one_sending_tries_again_now_and_then() -> None:
    seconds = Seconds()
    patience = silent(seconds)
    seconds.now += TRIED_EVERY_S

    assert [patience.may_try("wecom") for _ in range(3)] == [True, False, False]


def test_an_answer_ends_the_silence() -> None:
    seconds = Seconds()
    patience = silent(seconds)
    patience.note("wecom", answered=True)

    assert patience.may_try("wecom")


def test_a_channel_that_does_not_answer_is_not_asked_by_everybody_and_a_refusal_is_an_answer() -> None:
    with WeCom() as service:
        channels = the_channels("wecom", service.url, KEY, longest_s=0.1)
        service.says = [Answer(body={"errcode": -1}), *[Answer(holds=True)] * SILENT_AFTER]
        told = [channels.deliver(a_message("wecom", "x")) for _ in range(SILENT_AFTER + 3)]

    assert [one.outcome for one in told] == ["refused", *["unsure"] * SILENT_AFTER, "refused", "refused"]
    assert told[-1].detail == "not tried: the channel has not answered lately"
    assert len(service.asked) == SILENT_AFTER + 1

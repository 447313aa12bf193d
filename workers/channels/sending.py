"""Send one message over the channel that it names, and give what the channel answered: in time, and never an error."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Final

import structlog

from schemas.errands import Deliver, Delivery
from schemas.staff import Staff
from workers.channels import dingtalk, feishu, lark, long_tail, mail, pagerduty, slack, webhook, wecom
from workers.channels.line import Line, NoAnswer
from workers.channels.patience import Patience
from workers.channels.place import Misplaced, Place, Secrets, place_of
from workers.channels.verdict import said
from workers.clock import Clock
from workers.unit import place_of as place_in_code

log = structlog.get_logger(__name__)

Adapter = Callable[[Deliver, Place, Line], Delivery]

ADAPTERS: Final[Mapping[str, Adapter]] = {
    "wecom": wecom.send,
    "dingtalk": dingtalk.send,
    "feishu": feishu.send,
    "lark": lark.send,
    "slack": slack.send,
    "pagerduty": pagerduty.send,
    "email": mail.send,
    "webhook": webhook.send,
    "apprise": long_tail.send,
}
"""Channel code, up to the colon if there is one, to what sends."""

LONGEST_S: Final = 20.0
"""However a far side drags its answer out, a sending ends after so many seconds."""

_SHORTEST_HIDDEN: Final = 4


@dataclass(frozen=True, slots=True)
class Channels:
    """All channels of a deployment."""

    staff: Callable[[], Staff]
    """Gives the staff file as it is now."""
    secrets: Secrets
    line: Line
    clock: Clock
    longest_s: float = LONGEST_S
    patience: Patience = field(default_factory=Patience)

    def deliver(self, errand: Deliver) -> Delivery:
        """Send one message, and give what became of it."""
        way = errand.way
        try:
            place = place_of(way, self.staff().channels, self.secrets)
        except Misplaced as fault:
            return Delivery("rejected", way.channel, str(fault))
        answer = self._answer(errand, place)
        pause = answer.retry_after and self.clock.technical(answer.retry_after)
        told = replace(answer, detail=without_secrets(answer.detail, place), retry_after=pause)
        log.info("channel.answered", channel=way.channel, outcome=told.outcome, sending=errand.sending_id)
        return told

    def _answer(self, errand: Deliver, place: Place) -> Delivery:
        channel = errand.way.channel
        send = ADAPTERS[channel.partition(":")[0]]
        if not self.patience.may_try(channel):
            return Delivery("refused", channel, "not tried: the channel has not answered lately")
        is_answered = True
        try:
            return in_time(lambda: send(errand, place, self.line), self.longest_s)
        except Misplaced as fault:
            return Delivery("rejected", channel, str(fault))
        except NoAnswer as fault:
            is_answered = False
            return Delivery(fault.outcome, channel, fault.detail)
        except TimeoutError:
            is_answered = False
            return Delivery("unsure", channel, f"no answer within {self.longest_s:g} s")
        except Exception as fault:  # noqa: BLE001 - one way that fails must leave the next one to be tried
            kind = type(fault).__name__
            log.error("channel.broken", channel=channel, fault=kind, at=place_in_code(fault))  # noqa: TRY400 - a traceback may quote a key
            return Delivery("unsure", channel, kind)
        finally:
            self.patience.note(channel, answered=is_answered)


def in_time(call: Callable[[], Delivery], longest_s: float) -> Delivery:
    """Give what a call gives; a call that takes too long is left to itself.

    Raises:
        TimeoutError: it took too long.
    """
    coming: Future[Delivery] = Future()

    def run() -> None:
        try:
            coming.set_result(call())
        except BaseException as fault:  # noqa: BLE001 - raised again where it is waited for
            coming.set_exception(fault)

    threading.Thread(target=run, daemon=True, name="sending").start()
    return coming.result(longest_s)


def without_secrets(detail: str, place: Place) -> str:
    """Give a channel's words without keys and addresses that it may have quoted."""
    for hidden in (*place.secret.split(), place.to):
        if len(hidden) >= _SHORTEST_HIDDEN:
            detail = detail.replace(hidden, "…")
    return said(detail)

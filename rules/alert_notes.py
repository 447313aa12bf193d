"""What became of a page: the alert keeps it, and tells the next step if no person was reached."""

from __future__ import annotations

from datetime import datetime

from rules.alert_concluding import conclude_alert
from rules.alert_saying import Reach, ladder_in_force, say_now
from rules.ladders import Place, next_step
from schemas.alert import Alert, Attempt
from schemas.decision import Decision
from schemas.messages.paging import PageSettled
from schemas.policy.pack import Pack


def note_page(
    alert: Alert, pack: Pack, order: PageSettled, reach: Reach, *, now: datetime
) -> Decision[Alert]:
    """Keep how a page ended; if no channel took it and no other person was reached, tell the next step at once.

    A department's queue that was told beside is no person: nobody may be looking at it.
    Only the newest saying of an alert that still waits for somebody can do that. At a step that asks for everyone
    one person who cannot be reached is enough. At the last step the alert waits for its next repeat.
    """
    attempts = tuple(_settled(one, order) for one in alert.attempts)
    noted = alert.model_copy(update={"attempts": attempts})
    ladder = ladder_in_force(alert, pack)
    above = next_step(ladder, alert.step)
    if above == alert.step or not _is_in_vain(noted, order, everyone=ladder.rungs[alert.step].everyone):
        return conclude_alert(alert, noted, "page-settled", now=now, silent=True)
    return say_now(alert, noted, Place(above, 1, now), pack, reach, now=now)


def _settled(attempt: Attempt, order: PageSettled) -> Attempt:
    if attempt.page_id != order.page_id:
        return attempt
    ended = {"outcome": order.outcome, "channel": order.channel, "reason": order.reason}
    return attempt.model_copy(update=ended)


def _is_in_vain(alert: Alert, order: PageSettled, *, everyone: bool) -> bool:
    waits = alert.state == "raised" and alert.snoozed_until is None
    pages = [one for one in alert.attempts if one.said == alert.said_count and one.page_id is not None]
    concerned = any(one.page_id == order.page_id for one in pages)
    if order.outcome != "undeliverable" or not waits or not concerned:
        return False
    return everyone or all(one.outcome == "undeliverable" for one in pages)

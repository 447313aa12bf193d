"""The customers' side of the stream: who submits what and when, doubles and broken messages among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Final

from ops.demo import broken
from ops.demo.courses import STORIES, everyday_course, story_course
from ops.demo.ledger import Sent
from ops.demo.office import Office, dice_for
from ops.demo.outbox import FEEDBACK_SOURCES
from ops.demo.submissions import drawn_text, drawn_text_of, story_text, submission
from ops.demo.ways import DEFAULT, WAYS
from schemas.ids import message_key
from schemas.messages.base import CaseRef, SubmissionRef
from schemas.messages.intake import FeedbackSubmitted, InformationSupplied

DAY_SHARES: Final = (0.26, 0.26, 0.26, 0.22)
"""How the everyday submissions are spread over the days."""
STORY_HOURS: Final[Mapping[str, float]] = {
    "three_rounds": 0.3,
    "late_suggestion": 0.6,
    "batch": 1.0,
    "injury": 2.0,
    "late": 2.5,
    "passed_on": 3.0,
    "withdrawn": 3.5,
    "over_limit": 4.0,
    "transfer": 5.0,
    "forgotten": 6.0,
    "suggestion": 7.0,
    "repeat": 8.5,
    "late_callback": 9.0,
    "blocked": 10.0,
    "waiting_for_part": 11.0,
    "objects": 24.5,
    "new_opinion": 25.0,
    "passed_on_late": 26.0,
    "anonymous": 27.0,
}
"""Story to hours after the start."""
OTHERS: Final = tuple(name for name in WAYS if name != DEFAULT)
OTHER_EACH: Final = 4
"""Each so manieth everyday submission is for another handbook, for each of them in turn."""
DOUBLE_EACH: Final = 13
"""Each so manieth submission is published twice."""
EARLY_COMMAND_HOURS: Final = 1.0
OTHER_CONTENT_HOURS: Final = 14.0
BROKEN_FROM_HOURS: Final = 3.0
NOBODY_HOURS: Final = 2.2


class Crowd:
    """Everybody who submits something."""

    def __init__(self, office: Office, *, cases: int, seed: int, start: datetime) -> None:
        """Plan the whole stream from the start on."""
        self._office = office
        self._seed = seed
        self._start = start
        self._sent: dict[str, FeedbackSubmitted] = {}
        self.left = cases
        stories = [name for name in STORY_HOURS if name in STORIES][:cases]
        for number, name in enumerate(stories, start=1):
            self._at(STORY_HOURS[name], self._story(name, number))
        for number in range(len(stories) + 1, cases + 1):
            dice = dice_for(seed, "arrival", number)
            self._at(arrival_hours(dice), self._everyday(number))
        self._spoil(stories[0])

    def _at(self, hours: float, act: Callable[[], None]) -> None:
        self._office.agenda.add(self._start + timedelta(hours=hours), act)

    def _story(self, name: str, number: int) -> Callable[[], None]:
        def act() -> None:
            dice = dice_for(self._seed, "text", number)
            message = submission(
                story_text(name), dice, number=number, now=self._office.now(), anonymous=name == "anonymous"
            )
            if name == "repeat" and "late" in self._sent:
                message = self._again(message, self._sent["late"])
            self._submit(message, number, name)

        return act

    def _again(self, message: FeedbackSubmitted, first: FeedbackSubmitted) -> FeedbackSubmitted:
        """Give a submission in which the same customer complains of the same order once more."""
        same = {"customer": first.customer, "product": first.product, "order_number": first.order_number}
        return message.model_copy(update=same)

    def _everyday(self, number: int) -> Callable[[], None]:
        def act() -> None:
            dice = dice_for(self._seed, "text", number)
            pack = OTHERS[number // OTHER_EACH % len(OTHERS)] if number % OTHER_EACH == 0 else ""
            text = drawn_text_of(pack, dice) if pack else drawn_text(dice)
            message = submission(text, dice, number=number, now=self._office.now())
            self._submit(message, number, "")

        return act

    def _submit(self, message: FeedbackSubmitted, number: int, story: str) -> None:
        office, event_id = self._office, submission_id(number)
        course = story_course(story) if story else everyday_course(dice_for(self._seed, "course", number))
        office.open_matter(message_key(FEEDBACK_SOURCES, event_id), course)
        self._sent[story or event_id] = message
        sent = office.outbox.say(message, source=FEEDBACK_SOURCES, event_id=event_id, kind="submission")
        self.left -= 1
        if number % DOUBLE_EACH == 0:
            double = Sent("duplicate", sent.key, sent.type, sent.routing_key, sent.body)
            delay = timedelta(minutes=dice_for(self._seed, "double", number).choice((0, 0, 30, 400)))
            office.agenda.add(office.now() + delay, lambda: office.outbox.send(double))

    def _spoil(self, first_story: str) -> None:
        """Plan what nobody should send, and a command that overtakes its submission."""
        self._at(STORY_HOURS[first_story] - EARLY_COMMAND_HOURS, self._command_too_early)
        self._at(NOBODY_HOURS, lambda: self._office.outbox.send(broken.for_nobody(self._office.outbox)))
        self._at(OTHER_CONTENT_HOURS, self._other_content)
        self._at(BROKEN_FROM_HOURS, self._send_broken)

    def _command_too_early(self) -> None:
        early = CaseRef(submission=SubmissionRef(source=FEEDBACK_SOURCES, id=submission_id(1)))
        message = InformationSupplied(case=early, text="补充信息先于投诉到达。")
        self._office.say(message, who="customer")

    def _other_content(self) -> None:
        outbox, first = self._office.outbox, next(iter(self._sent.values()))
        changed = first.model_copy(update={"summary": "同一编号，内容却不同。"})
        body = outbox.event(changed, source=FEEDBACK_SOURCES, event_id=submission_id(1))
        key = message_key(FEEDBACK_SOURCES, submission_id(1))
        outbox.send(Sent("broken", key, changed.TYPE, changed.TYPE, body, "same_id_other_content"))

    def _send_broken(self) -> None:
        """Send the broken ones one after the other over a day."""
        office = self._office
        good = next(iter(self._sent.values()))
        known = message_key(FEEDBACK_SOURCES, submission_id(1))
        for place, sent in enumerate(broken.broken_messages(office.outbox, good, known)):
            office.agenda.add(office.now() + timedelta(hours=1.5 * place), _sender(office, sent))


def submission_id(number: int) -> str:
    """Give the CloudEvents id of a submission."""
    return f"feedback-{number:05d}"


def arrival_hours(dice: Random) -> float:
    """Draw hours after a start at nine in the morning: by day more than by night, over four days."""
    day = dice.choices(range(len(DAY_SHARES)), weights=DAY_SHARES)[0]
    return day * 24 + dice.triangular(0, 22, 6)


def _sender(office: Office, sent: Sent) -> Callable[[], None]:
    return lambda: office.outbox.send(sent)

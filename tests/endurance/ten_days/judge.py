"""Everything that ten days left behind, compared with what must have happened."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from pymongo import MongoClient

from schemas.document import Entry
from store.mongo import MongoStore
from tests.endurance.ten_days.by_hand import DAY, clock_of, hand_overs, limits_of
from tests.endurance.ten_days.ladder import Said, Story, faults_of
from tests.endurance.ten_days.life import BEGIN, CASES, END, SPEED, TenDays
from workers.settings import Settings

PUNCTUAL: Final = timedelta(seconds=4 * SPEED)
"""Four real seconds: what a busy machine may need between a due instant and its entry."""
RECOVERY: Final = timedelta(seconds=30 * SPEED)
"""Thirty real seconds after a breakdown nothing need be punctual."""


@dataclass(frozen=True, slots=True)
class Remains:
    """What was stored."""

    cases: Mapping[str, Mapping[str, Any]]
    alerts: Mapping[str, Mapping[str, Any]]
    """Of missed limits; others, such as of a crisis, climb ladders of their own."""
    histories: Mapping[str, Sequence[Entry]]
    """Of cases and alerts."""
    announced: Mapping[tuple[str, datetime], Sequence[tuple[datetime, str]]]
    """Rotation and hand-over to when it was announced, and to whom."""
    waiting: Sequence[tuple[str, datetime]]
    """Whom a page waits for, and since when."""


def read_remains(settings: Settings, store: MongoStore) -> Remains:
    """Read everything back."""
    with MongoClient[dict[str, Any]](settings.mongo_url.get_secret_value(), tz_aware=True) as client:
        database = client[settings.database]
        cases = {one["_id"]: one for one in database.cases.find({}, {"history": 0})}
        alerts = {one["_id"]: one for one in database.alerts.find({"kind": "clock_missed"}, {"history": 0})}
        jobs = [one["_id"] for one in database.jobs.find({}, {"_id": 1})]
        waiting = [
            (one["_id"], page["asked_at"])
            for one in database.contacts.find({}, {"waiting": 1})
            for page in one["waiting"]
        ]
    histories = {one: store.history("cases", one) for one in cases}
    histories |= {one: store.history("alerts", one) for one in alerts}
    announced: defaultdict[tuple[str, datetime], list[tuple[datetime, str]]] = defaultdict(list)
    for entry in (entry for one in jobs for entry in store.history("jobs", one)):
        for sent in entry.emits:
            kind, _, subject = str(sent.data.get("subject", "")).partition(":")
            if kind == "handover":
                rotation, _, moment = subject.partition(":")
                announced[rotation, datetime.fromisoformat(moment)].append((entry.at, sent.data["contact"]))
    return Remains(cases, alerts, histories, announced, waiting)


@dataclass(frozen=True, slots=True)
class Judge:
    """Compares one life with the calendar by hand and the ladder by pencil."""

    life: TenDays
    remains: Remains

    def is_late(self, due_at: datetime, at: datetime) -> bool:
        """Say whether something came too late; a breakdown between excuses it."""
        if at - due_at <= PUNCTUAL:
            return False
        return not any(one.since <= at and one.until + RECOVERY >= due_at for one in self.life.breaks)

    def faults(self) -> list[str]:
        """Give a sentence for everything that is missing, doubled, early or wrong."""
        found = [f"{len(self.remains.cases)} cases, expected {CASES}"] * (len(self.remains.cases) != CASES)
        for case_id, case in self.remains.cases.items():
            found += [f"case {case['number']}: {what}" for what in self._of_case(case_id, case)]
        for alert_id, alert in self.remains.alerts.items():
            found += [
                f"alert {alert_id[:8]} of {alert['case_number']}: {what}"
                for what in self._of_alert(alert_id, alert)
            ]
        return [*found, *self._of_phones(), *self._of_hand_overs()]

    def _of_hand_overs(self) -> Iterator[str]:
        expected = hand_overs(BEGIN + PUNCTUAL, END - PUNCTUAL)
        for (rotation, moment), people in expected.items():
            told = self.remains.announced.get((rotation, moment), ())
            if sorted(person for _, person in told) != sorted(people) and not self._was_broken(moment):
                yield f"hand-over of {rotation} at {moment} told {told}, expected {sorted(people)}"
            if any(at < moment or self.is_late(moment, at) for at, _ in told):
                yield f"hand-over of {rotation} at {moment} was told at {told}"
            if len(told) > len({person for _, person in told}):
                yield f"hand-over of {rotation} at {moment} was told twice: {told}"
        # The clock runs while processes start, and while all is read: on a busy machine for days.
        last = max((moment for _, moment in self.remains.announced), default=END)
        known = hand_overs(BEGIN - 2 * DAY, max(last, END) + DAY)
        yield from (f"hand-over {one} never was" for one in self.remains.announced.keys() - known.keys())
        yield from (
            f"a page for {person} waits since {since}"
            for person, since in self.remains.waiting
            if self.is_late(since, END)
        )

    def _was_broken(self, moment: datetime) -> bool:
        return any(one.since - PUNCTUAL <= moment <= one.until + RECOVERY for one in self.life.breaks)

    def counts(self) -> Counter[str]:
        """Give how much of everything there was."""
        counted = Counter(entry.event for history in self.remains.histories.values() for entry in history)
        said = [one for alert in self.remains.alerts.values() for one in alert["attempts"]]
        counted.update(f"attempt.{one['outcome']}" for one in said)
        counted.update(
            f"ring.{one.channel}.{'taken' if one.accepted else 'refused'}" for one in self.life.phones.rings
        )
        return counted

    def _of_case(self, case_id: str, case: Mapping[str, Any]) -> Iterator[str]:
        judged = case["assessments"][-1] if case["assessments"] else None
        if judged is None:
            yield "was never judged"
            return
        name = clock_of(judged["cls"], judged["priority"])
        remind_at, due_at = limits_of(name, case["received_at"])
        clock = case["clocks"].get(name)
        if clock is None or list(case["clocks"]) != [name]:
            yield f"has clocks {sorted(case['clocks'])}, expected {name}"
            return
        if clock["due_at"] != due_at:
            yield f"{name} is due at {clock['due_at']}, expected {due_at}"
        accepted_at = self.life.accepted_at.get(case_id)
        yield from self._reminded(case_id, remind_at, due_at, accepted_at)
        yield from self._missed(case_id, due_at, accepted_at)

    def _reminded(
        self, case_id: str, remind_at: datetime, due_at: datetime, accepted_at: datetime | None
    ) -> Iterator[str]:
        told = [one.at for one in self.remains.histories[case_id] if one.event == "case.reminded"]
        ends_at = min(accepted_at or END, END, due_at)
        if len(told) > 1:
            yield f"was reminded {len(told)} times"
        if any(at < remind_at for at in told):
            yield f"was reminded at {told[0]}, due only at {remind_at}"
        if any(self.is_late(remind_at, at) for at in told) or (not told and self.is_late(remind_at, ends_at)):
            yield f"was to be reminded at {remind_at}, was at {told}"

    def _missed(self, case_id: str, due_at: datetime, accepted_at: datetime | None) -> Iterator[str]:
        missed = [
            one.at
            for one in self.remains.histories[case_id]
            if any(emitted.type.endswith("clock-missed.v1") for emitted in one.emits)
        ]
        alerts = [one for one in self.remains.alerts.values() if one["case_id"] == case_id]
        if accepted_at is not None and accepted_at <= due_at:
            if missed or alerts:
                yield f"met its limit, was missed at {missed} with {len(alerts)} alerts"
            return
        if len(missed) > 1 or len(alerts) > 1:
            yield f"was missed {len(missed)} times with {len(alerts)} alerts"
        if any(at <= due_at for at in missed):
            yield f"was missed at {missed[0]}, due at {due_at}"
        if any(self.is_late(due_at, at) for at in missed) or (not missed and self.is_late(due_at, END)):
            yield f"was due at {due_at}, missed at {missed}"
        if missed and not alerts and self.is_late(missed[0], END):
            yield f"was missed at {missed[0]} and raised no alert"

    def _of_alert(self, alert_id: str, alert: Mapping[str, Any]) -> Iterator[str]:
        by_saying: dict[tuple[datetime, int, bool], set[str]] = {}
        for one in alert["attempts"]:
            key = (one["at"], one["step"], one["outcome"] == "skipped")
            by_saying.setdefault(key, set()).add(one["contact"] or "")
        sayings = [
            Said(at, step, frozenset(people), skipped) for (at, step, skipped), people in by_saying.items()
        ]
        story = Story(
            raised_at=alert["raised_at"],
            sayings=sorted(sayings, key=lambda said: (said.at, not said.skipped, said.step)),
            taken=[one.at for one in self.remains.histories[alert_id] if one.event == "alert.acknowledged"],
            ended_at=alert["resolved_at"] or END,
        )
        yield from faults_of(story, self.is_late)
        for one in alert["attempts"]:
            if one["outcome"] in {"undeliverable", "nobody"}:
                yield f"step {one['step']} at {one['at']} came to {one['outcome']}: {one['reason']}"
            if one["outcome"] == "pending" and self.is_late(one["at"], END):
                yield f"page {one['page_id']} is on its way since {one['at']}"

    def _of_phones(self) -> Iterator[str]:
        taken = Counter(ring.sending for ring in self.life.phones.rings if ring.accepted and ring.sending)
        yield from (f"sending {name} was taken {count} times" for name, count in taken.items() if count > 1)
        wanted = {
            one["page_id"]
            for alert in self.remains.alerts.values()
            for one in alert["attempts"]
            if one["outcome"] == "delivered" and one["page_id"]
        }
        if wanted and not taken:
            yield f"{len(wanted)} pages were delivered and no phone rang"

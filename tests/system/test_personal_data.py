"""Invented personal values go through a real system and are found in no place that others read."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import ahocorasick_rs
import pytest
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from ops.system.environment import surroundings
from schemas.ids import message_key
from tests.faults.harness.stage import Stage
from tests.faults.harness.upstream import Event
from tests.project.documents import ROOT

pytestmark = [pytest.mark.system, pytest.mark.timeout(500)]

VALUES_EACH: Final = 20
SPOILT_EVERY: Final = 20
"""Every so many submissions are spoilt: they are parked with all that they hold."""

SURNAMES: Final = "欧阳司马诸葛上官皇甫尉迟公孙慕容"
GIVEN: Final = "晓岚梓涵宇轩雨桐子墨欣怡浩然思琪若曦俊熙"


class Planted:
    """Everything personal of one invented customer; no two have a value in common."""

    def __init__(self, number: int) -> None:
        dice = random.Random(number)  # noqa: S311 - invented people
        place = dice.randrange(0, len(SURNAMES), 2)
        given = "".join(dice.sample(GIVEN, 2))
        self.name = f"{SURNAMES[place : place + 2]}{given}{chr(0x4E00 + number)}{chr(0x5E00 + number)}"
        self.phone = f"139{number:04}{dice.randrange(10_000):04}"
        self.email = f"{dice.choice('abcdefgh')}{number:04}.{dice.randrange(10**6):06}@mail.example"
        self.platform = f"weibo_{number:04}_{dice.randrange(10**6)}"
        self.address = f"幸福路{number:04}弄{dice.randrange(900)}号甲"
        self.username = f"user_{number:04}_{dice.randrange(10**6)}"
        self.identifier = f"CUST-{number:04}-{dice.randrange(10**6)}"
        self.words = [f"私事{number:04}之{one}号{dice.randrange(10**4):04}" for one in range(13)]

    @property
    def who(self) -> list[str]:
        """Give what says who they are; a register of complaints tells what happened, and never this."""
        reached_by = [self.phone, self.email, self.platform, self.address]
        return [self.name, *reached_by, self.username, self.identifier]

    @property
    def values(self) -> list[str]:
        """Give all values."""
        return [*self.who, *self.words]

    def submission(self, source: str, number: int) -> Event:
        """Give the submission that is full of them."""
        words = iter(self.words)
        contact = {
            "phone": self.phone,
            "email": self.email,
            "platform": self.platform,
            "address": self.address,
        }
        customer = {"name": self.name, "salutation": "女士", "contact": contact}
        data: dict[str, Any] = {
            "channel": "live_chat",
            "stated_at": "2026-03-09T09:00:00+08:00",
            "type": "complaint",
            "topic": "quality_complaint",
            "customer": customer | {"username": self.username, "identifier": self.identifier},
            "summary": f"水壶漏电，{self.name} {self.phone} {next(words)}",
            "text": f"请联系 {self.email} {next(words)}",
            "demands": [f"退货 {next(words)}"],
            "urgency": {"value": "important", "source": "customer"},
            "incident": {
                "happened_at": "2026-03-08T20:00:00+08:00",
                "place": next(words),
                "description": f"在厨房 {next(words)}",
            },
            "product": {"name": f"水壶{number % 7}", "model": "K-1", "fault": f"漏电 {next(words)}"},
            "order_number": f"{source}-{number}",
            "attachments": [{"uri": f"s3://photos/{next(words)}.jpg", "kind": "photo", "note": next(words)}],
        }
        if number % SPOILT_EVERY == 0:
            data["colour"] = "red"
        return self.event(source, f"s-{number}", "caseloop.feedback.submitted.v1", data)

    def more(self, source: str, number: int) -> Iterator[Event]:
        """Give what comes later: the customer adds something, and staff write down what they heard."""
        case = {"id": message_key(source, f"s-{number}")}
        words = iter(self.words[8:])
        added = {"case": case, "text": f"补充 {self.phone} {next(words)}"}
        yield self.event(source, f"i-{number}", "caseloop.case.information-supplied.v1", added)
        corrected = {
            "case": case,
            "field": "incident.place",
            "value": next(words),
            "reason": f"客户更正 {next(words)}",
            "by": "agent-017",
        }
        yield self.event(source, f"c-{number}", "caseloop.case.corrected.v1", corrected)
        named = {"case": case, "text": f"客户 {self.name} 说 {next(words)}", "by": "agent-017"}
        yield self.event(source, f"n-{number}", "caseloop.case.core-issue-named.v1", named)

    @staticmethod
    def event(source: str, event_id: str, kind: str, data: dict[str, Any]) -> Event:
        """Give a message."""
        return {
            "specversion": "1.0",
            "id": event_id,
            "source": source,
            "type": kind,
            "time": "2026-03-09T02:00:00Z",
            "datacontenttype": "application/json",
            "data": data,
        }


def dumped(url: str, database: str) -> Iterator[tuple[str, bytes]]:
    """Give every document of every collection, byte for byte."""
    with MongoClient[RawBSONDocument](url, document_class=RawBSONDocument) as client:
        for name in client[database].list_collection_names():
            for document in client[database][name].find():
                yield name, bytes(document.raw)


def said_by(stage: Stage, *arguments: str) -> str:
    """Give what a command of the command line prints."""
    environment = {**surroundings(), **stage.system.environment()}
    command = [sys.executable, "-m", "ops.cli", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.mark.req("S2-50", "S4-09")
def test_a_thousand_personal_values_are_found_nowhere(stage: Stage, tmp_path: Path) -> None:
    are_found_nowhere(stage, tmp_path, case_count=50)


@pytest.mark.endurance
def test_ten_thousand_personal_values_are_found_nowhere(stage: Stage, tmp_path: Path) -> None:
    are_found_nowhere(stage, tmp_path, case_count=500)


def are_found_nowhere(stage: Stage, tmp_path: Path, *, case_count: int) -> None:
    upstream = stage.upstream(f"personal-{case_count}")
    people = [Planted(number) for number in range(case_count)]
    secrets = [value for person in people for value in person.values]
    assert len(set(secrets)) == case_count * VALUES_EACH

    upstream.publish([one.submission(upstream.source, number) for number, one in enumerate(people)])
    stage.settled(upstream)
    sound = [(number, one) for number, one in enumerate(people) if number % SPOILT_EVERY]
    upstream.publish([event for number, one in sound for event in one.more(upstream.source, number)])
    books = stage.settled(upstream)
    one = sound[0][0]
    case_id = message_key(upstream.source, f"s-{one}")
    table = tmp_path / "table.json"
    span = ("--from", "2026-03-01", "--until", "2026-04-30")
    said_by(stage, "period", "form", *span, "--form", "register", "--format", "json", "--out", str(table))

    places: dict[str, str] = {
        "logs": stage.logs(),
        "events, alerts and work for departments": "\n".join(stage.sink.texts()),
        "answers": "\n".join(repr((one.sentence, one.expected, one.found)) for one in books.parked),
        "list": said_by(stage, "case", "list", "--limit", "1000"),
        "shown": said_by(stage, "case", "timeline", case_id),
        "parked": said_by(stage, "parked", "list"),
    }
    seek = ahocorasick_rs.AhoCorasick(secrets)
    found = {place: hits for place, text in places.items() if (hits := seek.find_matches_as_strings(text))}
    who = ahocorasick_rs.AhoCorasick([value for person in people for value in person.who])
    if hits := who.find_matches_as_strings(table.read_text(encoding="utf-8")):
        found["export"] = hits
    seen: dict[str, int] = {}
    for name, raw in dumped(stage.settings.mongo_url.get_secret_value(), stage.settings.database):
        text = raw.decode("utf-8", "replace")
        seen[name] = seen.get(name, 0) + (f"{upstream.source}-" in text)
        if hits := seek.find_matches_as_strings(text):
            found[f"database: {name}"] = hits[:5]

    assert found == {}
    assert len(books.fields) == len(sound)
    assert {record.code for record in books.parked} == {"invalid_message"}
    # The search would find them: the process that needs them reads them, and what stands in clear is there.
    assert people[one].words[8] in books.fields[case_id]["supplements"][0]
    assert seen["cases"] == len(sound)
    assert stage.store.erase_keys([case_id], at=stage.clock.now()) == 1
    assert stage.store.load("cases", [case_id])[case_id].fields["report"]["summary"] == "[erased]"

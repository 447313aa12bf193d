"""``caseloop staff``: records and load for everybody, measurements and tags for few, each look recorded first."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from rules.versions import next_version
from schemas.aftermath import Teaching
from schemas.ports_reading import Load
from schemas.sensitive import Sensitive, Tagged
from schemas.staff_record import Attended, StaffRecord
from schemas.wellbeing import Reading, Telemetry
from tests.ops.bench import NOW, Bench, MemoryReader, keep
from tests.workforce import a_handled_case, a_workforce_pack

STAFF, DOCTOR, PSYCHOLOGIST = "after_sales-07", "occupational_health-1", "psychologist-1"


def measured(value: int, *, hours: int) -> Telemetry:
    return Telemetry(
        id=f"t{value}",
        staff=STAFF,
        pack="feedback-handbook",
        readings=(Reading(kind="heart_rate", value=value, at=NOW),),
        recorded_at=NOW,
        expires_at=NOW + timedelta(hours=hours),
    )


def a_bench() -> Bench:
    reader = MemoryReader(measured=[measured(91, hours=1), measured(199, hours=-1)])
    bench = Bench(pack=a_workforce_pack(), reader=reader)
    tags = {"depression": Tagged(by=PSYCHOLOGIST, at=NOW)}
    keep(bench.store, next_version(None, Sensitive(id="case-1", pack="feedback-handbook", tags=tags)))
    return bench


def ordered(bench: Bench) -> list[str]:
    return [json.loads(letter.body)["type"] for letter in bench.outlet.sent]


@pytest.mark.req("S3-57")
def test_measurements_are_shown_to_their_readers_until_they_expire_and_the_look_is_recorded() -> None:
    bench = a_bench()

    assert bench.run("staff", "telemetry", STAFF, "--by", DOCTOR) == 0
    assert "91" in bench.said
    assert "199" not in bench.said
    assert ordered(bench) == ["caseloop.order.note-telemetry-look.v1"]


@pytest.mark.req("S3-57", "S3-56")
@pytest.mark.parametrize(("what", "about"), [("telemetry", STAFF), ("tags", "case-1")])
def test_whoever_may_not_read_is_shown_nothing(what: str, about: str) -> None:
    bench = a_bench()

    assert bench.run("staff", what, about, "--by", "management-01") == 1
    assert "management-01 may not read this" in bench.warned
    assert ("91" in bench.said, "depression" in bench.said, ordered(bench)) == (False, False, [])


@pytest.mark.req("S3-56")
def test_tags_are_shown_to_their_readers_and_the_look_is_recorded() -> None:
    bench = a_bench()

    assert bench.run("staff", "tags", "case-1", "--by", PSYCHOLOGIST) == 0
    assert "depression" in bench.said
    assert ordered(bench) == ["caseloop.order.note-tag-look.v1"]
    assert bench.run("staff", "tags", "case-2", "--by", PSYCHOLOGIST) == 0
    assert "0 tags" in bench.said


def test_nothing_is_shown_where_the_look_cannot_be_recorded() -> None:
    bench = a_bench()
    bench.outlet.dropped = frozenset({0})

    assert bench.run("staff", "tags", "case-1", "--by", PSYCHOLOGIST) == 1
    assert "could not be recorded" in bench.warned
    assert "depression" not in bench.said


def test_a_pack_that_does_not_exist_is_named() -> None:
    bench = a_bench()

    assert bench.run("staff", "telemetry", STAFF, "--by", DOCTOR, "--pack", "x") == 1
    assert "There is no pack 'x'" in bench.warned


@pytest.mark.req("S1-38")
def test_the_load_of_teams_is_shown() -> None:
    bench = Bench(reader=MemoryReader(load=[Load("after_sales", STAFF, 7, NOW - timedelta(hours=3))]))

    assert bench.run("staff", "load") == 0
    assert STAFF in bench.said
    assert "7 open cases" in bench.said


@pytest.mark.req("S1-44")
def test_a_record_is_shown() -> None:
    bench = Bench()
    training = Attended(topic="升级流程", at=NOW, by="training-001")
    keep(bench.store, next_version(None, StaffRecord(id=STAFF, skills=("law",), trainings=(training,))))

    assert bench.run("staff", "record", STAFF) == 0
    assert "升级流程" in bench.said
    assert bench.run("staff", "record", STAFF, "--json") == 0
    assert '"skills"' in bench.said
    assert bench.run("staff", "record", "nobody") == 1


@pytest.mark.req("S1-64")
def test_a_teaching_case_is_printed_without_personal_data_and_no_other_case() -> None:
    case = a_handled_case(STAFF, state="archived")
    taught = case.model_copy(update={"teaching": Teaching(topic="首次安抚", by="management-01", at=NOW)})
    bench = Bench(reader=MemoryReader(known_cases=[taught]))
    other = Bench(reader=MemoryReader(known_cases=[case]))

    assert bench.run("staff", "teaching", case.number) == 0
    assert json.loads(bench.said)["topic"] == "首次安抚"
    assert other.run("staff", "teaching", case.number) == 1

"""A pack by data alone, written step by step as docs/packs.md teaches it, and what it decides."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from ops.trying.desk import Course, Desk, refusal_of
from schemas.case import Case
from schemas.policy.pack import Pack
from tests.builders import at
from tests.ops.bench import Bench
from tests.project.documents import ROOT
from tests.project.tutorial import follow
from workers.packs import load_pack

pytestmark = pytest.mark.uncounted

NOW = at("Fri 2026-03-06 10:00")

CODES = {"check": 0, "diff": 1, "try": 0}
"""Exit code of each command of the tutorial."""


@pytest.fixture(scope="module")
def city_water(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """Give the pack that comes of it if somebody follows the document to the letter."""
    folder = tmp_path_factory.mktemp("caseloop")
    (folder / "rules").symlink_to(ROOT / "rules")

    def run(line: str) -> str:
        bench = Bench()
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            noun, verb, *words = shlex.split(line)
            assert bench.run(noun, verb, *words) == CODES[verb], bench.said + bench.warned
        return bench.said

    follow(folder, run)
    return load_pack(folder / "my-packs" / "city-water")


class Waterworks:
    """The real actors on a store in memory, with the pack of the tutorial."""

    def __init__(self, pack: Pack) -> None:
        self.desk = Desk(pack, now=NOW)
        self.count = 0

    def hears(self, summary: str, **changes: Any) -> Case:
        """Take a submission; give the case that it made."""
        data = {
            "channel": "Fault line",
            "type": "outage",
            "stated_at": "2026-03-06T10:00:00+08:00",
            "summary": summary,
            "incident": {"place": "Mill Lane"},
            "urgency": {"value": "Soon", "source": "customer"},
            "customer": {"name": f"Zhao {self.count}"},
        }
        course = self._taken("feedback.submitted", data | changes)
        assert why_not(course) == ""
        case = self.desk.case(course)
        assert case is not None
        return case

    def does(self, case: Case, command: str, **data: Any) -> Case:
        """Take a command about a case; give the case after it."""
        course = self._taken(command, {"case": {"id": case.id}, **data})
        assert why_not(course) == ""
        after = self.desk.case(course)
        assert after is not None
        return after

    def refuses(self, data: dict[str, Any]) -> str:
        """Take a submission that lacks something; give the field."""
        refusal = refusal_of(self._taken("feedback.submitted", data).outcome)
        assert refusal is not None
        return refusal.record.field

    def _taken(self, name: str, data: dict[str, Any]) -> Course:
        self.count += 1
        head = {
            "specversion": "1.0",
            "id": f"m-{self.count}",
            "source": "/water",
            "time": "2026-03-06T10:00:00+08:00",
        }
        return self.desk.take({**head, "type": f"caseloop.{name}.v1", "data": data})


def why_not(course: Course) -> str:
    """Give why a message was refused; empty if it was not."""
    refusal = refusal_of(course.outcome)
    return refusal.record.sentence if refusal else ""


@pytest.fixture
def works(city_water: Pack) -> Waterworks:
    """Give a waterworks without cases."""
    return Waterworks(city_water)


def test_a_burst_main_is_an_emergency_of_the_control_room_within_half_an_hour(works: Waterworks) -> None:
    case = works.hears("The main has burst")

    assert (case.priority, case.channel, case.owner and case.owner.department) == (
        "emergency",
        "hotline",
        "control_room",
    )
    assert case.cooperators == ("network",)
    assert case.clocks["crew_out"].due_at == at("Fri 2026-03-06 10:30")
    assert [alert.partition(":")[0] for alert in case.open_alerts] != []


def test_classes_routes_and_limits_are_those_of_the_pack(works: Waterworks) -> None:
    bill = works.hears("Charged twice", type="Question about a bill")
    brown = works.hears("Our water is brown")

    assert (bill.assessments[-1].cls, bill.owner and bill.owner.department) == ("bill", "billing")
    assert bill.clocks["answer"].due_at == at("Fri 2026-03-13 18:00")
    assert (brown.priority, brown.owner and brown.owner.department) == ("soon", "network")
    assert brown.clocks["answer"].due_at == at("Mon 2026-03-09 10:30")


def test_a_fault_without_its_street_is_refused(works: Waterworks) -> None:
    assert (
        works.refuses(
            {
                "channel": "portal",
                "type": "outage",
                "stated_at": "2026-03-06T10:00:00+08:00",
                "summary": "No water",
                "urgency": {"value": "soon", "source": "customer"},
                "customer": {"anonymous": True},
            }
        )
        == "incident.place"
    )


def a_plan(works: Waterworks, **remedy: Any) -> Case:
    case = works.hears("No water")
    case = works.does(case, "case.accepted", by="network")
    case = works.does(case, "case.verified", by="network", note="no pressure")
    case = works.does(
        case, "fact.found", by="network", kind="root_cause", text="A pump stood still", source="crew"
    )
    return works.does(
        case,
        "plan.drafted",
        by="network",
        root_cause="A pump stood still",
        basis="handbook",
        remedies=[remedy],
    )


def test_the_remedy_that_no_other_pack_has_is_proposed(works: Waterworks) -> None:
    case = a_plan(works, code="Water truck")

    assert (case.state, case.plans[-1].remedies[0].code) == ("proposing", "water_truck")


def test_a_credit_above_the_packs_limit_waits_for_approval(works: Waterworks) -> None:
    within = a_plan(works, code="bill_credit", amount={"amount": "80.00", "currency": "CNY"})
    beyond = a_plan(works, code="bill_credit", amount={"amount": "80.01", "currency": "CNY"})

    assert (within.state, beyond.state) == ("proposing", "plan_review")


VERDICT = {
    "verdict": "adopted",
    "reason": "A good idea",
    "department": "customer_service",
    "by": "customer_service",
}


def answered(works: Waterworks, answer: str, **more: Any) -> Case:
    case = works.hears("Please add a shop", type="wish")
    case = works.does(case, "case.accepted", by="customer_service")
    case = works.does(case, "suggestion.judged", **VERDICT)
    return works.does(case, "callback.recorded", by="customer_service", answer=answer, **more)


@pytest.mark.parametrize(
    ("answer", "state"),
    [("Very good", "closed"), ("Good", "closed"), ("Poor", "rework"), ("very_poor", "rework")],
)
def test_the_scale_of_the_pack_decides_what_an_answer_leads_to(
    works: Waterworks, answer: str, state: str
) -> None:
    assert answered(works, answer).state == state


def test_three_faults_of_one_product_within_an_hour_are_a_group(works: Waterworks) -> None:
    for name in ("A", "B", "C"):
        works.hears("Low pressure", product={"name": "Pump 7"}, customer={"name": name})

    assert [one.fields["kind"] for one in works.desk.store.open_alerts(["group_complaint"])] == [
        "group_complaint"
    ]


def test_after_the_second_failed_round_management_decides(works: Waterworks) -> None:
    case = answered(works, "Poor")
    case = works.does(case, "cause.analysed", by="customer_service", cause="A shop was not what they meant")
    case = works.does(case, "case.accepted", by="customer_service")
    case = works.does(case, "suggestion.judged", **VERDICT)
    case = works.does(case, "callback.recorded", by="customer_service", answer="very_poor")

    assert (case.state, case.round) == ("escalated", 2)

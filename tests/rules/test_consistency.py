"""A pack as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from rules.consistency import Fault, faults_of
from rules.references.table import references
from rules.vocabulary import vocabulary
from schemas.policy.calendars import PublicHolidays
from schemas.policy.pack import Pack
from tests.every_pack import every_pack
from tests.packs import a_pack, the_pack


def with_row(section: str, table: str, place: int, **changes: Any) -> Pack:
    rows = list(getattr(getattr(the_pack(), section), table))
    rows[place] = rows[place].model_copy(update=changes)
    return a_pack(section, **{table: tuple(rows)})


def test_the_handbooks_pack_is_consistent() -> None:
    assert faults_of(the_pack()) == ()


def test_every_table_that_rows_name_is_defined() -> None:
    assert {reference.kind for reference in references(the_pack())} <= set(vocabulary(the_pack()))


@pytest.mark.req("S0-70")
def test_a_role_that_nobody_fills_is_a_fault_of_its_row() -> None:
    pack = with_row("directory", "roles", 0, department="legal")

    fault = next(fault for fault in faults_of(pack) if fault.section == "directory")

    assert fault.row == "directory.role.agent"
    assert fault.sentence.startswith("department: expected one of the departments after_sales, ")
    assert fault.sentence.endswith("found 'legal'")


@pytest.mark.parametrize(
    ("section", "table", "changes"),
    [
        ("intake", "topics", {"cls": "praise"}),
        ("intake", "channels", {"referrer": "neighbour"}),
        ("intake", "required", {"types": ("praise",)}),
        ("directory", "contacts", {"department": "legal"}),
        ("assignment", "routes", {"department": "legal"}),
        ("assignment", "routes", {"cooperators": ("legal",)}),
        ("assignment", "routes", {"modules": ("weather",)}),
        ("assignment", "routes", {"priorities": ("soonish",)}),
        ("triage", "topics", {"cls": "praise"}),
        ("triage", "modules", {"mark": "no-word-has-it"}),
        ("triage", "triggers", {"priority": "soonish"}),
        ("triage", "triggers", {"alert": "thunder"}),
        ("clocks", "clocks", {"owner": "legal"}),
        ("clocks", "clocks", {"calendar": "mars"}),
        ("clocks", "clocks", {"alert": "thunder"}),
        ("clocks", "nudges", {"order": "caseloop.order.sing.v1"}),
        ("clocks", "nudges", {"alert": "thunder"}),
        ("handling", "starts", {"cls": "praise"}),
        ("handling", "opening_tasks", {"department": "legal"}),
        ("handling", "opening_tasks", {"due_with": "sundial"}),
        ("handling", "remedies", {"department": "legal"}),
        ("escalation", "alerts", {"addressee": "jury"}),
        ("intake", "channels", {"alert": "thunder"}),
        ("intake", "referrers", {"alert": "thunder"}),
        ("clocks", "clocks", {"reminder_alert": "thunder"}),
        ("escalation", "alerts", {"ladder": "to-heaven"}),
        ("escalation", "alerts", {"severity_for": {"soonish": "info"}}),
        ("callbacks", "outcomes", {"notice": "trumpet"}),
        ("notices", "estimates", {"priority": "soonish"}),
        ("archive", "parts", {"classes": ("praise",)}),
        ("archive", "parts", {"except_outcomes": ("vanished",)}),
    ],
)
def test_a_row_that_names_what_no_table_has_is_a_fault(
    section: str, table: str, changes: dict[str, Any]
) -> None:
    pack = with_row(section, table, 0, **changes)
    row = getattr(getattr(pack, section), table)[0].id

    faults = [fault for fault in faults_of(pack) if (fault.section, fault.row) == (section, row)]

    (field,) = changes
    assert [fault for fault in faults if field in fault.sentence or "triage knows no" in fault.sentence]


@pytest.mark.req("S3-12")
@pytest.mark.parametrize("target", ["role:jester", "department:legal"])
def test_a_step_whose_role_or_department_nobody_knows_is_a_fault_of_that_step(target: str) -> None:
    ladder = the_pack().escalation.ladders[0]
    step = ladder.steps[0].model_copy(update={"targets": (target, "person:anybody", "rotation:any", "owner")})
    changed = ladder.model_copy(update={"steps": (step, *ladder.steps[1:])})
    pack = a_pack("escalation", ladders=(changed, *the_pack().escalation.ladders[1:]))

    (fault,) = faults_of(pack)

    assert (fault.section, fault.row) == ("escalation", step.id)
    assert fault.sentence.endswith(f"found {target.partition(':')[2]!r}")


def test_a_channel_that_intake_does_not_have_is_no_exception_to_trust() -> None:
    declared = the_pack().triage.declared.model_copy(update={"except_channels": ("pigeon",)})

    faults = faults_of(a_pack("triage", declared=declared))

    assert [(fault.section, fault.row) for fault in faults] == [("triage", "triage.declared")]


def test_an_id_that_two_rows_have_is_a_fault() -> None:
    pack = with_row("directory", "roles", 0, id="directory.department.product")

    assert faults_of(pack) == (
        Fault(
            "directory",
            "directory.department.product",
            "expected each id once, found 'directory.department.product' in directory too",
        ),
    )


def test_an_id_that_does_not_begin_with_its_section_is_a_fault() -> None:
    faults = faults_of(with_row("intake", "referrers", 0, id="referrer.one"))

    assert faults == (
        Fault("intake", "referrer.one", "expected an id that begins with 'intake.', found 'referrer.one'"),
    )


@pytest.mark.req("S0-06")
def test_a_topic_of_which_triage_knows_nothing_is_a_fault_both_ways() -> None:
    sentences = [fault.sentence for fault in faults_of(with_row("intake", "topics", 0, code="gossip"))]

    assert [one for one in sentences if one.startswith("topics: triage knows no 'gossip'")]
    assert [one for one in sentences if "['product_enquiry'] are missing" in one]


def test_a_level_without_a_limit_is_a_fault() -> None:
    kept = tuple(row for row in the_pack().clocks.clocks if "urgent" not in row.when.priorities)

    sentences = {fault.sentence for fault in faults_of(a_pack("clocks", clocks=kept))}

    assert "expected a limit from receipt for complaint at urgent, found none" in sentences


def test_a_class_that_nothing_starts_is_a_fault() -> None:
    faults = faults_of(a_pack("handling", starts=the_pack().handling.starts[1:]))

    assert [fault.section for fault in faults] == ["handling"]


def test_a_locale_in_which_nobody_is_answered_is_a_fault() -> None:
    faults = faults_of(with_row("intake", "locales", 0, code="tlh"))

    assert [fault.row for fault in faults] == ["intake.locale.zh-CN"]


def test_a_pack_whose_own_locale_is_not_served_is_a_fault() -> None:
    faults = faults_of(the_pack().model_copy(update={"locale": "tlh"}))

    assert [fault.section for fault in faults] == ["notices"]


def test_a_body_that_arbitrates_needs_the_commands_by_which_it_is_called() -> None:
    pack = every_pack().newest["complaint-programme"]
    commands = tuple(row for row in pack.handling.commands if row.name != "mediate")
    handling = pack.handling.model_copy(update={"commands": commands})

    found = [
        one
        for one in faults_of(pack.model_copy(update={"handling": handling}))
        if one.section == "arbitration"
    ]

    assert [(one.row, one.sentence) for one in found] == [
        ("arbitration.mediation", "expected rows of handling.yaml, commands, for mediate; found none")
    ]


def test_a_cap_that_leads_to_mediation_needs_a_body_that_mediates() -> None:
    pack = every_pack().newest["complaint-programme"]
    lacking = pack.arbitration.model_copy(update={"mediation": None})

    found = [one.sentence for one in faults_of(pack.model_copy(update={"arbitration": lacking}))]

    assert "to: expected a mediation in arbitration.yaml, found none" in found


def test_a_pack_that_reopens_nothing_is_consistent() -> None:
    callbacks = the_pack().callbacks.model_copy(update={"reopening": None})

    assert faults_of(the_pack().model_copy(update={"callbacks": callbacks})) == ()


def test_causes_that_mute_one_another_in_a_circle_are_a_fault_of_the_row_that_closes_it() -> None:
    (row,) = the_pack().escalation.inhibitions[:1]
    there = row.model_copy(update={"id": "escalation.inhibition.there", "cause": ("blocked",)})
    back = row.model_copy(update={"id": "escalation.inhibition.back", "cause": ("transfers",)})
    pack = a_pack(
        "escalation",
        inhibitions=(
            there.model_copy(update={"mutes": ("transfers", "round_cap")}),
            back.model_copy(update={"mutes": ("round_cap", "blocked")}),
        ),
    )

    (fault,) = faults_of(pack)

    assert fault.row == back.id
    assert fault.sentence == (
        "expected causes that their symptoms do not mute in turn, found 'transfers' in a circle"
    )


def test_holidays_of_a_country_that_nobody_knows_are_a_fault_of_the_calendar() -> None:
    nowhere = PublicHolidays(country="XX")

    (fault,) = faults_of(with_row("calendars", "calendars", 0, holidays=nowhere))

    assert fault.sentence == "holidays: expected a country and region with known holidays, found XX"


def test_a_source_that_the_pack_has_not_named_is_a_fault_of_the_row() -> None:
    (fault,) = faults_of(with_row("calendars", "calendars", 0, source="HB7-01"))

    assert "`sources` in pack.yaml adds to them); found HB7" in fault.sentence

"""The record of responsibility says who handles a case, what each is there for and what each may do."""

from __future__ import annotations

import pytest

from rules.forms.bodies import authority_of
from rules.forms.derived import Source
from rules.forms.filling import filled_form
from rules.forms.words import in_words
from schemas.policy.commands import Command
from schemas.work import Owner
from tests.builders import RECEIVED
from tests.every_pack import every_pack
from tests.forms_cases import PRINTED, a_sheet, grid, stories

S1 = "complaint-programme"
HEADING = "各部门、岗位职责与权限"


@pytest.mark.req("S1-06")
def test_the_record_of_responsibility_names_departments_and_roles_with_duty_and_authority() -> None:
    rows = grid(a_sheet(S1, "responsibility"), HEADING).rows

    assert [row[:2] for row in rows] == [
        ("投诉处理机构", "一般工作人员"),
        ("投诉处理机构", "投诉处理员"),
        ("投诉处理机构", "客服代表"),
    ]
    duty, authority = rows[1][2:]
    assert duty.startswith("处理工单")
    assert "派发协助" in authority.split("；")
    assert "派发协助" not in rows[0][3].split("；")


def test_it_says_the_same_in_english() -> None:
    rows = grid(a_sheet(S1, "responsibility", language="en"), "Duty and authority").rows

    assert rows[2] == ("Customer service", "Representative", "Record tickets", "—")


def test_departments_that_cooperate_follow_and_one_without_roles_stands_for_itself() -> None:
    case = stories(S1)[0].case
    owner = Owner(
        department="operations", person="operations-01", mode="manual", by="supervisors-01", since=RECEIVED
    )
    case = case.model_copy(update={"owner": owner, "cooperators": ("mediation", "operations")})

    rows = grid(a_sheet(S1, "responsibility", case), HEADING).rows

    assert [row[:2] for row in rows] == [("运营部", "—"), ("内部调解机构", "调解人员")]
    assert rows[0][2] == "保障系统运行"
    assert rows[1][3] == "登记到场；作出调解结论"


def test_a_case_that_nobody_owns_yet_is_handled_by_nobody() -> None:
    case = stories(S1)[0].case.model_copy(update={"owner": None, "cooperators": ()})

    assert grid(a_sheet(S1, "responsibility", case), HEADING).rows == ()


def test_a_pack_that_says_no_duty_shows_none() -> None:
    pack = every_pack().newest[S1]
    bare = [row.model_copy(update={"charge": None}) for row in pack.directory.roles]
    directory = pack.directory.model_copy(update={"roles": tuple(bare)})
    form = pack.forms.form("responsibility")
    assert form is not None

    source = Source(stories(S1)[0].case, pack.model_copy(update={"directory": directory}), "zh")
    sheet = filled_form(source, form, now=PRINTED)

    assert {row[2] for row in grid(sheet, HEADING).rows} == {"—"}


def test_authority_is_what_the_commands_leave_to_a_role() -> None:
    pack = every_pack().newest[S1]

    assert authority_of(pack, "representative") == ()
    assert {"approve_plan", "extend", "open_mediation"} <= set(authority_of(pack, "supervisor"))
    assert "open_mediation" not in authority_of(pack, "handler")


@pytest.mark.parametrize("name", sorted(every_pack().newest))
def test_every_command_has_a_chinese_word(name: str) -> None:
    pack = every_pack().newest[name]

    assert [row.name for row in pack.handling.commands if row.label is None] == []


def test_a_command_of_a_pack_that_says_no_word_is_called_by_its_name() -> None:
    pack = every_pack().newest[S1]
    row = Command(id="handling.command.claim", source="ours", name="claim", states=(), who="owner")
    handling = pack.handling.model_copy(update={"commands": (row,)})

    assert in_words(pack.model_copy(update={"handling": handling}), "commands", "claim", "zh") == "Claim"

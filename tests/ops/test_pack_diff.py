"""``caseloop pack diff``: how two packs differ, row by row, and what the exit code says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ops.comparing.settings import settings_between
from tests.ops.bench import Bench
from tests.packs import HANDBOOK
from workers.packs import PACKS_FOLDER, load_pack

pytestmark = pytest.mark.uncounted


def a_variant(folder: Path, *changes: tuple[str, str, str], name: str = "feedback-handbook") -> str:
    """Give a copy of the pack in which texts of sections are others."""
    copy = Path(shutil.copytree(HANDBOOK, folder / "variant"))
    for section, old, new in (("pack", "name: feedback-handbook", f"name: {name}"), *changes):
        path = copy / f"{section}.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(copy)


def compared(after: str, *options: str) -> dict[str, Any]:
    bench = Bench()
    code = bench.run("pack", "diff", "feedback-handbook", after, "--json", *options)
    said: dict[str, Any] = json.loads(bench.said)
    assert code == int(said["differ"])
    return said


def only_change(after: str) -> dict[str, Any]:
    (change,) = compared(after)["changes"]
    found: dict[str, Any] = change
    return found


def test_a_pack_says_the_same_as_itself() -> None:
    bench = Bench()

    assert bench.run("pack", "diff", "feedback-handbook", str(HANDBOOK)) == 0
    assert bench.said == "feedback-handbook 1 → feedback-handbook 1: they say the same\n"


def test_a_changed_limit_shows_its_value_before_and_after(tmp_path: Path) -> None:
    row = "limit: {amount: 3, unit: working_days}"
    after = a_variant(tmp_path, ("clocks", row, row.replace("3", "5")))
    bench = Bench()

    assert bench.run("pack", "diff", "feedback-handbook", after) == 1
    (line,) = [line for line in bench.said.split("\n") if "clocks.verdict" in line]
    assert line.split() == ["~", "clocks.verdict", "limit", "3", "working", "days", "5", "working", "days"]
    assert "≠   Suggestion" in bench.said
    assert "1 changed (~)" in bench.said


def test_a_row_more_and_a_row_less_are_told_apart(tmp_path: Path) -> None:
    row = "  - {id: intake.channel.pigeon, source: ours, code: pigeon, label: 信鸽, group: offline}\n"
    survey = "  - {id: intake.channel.survey, source: S0-05, code: survey, label: 满意度调研, "
    survey += "aliases: [满意度调查, satisfaction survey], group: self}\n"

    changes = compared(a_variant(tmp_path, ("intake", survey, row)))["changes"]

    assert [(one["kind"], one["about"]) for one in changes] == [("added", "pigeon"), ("removed", "survey")]
    assert changes[0]["values"] == {"code": "pigeon", "label": "信鸽", "group": "offline"}


def test_only_another_source_is_no_other_value(tmp_path: Path) -> None:
    change = only_change(
        a_variant(tmp_path, ("intake", "source: S0-02, code: weibo", "source: ours, code: weibo"))
    )

    assert (change["kind"], change["source"], change["fields"]) == (
        "source",
        {"before": "S0-02", "after": "ours"},
        {},
    )


def test_rows_of_other_ids_answer_to_each_other_by_what_they_are_about(tmp_path: Path) -> None:
    label = "id: intake.channel.weibo, source: S0-02, code: weibo, label: 微博私信"
    change = only_change(
        a_variant(tmp_path, ("intake", label, label.replace("channel.weibo", "way.w").replace("私信", "信")))
    )

    assert change["id"] == {"before": "intake.channel.weibo", "after": "intake.way.w"}
    assert change["fields"] == {"label": {"before": "微博私信", "after": "微博信"}}


def test_a_clock_of_another_name_answers_by_its_events(tmp_path: Path) -> None:
    old = "  - id: clocks.callback\n    source: S0-57\n    name: callback\n"
    new = "  - id: clocks.visit\n    source: S0-57\n    name: visit\n"

    change = only_change(a_variant(tmp_path, ("clocks", old, new)))

    assert change["fields"] == {"name": {"before": "callback", "after": "visit"}}


def test_another_id_alone_is_said_as_such(tmp_path: Path) -> None:
    change = only_change(a_variant(tmp_path, ("callbacks", "{id: callbacks.cap,", "{id: callbacks.end,")))

    assert (change["kind"], change["fields"]) == ("renamed", {})


def test_rows_within_rows_are_compared_too(tmp_path: Path) -> None:
    old = "targets: [manager_of_owner, addressee]\n        after: {amount: 15, unit: clock_minutes}"
    change = only_change(a_variant(tmp_path, ("escalation", old, old.replace("15", "20"))))

    assert change["id"]["after"] == "escalation.ladder.owner-first.manager"
    assert (change["table"], change["fields"]["after"]["after"]) == (
        "ladders.steps",
        {"amount": 20, "unit": "clock_minutes"},
    )


def test_values_outside_of_rows_are_compared_too(tmp_path: Path) -> None:
    changes = compared(
        a_variant(tmp_path, ("notices", "otherwise: progress", "otherwise: delay"), name="mine")
    )["changes"]

    assert [(one["id"]["after"], one["fields"]["value"]["after"]) for one in changes] == [
        ("pack.name", "mine"),
        ("notices.otherwise", "delay"),
    ]


def test_settings_stand_side_by_side_as_in_the_matrix_of_the_handbooks(tmp_path: Path) -> None:
    priority = "code: important, label: 重要, rank: 1"
    after = a_variant(
        tmp_path,
        ("triage", priority, priority.replace("重要", "加急")),
        ("callbacks", "rounds: 3", "rounds: 2"),
    )

    rows = {row["name"]: row for row in compared(after)["settings"]}

    assert (rows["Round cap"]["before"], rows["Round cap"]["after"], rows["Round cap"]["same"]) == (
        "3",
        "2",
        False,
    )
    assert rows["Priority labels, top to bottom"]["after"] == "紧急, 加急, 一般"
    assert rows["Level 1: limit from receipt"]["before"].startswith("紧急: 1 clock hours handling_start")
    assert rows["Callback"]["same"]
    assert {
        "Scope",
        "Remedies",
        "Satisfaction values",
        "Anonymous",
        "Final label",
        "Helper department limit",
    } <= set(rows)


@pytest.mark.req("C-01")
@pytest.mark.req("C-14")
@pytest.mark.req("C-17")
def test_two_handbooks_read_like_the_matrix_of_the_handbooks() -> None:
    packs = {name: load_pack(PACKS_FOLDER / name) for name in ("feedback-handbook", "service-template")}

    rows = {row.name: row for row in settings_between(*packs.values())}

    assert [
        rows[f"Level {level}: limit from receipt"].after.partition(" handled")[0] for level in (1, 2, 3)
    ] == [
        "紧急: 24 clock hours",
        "一般: 48 clock hours",
        "低优先级: 72 clock hours",
    ]
    assert rows["Level 1: what stops it"].after == "handled: case.resolved"
    assert (rows["Callback"].before, rows["Callback"].after) == (
        "24 clock hours callback",
        "1 working days callback",
    )
    assert (rows["Satisfaction values"].after, rows["Round cap"].after) == ("满意, 一般, 不满意", "none")


def test_a_clock_for_other_cases_under_another_id_is_the_same_obligation(tmp_path: Path) -> None:
    old = "  - id: clocks.verdict\n"
    text = "when: {classes: [suggestion]}\n    anchor: received_at\n    limit: {amount: 3"
    new = text.replace("[suggestion]}", "[suggestion], modules: [product]}")

    change = only_change(
        a_variant(tmp_path, ("clocks", old, old.replace("verdict", "word")), ("clocks", text, new))
    )

    assert change["id"] == {"before": "clocks.verdict", "after": "clocks.word"}
    assert change["fields"]["when.modules"] == {"before": None, "after": ["product"]}


def test_one_section_may_be_asked_for(tmp_path: Path) -> None:
    after = a_variant(
        tmp_path,
        ("callbacks", "rounds: 3", "rounds: 2"),
        ("notices", "otherwise: progress", "otherwise: delay"),
    )

    said = compared(after, "--section", "callbacks")

    assert [one["section"] for one in said["changes"]] == ["callbacks"]
    assert said["settings"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nope", str(HANDBOOK)], "There is no pack 'nope', and no such folder. Loaded: feedback-handbook."),
        (["feedback-handbook", "feedback-handbook@2"], "has no version '2' here. Loaded: 1."),
        (
            ["feedback-handbook", "feedback-handbook", "--section", "clock"],
            "There is no section 'clock'. Sections: pack, intake,",
        ),
    ],
)
def test_what_cannot_be_compared_ends_with_a_code_of_its_own(words: list[str], said: str) -> None:
    bench = Bench()

    assert bench.run("pack", "diff", *words) == 2
    assert said in bench.warned


def test_a_faulty_pack_cannot_be_compared(tmp_path: Path) -> None:
    bench = Bench()

    assert (
        bench.run(
            "pack", "diff", "feedback-handbook", a_variant(tmp_path, ("callbacks", "rounds: 3", "rounds: 0"))
        )
        == 2
    )
    assert "row callbacks.cap: cap.rounds: expected a number from 1, found the number 0" in bench.warned

"""``caseloop pack try``: what a pack would decide, explained, and nothing touched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from schemas.policy.awaiting import Incomplete
from tests.builders import a_submission
from tests.ops.bench import Bench
from tests.packs import HANDBOOK, a_pack, the_pack

AT = "2026-03-06T10:00:00+08:00"

FAULT: Mapping[str, Any] = {
    "text": "热水壶用了三天就坏了，我要退货",
    "expect": {"type": "complaint", "priority": "重要"},
}


def a_line(**changes: Any) -> dict[str, Any]:
    return {
        "stated_at": AT,
        **a_submission(stated_at=AT).model_dump(mode="json", exclude_defaults=True),
        **changes,
    }


def an_event(**changes: Any) -> dict[str, Any]:
    head = {"specversion": "1.0", "id": "fb-1", "source": "/crm", "type": "caseloop.feedback.submitted.v1"}
    return {**head, "time": AT, "data": a_line(), **changes}


def a_file(folder: Path, *lines: Any, name: str = "messages.jsonl") -> str:
    path = folder / name
    written = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(written), encoding="utf-8")
    return str(path)


def tried(bench: Bench, file: str, *, code: int = 0) -> dict[str, Any]:
    assert bench.run("pack", "try", "feedback-handbook", file, "--at", AT, "--json") == code
    said: dict[str, Any] = json.loads(bench.said)
    return said


def trial(folder: Path, line: Any, **given: Any) -> dict[str, Any]:
    (only,) = tried(Bench(**given), a_file(folder, line))["trials"]
    found: dict[str, Any] = only
    return found


def test_a_text_is_explained_from_class_to_clocks(tmp_path: Path) -> None:
    bench = Bench()

    assert bench.run("pack", "try", str(HANDBOOK), a_file(tmp_path, FAULT), "--at", AT) == 0
    for said in (
        "line 1 · accepted as ",
        "assumed    type complaint, channel live_chat, urgency normal",
        "class      complaint 投诉类, as assumed  [triage.class.complaint: S0-24, S0-25]",
        "about      product; topic quality_complaint",
        "priority   important 重要  [triage.important.product_fault: S0-29]",
        "单个产品故障: 坏了 (summary 8-10, lexicon.fault",
        "owner      after_sales, helped by technology  [assignment.route.product: S0-37, S0-38, S0-47]",
        "response         due Fri 2026-03-06 14:00, 4 clock hours  [clocks.response-important: S0-30, S0-69]",
        "told       received",
        "1 line: 1 accepted",
        "expect priority                               1.000      1",
    ):
        assert said in bench.said


@pytest.mark.parametrize("line", [a_line(), an_event()], ids=["submission", "event"])
def test_a_submission_is_tried_as_it_is(tmp_path: Path, line: Mapping[str, Any]) -> None:
    found = trial(tmp_path, line)

    assert (found["outcome"], found["class"]["code"], found["owner"]["department"]) == (
        "accepted",
        "complaint",
        "after_sales",
    )
    assert "assumed" not in found


def test_an_event_is_received_at_its_own_time(tmp_path: Path) -> None:
    found = trial(tmp_path, an_event(time="2026-03-06T11:00:00+08:00"))

    response = next(clock for clock in found["clocks"] if clock["name"] == "response")
    assert response["due_at"] == "2026-03-06T07:00:00+00:00"


def test_an_event_that_names_another_pack_is_tried_by_this_one(tmp_path: Path) -> None:
    assert trial(tmp_path, an_event(data=a_line(pack="atlantis")))["outcome"] == "accepted"


def test_what_lacks_something_says_what(tmp_path: Path) -> None:
    line = a_line()
    del line["demands"]

    found = trial(tmp_path, line)

    assert (found["outcome"], found["refusal"]["code"], found["refusal"]["field"]) == (
        "refused",
        "incomplete",
        "demands",
    )


def test_what_waits_for_something_says_for_what(tmp_path: Path) -> None:
    awaits = Incomplete(id="intake.incomplete", source="ours", action="await")
    line = a_line(product=None)

    found = trial(tmp_path, line, pack=a_pack("intake", incomplete=awaits))

    assert found["outcome"] == "waits"
    assert [row["row"] for row in found["lacks"]] == ["intake.required.product"]


def test_a_broken_line_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    bench = Bench()
    file = a_file(tmp_path, FAULT, "{oops", "[1]", "", '""', FAULT)

    said = tried(bench, file, code=1)

    assert [(one["line"], one["outcome"]) for one in said["trials"]] == [
        (1, "accepted"),
        (2, "unreadable"),
        (3, "unreadable"),
        (5, "unreadable"),
        (6, "accepted"),
    ]
    assert said["summary"]["outcomes"] == {"unreadable": 3, "accepted": 2}


def test_an_object_of_another_shape_is_told_what_its_field_may_have_meant(tmp_path: Path) -> None:
    file = a_file(tmp_path, {"txt": "坏了"}, {"letter": "x"}, {})

    said = [one["why"] for one in tried(Bench(), file, code=1)["trials"]]

    expected = "expected a text, the data of a submission or a CloudEvent, found"
    assert said == [
        f"{expected} 'txt'; perhaps 'text' is meant",
        f"{expected} 'letter'",
        f"{expected} no field",
    ]


@pytest.mark.parametrize("content", [b"\xff\xfe{}", b"\x00\x01\x02", b"[" * 100_000])
def test_what_is_no_text_is_said_and_not_a_trace(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "binary.jsonl"
    path.write_bytes(content)
    bench = Bench()

    assert bench.run("pack", "try", "feedback-handbook", str(path)) == 1
    assert "line 1 · not read" in bench.said


def test_the_same_message_twice_is_a_copy_and_with_other_content_refused(tmp_path: Path) -> None:
    file = a_file(tmp_path, an_event(), an_event(), an_event(data=a_line(summary="别的")))

    trials = tried(Bench(), file)["trials"]

    assert [one["outcome"] for one in trials] == ["accepted", "copy", "refused"]


def test_a_customer_who_writes_again_is_recognised(tmp_path: Path) -> None:
    again = tried(
        Bench(), a_file(tmp_path, a_line(), a_line(urgency={"value": "normal", "source": "customer"}))
    )

    assert "repeat_contact" in [trigger["code"] for trigger in again["trials"][1]["triggers"]]


def test_texts_of_unknown_products_are_no_group_and_one_group_alerts_once(tmp_path: Path) -> None:
    texts = tried(Bench(), a_file(tmp_path, *[{"text": f"坏了{number}"} for number in range(7)]))
    named = [a_line(customer={"name": f"甲{number}"}, order_number=f"D{number}") for number in range(7)]
    group = tried(Bench(), a_file(tmp_path, *named))

    assert "group_complaint" not in texts["summary"]["alerts"]
    assert group["summary"]["alerts"]["group_complaint"] == 1


def test_texts_without_customer_or_order_are_no_repeats_of_one_another(tmp_path: Path) -> None:
    row = (
        the_pack()
        .intake.required[0]
        .model_copy(update={"id": "intake.required.order", "field": "order_number"})
    )
    identity = the_pack().intake.identity.model_copy(update={"anonymous": False})
    pack = a_pack("intake", required=(*the_pack().intake.required, row), identity=identity)

    said = tried(Bench(pack=pack), a_file(tmp_path, {"text": "请问几点开门？"}, {"text": "请问几点关门？"}))

    assert said["summary"]["outcomes"] == {"accepted": 2}
    assert said["summary"]["triggers"] == {}


def test_yaml_is_read_too_with_the_lines_of_its_items(tmp_path: Path) -> None:
    bare = "- channel: hotline\n  summary: x\n  stated_at: 2026-03-06T09:00:00+08:00\n"
    text = f"- text: 坏了\n\n{bare}- 请问几点开门？\n- 5\n"
    file = a_file(tmp_path, text, name="messages.yaml")

    trials = tried(Bench(), file, code=1)["trials"]

    assert [(one["line"], one["outcome"]) for one in trials] == [
        (1, "accepted"),
        (3, "refused"),
        (6, "accepted"),
        (7, "unreadable"),
    ]


def test_what_is_no_yaml_is_said_with_its_line(tmp_path: Path) -> None:
    trials = tried(Bench(), a_file(tmp_path, "- text: a\n- [", name="m.yml"), code=1)["trials"]

    assert [(one["line"], one["outcome"]) for one in trials] == [(2, "unreadable")]


def test_a_text_file_has_a_text_a_line(tmp_path: Path) -> None:
    trials = tried(Bench(), a_file(tmp_path, "热水壶坏了", "请问几点开门？", name="letters.txt"))["trials"]

    assert [one["class"]["code"] for one in trials] == ["complaint", "enquiry"]


def test_one_line_each_tells_the_first_limit(tmp_path: Path) -> None:
    bench = Bench()

    assert (
        bench.run("pack", "try", "feedback-handbook", a_file(tmp_path, FAULT, "{oops"), "--at", AT, "--brief")
        == 1
    )
    assert (
        "line 1      accepted   complaint     重要    after_sales         response Fri 2026-03-06 14:00"
        in bench.said
    )
    assert "line 2      not read " in bench.said


def test_labels_are_compared_in_the_packs_own_words(tmp_path: Path) -> None:
    wrong = {
        "text": "热水壶坏了",
        "expect": {"class": ["建议", "咨询类"], "department": "售后部", "module": "moon"},
    }

    labels = tried(Bench(), a_file(tmp_path, wrong))["labels"]

    assert "expect class                                  0.000      1" in labels
    assert "expect department                             1.000      1" in labels
    assert "otherwise than expect class: line 1" in labels
    assert not [line for line in labels if "module" in line and "not compared" not in line]
    assert "not compared: expect module: moon: the pack has no such module (line 1)" in labels


def test_a_label_that_asks_nothing_is_named(tmp_path: Path) -> None:
    wrong = {"text": "热水壶坏了", "expect": {"priorty": "一般", "sentiment": "negative"}}

    labels = tried(Bench(), a_file(tmp_path, wrong))["labels"]

    asks = "type, class, topic, module, priority, department"
    assert [line for line in labels if line.startswith("not compared")] == [
        f"not compared: expect priorty: expected a label out of {asks} (line 1)"
    ]


def test_labelled_texts_of_a_data_set_get_its_figures(tmp_path: Path) -> None:
    known = {
        "id": "x-1",
        "lang": "zh",
        "source": "zhshop",
        "channel": "review",
        "text": "热水壶漏电，触电受伤",
        "expect": {"type": ["complaint"]},
        "gold": {"type": ["complaint"], "safety": True},
    }

    labels = tried(Bench(), a_file(tmp_path, known))["labels"]

    assert any(line.startswith("shop review: type") and "1.000" in line for line in labels)
    assert any(line.startswith("safety") and " 1.00" in line for line in labels)


def test_a_command_about_a_case_that_is_not_there_is_refused_as_it_would_be(tmp_path: Path) -> None:
    event = an_event(type="caseloop.case.withdrawn.v1", data={"case": {"id": "0" * 32}, "reason": "x"})

    found = trial(tmp_path, event)

    assert (found["outcome"], found["refusal"]["code"]) == ("refused", "unknown_case")


def test_nothing_is_stored_or_sent(tmp_path: Path) -> None:
    bench = Bench()

    tried(bench, a_file(tmp_path, FAULT))

    assert (bench.outlet.sent, bench.store.parked(), bench.declared) == ([], [], [])


@pytest.mark.parametrize(
    ("pack", "file", "said"),
    [
        (
            "feedback-handbok",
            "m.jsonl",
            "There is no pack 'feedback-handbok', and no such folder. Do you mean feedback-handbook?",
        ),
        ("feedback-handbook@7", "m.jsonl", "Pack feedback-handbook has no version '7' here. Loaded: 1."),
        ("feedback-handbook", "gone.jsonl", "There is no file "),
        (str(HANDBOOK / "intake.yaml"), "m.jsonl", "is a file. Name the folder of the pack:"),
    ],
)
def test_a_wrong_name_is_said_with_what_may_be_meant(tmp_path: Path, pack: str, file: str, said: str) -> None:
    a_file(tmp_path, FAULT, name="m.jsonl")
    bench = Bench()

    assert bench.run("pack", "try", pack, str(tmp_path / file)) == 1
    assert said in bench.warned


def test_a_faulty_pack_is_not_tried(tmp_path: Path) -> None:
    (tmp_path / "packs" / "mine").mkdir(parents=True)
    (tmp_path / "packs" / "mine" / "pack.yaml").write_text("name: mine\n", encoding="utf-8")
    bench = Bench()

    assert bench.run("pack", "try", str(tmp_path / "packs"), a_file(tmp_path, FAULT)) == 1
    assert "mine/intake.yaml: expected this file in the pack, found none" in bench.warned
    assert "caseloop pack check shows every fault." in bench.warned


def test_an_instant_without_its_zone_is_refused(tmp_path: Path) -> None:
    bench = Bench()

    assert (
        bench.run("pack", "try", "feedback-handbook", a_file(tmp_path, FAULT), "--at", "2026-03-06T10:00")
        == 1
    )
    assert "An instant has date, time and zone, found '2026-03-06T10:00'." in bench.warned

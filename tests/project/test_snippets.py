"""The snippets of the README stand on their own, and say what the contract says."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from schemas.cloudevent import CONTENT_TYPE
from schemas.messages.catalogue import INBOUND_MESSAGES
from schemas.messages.intake import FeedbackSubmitted
from schemas.queues import EVENTS, INBOUND

PROJECT = Path(__file__).parent.parent.parent
SNIPPETS = PROJECT / "docs" / "snippets"
README = PROJECT / "README.md"


def text_of(name: str) -> str:
    return (SNIPPETS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["publisher.py", "subscriber.py"])
def test_a_snippet_needs_nothing_but_pika_and_fits_on_a_screen(name: str) -> None:
    imports = [node for node in ast.walk(ast.parse(text_of(name))) if isinstance(node, ast.Import)]

    assert {alias.name for node in imports for alias in node.names} <= {"json", "pika", "sys", "uuid"}
    assert len(text_of(name).splitlines()) <= 20


def test_the_snippets_speak_of_exchanges_and_types_that_exist() -> None:
    for word in (INBOUND, FeedbackSubmitted.TYPE, CONTENT_TYPE):
        assert f'"{word}"' in text_of("publisher.py")
    assert f'"{EVENTS}"' in text_of("subscriber.py")


def test_the_grave_complaint_is_one_submission() -> None:
    (line,) = text_of("grave.jsonl").splitlines()

    assert FeedbackSubmitted.model_validate(json.loads(line)).type == "complaint"


def test_the_whole_life_is_messages_of_the_catalogue_about_one_submission() -> None:
    first, *commands = [json.loads(line) for line in text_of("life.jsonl").splitlines()]
    classes = {row.TYPE: row for row in INBOUND_MESSAGES}

    FeedbackSubmitted.model_validate(first["data"])
    for one in commands:
        message = classes[one["type"]].model_validate(one["data"])
        assert one["data"]["case"] == {"submission": {"source": first["source"], "id": first["id"]}}, message
    assert (commands[-1]["type"], len({one["id"] for one in commands})) == ("caseloop.case.signed.v1", 11)


@pytest.mark.parametrize("name", ["publisher.py", "subscriber.py"])
def test_the_readme_shows_the_snippet_as_it_is(name: str) -> None:
    assert f"```python\n{text_of(name)}```" in README.read_text(encoding="utf-8")

"""The contract that others build on: it says what the classes say, and what it says is valid."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from cloudevents.core.bindings.amqp import AMQPMessage, from_amqp
from cloudevents.core.formats.json import JSONFormat

from ops.contracts.asyncapi import document
from ops.contracts.files import FOLDER, differences, write
from ops.contracts.shapes import Contract, contracts, whole_event
from schemas.cloudevent import CONTENT_TYPE, Envelope
from schemas.ids import case_number, is_case_number, message_key
from schemas.messages.catalogue import INBOUND_MESSAGES, MESSAGES
from schemas.messages.examples import CASE_ID, CASE_NUMBER, EXAMPLES, SOURCE, SUBMISSION_ID
from schemas.messages.facts import FACTS
from workers.packs import section_names

pytestmark = pytest.mark.uncounted

PROJECT = Path(__file__).parent.parent.parent
ASYNCAPI_SCHEMA = Path(__file__).parent / "data" / "asyncapi" / "3.0.0.json"

EVERY = pytest.mark.parametrize("contract", contracts(), ids=lambda contract: contract.name)
INBOUND = pytest.mark.parametrize(
    "contract", [one for one in contracts() if one.direction == "in"], ids=lambda contract: contract.name
)


def test_the_files_say_what_the_message_classes_say() -> None:
    assert differences(FOLDER) == [], "run: python -m ops.contracts write"


def test_writing_twice_changes_nothing_more(tmp_path: Path) -> None:
    write(tmp_path)

    assert write(tmp_path) == []
    assert differences(tmp_path) == []


def test_a_file_that_no_message_stands_behind_is_named_and_removed(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "schemas" / "in" / "caseloop.old.v1.json").write_text("{}")

    assert differences(tmp_path) == ["schemas/in/caseloop.old.v1.json: no message has this type any more"]
    assert write(tmp_path) == ["schemas/in/caseloop.old.v1.json"]


def test_every_inbound_message_has_one_example_and_every_example_a_message() -> None:
    assert set(EXAMPLES) == {shape.TYPE for shape in INBOUND_MESSAGES}


def test_the_example_case_is_the_one_that_the_example_submission_makes() -> None:
    assert message_key(SOURCE, SUBMISSION_ID) == CASE_ID
    assert case_number(CASE_ID) == CASE_NUMBER


@INBOUND
def test_the_workers_understand_the_example(contract: Contract) -> None:
    envelope = Envelope.model_validate_json(json.dumps(contract.example))

    message = MESSAGES[envelope.type].model_validate(envelope.data)

    assert message.target(envelope.key).id or is_case_number(message.target(envelope.key).number)


@EVERY
def test_the_example_fits_its_schema(contract: Contract) -> None:
    jsonschema_rs.validator_for(whole_event(contract), validate_formats=True).validate(contract.example)


@EVERY
def test_a_field_that_the_shape_does_not_know_is_refused(contract: Contract) -> None:
    strange = {**contract.example, "data": {**contract.example["data"], "colour": "red"}}

    assert not jsonschema_rs.validator_for(whole_event(contract)).is_valid(strange)


@EVERY
def test_another_library_reads_the_example_as_a_cloud_event(contract: Contract) -> None:
    body = json.dumps(contract.example, ensure_ascii=False).encode()
    message = AMQPMessage(
        properties={"content-type": CONTENT_TYPE}, application_properties={}, application_data=body
    )

    event = from_amqp(message, JSONFormat())

    assert (event.get_type(), event.get_data()) == (contract.type, contract.example["data"])


def test_the_document_is_valid_asyncapi() -> None:
    official = jsonschema_rs.validator_for(json.loads(ASYNCAPI_SCHEMA.read_text(encoding="utf-8")))

    faults = [f"{fault.instance_path}: {fault.message[:200]}" for fault in official.iter_errors(document())]

    assert faults == []


def test_every_reference_in_the_document_leads_somewhere() -> None:
    whole = document()

    dangling = [path for path in references(whole) if not resolves(whole, path)]

    assert dangling == []


def test_every_message_goes_through_a_channel() -> None:
    whole = document()

    carried = {name for channel in whole["channels"].values() for name in channel["messages"]}

    assert carried == set(whole["components"]["messages"])


def test_every_fact_that_the_rules_announce_is_in_the_contract() -> None:
    unknown = {name: place for name, place in announced() if name not in FACTS}

    assert unknown == {}, "add them to schemas/messages/facts.py"


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolves(whole: Any, path: str) -> bool:
    node = whole
    for key in path.removeprefix("#/").split("/"):
        node = node.get(key)
        if node is None:
            return False
    return True


def announced() -> Iterator[tuple[str, str]]:
    """Give every literal name with which a rule or actor calls case_fact, and where."""
    for folder in ("rules", "actors"):
        for path in sorted((PROJECT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "case_fact":
                    names = [part.value for part in node.args[1:2] if isinstance(part, ast.Constant)]
                    yield from ((str(name), f"{path.name}:{node.lineno}") for name in names)


def test_the_reference_of_packs_has_every_section_with_an_example_and_no_key_without_a_word() -> None:
    reference = (FOLDER / "packs.md").read_text(encoding="utf-8")

    headings = [line.removeprefix("## ") for line in reference.splitlines() if line.startswith("## ")]
    assert headings[:-1] == [f"{name}.yaml" for name in ("pack", *section_names())]
    assert reference.count("```yaml") > 80
    assert "|  |" not in reference

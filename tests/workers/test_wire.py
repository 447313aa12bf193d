"""Bytes to messages: everything that is wrong is named; nothing that is thrown at it gets through as a crash."""

from __future__ import annotations

import json
from typing import Any

import dramatiq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.bench.feedback import feedback
from schemas.errors import CaseloopError, InvalidMessage, NotUnderstood, UnknownType
from schemas.messages.catalogue import MESSAGES
from schemas.messages.intake import FeedbackSubmitted
from schemas.messages.ownership import CaseAccepted
from tests.workers.fakes import a_delivery
from workers.incoming import Repertoire, understand
from workers.repertoire import DOCUMENTS, SPECS
from workers.wire import MOST_BYTES, digest_of, from_dramatiq, read_envelope, read_event, read_message

REPERTOIRE = Repertoire.of(SPECS, DOCUMENTS)
GOOD = feedback(7, "wire")


def read(body: bytes) -> Any:
    return read_message(read_envelope(from_dramatiq(read_event(body), REPERTOIRE.types)), MESSAGES)


def changed(**attributes: Any) -> bytes:
    return json.dumps({**GOOD, **attributes}).encode()


@pytest.mark.parametrize(
    ("body", "error", "field"),
    [
        (b"", NotUnderstood, "body"),
        (b"{", NotUnderstood, "body"),
        (b"\xff\xfe", NotUnderstood, "body"),
        (b"[1]", NotUnderstood, "body"),
        (b" " * (MOST_BYTES + 1), NotUnderstood, "body"),
        (b"{}", NotUnderstood, "specversion"),
        (changed(specversion="0.3"), NotUnderstood, "specversion"),
        (changed(id=""), NotUnderstood, "id"),
        (changed(id=5), NotUnderstood, "id"),
        (changed(source=None), NotUnderstood, "source"),
        (changed(time="yesterday"), NotUnderstood, "time"),
        (changed(data="text"), NotUnderstood, "data"),
        (changed(type="caseloop.unheard.of.v1"), UnknownType, "type"),
        (changed(data={**GOOD["data"], "colour": "red"}), InvalidMessage, "data.colour"),
        (changed(data={**GOOD["data"], "stated_at": "soon"}), InvalidMessage, "data.stated_at"),
        (changed(data={**GOOD["data"], "customer": {"name": 5}}), InvalidMessage, "data.customer.name"),
    ],
)
def test_what_is_wrong_is_named_with_what_was_expected(
    body: bytes, error: type[CaseloopError], field: str
) -> None:
    with pytest.raises(error) as caught:
        read(body)

    assert caught.value.field == field  # type: ignore[attr-defined]
    assert caught.value.expected  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"colour": "red"}, "no such field; FeedbackSubmitted has"),
        ({"customer": {"colour": "red"}}, "no such field"),
        ({"summary": 5}, "a text"),
        ({"customer": "Zhang"}, "an object with fields"),
        ({"summry": "x"}, "no such field; perhaps 'summary' is meant; FeedbackSubmitted has"),
    ],
)
def test_an_unknown_field_is_told_apart_from_those_of_its_own_part(
    said: dict[str, Any], expected: str
) -> None:
    with pytest.raises(InvalidMessage) as caught:
        read(changed(data=GOOD["data"] | said))

    assert caught.value.expected.startswith(expected)
    assert ("FeedbackSubmitted has" in caught.value.expected) == (said.keys() <= {"colour", "summry"})


def test_a_missing_field_is_said_in_plain_words() -> None:
    silent = changed(type=CaseAccepted.TYPE, data={"case": {"id": "C1"}})

    with pytest.raises(InvalidMessage, match=r"data\.by of .*: expected a value, found nothing"):
        read(silent)


def test_what_was_found_never_quotes_a_text() -> None:
    with pytest.raises(InvalidMessage) as caught:
        read(changed(data={**GOOD["data"], "stated_at": "call 13800000000"}))

    assert "13800000000" not in f"{caught.value} {caught.value.found} {caught.value.expected}"


def test_dramatiqs_own_envelope_is_understood() -> None:
    envelope = dramatiq.Message("any", FeedbackSubmitted.ACTOR, (GOOD["data"],), {}, {}).encode()

    assert read(envelope) == read(changed())


@pytest.mark.fault("F29")
def test_an_envelope_of_dramatiq_without_keywords_is_refused_and_kills_nothing() -> None:
    body = json.dumps({"actor_name": FeedbackSubmitted.ACTOR, "message_id": "1", "args": []}).encode()

    assert isinstance(understand(a_delivery(body), "intake.v1", REPERTOIRE).fault, CaseloopError)


def test_the_digest_of_a_message_does_not_depend_on_its_format() -> None:
    spaced = json.dumps(GOOD, indent=3, sort_keys=True).encode()
    first, second, other = (digest(body) for body in (changed(), spaced, changed(data={})))

    assert first == second
    assert first != other


def digest(body: bytes) -> str:
    return digest_of(read_envelope(read_event(body)), body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()))
@pytest.mark.fault("F29")
def test_no_bytes_raise_anything_but_our_own_errors(body: bytes) -> None:
    incoming = understand(a_delivery(body), "intake.v1", REPERTOIRE)

    assert incoming.fault is None or isinstance(incoming.fault, CaseloopError)


@given(
    name=st.sampled_from(sorted({*GOOD, "kwargs", "actor_name", "message_id", "args"})),
    value=JSON,
    dramatiqs=st.booleans(),
)
def test_no_mutated_message_raises_anything_but_our_own_errors(
    name: str, value: Any, *, dramatiqs: bool
) -> None:
    envelope = {
        "actor_name": FeedbackSubmitted.ACTOR,
        "message_id": "1",
        "args": [GOOD["data"]],
        "kwargs": {},
    }
    event = {**(envelope if dramatiqs else GOOD), name: value}
    incoming = understand(a_delivery(event), "intake.v1", REPERTOIRE)

    assert incoming.fault is None or "Reading the message ended in" not in str(incoming.fault)


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=3), JSON)
def test_headers_of_any_kind_are_read_as_counts_only_if_they_count(
    headers: dict[str, Any], value: Any
) -> None:
    named = {**headers, "x-delivery-count": value, "x-caseloop-attempt": value}
    incoming = understand(a_delivery(GOOD, headers=named), "intake.v1", REPERTOIRE)

    assert incoming.delivery.count == incoming.try_count >= 0


def test_headers_of_a_retry_count_only_straight_from_the_queue() -> None:
    headers = {"x-caseloop-parked": "P1", "x-caseloop-attempt": 3}
    ours = understand(a_delivery(GOOD, headers=headers), "intake.v1", REPERTOIRE)
    theirs = understand(a_delivery(GOOD, headers=headers), "intake.v1", REPERTOIRE)
    theirs.delivery.exchange = "caseloop.inbound"

    assert (ours.retry_of, ours.try_count) == ("P1", 3)
    assert (theirs.retry_of, theirs.try_count) == ("", 0)


def test_a_log_of_an_incoming_message_holds_none_of_its_content() -> None:
    assert "138" not in repr(understand(a_delivery(GOOD), "intake.v1", REPERTOIRE))

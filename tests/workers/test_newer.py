"""Releases side by side: what only the other one can read waits for it, and what it wrote is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ops.bench.feedback import feedback
from schemas.case import Case
from schemas.ids import message_key
from schemas.messages.intake import FeedbackSubmitted
from schemas.replay import document_from, replay, verify_chain
from schemas.words import words_of
from tests.workers.joined import Joined
from workers.incoming import ATTEMPT, Aside, Recorded
from workers.recording import changed_fields
from workers.unit import RELEASE_WAITS

GOOD = feedback(1, "newer")
KEY = message_key(GOOD["source"], GOOD["id"])
KIND = "caseloop.case.weighed.v1"
WEIGHED = {**GOOD, "id": "weighed", "type": KIND, "data": {"case": {"id": KEY}, "weight": 3}}
HEAVY = {**GOOD, "data": {**GOOD["data"], "weight": 3}}
MORE = {
    **GOOD,
    "id": "more",
    "type": "caseloop.case.information-supplied.v1",
    "data": {"case": {"id": KEY}, "text": "mehr"},
}


def aside(joined: Joined, event: Any, **headers: Any) -> Any:
    outcome = joined.decided(event, headers=headers).outcome
    assert isinstance(outcome, Aside)
    return outcome.record


def announced(shape: str, *words: str) -> Joined:
    joined = Joined()
    joined.store.announce("document" if shape == "cases" else "message", {shape: frozenset(words)})
    return joined


def test_a_type_that_another_release_takes_waits_and_nobody_is_told() -> None:
    joined = announced(KIND, "weight")
    incoming = joined.decided(WEIGHED)
    joined.settle(incoming)

    (record,) = joined.store.parked()
    assert (record.state, record.code, record.body) == ("waiting", "newer", incoming.delivery.body)
    assert joined.amqp.published == []


def test_it_waits_for_ever_half_a_minute_at_a_time() -> None:
    joined = announced(KIND, "weight")
    record = aside(joined, WEIGHED, **{ATTEMPT: 10_000})

    assert record.state == "waiting"
    assert record.next_due_at - record.parked_at == RELEASE_WAITS[-1]


def test_a_type_that_nobody_takes_is_answered_at_once() -> None:
    assert aside(Joined(), WEIGHED).code == "unknown_type"


def test_a_field_that_another_release_has_waits_and_one_that_nobody_has_is_answered() -> None:
    words = words_of(FeedbackSubmitted)

    assert aside(announced(FeedbackSubmitted.TYPE, *words, "weight"), HEAVY).code == "newer"
    assert aside(announced(FeedbackSubmitted.TYPE, *words), HEAVY).code == "invalid_message"


def test_a_field_at_a_wrong_place_is_answered_although_every_release_has_it_elsewhere() -> None:
    words = words_of(FeedbackSubmitted)
    misplaced = {**GOOD, "data": {**GOOD["data"], "phone": "13800000000"}}
    borrowed = {**GOOD, "data": {**GOOD["data"], "urgency": {"value": "complaint", "source": "customer"}}}

    for event in (misplaced, borrowed):
        assert aside(announced(FeedbackSubmitted.TYPE, *words, "weight"), event).code == "invalid_message"


def test_a_case_in_a_state_that_another_release_has_is_left_alone() -> None:
    joined = announced("cases", *words_of(Case), "weighing")
    joined.settle(joined.decided(GOOD))
    joined.store._documents["cases", KEY].fields["state"] = "weighing"

    assert aside(joined, MORE).code == "newer"
    assert joined.store.load("cases", [KEY])[KEY].fields["state"] == "weighing"


def test_a_state_that_no_release_has_is_a_fault() -> None:
    joined = announced("cases", *words_of(Case))
    joined.settle(joined.decided(GOOD))
    joined.store._documents["cases", KEY].fields["state"] = "weighing"

    assert aside(joined, MORE).code == "poisonous"


def test_fields_that_another_release_wrote_are_kept_at_any_depth() -> None:
    joined = Joined()
    joined.settle(joined.decided(GOOD))
    fields = joined.store._documents["cases", KEY].fields
    fields["weight"] = 3
    fields["report"]["grams"] = 3000
    incoming = joined.decided(MORE)
    joined.settle(incoming)

    assert isinstance(incoming.outcome, Recorded)
    stored = joined.store.load("cases", [KEY])[KEY].fields
    assert (stored["weight"], stored["report"]["grams"]) == (3, 3000)


def test_what_was_not_changed_is_not_told_as_changed_because_of_unknown_fields() -> None:
    joined = Joined()
    joined.settle(joined.decided(GOOD))
    joined.store._documents["cases", KEY].fields["report"]["grams"] = 3000
    joined.settle(joined.decided(MORE))
    history = joined.store.history("cases", KEY)

    assert verify_chain(history) == []
    assert not [path for path in history[-1].changes if "grams" in path]
    assert "grams" not in replay(history)["report"]


def test_a_case_of_a_pack_that_is_not_here_waits_for_it() -> None:
    joined = Joined()
    joined.settle(joined.decided(GOOD))
    joined.store._documents["cases", KEY].fields["pack"]["version"] = "99"

    assert aside(joined, MORE).code == "newer"


def test_a_part_that_is_changed_keeps_the_unknown_fields_within_it() -> None:
    joined = Joined()
    joined.settle(joined.decided(GOOD))
    loaded = joined.store.load("cases", [KEY])[KEY]
    fields = {**loaded.fields, "weight": 3, "report": {**loaded.fields["report"], "grams": 3000}}
    before = document_from(Case, replace(loaded, fields=fields))
    report = before.report.model_copy(update={"summary": "anders"})

    changed = changed_fields(before, before.model_copy(update={"report": report}))

    assert list(changed) == ["report"]
    assert (changed["report"]["summary"], changed["report"]["grams"]) == ("anders", 3000)
    assert changed["report"].keys() == fields["report"].keys()


def test_the_members_of_a_changed_mapping_keep_theirs() -> None:
    joined = Joined()
    joined.settle(joined.decided(GOOD))
    loaded = joined.store.load("cases", [KEY])[KEY]
    timers = {name: {**timer, "grams": 3} for name, timer in loaded.fields["timers"].items()}
    before = document_from(Case, replace(loaded, fields={**loaded.fields, "timers": timers}))

    (first,) = before.timers.values()

    changed = changed_fields(before, before.model_copy(update={"timers": {**before.timers, "second": first}}))

    assert [timer["grams"] for timer in changed["timers"].values()] == [3, 3]

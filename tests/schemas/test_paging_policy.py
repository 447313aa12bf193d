"""Paging rows that cannot be used are refused, and say why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from schemas.messages.base import Target
from schemas.messages.paging import CheckContact, PageSettled, SendPage
from schemas.policy.paging import Holding, Inhibition, PageTexts, PagingPolicy, Retries
from tests.builders import RECEIVED
from tests.paging import a_page_order, the_policy


def changed(row: Any, **changes: Any) -> dict[str, Any]:
    return {**row.model_dump(), **changes}


def test_critical_cannot_be_among_what_waits_for_quiet_hours() -> None:
    with pytest.raises(ValueError, match="expected severities that can wait, found critical"):
        Holding.model_validate(changed(the_policy().holding, quiet=["critical"]))


def test_a_text_may_only_speak_of_what_is_there() -> None:
    texts = the_policy().texts_in("en")

    with pytest.raises(ValueError, match="expected braces in page out of"):
        PageTexts.model_validate(changed(texts, page="{customer}"))
    with pytest.raises(ValueError, match="expected a word for critical, warning and info"):
        PageTexts.model_validate(changed(texts, severities={"critical": "!"}))


def test_every_reader_is_spoken_to_in_one_way() -> None:
    texts = the_policy().texts

    with pytest.raises(ValueError, match="expected texts once in zh and once in en, found"):
        PagingPolicy.model_validate(changed(the_policy(), texts=[texts[0].model_dump()] * 2))


def test_nothing_mutes_itself() -> None:
    with pytest.raises(ValueError, match="expected a cause that is no symptom of itself"):
        Inhibition(id="i", source="ours", cause=("a", "b"), mutes=("b",), equal=("case",))


def test_the_wait_doubles_up_to_the_longest() -> None:
    retries = Retries.model_validate(changed(the_policy().retries, first_seconds=10, longest_seconds=60))

    assert [retries.wait(count) // timedelta(seconds=1) for count in (1, 2, 3, 4, 1000)] == [
        10,
        20,
        40,
        60,
        60,
    ]


def test_orders_find_their_contact_and_their_alert() -> None:
    contact = Target("contacts", "lin")

    assert a_page_order(contact="lin").target("") == contact
    assert CheckContact(contact="lin", due_at=RECEIVED).target("") == contact
    assert SendPage(contact="lin", sending_id="s").target("") == contact
    settled = PageSettled(
        alert_id="a", page_id="p", step=0, contact="lin", channel=None, outcome="delivered", at=RECEIVED
    )
    assert settled.target("") == Target("alerts", "a")

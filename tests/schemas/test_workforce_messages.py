"""Messages about staff: which document each is about."""

from __future__ import annotations

import pytest

from schemas.ids import message_key
from schemas.messages.base import Target
from schemas.messages.filings import FilingMessage, WorkshopHeld
from schemas.messages.wellbeing import NoteTagLook, RestTaken


def test_messages_about_staff_name_their_document() -> None:
    workshop = WorkshopHeld(pack="p", workshop="w", scenes=("s",), by="t")

    assert RestTaken(staff="a", by="b").target("key") == Target("wellbeing", "a")
    assert NoteTagLook(case_id="c", by="b").target("key") == Target("sensitive", "c")
    assert workshop.target("key") == Target("filings", message_key("workshop/p", "w"))


def test_a_filing_that_does_not_say_what_it_is_about_cannot_be_made() -> None:
    with pytest.raises(TypeError, match=r"abstract method.*\bname\b"):
        FilingMessage(pack="p", by="t")  # type: ignore[abstract]

"""What goes first where a document says nothing of its urgency."""

from __future__ import annotations

from typing import cast

import pytest

from schemas.document import Collection
from store.codec import UNKNOWN_RANK, fields_document
from store.contract.sample import NOON, a_first_write


@pytest.mark.parametrize(("kind", "rank"), [("contacts", 0), ("jobs", 1), ("cases", UNKNOWN_RANK)])
def test_telling_a_person_goes_before_what_is_not_judged_yet(kind: str, rank: int) -> None:
    write = a_first_write("X1", cast("Collection", kind), next_due_at=NOON)

    assert fields_document(write)["urgency"] == rank

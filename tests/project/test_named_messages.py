"""Messages that sentences name for people exist under these names."""

from __future__ import annotations

import re

import pytest

from ops.backup.since import ERASED
from rules.archive_parts import GIVEN_BY
from rules.stage_needs import MET_BY
from schemas.messages.catalogue import INBOUND_MESSAGES
from schemas.messages.facts import FACTS

TOLD = sorted(
    {name for told in (*MET_BY.values(), *GIVEN_BY.values()) for name in re.split(" or | and ", told)}
)


@pytest.mark.parametrize("name", [name for name in TOLD if name])
def test_what_a_refusal_says_to_send_is_a_public_message(name: str) -> None:
    assert f"caseloop.{name}.v1" in {shape.TYPE for shape in INBOUND_MESSAGES}


def test_what_a_restore_looks_for_in_the_log_is_an_event() -> None:
    assert ERASED in {f"caseloop.event.case.{name}.v1" for name in FACTS}

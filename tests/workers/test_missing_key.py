"""A master key that is not given: messages about what needs it wait, and none is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from store.keys import KeyRing, MemoryKeys
from store.sealing import Sealer
from store.vault import Vault
from tests.company import Company
from tests.compensating import S0, complaining

OLD, NEW = b"o" * 32, b"n" * 32


class Waiting(threading.Event):
    """Does something instead of each pause; ends all waiting after a few."""

    def __init__(self, meanwhile: Callable[[int], None]) -> None:
        super().__init__()
        self.meanwhile = meanwhile
        self.count = 0

    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002 - nobody waits here
        """Go on at once."""
        self.count += 1
        self.meanwhile(self.count)
        if self.count > 9:
            self.set()
        return self.is_set()


def test_a_message_about_a_case_whose_master_key_is_missing_waits_until_it_is_given() -> None:
    keys, company = MemoryKeys(), Company()

    def given(*masters: bytes) -> None:
        company.store.sealer = Sealer(KeyRing(Vault(masters, b"l" * 32), keys))

    given(OLD)
    case_id = complaining(company, S0)
    given(NEW)
    stopping = Waiting(lambda count: given(NEW, OLD) if count == 3 else None)
    company.process.loader = replace(company.process.loader, stopping=stopping)

    said = {"text": "补充：底座有焦痕"}
    company.command("caseloop.case.information-supplied.v1", case_id, "more", **said)

    assert (stopping.count, company.parked()) == (3, [])
    assert company.case(case_id).supplements == ("补充：底座有焦痕",)

"""The contract of evidence: heads in order, chunks below roots, and histories byte for byte."""
# ruff: noqa: D102, S101 - a suite: names are sentences, examples are full of numbers

from __future__ import annotations

from schemas.ports import Store
from schemas.ports_evidence import Ledger
from schemas.root import Head, HeadChunk
from store.contract.sample import MINUTE, NOON, a_case_with, a_first_write, a_next_write
from store.contract.sealing import a_private_case, erased


class EvidenceContract:
    """Every test of evidence, over a store and what reads it."""

    def test_heads_come_in_the_order_of_ids(self, store: Store, ledger: Ledger) -> None:
        for one in ("C3", "C1", "C2"):
            a_case_with(store, one)
        store.commit([a_next_write(store, "C2", state="closed")])
        heads = ledger.heads(after_case="C1", limit=5)

        assert [(one.case_id, one.version) for one in heads] == [("C2", 2), ("C3", 1)]
        assert heads[0].hash == store.history("cases", "C2")[-1].hash
        assert [one.case_id for one in ledger.heads(after_case="", limit=2)] == ["C1", "C2"]
        assert list(ledger.heads(after_case="C3", limit=5)) == []

    def test_a_chunk_is_found_by_a_case_that_it_holds(self, ledger: Ledger) -> None:
        first = HeadChunk("R1", 0, [Head("C1", 1, "a"), Head("C3", 2, "b")])
        second = HeadChunk("R1", 1, [Head("C4", 1, "c")])
        for chunk in (second, first, first, HeadChunk("R2", 0, [Head("C1", 9, "z")])):
            ledger.keep_chunk(chunk, expires_at=NOON + 10**6 * MINUTE)

        assert ledger.chunk_of("R1", "C3") == first
        assert ledger.chunk_of("R1", "C2") is None
        assert ledger.chunk_of("R3", "C1") is None
        assert [chunk.place for chunk in ledger.chunks("R1")] == [0, 1]

    def test_roots_come_the_newest_first(self, store: Store, ledger: Ledger) -> None:
        for number in range(3):
            fields = {"root": f"r{number}", "at": NOON + number * MINUTE, "count": number}
            store.commit([a_first_write(f"R{number}", "roots", **fields)])

        assert [one.root for one in ledger.roots(limit=2)] == ["r2", "r1"]

    def test_a_history_is_read_as_it_was_written(self, store: Store, ledger: Ledger) -> None:
        a_private_case(store)
        store.commit([a_next_write(store, state="closed")])
        found = ledger.audited("C1")

        assert list(found.faults) == []
        assert list(found.entries) == list(store.history("cases", "C1"))
        assert list(ledger.audited("unknown").entries) == []

    def test_an_erasure_is_finished_once(self, store: Store, ledger: Ledger) -> None:
        a_private_case(store)
        store.commit([erased(store)])

        assert ledger.finish_erasures() == 0
        assert [entry.withheld for entry in ledger.audited("C1").entries] == ["erased", ""]
        assert list(ledger.audited("C1").faults) == []

"""Which facts may be relied on, whose word each is, and from how many sides a matter was confirmed."""

from __future__ import annotations

from collections.abc import Iterable

from rules.authority import belongs_to
from rules.labels import plain
from schemas.case import Case
from schemas.errors import NotAllowed
from schemas.policy.pack import Pack
from schemas.work import Fact, Standing


def standing_of(fact: Fact, pack: Pack) -> Standing:
    """Give whose word a fact is; of one that was recorded before kinds said so, what its kind says now."""
    if fact.standing is not None:
        return fact.standing
    return next((row.standing for row in pack.handling.fact_kinds if row.code == fact.kind), "established")


def reliable_facts(case: Case, pack: Pack) -> tuple[int, ...]:
    """Give the numbers of the facts that a plan may rely on, 1 for the first: verified, and nobody's mere word.

    Source: handling.yaml, ``standing`` of rows handling.fact.*; S2-22, S2-23.
    """
    return tuple(
        number
        for number, fact in enumerate(case.facts, start=1)
        if fact.verified and standing_of(fact, pack) == "established"
    )


def facts_relied_on(case: Case, pack: Pack, named: tuple[int, ...]) -> tuple[int, ...]:
    """Give the facts that a plan rests on: those that it names, or every one that may be relied on.

    Args:
        case: The case.
        pack: The case's pack.
        named: Numbers of facts, 1 for the first.

    Raises:
        NotAllowed: it names one that does not exist, is not verified, or is somebody's mere word.

    Source: S2-23.
    """
    reliable = reliable_facts(case, pack)
    wrong = [number for number in named if number not in reliable]
    if wrong:
        expected = ", ".join(map(str, reliable)) or "none: no fact is verified"
        raise NotAllowed(
            f"A plan rests on facts that are established and verified ({expected}); found {wrong[0]}.",
            field="facts",
            expected=expected,
            found=repr(wrong),
        )
    return named or reliable


def parties_behind(case: Case, pack: Pack) -> frozenset[str]:
    """Give who confirmed something of a case: each department, system or person outside once.

    What the customer says does not count, nor what nobody verified. People of one department are one party.

    Source: S2-24.
    """
    return frozenset(
        party_of(pack, fact.source)
        for fact in case.facts
        if fact.verified and standing_of(fact, pack) != "customer"
    )


def party_of(pack: Pack, source: str) -> str:
    """Give who stands behind a source: the department of a staff id, a contact, else the source's own name."""
    known: Iterable[str] = (
        *(row.code for row in pack.directory.contacts),
        *(row.code for row in pack.directory.departments),
    )
    return next((code for code in known if belongs_to(pack, source, code)), plain(source))

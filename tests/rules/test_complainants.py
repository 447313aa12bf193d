"""The list of complainants: confirmed by a person, expiring, and a flag at most. And competitors, counted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from rules.complainant_list import check, decide, note
from rules.complainants import check_listed, entry_of, flag, propose
from rules.flags import is_flagged
from rules.mentions import count_mention
from rules.triage import triage_case
from schemas.case import Case
from schemas.complainants import ComplainantList
from schemas.decision import Decision
from schemas.errors import InvalidMessage, NotAllowed
from schemas.mentions import MentionTally
from schemas.messages.complainants import (
    CheckListed,
    ComplainantDecided,
    ComplainantProposed,
    FlagCase,
    NoteProposal,
)
from schemas.messages.events import CaseFact
from schemas.messages.mentions import CompetitorMentioned
from schemas.policy.commands import Command
from schemas.policy.complainants import ComplainantsRow
from schemas.policy.pack import Pack
from tests.builders import RECEIVED, a_case
from tests.handling_cases import MANAGER, REF, STAFF, an_assigned_case
from tests.packs import a_pack, the_pack

NOW = RECEIVED + timedelta(minutes=1)
LATER = RECEIVED + timedelta(days=1)
END = LATER + timedelta(hours=4320)


def a_listing_pack(**changes: Any) -> Pack:
    """Give the handbook's pack with a list of complainants."""
    values = {
        "id": "triage.complainants",
        "source": "S3-49, ours",
        "kinds": [
            {"id": f"triage.complainants.{code}", "source": "S3-49", "code": code, "label": label}
            for code, label in (("malicious", "惡意投訴"), ("professional", "職業打假人"))
        ],
        "role": "management",
        "lasts": {"amount": 4320, "unit": "clock_hours"},
    }
    pack = a_pack("triage", complainants=ComplainantsRow.model_validate(values | changes))
    command = Command(
        id="handling.command.propose-complainant",
        source="S3-49",
        name="propose_complainant",
        who="involved",
        states=("assigned",),
    )
    handling = pack.handling.model_copy(update={"commands": (*pack.handling.commands, command)})
    return pack.model_copy(update={"handling": handling})


PACK = a_listing_pack()


def a_known_case(**changes: Any) -> Case:
    return an_assigned_case(**({"fingerprint": "f1"} | changes))


def proposed(pack: Pack = PACK) -> tuple[ComplainantList, NoteProposal]:
    message = ComplainantProposed(case=REF, kind="职业打假人", reason="多次索赔", by=STAFF)
    decision = propose(a_known_case(), pack, message, now=NOW, happened_at=NOW)
    (order,) = decision.orders
    assert isinstance(order, NoteProposal)
    return note(None, order, now=NOW).after, order


def decided(
    known: ComplainantList, entry: str, verdict: str = "confirmed", by: str = MANAGER, pack: Pack = PACK
) -> Decision[ComplainantList]:
    values = {"pack": pack.name, "entry": entry, "verdict": verdict, "reason": "已核实", "by": by}
    message = ComplainantDecided.model_validate(values)
    assert message.target("K").id == known.id
    return decide(known, pack, message, now=LATER)


def asked(known: ComplainantList | None, case: Case, at: datetime = LATER) -> Decision[ComplainantList]:
    (order,) = check_listed(case, PACK)
    assert isinstance(order, CheckListed)
    return check(known, order, PACK, now=at)


def confirmed(pack: Pack = PACK) -> tuple[ComplainantList, str]:
    known, order = proposed(pack)
    return decided(known, order.entry, pack=pack).after, order.entry


@pytest.mark.req("S3-49")
def test_a_proposal_is_used_for_nothing_before_another_person_confirms_it() -> None:
    known, order = proposed()

    assert (order.target("K").collection, order.target("K").id) == ("lists", PACK.name)
    assert known.entries[order.entry].state == "proposed"
    assert asked(known, a_known_case()).orders == ()
    for by in (STAFF, "management"):
        same = known.entries[order.entry].model_copy(update={"proposed_by": by})
        with pytest.raises(NotAllowed) as refusal:
            decided(known.model_copy(update={"entries": {order.entry: same}}), order.entry, by=by)
        assert refusal.value.field == "by"


@pytest.mark.req("S3-49")
def test_a_listed_customer_s_next_case_bears_a_flag_and_goes_its_way_undelayed() -> None:
    known, _ = confirmed()
    case = a_case(fingerprint="f1")

    unlisted = triage_case(case, the_pack(), now=NOW)
    triaged = triage_case(case, PACK, now=NOW)
    (order,) = asked(known, case).orders
    assert isinstance(order, FlagCase)
    flagged = flag(triaged.after, PACK, order, now=LATER)

    assert triaged.after == unlisted.after
    assert triaged.orders == (*unlisted.orders, *check_listed(case, PACK))
    assert is_flagged(flagged.after, "listed_complainant")
    for part in ("state", "assessments", "clocks", "owner", "timers"):
        assert getattr(flagged.after, part) == getattr(triaged.after, part)
    assert [event.details for event in flagged.events if isinstance(event, CaseFact)] == [
        {"flag": "listed_complainant", "row": "triage.complainants"}
    ]


@pytest.mark.req("S3-49")
@pytest.mark.parametrize(
    ("shared", "names"), [(True, ["flagged", "complainant-listed"]), (False, ["flagged"])]
)
def test_an_entry_is_published_once_it_is_confirmed_and_only_where_the_pack_shares(
    shared: bool,  # noqa: FBT001 - both ways
    names: list[str],
) -> None:
    pack = a_listing_pack(shared=shared)
    known, note_order = proposed(pack)

    (order,) = decided(known, note_order.entry, pack=pack).orders
    assert isinstance(order, FlagCase)
    decision = flag(a_known_case(), pack, order, now=LATER)

    facts = [event for event in decision.events if isinstance(event, CaseFact)]
    assert [fact.name for fact in facts] == names
    assert all(
        "f1" not in fact.model_dump_json() and "测试甲" not in fact.model_dump_json() for fact in facts
    )


def test_an_entry_holds_no_contact_and_another_packs_list_has_another_id_for_it() -> None:
    known, order = proposed()
    other = a_known_case().model_copy(update={"pack": PACK.ref.model_copy(update={"name": "other"})})

    assert "f1" not in known.model_dump_json()
    assert entry_of(other) != order.entry


def test_an_entry_ends_with_its_time_and_makes_room_for_another() -> None:
    known, entry = confirmed()

    assert asked(known, a_known_case(), END - timedelta(milliseconds=1)).orders
    assert asked(known, a_known_case(), END).after is known
    _, order = proposed()
    assert note(known, order, now=LATER).after is known
    assert note(known, order, now=END).after.entries[entry].state == "proposed"


def test_an_entry_is_refused_or_withdrawn_by_a_person() -> None:
    known, order = proposed()
    listed, entry = confirmed()

    assert decided(known, order.entry, "refused").after.entries == {}
    assert decided(listed, entry, "withdrawn").after.entries == {}
    for there, verdict in ((known, "withdrawn"), (listed, "confirmed"), (listed, "refused")):
        with pytest.raises(NotAllowed) as refusal:
            decided(there, entry, verdict)
        assert refusal.value.field == "entry"
    with pytest.raises(NotAllowed):
        decided(known, "unknown")
    with pytest.raises(NotAllowed):
        decided(known, order.entry, pack=the_pack())


def test_a_flag_is_put_once_and_an_archived_case_stays() -> None:
    known, _ = confirmed()
    (order,) = asked(known, a_known_case()).orders
    assert isinstance(order, FlagCase)
    once = flag(a_known_case(), PACK, order, now=LATER).after

    assert flag(once, PACK, order, now=LATER).after is once
    archived = a_known_case(state="archived")
    assert flag(archived, PACK, order, now=LATER).after is archived


def test_nobody_is_asked_for_without_a_contact_or_a_list_and_an_empty_list_finds_nobody() -> None:
    assert check_listed(a_known_case(fingerprint=""), PACK) == ()
    assert check_listed(a_known_case(), the_pack()) == ()
    empty = asked(None, a_known_case()).after
    assert (empty.id, empty.entries, empty.version) == (PACK.name, {}, 1)
    assert asked(empty, a_known_case()).after is empty
    (order,) = check_listed(a_known_case(), PACK)
    assert isinstance(order, CheckListed)
    listed, _ = confirmed()
    assert check(listed, order, None, now=LATER).after is listed


@pytest.mark.parametrize(
    ("case", "pack", "kind", "fault"),
    [
        (a_known_case(), PACK, "rude", InvalidMessage),
        (a_known_case(fingerprint=""), PACK, "malicious", NotAllowed),
        (a_known_case(), the_pack(), "malicious", NotAllowed),
        (
            a_known_case(),
            a_listing_pack().model_copy(update={"triage": the_pack().triage}),
            "malicious",
            NotAllowed,
        ),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(
    case: Case, pack: Pack, kind: str, fault: type[Exception]
) -> None:
    message = ComplainantProposed(case=REF, kind=kind, reason="…", by=STAFF)

    with pytest.raises(fault):
        propose(case, pack, message, now=NOW, happened_at=NOW)


def mention(keyword: str, **changes: Any) -> CompetitorMentioned:
    values = {"competitor": "brand-b", "keyword": keyword, "country": "BR", "mentioned_at": RECEIVED}
    return CompetitorMentioned.model_validate(values | changes)


@pytest.mark.req("S3-71")
def test_mentions_of_competitors_are_tallied_by_month_and_open_no_case() -> None:
    tally: MentionTally | None = None
    for message in (mention("清关慢"), mention("清關慢"), mention("客服差"), mention("清关慢", country=None)):
        assert (message.target("K").collection, message.target("K").id) == ("tallies", "2026-03")
        decision = count_mention(tally, message)
        assert (decision.orders, decision.events) == ((), ())
        tally = decision.after

    assert tally is not None
    assert (tally.id, tally.total, tally.version) == ("2026-03", 4, 4)
    assert [(one.keyword, one.country, one.count) for one in tally.mentions] == [
        ("清关慢", "BR", 2),
        ("客服差", "BR", 1),
        ("清关慢", None, 1),
    ]

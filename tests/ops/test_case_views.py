"""Who sees what of a case: by the rows of the delivered packs, and every read of personal data recorded first."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rules.views import expect_view, view_of
from schemas.case import Case
from schemas.case_looks import CaseLooks
from schemas.document import Emission
from schemas.errors import NotAllowed
from schemas.staff import NOBODY
from tests.every_pack import every_pack
from tests.evidence import SECRETS, a_bench, an_event, an_office
from tests.ops.bench import Bench
from tests.workers.office import Office


def a_desk(pack: str) -> tuple[Office, Bench, Case]:
    office, _ = an_office(pack)
    bench = a_bench(office)
    bench.pack = every_pack().newest[pack]
    return office, bench, office.kept("cases", Case)[0]


@pytest.mark.req("S2-50")
def test_a_supplier_sees_what_it_needs_and_nothing_of_the_customer() -> None:
    _, bench, case = a_desk("online-mall")

    assert bench.run("case", "view", case.id, "--to", "supplier", "--by", "supplier-7") == 0
    assert case.number in bench.said
    assert str(case.report.order_number) in bench.said
    assert [secret for secret in SECRETS if secret in bench.said] == []
    assert bench.outlet.sent == []


@pytest.mark.req("S2-50", "S4-09", "C-23")
@pytest.mark.parametrize(
    ("pack", "audience", "by", "sentence"),
    [
        ("online-mall", "supplier", "warehouse-1", "is shown to supplier only"),
        ("online-mall", "staff", "supplier-7", "is shown to customer_service or after_sales only"),
        ("online-mall", "juror", "juror-1", "shows cases to no juror"),
        ("feedback-mechanism", "juror", "juror-1", "shows cases to no juror"),
        ("feedback-mechanism", "association", "legal_team-1", "shows cases to no association"),
        ("service-template", "supplier", "supplier-7", "shows cases to no supplier"),
        ("service-template", "staff", "warehouse-1", "is shown to supervisors only"),
    ],
)
def test_whom_no_row_names_is_refused(pack: str, audience: str, by: str, sentence: str) -> None:
    _, bench, case = a_desk(pack)

    assert bench.run("case", "view", case.id, "--to", audience, "--by", by) == 1
    assert sentence in bench.warned
    assert bench.said == ""
    assert bench.outlet.sent == []


@pytest.mark.req("S4-09")
def test_staff_see_the_contact_and_the_read_is_recorded_first() -> None:
    office, bench, case = a_desk("service-template")

    assert bench.run("case", "view", case.id, "--to", "staff", "--by", "supervisors-1") == 0
    assert all(secret in bench.said for secret in SECRETS[:3])
    (letter,) = bench.outlet.sent
    office.carries_out([an_order(letter.body, letter.routing_key)])
    office.carries_out([an_order(letter.body, letter.routing_key)])
    (looks,) = office.kept("looks", CaseLooks)
    (entry,) = office.store.history("looks", case.id)

    assert (looks.id, looks.look_count) == (case.id, 1)
    assert (entry.event, entry.by) == ("case.looked-at", "supervisors-1")


def an_order(body: bytes, queue: str) -> Emission:
    said: dict[str, Any] = json.loads(body)
    return Emission(said["id"], said["type"], "", queue, said["data"], said["data"]["case_id"])


@pytest.mark.req("S4-09")
def test_nothing_is_shown_if_the_read_cannot_be_recorded() -> None:
    _, bench, case = a_desk("service-template")
    bench.outlet.dropped = frozenset({0, 1})

    assert bench.run("case", "view", case.id, "--to", "staff", "--by", "supervisors-1") == 1
    assert bench.run("case", "show", case.id, "--reveal-to", "supervisors-1") == 1
    assert bench.said == ""


def test_each_look_counts() -> None:
    office, bench, case = a_desk("service-template")
    for _ in range(2):
        bench.run("case", "show", case.id, "--reveal-to", "supervisors-1")
    office.carries_out([an_order(one.body, one.routing_key) for one in bench.outlet.sent])

    assert [one.look_count for one in office.kept("looks", CaseLooks)] == [2]


@pytest.mark.req("C-23")
def test_a_juror_sees_the_matter_without_its_customer_once_that_is_on() -> None:
    _, _, case = a_desk("feedback-mechanism")
    pack = every_pack().newest["feedback-mechanism"]
    views = tuple(row.model_copy(update={"enabled": True}) for row in pack.privacy.views)
    shown = pack.model_copy(update={"privacy": pack.privacy.model_copy(update={"views": views})})

    view = expect_view(case, shown, NOBODY, "juror", "juror-1")
    text = json.dumps(view_of(case, view), ensure_ascii=False)

    assert "水壶漏电" in text
    assert [secret for secret in SECRETS[:5] if secret in text] == []
    with pytest.raises(NotAllowed):
        expect_view(case, pack, NOBODY, "juror", "juror-1")


@pytest.mark.req("C-23")
@pytest.mark.parametrize(
    "pack", ["feedback-handbook", "complaint-programme", "online-mall", "service-template"]
)
def test_proofs_are_given_only_where_the_pack_says_so(pack: str, tmp_path: Any) -> None:
    _, bench, case = a_desk(pack)

    assert bench.run("case", "proof", case.id, "--out", str(tmp_path / "p.json")) == 1
    assert "gives customers no proofs" in bench.warned
    assert list(tmp_path.iterdir()) == []


@pytest.mark.req("S2-50")
def test_what_a_department_is_asked_on_behalf_of_a_supplier_holds_no_name_and_no_telephone() -> None:
    office, _, case = a_desk("online-mall")
    name, phone = SECRETS[1], SECRETS[0]
    office.hears(
        an_event(
            "caseloop.case.accepted.v1",
            {"case": {"id": case.id}, "by": case.owner.person if case.owner else ""},
        )
        | {"id": "accepted"}
    )
    asked = {
        "case": {"id": case.id},
        "kind": "supplier_inquiry",
        "department": "after_sales",
        "text": f"请{name}，电话{phone}，寄回水壶",
        "by": case.owner.person if case.owner else "",
    }
    office.hears(an_event("caseloop.task.requested.v1", asked) | {"id": "asked"})
    sent = [one for entry in office.store.history("cases", case.id) for one in entry.emits if one.exchange]
    work = [one for one in sent if one.type.startswith("caseloop.event.department")]

    assert "supplier_inquiry" in [one.data["kind"] for one in work]
    assert "寄回水壶" not in repr([one.data for one in sent])
    assert [secret for secret in SECRETS if secret in repr([one.data for one in sent])] == []

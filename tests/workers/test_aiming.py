"""Messages whose document the runtime finds, because they can name it by a contact only."""

from __future__ import annotations

from typing import Any

from schemas.customer import customer_id
from tests.every_pack import every_pack
from tests.workers.fakes import a_delivery
from workers.incoming import Aiming, Repertoire, understand
from workers.repertoire import DOCUMENTS, SPECS

REPERTOIRE = Repertoire.of(SPECS, DOCUMENTS)
AIMING = Aiming(every_pack(), lambda text: f"digest of {text}")


def a_purchase(**changes: Any) -> dict[str, Any]:
    data = {
        "customer": {"contact": {"phone": "+86 138-0000-0000"}},
        "purchased_at": "2026-03-09T09:00:00+08:00",
    }
    return {
        "specversion": "1.0",
        "id": "p-1",
        "source": "/shop",
        "type": "caseloop.purchase.made.v1",
        "data": data | changes,
    }


def test_a_purchase_is_about_the_profile_under_the_digest_of_the_plain_contact() -> None:
    incoming = understand(a_delivery(a_purchase()), "compensation.v1", REPERTOIRE, AIMING)

    assert incoming.fault is None
    assert incoming.document_id == customer_id("digest of phone:13800000000")
    assert "138" not in incoming.document_id


def test_one_under_an_unknown_pack_carries_its_fault_along() -> None:
    incoming = understand(a_delivery(a_purchase(pack="nowhere")), "compensation.v1", REPERTOIRE, AIMING)

    assert incoming.fault is not None
    assert getattr(incoming.fault, "field", "") == "pack"


def test_any_other_message_names_its_document_itself() -> None:
    event = a_purchase() | {
        "type": "caseloop.case.withdrawn.v1",
        "data": {"case": {"id": "C1"}, "reason": "已解决"},
    }

    assert understand(a_delivery(event), "intake.v1", REPERTOIRE, AIMING).document_id == "C1"

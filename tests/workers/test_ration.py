"""What may be left out never slows what may not."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.messages.orders import TriageCase
from schemas.ports import Related, RelatedQuery
from schemas.report import Product
from store.memory import MemoryStore
from tests.builders import a_case, a_report
from tests.workers.fakes import a_delivery
from workers.incoming import Incoming, Repertoire
from workers.loading import Loader
from workers.ration import Ration
from workers.repertoire import DOCUMENTS, SPECS


class Seconds:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Give the second."""
        return self.now


def test_a_ration_grants_what_is_there_then_what_gathers_and_never_more_than_it_keeps() -> None:
    seconds = Seconds()
    ration = Ration(2.0, 3, seconds)
    first = [ration.grants() for _ in range(4)]
    seconds.now += 0.5
    second = [ration.grants() for _ in range(2)]
    seconds.now += 60
    third = [ration.grants() for _ in range(4)]

    assert first == [True, True, True, False]
    assert second == [True, False]
    assert third == [True, True, True, False]


class Asked(MemoryStore):
    """A store that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.queries: list[RelatedQuery] = []

    def related(self, queries: Sequence[RelatedQuery]) -> Sequence[tuple[Related, ...]]:
        """Remember, and find nothing."""
        self.queries += queries
        return [() for _ in queries]


def about(product: str, case_id: str) -> Incoming:
    """Give an order to triage a case about a product."""
    (spec,) = [spec for spec in SPECS if spec.message is TriageCase]
    case = a_case(source_id=case_id, report=a_report(product=Product(name=product)))
    message = TriageCase(case_id=case.id)
    return Incoming(a_delivery({}), "triage.v1", message=message, spec=spec, document=case)


def test_in_a_flood_one_message_of_a_burst_asks_for_its_product_and_others_wait_for_the_ration() -> None:
    store = Asked()
    loader = Loader(store, Repertoire.of(SPECS, DOCUMENTS), alike=Ration(0.0, 2, Seconds()))

    loader.load([about("kettle", "1"), about("kettle", "2"), about("toaster", "3"), about("fan", "4")])

    asked = [query.alike.product if query.alike else None for query in store.queries]
    assert asked == ["kettle", None, "toaster", None]
    assert all(query.order_number for query in store.queries)

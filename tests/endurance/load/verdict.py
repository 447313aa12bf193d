"""Whether everything that was confirmed became exactly one case or parked record, however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pymongo import MongoClient

from schemas.parked import Parked, ParkedFilter
from store.mongo import MongoStore
from tests.endurance.load.seen import Seen, SeenFile
from tests.endurance.load.submissions import Submissions
from tests.faults.harness.books import Books
from tests.faults.harness.promises import broken_promises, forgotten, more_than_one_effect, not_replayable
from workers.settings import Settings

_PORTION: Final = 500
_FAULTS_AT_MOST: Final = 100
_NOTHING: Final = Seen({})


@dataclass(slots=True)
class Verdict:
    """What a look at everything found."""

    case_count: int = 0
    parked_count: int = 0
    judged_count: int = 0
    """Cases whose whole history was judged."""
    open_steps: int = 0
    """Cases that nobody owns yet."""
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Judge:
    """Reads what became of numbered submissions, a portion at a time."""

    settings: Settings
    store: MongoStore
    submissions: Submissions

    def sets(self, count: int) -> Verdict:
        """Compare the set of what was confirmed, numbers 0 up to a count, with cases and parked records."""
        found = Verdict()
        parked = [one.message_key for one in self._parked()]
        ours = set[str]()
        with MongoClient[dict[str, Any]](self.settings.mongo_url.get_secret_value()) as client:
            cases = client[self.settings.database]["cases"]
            for first in range(0, count, _PORTION):
                keys = [self.submissions.key(n) for n in range(first, min(first + _PORTION, count))]
                states = {
                    one["_id"]: one["state"] for one in cases.find({"_id": {"$in": keys}}, {"state": 1})
                }
                found.open_steps += sum(state in {"registered", "triaged"} for state in states.values())
                found.case_count += len(states)
                aside = set(keys).intersection(parked)
                ours |= aside
                for key in keys:
                    if (key in states) + parked.count(key) != 1 and len(found.faults) < _FAULTS_AT_MOST:
                        found.faults.append(
                            f"submission {key}: {key in states:d} cases, {parked.count(key)} parked records"
                        )
            everything = cases.count_documents({"source": self.submissions.source})
        found.parked_count = len(ours)
        if everything != found.case_count:
            found.faults.append(
                f"{everything} cases of this source, {found.case_count} of what was confirmed"
            )
        return found

    def histories(self, count: int, seen: SeenFile | None, *, most: int) -> Verdict:
        """Judge whole histories, of portions spread evenly over all submissions.

        Args:
            count: Of submissions.
            seen: What subscribers saw; None: nobody listened, and events are not judged.
            most: So many cases at most.
        """
        found = Verdict()
        parked = list(self._parked())
        for first in self._portions(count, most):
            upstream = self.submissions.upstream(first, min(first + _PORTION, count) - 1)
            keys = sorted(upstream.confirmed)
            loaded = self.store.load("cases", keys)
            aside = [one for one in parked if one.message_key in upstream.confirmed]
            books = Books(
                fields={one: case.fields for one, case in loaded.items()},
                histories={one: self.store.history("cases", one) for one in loaded},
                parked=aside,
            )
            found.judged_count += len(loaded)
            if seen is None:
                found.faults += [
                    *more_than_one_effect(books, _NOTHING),
                    *forgotten(books),
                    *not_replayable(books),
                ]
            else:
                about = [*keys, "parked"] if aside else keys
                found.faults += broken_promises(upstream, books, seen.about(about))
        return found

    def _portions(self, count: int, most: int) -> Iterator[int]:
        starts = range(0, count, _PORTION)
        wanted = max(1, most // _PORTION)
        return iter(starts[:: max(1, -(-len(starts) // wanted))])

    def _parked(self) -> Iterator[Parked]:
        wanted = ParkedFilter()
        return iter(self.store.parked_like(wanted, limit=10_000))

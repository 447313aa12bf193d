"""One record tried, and explained: what was decided, by which rows and words, and how long it took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from ops.cli.clock_view import in_words
from ops.trying.desk import Course, Desk, is_copy, refusal_of
from ops.trying.filling import submission_of
from ops.trying.records import Record
from rules.consistency import rows_of, sections_of
from rules.text.reading import read_text
from schemas.assessment import Assessment, Span, Trigger
from schemas.case import Case
from schemas.cloudevent import Envelope
from schemas.messages.intake import FeedbackSubmitted
from schemas.messages.orders import NotifyCustomer, RaiseAlert
from schemas.policy.coded import Coded
from schemas.policy.pack import Pack
from schemas.policy.row import Row

SOURCE: Final = "/try"
"""CloudEvents source of what names none."""

Trial = dict[str, Any]
"""JSON values; the keys are those of ``caseloop pack try --json``."""


class Trier:
    """Tries records on one pack."""

    def __init__(self, pack: Pack, *, now: datetime) -> None:
        """Begin with no case.

        Args:
            pack: By which everything is decided, whatever a record names.
            now: Instant at which a record is received that says no other.
        """
        self.pack = pack
        self.now = now
        self.desk = Desk(pack, now=now)
        read_text(
            "", pack.lexicon
        )  # compiles the words, so that the first text takes no longer than the others
        sections = sections_of(pack).values()
        self._rows: Mapping[str, Row] = {row.id: row for part in sections for row in rows_of(part)}

    def tried(self, record: Record) -> tuple[Trial, Case | None]:
        """Try one record; give what is to be said of it, and the case that it made."""
        event = self.event_of(record)
        self.desk.clock.hands.append(_time_of(event) or self.now)
        course = self.desk.take(event)
        case = self.desk.case(course)
        assumed = _assumed(event) if record.kind == "text" else {}
        head: Trial = {
            "line": record.line,
            "id": event.get("id"),
            "kind": record.kind,
            "ms": round(course.ms, 2),
        }
        return head | ({"assumed": assumed} if assumed else {}) | self._said(course, case), case

    def event_of(self, record: Record) -> dict[str, Any]:
        """Give the CloudEvent of a record, for the pack that is tried."""
        if record.kind == "event":
            event = dict(record.values)
            if event.get("type") == FeedbackSubmitted.TYPE and isinstance(event.get("data"), dict):
                event["data"] = event["data"] | {"pack": self.pack.name}
            return event
        data = dict(record.values)
        if record.kind == "text":
            data = submission_of(data["text"], self.pack, at=self.now, number=record.line)
        return {
            "specversion": "1.0",
            "id": f"line-{record.line}",
            "source": SOURCE,
            "type": FeedbackSubmitted.TYPE,
            "data": data | {"pack": self.pack.name},
        }

    def _said(self, course: Course, case: Case | None) -> Trial:
        refusal = refusal_of(course.outcome)
        if refusal is not None:
            record = refusal.record
            parts = {
                name: getattr(record, name) for name in ("code", "sentence", "field", "expected", "found")
            }
            return {"outcome": "refused", "refusal": parts}
        if is_copy(course.outcome):
            return {"outcome": "copy"}
        if case is None or course.entries[0].event != "case.registered":
            return {"outcome": "taken", "event": course.entries[0].event if course.entries else ""}
        return self._registered(course, case)

    def _registered(self, course: Course, case: Case) -> Trial:
        asked = _reasons(course, "intake.awaits")
        form = case.assessment
        return {
            "outcome": "waits" if asked else "accepted",
            "case": case.number,
            "state": case.state,
            "channel": case.channel,
            "lacks": [self._row(reason["row"]) | dict(reason.get("detail", {})) for reason in asked],
            **(self._judged(form) if form else {}),
            "owner": self._owner(case, course),
            "clocks": [self._clock(case, name) for name in case.clocks],
            "alerts": _kinds(course, RaiseAlert.TYPE),
            "notices": _kinds(course, NotifyCustomer.TYPE),
            "links": [{"relation": link.relation, "case": link.case_id} for link in case.links],
        }

    def _judged(self, form: Assessment) -> Trial:
        triage = self.pack.triage
        return {
            "class": {
                **_named(triage.classes, form.cls),
                "confidence": form.confidence,
                **self._of(triage.classes, form.cls),
            },
            "topic": {**_named(triage.topics, form.topic), **self._of(triage.topics, form.topic)},
            "module": form.module,
            "words": [_span(span) for span in form.spans],
            "scorer": form.scorer,
            "found": [
                one.model_dump(include={"axis", "label", "code", "confidence", "decided", "scorer", "row"})
                | {"words": [_span(span) for span in one.spans]}
                for one in form.found
            ],
            "priority": {
                "code": form.priority,
                "label": form.priority_label,
                "rank": form.rank,
                "source": form.priority_source,
                "rows": [self._row(row) for row in form.rows],
            },
            "triggers": [self._trigger(trigger) for trigger in form.triggers],
            "factors": form.factors.model_dump(),
            "emotion_score": form.emotion_score,
            "language": form.language,
        }

    def _trigger(self, trigger: Trigger) -> Trial:
        label = next((row.label for row in self.pack.triage.triggers if row.id == trigger.row), "")
        words = [_span(span) for span in trigger.spans]
        return {"code": trigger.code, "label": label, **self._row(trigger.row), "words": words}

    def _owner(self, case: Case, course: Course) -> Trial | None:
        if case.owner is None:
            return None
        routed = _reasons(course, "assignment.routed")
        return {
            "department": case.owner.department,
            "person": case.owner.person,
            "cooperators": list(case.cooperators),
            **(self._row(routed[-1]["row"]) if routed else {}),
        }

    def _clock(self, case: Case, name: str) -> Trial:
        clock = case.clocks[name]
        return {
            "name": name,
            "due_at": clock.due_at.isoformat(),
            "limit": in_words(clock.limit) if clock.limit else "as it was given",
            "calendar": clock.calendar,
            "owner": clock.owner,
            "met": clock.met_at is not None,
            "missed": clock.missed_at is not None,
            **self._row(clock.row),
        }

    def _of(self, rows: Sequence[Coded], code: str) -> Trial:
        return next((self._row(row.id) for row in rows if row.code == code), {})

    def _row(self, row_id: str) -> Trial:
        row = self._rows.get(row_id)
        return {"row": row_id, "source": row.source if row else ""}


def _assumed(event: Mapping[str, Any]) -> Trial:
    """Give what a plain text does not say and decides all the same."""
    data = event["data"]
    return {"type": data["type"], "channel": data["channel"], "urgency": data["urgency"]["value"]}


def _named(rows: Sequence[Coded], code: str) -> Trial:
    return {"code": code, "label": next((row.label for row in rows if row.code == code), "")}


def _span(span: Span) -> Trial:
    return span.model_dump(
        include={"word", "found", "where", "start", "end", "row", "weight"}, exclude_none=True
    )


def _reasons(course: Course, code: str) -> list[Mapping[str, Any]]:
    return [reason for entry in course.entries for reason in entry.reasons if reason["code"] == code]


def _kinds(course: Course, order: str) -> list[str]:
    def found() -> Iterator[str]:
        yield from (str(one.data.get("kind", "")) for one in course.emitted if one.type == order)

    return list(dict.fromkeys(found()))


def _time_of(event: Mapping[str, Any]) -> datetime | None:
    try:
        return Envelope.model_validate(event).time
    except ValidationError:
        return None

"""What few may read: measurements of staff, and how vulnerable a customer is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rules.authority import belongs_to
from rules.labels import expect_row
from rules.versions import next_version
from rules.workforce.parts import expect_part
from schemas.clock import time_of
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.wellbeing import CustomerTagged, NoteTagLook, TelemetryReported
from schemas.policy.pack import Pack
from schemas.sensitive import Sensitive, Tagged
from schemas.staff import Staff
from schemas.wellbeing import Telemetry


def may_read(pack: Pack, staff: Staff, reader: str, roles: Sequence[str]) -> bool:
    """Say whether somebody holds one of some roles: in the staff file, or, where there is none, by their id.

    Args:
        pack: Its directory knows roles by their codes.
        staff: The staff file.
        reader: Staff id.
        roles: Codes of roles.
    """
    person = staff.person(reader)
    if staff.knows_people:
        return person is not None and not set(roles).isdisjoint(person.roles)
    return any(belongs_to(pack, reader, role) for role in roles)


def keep_telemetry(message: TelemetryReported, pack: Pack, key: str, *, now: datetime) -> Decision[Telemetry]:
    """Keep what was measured of a person until it expires, counted from the oldest measurement.

    It is a document of its own, so that everything that was written of it ends with it. It tells nobody, and
    nothing that is counted for a score reads it.

    Raises:
        NotAllowed: the pack measures nobody.

    Source: S3-57; workforce.yaml, row workforce.telemetry.
    """
    row = expect_part(pack, pack.workforce.telemetry, "telemetry")
    oldest = min(now, *(one.at for one in message.readings))
    kept = Telemetry(
        id=key,
        staff=message.staff,
        pack=pack.name,
        readings=message.readings,
        recorded_at=now,
        expires_at=oldest + time_of(row.keep),
    )
    return Decision(before=None, after=next_version(None, kept), event="telemetry.kept", by=message.staff)


def tag_customer(
    before: Sensitive | None, message: CustomerTagged, pack: Pack, staff: Staff, *, now: datetime
) -> Decision[Sensitive]:
    """Note that the customer of a case needs special care, apart from the case.

    Raises:
        NotAllowed: the pack has no such tags, or somebody says so who may not read them.
        InvalidMessage: a tag that the pack does not list.

    Source: S3-56; workforce.yaml, rows workforce.tag.* and workforce.tag-readers.
    """
    readers = expect_part(pack, pack.workforce.tag_readers, "tag_readers")
    tag = expect_row(pack.workforce.tags, message.tag, field="tag").code
    if not may_read(pack, staff, message.by, readers.roles):
        expected = f"somebody with the role {' or '.join(readers.roles)}"
        raise NotAllowed("Few may say and read this.", field="by", expected=expected, found=repr(message.by))
    known = before or Sensitive(id=message.case_id, pack=pack.name)
    if tag in known.tags:
        return _decided(before, known, "customer.tagged")
    tags = {**known.tags, tag: Tagged(by=message.by, at=now)}
    return _decided(before, known.model_copy(update={"tags": tags}), "customer.tagged")


def note_tag_look(before: Sensitive, _order: NoteTagLook) -> Decision[Sensitive]:
    """Record that somebody is shown the tags of a case.

    Source: S3-56.
    """
    return _decided(
        before, before.model_copy(update={"look_count": before.look_count + 1}), "customer.looked-at"
    )


def _decided(before: Sensitive | None, after: Sensitive, event: str) -> Decision[Sensitive]:
    if before is not None and after == before:
        return Decision(before=before, after=before, event=event)
    return Decision(before=before, after=next_version(before, after), event=event)

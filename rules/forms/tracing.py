"""The trace of cases for an auditor: who did what and when, by which message; nothing that anybody said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from rules.forms.derived import local
from rules.forms.filling import locale_of
from rules.forms.sheet import Grid, Sheet
from schemas.case import Case
from schemas.document import Entry
from schemas.model import Language
from schemas.policy.pack import Pack

_TITLE: Final[dict[Language, str]] = {"zh": "投诉处理过程证据清单", "en": "Trace of complaint handling"}

_NOTE: Final[dict[Language, str]] = {
    "zh": "每行为一条已生效的消息；散列值逐条相连，可用 caseloop case verify 复核。不含客户信息与原话。",
    "en": "A line for each applied message; each hash covers the one before. No customer data, nothing anybody said.",
}

_COLUMNS: Final[dict[Language, tuple[str, ...]]] = {
    "zh": ("编号", "环节", "序号", "时间", "事项", "经办", "处理程序", "消息标识", "散列值"),
    "en": ("Number", "Link", "Entry", "At", "Event", "By", "Actor", "Message id", "Hash"),
}


def traced_sheet(
    histories: Iterable[tuple[Case, Sequence[Entry]]],
    pack: Pack,
    language: Language,
    *,
    period: str,
    now: datetime,
) -> Sheet:
    """Give a line for each entry of each case: which link of the chain it belongs to, actor, time and message.

    Args:
        histories: Cases with all their entries, oldest first.
        pack: Says which events make which link.
        language: Of the captions.
        period: First and last day, for the head.
        now: When it is made.

    Source: S3-17, S3-51; forms.yaml, rows forms.link.*.
    """
    zone = pack.notices.zone.name
    links = {event: getattr(row, language) for row in pack.forms.links for event in row.events}
    rows = tuple(
        (
            case.number,
            links.get(entry.event, ""),
            str(entry.seq),
            local(entry.at, zone),
            entry.event,
            entry.by,
            entry.actor,
            entry.message_id,
            entry.hash,
        )
        for case, entries in histories
        for entry in entries
    )
    columns = _COLUMNS[language]
    grid = Grid("", columns, tuple(name in {columns[-1], columns[-2]} for name in columns), rows)
    return Sheet(
        code="evidence",
        language=language,
        locale=locale_of(pack, language),
        title=_TITLE[language],
        handbook=pack.title,
        number=period,
        printed=local(now, zone),
        note=_NOTE[language],
        landscape=True,
        blocks=(grid,),
        signatures=(),
    )

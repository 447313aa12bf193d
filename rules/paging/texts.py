"""What a person reads: how urgent, what happened, how long ago, where to say that they act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rules.calendar_zone import zone_of
from schemas.contact import Page
from schemas.paging import SendPages
from schemas.policy.paging import PageTexts

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message in the reader's language. Cutting it to a channel's limits is the channel's."""

    title: str
    text: str
    link: str
    """Of the only subject; empty if there are several, whose links stand in the text."""


def letter(
    errand: SendPages, pages: Sequence[Page], restated: Sequence[Page], links: Mapping[str, str]
) -> Letter:
    """Give the message for some pages, each subject once, most severe first; never personal data.

    Args:
        errand: The reader and the words around.
        pages: What is new, at least one, most urgent first. Of one subject the newest text counts.
        restated: What the reader was told lately and is still open; may be empty.
        links: Page to the link by which the reader says that they act; none for a page without an alert.

    Source: escalation.yaml, rows escalation.paging.texts.
    """
    newest = _newest(pages)
    texts, severity = errand.texts, errand.texts.severities[newest[0].severity]
    template = texts.title_one if len(newest) == 1 else texts.title_many
    parts = [_with_link(page, errand, {} if len(newest) == 1 else links) for page in newest]
    if any(page.page_id in links for page in newest):
        parts.append(texts.action)
    if errand.unlisted_count:
        parts.append(texts.unlisted.format(count=errand.unlisted_count))
    if restated:
        lines = [texts.also.format(count=len(restated)), *(_line(page, errand) for page in restated)]
        parts.append("\n".join(lines))
    title = template.format(severity=severity, count=len(newest))
    link = links.get(newest[0].page_id, "") if len(newest) == 1 else ""
    return Letter(title, "\n\n".join(parts), link)


def age(passed: timedelta, texts: PageTexts) -> str:
    """Give how long ago something was, in the greatest whole unit; less than a minute is 0 minutes."""
    if passed >= _DAY:
        return texts.days.format(count=passed // _DAY)
    if passed >= _HOUR:
        return texts.hours.format(count=passed // _HOUR)
    return texts.minutes.format(count=max(passed, timedelta()) // timedelta(minutes=1))


def _newest(pages: Sequence[Page]) -> list[Page]:
    """Give one page for each subject, the newest, where its most urgent one stood."""
    newest: dict[str, Page] = {}
    for page in pages:
        known = newest.get(page.subject)
        if known is None or known.asked_at < page.asked_at:
            newest[page.subject] = page
    return list(newest.values())


def _with_link(page: Page, errand: SendPages, links: Mapping[str, str]) -> str:
    line, link = _line(page, errand), links.get(page.page_id)
    return f"{line}\n{errand.texts.link.format(link=link)}" if link else line


def _line(page: Page, errand: SendPages) -> str:
    texts, language = errand.texts, errand.texts.language
    return texts.page.format(
        severity=texts.severities[page.severity],
        text=page.text.get(language) or next(iter(page.text.values())),
        age=age(errand.now - page.raised_at, texts),
        raised=_local(page.raised_at, errand.person.zone),
        step=page.step + 1,
    )


def _local(moment: datetime, zone: str) -> str:
    return moment.astimezone(zone_of(zone)).strftime("%Y-%m-%d %H:%M")

"""The acknowledgement page as HTML: for a telephone in one hand, without scripts, with nothing from elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from rules.links import Link
from schemas.alert import Alert
from schemas.model import Language
from workers.page_texts import WORDS, Ending, Words

LONGEST_NOTE: Final = 500
"""Characters of a note that are kept."""

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)


@cache
def style() -> str:
    """Give the style sheet, read once."""
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def page_of(
    ending: Ending, language: Language, *, alert: Alert | None, link: Link | None, now: datetime
) -> str:
    """Give the page for what a visit came to.

    Args:
        ending: What it came to.
        language: Of the reader.
        alert: What it is about; None if nothing may be said of it.
        link: What the link says; None if it is none.
        now: For how long ago it was raised.
    """
    words = WORDS[language]
    heading, meaning = words.endings[ending]
    who = (alert.acknowledged_by if alert else None) or ""
    tone = "done" if ending in ("done", "used", "taken", "over") else alert.severity if alert else "none"
    parts = [
        _badge(words, alert) if alert else "",
        f"<h1>{escape(heading)}</h1>",
        f"<p>{escape(meaning.format(who=who))}</p>",
        _matter(words, language, alert, now) if alert else "",
        _form(words, link) if ending in ("open", "failed") and link else "",
    ]
    body = f'<article class="{tone}">{"".join(parts)}</article>'
    return _whole(words, language, body)


def _badge(words: Words, alert: Alert) -> str:
    return f'<span class="badge {escape(alert.severity)}">{escape(words.severities[alert.severity])}</span>'


def _matter(words: Words, language: Language, alert: Alert, now: datetime) -> str:
    text = alert.texts.get(language, alert.summary)
    told = words.step.format(step=alert.step + 1)
    number = f"{words.case} {alert.case_number} · " if alert.case_number else ""
    raised = f"{words.raised} {_ago(words, now - alert.raised_at)}"
    instant = escape(alert.raised_at.isoformat())
    line = f'{escape(number)}<time datetime="{instant}">{escape(raised)}</time> · {escape(told)}'
    return f'<p class="what">{escape(text)}</p><p class="soft">{line}</p>'


def _form(words: Words, link: Link) -> str:
    return (
        f'<form method="post"><label for="note">{escape(words.note)}</label>'
        f'<textarea id="note" name="note" maxlength="{LONGEST_NOTE}"></textarea>'
        f'<button type="submit">{escape(words.button)}</button></form>'
        f'<p class="soft">{escape(words.signed_for.format(who=link.person))}</p>'
    )


def _ago(words: Words, age: timedelta) -> str:
    if age >= _DAY:
        return words.days.format(count=age // _DAY)
    if age >= _HOUR:
        return words.hours.format(count=age // _HOUR)
    return words.minutes.format(count=max(0, age // timedelta(minutes=1)))


def _whole(words: Words, language: Language, body: str) -> str:
    other: Language = "en" if language == "zh" else "zh"
    locale = {"zh": "zh-CN", "en": "en"}[language]
    return (
        f'<!doctype html><html lang="{locale}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="robots" content="noindex">'
        f"<title>{escape(words.title)}</title><style>{style()}</style></head><body><main>"
        f'<nav><span>Caseloop</span><a href="?lang={other}">{escape(words.other_language)}</a></nav>'
        f"{body}</main></body></html>"
    )

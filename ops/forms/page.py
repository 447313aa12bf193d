"""A form as a page to print: A4, with nothing from elsewhere and no scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from ops.forms.captions import Captions, captions_of
from rules.forms.sheet import Cell, Grid, Pairs, Sheet, Signature

_ACROSS = 4
"""Columns of a block of pairs: name, value, name, value."""


WIDE = ' class="wide"'
AT = ' class="at"'

UNBROKEN: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d|[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]")
"""An instant or the number of a case: these are never broken over two lines."""


@cache
def style() -> str:
    """Give the style sheet, read once."""
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def page_of(sheet: Sheet, *, period: bool = False) -> str:
    """Give a form as one HTML document."""
    words = captions_of(sheet)
    across = ' class="across"' if sheet.landscape else ""
    size = "<style>@page { size: A4 landscape; margin: 12mm; }</style>" if sheet.landscape else ""
    number = f"{words.period if period else words.number}: {sheet.number}"
    note = f'<p class="note">{escape(sheet.note)}</p>' if sheet.note else ""
    parts = [
        f'<header><p class="book">{escape(sheet.handbook)}</p><h1>{escape(sheet.title)}</h1>',
        f'<p class="meta"><span>{escape(number)}</span><span>{words.printed}: {escape(sheet.printed)}</span></p>',
        f"{note}</header>",
        *(_block(block, words) for block in sheet.blocks),
        _signing(sheet.signatures, words),
        f"<footer><span>{escape(number)}</span><span>{words.masked}</span></footer>",
    ]
    head = f'<meta charset="utf-8"><title>{escape(sheet.title)} {escape(sheet.number)}</title>'
    return (
        f'<!doctype html><html lang="{sheet.locale}"><head>{head}<style>{style()}</style>{size}</head>'
        f"<body{across}><main{across}>{''.join(parts)}</main></body></html>\n"
    )


def _block(block: Pairs | Grid, words: Captions) -> str:
    heading = f"<h2>{escape(block.heading)}</h2>" if block.heading else ""
    return f"<section>{heading}{_pairs(block) if isinstance(block, Pairs) else _grid(block, words)}</section>"


def _pairs(block: Pairs) -> str:
    rows = "".join(f"<tr>{row}</tr>" for row in _lines(block.cells))
    return f'<table class="pairs"><colgroup><col><col><col><col></colgroup><tbody>{rows}</tbody></table>'


def _lines(cells: tuple[Cell, ...]) -> Iterator[str]:
    """Give the rows of a block: two values side by side, a wide one over the whole width."""
    waiting: list[str] = []
    for cell in cells:
        name = f'<th scope="row">{escape(cell.name)}</th>'
        if cell.wide:
            if waiting:
                yield f'{waiting.pop()}<td class="rest" colspan="2"></td>'
            yield f'{name}<td colspan="{_ACROSS - 1}">{escape(cell.text)}</td>'
            continue
        waiting.append(f"{name}<td>{escape(cell.text)}</td>")
        if len(waiting) == _ACROSS // 2:
            yield "".join(waiting)
            waiting.clear()
    if waiting:
        yield f'{waiting[0]}<td class="rest" colspan="2"></td>'


def _grid(block: Grid, words: Captions) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in block.columns)
    body = "".join(_grid_row(row, block.wide) for row in block.rows)
    empty = f'<tr><td class="empty" colspan="{len(block.columns)}">{words.empty}</td></tr>'
    return f'<table class="grid"><thead><tr>{head}</tr></thead><tbody>{body or empty}</tbody></table>'


def _grid_row(row: tuple[str, ...], wide: tuple[bool, ...]) -> str:
    cells = (
        f"<td{WIDE if is_wide else AT if UNBROKEN.fullmatch(text) else ''}>{escape(text)}</td>"
        for text, is_wide in zip(row, wide, strict=True)
    )
    return f"<tr>{''.join(cells)}</tr>"


def _signing(signatures: tuple[Signature, ...], words: Captions) -> str:
    places = "".join(_place(one, words) for one in signatures)
    return f'<div class="signing">{places}</div>' if places else ""


def _place(one: Signature, words: Captions) -> str:
    said = words.signed.format(by=one.by, at=one.at) if one.by else ""
    return (
        f'<div class="place"><p>{escape(one.name)}</p><div class="line">{escape(said)}</div>'
        f'<div class="day"><span>{words.date}: {escape(one.at[:10])}</span></div></div>'
    )

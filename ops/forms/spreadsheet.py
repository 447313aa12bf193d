"""A form as a spreadsheet: every value is a text, so that nothing a customer wrote is ever a formula."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ops.forms.captions import captions_of
from rules.forms.sheet import Cell, Grid, Pairs, Sheet

LONGEST: Final = 32_000
"""Characters of one cell; spreadsheets keep no more."""

_LINE: Final = Side(style="thin", color="9FB0C3")
_FRAME: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SHADE: Final = PatternFill("solid", fgColor="EEF3F8")
_TITLE: Final = Font(size=16, bold=True)
_NAME: Final = Font(bold=True)
_SMALL: Final = Font(size=9, color="56657A")
_TOP: Final = Alignment(vertical="top", wrap_text=True)

_NARROWEST: Final = 4
"""Columns of a sheet at least: two values with their names side by side."""

_WIDE, _USUAL = 46, 18


def spreadsheet_of(sheet: Sheet, *, period: bool = False) -> bytes:
    """Give a form as the content of an XLSX file, ready to print on A4."""
    book = Workbook()
    page = book.active
    if not isinstance(page, Worksheet):
        message = "a new workbook has no sheet"
        raise TypeError(message)
    page.title = _tab(sheet.title)
    width = max([_NARROWEST, *(len(one.columns) for one in sheet.blocks if isinstance(one, Grid))])
    row = _head(page, sheet, width, period=period)
    for block in sheet.blocks:
        row = _heading(page, row, block.heading, width)
        row = _pairs(page, row, block.cells, width) if isinstance(block, Pairs) else _grid(page, row, block)
    _signing(page, row + 1, sheet)
    _lay_out(page, sheet, width)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def plain(text: str) -> str:
    """Give a text that a cell can hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST]


def _write(page: Worksheet, row: int, column: int, text: str, *, font: Font | None = None) -> None:
    cell = page.cell(row=row, column=column)
    cell.value = plain(text)
    cell.data_type = "s"
    cell.alignment = _TOP
    if font is not None:
        cell.font = font


def _head(page: Worksheet, sheet: Sheet, width: int, *, period: bool) -> int:
    words = captions_of(sheet)
    number = words.period if period else words.number
    _write(page, 1, 1, sheet.handbook, font=_SMALL)
    _write(page, 2, 1, sheet.title, font=_TITLE)
    page.cell(row=2, column=1).alignment = Alignment(horizontal="center")
    _write(page, 3, 1, f"{number}: {sheet.number}    {words.printed}: {sheet.printed}", font=_SMALL)
    if sheet.note:
        _write(page, 4, 1, sheet.note, font=_SMALL)
    for row in range(1, 5 if sheet.note else 4):
        page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    page.row_dimensions[2].height = 28
    return 4


def _heading(page: Worksheet, row: int, heading: str, width: int) -> int:
    if not heading:
        return row + 1
    _write(page, row + 1, 1, heading, font=_NAME)
    page.merge_cells(start_row=row + 1, start_column=1, end_row=row + 1, end_column=width)
    return row + 2


def _pairs(page: Worksheet, row: int, cells: tuple[Cell, ...], width: int) -> int:
    """Write values with their names: two side by side, a wide one over the whole width."""
    column = 1
    for cell in cells:
        if column > 1 and (cell.wide or column + 1 > _NARROWEST):
            row, column = row + 1, 1
        _write(page, row, column, cell.name, font=_NAME)
        page.cell(row=row, column=column).fill = _SHADE
        _write(page, row, column + 1, cell.text)
        last = width if cell.wide else column + 1
        for framed in range(column, last + 1):
            page.cell(row=row, column=framed).border = _FRAME
        if last > column + 1:
            page.merge_cells(start_row=row, start_column=column + 1, end_row=row, end_column=last)
            page.row_dimensions[row].height = _height(cell.text, _USUAL * (last - column))
        row, column = (row + 1, 1) if cell.wide else (row, column + 2)
    return row + (column > 1)


def _grid(page: Worksheet, row: int, block: Grid) -> int:
    for column, name in enumerate(block.columns, 1):
        _write(page, row, column, name, font=_NAME)
        page.cell(row=row, column=column).fill = _SHADE
        page.cell(row=row, column=column).border = _FRAME
    for line in block.rows:
        row += 1
        for column, text in enumerate(line, 1):
            _write(page, row, column, text)
            page.cell(row=row, column=column).border = _FRAME
    return row + 1


def _height(text: str, room: int) -> float:
    """Give the height of a merged row, which no spreadsheet works out by itself."""
    lines = sum(1 + 2 * len(line) // max(room, 1) for line in text.split("\n"))
    return min(15.0 * lines + 3, 400.0)


def _signing(page: Worksheet, row: int, sheet: Sheet) -> None:
    words = captions_of(sheet)
    for number, one in enumerate(sheet.signatures):
        said = words.signed.format(by=one.by, at=one.at) if one.by else ""
        _write(page, row + number, 1, one.name, font=_NAME)
        _write(page, row + number, 2, said)
        page.cell(row=row + number, column=2).border = Border(bottom=_LINE)
        _write(page, row + number, 3, f"{words.date}:")
        page.row_dimensions[row + number].height = 30


def _lay_out(page: Worksheet, sheet: Sheet, width: int) -> None:
    wide = {
        column
        for block in sheet.blocks
        if isinstance(block, Grid)
        for column, is_wide in enumerate(block.wide, 1)
        if is_wide
    }
    for column in range(1, width + 1):
        page.column_dimensions[get_column_letter(column)].width = _WIDE if column in wide else _USUAL
    page.page_setup.paperSize = 9
    page.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _tab(title: str) -> str:
    """Give a name for the sheet: at most 31 characters, none of which mean anything."""
    return "".join(one for one in title if one not in "[]:*?/\\'")[:31] or "form"

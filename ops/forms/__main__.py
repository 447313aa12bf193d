"""Draw the sample forms of every pack as pages and pictures: ``python -m ops.forms docs/forms``.

Needs Chromium and pdftoppm (Debian: chromium, poppler-utils, fonts-noto-cjk); without them pages are written as HTML.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ops.forms.ahead import AHEAD, history_of_stories
from ops.forms.page import page_of
from ops.forms.stories import Told, stories_of
from rules.forms.derived import Source
from rules.forms.filling import filled_form, filled_table
from rules.forms.period import Period, is_meant
from rules.forms.sheet import Sheet
from schemas.model import Language
from schemas.policy.pack import Pack, Packs
from workers.packs import load_packs

MONTH: Final = "2026-03-01 – 2026-03-31"

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")

_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")

_DOTS: Final = 72
"""Of a picture, for each inch: an upright page is 595 wide."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The programs that draw."""

    browser: str
    pictures: str

    @classmethod
    def found(cls) -> Tools | None:
        """Give them, None if one is missing."""
        browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
        pictures = shutil.which("pdftoppm")
        return cls(browser, pictures) if browser and pictures else None


def main(arguments: list[str]) -> int:
    """Draw all forms into a folder, or those of the packs named after it."""
    folder, *names = arguments or ["docs/forms"]
    packs = load_packs()
    newest = {name: pack for name, pack in packs.newest.items() if name in names or not names}
    write_all(Path(folder), replace(packs, newest=newest), Tools.found())
    return 0


def write_all(folder: Path, packs: Packs, tools: Tools | None) -> None:
    """Draw all sample forms; as pages where there is nothing to draw pictures with."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, sheet, is_period in samples(packs):
        page = page_of(sheet, period=is_period)
        if tools is None:
            (folder / f"{name}.html").write_text(page, encoding="utf-8")
        else:
            draw(tools, page, folder / name)


def samples(packs: Packs) -> Iterator[tuple[str, Sheet, bool]]:
    """Give every sample form, its name, and whether it is about a period."""
    for pack in packs.newest.values():
        stories = stories_of(pack)
        for place, story in enumerate(stories):
            head = pack.name if place == 0 else f"{pack.name}-{story.name}"
            for name, sheet in _of_case(pack, story):
                yield f"{head}-{name}", sheet, False
        if stories:
            yield from _of_period(pack, stories)


def _of_case(pack: Pack, story: Told) -> Iterator[tuple[str, Sheet]]:
    """Give the forms of a story in Chinese, the last of them in English too."""
    for code in story.forms:
        form = pack.forms.form(code)
        if form is None:
            message = f"{pack.name} has no form {code}"
            raise LookupError(message)
        for language in LANGUAGES if code == story.forms[-1] else LANGUAGES[:1]:
            source = Source(story.case, pack, language, story.alerts)
            sheet = filled_form(source, form, now=story.entries[-1].at)
            yield f"{code}-{language}", sheet


def _of_period(pack: Pack, stories: Sequence[Told]) -> Iterator[tuple[str, Sheet, bool]]:
    cases = [story.case for story in stories]
    items = {name: item for story in stories for name, item in story.items.items()}
    alerts = {story.case.id: story.alerts for story in stories}
    now = max(story.entries[-1].at for story in stories)
    for form in (one for one in pack.forms.forms if one.period):
        meant = tuple(one for one in cases if is_meant(one, pack, form))
        history = history_of_stories(stories, pack) if form.over == "before" else None
        span = f"{AHEAD.first} – {AHEAD.last}" if history else MONTH
        for language in LANGUAGES if len(form.blocks) > 1 else LANGUAGES[:1]:
            period = Period(meant, pack, language, items, alerts, history)
            yield f"{pack.name}-{form.code}-{language}", filled_table(period, form, span=span, now=now), True


def draw(tools: Tools, page: str, stem: Path) -> None:
    """Draw a form as pictures, a page each, as it is printed."""
    with tempfile.TemporaryDirectory() as folder:
        source, printed = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, encoding="utf-8")
        quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        _run([tools.browser, *quiet, f"--print-to-pdf={printed}", source.as_uri()])
        _run([tools.pictures, "-png", "-r", str(_DOTS), str(printed), str(stem)])


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

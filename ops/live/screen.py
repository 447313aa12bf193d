"""Shows the picture: drawn live on a terminal, a line every few seconds elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Final, Self

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live

from ops.live.board import Picture, drawn, plain_line
from ops.live.glance import Glance, Onlooker

LOOK_EVERY_S: Final = 1.0
LINE_EVERY_S: Final = 5.0
FRAMES_PER_SECOND: Final = 4


class Screen:
    """Looks at the system once a second in a thread of its own and draws what it saw."""

    def __init__(
        self,
        console: Console,
        onlooker: Onlooker,
        now: Callable[[], datetime],
        picture: Callable[[Glance], Picture],
    ) -> None:
        """Take where to draw, where to look, and what makes a picture of it."""
        self._console = console
        self._onlooker = onlooker
        self._now = now
        self._picture = picture
        self._glance = Glance(now())
        self._stopping = threading.Event()
        self._looker = threading.Thread(target=self._look, daemon=True, name="onlooker")
        self._live: Live | None = None

    def __enter__(self) -> Self:
        """Begin."""
        self._looker.start()
        if self._console.is_terminal:
            self._live = Live(self, console=self._console, screen=True, refresh_per_second=FRAMES_PER_SECOND)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End; what was drawn gives way to what was there before."""
        self._stopping.set()
        if self._live is not None:
            self._live.stop()
        self._looker.join(timeout=10)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw what is known at this moment."""
        yield drawn(self._picture(self._glance), options.height or console.height)

    def _look(self) -> None:
        rounds = 0
        try:
            while not self._stopping.is_set():
                self._glance = self._onlooker.look(self._now())
                if self._live is None and rounds % int(LINE_EVERY_S / LOOK_EVERY_S) == 0:
                    self._console.print(plain_line(self._picture(self._glance)), markup=False, soft_wrap=True)
                rounds += 1
                self._stopping.wait(LOOK_EVERY_S)
        finally:
            self._onlooker.close()

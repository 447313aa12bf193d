"""``python -m ops.demo``: live through a week of complaints in two minutes, and end with a balance."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from rich.console import Console

from ops.demo.run import run
from ops.demo.stage import Options
from ops.services import ServicesError
from ops.system import SystemFailed
from ops.system.interruption import end_on_sigterm
from workers import logs

SLOWEST: Final = 100.0
"""At this speed a week takes two hours."""
PLAIN_WIDTH: Final = 160
"""Columns where the output is no terminal."""


def main(arguments: list[str] | None = None) -> int:
    """Run it; give 0 if everything balances, 1 if not, 2 if it could not run, 130 after Ctrl-C."""
    usual = Options()
    parser = argparse.ArgumentParser(prog="python -m ops.demo", description=__doc__)
    parser.add_argument("--cases", type=int, default=usual.cases, help="submissions without fault")
    parser.add_argument("--speed", type=float, default=usual.speed, help="simulated seconds in a real one")
    parser.add_argument("--seed", type=int, default=usual.seed, help="another seed, another week")
    parser.add_argument("--keep", action="store_true", help="leave the servers running, with all data")
    parser.add_argument("--folder", type=Path, default=usual.folder, help="where it keeps everything")
    given = parser.parse_args(arguments)
    if given.cases < 1 or given.speed < SLOWEST:
        parser.error(
            f"expected at least 1 case and speed {SLOWEST:g}, found {given.cases} and {given.speed:g}"
        )
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=PLAIN_WIDTH)
    logs.configure("ERROR")
    end_on_sigterm()
    try:
        return run(Options(**vars(given)), console)
    except (ServicesError, SystemFailed) as fault:
        console.print(str(fault), style="red", markup=False)
        return 2
    except KeyboardInterrupt:
        console.print("Stopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main())

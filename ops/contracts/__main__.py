"""Write or check the contract files: python -m ops.contracts write|check."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ops.contracts.files import FOLDER, differences, write

USAGE = "usage: python -m ops.contracts write|check"


def main(arguments: Sequence[str]) -> int:
    """Carry out one command; give the exit code."""
    commands = {"write": _write, "check": _check}
    command = commands.get(" ".join(arguments))
    if command is None:
        print(USAGE, file=sys.stderr)
        return 2
    return command()


def _write() -> int:
    changed = write()
    print(f"{len(changed)} files written in {FOLDER}" if changed else "The contract files are up to date.")
    return 0


def _check() -> int:
    faults = differences()
    for fault in faults:
        print(fault)
    if faults:
        print("The contract has changed. If that is meant, run: python -m ops.contracts write")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The demonstration on real servers, small and fast: it balances, or says what does not."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

CASES = 40
COMMAND = [sys.executable, "-m", "ops.demo", "--cases", str(CASES), "--speed", "12000"]


def line_of(sheet: str, name: str) -> str:
    found = re.search(rf"^ *✓ +{name} +(.*)$", sheet, re.MULTILINE)
    assert found is not None, f"{name} does not balance:\n{sheet}"
    return found[1].strip()


@pytest.mark.system
@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.req("S0-54", "S0-57", "S0-62")
def test_a_week_of_complaints_balances_although_a_worker_is_killed(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "--folder", str(tmp_path / "demo")],
        capture_output=True,
        text=True,
        timeout=230,
        check=False,
    )

    sheet = done.stdout
    assert done.returncode == 0, sheet + done.stderr
    assert "OK, everything balances." in sheet
    assert line_of(sheet, "submissions").startswith(
        f"58 published = {CASES} cases + 3 duplicates + 15 parked"
    )
    assert line_of(sheet, "cases").startswith(f"{CASES + 1} = {CASES} archived + 1 open (blocked: ")
    assert "1 same_id_other_content" in line_of(sheet, "set aside")
    assert "missed" in line_of(sheet, "deadlines")
    assert "0 being acted on" not in line_of(sheet, "alerts")
    assert "dissatisfied" in line_of(sheet, "callbacks")
    assert "verified and replayed" in line_of(sheet, "history")
    assert "SIGKILL" in line_of(sheet, "mishap")
    assert line_of(sheet, "stopped") == "every process finished what it had begun"

"""What tests of operations share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest


@pytest.fixture
def compose_schema() -> list[str]:
    """Give the command that checks a compose file, without the file."""
    program = Path(sys.executable).with_name("check-jsonschema")
    return [str(program), "--builtin-schema", "vendor.compose-spec"]

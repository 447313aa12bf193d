"""A broker that takes nothing for a while, because it believes itself short of memory or disk space."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Final, Literal

from tests.faults.harness.stage import Stage

Shortage = Literal["memory", "disk"]

SHORT: Final = {
    "memory": ("set_vm_memory_high_watermark", "0.00001"),
    "disk": ("set_disk_free_limit", "1000000GB"),
}
ENOUGH: Final = {
    "memory": ("set_vm_memory_high_watermark", "absolute", "1GB"),
    "disk": ("set_disk_free_limit", "2GB"),
}


@contextlib.contextmanager
def short_of(stage: Stage, what: Shortage) -> Iterator[None]:
    """Let the broker be short of something, as it believes; it takes again afterwards."""
    stage.services.rabbitmqctl(*SHORT[what])
    try:
        yield
    finally:
        stage.services.rabbitmqctl(*ENOUGH[what])

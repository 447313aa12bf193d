"""The metrics of a process, by name; labels take few values."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

ASIDE = Counter("caseloop_messages_aside_total", "Messages parked or made to wait.", ["code"])
RELEASED = Counter("caseloop_messages_released_total", "Messages given back to their queue without proof.")
RERUN = Counter("caseloop_messages_rerun_total", "Messages decided again because their document had changed.")
BATCH = Histogram(
    "caseloop_batch_size", "Messages settled together.", buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500)
)
LATENESS = Histogram("caseloop_timer_lateness_seconds", "How late due timers were published.")
DUE = Gauge("caseloop_due_count", "Documents found due in the last round.")

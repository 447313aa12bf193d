"""Logs: one JSON object a line on standard error; an event name, ids, never texts of customers."""

from __future__ import annotations

import logging
import sys

import structlog


def configure(level: str) -> None:
    """Send our logs and those of libraries to standard error.

    Args:
        level: Name of the least level that is written, for example ``INFO``.
    """
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    logging.basicConfig(stream=sys.stderr, level=max(number, logging.WARNING), format="%(message)s")
    for name in ("pika", "apprise"):  # they log what we log ourselves; Apprise with addresses and keys
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )

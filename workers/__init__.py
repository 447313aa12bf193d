"""Processes: settings, broker, consumer, publisher, unit of work, clock, logs, metrics, entry points."""

"""Measures the scheduler: quiet ticks, a burst, a steady load, with one instance and with two."""

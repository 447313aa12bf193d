"""Matters from the first stage of a handbook to its last, by the unhappy paths that it has."""

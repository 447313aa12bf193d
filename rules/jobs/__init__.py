"""Recurring jobs: when each runs next, what it looks at, and what it makes of that."""

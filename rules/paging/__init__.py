"""How one person is told: what waits and why, what goes out in one message, and what became of it."""

"""A pack tried on messages of a file: the real actors decide, on the store in memory, and nothing is touched."""

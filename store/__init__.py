"""Keeps documents and decides nothing: MongoDB, and an in-memory twin under the same contract."""

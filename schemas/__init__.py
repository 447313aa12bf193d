"""Shapes and words: messages, documents, events, policy, errors."""

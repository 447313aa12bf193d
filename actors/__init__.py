"""Small actors: each joins one message, one document and one rule."""

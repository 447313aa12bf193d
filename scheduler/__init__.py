"""Finds what is due and sends one message for each."""

"""Learn a scorer for triage from labelled texts: figures first, then weights; never a text."""

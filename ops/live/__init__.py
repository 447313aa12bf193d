"""The live view of a running system: what it shows, where it looks, how it is drawn."""

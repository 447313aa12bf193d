"""Two packs compared: their settings side by side, then row by row."""

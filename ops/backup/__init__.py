"""A backup of everything that a deployment keeps, and the way back."""

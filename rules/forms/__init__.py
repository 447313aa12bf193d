"""Forms for people, filled in from cases; what stands on them is data of the pack."""

"""The demonstration: a week of complaints in two minutes, played through public messages only."""

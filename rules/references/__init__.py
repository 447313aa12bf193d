"""Places in a pack at which a row names a code that another table defines."""

"""How long dealing with parked messages takes, by how many are parked."""

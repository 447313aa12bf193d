"""Every promise about every stored case, looked at from the command line."""

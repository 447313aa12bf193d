"""Shapes of policy packs: one section a file, as one YAML file of a pack holds one section."""

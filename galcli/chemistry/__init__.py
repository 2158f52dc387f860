"""Molecules: read, describe, draw and name them; a name counts as verified only when it reads back as the molecule."""

"""Judging equations: where they stand in a text, what their symbols mean, whether the two sides agree."""

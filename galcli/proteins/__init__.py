"""Proteins: sequences, properties, patterns, predicted labels and the neighbours that confirm them."""

"""Readers: from files to records, documents and problems."""

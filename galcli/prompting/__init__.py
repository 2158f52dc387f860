"""Prompts: special tokens and templates."""

"""Engines: what turns prompts into tokens."""

"""From source files to packed rows of tokens: read, clean, deduplicate, decontaminate, tokenise, mix."""

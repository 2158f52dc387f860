"""The knowledge base: formulas, constants and concepts written for this project, each checked by a program."""

"""Mathematics as it is written: from text to tokens, a tree, and a quantity with its unit."""

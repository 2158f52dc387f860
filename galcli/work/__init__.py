"""The `<work>` block: parse it, run its Python in a sandbox, check its arithmetic."""

"""Citations: find the places of a draft that need one, resolve them to real records, recommend, patch, verify."""

"""The user's papers and references: records and passages in SQLite, full-text search by tantivy."""

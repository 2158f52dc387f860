"""What the full-text index holds of a record or passage, and what makes terms of text."""

from __future__ import annotations

import tantivy

ANALYZER = "prose"
_LONGEST_WORD = 40


def new_schema() -> tantivy.Schema:
    """Return the fields: numbers and year of a document, its text, and the mark of how far the index is."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("n", indexed=True, fast=True)
    builder.add_unsigned_field("p", fast=True)
    builder.add_integer_field("year", indexed=True, fast=True)
    builder.add_text_field("body", tokenizer_name=ANALYZER, index_option="freq")
    builder.add_text_field("mark", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("state", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def new_analyzer() -> tantivy.TextAnalyzer:
    """Return what makes terms of text: words in lower case, without accents, stop words and endings."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for part in (
        tantivy.Filter.remove_long(_LONGEST_WORD),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stopword("english"),
        tantivy.Filter.stemmer("english"),
    ):
        builder = builder.filter(part)
    return builder.build()


def new_document(number: int, passage: int, year: int | None, body: str) -> tantivy.Document:
    """Return a document: number of the record, number of the passage (0 for the record itself), year and text."""
    document = tantivy.Document()
    document.add_unsigned("n", number)
    document.add_unsigned("p", passage)
    document.add_integer("year", year or 0)
    document.add_text("body", body)
    return document

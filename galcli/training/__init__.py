"""The pipeline that makes models. Nothing outside this package imports it."""

"""Delimited text: what is guessed of it, how it is read, and how damaged rows are mended."""

"""Reads foreign files as tables, one reader per format. Failures are ComponentErrors naming the line."""
